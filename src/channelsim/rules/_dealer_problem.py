"""The week as a dealer sees it before it decides how much more to buy and where to sell it.

Who: helper of forward_buying. Reads: own forecast, base order, stock, books; prices now and announced, deals; schemes
handed to the week. Proposes: nothing.

Formula: one problem a dealer of the deciding tier (J of them) and maker; cases of all its products together, prices
weighted by forecast shares.
D_n = F·s of the week that the order n weeks on is for. h = storage + ageing + capital·list/52. Room = weeks·F. A period
total is decided in its last week, or earlier when K is out of reach of what credit allows a week until then.

Source: model 4.3.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.market import MarketView
from channelsim.rules._dealer_value import Problem
from channelsim.rules._schemes import SCHEME, Steps, wide

WEEKS_AHEAD = 26
WEEKS_A_YEAR = 52
LONGEST = 2 * WEEKS_A_YEAR


class Trade(NamedTuple):
    """What a dealer sells of each maker, in cases and minor units; arrays (J, M, …)."""

    shares: Any  #: of the maker's products (J, M, P)
    forecast: Any  #: cases a week, season taken out (J, M)
    need: Any  #: natural purchases n weeks on (J, M, N)
    base: Any  #: order of this week (J, M)
    surplus: Any  #: stock beyond what orders aim at (J, M)
    price: Any  #: what a case costs now (J, M)
    list_price: Any  #: without deals (J, M)
    later_price: Any  #: n weeks on (J, M, N)
    home_price: Any  #: what a case sold to terminals brings, commission included (J, M)


def trade_of(view: MarketView) -> Trade:
    """Return what dealers of the deciding tier buy and sell of each maker."""
    dealer, products, makers = view.own, view.products, view.manufacturers
    per_case = products.units_per_case
    belongs = np.arange(makers.size)[:, None] == products.manufacturer
    cases = dealer.level_units / per_case
    each = cases[:, None, :] * belongs
    forecast = each.sum(axis=2)
    shares = (
        np.where(forecast[:, :, None] > 0, each, belongs)
        / np.maximum(np.where(forecast > 0, forecast, belongs.sum(axis=1)), 1e-12)[:, :, None]
    )
    week = np.arange(1, WEEKS_AHEAD + 1)
    ahead = np.asarray(view.links.dealer_lead_weeks) * (view.own_name == "core_dealers") + 1
    season = view.seasons(WEEKS_AHEAD + int(ahead.max(initial=1)) + 1)[week + ahead[:, None]]
    surplus = np.minimum(view.handed.get("beyond_level_units", 0), dealer.stock_units.sum(axis=(2, 3)))
    now, deal, later = _prices(view)

    commission = view.handed.get("commission", 0.0) if view.own_name == "core_dealers" else 0.0

    def mean(values: Any) -> Any:
        return (shares * values[:, None, :]).sum(axis=2)

    return Trade(
        shares, forecast, forecast[:, :, None] * season, dealer.order_units / per_case @ belongs.T,
        np.floor(surplus / per_case @ belongs.T + 1e-9), mean(now * (1 - deal)), mean(now),
        shares @ later, mean(dealer.price) + commission,
    )  # fmt: skip


def _prices(view: MarketView) -> tuple[Any, Any, Any]:
    """Return list prices now (J, P), the deal on them (P,), prices n weeks on (J, P, N): of makers, or of core dealers."""
    products, makers = view.products, view.manufacturers
    week = np.arange(1, WEEKS_AHEAD + 1)
    rises = (week >= products.weeks_to_change[:, None]) & (products.weeks_to_change > 0)[:, None]
    if view.own_name == "sub_dealers":
        seat = view.core_dealers.region[view.own.core_dealer]
        present, following = products.sub_dealer_price.T, products.next_sub_dealer_price.T
        later = np.where(rises, following[:, :, None], present[:, :, None])
        return present[seat], np.zeros(products.size), later[seat]
    number = np.arange(products.size)
    deal = makers.deal_to_dealers[products.manufacturer, number]
    runs = week < makers.deal_weeks_left[products.manufacturer][:, None]
    lists = np.where(rises, products.next_ex_works.T[:, :, None], products.ex_works.T[:, :, None])
    later = (lists * (1 - deal[:, None] * runs))[view.own.region]
    return products.ex_works.T[view.own.region], deal, later


def schemes_of(view: MarketView) -> Steps:
    """Return the steps of all schemes handed to the week, one after the other (J, M, S)."""
    shape = view.own.carries.shape
    paid = view.own_name == "core_dealers"  # sub-dealers buy from dealers, who pay no rewards
    handed = [view.handed[name] for name in sorted(view.handed) if paid and name.startswith(SCHEME)]
    if not handed:
        return Steps(*[np.zeros((*shape, 0))] * len(Steps._fields))
    if len(handed) == 1 and all(np.shape(part)[:2] == shape for part in handed[0]):
        return Steps(*handed[0])
    sizes = [np.broadcast_shapes(*{np.shape(part) for part in steps}) for steps in handed]
    return Steps(*[
        np.concatenate([wide(getattr(steps, name), (*shape, size[2]))
                        for steps, size in zip(handed, sizes, strict=True)], axis=2)
        for name in Steps._fields])  # fmt: skip


def holding_cost(view: MarketView, settings: Any, trade: Trade) -> Any:
    """Return h, minor/case/week (J, M): capital is reckoned on the list price, so a deal does not change it."""
    fixed = (settings.storage_cost + settings.ageing_cost) * view.minor_units
    return fixed + settings.capital_cost * trade.list_price / WEEKS_A_YEAR


def credit_cases(view: MarketView, trade: Trade) -> Any:
    """Return extra cases that cash and credit line allow beyond the base order, shared by purchases (J, M)."""
    places = view.party(view.own_name)
    money = view.balance("cash")[places] + view.own.credit_line - view.due(view.week)[places]
    left = np.maximum(money - (trade.base * trade.price).sum(axis=1), 0.0)
    usual = trade.forecast * trade.price
    return (
        left[:, None]
        * usual
        / np.maximum(usual.sum(axis=1, keepdims=True), 1e-9)
        / np.maximum(trade.price, 1e-9)
    )


def select(problem: Problem, rows: Any) -> Problem:
    """Return the problems (n,) of some dealers and makers, from arrays (J, M, …)."""
    cut: list[Any] = [type(part)(*[item[rows] for item in part]) if isinstance(part, tuple) else np.asarray(part)[rows]
           for part in problem]  # fmt: skip
    return Problem(*cut)


def expected(view: MarketView, problem: Problem, forecast: Any, spread: float) -> Problem:
    """Return the problems with what is expected of each step's next period (n, S)."""
    running = np.concatenate([[0.0], np.cumsum(view.seasons(LONGEST + 1)[1:])])
    start = np.clip(problem.steps.weeks_left, 0, LONGEST).astype(np.int64)
    end = np.clip(start + problem.steps.next_weeks, 0, LONGEST).astype(np.int64)
    mean = forecast[:, None] * (running[end] - running[start])
    return problem._replace(next_cases=mean, next_sd=spread * mean)
