"""Prices to terminals are anchored to the guide price, covered by cost, and give way for goods about to be too old."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.market.market import Market
from channelsim.rules import wholesale_price as rule
from support import luck, settings_of, tiny_market, view_of


def market_of(**columns: Any) -> Market:
    """Return two core dealers in two regions and one sub-dealer; guide 2700, list price 2400, sub-dealers pay 2560."""
    market = tiny_market(
        manufacturers=1, products=1, regions=2, core_dealers=2, sub_dealers=1, terminals=1, consumers=0
    )
    live = market.live
    for name, value in (
        ("guide", 2700),
        ("ex_works", 2400),
        ("sub_dealer_price", 2560),
        ("salvage_value", 1200),
    ):
        live("products", name)[:] = value
    live("core_dealers", "region")[:] = [0, 1]
    for name, value in columns.items():
        live("core_dealers", name)[...] = value
    return market


def prices(market: Market, own: str = "core_dealers", **values: Any) -> Any:
    """Return the price list the rule proposes."""
    (move,) = rule.decide(view_of(market, own), settings_of(rule, **values), luck())
    return move.values["price"]


def test_the_target_is_the_guide_price_of_the_region_with_the_dealers_mark_up() -> None:
    market = market_of(mark_up=[0.0, 0.02])
    market.live("products", "guide")[0] = [2700, 3000]
    assert prices(market)[:, 0] == pytest.approx([2700, 3060])  # no price yet: at once
    market.live("core_dealers", "price")[:] = 2600
    assert prices(market, adjustment=0.25, delivery_cost=0.5)[:, 0] == pytest.approx([2625, 2715])


def test_a_price_converges_to_its_anchor_and_not_to_zero() -> None:
    market = market_of(price=2200, mark_up=-0.03)
    for _ in range(80):
        market.live("core_dealers", "price")[:] = prices(market, delivery_cost=2.0)
    assert market.live("core_dealers", "price")[:, 0] == pytest.approx([2700 * 0.97] * 2, rel=1e-9)


def test_never_below_cost_net_of_the_certain_rebate_plus_delivery() -> None:
    market = market_of(price=2000, mark_up=-0.4)
    market.live("manufacturers", "rebate_rate")[:] = [[0.0, 0.05]]
    assert prices(market, delivery_cost=2.0)[:, 0] == pytest.approx([2600, 2400 * 0.95 + 200])
    market.live("manufacturers", "deal_to_dealers")[:] = 0.1
    assert prices(market, delivery_cost=2.0)[:, 0] == pytest.approx(
        [2400 * 0.9 + 200, 2400 * 0.9 * 0.95 + 200]
    )
    assert prices(market, "sub_dealers", sub_dealer_delivery_cost=2.0)[:, 0] == pytest.approx([2760])


def test_surplus_near_the_age_limit_is_cheaper_by_the_share_that_cannot_be_sold_in_time() -> None:
    market = market_of(price=2700, level_units=10)
    stock = market.live("core_dealers", "stock_units")
    stock[0, 0, 24, 0] = 60  # limit 26: three weeks of sales left, 30 units
    stock[0, 0, 2, 0] = 60
    stock[1, 0, 2, 0] = 600  # much, but young
    share = 30 / 120
    moved = 2700 + 0.25 * (2700 - share * 1500 - 2700)
    assert prices(market)[:, 0] == pytest.approx([moved, 2700])
    assert prices(market, near_age_weeks=1)[:, 0] == pytest.approx([2700, 2700])


def test_goods_that_would_all_be_scrapped_may_go_for_their_salvage_value() -> None:
    market = market_of(price=1201, level_units=0)
    market.live("core_dealers", "stock_units")[:, 0, 26, 0] = 500
    assert prices(market)[:, 0] == pytest.approx([1200 + 0.75, 1200 + 0.75])
    market.live("core_dealers", "stock_units")[:, 0, 26, 0] = 0
    market.live("core_dealers", "stock_units")[:, 0, 27, 0] = (
        500  # terminals refuse these; their fate is sealed
    )
    assert prices(market)[:, 0] == pytest.approx([2660, 2660])  # back to the floor at once


def test_ten_years_of_weeks_stay_within_bounds() -> None:
    market, draws = market_of(price=2700, level_units=10), np.random.default_rng(1)
    seen = []
    for _ in range(520):
        market.live("core_dealers", "stock_units")[0, 0, 20:27, 0] = draws.integers(0, 60, 7)
        market.live("core_dealers", "price")[:] = prices(market)
        seen.append(market.live("core_dealers", "price")[0, 0])
    assert 1200 <= min(seen) < 2660
    assert max(seen) <= 2700
