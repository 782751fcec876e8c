"""Goods as old as their shelf life are written off, at every trader, all origins."""

from __future__ import annotations

import numpy as np

from channelsim.rules import stock_ageing as rule
from channelsim.simulation.open_books import open_books, value_stock
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of


def test_the_week_in_which_goods_reach_their_shelf_life() -> None:
    market = tiny_market(core_dealers=1, sub_dealers=1, regions=2, origins=2, terminals=1, consumers=0)
    live = market.live
    live("products", "shelf_life_weeks")[:] = [10, 20]
    live("products", "salvage_value")[:] = 50
    live("core_dealers", "stock_units")[0, :, 8] = [[3, 4], [5, 6]]
    live("core_dealers", "stock_units")[0, :, 2] = 100
    for table in ("core_dealers", "sub_dealers"):
        value_stock(market, table, 90)
    open_books(market)
    posting = Posting(market, audit=True)
    view, seen = view_of(market, "core_dealers"), []
    for week in range(4):
        market.week = week
        posting.arrive()
        proposed = rule.decide(view, settings_of(rule), luck(week=week))
        posting.apply(proposed, "stock_ageing")
        seen.append(int(posting.facts["region_product", "written_off_units"].sum()))
    assert seen == [0, 7, 0, 0]  # 8 weeks old at the opening, 9 in week 0, 10 in week 1
    assert posting.totals.written_off.tolist() == [[3, 4], [0, 0]]
    assert market.ledger.balance("cash")[2] == 7 * 50
    assert market.ledger.balance("write_offs")[2] == 7 * (90 - 50)
    assert live("core_dealers", "stock_units")[0, 1].sum() == 211


def test_nothing_old_nothing_proposed() -> None:
    market = tiny_market(terminals=1, consumers=0)
    assert rule.decide(view_of(market, "sub_dealers"), settings_of(rule), luck()) == []
    market.live("core_dealers", "stock_units")[0, 1, 104, 0] = 2  # the last age collects all older
    (move,) = rule.decide(view_of(market, "core_dealers"), settings_of(rule), luck())
    assert np.array_equal(move.units, [[0, 2], [0, 0]])
