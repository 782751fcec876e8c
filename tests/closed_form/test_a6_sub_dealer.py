"""A6 in the second tier: a sub-dealer sells abroad iff the gap to what its core dealer charges exceeds haul + q·F."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from channelsim.market.market import Market
from channelsim.market.moves import SetColumns
from channelsim.rules import forward_buying as rule
from support import luck, settings_of, tiny_market, view_of

DROP, DISTANCE = 160.0, 100.0
RATIONAL = {
    "choice_scale": 0.0,
    "foresight": 0.0,
    "beliefs": "known",
    "discount_most": 0.0,
    "first_discount": 0.0,
}


def market_of(price: float, detection: float, fine: float, regions: int = 2) -> Market:
    """Return one core dealer and one sub-dealer a region, 1,000 cases a week; the sub-dealers pay ``price`` minor/case."""
    market = tiny_market(
        manufacturers=1,
        products=1,
        regions=regions,
        core_dealers=regions,
        sub_dealers=regions,
        origins=regions,
    )
    live = market.live
    live("products", "units_per_case")[:] = 12
    for name, value in (("ex_works", 1000), ("next_ex_works", 1000), ("guide", 2700), ("sub_dealer_price", price),
                        ("next_sub_dealer_price", price)):  # fmt: skip
        live("products", name)[:] = value
    for table in ("core_dealers", "sub_dealers"):
        live(table, "region")[:] = np.arange(regions)
        live(table, "level_units")[:] = 12_000
        live(table, "order_units")[:] = 12_000
        live(table, "price")[:] = 2700
        live(table, "credit_line")[:] = 10**12
        live(table, "carries")[:] = True
    live("sub_dealers", "core_dealer")[:] = np.arange(regions)
    live("manufacturers", "announced_detection")[:] = detection
    live("manufacturers", "fine_per_case")[:] = fine
    market.distance_km = DISTANCE * np.abs(np.arange(regions)[:, None] - np.arange(regions))
    market.links = replace(market.links, haul=40 + 0.6 * market.distance_km, bulk_drop=DROP)
    market.week = 12
    return market


def sold(market: Market, guide: float) -> list[int]:
    """Return cases that each sub-dealer means to sell in region 1, whose guide price is given; what it buys more is as much."""
    market.live("products", "guide")[:, 1] = guide
    view = view_of(market, "sub_dealers")
    plan, order = view.own.diversion_plan, view.own.order_units
    for move in rule.decide(view, settings_of(rule, **RATIONAL), luck()):
        assert isinstance(move, SetColumns)
        assert move.table == "sub_dealers"
        plan, order = move.values.get("diversion_plan", plan), move.values.get("order_units", order)
    bought = (order - view.own.order_units)[:, 0] // 12
    assert bought.tolist() == (plan[:, :, 0].sum(axis=1) // 12).tolist()
    return [int(cases) for cases in plan[:, 1, 0] // 12]


@pytest.mark.parametrize(
    ("price", "detection", "fine"), [(2560, 0.08, 600), (2400, 0.0, 600), (2650, 0.5, 200)]
)
def test_it_sells_abroad_iff_the_gap_pays(price: float, detection: float, fine: float) -> None:
    market = market_of(price, detection, fine)
    edge = price + 40 + 0.6 * DISTANCE + DROP + detection * fine
    above, below = sold(market, edge + 0.01), sold(market, edge - 0.01)
    assert above[0] > 0
    assert above[1] == 0, "region 1 is its home"
    assert below == [0, 0]
    cores_edge = 1000 + 40 + 0.6 * DISTANCE + DROP + detection * fine
    assert sold(market, (edge + cores_edge) / 2) == [0, 0], "the core dealer's own price would send it"


def test_stock_beyond_need_is_kept_for_as_many_weeks_as_the_loss_abroad_is_worth() -> None:
    """Abroad .30 less than it costs: 2,000 cases too many are kept for floor(30/15.38) = 1 week, the rest goes."""
    market = market_of(2560, 0.0, 0)
    market.live("sub_dealers", "stock_units")[:, 0, 0, 0] = 30_000
    market.handed["beyond_level_units"] = np.array([[24_000.0], [0.0]])
    market.live("products", "guide")[:, 1] = 2560 + 40 + 0.6 * DISTANCE + DROP - 30
    moves = rule.decide(view_of(market, "sub_dealers"), settings_of(rule, **RATIONAL), luck())
    plan = next(move.values["diversion_plan"] for move in moves if "diversion_plan" in move.values)
    assert plan[:, 1, 0].tolist() == [12_000, 0]
    assert moves[0].values["order_units"].tolist() == [[12_000], [12_000]], "nothing is bought for it"


def test_rewards_of_makers_are_not_promised_to_sub_dealers() -> None:
    from channelsim.rules._dealer_problem import schemes_of
    from channelsim.rules._schemes import Steps

    market = market_of(2560, 0.0, 0)
    market.handed["scheme_ladder"] = Steps(*[np.ones((2, 1, 1))] * len(Steps._fields))
    assert schemes_of(view_of(market, "sub_dealers")).worth.shape == (2, 1, 0)
    assert schemes_of(view_of(market, "core_dealers")).worth.shape == (2, 1, 1)


def test_an_announced_rise_of_its_own_price_is_bought_ahead() -> None:
    """.60 a case pays for three weeks of holding .154; the maker's rise alone means nothing to it."""
    for name, rise in (("next_sub_dealer_price", 60), ("next_ex_works", 60)):
        market = market_of(2560, 0.0, 0)
        market.live("products", name)[:] += rise
        market.live("products", "weeks_to_change")[:] = 1
        extra = 0
        for move in rule.decide(
            view_of(market, "sub_dealers"),
            settings_of(rule, choice_scale=0.0, foresight=0.0, storage_weeks=4.0),
            luck(),
        ):
            extra += int((move.values["order_units"] - 12_000)[0, 0]) // 12
        assert extra == (3000 if name == "next_sub_dealer_price" else 0)


def test_they_do_not_plan_where_goods_stay_at_home() -> None:
    market = market_of(2560, 0.0, 0, regions=2)
    closed = tiny_market(manufacturers=1, products=1, sub_dealers=2)
    closed.week = market.week
    assert rule.decide(view_of(closed, "sub_dealers"), settings_of(rule), luck()) == []
