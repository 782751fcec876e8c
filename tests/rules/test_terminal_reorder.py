"""Terminals' orders: what they learn, how far they order up to, whole cases, urgency, buying ahead, money."""

from __future__ import annotations

import math

import numpy as np
import pytest

from channelsim.market.ledger import ACCOUNT
from channelsim.rules import terminal_reorder
from support import luck, settings_of, tiny_market, view_of

PLAIN = {"safety": "none", "minimum_units": 0.0, "smoothing": 0.0}


def shop(cash=10_000_000, terminal_lead=0, origins=1, **columns):
    """Return a market of one product at 2,400 a case of twelve; terminals list it and have money."""
    market = tiny_market(
        manufacturers=1, products=1, core_dealers=1, terminals=4, terminal_lead=terminal_lead, origins=origins
    )
    start = {
        "products": {"units_per_case": 12, "guide": 2400.0, "next_guide": 2400.0},
        "core_dealers": {"price": 2400.0},
        "terminals": {"listed": True, "retail_price": 300, "forecast_units": 24.0},
    }
    for table in {*start, *columns}:
        for name, value in {**start.get(table, {}), **columns.get(table, {})}.items():
            market.live(table, name)[...] = value
    market.ledger.balances[market.ledger.parties["terminals"], ACCOUNT["cash"]] = cash
    return market


def order(market, week=0, **values):
    market.week = week
    settings = settings_of(terminal_reorder, (1, 1), **values)
    (move,) = terminal_reorder.decide(view_of(market, "terminals"), settings, luck(week=week))
    for name, column in move.values.items():
        market.tables["terminals"].assign(name, column)
    return move.values["order_units"][:, 0]


# ------------------------------------------------------------------------------------------------- level


def test_a_fixed_level_hands_demand_on_unit_by_unit() -> None:
    """The order of a week is the sale of the week before; a forecast in its place would not be."""
    market = shop(products={"units_per_case": 1})
    demand = (20 + 5 * luck().normal("demand", np.arange(40))).astype(int)
    stock, orders = market.live("terminals", "stock_units"), []
    for week in range(40):
        orders.append(int(order(market, week, policy="fixed_level", fixed_level_units=60.0)[0]))
        stock[:, 0] += market.live("terminals", "order_units")[:, 0]
        market.live("terminals", "sold_units")[:] = demand[week]
        stock[:, 0] -= demand[week]
    assert orders == [60, *demand[:-1].tolist()]


def test_order_up_to_the_protection_weeks_plus_safety() -> None:
    market = shop(terminal_lead=1, terminals={"stock_units": 5, "deviation_units": 4.0, "cycle_weeks": 2,
                                              "transit_units": 3}, products={"units_per_case": 1})  # fmt: skip
    market.season = np.linspace(0.8, 1.2, 52)
    found = order(market, 0, smoothing=0.0, safety_z=1.5)
    seasons = market.season[:3].sum()
    level = 24 * seasons + 1.5 * 1.25 * 4 * math.sqrt(3) * seasons / 3
    assert set(found.tolist()) == {math.ceil(level - 5 - 2 * 3)}  # two slots under way


def test_stock_of_every_origin_counts() -> None:
    market = shop(origins=3, terminals={"stock_units": 12, "stray_units": [[0, 4, 4]], "strays": 8},
                  products={"units_per_case": 1})  # fmt: skip
    assert set(order(market, **PLAIN).tolist()) == {12}


def test_fixed_safety_and_the_least_level() -> None:
    market = shop(products={"units_per_case": 1})
    assert set(order(market, smoothing=0.0, safety="fixed_units", safety_units=7.0).tolist()) == {31}
    market = shop(products={"units_per_case": 1}, terminals={"forecast_units": 0.0})
    assert set(order(market, minimum_units=3.0).tolist()) == {3}


def test_only_what_is_listed_kept_and_supplied_is_ordered() -> None:
    market = shop(terminals={"listed": [[True], [False], [True], [True]], "leaving": [[False], [False], [True], [False]],
                             "supplier": [[0], [0], [0], [-1]]})  # fmt: skip
    assert order(market, **PLAIN).tolist() == [24, 0, 0, 0]


# ------------------------------------------------------------------------------------------------- learning


def test_the_forecast_is_smoothed_without_season_and_hears_half_of_what_was_missed() -> None:
    market = shop(terminals={"sold_units": 12, "asked_units": 20, "deviation_units": 2.0,
                             "visited_minutes": [[0], [5.0], [0], [0]]})  # fmt: skip
    market.season = np.full(52, 0.5)
    order(market, 1)
    forecast = market.live("terminals", "forecast_units")[:, 0]
    seen, advised = (12 + 4) / 0.5, (12 + 8) / 0.5
    assert forecast[0] == pytest.approx(24 + 0.1 * (seen - 24))
    assert forecast[1] == pytest.approx(24 + 0.1 * (advised - 24))  # the advisor knows all that was missed
    deviation = market.live("terminals", "deviation_units")[:, 0]
    assert deviation[0] == pytest.approx(2 + 0.1 * (abs(seen - 24) - 2))


def test_before_any_week_was_seen_nothing_is_learnt() -> None:
    market = shop()
    order(market)
    assert np.all(market.live("terminals", "forecast_units") == 24)


def test_an_empty_shelf_does_not_forget_its_customers() -> None:
    market = shop(terminals={"sold_units": 0, "asked_units": 24})
    for week in range(60):
        order(market, week)
    assert np.all(
        market.live("terminals", "forecast_units") > 11
    )  # a shop that looks at sales alone would be at nought


# ------------------------------------------------------------------------------------------------- cases


@pytest.mark.parametrize(
    ("forecast", "stock", "expected"),
    [(24, 0, 24), (20, 0, 24), (20, 19, 12), (2, 0, 2), (2.5, 0, 12), (20, 20, 0)],
)
def test_whole_cases_unless_the_rest_would_stand_too_long(forecast: float, stock: int, expected: int) -> None:
    """Of 2 a week, ten left over would last five weeks; of 2.5 a week nine and a half last less than four."""
    market = shop(terminals={"forecast_units": forecast, "stock_units": stock})
    assert set(order(market, **PLAIN).tolist()) == {expected}


# ------------------------------------------------------------------------------------------------- route


def test_the_route_comes_by_on_its_day_only() -> None:
    market = shop(terminals={"cycle_weeks": 2, "route_phase": [0, 1, 0, 1], "stock_units": 30})
    assert (order(market, 0, **PLAIN) > 0).tolist() == [True, False, True, False]
    assert (order(market, 1, **PLAIN) > 0).tolist() == [False, True, False, True]
    assert not market.live("terminals", "urgent").any()


@pytest.mark.parametrize(("stock", "urgent"), [(24, False), (10, False), (9, False), (8, True), (0, True)])
def test_an_urgent_order_only_where_the_margin_missed_exceeds_its_charge(stock: int, urgent: bool) -> None:
    """Until the route comes 24 are asked; each missed costs 300 − 200; at a charge of 15 that takes more than 15 units."""
    market = shop(terminals={"cycle_weeks": 2, "route_phase": 1, "stock_units": stock})
    found = order(market, 0, **PLAIN)
    assert market.live("terminals", "urgent").all() == urgent
    assert set(found.tolist()) == {24 if urgent and stock == 0 else 24 * urgent}


# ------------------------------------------------------------------------------------------------- buying ahead


def deal(weeks_left=1, cut=0.1, **terminals):
    return shop(products={"units_per_case": 1, "guide": 100.0, "next_guide": 100.0}, core_dealers={"price": 100.0},
                manufacturers={"deal_to_terminals": cut, "deal_weeks_left": weeks_left}, terminals=terminals)  # fmt: skip


@pytest.mark.parametrize(("holding", "weeks"), [(0.05, 2), (0.033, 3), (0.0101, 9), (0.2, 0)])
def test_on_the_last_day_of_a_deal_so_many_weeks_are_bought_ahead(holding: float, weeks: int) -> None:
    """A saving of .10 a unit pays for ⌊.10 / holding⌋ weeks on the shelf."""
    values = PLAIN | {"storage_cost": holding, "ageing_cost": 0.0, "capital_cost": 0.0, "storage_weeks": 50}
    assert set(order(deal(), **values).tolist()) == {24 * (1 + weeks)}


def test_capital_is_reckoned_on_the_list_price() -> None:
    values = PLAIN | {
        "storage_cost": 0.0,
        "ageing_cost": 0.0,
        "capital_cost": 52 * 0.012,
        "storage_weeks": 50,
    }
    assert set(order(deal(), **values).tolist()) == {
        24 * (1 + 8)
    }  # .10 / .012 = 8.3; on the deal price it would be 9


def test_no_hurry_while_the_deal_will_still_be_there() -> None:
    assert set(order(deal(weeks_left=2), **PLAIN).tolist()) == {24}
    assert set(order(deal(weeks_left=2, cycle_weeks=2), **PLAIN).tolist()) == {
        24 * 3
    }  # the next route is too late; .10 / .083 is one week more


def test_storage_limits_it() -> None:
    assert set(order(deal(cut=0.9), **PLAIN).tolist()) == {24 * 3}


def test_an_announced_rise_works_like_a_deal_that_ends() -> None:
    market = shop(
        products={"units_per_case": 1, "guide": 100.0, "next_guide": 110.0, "weeks_to_change": 1},
        core_dealers={"price": 100.0},
    )
    assert set(order(market, **PLAIN, storage_cost=0.05, ageing_cost=0.0, capital_cost=0.0).tolist()) == {72}
    market.live("products", "weeks_to_change")[:] = 2
    assert set(order(market, **PLAIN).tolist()) == {24}
    market.live("products", "weeks_to_change")[:] = 1
    market.live("products", "next_guide")[:] = 90.0
    assert set(order(market, **PLAIN).tolist()) == {24}  # a fall is no reason to buy more


# ------------------------------------------------------------------------------------------------- money


def test_no_order_beyond_money_and_a_few_weeks_credit() -> None:
    """Two cases cost 4,800; what is left after debts and credit decides, whole cases at a time."""
    for money, cases in ((4800, 2), (4799, 1), (2400, 1), (2399, 0), (-500, 0)):
        assert set(order(shop(cash=money), **PLAIN, credit_weeks=0.0).tolist()) == {12 * cases}
    assert set(order(shop(cash=-4800), **PLAIN, credit_weeks=2.0).tolist()) == {24}  # credit 9,600
    assert set(order(shop(cash=-4801), **PLAIN, credit_weeks=2.0).tolist()) == {12}


def test_debts_count_as_money_gone() -> None:
    market = shop(cash=4800)
    market.ledger.balances[market.ledger.parties["terminals"], ACCOUNT["payables"]] = -2400
    assert set(order(market, **PLAIN, credit_weeks=0.0).tolist()) == {12}
