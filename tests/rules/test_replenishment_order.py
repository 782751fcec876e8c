"""The base order against what theory says: bullwhip, Little's law, the newsvendor, and the limits of money and cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.market.market import Market
from channelsim.rules import replenishment_order as rule
from dealer_link import ratio_of_variances, run_link
from support import luck, settings_of, tiny_market, view_of

MEAN, SD, LEAD_AND_REVIEW, WINDOW = 10_000.0, 500.0, 2, 5
AVERAGE = {"method": "moving_average", "window_weeks": WINDOW}
FIXED = {"safety": "fixed_units", "fixed_units": 50_000.0}


def iid(weeks: int = 220, dealers: int = 120, seed: int = 3) -> Any:
    """Return independent whole demand, normal."""
    return np.rint(np.random.default_rng(seed).normal(MEAN, SD, (weeks, dealers)))


def test_bullwhip_of_a_moving_average() -> None:
    demand = iid()
    link = run_link(demand, forecast=AVERAGE, order=FIXED)
    assert np.array_equal(link.supplied, demand)  # nothing was short
    ratio, error = ratio_of_variances(link.orders[20:], demand[20:], MEAN)
    share = LEAD_AND_REVIEW / WINDOW
    assert error < 0.03
    assert abs(ratio - (1 + 2 * share + 2 * share**2)) < 4 * error
    assert abs(ratio - 1.48) > 4 * error  # the protection time is lead + review, not the lead alone


def test_bullwhip_of_exponential_smoothing() -> None:
    demand, alpha, weeks = iid(), 0.3, LEAD_AND_REVIEW
    link = run_link(demand, forecast={"alpha": alpha}, order=FIXED)
    ratio, error = ratio_of_variances(link.orders[40:], demand[40:], MEAN)
    assert abs(ratio - (1 + 2 * alpha * weeks + 2 * alpha**2 * weeks**2 / (2 - alpha))) < 4 * error
    assert abs(ratio - (1 + 2 * alpha + 2 * alpha**2 / (2 - alpha))) > 4 * error


def test_three_tiers_in_series_are_not_the_product_of_single_ones() -> None:
    demand = iid()
    below = demand
    expected = (2.12, 5.1216, 13.517)
    for n, tier in enumerate(expected):
        below = run_link(below, forecast=AVERAGE, order=FIXED).orders
        skip = 20 * (n + 1)
        ratio, error = ratio_of_variances(below[skip:], demand[skip:], MEAN)
        assert abs(ratio - tier) < 4 * error
    assert abs(ratio - 2.12**3) > 4 * error  # orders of the tier below are not independent


def test_base_stock_after_sales_and_before_ordering() -> None:
    """S = 450, lead 3, demand N(100, 10): pipeline 300, net stock 50 with sd 20."""
    dealers, weeks = 300, 70
    demand = np.rint(np.random.default_rng(4).normal(100, 10, (weeks, dealers)))
    constant = {"alpha": 1e-12}
    link = run_link(
        demand,
        lead=3,
        stock=150,
        mean=100,
        forecast=constant,
        order={"safety": "fixed_units", "fixed_units": 50.0},
    )
    stock, pipeline = link.net_stock[10:], link.pipeline[10:]
    by_dealer = stock.mean(axis=0)
    error = by_dealer.std(ddof=1) / np.sqrt(dealers)
    assert abs(by_dealer.mean() - 50) < 4 * error
    assert abs(by_dealer.mean() - 150) > 4 * error
    pipe = pipeline.mean(axis=0)
    assert abs(pipe.mean() - 300) < 4 * pipe.std(ddof=1) / np.sqrt(dealers)
    squares = ((stock - 50) ** 2).mean(axis=0)
    wanted = 4 * (10**2 + 1 / 12)  # (l + 1)·σ², whole numbers add 1/12
    assert abs(squares.mean() - wanted) < 4 * squares.std(ddof=1) / np.sqrt(dealers)


def dealer(columns: dict[str, Any] | None = None, *, subs: int = 0) -> Market:
    """Return one core dealer that expects 100 a week of each of two products of one maker, cases of 10."""
    market = tiny_market(
        manufacturers=1, products=2, core_dealers=1, sub_dealers=subs, terminals=1, consumers=0
    )
    live = market.live
    live("products", "units_per_case")[:] = 10
    for name, value in (("ex_works", 2400), ("sub_dealer_price", 2560)):
        live("products", name)[:] = value
    live("core_dealers", "level_units")[:] = 100
    live("core_dealers", "credit_line")[:] = 10**9
    for name, value in (columns or {}).items():
        live("core_dealers", name)[...] = value
    return market


def orders(market: Market, own: str = "core_dealers", **values: Any) -> Any:
    """Return the orders the rule proposes."""
    values.setdefault("cover_weeks", 0.0)
    move = rule.decide(view_of(market, own), settings_of(rule, **values), luck())[0]
    assert move.table == own
    return move.values["order_units"]


def test_orders_are_whole_cases_up_to_the_level() -> None:
    market = dealer()
    market.live("core_dealers", "stock_units")[0, :, 2, 0] = [33, 250]
    market.live("core_dealers", "transit_units")[0, 1, 0, 0] = 40
    market.live("core_dealers", "backlog_units")[0, 0] = 8
    assert orders(market, safety="fixed_units", fixed_units=20.0).tolist() == [
        [160, 0]
    ]  # 220 − (33 + 40 − 8) = 155


def test_safety_stock_follows_the_forecast_error() -> None:
    market = dealer({"deviation_units": 20.0})
    wanted = 200 + 2.0 * 1.25 * 20 * np.sqrt(2)
    assert orders(market, z=2.0).tolist() == [[270, 270]]
    assert round(wanted / 10) * 10 == 270


def test_a_least_cover_where_demand_is_smooth() -> None:
    assert orders(dealer({"deviation_units": 1.0}), cover_weeks=1.5).tolist() == [[350, 350]]


def test_season_and_review_time_enter_the_level() -> None:
    market = dealer()
    market.season = np.ones(52)
    market.season[1:4] = [1.5, 2.0, 0.5]
    assert orders(market).tolist() == [[350, 350]]  # weeks 1 and 2, not this one
    assert orders(market, review_weeks=2).tolist() == [[400, 400]]
    market.week = 1
    assert orders(market, review_weeks=2).tolist() == [[0, 0]]  # not its week


def test_goods_terminals_refuse_do_not_count() -> None:
    market = dealer()
    market.live("products", "refuse_age_weeks")[:] = 26
    market.live("core_dealers", "stock_units")[0, :, 26, 0] = 50
    market.live("core_dealers", "stock_units")[0, :, 27, 0] = 1000
    assert orders(market).tolist() == [[150, 150]]


def test_no_order_beyond_cash_and_credit() -> None:
    market = dealer({"credit_line": 24_000})
    party = market.live("core_dealers", "party")
    market.ledger.pay("capital", market.ledger.world, party, [30_000])
    market.ledger.owe("overheads", party, [market.ledger.world], [6_000], 0)
    market.ledger.owe("overheads", party, [market.ledger.world], [9_000], 3)
    ordered = orders(market)  # 48,000 buy 20 cases of the 40 wanted
    assert ordered.tolist() == [[100, 100]]
    market.live("core_dealers", "credit_line")[:] = -60_000
    assert orders(market).tolist() == [[0, 0]]


def test_only_what_a_living_dealer_carries() -> None:
    market = dealer({"carries": False})
    assert orders(market).sum() == 0
    market = dealer({"alive": False})
    assert orders(market).sum() == 0


def test_sub_dealers_have_no_lead() -> None:
    market = dealer(subs=1)
    live = market.live
    for name, value in (("level_units", 100), ("credit_line", 10**9), ("carries", True)):
        live("sub_dealers", name)[:] = value
    assert orders(market, "sub_dealers").tolist() == [[100, 100]]
    live("sub_dealers", "credit_line")[:] = 2560 * 7
    assert orders(market, "sub_dealers").tolist() == [
        [30, 30]
    ]  # 7 of 20 cases at the sub-dealers' price, rounded down


@pytest.mark.parametrize(
    ("distribution", "level", "sd", "quantile"), [("poisson", 20, 0, 22), ("normal", 100, 20, 109)]
)
def test_the_newsvendor_orders_the_critical_fractile(
    distribution: str, level: float, sd: float, quantile: int
) -> None:
    market = dealer({"level_units": level, "deviation_units": sd / 1.25, "price": 1000}, subs=1)
    live = market.live
    live("products", "units_per_case")[:] = 1
    live("products", "sub_dealer_price")[:] = 400
    live("products", "salvage_value")[:] = 100
    for name in ("level_units", "deviation_units", "price"):
        live("sub_dealers", name)[:] = live("core_dealers", name)
    live("sub_dealers", "carries")[:] = True
    live("sub_dealers", "credit_line")[:] = 10**9
    ordered = orders(market, "sub_dealers", safety="critical_fractile", distribution=distribution)
    assert ordered.tolist() == [[quantile, quantile]]


def test_poisson_fractile_is_the_smallest_that_suffices() -> None:
    from scipy.stats import poisson

    from channelsim.rules._base_stock import _fractile

    mean, ratio = np.meshgrid([0.3, 1.0, 4.0, 20.0, 300.0], [1e-6, 0.2, 0.5, 2 / 3, 0.97, 1 - 1e-9])
    assert np.array_equal(_fractile(mean, 0 * mean, ratio, "poisson"), poisson.ppf(ratio, mean))
    assert _fractile(np.zeros(1), np.zeros(1), np.array([0.9]), "poisson") == 0
