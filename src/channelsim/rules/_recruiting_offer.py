"""What a dealer reckons when a manufacturer asks it: return expected against what it has and could have.

Who: helper of dealer_recruitment. Reads: terminals' forecasts and cycles, prices, rebates; candidates' attributes,
books, ``return_on_capital``, ``contract_age``; ``constants["trade_terms"]``; policing announced. Proposes: nothing.

Formula: cases a week v = category of the territory · share · coverage · min(1, vehicles/needed) · (1 − fear·(1 −
credible detection)) · min(1, own capital/needed); a case earns margin·(what dealers get − ex-works) + rebate −
delivery (drops shared with o cases of other goods) − overheads; capital k = v·ex-works·(weeks + lead). Gain a year
= 52·profit − start-up/term − alternative·k, and where the offer is exclusive also − (return seen − alternative +
loyalty·w)·capital in other goods. Accepts where gain ≥ 0. Without guarantee of the area the territory is reckoned
as one dealer smaller. Source: model 4.11, 5.7; register CCM-06, JMB-08, CHM-46; *own*.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.calendar import WEEKS_A_QUARTER, WEEKS_A_YEAR
from channelsim.market.ledger import CAPITAL
from channelsim.market.market import MarketView

TRADE = {"drops_a_vehicle": 67.2, "drop_cost": 25.0, "case_cost": 0.5, "other_goods_cases": 4.0, "overhead_share": 0.02,
         "credit_line_weeks": 6.0}  # fmt: skip


class Reckoning(NamedTuple):
    """What candidates reckon, arrays (n,).

    Cases a week, vehicles, capital tied up, capital the whole offer takes (minor units); return expected and asked (a year),
    gain a year (minor units), whether they may change now and accept.
    """

    cases: Any
    vehicles: Any
    capital: Any
    offered_capital: Any
    expected: Any
    alternative: Any
    gain: Any
    free: Any
    accepts: Any


def trade_terms(view: MarketView) -> dict[str, Any]:
    """Return what is known of the trade, by name."""
    known: dict[str, Any] = view.constants.get("trade_terms", {})
    return TRADE | known


def own_capital(view: MarketView) -> Any:
    """Return what dealers have of their own, minor units (J,): as told, else what their books show."""
    told, places = view.core_dealers.capital, view.party("core_dealers")
    books = sum(view.balance(name, places) for name in CAPITAL)
    return np.where(told > 0, told, np.maximum(books, 0)).astype(np.float64)


def territory(view: MarketView, settings: Any, m: int, r: int) -> tuple[float, float, float]:
    """Return category cases and drops a week of a region, simulated, and what delivering a case there costs, minor units.

    A terminal that lists the goods takes share/distribution of its category, once a cycle; other goods share the drop.
    """
    here, trade = view.terminals.region == r, trade_terms(view)
    cycle = view.terminals.cycle_weeks[here].astype(np.float64)
    category = (view.terminals.forecast_units[here] / view.products.units_per_case).sum(
        axis=1, dtype=np.float64
    )
    load = category * cycle * settings.expected_share[m] / settings.expected_distribution[m]
    drops = (1 / cycle) @ np.minimum(load / np.maximum(load + trade["other_goods_cases"], 1e-12), 1.0)
    cost = trade["drop_cost"] * drops / max(float((load / cycle).sum()), 1e-12) + trade["case_cost"]
    cost = cost * view.minor_units if view.links.tiers == 1 else 0.0
    return float(category.sum()), float((1 / cycle).sum()) * settings.expected_distribution[m], float(cost)


def prices(view: MarketView, settings: Any, m: int, r: int) -> tuple[float, float]:
    """Return ex-works price and what a case earns before delivery, mean of the maker's products, minor units."""
    mine, products = view.products.manufacturer == m, view.products
    sold = products.guide if view.links.tiers == 1 else products.sub_dealer_price
    ex_works = float(products.ex_works[mine, r].mean())
    margin = settings.margin_realised[m] * (float(sold[mine, r].mean()) - ex_works)
    return ex_works, margin + float(view.manufacturers.rebate_rate[m, r]) * ex_works


def reckon(view: MarketView, settings: Any, luck: Any, where: tuple[int, int], rows: Any) -> Reckoning:
    """Return what dealers ``rows`` (n,) make of the offer of a manufacturer for a region."""
    (m, r), own, trade = where, view.core_dealers, trade_terms(view)
    wanted = settings.dealers_per_region[m]
    parts = float((trade.get("dealers_wanted", [1] * (m + 1))[m] if wanted is None else wanted) or 1)
    parts += 0.0 if settings.area_guarantee[m] else 1.0
    category, drops, delivery = territory(view, settings, m, r)
    category, drops = category / parts, drops / parts
    ex_works, margin = prices(view, settings, m, r)
    coverage = own.coverage[rows]
    needed = drops * coverage / trade["drops_a_vehicle"]
    able = np.minimum(1.0, own.fleet_limit[rows] / np.maximum(needed, 1e-9))
    wish = category * settings.expected_share[m] * coverage * able * (1 - _fear(view, settings, m))
    weeks = settings.capital_weeks[m] + float(view.links.dealer_lead_weeks[m])
    offered = np.maximum(wish * ex_works * weeks, 1.0)
    there = own_capital(view)[rows]
    cases = wish * np.minimum(1.0, there / offered)
    capital = np.maximum(cases * ex_works * weeks, 1.0)
    profit = WEEKS_A_YEAR * cases * (margin - delivery - trade["overhead_share"] * ex_works)
    start = (
        settings.start_up_cost[m]
        * view.minor_units
        * view.market_scale
        * WEEKS_A_YEAR
        / settings.guaranteed_weeks[m]
    )
    alternative = settings.alternative_return[m] + settings.alternative_sd[m] * luck.at(-1).normal(
        "alternative_return", rows
    )
    rivals = own.carries[rows].any(axis=1)
    given_up = np.where(settings.exclusive[m] & rivals, there, 0.0)
    bound = own.return_on_capital[rows] - alternative + own.loyalty[rows] * settings.loyalty_weight[m]
    gain = profit - start - alternative * capital - bound * given_up
    free = _free(view, settings, m)[rows]
    vehicles = np.minimum(needed, own.fleet_limit[rows])
    expected = (profit - start) / capital
    accepts = free & (gain >= 0)
    return Reckoning(cases, vehicles, capital, offered, expected, alternative, gain, free, accepts)


def _fear(view: MarketView, settings: Any, m: int) -> float:
    """Return the share of sales that a dealer fears to lose to goods from other territories."""
    if view.origins == 1:
        return 0.0
    seen = min(float(view.manufacturers.credible_detection[m]), 1.0)
    return float(settings.dumping_loss[m]) * (1 - seen)


def _free(view: MarketView, settings: Any, m: int) -> Any:
    """Return which dealers may change now (J,): all, or those near the end of all their terms."""
    if not settings.exclusive[m] or settings.poach[m] == "any_time":
        return np.ones(view.core_dealers.size, bool)
    return near_end(view)


def near_end(view: MarketView) -> Any:
    """Return which dealers are within a quarter of the end of all their terms (J,)."""
    own = view.core_dealers
    terms = np.asarray(
        trade_terms(view).get("contract_weeks", np.full(view.manufacturers.size, WEEKS_A_YEAR))
    )
    near = own.contract_age >= terms - WEEKS_A_QUARTER
    return (near | ~own.carries).all(axis=1)
