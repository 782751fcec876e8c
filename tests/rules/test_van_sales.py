"""What vans sell beside orders: goods near their limit, to who is called on anyway, for as long as it pays."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import Market
from channelsim.market.moves import DeliverToTerminals, Fact, Pay
from channelsim.rules import van_sales as rule
from support import luck, settings_of, tiny_market, view_of


def van(age: int = 20, cases: int = 100) -> Market:
    """Return a dealer with old goods that sells 2 cases a week; terminals 0 and 1 are delivered to and sell a case each."""
    market = tiny_market(manufacturers=1, products=1, core_dealers=1)
    live = market.live
    live("products", "units_per_case")[:] = 10
    live("products", "refuse_age_weeks")[:] = 26
    live("core_dealers", "stock_units")[0, 0, age, 0] = 10 * cases
    live("core_dealers", "level_units")[:] = 20
    live("core_dealers", "price")[:] = 3000
    live("terminals", "listed")[:] = True
    live("terminals", "forecast_units")[:] = 10
    live("terminals", "delivered_units")[:2] = 10
    return market


def sold(market: Market, **values: Any) -> tuple[Any, list[Any]]:
    moves = rule.decide(view_of(market), settings_of(rule, (), **values), luck())
    made = [move.units[:, 0].tolist() for move in moves if isinstance(move, DeliverToTerminals)]
    return (made[0] if made else None), moves


def test_off_vans_carry_orders_alone() -> None:
    assert sold(van()) == (None, [])


def test_who_is_called_on_takes_as_many_weeks_as_the_discount_pays() -> None:
    # a tenth off 30.00 saves 3.00 a case, room costs 1.00 a week: three weeks
    made, moves = sold(van(), discount=0.1, holding=1.0)
    assert made == [30, 30, 0, 0]
    assert moves[0].price[0, 0] == 2700
    assert [move.amounts.tolist() for move in moves if isinstance(move, Pay)] == [[300]]  # six cases, no drop


def test_no_more_than_the_dealer_would_not_sell_in_time() -> None:
    # goods of age 20 have 7 weeks left: 14 of 17 cases sell anyway
    made, _ = sold(van(cases=17), discount=0.1, holding=1.0)
    assert sum(made) == 30
    assert sold(van(cases=14), discount=0.1, holding=1.0)[0] is None
    assert sold(van(age=10), discount=0.1, holding=1.0)[0] is None  # not near its limit


def test_who_has_enough_or_ordered_by_telephone_takes_nothing() -> None:
    market = van()
    market.live("terminals", "stock_units")[0] = 30
    market.live("terminals", "urgent")[1] = True
    assert sold(market, discount=0.1, holding=1.0)[0] is None


def test_kinds_are_told_apart_where_asked_for() -> None:
    market = van()
    market.constants["order_kinds"] = True
    _, moves = sold(market, discount=0.1, holding=1.0)
    facts = {move.name: move.values for move in moves if isinstance(move, Fact)}
    assert facts["irregular_units"].tolist() == [60]
    assert np.array_equal(facts["irregular_cost"], [300])
