"""Who: sub-dealers, core dealers; stage 7a.

Reads: own ``asked_units`` of this week (terminals' orders), for core dealers also the orders their sub-dealers
placed last week (this week's come later in the stage: that link knows demand one week late; by pre-sale it knows
what their terminals order this week), or terminals'
``sold_units``; own ``level_units``, ``deviation_units``, ``history_units``; the seasonal index of this week;
manufacturers' ``information_delay`` and ``report_error``; own ``planning_error``.

Proposes: own ``level_units``, ``deviation_units``, ``history_units`` (newest first).

Formula: d = demand / season [unit/week]; error e = d − level. Smoothing: level += α·e. Moving average: level = mean
of the last p values of d. Mean absolute error: MAD += γ·(|e| − MAD); the order rule takes σ̂ = 1.25·MAD. Planned anew
in some weeks of the month only, the level goes 1 − (1 − α)^n of the way to the mean of the n weeks since. Where
routes are known, e = d − level·load (_route_loads). Where the manufacturer's information is late or wrong
(planning_support), d is that of so many weeks ago, times the error of its report and of the dealer's own planning.

Source: model 4.1; exponential smoothing and 1.25·MAD are textbook inventory control (Brown 1959); α .3, γ .1
*assumption*; sharing of sales CHM-22.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import WeekOfMonth, setting
from channelsim.market.market import HISTORY, TRADERS, MarketView
from channelsim.market.moves import Move, Revise, SetColumns
from channelsim.rules._allocation_kernels import by_supplier
from channelsim.rules._known_orders import presold, taken_below
from channelsim.rules._month_rhythm import planned
from channelsim.rules._planning_error import planning_error
from channelsim.rules._route_loads import route_load

FIRST_SUB_KEY = 1 << 20  # owners of draws: core dealers, then sub-dealers


class Settings(RuleSettings):
    """How dealers of one tier forecast what is ordered from them."""

    method: Literal["smoothing", "moving_average"] = setting(
        "smoothing",
        unit="name",
        meaning="exponential smoothing or the mean of the last weeks",
        source="model 4.1",
    )
    alpha: float = setting(
        0.3, unit="share", gt=0, le=1, meaning="weight of the newest week in the level", source="assumption"
    )
    window_weeks: int = setting(
        5, unit="week", ge=1, le=HISTORY, meaning="weeks in the moving average", source="assumption"
    )
    deviation_alpha: float = setting(
        0.1,
        unit="share",
        gt=0,
        le=1,
        meaning="weight of the newest error in the mean error",
        source="assumption",
    )
    plan_weeks_of_month: tuple[WeekOfMonth, ...] = setting(
        (), unit="week of the month", kind="lever", source="JMB-34: off",
        meaning="weeks of the 4-4-5 month, 1…5, in which purchases are planned anew; none: every week")  # fmt: skip
    routes: Literal["ignored", "known"] = setting(
        "ignored", unit="name", source="assumption: off",
        meaning="known: whether many or few terminals are on the route in a week is reckoned with")  # fmt: skip
    on: Literal["orders", "terminal_sales"] = setting(
        "orders", unit="name", kind="lever", source="model 4.1",
        meaning="what is forecast: orders received, or sales to consumers that manufacturers share")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return the new level, error and history of every dealer of the tier, each (rows, P) per product."""
    own = view.own
    demand = _orders(view) if settings.on == "orders" else _sales(view)
    seen = demand / max(view.season(), 1e-9)
    weeks = 1 if settings.method == "smoothing" else settings.window_weeks
    known = _reported(view, seen, HISTORY if settings.plan_weeks_of_month else weeks, luck)
    plans = settings.routes == "known"
    error = known[:, 0] - own.level_units * (route_load(view, 0) if plans else 1.0)
    deviation = own.deviation_units + settings.deviation_alpha * (np.abs(error) - own.deviation_units)
    if settings.plan_weeks_of_month:
        level = own.level_units + planned(view, settings, known)
    elif settings.method == "smoothing":
        level = own.level_units + settings.alpha * error
    else:
        level = (known[:, 0] + known[:, 1:].sum(axis=1)) / settings.window_weeks
    values = {"level_units": level, "deviation_units": deviation}
    if plans != own.knows_routes.any():
        values["knows_routes"] = np.full(own.knows_routes.shape, plans)
    return [
        SetColumns(view.own_name, values),
        Revise(view.own_name, ("history_units",), _remember, (np.ascontiguousarray(seen),)),
    ]


def _reported(view: MarketView, seen: Any, weeks: int, luck: Luck) -> Any:
    """Return the last weeks' demand as planning knows it, newest first, (rows, weeks, P)."""
    makers, own = view.products.manufacturer, view.own
    delay, error = view.manufacturers.information_delay[makers], view.manufacturers.report_error[makers]
    if not delay.any():
        known = np.concatenate([seen[:, None], own.history_units[:, : weeks - 1]], axis=1)
    else:
        stacked = np.concatenate([seen[:, None], own.history_units], axis=1)
        age = np.minimum(np.arange(weeks)[:, None] + delay, HISTORY)
        known = stacked[:, age, np.arange(makers.size)]
    spread = np.hypot(error, planning_error(view, makers))
    if spread.any():
        tier = TRADERS.index(view.own_name) * FIRST_SUB_KEY
        keys = np.arange(own.size) + tier
        for p in np.flatnonzero(spread.any(axis=0)):
            draws = luck.normal("demand_report", keys, int(p))
            known[:, 0, p] *= np.exp(spread[:, p] * draws - spread[:, p] ** 2 / 2)
    return known


def _orders(view: MarketView) -> Any:
    demand = view.own.asked_units.astype(np.float64)
    if view.own_name == "core_dealers" and view.sub_dealers.size:
        ordered, ahead = view.sub_dealers.order_units, presold(view)
        if ahead is not None:
            ordered = np.where(ahead[:, None], 0, ordered)
            demand += taken_below(view, ahead)
        np.add.at(demand, view.sub_dealers.core_dealer, ordered)
    return demand


def _sales(view: MarketView) -> Any:
    """Return what consumers bought from the terminals each dealer supplies, over its sub-dealers too."""
    cores = view.core_dealers.size
    maker = np.ascontiguousarray(view.products.manufacturer)
    sold = np.zeros((cores + view.sub_dealers.size, maker.size))
    by_supplier(view.terminals.sold_units, view.terminals.supplier, maker, sold)
    if view.own_name == "sub_dealers":
        return sold[cores:]
    np.add.at(sold, view.sub_dealers.core_dealer, sold[cores:])
    return sold[:cores]


@kernel
def _remember(history: Any, newest: Any) -> None:
    for n in range(history.shape[0]):
        for age in range(history.shape[1] - 1, 0, -1):
            history[n, age] = history[n, age - 1]
        history[n, 0] = newest[n]
