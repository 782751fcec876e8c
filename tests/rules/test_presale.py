"""Pre-sale: what is taken this week is delivered next week, telephone orders at once; dealers order what they know."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.market.market import Market
from channelsim.rules import demand_forecast, presale, replenishment_order
from channelsim.rules._base_stock import order_up_to
from channelsim.rules._route_loads import route_load
from support import luck, settings_of, tiny_market, view_of


def route(ahead: bool = True) -> Market:
    """Return four terminals of dealer 0 (and 1) who ordered 12, 24, 6, 0; the third by telephone; 5 each are booked."""
    market = tiny_market()
    live = market.live
    live("terminals", "order_units")[:, 0] = [12, 24, 6, 0]
    live("terminals", "urgent")[2] = True
    live("terminals", "booked_units")[:, 0] = 5 if ahead else 0
    live("terminals", "ahead_weeks")[:] = int(ahead)
    return market


def decided(market: Market, weeks_ahead: int) -> dict[str, Any]:
    moves = presale.decide(view_of(market), settings_of(presale, (1, 1), weeks_ahead=weeks_ahead), luck())
    return dict(moves[0].values) if moves else {}  # type: ignore[union-attr]


def test_off_it_proposes_nothing() -> None:
    assert decided(route(ahead=False), 0) == {}


def test_route_orders_wait_a_week_and_telephone_orders_do_not() -> None:
    values = decided(route(), 1)
    assert values["order_units"][:, 0].tolist() == [5, 5, 11, 5]
    assert values["booked_units"][:, 0].tolist() == [12, 24, 0, 0]


def test_switched_off_what_was_booked_is_still_delivered() -> None:
    values = decided(route(), 0)
    assert values["order_units"][:, 0].tolist() == [17, 29, 11, 5]
    assert not values["booked_units"].any()


def test_nothing_ordered_is_lost_or_made() -> None:
    market = route()
    before = market.live("terminals", "order_units") + market.live("terminals", "booked_units")
    values = decided(market, 1)
    assert np.array_equal(values["order_units"] + values["booked_units"], before)


def level(market: Market, table: str, **order: Any) -> Any:
    view = view_of(market, table)
    settings = settings_of(replenishment_order, (), **order)
    return order_up_to(view, settings, view.own.level_units, view.own.deviation_units)


def test_known_orders_take_the_place_of_the_first_week() -> None:
    market = route()
    live = market.live
    live("core_dealers", "level_units")[0, 0] = 100
    live("core_dealers", "deviation_units")[0, 0] = 10
    live("terminals", "forecast_units")[:, 0] = 25
    live("terminals", "listed")[:] = True
    live("terminals", "booked_units")[:, 0] = [40, 60, 0, 70]
    found = level(market, "core_dealers", z=2.0, cover_weeks=0.0)[0, 0]
    assert found == pytest.approx(170 + 100 + 2 * 1.25 * 10 * 1)  # lead 1 + review 1: one week known, one not
    live("terminals", "ahead_weeks")[:] = 0
    assert level(market, "core_dealers", z=2.0, cover_weeks=0.0)[0, 0] == pytest.approx(200 + 25 * np.sqrt(2))


def test_where_half_of_the_customers_order_ahead_half_a_week_is_known() -> None:
    market = route()
    live = market.live
    live("core_dealers", "level_units")[0, 0] = 100
    live("terminals", "forecast_units")[:, 0] = 25
    live("terminals", "listed")[:] = True
    live("terminals", "ahead_weeks")[:] = [1, 1, 0, 0]
    live("terminals", "booked_units")[:, 0] = [30, 30, 0, 0]
    assert level(market, "core_dealers", z=0.0, cover_weeks=0.0)[0, 0] == pytest.approx(60 + 50 + 100)


def test_a_sub_dealer_that_knows_all_orders_needs_no_safety() -> None:
    market = tiny_market(sub_dealers=1, core_dealers=1, manufacturers=1, products=1)
    live = market.live
    live("terminals", "supplier")[:] = 1
    live("terminals", "listed")[:] = True
    live("terminals", "forecast_units")[:] = 20
    live("terminals", "ahead_weeks")[:] = 1
    live("terminals", "booked_units")[:, 0] = [12, 24, 0, 36]
    live("sub_dealers", "level_units")[0, 0] = 80
    live("sub_dealers", "deviation_units")[0, 0] = 30
    assert level(market, "sub_dealers")[0, 0] == pytest.approx(72)


def test_the_core_dealer_hears_of_orders_below_it_in_the_same_week() -> None:
    market = tiny_market(sub_dealers=1, core_dealers=1, manufacturers=1, products=1)
    live = market.live
    live("terminals", "supplier")[:] = 1
    live("terminals", "booked_units")[:, 0] = [12, 24, 0, 36]
    live("sub_dealers", "order_units")[0, 0] = 500  # what the sub-dealer ordered last week
    view = view_of(market, "core_dealers")
    for ahead, demand in ((1, 72), (0, 500)):
        live("terminals", "ahead_weeks")[:] = ahead
        forecast = settings_of(demand_forecast, (), alpha=1.0)
        moves = demand_forecast.decide(view, forecast, luck())
        assert moves[0].values["level_units"][0, 0] == pytest.approx(demand)  # type: ignore[union-attr]


def test_who_buys_at_the_start_of_a_month_orders_for_all_of_it() -> None:
    market = tiny_market()
    live = market.live
    live("core_dealers", "level_units")[0, 0] = 100
    settings = {"order_weeks_of_month": (1,), "z": 0.0, "cover_weeks": 0.0}
    for week, weeks in ((0, 4), (3, 1), (8, 5), (9, 4)):  # 4-4-5: months begin in weeks 0, 4, 8, 13
        market.week = week
        assert level(market, "core_dealers", **settings)[0, 0] == pytest.approx(100 * (weeks + 1))
        moves = replenishment_order.decide(
            view_of(market, "core_dealers"), settings_of(replenishment_order, (), **settings), luck()
        )
        assert moves[0].values["order_units"].any() == (week in (0, 8))  # type: ignore[union-attr]


def test_a_plan_at_the_months_end_learns_what_weekly_smoothing_of_its_mean_would() -> None:
    market = tiny_market()
    live = market.live
    live("core_dealers", "level_units")[0, 0] = 100
    live("core_dealers", "asked_units")[0, 0] = 160
    live("core_dealers", "history_units")[0, :3, 0] = [120, 140, 180]
    for week, expected in ((7, 100 + (1 - 0.7**4) * (150 - 100)), (6, 100.0)):
        market.week = week
        settings = settings_of(demand_forecast, (), alpha=0.3, plan_weeks_of_month=(4,))
        moves = demand_forecast.decide(view_of(market, "core_dealers"), settings, luck())
        assert moves[0].values["level_units"][0, 0] == pytest.approx(expected)  # type: ignore[union-attr]


def test_a_plan_of_the_month_is_as_wrong_as_its_planner_and_as_old_as_its_reports() -> None:
    market = tiny_market()
    live = market.live
    live("core_dealers", "level_units")[0, 0] = 100
    live("core_dealers", "asked_units")[0, 0] = 160
    live("core_dealers", "history_units")[0, :4, 0] = [120, 140, 180, 40]
    market.week = 7
    settings = settings_of(demand_forecast, (), alpha=0.3, plan_weeks_of_month=(4,))

    def plan() -> float:
        proposed = demand_forecast.decide(view_of(market, "core_dealers"), settings, luck())
        return float(proposed[0].values["level_units"][0, 0])  # type: ignore[union-attr]

    exact = plan()
    live("manufacturers", "information_delay")[:] = 1  # the weeks of 120, 140, 180 and 40
    assert plan() == pytest.approx(100 + (1 - 0.7**4) * (120 - 100))
    live("manufacturers", "information_delay")[:] = 0
    live("core_dealers", "planning_error")[0] = 0.4
    assert abs(plan() - exact) > 0.1


@pytest.mark.parametrize("ahead", [0, 1])
def test_who_knows_its_routes_expects_heavy_and_light_weeks(ahead: int) -> None:
    """Terminals of 10, 20, 30, 0 a week on a cycle of four weeks, one a week: loads 4·their share, later by pre-sale."""
    market = tiny_market()
    live = market.live
    live("terminals", "cycle_weeks")[:] = 4
    live("terminals", "route_phase")[:] = [0, 1, 2, 3]
    live("terminals", "ahead_weeks")[:] = ahead
    live("terminals", "listed")[:] = True
    live("terminals", "forecast_units")[:, 0] = [10, 20, 30, 0]
    live("core_dealers", "level_units")[0, 0] = 60
    live("core_dealers", "knows_routes")[:] = True
    view = view_of(market, "core_dealers")
    loads = [route_load(view, n)[0, 0] for n in range(4)]
    expected = np.roll([40 / 60, 80 / 60, 120 / 60, 0.0], ahead)
    assert loads == pytest.approx(expected)
    live("terminals", "booked_units")[:, 0] = 0
    known = 0.0 if ahead else 60 * loads[1]
    found = level(market, "core_dealers", z=0.0, cover_weeks=0.0)[0, 0]
    assert found == pytest.approx(known + 60 * loads[2])
