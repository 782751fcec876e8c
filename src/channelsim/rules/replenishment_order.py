"""Who: sub-dealers (stage 7a), core dealers (stage 7c), after seeing the week's orders.

Reads: own ``level_units``, ``deviation_units``, saleable stock, ``transit_units``, ``owed_units``,
``diversion_plan``, ``backlog_units``, ``carries``, ``alive``, cash, ``credit_line``, debts due; the link's lead;
prices and deals of the supplier; season, calendar; what pre-sale tells; manufacturers' ``order_cycle`` and ``count_error``.

Proposes: own ``order_units`` (rows, P); for forward_buying what they have beyond S
(``beyond_level_units``).

Formula: order = max(0, S − (on hand + on order − backlog − promised abroad)) [unit], rounded to whole cases, S =
Σ_{n=1…L} F·s_{w+n} + safety, L = lead + review. Safety: normal_z max(z·σ̂·√L, cover·mean F·s), σ̂ = 1.25·MAD;
fixed_units; critical_fractile: S = smallest whole number with F(S) ≥ (p − c)/(p − v), demand normal or Poisson,
price p, purchase price c, salvage v. Stock that terminals refuse does not count. No order costs more than cash +
credit line − what is due this week; a dearer one is cut in proportion. An order lives one week: what the supplier
does not ship is ordered anew. Where stock records are wrong (planning_support), on hand is what they say; review is
the manufacturer's order cycle where that is longer; who buys in some weeks of the month only orders for all till the
next of these. What terminals have booked by pre-sale is known, not forecast (_base_stock).

Source: model 4.2; order-up-to policy Chen, Drezner, Ryan & Simchi-Levi 2000; newsvendor validation A3; z 1.28 (90
%) *assumption*.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import WeekOfMonth, setting
from channelsim.market.goods import saleable
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import Hand, Move, SetColumns
from channelsim.rules._base_stock import order_cycle, order_up_to, purchase_price
from channelsim.rules._month_rhythm import may_order
from channelsim.rules._planning_error import planning_error

FIRST_SUB_KEY = 1 << 20  # owners of draws: core dealers, then sub-dealers


class Settings(RuleSettings):
    """How dealers of one tier order."""

    review_weeks: int = setting(
        1, unit="week", ge=1, le=13, kind="lever", meaning="weeks between two orders", source="magnitudes"
    )
    order_weeks_of_month: tuple[WeekOfMonth, ...] = setting(
        (), unit="week of the month", kind="lever", source="JMB-34: off",
        meaning="weeks of the 4-4-5 month, 1…5, in which dealers order; none: in any")  # fmt: skip
    safety: Literal["normal_z", "fixed_units", "critical_fractile"] = setting(
        "normal_z", unit="name", meaning="what the safety stock follows", source="model 4.2"
    )
    z: float = setting(
        1.28, unit="standard deviation", ge=0, le=5, meaning="safety stock over forecast error, for normal_z",
        source="assumption: 90 % of cycles without shortage",
    )  # fmt: skip
    cover_weeks: float = setting(
        1.0, unit="week", ge=0, le=26, meaning="least safety stock in weeks of expected orders, for normal_z",
        source="assumption: wholesalers hold some two weeks, against seasons, shortages and broken ranges",
    )  # fmt: skip
    fixed_units: float = setting(
        0.0, unit="unit", ge=0, meaning="safety stock of each product of the real dealer, for fixed_units",
        source="assumption",
    )  # fmt: skip
    distribution: Literal["normal", "poisson"] = setting(
        "normal",
        unit="name",
        meaning="of demand over the protection time, for critical_fractile",
        source="model 4.2",
    )


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return the orders of this week."""
    own, makers = view.own, view.products.manufacturer
    target = order_up_to(view, settings, own.level_units, own.deviation_units)
    on_order = own.transit_units.sum(axis=(1, 3)) + own.owed_units
    promised = own.backlog_units + own.diversion_plan.sum(axis=1)
    position = _counted(view, luck) + on_order - promised
    cases = np.floor((target - position) / view.products.units_per_case + 0.5)
    turn = (view.week + np.arange(own.size)[:, None]) % order_cycle(view, settings.review_weeks) == 0
    buys = own.carries[:, makers] & own.alive[:, None] & turn & may_order(view, settings)
    cases = np.where(buys, np.maximum(cases, 0.0), 0.0)
    cases = _within_budget(cases, purchase_price(view), _budget(view))
    units = cases.astype(np.int64) * view.products.units_per_case
    beyond = Hand("beyond_level_units", np.maximum(position - target, 0.0))
    return [SetColumns(view.own_name, {"order_units": units}), beyond]


def _counted(view: MarketView, luck: Luck) -> Any:
    """Return saleable stock as the deciders' records have it (rows, P)."""
    stock = saleable(view.own, view.products)
    makers = view.products.manufacturer
    error = np.hypot(view.manufacturers.count_error[makers], planning_error(view, makers))
    if not error.any():
        return stock
    keys = np.arange(view.own.size) + TRADERS.index(view.own_name) * FIRST_SUB_KEY
    draws = np.stack([luck.normal("stock_records", keys, p) for p in range(makers.size)], axis=1)
    return stock * np.exp(error * draws)


def _budget(view: MarketView) -> Any:
    """Return cash + credit line − debts due by the end of the week, minor units, not below zero, shape (rows,)."""
    places = view.party(view.own_name)
    return np.maximum(view.balance("cash")[places] + view.own.credit_line - view.due(view.week)[places], 0)


def _within_budget(cases: Any, price: Any, budget: Any) -> Any:
    """Cut orders (rows, P) of those who cannot pay them all in the same proportion, down to whole cases."""
    cost = (cases * price).sum(axis=1)
    share = np.where(cost > budget, budget / np.maximum(cost, 1e-9), 1.0)
    return np.where((share < 1)[:, None], np.floor(cases * share[:, None]), cases)
