"""A table of demand in the consumers' place."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.market.demand import TableDemand
from channelsim.market.market import MarketView
from channelsim.rules import exogenous_demand
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market


def market_with(stock, regions: int = 1):
    stock = np.asarray(stock)
    market = tiny_market(terminals=stock.shape[0], products=stock.shape[1], regions=regions, consumers=0)
    market.live("terminals", "stock_units")[:] = stock
    market.live("terminals", "listed")[:] = True
    market.live("terminals", "size")[:] = 1
    return market, Posting(market)


def sell(market, posting, demand, week: int = 0) -> None:
    market.demand, market.week = demand, week
    moves = exogenous_demand.decide(MarketView(market), settings_of(exogenous_demand), luck(week=week))
    posting.apply(moves, "exogenous_demand")


def table(level, shape, *rows) -> TableDemand:
    return TableDemand(level, shape, *np.array(rows).T)


def test_what_is_wanted_is_sold_as_far_as_it_is_there() -> None:
    market, posting = market_with([[10, 3], [5, 5]])
    demand = table("terminal", (2, 2), (0, 0, 0, 4), (0, 0, 1, 9), (1, 1, 0, 5), (0, 1, 1, 2), (0, 1, 1, 1))
    sell(market, posting, demand)
    assert market.live("terminals", "sold_units").tolist() == [[4, 3], [0, 3]]
    assert market.live("terminals", "asked_units").tolist() == [[4, 9], [0, 3]]
    assert market.live("terminals", "stock_units")[:].tolist() == [[6, 0], [5, 2]]
    assert posting.facts["region_product", "lost_units"].tolist() == [[0, 6]]


def test_weeks_without_rows_want_nothing() -> None:
    demand = table("terminal", (2, 2), (3, 0, 0, 4))
    assert demand.weeks == 4
    assert demand.week(2).sum() == 0
    assert demand.week(3).tolist() == [[4, 0], [0, 0]]
    assert demand.week(99).sum() == 0


def test_a_region_s_demand_is_shared_by_size_over_terminals_that_list() -> None:
    market, posting = market_with(np.full((6, 1), 10_000), regions=2)
    market.live("terminals", "region")[:] = (0, 0, 0, 0, 1, 1)
    market.live("terminals", "size")[:] = (1, 2, 4, 1, 3, 1)
    market.live("terminals", "listed")[3] = False
    sell(market, posting, table("region", (2, 1), (0, 0, 0, 700), (0, 1, 0, 403)))
    asked = market.live("terminals", "asked_units")[:, 0]
    assert asked[:4].tolist() == [100, 200, 400, 0]
    assert asked[4:].sum() == 403
    assert abs(asked[4] - 302.25) < 1
    assert posting.facts["region_product", "lost_units"].sum() == 0


def test_odd_units_do_not_always_go_to_the_same_terminal() -> None:
    market, posting = market_with(np.full((10, 1), 10_000))
    total = np.zeros(10)
    demand = TableDemand("region", (1, 1), np.arange(400), np.zeros(400), np.zeros(400), np.full(400, 3))
    for week in range(400):
        sell(market, posting, demand, week)
        asked = market.live("terminals", "asked_units")[:, 0]
        assert asked.sum() == 3
        total += asked
    assert np.abs(total - 120).max() < 4 * np.sqrt(400 * 0.3 * 0.7)


def test_demand_where_nobody_lists_is_lost() -> None:
    market, posting = market_with(np.full((3, 2), 10))
    market.live("terminals", "listed")[:, 1] = False
    sell(market, posting, table("region", (1, 2), (0, 0, 1, 50), (0, 0, 0, 9)))
    assert market.live("terminals", "asked_units").sum(axis=0).tolist() == [9, 0]
    assert posting.facts["region_product", "lost_units"].tolist() == [[0, 50]]


@pytest.mark.parametrize("row", [(0, 5, 0, 1), (0, -1, 0, 1), (0, 0, 2, 1), (0, 0, 0, -1), (0, 0, 0, 0.5)])
def test_bad_tables_are_refused(row) -> None:
    with pytest.raises(ValueError, match=r"demand|units"):
        table("terminal", (2, 2), row)
