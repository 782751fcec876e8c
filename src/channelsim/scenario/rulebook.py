"""The settings of every rule in a scenario: general ones, those of single deciders, those by region, all validated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.base.columns import Where, tabulate
from channelsim.base.errors import BooksError, Problem
from channelsim.base.setting import Settings
from channelsim.rules.registry import Implementation
from channelsim.scenario.messages import validate
from channelsim.scenario.sections import BY_REGION, OF_SINGLES, TYPE, Slot, partial, slots
from channelsim.scenario.tree import Path, Tree, deep, dig, nearest, suggest

Dims = Mapping[str, Sequence[str]]


@dataclass
class Group:
    """The deciders of one rule that use one implementation."""

    implementation: Implementation
    base: Settings | None = None
    exceptions: dict[Where, Settings] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class RuleTable:
    """All settings of one rule: usually one group; more where deciders chose different implementations."""

    slot: Slot
    groups: tuple[Group, ...]
    sizes: tuple[int, ...]

    def columns(self) -> SimpleNamespace:
        """Return the settings as the rule gets them."""
        if len(self.groups) == 1:
            return self._columns(self.groups[0])
        return SimpleNamespace(groups=[self._columns(group) for group in self.groups])

    def _columns(self, group: Group) -> SimpleNamespace:
        base = group.base or next(iter(group.exceptions.values()))
        columns = tabulate(base, self.sizes, group.exceptions)
        if len(self.groups) > 1:
            columns.acting = np.zeros(self.sizes, bool)
            columns.acting[sorted(group.members)] = True
        return columns

    @property
    def implementation(self) -> Any:
        """What decides: something with ``decide(view, settings, luck)``."""
        return self.groups[0].implementation if len(self.groups) == 1 else Mixed(self.groups)


@dataclass(frozen=True)
class Mixed:
    """Several implementations of one rule side by side, each for its own deciders (``settings.acting``)."""

    groups: tuple[Group, ...]

    def decide(self, view: Any, settings: Any, luck: Any) -> list[Any]:
        """Return the moves of all groups."""
        moves: list[Any] = []
        for group, own in zip(self.groups, settings.groups, strict=True):
            proposed = group.implementation.decide(view, own, luck)
            if not isinstance(proposed, list | tuple | None):
                kind, origin = type(proposed).__name__, group.implementation.origin
                raise BooksError(
                    f"week {view.week}, {origin}: decide must return a list of moves, not {kind}"
                )
            moves += proposed or ()
        return moves


@dataclass(frozen=True)
class _Block:
    """A rule's group as written: validated piece by piece, by region apart; a table may speak of single deciders."""

    type: str
    values: dict[str, Any]
    regions: dict[str, dict[str, Any]]
    singles: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)


class RuleBook:
    """Reads all groups of rule settings of a tree.

    Args:
        tree: the scenario's data.
        dims: names of regions, manufacturers, products, terminal kinds, in order.
        plugins: modules whose implementations may be chosen.

    Attributes:
        tables: by (rule, section).
        problems: everything wrong with the groups.
    """

    def __init__(self, tree: Tree, dims: Dims, plugins: tuple[str, ...] = ()) -> None:
        self._tree, self._dims, self._plugins = tree, dims, plugins
        self.problems: list[Problem] = []
        self.tables: dict[tuple[str, str], RuleTable] = {}
        for slot in slots():
            before = len(self.problems)
            table = self._table(slot)
            if table is not None and len(self.problems) == before:
                self.tables[slot.rule, slot.section] = table

    def _table(self, slot: Slot) -> RuleTable | None:
        types = slot.types(self._plugins)
        general = self._block(slot, slot.base, next(iter(types)), types)
        members = self._members(slot, general, types)
        if general is None or any(block is None for block in members.values()):
            return None
        groups: dict[Any, Group] = {}
        blocks = {row: block for row, block in members.items() if block is not None}
        for row in range(self._sizes(slot)[0]) if slot.entries else ():
            chosen = types[blocks.get(row, general).type]
            groups.setdefault(_same(chosen), Group(chosen)).members.add(row)
        if not groups:
            chosen = types[general.type]
            groups[_same(chosen)] = Group(chosen)
        for group in groups.values():
            self._fill(slot, group, general, blocks)
        self._check_mixing(slot, tuple(groups.values()))
        return RuleTable(slot, tuple(groups.values()), self._sizes(slot))

    def _sizes(self, slot: Slot) -> tuple[int, ...]:
        return tuple(len(self._dims[dim]) for dim in slot.per)

    def _members(self, slot: Slot, general: _Block | None, types: Any) -> dict[int, _Block | None]:
        """Return the groups of single deciders, by row."""
        if slot.entries is None:
            return {}
        inherited = general.type if general else next(iter(types))
        found: dict[int, _Block | None] = {}
        for row, name in enumerate(self._dims[slot.per[0]]):
            path = (*slot.entries, name, slot.rule)
            if dig(self._tree.data, path) is not None:
                found[row] = self._block(slot, path, inherited, types)
        return found

    def _block(
        self, slot: Slot, path: Path, inherited: str, types: Mapping[str, Implementation]
    ) -> _Block | None:
        """Return a group of settings if it is right."""
        raw = dig(self._tree.data, path)
        raw = {} if raw is None else raw
        if not isinstance(raw, dict):
            return None
        chosen = raw.get(TYPE, inherited)
        if chosen not in types:
            hint = f"did you mean {nearest(str(chosen), types)!r}?" if nearest(str(chosen), types) else ""
            self._note(
                (*path, TYPE),
                f"there is no type {chosen!r} of {slot.rule}; there is {', '.join(types)}",
                hint,
            )
            return None
        model = types[chosen].settings
        own_type = TYPE in model.model_fields
        apart = {BY_REGION, OF_SINGLES} if slot.regional and path == slot.base else {BY_REGION}
        values = {key: value for key, value in raw.items() if key not in apart and (key != TYPE or own_type)}
        right = self._check_piece(model, values, path, slot)
        regions = raw.get(BY_REGION, {}) if slot.regional else {}
        if BY_REGION in raw and not (slot.regional and isinstance(regions, dict)):
            self._note((*path, BY_REGION), f"{slot.rule} does not differ by region" if not slot.regional else
                       "must be a group of regions")  # fmt: skip
            return None
        for name, piece in regions.items():
            right &= self._check_region(model, name, piece, (*path, BY_REGION, name), slot)
        singles = raw.get(OF_SINGLES, {}) if slot.regional and path == slot.base else {}
        for decider, pieces in singles.items():
            for name, piece in pieces.items():
                place = (*path, OF_SINGLES, decider, name)
                right &= self._check_region(model, name, piece, place, slot)
        return _Block(chosen, values, regions, singles) if right else None

    def _check_piece(self, model: type[Settings], values: Any, path: Path, slot: Slot) -> bool:
        known = partial(model)
        _, problems = validate(known, values, self._tree, path)
        self.problems += problems
        return not problems

    def _check_region(self, model: type[Settings], name: str, piece: Any, path: Path, slot: Slot) -> bool:
        if not self._dims["region"]:  # their table is wrong, which is said
            return False
        if name not in self._dims["region"]:
            self._note(path, f"there is no region {name!r}", suggest(name, self._dims["region"]), key=True)
            return False
        if not isinstance(piece, dict):
            self._note(path, "must be a group of settings")
            return False
        if TYPE in piece:
            self._note((*path, TYPE), "the type cannot differ by region", key=True)
            return False
        return self._check_piece(model, piece, path, slot)

    def _fill(self, slot: Slot, group: Group, general: _Block, members: Mapping[int, _Block]) -> None:
        """Settle the values of one group.

        The narrower wins: general < general by region < a general table's rows on the decider < decider < decider by region.
        """
        model = group.implementation.settings
        needs = slot.entries is not None and any(info.is_required() for info in model.model_fields.values())
        apart = all(row in members and members[row].type != general.type for row in group.members)
        if apart and group.members:
            pass  # all have settings of their own; what is general belongs to another type
        elif not needs or general.values.keys() >= {
            n for n, i in model.model_fields.items() if i.is_required()
        }:
            group.base = self._settle(group, slot.base, general.values)
        names = self._dims.get("region", ())
        for row in sorted(group.members):
            own = members.get(row, _Block(general.type, {}, {}))
            decider = self._dims[slot.per[0]][row]
            told = general.singles.get(decider, {})
            if row not in members and not told and group.base is not None:
                continue
            path = (*(slot.entries or ()), decider, slot.rule)
            at: Where = (row, None) if slot.regional else (row,)
            self._add(group, at, path, (general.values, own.values))
            for name in sorted({*general.regions, *told, *own.regions}, key=list(names).index):
                layers = (
                    general.values,
                    general.regions.get(name, {}),
                    told.get(name, {}),
                    own.values,
                    own.regions.get(name, {}),
                )
                self._add(group, (row, list(names).index(name)), path, layers)
        plain: dict[Where, Settings] = {}
        if slot.regional:
            for name, piece in general.regions.items():
                where: Where = (None,) * (len(slot.per) - 1) + (list(names).index(name),)
                settled = self._settle(group, (*slot.base, BY_REGION, name), general.values, piece)
                if settled is not None:
                    plain[where] = settled
        group.exceptions = plain | group.exceptions

    def _add(self, group: Group, where: Where, path: Path, layers: Sequence[dict[str, Any]]) -> None:
        settled = self._settle(group, path, *layers)
        if settled is not None:
            group.exceptions[where] = settled

    def _settle(self, group: Group, path: Path, *layers: dict[str, Any]) -> Settings | None:
        model = group.implementation.settings
        merged: dict[str, Any] = {}
        for layer in layers:
            merged = deep(merged, {key: value for key, value in layer.items() if key in model.model_fields})
        settled, problems = validate(model, merged, self._tree, path)
        self.problems += [problem for problem in problems if problem not in self.problems]
        return settled if isinstance(settled, Settings) else None

    def _check_mixing(self, slot: Slot, groups: tuple[Group, ...]) -> None:
        names = [group.implementation.kind for group in groups if not group.implementation.mixes]
        if len(groups) > 1 and names:
            self._note(
                slot.base, f"all must use the same type of {slot.rule}: {', '.join(names)} cannot be mixed"
            )

    def _note(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        self.problems.append(self._tree.problem(path, message, hint, key=key))


def _same(item: Implementation) -> tuple[Any, ...]:
    """Return what two types share when one rule file serves both."""
    return (item.settings, item.decide)
