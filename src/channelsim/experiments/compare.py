"""Strategies compared: which scenarios they are, their runs, and what the comparison says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from channelsim.base.calendar import WEEKS_A_YEAR
from channelsim.base.errors import InputError, Problem
from channelsim.experiments.pairs import Difference, Task, chance_best, differences, gather, twins
from channelsim.experiments.sources import SOURCES, Step, waterfall, waterfall_tasks
from channelsim.rules.registry import implementations
from channelsim.scenario.expansions import expanding
from channelsim.scenario.read import load
from channelsim.scenario.tree import suggest

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario.scenario import Scenario

BASE = "base"
STAYS = "none"
RULE = "region_expansion"
MILLION = 1e6
#: fewer pairs than this say little about their spread
FEW_SEEDS = 10


@dataclass
class Comparison:
    """What came of a comparison.

    Attributes:
        strategies: scenarios by name; the first is what the others are compared with.
        manufacturer: the one looked at.
        weeks: length of the runs.
        results: one row a run: strategy, seed, outcomes (see ``analysis.outcomes``).
        steps: the waterfall, where one was asked for, of ``measure``.
        failures: what went wrong with runs that failed.
    """

    strategies: Mapping[str, Scenario]
    manufacturer: str
    weeks: int
    results: pd.DataFrame
    measure: str = "share_end"
    steps: list[Step] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        """Name of the strategy that the others are compared with."""
        return next(iter(self.strategies))

    def mean(self, strategy: str, measure: str) -> float:
        """Return the mean of a measure over the markets of a strategy."""
        return float(self.results.loc[self.results["strategy"] == strategy, measure].mean())

    def differences(self, measure: str) -> dict[str, Difference]:
        """Return paired differences to the base, by strategy."""
        found = differences(self.results, self.base, measure)
        return {name: found[name] for name in self.strategies if name in found}

    def chance_best(self, measure: str) -> dict[str, float]:
        """Return in which share of markets each strategy was the best."""
        return chance_best(self.results, measure)

    @property
    def few(self) -> bool:
        """Whether the markets are so few that intervals say little."""
        return int(self.results["seed"].nunique()) < FEW_SEEDS

    def twins(self) -> dict[str, str]:
        """Return the strategies that made the same runs as one named before them, and that one's name."""
        return twins(self.results, list(self.strategies))

    def envelope(self, strategy: str) -> float:
        """Return the marketing budget of the whole run, millions; not-a-number without a fixed one."""
        row = list(self.strategies[strategy].manufacturers).index(self.manufacturer)
        terms = self.strategies[strategy].rule_settings(RULE, "manufacturers", 0)
        if hasattr(terms, "groups"):  # several types side by side, one of one's own perhaps
            terms = next(one for one in terms.groups if one.acting[row])
        yearly = getattr(terms, "budget_per_year", None)
        share = getattr(terms, "budget_share_of_sales", None)
        if yearly is None or share is None or share[row] > 0 or terms.type[row] == STAYS:
            return float("nan")
        return float(yearly[row]) * self.weeks / WEEKS_A_YEAR / MILLION


def strategies_of(
    path: str,
    names: Sequence[str],
    overrides: Sequence[str] = (),
    manufacturer: str = "",
    say: Callable[[str], None] | None = None,
) -> tuple[dict[str, Scenario], str]:
    """Return the scenarios behind the names of strategies, and the manufacturer looked at.

    Args:
        path: scenario file or name of a shipped scenario.
        names: ``base`` (the file as it is), alternatives of the file, or types of ``region_expansion``, those of the
            file's plugins among them. An alternative wins over a type of the same name, unless it leaves the
            manufacturer as it is where one is given or several expand.
        overrides: ``path=value`` changes to all of them.
        manufacturer: whose strategies; the one that expands, else the first, when left out.
        say: told what was chosen where names or manufacturers leave a choice.

    Raises:
        InputError: the scenario is wrong, or there is no such strategy or manufacturer.
    """
    plain = load(path, overrides=overrides)
    makers, going = list(plain.manufacturers), expanding(plain)
    maker = manufacturer or (going[0] if going else makers[0])
    if maker not in makers:
        raise InputError([Problem(f"there is no manufacturer {maker!r}", hint=suggest(maker, makers))])
    if len(going) > 1 and not manufacturer and say:
        say(f"{', '.join(going)} expand: strategies of {maker} are compared; --manufacturer names another")
    found: dict[str, Scenario] = {}
    types = types_of(plain)
    for name in names:
        if name in found:
            raise InputError([Problem(f"the strategy {name!r} is named twice")])
        if name == BASE:
            found[name] = plain
        elif name in plain.alternatives:
            found[name] = load(path, overrides=overrides, alternative=name)
            chosen = bool(manufacturer) or len(going) > 1
            if name in types and chosen and not _concerns(plain, found[name], maker):
                found[name] = plain.with_change(f"manufacturers.{maker}.region_expansion.type", name)
                if say:
                    say(
                        f"{name}: the alternative changes nothing of {maker}; region_expansion.type of {maker} is taken"
                    )
        elif name in types:
            try:
                found[name] = plain.with_change(f"manufacturers.{maker}.region_expansion.type", name)
            except InputError as wrong:
                said = (
                    _why_not(plain, name, maker, bool(manufacturer))
                    if name == STAYS or maker not in going
                    else None
                )
                raise InputError([said] if said else wrong.problems) from None
        else:
            known = list(dict.fromkeys((BASE, *plain.alternatives, *types)))
            raise InputError([Problem(f"there is no strategy {name!r}", hint=suggest(name, known))])
    return found, maker


def types_of(scenario: Scenario) -> tuple[str, ...]:
    """Return the types of expansion that a scenario may name: those of the package and those of its plugins."""
    return tuple(implementations(RULE, [plugin.module for plugin in scenario.plugins]))


def _concerns(plain: Scenario, other: Scenario, maker: str) -> bool:
    """Return whether another scenario changes a manufacturer: by name, with all manufacturers, or at a date."""
    places = (("manufacturers", maker), ("manufacturer_defaults",), ("changes",))
    return any(plain.tree.get(*place) != other.tree.get(*place) for place in places)


def _why_not(plain: Scenario, name: str, maker: str, named: bool) -> Problem:
    """Return what to say where a type of expansion does not fit the scenario."""
    if name == STAYS:
        return Problem(f"{maker} has no region to stay in without a strategy of expansion",
                       hint="leave the strategy none out, or list manufacturers." + maker + ".regions")  # fmt: skip
    who = f"{maker} in {plain.name} has no" if named else f"nobody in {plain.name} has a"
    whom, others = maker if named else "one manufacturer", ", ".join((BASE, *plain.alternatives))
    hint = f"set region_expansion with a budget for {whom}, or name another strategy: {others}"
    return Problem(f"{who} strategy of expansion", hint=hint)


def compare(
    strategies: Mapping[str, Scenario],
    manufacturer: str,
    seeds: Sequence[int],
    *,
    weeks: int | None = None,
    file: Path,
    options: Mapping[str, Any] | None = None,
    returns: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Run every strategy with every seed and return the comparison; runs that the file holds are not made again.

    Args:
        strategies: scenarios by name, the base first.
        manufacturer: the one whose outcomes are compared.
        seeds: of the markets; each strategy meets the same ones.
        weeks: length; the first scenario's own when left out.
        file: CSV to which every finished run is added at once.
        options: workers, address (see ``experiments.workers.each``).
        returns: measure for which the advantage of the first strategy over the second is laid out by sources of
            increasing returns; none when empty.
        progress: called with (runs done, runs wanted).
    """
    length = weeks or next(iter(strategies.values())).horizon_weeks
    tasks = [
        Task(name, scenario, seed, length, manufacturer)
        for seed in seeds
        for name, scenario in strategies.items()
    ]
    pair = dict(list(strategies.items())[:2])
    more = waterfall_tasks(pair, manufacturer, seeds, length) if returns and len(pair) == 2 else []
    results, failures = gather([*tasks, *more], file, progress=progress, **(options or {}))
    plain = results[results["strategy"].isin(strategies)]
    found = Comparison(strategies, manufacturer, length, plain, returns or "share_end", [], failures)
    if more:
        found.steps = waterfall(results, (next(iter(pair)), list(pair)[1]), returns, tuple(SOURCES))
    return found
