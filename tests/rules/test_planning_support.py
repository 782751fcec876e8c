"""Late and wrong information, wrong stock records, monthly orders; and a plant that does not know its orders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.rules import demand_forecast, planning_support, production, replenishment_order
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of


def forecast(market: Any, week: int = 0, **values: Any) -> None:
    """Post a week's forecast of core dealers."""
    settings = settings_of(demand_forecast, **values)
    moves = demand_forecast.decide(view_of(market, "core_dealers"), settings, luck(week=week))
    Posting(market).apply(moves, "demand_forecast")


def orders(market: Any, week: int, **values: Any) -> Any:
    """Return what core dealers order (J, P)."""
    market.week = week
    settings = settings_of(replenishment_order, safety="fixed_units", **values)
    return replenishment_order.decide(view_of(market, "core_dealers"), settings, luck(week=week))[0].values["order_units"]  # fmt: skip


def dealers(count: int = 2) -> Any:
    """Return dealers with money, who expect 100 units a week of what they carry."""
    market = tiny_market(core_dealers=count, terminals=1, consumers=0)
    market.live("core_dealers", "credit_line")[:] = 10**12
    market.live("core_dealers", "level_units")[:] = 100
    return market


def test_the_rule_writes_its_levers() -> None:
    market = dealers()
    settings = settings_of(planning_support, (2,), delay_weeks=3, report_error=0.2, order_cycle_weeks=4)
    Posting(market).apply(planning_support.decide(view_of(market), settings, luck()), "planning_support")
    for name, value in (
        ("information_delay", 3),
        ("report_error", 0.2),
        ("count_error", 0),
        ("order_cycle", 4),
    ):
        assert market.live("manufacturers", name).tolist() == [value] * 2


@pytest.mark.parametrize("delay", [0, 1, 4])
def test_forecasts_follow_what_is_known(delay: int) -> None:
    market = dealers()
    market.live("manufacturers", "information_delay")[:] = [delay, 0]
    asked = [120, 80, 200, 160, 90, 140]
    for week, units in enumerate(asked):
        market.live("core_dealers", "asked_units")[:] = units
        forecast(market, week, alpha=1.0)
    level = market.live("core_dealers", "level_units")
    assert level[0].tolist() == [asked[-1 - delay], asked[-1]]
    assert (
        market.live("core_dealers", "history_units")[0, :6, 0].tolist() == asked[::-1]
    )  # what happened is kept


def test_a_moving_average_of_late_reports() -> None:
    market = dealers()
    market.live("manufacturers", "information_delay")[:] = 2
    for week, units in enumerate([10, 20, 30, 40, 50]):
        market.live("core_dealers", "asked_units")[:] = units
        forecast(market, week, method="moving_average", window_weeks=3)
    assert np.allclose(market.live("core_dealers", "level_units"), 20)


def test_wrong_reports_are_right_on_average() -> None:
    market = dealers(3_000)
    market.live("manufacturers", "report_error")[:] = [0.4, 0.0]
    market.live("core_dealers", "asked_units")[:] = 1000
    forecast(market, alpha=1.0)
    level = market.live("core_dealers", "level_units")
    assert np.all(level[:, 1] == 1000)
    logs = np.log(level[:, 0] / 1000)
    assert abs(logs.std(ddof=1) - 0.4) < 4 * 0.4 / np.sqrt(2 * 3000)
    sd = 1000 * np.sqrt(np.exp(0.16) - 1)
    assert abs(level[:, 0].mean() - 1000) < 4 * sd / np.sqrt(3000)


def test_dealers_order_once_a_cycle_for_as_long_as_it_lasts() -> None:
    market = dealers()
    market.live("manufacturers", "order_cycle")[:] = [4, 1]
    by_week = np.stack([orders(market, week) for week in range(8)])  # stock stays nought: every order is S
    assert by_week[:, 0, 0].tolist() == [500, 0, 0, 0] * 2  # lead 1 + cycle 4
    assert by_week[:, 1, 1].tolist() == [200] * 8
    assert np.all(
        np.stack([orders(market, w, review_weeks=2) for w in range(4)])[:, 1, 1] == [0, 300, 0, 300]
    )


def test_wrong_records_move_orders_and_no_goods() -> None:
    market = dealers(2_000)
    market.live("core_dealers", "carries")[:] = True
    market.live("core_dealers", "stock_units")[:, :, 0] = 150
    market.live("manufacturers", "count_error")[:] = [0.2, 0.0]
    ordered = orders(market, 0)
    assert np.all(ordered[:, 1] == 50)
    logs = np.log((200 - ordered[:, 0][ordered[:, 0] > 0]) / 150)
    assert logs.max() <= np.log(200 / 150) + 1e-9  # nobody sends stock back
    below = (ordered[:, 0] > 50).mean()
    assert abs(below - 0.5) < 4 * 0.5 / np.sqrt(2000) + 0.02  # whole units
    assert np.all(market.live("core_dealers", "stock_units")[:, :, 0] == 150)


def test_a_plant_without_information_makes_what_it_expected() -> None:
    market = tiny_market(core_dealers=2, terminals=1, consumers=0)
    market.live("manufacturers", "forecast_units")[[0, 1], [0, 1]] = 100
    market.live("core_dealers", "order_units")[[0, 1], [0, 1]] = 160
    settings = settings_of(production, (2,), plans_on="forecast", cover_weeks=0.0)
    made, ship = production.decide(view_of(market), settings, luck())[:2]
    assert made.units.tolist() == [100, 100]
    assert ship.units.sum(axis=0).tolist() == [100, 100]
    settings = settings_of(production, (2,), plans_on="orders", cover_weeks=0.0)
    assert production.decide(view_of(market), settings, luck())[0].units.tolist() == [160, 160]
