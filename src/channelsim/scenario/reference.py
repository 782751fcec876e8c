"""Every setting that a scenario may hold, and which ones a scenario sets differently."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from pydantic import BaseModel

from channelsim.base.setting import Block, Declared, declared
from channelsim.scenario import structure, structure_channel
from channelsim.scenario.schema import ScenarioHead, rule_meaning
from channelsim.scenario.sections import BY_REGION, DEFAULTS, ENTRIES, OF_SINGLES, TYPE, Slot, slots
from channelsim.scenario.terminal_types import STANDARD_TYPES, TerminalType
from channelsim.scenario.tree import Path, Tree, dotted, undotted

NAME = "<name>"
GROUPS: dict[Path, type[Block]] = {
    (): ScenarioHead,
    ("market",): structure.Market,
    ("regions", NAME): structure.RegionEntry,
    ("distances",): structure.Distances,
    ("products", NAME): structure.Product,
    ("price_list",): structure.PriceList,
    ("manufacturers", NAME): structure.Manufacturer,
    ("core_dealers",): structure_channel.CoreDealers,
    ("sub_dealers",): structure_channel.SubDealers,
    ("dealers",): structure_channel.Dealers,
    ("terminals",): structure_channel.Terminals,
    ("terminals", "types", NAME): TerminalType,
    ("exogenous_demand",): structure_channel.ExogenousDemand,
    ("records",): structure_channel.Records,
    ("changes", NAME): structure_channel.Change,
}
LABELS = {"name_zh"}
MEMBERS = {"regions", "products", "manufacturers"}


def reference(plugins: tuple[str, ...] = ()) -> Iterator[Declared]:
    """Yield every setting with its path; ``<name>`` stands for the name of a region, product, manufacturer or type.

    Settings of rules that differ by decider are given once, at the decider (``manufacturers.<name>.rebate.rate``).
    """
    for path, model in GROUPS.items():
        yield from declared(model, dotted(path))
    for slot in slots():
        yield from _of_rule(slot, plugins)


def _of_rule(slot: Slot, plugins: tuple[str, ...]) -> Iterator[Declared]:
    prefix = dotted(rule_path(slot))
    types = slot.types(plugins)
    own_type = any(TYPE in item.settings.model_fields for item in types.values())
    if len(types) > 1 and not own_type:
        yield Declared(
            f"{prefix}.{TYPE}",
            next(iter(types)),
            "name",
            "structure",
            rule_meaning(slot.rule),
            "model",
            "",
            tuple(types),
        )
    seen = set()
    for item in types.values():
        for known in declared(item.settings, prefix):
            if known.path not in seen:
                seen.add(known.path)
                yield known


def rule_path(slot: Slot) -> Path:
    """Return where a rule's settings stand, at the decider if they differ by decider."""
    if slot.entries is not None and slot.section in DEFAULTS:
        return (*slot.entries, NAME, slot.rule)
    return slot.base


def pattern(path: Path) -> tuple[Path, str]:
    """Return the declared path behind a path in a file (names replaced, regions left out), and the name replaced."""
    parts, name = list(path), ""
    for section, defaults in DEFAULTS.items():
        if parts and parts[0] == defaults:
            parts[:1] = [section, NAME]
    if len(parts) > 1 and parts[0] in MEMBERS and parts[1] != NAME:
        name, parts[1] = str(parts[1]), NAME
    if len(parts) > 2 and parts[:2] == list(ENTRIES["terminal_kind"]):
        name, parts[2] = str(parts[2]), NAME
        if len(parts) > 3 and any(slot.rule == parts[3] and slot.base[0] == "terminals" for slot in slots()):
            parts[:3] = ["terminals"]
    if BY_REGION in parts:
        at = parts.index(BY_REGION)
        del parts[at : at + 2]
    if OF_SINGLES in parts:
        at = parts.index(OF_SINGLES)
        del parts[at : at + 3]
    return tuple(parts), name


def differences(scenario: Any) -> list[tuple[str, Any, Any, str]]:
    """Return (path, value, default, unit) of what is written down, has a default and differs from it; names left out."""
    known = {item.path: item for item in reference(tuple(plugin.module for plugin in scenario.plugins))}
    found = []
    written = {key: group for key, group in scenario.tree.data.items() if key not in SKIPPED}
    for path, value in _settings(written, known, ()):
        place, name = pattern(path)
        item = known[dotted(place)]
        default = item.default
        if place[:2] == ENTRIES["terminal_kind"]:
            default = STANDARD_TYPES.get(name, {}).get(str(place[-1]), default)
        shown = _at_decider(path, scenario.tree)
        if (
            shown
            and path[-1] not in LABELS
            and default is not ...
            and value is not None
            and _plain(default) != _plain(value)
        ):
            found.append((dotted(shown), value, _plain(default), item.unit))
    order = {name: row for row, name in enumerate(known)}
    return sorted(found, key=lambda row: order[dotted(pattern(undotted(row[0]))[0])])


def _at_decider(path: Path, tree: Tree) -> Path | None:
    """Return the path at which a table's value for one decider can be set; None if the decider itself says otherwise."""
    if OF_SINGLES not in path:
        return path
    at = path.index(OF_SINGLES)
    slot = next(slot for slot in slots() if slot.base == path[:at])
    own: Path = (*(slot.entries or ()), path[at + 1], slot.rule)
    shown = (*own, BY_REGION, *path[at + 2 :])
    beaten = tree.get(*shown) is not None or tree.get(*own, path[-1]) is not None
    return None if beaten else shown


def _settings(data: dict[str, Any], known: Container[str], path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield path and value of everything written down that is a declared setting."""
    for key, value in data.items():
        here = (*path, key)
        if dotted(pattern(here)[0]) in known and here != ENTRIES["terminal_kind"]:
            yield here, value
        elif isinstance(value, dict):
            yield from _settings(value, known, here)


SKIPPED = ("name", "description", "alternatives", "changes", "extends")


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
