"""What a region sees of goods from elsewhere: their share, smoothed, and their lowest price; what bringing them costs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from channelsim.market.market import Market
from channelsim.market.moves import DeliverAbroad, Pay, SetColumns
from channelsim.rules import offer_delivery as rule
from channelsim.rules._offer_kernels import Sales
from support import luck, settings_of, tiny_market, view_of


def market_of(own: int) -> Market:
    """Return four terminals in region 1 that got ``own`` units each by the authorised way."""
    market = tiny_market(manufacturers=1, products=1, regions=2, core_dealers=2, sub_dealers=1, origins=2)
    market.live("products", "units_per_case")[:] = 12
    market.live("terminals", "region")[:] = 1
    market.live("terminals", "delivered_units")[:] = own
    market.links = replace(market.links, bulk_drop=160.0)
    return market


def take(market: Market, units: list[int], seller: list[int], price: list[float]) -> None:
    took = np.flatnonzero(units)
    columns = (np.array(units)[took], np.array(seller, np.int32)[took], np.array(price)[took])
    market.handed["abroad"] = Sales(took, np.zeros_like(took), *columns)


def seen(market: Market, **values: Any) -> tuple[list[Any], dict[str, Any]]:
    moves = rule.decide(view_of(market), settings_of(rule, **values), luck())
    columns = next((move.values for move in moves if isinstance(move, SetColumns)), {})
    for name, new in columns.items():
        market.live("regions", name)[:] = new
    return moves, columns


def test_share_price_and_cost_of_what_is_taken() -> None:
    market = market_of(own=30)
    take(market, [24, 0, 12, 24], [0, -1, 2, 0], [2500.0, 0.0, 2450.0, 2600.0])
    moves, columns = seen(market, smoothing=0.25)
    assert isinstance(moves[0], DeliverAbroad)
    assert columns["diverted_share"][:, 0].tolist() == [0, 0.25 * 60 / 180]
    assert columns["offer_price"][:, 0].tolist() == [0, 2450]
    (paid,) = [move for move in moves if isinstance(move, Pay)]
    seller = [market.live("core_dealers", "party")[0], market.live("sub_dealers", "party")[0]]
    assert paid.payers.tolist() == seller  # the third trader is the sub-dealer
    assert paid.amounts.tolist() == [4 * 160, 1 * 160]


def test_the_share_fades_and_the_last_price_is_remembered_until_it_is_gone() -> None:
    market = market_of(own=30)
    take(market, [24, 0, 12, 24], [0, -1, 2, 0], [2500.0, 0.0, 2450.0, 2600.0])
    _, first = seen(market)
    market.handed.clear()
    _, later = seen(market)
    assert later["diverted_share"][1, 0] == 0.75 * first["diverted_share"][1, 0]
    assert later["offer_price"][1, 0] == 2450
    for _ in range(40):
        _, columns = seen(market)
        later = columns or later
    assert not later["diverted_share"].any()
    assert not later["offer_price"].any()
    assert seen(market)[0] == [], "where nothing is seen nothing is done"
