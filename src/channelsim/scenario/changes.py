"""Dated changes: which settings hold from which week on, and what may not change during a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from channelsim.base.errors import Problem
from channelsim.base.setting import describe
from channelsim.scenario.messages import keys_at
from channelsim.scenario.moved import moved
from channelsim.scenario.plan import Plan, make_plan, normal
from channelsim.scenario.schema import file_model
from channelsim.scenario.sections import BY_REGION, TYPE, Place, locate
from channelsim.scenario.tree import Mark, Path, Tree, dig, dotted, leaves, suggest, undotted

PRICES = "list_price"
ONLY_RULES = "only settings of rules can change, such as products.<name>.list_price.guide"
Periods = tuple[tuple[int, Plan], ...]


def make_periods(tree: Tree, plugins: tuple[str, ...]) -> tuple[Periods, list[Problem]]:
    """Return (first week, plan) of every period of a run, and everything wrong with the scenario.

    Args:
        tree: the scenario, its tables read in.
        plugins: modules whose implementations may be chosen.
    """
    first, problems = make_plan(tree, plugins)
    changes = tree.get("changes")
    if not isinstance(changes, list) or not changes:
        return (((0, first),) if first else ()), problems
    problems += _refused(tree, changes)
    if problems or first is None:
        return (), problems
    found = [(0, first)]
    patches = [patch(tree.under(("changes", row, "set"))) for row in range(len(changes))]
    for week in boundaries(changes):
        in_force = [laid for change, laid in zip(changes, patches, strict=True) if holds(change, week)]
        plan, wrong = make_plan(tree_with(tree, in_force), plugins)
        problems += [problem for problem in wrong if problem not in problems]
        if plan is not None:
            found.append((week, plan))
    return tuple(found), problems


def boundaries(changes: Sequence[dict[str, Any]]) -> list[int]:
    """Return the weeks in which settings change, in order."""
    weeks = {change["from_week"] for change in changes}
    weeks |= {change["to_week"] + 1 for change in changes if change.get("to_week") is not None}
    return sorted(weeks)


def holds(change: dict[str, Any], week: int) -> bool:
    """Tell whether a change is in force in a week."""
    last = change.get("to_week")
    return bool(change["from_week"] <= week and (last is None or week <= last))


def tree_with(tree: Tree, patches: Sequence[Tree]) -> Tree:
    """Return the tree with patches laid over it in their order."""
    changed = tree.copy()
    for laid in patches:
        changed.merge(laid)
    return changed


def patch(tree: Tree) -> Tree:
    """Return a patch in which dotted keys (``products.lager.list_price``) are unfolded into groups."""
    unfolded = Tree({}, file=tree.file)
    for key, value in tree.data.items() if isinstance(tree.data, dict) else ():
        path = undotted(key)
        piece = Tree({}, file=tree.file)
        here = piece.data
        for part in path[:-1]:
            here = here.setdefault(part, {})
        here[path[-1]] = value
        for mine, theirs in ((piece.keys, tree.keys), (piece.values, tree.values)):
            mine.update({(*path, *place[1:]): mark for place, mark in theirs.items() if place[:1] == (key,)})
            mine.update({path[:end]: theirs[(key,)] for end in range(1, len(path)) if (key,) in theirs})
        _lay(unfolded, piece)
    return unfolded


def _lay(tree: Tree, piece: Tree) -> None:
    """Merge without minding that null takes away what is not there: the tree under the patch will judge."""

    def merge(into: dict[str, Any], data: dict[str, Any]) -> None:
        for key, value in data.items():
            if isinstance(value, dict) and isinstance(into.get(key), dict):
                merge(into[key], value)
            else:
                into[key] = value

    merge(tree.data, piece.data)
    tree.keys.update(piece.keys)
    tree.values.update(piece.values)


def _refused(tree: Tree, changes: Sequence[Any]) -> list[Problem]:
    """Return what the changes may not do: end before they begin, touch what cannot change, name what does not exist."""
    problems = []
    data = normal(tree.data)
    for row, change in enumerate(changes):
        if not isinstance(change, dict) or not isinstance(change.get("set"), dict):
            continue
        start, end = change.get("from_week"), change.get("to_week")
        if isinstance(start, int) and isinstance(end, int) and end < start:
            problems.append(
                tree.problem(("changes", row, "to_week"), f"week {end} lies before from_week {start}")
            )
        laid = patch(tree.under(("changes", row, "set")))
        if not laid.data:
            problems.append(tree.problem(("changes", row, "set"), "changes nothing", ONLY_RULES, key=True))
            continue
        for path, _ in leaves(laid.data):
            wrong = _refusal(path, data)
            if wrong:
                mark: Mark = laid.mark(path, key=True)
                place = f"changes[{row}].set." + ".".join(map(str, path))
                problems.append(
                    Problem(wrong[0], mark.file, mark.line, mark.column, place, mark.excerpt, wrong[1])
                )
    return problems


def _refusal(path: Path, data: dict[str, Any]) -> tuple[str, str] | None:
    """Return message and hint if a path may not be changed during a run."""
    place = locate(path)
    if place is None:
        return _unknown(path) or (f"{dotted(path)} cannot change during a run", ONLY_RULES)
    members = dig(data, path[: path.index(place.slot.rule) - 1]) if place.entry else None
    if place.entry and place.entry not in (members or {}):
        return f"there is no {place.entry!r} in {path[0]}", suggest(place.entry, members or {})
    return _fixed(place)


def _unknown(path: Path) -> tuple[str, str] | None:
    """Return message and hint for the first key on the way that no scenario file understands."""
    for end, part in enumerate(path):
        known = keys_at(file_model(), path[:end])
        if known and part not in known:
            return f"unknown key {part!r}", moved(path[: end + 1]) or suggest(str(part), known)
    return None


def _fixed(place: Place) -> tuple[str, str] | None:
    if not place.field or place.field[0] in (TYPE, BY_REGION):
        return None
    for item in place.slot.types(()).values():
        info = item.settings.model_fields.get(str(place.field[0]))
        if info is not None and describe("", info).kind == "structure":
            return f"{place.field[0]} is settled when the market is made and cannot change during a run", (
                "set it outside changes, or compare two scenarios with alternatives"
            )
    return None


def announcement(tree: Tree, week: int) -> int | None:
    """Return the first week of the next change of list prices that is known by ``week``, or None."""
    changes = tree.get("changes")
    found = []
    for row, change in enumerate(changes if isinstance(changes, list) else ()):
        start, notice = change["from_week"], change.get("announce_weeks") or 0
        if start - notice <= week < start:
            paths = (path for path, _ in leaves(patch(tree.under(("changes", row, "set"))).data))
            if any(PRICES in path for path in paths):
                found.append(start)
    return min(found, default=None)
