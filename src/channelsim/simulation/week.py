"""Binds the order of the week to the rule files and carries a week out: look, decide, post."""

from __future__ import annotations

from collections.abc import Callable, Collection
from time import perf_counter
from typing import Any

from channelsim.base.errors import BooksError
from channelsim.base.luck import Luck
from channelsim.market.market import TRADERS, Market, MarketView
from channelsim.rules.order import Step, weekly_order
from channelsim.simulation.posting import Posting

LAST_STAGE_BEFORE_ORDERS = 6


class Week:
    """The working week of one market.

    Args:
        market: the state.
        scenario: gives each rule its implementation and its settings, week by week.
        posting: writes what the rules propose.
        seed: of the run.
        exogenous: a table of demand takes the place of the consumers' rules.

    Attributes:
        seconds: time spent by rule name so far (stage 0 as "arrive").
        watched: by name of a rule, what is to be called with (view, settings, luck) just before the rule decides.
    """

    def __init__(
        self, market: Market, scenario: Any, posting: Posting, seed: int, *, exogenous: bool = False
    ) -> None:
        self.market = market
        self.scenario = scenario
        self.posting = posting
        self.luck = Luck(seed)
        self.order = weekly_order(exogenous)
        stages = [int(step.stage.rstrip("abc")) for step in self.order]
        self._orders_from = sum(stage <= LAST_STAGE_BEFORE_ORDERS for stage in stages)
        self.seconds: dict[str, float] = {}
        self.frozen_at: int | None = None
        self.watched: dict[str, Callable[..., Any]] = {}
        self._haste: dict[str, tuple[tuple[str, ...], float]] = {}
        self._view = MarketView(market)
        self._settings: dict[Step, Any] = {}
        self._settings_then: dict[Step, Any] = {}
        self._settings_from = -1

    def run(self, week: int, before_order: Callable[[], None] | None = None) -> None:
        """Carry out one week; ``before_order`` is called after stage 6, before dealers order."""
        self.market.week = week
        self.market.handed.clear()
        policy_week = week if self.frozen_at is None else self.frozen_at
        self._refresh_settings(policy_week)
        self._timed("arrive", self.posting.arrive)
        luck = self.luck.at(week)
        for number, step in enumerate(self.order):
            if number == self._orders_from and before_order is not None:
                before_order()
            self._timed(step.rule, self._step, step, luck)

    def only(self, rules: Collection[str], week: int) -> None:
        """Carry out some rules of a week and nothing else (the opening asks for prices first)."""
        self.market.week = week
        self._refresh_settings(week if self.frozen_at is None else self.frozen_at)
        for step in self.order:
            if step.rule in rules:
                self._step(step, self.luck.at(week))

    def hasten(self, rule: str, rates: Collection[str], factor: float) -> None:
        """Multiply the rates of a slow rule, which leaves its rest point where it is (for the dry weeks)."""
        self._haste[rule] = (tuple(rates), factor)

    def _resolve(self, step: Step, week: int) -> tuple[Callable[..., Any], Any]:
        settings = self.scenario.rule_settings(step.rule, step.decider, week)
        rates, factor = self._haste.get(step.rule, ((), 1.0))
        for name in rates:
            if hasattr(settings, name):
                setattr(settings, name, getattr(settings, name) * factor)
        return self.scenario.implementation(step.rule, step.decider, week).decide, settings

    def _step(self, step: Step, luck: Luck) -> None:
        view = self._view
        view.own_name = step.decider
        view.own = getattr(view, step.decider, view.core_dealers)
        decide, settings = self._settings[step]
        view.settings_then = self._settings_then.get(step)
        self._settings_then[step] = settings
        if step.decider in TRADERS and not len(view.own):
            return  # a tier that is not there decides nothing
        if step.rule in self.watched:
            self.watched[step.rule](view, settings, luck)
        proposed = decide(view, settings, luck)
        if not isinstance(proposed, list | tuple | None):
            kind = type(proposed).__name__
            raise BooksError(
                f"week {self.market.week}, {step.rule}: decide must return a list of moves, not {kind}"
            )
        self.posting.apply(proposed, step.rule)

    def _timed(self, name: str, work: Callable[..., None], *args: Any) -> None:
        start = perf_counter()
        work(*args)
        self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - start

    def _refresh_settings(self, week: int) -> None:
        """Resolve the settings of all steps when a dated change begins or ends, and what is announced."""
        period = self.scenario.period(week)
        if period != self._settings_from:
            self._settings = {step: self._resolve(step, week) for step in self.order}
            self._settings_from = period
        if self.frozen_at is None:
            announced = self.scenario.announced(week)
            if announced is not None:
                self.market.handed["announced_prices"] = announced
