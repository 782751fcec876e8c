"""Goods leave as far as the own customers' needs allow, and come home if nobody takes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from channelsim.market.market import Market
from channelsim.market.moves import BringHome, Pay, SendAbroad, SetColumns
from channelsim.rules import diversion as rule
from support import luck, settings_of, tiny_market, view_of

TABLES = ("core_dealers", "sub_dealers")


def market_of(table: str, stock: int, plan: tuple[int, int] = (0, 1200)) -> Market:
    """Return three regions 100 km apart; the first trader of a table sells 600 units a week and holds ``stock``."""
    market = tiny_market(
        manufacturers=1,
        products=1,
        regions=3,
        core_dealers=2,
        sub_dealers=2 if table == "sub_dealers" else 0,
        origins=3,
    )
    live = market.live
    live("products", "units_per_case")[:] = 12
    live(table, "level_units")[0] = 600
    live(table, "stock_units")[0, 0, 2, 0] = stock
    live(table, "diversion_plan")[0, 1:, 0] = plan
    market.distance_km = 100.0 * np.abs(np.arange(3)[:, None] - np.arange(3))
    market.links = replace(market.links, haul=40 + 0.6 * market.distance_km)
    return market


def moved(market: Market, table: str, **values: Any) -> tuple[Any, Any, dict[str, Any], int]:
    """Return units sent and brought home by region, columns set and what the ways cost, of the first trader."""
    sent = back = np.zeros(3, np.int64)
    columns: dict[str, Any] = {}
    paid = 0
    for move in rule.decide(view_of(market, table), settings_of(rule, **values), luck()):
        if isinstance(move, SendAbroad):
            sent = move.units[0, :, 0]
        elif isinstance(move, BringHome):
            back = move.units[0, :, 0]
        elif isinstance(move, SetColumns) and move.table == table:
            columns = dict(move.values)
        elif isinstance(move, Pay):
            paid += int(move.amounts[0])
    return sent.tolist(), back.tolist(), columns, paid


@pytest.mark.parametrize("table", TABLES)
def test_what_the_own_customers_need_stays(table: str) -> None:
    sent, _, columns, paid = moved(market_of(table, 1560), table)
    assert sent == [0, 0, 960]  # 1560 − one week of 600
    assert columns["diversion_plan"][0, 2, 0] == 180  # three quarters of the other 240
    assert paid == 80 * 160  # 80 cases over 200 km
    assert moved(market_of(table, 600), table)[0] == [0, 0, 0]
    assert moved(market_of(table, 1560), table, keep_weeks=0.0)[0] == [0, 0, 1200]


def test_too_little_is_shared_over_the_regions_in_whole_cases() -> None:
    sent, *_ = moved(market_of("core_dealers", 600 + 610, (600, 1200)), "core_dealers")
    assert sent == [0, 192, 396]  # a third and two thirds of 610, down to cases of 12


def test_goods_nobody_takes_come_home_at_the_dealers_cost() -> None:
    market = market_of("core_dealers", 0, (0, 0))
    market.live("core_dealers", "roaming_units")[0, 2, 0, 0] = 240
    market.live("core_dealers", "away_units")[0, 0] = 240
    for idle, home in ((5, 0), (6, 240)):
        market.live("core_dealers", "idle_weeks")[0, 2, 0] = idle
        _, back, columns, paid = moved(market, "core_dealers")
        assert back[2] == home
        assert columns["idle_weeks"][0, 2, 0] == (0 if home else idle + 1)
        assert paid == home // 12 * 160


def test_nothing_moves_where_goods_cannot_be_traced() -> None:
    assert rule.decide(view_of(tiny_market()), settings_of(rule), luck()) == []
