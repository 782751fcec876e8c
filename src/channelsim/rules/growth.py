"""Who: manufacturers; stage 1.

Reads: their settings; the ``purchase_periods`` of sales_target.

Proposes: in the first week of a period a debt "rebate" for the one that ended, due after the delay; hands dealers the
promise.

Formula: V cases and X minor units invoiced in the period, V′ cases in the same period a year before: ⌊rate · X · max(0,
V − factor·V′)/V⌋; nothing where there is no year before.

Source: model 5.3 (growth scheme); rate and factor are the *planner's*. Off (rate 0) until a scenario sets a rate.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move
from channelsim.rules._purchase_periods import Closed
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


class Settings(RuleSettings):
    """What one manufacturer pays core dealers of one region for growth."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    rate: float = setting(
        0.0,
        unit="share",
        kind="lever",
        ge=0,
        lt=1,
        source="planner",
        meaning="rebate on the cases above last year's",
    )
    factor: float = setting(
        1.0, unit="1", kind="lever", gt=0, le=10, source="planner",
        meaning="cases above this many times last year's are paid for",
    )  # fmt: skip
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
        meaning="whether proven diversion costs the reward (where the policing policy says so)",
    )  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return debts for periods that ended last week and the promise of those running."""
    moves: list[Move] = []
    steps: list[Any] = []
    then = in_force(view, settings)
    if not (settings.rate.any() or then.rate.any()):
        return moves
    for kind, period in periods(view).items():
        if period.closed is not None:
            terms = {name: of_dealer(view, values) for name, values in vars(then).items()}
            amounts = np.where(terms["period"] == kind, _reward(period.closed, terms), 0)
            moves += owe(view, amounts, terms["payment_delay_weeks"])
            earned = _reward(period.closed, terms | {"forfeit_on_diversion": np.False_})
            moves += forfeits(view, np.where(terms["period"] == kind, earned, 0) - amounts)
        terms = {name: of_dealer(view, values) for name, values in vars(settings).items()}
        where = (terms["period"] == kind) & (terms["rate"] > 0) & (period.last_year_cases > 0)
        if where.any():
            step = one_step(
                view, period, threshold=terms["factor"] * period.last_year_cases,
                next_threshold=terms["factor"] * period.next_last_year_cases, step_rate=terms["rate"],
                ratchet=terms["factor"], delay=terms["payment_delay_weeks"],
                forfeitable=terms["forfeit_on_diversion"], where=where,
            )  # fmt: skip
            steps = merged(steps, [step], where)
    return moves + promise("growth", steps)


def _reward(closed: Closed, terms: dict[str, Any]) -> Any:
    """Return what is due for an ended period, minor units (J, M)."""
    above = np.maximum(closed.cases - terms["factor"] * closed.last_year_cases, 0.0)
    amounts = whole(terms["rate"] * closed.value * above / np.maximum(closed.cases, 1e-12))
    lost = closed.forfeited & terms["forfeit_on_diversion"]
    return np.where(lost | (closed.last_year_cases <= 0), 0, amounts)
