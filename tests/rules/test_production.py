"""Plants make to cover and capacity, share what is short, invoice at list price less deal, pay the haul."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.base.columns import tabulate
from channelsim.market import moves
from channelsim.market.market import Market
from channelsim.rules import production as rule
from support import luck, settings_of, tiny_market, view_of


def market_of(dealers: int = 4) -> Market:
    """Return two makers with two products each (0 and 2, 1 and 3), cases of ten, dealers of both in turn."""
    market = tiny_market(products=4, regions=2, core_dealers=dealers, terminals=1, consumers=0)
    live = market.live
    live("products", "units_per_case")[:] = 10
    live("products", "ex_works")[:] = [2400, 2300]
    live("core_dealers", "region")[:] = np.arange(dealers) % 2
    return market


def decided(market: Market, seed: int = 1, **values: Any) -> tuple[Any, Any, Any, Any]:
    """Return what is made, shipped, paid for haul, and the manufacturers' memory."""
    proposed = rule.decide(view_of(market), settings_of(rule, (2,), **values), luck(seed))
    assert [type(move) for move in proposed] == [
        moves.Produce,
        moves.ShipToCoreDealers,
        moves.Pay,
        moves.SetColumns,
    ]
    made, ship, pay, kept = proposed
    return made.units, ship, pay.amounts, kept.values


def test_what_is_ordered_is_made_and_shipped_in_the_same_week() -> None:
    market = market_of()
    market.live("core_dealers", "order_units")[:, 0] = [50, 0, 30, 0]
    made, ship, _, kept = decided(market, cover_weeks=0)
    assert made.tolist() == [80, 0, 0, 0]
    assert ship.units[:, 0].tolist() == [50, 0, 30, 0]
    assert ship.terms_weeks.tolist() == market.links.dealer_terms_weeks.tolist()
    assert kept["ordered_units"].tolist() == [[80, 0, 0, 0], [0, 0, 0, 0]]
    assert kept["forecast_units"].tolist() == [
        [80, 0, 0, 0],
        [0, 0, 0, 0],
    ]  # the first orders are the forecast


def test_stock_covers_the_weeks_to_come_with_their_season() -> None:
    market = market_of()
    market.season = np.ones(52)
    market.season[1:3] = [2.0, 3.0]
    market.live("manufacturers", "forecast_units")[0, 0] = 100
    market.live("manufacturers", "stock_units")[0, 0] = 45
    market.live("core_dealers", "order_units")[0, 0] = 100
    made, _, _, _ = decided(market, cover_weeks=1.5, alpha=0.2)
    assert made[0] == 100 + 200 + 150 - 40  # 405 wanted, whole cases


def test_the_forecast_takes_the_season_out() -> None:
    market = market_of()
    market.season = np.full(52, 2.0)
    market.live("manufacturers", "forecast_units")[0, 0] = 100
    market.live("manufacturers", "deviation_units")[0, 0] = 10
    market.live("core_dealers", "order_units")[0, 0] = 240
    kept = decided(market, alpha=0.25)[3]
    assert kept["forecast_units"][0, 0] == pytest.approx(105)
    assert kept["deviation_units"][0, 0] == pytest.approx(12.5)


def test_capacity_limits_all_products_of_a_maker_together() -> None:
    market = market_of()
    market.market_scale = 0.1
    market.live("core_dealers", "order_units")[:] = [[300, 400, 100, 0]] * 4
    made, ship, _, _ = decided(market, capacity_cases=800, cover_weeks=0)
    assert made[[0, 2]].sum() == 800  # 80 cases of 160 wanted, 3 : 1
    assert made.tolist() == [600, 800, 200, 0]
    assert (ship.units.sum(axis=0) <= made).all()


def test_shortage_is_shared_in_proportion_to_capped_orders() -> None:
    market = market_of(dealers=40)
    draws = np.random.default_rng(1)
    orders = 10 * draws.integers(1, 30, 40)
    orders[7] = 100_000  # asks for the moon
    market.live("core_dealers", "order_units")[:, 0] = orders
    market.live("core_dealers", "level_units")[:, 0] = 100
    market.live("manufacturers", "stock_units")[0, 0] = 2000
    _, ship, _, _ = decided(market, capacity_cases=1e-9, order_cap=2.0)
    given = ship.units[:, 0]
    claims = np.minimum(orders, 200)
    assert given.sum() == 2000
    assert (given % 10 == 0).all()
    assert np.abs(np.cumsum(given) - np.cumsum(claims) * 2000 / claims.sum()).max() <= 10
    assert given[7] <= 200
    free = decided(market, capacity_cases=1e-9, order_cap=1e6)[1].units[:, 0]
    assert free[7] > 1700  # without the cap he gets nearly all


def test_price_is_the_regional_list_price_less_the_makers_own_deal() -> None:
    market = market_of()
    market.live("manufacturers", "deal_to_dealers")[0, 0] = 0.1
    market.live("manufacturers", "deal_to_dealers")[1, 2] = 0.5
    price = decided(market)[1].price
    assert price[:, 0] == pytest.approx([2160, 2070, 2160, 2070])
    assert price[:, 2] == pytest.approx([2400, 2300, 2400, 2300])


def test_haul_by_distance_from_the_plant() -> None:
    market = market_of()
    market.distance_km = np.array([[0.0, 150.0], [150.0, 0.0]])
    market.live("core_dealers", "order_units")[:2, 0] = [100, 200]
    market.live("core_dealers", "order_units")[:2, 1] = [100, 200]
    market.live("manufacturers", "plant_region")[:] = [0, -1]
    paid = decided(market, haul_fixed=0.4, haul_per_km=0.006)[2]
    assert paid.tolist() == [round(100 * (30 * 0.4 + 20 * 0.9)), 1200]


def test_the_dead_get_nothing() -> None:
    market = market_of()
    market.live("core_dealers", "order_units")[:] = 10
    market.live("core_dealers", "alive")[2] = False
    made, ship, _, _ = decided(market, cover_weeks=0)
    assert ship.units[2].sum() == 0
    assert made.tolist() == [30, 30, 30, 30]


@pytest.mark.parametrize(("general", "own"), [("none", 80.0), (80.0, "none")])
def test_one_maker_may_have_a_limit_and_another_none(general: Any, own: Any) -> None:
    market = market_of()
    market.live("core_dealers", "order_units")[:] = 1000
    settings = tabulate(rule.Settings(capacity_cases=general, cover_weeks=0), (2,), {
        (1,): rule.Settings(capacity_cases=own, cover_weeks=0)})  # fmt: skip
    made = rule.decide(view_of(market), settings, luck())[0].units
    limited = int(general == "none")
    assert made[[limited, limited + 2]].sum() == 800
    assert made[[1 - limited, 3 - limited]].sum() == 8000
