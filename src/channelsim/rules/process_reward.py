"""Who: manufacturers; stage 1.

Reads: their settings; the ``purchase_periods`` of sales_target; of core dealers' territories ``terminals.listed``,
``display``, ``size``; of core dealers stock, ``level_units``, ``price``, ``weeks_overdrawn``; guide prices.

Proposes: in the first week of a period a debt "rebate" for the one that ended, due after the delay; hands dealers the
promise: the rates of the conditions they meet now, on all purchases.

Formula: ⌊X · Σ rates of the conditions met at the end of the period⌋, X minor units invoiced in it. coverage: share of
the territory's terminals, weighted by size, that list the brand ≥ least. display: its mean display share there, weighted
alike, ≥ least. stock: stock / (level·season) ≤ most weeks. price: price to terminals / guide price ≥ least, for each
product. no diversion: nothing proven in the quarter (year). on time: no debt overdue.

Source: model 5.3 (process reward); all levels *planner's*. Off (all rates 0) until a scenario sets one.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import model_validator

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move
from channelsim.rules._process_conditions import conditions_met
from channelsim.rules._scheme_tools import (
    forfeits,
    in_force,
    of_dealer,
    one_step,
    owe,
    periods,
    promise,
    whole,
)
from channelsim.rules._schemes import merged

CONDITIONS = ("coverage", "display", "stock", "price", "no_diversion", "on_time")


def _rate(meaning: str) -> Any:
    return setting(0.0, unit="share", kind="lever", ge=0, lt=1, source="planner", meaning=f"paid {meaning}")


def _level(default: float, unit: str, meaning: str) -> Any:
    return setting(default, unit=unit, kind="lever", ge=0, source="planner", meaning=meaning)


class Settings(RuleSettings):
    """What one manufacturer pays core dealers of one region for how they work."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    coverage_rate: float = _rate("for coverage of the territory, on net invoice")
    coverage_least: float = _level(
        0.7, "share", "terminals of the territory, weighted by size, that list the brand"
    )
    display_rate: float = _rate("for display, on net invoice")
    display_least: float = _level(
        0.2, "share", "mean display share of the brand in the territory's terminals"
    )
    stock_rate: float = _rate("for a stock below the cap, on net invoice")
    stock_most_weeks: float = _level(4.0, "week", "weeks of cover in stock at the end of the period")
    price_rate: float = _rate("for keeping the price to terminals, on net invoice")
    price_least: float = _level(0.97, "share", "own price to terminals over the guide price")
    no_diversion_rate: float = _rate("when no sale outside the territory is proven, on net invoice")
    on_time_rate: float = _rate("when no debt is overdue, on net invoice")
    period: Literal["month", "quarter", "year"] = setting(
        "quarter", unit="name", kind="lever", source="assumption", meaning="over which purchases count"
    )
    payment_delay_weeks: int = setting(
        4,
        unit="week",
        kind="lever",
        ge=0,
        le=52,
        source="assumption",
        meaning="from the period's end to payment",
    )
    forfeit_on_diversion: bool = setting(
        True, unit="yes/no", kind="lever", source="model 5.3",
        meaning="whether proven diversion costs all of it (where the policing policy says so)",
    )  # fmt: skip

    @model_validator(mode="after")
    def _below_price(self) -> Settings:
        total = sum(getattr(self, f"{name}_rate") for name in CONDITIONS)
        if total >= 1:
            raise ValueError(
                f"the rates together pay {total:.0%} of the invoice: a rebate cannot reach the price"
            )
        return self


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return debts for periods that ended last week and the promise of those running."""
    moves: list[Move] = []
    steps: list[Any] = []
    before = in_force(view, settings)
    terms = _terms(view, settings)
    then = terms if before is settings else _terms(view, before)
    if not any(of[f"{name}_rate"].any() for of in (terms, then) for name in CONDITIONS):
        return moves
    running = periods(view)
    if view.calendar.starts_month(view.week):
        met = conditions_met(view, then)
        for kind, period in running.items():
            closed = period.closed
            if closed is not None:
                lost = (closed.forfeited & then["forfeit_on_diversion"]) | (then["period"] != kind)
                earned = whole(_rates(met, closed.forfeited, then) * closed.value)
                moves += owe(view, np.where(lost, 0, earned), then["payment_delay_weeks"])
                moves += forfeits(view, np.where(lost & (then["period"] == kind), earned, 0))
    met = conditions_met(view, terms)
    for kind in running:
        paid = terms["period"] == kind
        if not paid.any():
            continue
        period = running[kind]
        rate = np.where(paid, _rates(met, period.forfeited, terms), 0.0)
        if rate.any():
            step = one_step(
                view, period, threshold=0.0, all_rate=rate, delay=terms["payment_delay_weeks"],
                forfeitable=terms["forfeit_on_diversion"], where=rate > 0,
            )  # fmt: skip
            steps = merged(steps, [step], rate > 0)
    return moves + promise("process_reward", steps)


def _terms(view: MarketView, settings: Any) -> dict[str, Any]:
    return {name: of_dealer(view, values) for name, values in vars(settings).items()}


def _rates(met: dict[str, Any], forfeited: Any, terms: dict[str, Any]) -> Any:
    """Return the sum of the rates of the conditions met (J, M)."""
    fulfilled = {**met, "no_diversion": ~forfeited}
    return sum(np.where(held, terms[f"{name}_rate"], 0.0) for name, held in fulfilled.items())
