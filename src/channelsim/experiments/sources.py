"""Sources of increasing returns, each with what switches it off, and the advantage of a strategy as a waterfall over them.

None of them is a stage: a region that is entered, developed or consolidated is treated like any other. With all of them off,
concentrating must not win by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from channelsim.base.errors import InputError, Problem
from channelsim.experiments.pairs import Difference, Task, paired
from channelsim.rules._recruiting_terms import WAYS
from channelsim.scenario.scenario import Scenario
from channelsim.scenario.tree import suggest

if TYPE_CHECKING:
    import pandas as pd

OURS, ALL = "manufacturers.{maker}", "manufacturers.{each}"


class Source(NamedTuple):
    """One source: what it is, and the settings that switch it off ({maker}: the one looked at; {each}: every one)."""

    meaning: str
    off: Mapping[str, Any]


SOURCES: dict[str, Source] = {
    "set_up_cost": Source("setting up a region, surveying it and finding a dealer costs the same however much is done there",
                          {f"{OURS}.region_expansion.set_up_cost": 0.0, f"{OURS}.market_information.survey.fixed_cost": 0.0,
                           **{f"{OURS}.dealer_recruitment.{way}.cost": 0.0 for way in WAYS}}),
    "office_cost": Source("so does an office", {f"{OURS}.region_expansion.office_cost_per_week": 0.0}),
    "whole_people": Source("advisors are whole persons", {f"{ALL}.field_force.whole_people": False}),
    "contest": Source("display is a contest in which more effort wins more than in proportion (exponent above 1)",
                      {f"{ALL}.display_contest.omega": 1.0}),
    "visibility": Source("shoppers notice a brand only above a display share",
                         {"consumers.awareness.seen_from_display_share": 0.0}),
    "word_of_mouth": Source("who knows a brand tells others", {"consumers.awareness.word_of_mouth": 0.0}),
    "loyalty": Source("who bought a brand likes it more", {"consumers.brand_choice.loyalty_weight": 0.0}),
    "switch_cost": Source("who is on the shelf is not put off it for a trifle", {"terminals.listing.switch_weeks": 0.0}),
    "learning": Source("each region set up makes the next cheaper and quicker; people who move take their skill along",
                       {f"{OURS}.region_expansion.learning": 0.0, f"{OURS}.field_force.split_share": 0.0}),
    "neighbours": Source("next door is cheaper to set up", {f"{OURS}.region_expansion.neighbour_bonus": 0.0}),
}  # fmt: skip


class Step(NamedTuple):
    """One step of a waterfall: the source that is switched on, the advantage with it, what it adds; units of the measure."""

    source: str
    advantage: Difference
    added: Difference


def switched_off(scenario: Scenario, maker: str, sources: Sequence[str]) -> Scenario:
    """Return the scenario without some sources of increasing returns.

    Raises:
        InputError: there is no such source.
    """
    changes: dict[str, Any] = {}
    for name in sources:
        if name not in SOURCES:
            said = f"there is no source of increasing returns {name!r}; there are {', '.join(SOURCES)}"
            raise InputError([Problem(said, hint=suggest(name, SOURCES))])
        for path, value in SOURCES[name].off.items():
            each = list(scenario.manufacturers) if "{each}" in path else [maker]
            changes |= {path.format(maker=one, each=one): value for one in each}
    return scenario.with_changes(changes) if changes else scenario


def levels(sources: Sequence[str] = tuple(SOURCES)) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the levels of a waterfall: its name and the sources that are off; first all, then one less each time."""
    yield "none", tuple(sources)
    for n, name in enumerate(sources):
        yield name, tuple(sources[n + 1 :])


def waterfall_tasks(
    pair: Mapping[str, Scenario], maker: str, seeds: Sequence[int], weeks: int, sources: Sequence[str] = tuple(SOURCES)
) -> list[Task]:  # fmt: skip
    """Return the runs of a waterfall: both strategies at every level, named ``strategy | level``."""
    return [
        Task(f"{strategy} | {level}", switched_off(scenario, maker, off), seed, weeks, maker)
        for seed in seeds
        for level, off in levels(sources)
        for strategy, scenario in pair.items()
    ]


def waterfall(
    results: pd.DataFrame, pair: tuple[str, str], measure: str, sources: Sequence[str] = tuple(SOURCES)
) -> list[Step]:
    """Return the advantage of the first strategy over the second, source by source; the parts add up to the whole.

    Args:
        results: of the runs of ``waterfall_tasks``.
        pair: names of the two strategies.
        measure: one of ``analysis.outcomes.OUTCOMES``.
        sources: in the order in which they are switched on.
    """
    table = results.pivot(index="seed", columns="strategy", values=measure)
    gap = {
        level: table[f"{pair[0]} | {level}"] - table[f"{pair[1]} | {level}"] for level, _ in levels(sources)
    }
    names = list(gap)
    steps = [Step("none", paired(gap["none"]), paired(gap["none"]))]
    for before, now in pairwise(names):
        steps.append(Step(now, paired(gap[now]), paired(gap[now] - gap[before])))
    return steps
