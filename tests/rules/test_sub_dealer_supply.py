"""Core dealers share what they have among their sub-dealers, in cases, at the list price of their region."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market import moves
from channelsim.market.market import Market
from channelsim.rules import sub_dealer_supply as rule
from support import luck, settings_of, tiny_market, view_of


def market_of(stock: int = 1000) -> Market:
    """Return two core dealers with three and one sub-dealers, one product in cases of ten."""
    market = tiny_market(
        manufacturers=1, products=1, regions=2, core_dealers=2, sub_dealers=4, terminals=1, consumers=0
    )
    live = market.live
    live("products", "units_per_case")[:] = 10
    live("products", "sub_dealer_price")[:] = [2560, 2600]
    live("core_dealers", "region")[:] = [0, 1]
    live("core_dealers", "stock_units")[:, :, 3, 0] = stock
    live("sub_dealers", "core_dealer")[:] = [0, 0, 1, 0]
    return market


def decided(market: Market, **values: Any) -> tuple[Any, Any, Any]:
    """Return shipment, payment and the columns of core dealers."""
    ship, pay, kept = rule.decide(view_of(market, "core_dealers"), settings_of(rule, **values), luck())
    return ship, pay, kept.values


def test_orders_are_filled_and_noted() -> None:
    market = market_of()
    market.live("sub_dealers", "order_units")[:, 0] = [20, 0, 50, 30]
    market.live("core_dealers", "asked_units")[:, 0] = [7, 0]
    market.live("core_dealers", "backlog_units")[:, 0] = [2, 0]
    ship, pay, kept = decided(market, haul_cost=0.5)
    assert ship.units[:, 0].tolist() == [20, 0, 50, 30]
    assert ship.price[:, 0].tolist() == [2560, 2560, 2600, 2560]
    assert ship.terms_weeks == market.links.sub_dealer_terms_weeks
    assert pay.amounts.tolist() == [250, 250]
    assert kept["asked_units"][:, 0].tolist() == [57, 50]
    assert kept["backlog_units"][:, 0].tolist() == [2, 0]


def test_shortage_is_shared_in_proportion_within_the_territory_only() -> None:
    market = market_of(stock=300)
    market.live("sub_dealers", "order_units")[:, 0] = [100, 200, 250, 300]
    ship, _, kept = decided(market)
    shared = ship.units[[0, 1, 3], 0]
    assert ship.units[2, 0] == 250
    assert shared.sum() == 300
    assert (shared % 10 == 0).all()
    assert np.abs(shared - [50, 100, 150]).max() <= 10
    assert kept["backlog_units"][:, 0].tolist() == [300, 0]


def test_goods_terminals_refuse_are_not_passed_on() -> None:
    market = market_of(stock=0)
    market.live("core_dealers", "stock_units")[:, :, 40, 0] = 500
    market.live("sub_dealers", "order_units")[:] = 50
    assert not decided(market)[0].units.any()


def test_without_a_second_tier_there_is_nothing_to_do() -> None:
    market = tiny_market()
    assert rule.decide(view_of(market, "core_dealers"), settings_of(rule), luck()) == []


def test_the_same_luck_gives_the_same_shares() -> None:
    market = market_of(stock=130)
    market.live("sub_dealers", "order_units")[:] = 90
    first, second = decided(market)[0], decided(market)[0]
    assert isinstance(first, moves.ShipToSubDealers)
    assert np.array_equal(first.units, second.units)


def test_who_fetches_its_goods_pays_the_way_itself() -> None:
    market = market_of()
    market.live("sub_dealers", "order_units")[:, 0] = [20, 0, 50, 30]
    market.live("sub_dealers", "fetches")[3] = True
    view = view_of(market, "core_dealers")
    _, brought, fetched, _ = rule.decide(view, settings_of(rule, haul_cost=0.5), luck())
    assert brought.amounts.tolist() == [100, 250]  # type: ignore[union-attr]
    assert fetched.amounts.tolist() == [0, 0, 0, 150]  # type: ignore[union-attr]
    assert np.array_equal(fetched.payers, view.sub_dealers.party)  # type: ignore[union-attr]
