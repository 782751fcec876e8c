"""Strategies and plants that name regions that do not exist, or leave a manufacturer without any way to sell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from channelsim.base.calendar import WEEKS_A_QUARTER
from channelsim.base.errors import Problem
from channelsim.rules._expansion_tools import who_expands
from channelsim.scenario.tree import Path, Tree, dig, suggest

RULE = "region_expansion"
MOST_NAMED = 6
#: lists whose entries name a region, by rule
LISTS = {RULE: "script", "production": "branches"}


def expanding(scenario: Any) -> tuple[str, ...]:
    """Return the manufacturers that have a strategy of expansion, from the start or by a dated change, by name."""
    weeks = (0, *(change.from_week for change in scenario.changes))
    who = np.any([who_expands(scenario.rule_settings(RULE, "manufacturers", week)) for week in weeks], axis=0)
    return tuple(name for name, expands in zip(scenario.manufacturers, who, strict=True) if expands)


def branches_to_open(scenario: Any) -> Iterator[Problem]:
    """Yield a problem for every manufacturer that would enter regions in which only own branches are to supply terminals.

    Whoever enters a region finds independent dealers there: branches stand from the start or not at all.
    """
    structure = getattr(scenario.rule_settings("channel", "manufacturers"), "structure", None)
    going = expanding(scenario)
    if structure is None or not going:
        return
    served = {(dealer.region, maker) for dealer in scenario.dealers for maker in dealer.manufacturers}
    for row, name in enumerate(scenario.manufacturers):
        open_to = may_enter(scenario, row) if name in going else set()
        places = [region.name for n, region in enumerate(scenario.regions) if structure[row, n] == "direct"
                  and (region.name, name) not in served and region.name in open_to]  # fmt: skip
        if places:
            where = ", ".join(places[:MOST_NAMED]) + (", …" if len(places) > MOST_NAMED else "")
            yield scenario.tree.problem(
                ("manufacturers", name, "channel", "structure"),
                f"region_expansion opens no branches, and {name} may enter {where}, where its channel is direct",
                "direct only by_region where it sells from the start, and another structure where it goes; or name "
                "the regions that it may enter in region_expansion.where",
            )


def idle_scripts(scenario: Any) -> Iterator[Problem]:
    """Yield a warning for every manufacturer with a script that no strategy of its follows at any time."""
    weeks = (0, *(change.from_week for change in scenario.changes))
    found = [scenario.rule_settings(RULE, "manufacturers", week) for week in weeks]
    if any(not hasattr(terms, "script") for terms in found):  # a type of one's own, or several side by side
        return
    for row, name in enumerate(scenario.manufacturers):
        if any(terms.script[row] for terms in found) and not any(
            terms.type[row] == "scripted" for terms in found
        ):
            message = f"is followed by type: scripted alone, and {name} goes by type: {found[0].type[row]}"
            yield scenario.tree.problem(("manufacturers", name, RULE, "script"), message)


def steps_too_late(scenario: Any) -> Iterator[Problem]:
    """Yield a warning for every step of a script that is followed whose quarter begins after the end of the run."""
    weeks = dict.fromkeys((0, *(change.from_week for change in scenario.changes)))
    found = [scenario.rule_settings(RULE, "manufacturers", week) for week in weeks]
    if any(not hasattr(terms, "script") for terms in found):  # a type of one's own, or several side by side
        return
    for row, name in enumerate(scenario.manufacturers):
        place, at_first = ("manufacturers", name, RULE, "script"), list(found[0].script[row])
        steps = [step for terms in found if terms.type[row] == "scripted" for step in terms.script[row]]
        for step in {(one.quarter, one.region, one.action): one for one in steps}.values():
            week = (step.quarter - 1) * WEEKS_A_QUARTER
            if week >= scenario.horizon_weeks:
                where: Path = (*place, at_first.index(step), "quarter") if step in at_first else place
                message = (
                    f"quarter {step.quarter} begins in week {week}, and the run ends after {scenario.horizon_weeks} "
                    f"weeks (horizon_weeks): {name} never comes to {step.action} {step.region}"
                )
                yield scenario.tree.problem(where, message)


def may_enter(scenario: Any, row: int) -> set[str]:
    """Return the regions that a manufacturer's strategy names at any time; all where it names none."""
    names = {region.name for region in scenario.regions}
    found: set[str] = set()
    for week in (0, *(change.from_week for change in scenario.changes)):
        listed = getattr(scenario.rule_settings(RULE, "manufacturers", week), "where", None)
        where = None if listed is None else listed[row]
        found |= names if where is None else set(where)
    return found


def check_expansions(data: dict[str, Any], tree: Tree) -> Iterator[Problem]:
    """Yield a problem for every region of a strategy that does not exist, and for makers that can sell nowhere."""
    makers, regions = (_group(data, name) for name in ("manufacturers", "regions"))
    for rule in LISTS:
        for place in (("manufacturer_defaults", rule), *(("manufacturers", name, rule) for name in makers)):
            group = dig(data, place)
            if isinstance(group, dict):
                yield from _regions(group, list(regions), tree, place)
    general = _type_of(dig(data, ("manufacturer_defaults", RULE))) or "none"
    for name, entry in makers.items():
        listed = entry.get("regions") if isinstance(entry, dict) else None
        if listed == [] and (_type_of(entry.get(RULE)) or general) == "none":
            hint = "leave it out to sell everywhere, or set region_expansion: {type: rolling, …} to enter regions"
            yield tree.problem(("manufacturers", name, "regions"), "names no region", hint)


def _regions(group: dict[str, Any], regions: list[str], tree: Tree, place: Path) -> Iterator[Problem]:
    named: list[tuple[Path, Any]] = []
    if isinstance(group.get("where"), list):
        named += [((*place, "where", row), name) for row, name in enumerate(group["where"])]
    entries = group.get(LISTS[str(place[-1])])
    for row, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and "region" in entry:
            named.append(((*place, LISTS[str(place[-1])], row, "region"), entry["region"]))
    for where, name in named:
        if isinstance(name, str) and regions and name not in regions:
            yield tree.problem(where, f"there is no region {name!r}", suggest(name, regions))


def _group(data: dict[str, Any], name: str) -> dict[str, Any]:
    return data[name] if isinstance(data.get(name), dict) else {}


def _type_of(group: Any) -> str | None:
    return group.get("type") if isinstance(group, dict) else None
