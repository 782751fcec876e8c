"""A scenario: what exists, how it decides, what changes when. Read-only; every change makes a new one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from channelsim.base.errors import ChannelsimError, InputError, Problem
from channelsim.base.setting import Declared
from channelsim.scenario.changes import Periods, announcement, make_periods
from channelsim.scenario.dealers import Dealer, dealers_of
from channelsim.scenario.expansions import branches_to_open
from channelsim.scenario.oddities import oddities
from channelsim.scenario.plan import Plan
from channelsim.scenario.plugins import Plugin
from channelsim.scenario.sections import slot_of
from channelsim.scenario.structure import Manufacturer, Market, Product, Region
from channelsim.scenario.structure_channel import CoreDealers, Dealers, Records, SubDealers, Terminals
from channelsim.scenario.tree import Mark, Tree, undotted


@dataclass(frozen=True)
class Scenario:
    """A validated scenario, seen from one week.

    Made by :func:`channelsim.scenario.read.load`. Attributes that are not listed here are read from the file's groups
    (``seed``, ``horizon_weeks``, ``terminals`` …; see the reference of scenarios).

    Attributes:
        tree: merged data, tables included, with the places where it was written.
        frames: tables that stay tables, as data frames: distances, core_dealers, terminals, exogenous_demand.
        plugins: modules of the user's own rules.
        periods: (first week, plan) for each stretch of weeks with the same settings.
        alternative: name of the alternative in force, or None.
        overrides: ``path=value`` changes laid over the file, in order.
        week: the week whose settings the attributes show.
    """

    tree: Tree = field(repr=False)
    frames: Mapping[str, Any] = field(repr=False)
    plugins: tuple[Plugin, ...] = field(repr=False)
    periods: Periods = field(repr=False)
    alternative: str | None = None
    overrides: tuple[str, ...] = ()
    week: int = 0

    @classmethod
    def build(
        cls,
        tree: Tree,
        frames: Mapping[str, Any],
        plugins: tuple[Plugin, ...],
        alternative: str | None = None,
        overrides: Sequence[str] = (),
    ) -> Scenario:
        """Return the scenario of a tree whose tables have been read.

        Raises:
            InputError: everything that is wrong with it.
        """
        periods, problems = make_periods(tree, tuple(plugin.module for plugin in plugins))
        if problems:
            raise InputError(problems)
        scenario = cls(tree, frames, plugins, periods, alternative, tuple(overrides))
        if problems := list(branches_to_open(scenario)):
            raise InputError(problems)
        return scenario

    @property
    def plan(self) -> Plan:
        """The period that :attr:`week` lies in."""
        return self.periods[self.period(self.week)][1]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in {"periods", "week"}:
            raise AttributeError(name)
        try:
            return getattr(self.plan.file, name)
        except AttributeError:
            raise AttributeError(f"a scenario has no {name!r}") from None

    @property
    def file(self) -> str:
        """Name of the file it was read from, as it was given."""
        return self.tree.file

    @property
    def name(self) -> str:
        """Name of the scenario; with the alternative in force."""
        plain = str(self.plan.file.name)
        return f"{plain}, {self.alternative}" if self.alternative else plain

    @property
    def market(self) -> Market:
        """The category: scale, tiers, season."""
        return self.plan.file.market  # type: ignore[no-any-return]

    @property
    def regions(self) -> tuple[Region, ...]:
        """Regions in the order of the file."""
        return self.plan.regions

    @property
    def products(self) -> dict[str, Product]:
        """Products by name."""
        return self.plan.file.products  # type: ignore[no-any-return]

    @property
    def manufacturers(self) -> dict[str, Manufacturer]:
        """Manufacturers by name."""
        return self.plan.file.manufacturers  # type: ignore[no-any-return]

    @property
    def core_dealers(self) -> CoreDealers:
        """What holds for core dealers beside their rules."""
        return self.plan.file.core_dealers  # type: ignore[no-any-return]

    @property
    def sub_dealers(self) -> SubDealers:
        """The second tier."""
        return self.plan.file.sub_dealers  # type: ignore[no-any-return]

    @property
    def terminals(self) -> Terminals:
        """Numbers, types and sizes of outlets."""
        return self.plan.file.terminals  # type: ignore[no-any-return]

    @property
    def records(self) -> Records:
        """What is written down."""
        return self.plan.file.records  # type: ignore[no-any-return]

    @property
    def exogenous_demand(self) -> Any:
        """Demand table (week, terminal or region, product, units), or None when consumers decide."""
        return self.frames.get("exogenous_demand")

    @property
    def terminals_table(self) -> Any:
        """Table of real terminals (region, type, size, place …), or None when they are drawn."""
        return self.frames.get("terminals")

    @cached_property
    def dealers(self) -> tuple[Dealer, ...]:
        """Core dealers, sorted by region."""
        return dealers_of(self)

    @property
    def dealer_means(self) -> Dealers:
        """What both tiers of dealers start with."""
        return self.plan.file.dealers  # type: ignore[no-any-return]

    @cached_property
    def distances_km(self) -> Any:
        """Road distances between regions, float64 (R, R)."""
        from channelsim.scenario.distances import distances

        return distances(self.regions, self.market.road_factor, self.frames.get("distances"))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is allowed but strange, each once, over all periods."""
        per_period = (problem for _, plan in self.periods for problem in plan.warnings)
        return tuple(dict.fromkeys([*per_period, *oddities(self)]))

    def rule_settings(self, rule: str, decider: str, week: int | None = None) -> SimpleNamespace:
        """Return a rule's settings in a week as columns over the dimensions they may differ by.

        Args:
            rule: name as in ``rules/order.py``.
            decider: table of those who decide, as in ``rules/order.py``.
            week: of the run; by default the week this scenario is seen from.

        Raises:
            ChannelsimError: there is no such rule.
        """
        return self._table(rule, decider, week).columns()  # type: ignore[no-any-return]

    def implementation(self, rule: str, decider: str, week: int | None = None) -> Any:
        """Return what decides for a rule in a week: something with ``decide(view, settings, luck)``."""
        return self._table(rule, decider, week).implementation

    def _table(self, rule: str, decider: str, week: int | None) -> Any:
        slot = slot_of(rule, decider)
        if slot is None:
            raise ChannelsimError(f"there is no rule {rule!r} for {decider}")
        plan = self.periods[self.period(self.week if week is None else week)][1]
        return plan.rules[slot.rule, slot.section]

    def period(self, week: int) -> int:
        """Return the number of the period that a week lies in; settings are the same within one."""
        return max(n for n, (first, _) in enumerate(self.periods) if first <= max(week, 0))

    @property
    def change_weeks(self) -> list[int]:
        """Weeks in which settings change."""
        return [first for first, _ in self.periods[1:]]

    def at_week(self, week: int) -> Scenario:
        """Return the scenario seen from a week: dated changes applied."""
        return replace(self, week=week)

    def announced(self, week: int) -> SimpleNamespace | None:
        """Return the next change of list prices that is known in a week, or None.

        ``weeks`` until it holds and the settings of ``list_price`` that it brings, in currency, shape (P, R).
        """
        start = announcement(self.tree, week)
        if start is None:
            return None
        return SimpleNamespace(
            weeks=start - week, **vars(self.rule_settings("list_price", "manufacturers", start))
        )

    def with_change(self, path: str, value: Any) -> Scenario:
        """Return a scenario in which one setting is another, for instance ``manufacturers.alpha.rebate.rate``.

        Raises:
            InputError: there is no such setting, or the value is not allowed.
        """
        return self.with_changes({path: value})

    def with_changes(self, changes: Mapping[str, Any]) -> Scenario:
        """Return a scenario in which several settings are others at once."""
        from channelsim.scenario.read import put_change

        tree, overrides = self.tree.copy(), list(self.overrides)
        for path, value in changes.items():
            overrides.append(f"{path}={json.dumps(plain(value), ensure_ascii=False)}")
            put_change(tree, undotted(path), plain(value), Mark(f"change {overrides[-1]}"))
        return Scenario.build(tree, self.frames, self.plugins, self.alternative, overrides)

    @property
    def alternatives(self) -> dict[str, dict[str, Any]]:
        """Named variants that the file offers."""
        return self.plan.file.alternatives  # type: ignore[no-any-return]

    def resolved(self) -> dict[str, Any]:
        """Return everything as plain data, tables and defaults included; :meth:`from_resolved` takes it back."""
        from channelsim.scenario.resolve import to_plain

        return to_plain(self)

    @staticmethod
    def from_resolved(data: Mapping[str, Any], *, allow_plugins: bool = True) -> Scenario:
        """Return the scenario behind the plain data that :meth:`resolved` gave.

        Raises:
            InputError: it is not such data, or plugins are needed and not allowed.
        """
        from channelsim.scenario.resolve import from_plain

        return from_plain(data, allow_plugins=allow_plugins)

    @cached_property
    def hash(self) -> str:
        """Name of the content: the same for the same settings and tables, wherever and however they were written."""
        from channelsim.scenario.resolve import digest

        return digest(self)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """Scenarios travel between processes as plain data."""
        return _revive, (self.resolved(), self.week)

    def differences_from_defaults(self) -> list[tuple[str, Any, Any, str]]:
        """Return (path, value, default, unit) of every setting that is written down and differs, but names."""
        from channelsim.scenario.reference import differences

        return differences(self)

    def settings_reference(self) -> Iterator[Declared]:
        """Yield every setting a scenario may hold, with ``<name>`` where names stand."""
        from channelsim.scenario.reference import reference

        return reference(tuple(plugin.module for plugin in self.plugins))


def _revive(data: Mapping[str, Any], week: int) -> Scenario:
    return Scenario.from_resolved(data).at_week(week)


def plain(value: Any) -> Any:
    """Return numpy numbers and tuples as plain data."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value
