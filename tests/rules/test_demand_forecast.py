"""Forecasts follow deseasonalised orders; core dealers see their sub-dealers' orders a week late."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.market import moves
from channelsim.market.market import Market
from channelsim.rules import demand_forecast as rule
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of


def decided(market: Market, own: str = "core_dealers", **values: Any) -> None:
    """Post what the rule proposes."""
    Posting(market).apply(
        rule.decide(view_of(market, own), settings_of(rule, **values), luck()), "demand_forecast"
    )


def test_smoothing_takes_the_season_out() -> None:
    market = tiny_market(terminals=1, consumers=0)
    market.season = np.full(52, 2.0)
    live = market.live
    live("core_dealers", "level_units")[:] = 100
    live("core_dealers", "deviation_units")[:] = 10
    live("core_dealers", "asked_units")[:] = 300
    decided(market, alpha=0.3, deviation_alpha=0.2)
    assert live("core_dealers", "level_units") == pytest.approx(np.full((2, 2), 115.0))
    assert live("core_dealers", "deviation_units") == pytest.approx(np.full((2, 2), 10 + 0.2 * 40))
    assert live("core_dealers", "history_units")[0, :2, 0].tolist() == [150, 0]


def test_smoothing_is_the_weighted_sum_of_the_past() -> None:
    market = tiny_market(core_dealers=1, terminals=1, consumers=0)
    asked = [120, 80, 200, 160]
    market.live("core_dealers", "level_units")[:] = 100
    for units in asked:
        market.live("core_dealers", "asked_units")[:] = units
        decided(market, alpha=0.25)
    expected = 100 * 0.75**4 + 0.25 * sum(units * 0.75**n for n, units in enumerate(reversed(asked)))
    assert market.live("core_dealers", "level_units")[0, 0] == pytest.approx(expected, rel=1e-12)


def test_a_moving_average_forgets_after_its_window() -> None:
    market = tiny_market(core_dealers=1, terminals=1, consumers=0)
    for units in (999, 10, 20, 60):
        market.live("core_dealers", "asked_units")[:] = units
        decided(market, method="moving_average", window_weeks=3)
    assert market.live("core_dealers", "level_units")[0].tolist() == [30, 30]
    assert market.live("core_dealers", "history_units")[0, :5, 1].tolist() == [60, 20, 10, 999, 0]


def test_core_dealers_add_last_weeks_orders_of_their_sub_dealers() -> None:
    market = tiny_market(core_dealers=2, sub_dealers=3, terminals=1, consumers=0)
    live = market.live
    live("sub_dealers", "core_dealer")[:] = [0, 1, 1]
    live("sub_dealers", "order_units")[:] = [[1, 2], [10, 20], [100, 200]]
    live("core_dealers", "asked_units")[:] = [[5, 5], [0, 0]]
    decided(market, alpha=1.0)
    assert live("core_dealers", "level_units").tolist() == [[6, 7], [110, 220]]
    live("sub_dealers", "asked_units")[:] = 9
    decided(market, "sub_dealers", alpha=1.0)
    assert live("sub_dealers", "level_units").tolist() == [[9, 9]] * 3


def test_shared_sales_reach_through_the_sub_dealers() -> None:
    market = tiny_market(manufacturers=1, products=1, core_dealers=2, sub_dealers=1, terminals=4, consumers=0)
    live = market.live
    live("sub_dealers", "core_dealer")[:] = 1
    live("terminals", "supplier")[:, 0] = [0, 1, 2, -1]
    live("terminals", "sold_units")[:, 0] = [3, 4, 5, 1000]
    live("sub_dealers", "order_units")[:] = 77
    decided(market, alpha=1.0, on="terminal_sales")
    assert live("core_dealers", "level_units")[:, 0].tolist() == [3, 9]
    decided(market, "sub_dealers", alpha=1.0, on="terminal_sales")
    assert live("sub_dealers", "level_units")[:, 0].tolist() == [5]


def test_it_proposes_and_does_not_write() -> None:
    market = tiny_market(terminals=1, consumers=0)
    market.live("core_dealers", "asked_units")[:] = 5
    proposed = rule.decide(view_of(market, "core_dealers"), settings_of(rule), luck())
    assert not market.live("core_dealers", "level_units").any()
    assert [type(move) for move in proposed] == [moves.SetColumns, moves.Revise]
