"""Retail prices: the target, the pull of neighbours, the floor, the margin lost."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.rules import retail_price
from support import luck, settings_of, tiny_market, view_of

GUIDE, RECOMMENDED = 2700.0, 300.0  # a case of twelve; a bottle


def shops(price=GUIDE, **terminals):
    """Return four shops, neighbours of each other in a ring, that list two products of two makers."""
    ring = (np.arange(4)[:, None] + [1, 2, 3]) % 4
    return tiny_market(columns={
        "products": {"units_per_case": 12, "guide": GUIDE, "recommended": RECOMMENDED},
        "core_dealers": {"price": price},
        "terminals": {"listed": True, "neighbour": ring, **terminals},
    })  # fmt: skip


def reprice(market, weeks=1, **values):
    settings = settings_of(retail_price, (1, 1), **values)
    for week in range(weeks):
        market.week = week
        (move,) = retail_price.decide(view_of(market), settings, luck(week=week))
        for name, column in move.values.items():
            market.tables["terminals"].assign(name, column)
    return move.values


def test_at_the_guide_price_a_shop_asks_what_is_recommended() -> None:
    found = reprice(shops())
    assert np.all(found["retail_price"] == 300)
    assert not found["margin_lost"].any()


@pytest.mark.parametrize("phi", [0.0, 0.4, 1.0])
def test_a_cost_advantage_is_passed_on_to_the_share_phi(phi: float) -> None:
    found = reprice(shops(price=0.9 * GUIDE), pass_through=phi)
    assert np.allclose(found["price_state"], 300 * (1 - phi * 0.1), rtol=1e-6)


def test_a_price_goes_a_quarter_of_the_way_each_week() -> None:
    market = shops(price_state=280.0, retail_price=280)
    path = [reprice(market)["price_state"][0, 0] for _ in range(3)]
    assert np.allclose(path, [300 - 20 * 0.75**n for n in (1, 2, 3)], rtol=1e-6)


def test_the_cheapest_neighbour_pulls_beyond_five_per_cent() -> None:
    state = np.full((4, 2), 300.0)
    state[1, 0] = 240.0
    market = shops(price_state=state, retail_price=state.astype(int))
    found = reprice(market)["price_state"]
    assert found[0, 0] == pytest.approx(300 - 0.5 * (300 - 240 * 1.05))
    assert found[0, 1] == 300  # another product's neighbour is another matter
    assert found[1, 0] == pytest.approx(240 + 0.25 * 60)  # the cheap one sees only dearer ones


def test_neighbours_that_do_not_list_it_do_not_count() -> None:
    state = np.full((4, 2), 300.0)
    state[1, 0] = 200.0
    listed = np.ones((4, 2), bool)
    listed[1, 0] = False
    found = reprice(shops(price_state=state, retail_price=state.astype(int), listed=listed))
    assert found["price_state"][0, 0] == 300
    assert found["price_state"][1, 0] == 300  # not listed: stands at its target


def test_a_shop_that_is_its_own_neighbour_is_left_in_peace() -> None:
    market = shops(neighbour=np.arange(4)[:, None].repeat(3, axis=1), price_state=350.0, retail_price=350)
    assert reprice(market)["price_state"][0, 0] == pytest.approx(337.5)


def test_never_below_cost_and_a_little() -> None:
    market = shops(price=3600.0, price_state=200.0, retail_price=200)
    found = reprice(market)
    assert np.all(found["price_state"] == pytest.approx(309.0))
    assert np.all(found["retail_price"] == 309)


def test_a_deal_to_terminals_is_a_cost_advantage() -> None:
    market = shops()
    market.live("manufacturers", "deal_to_terminals")[0, 0] = 0.1
    found = reprice(market, pass_through=0.5)["price_state"]
    assert found[0, 0] == pytest.approx(285)
    assert found[0, 1] == pytest.approx(300)


def test_margin_lost_is_measured_against_the_guide_margin() -> None:
    market = shops(price_state=270.0, retail_price=270, neighbour=np.arange(4)[:, None].repeat(3, axis=1))
    found = reprice(market, pull=1e-9)
    assert np.allclose(found["margin_lost"], 1 - (270 - 225) / (300 - 225), atol=1e-6)
    market = shops(price=2000.0, price_state=270.0, retail_price=270)
    assert not reprice(market, pull=1e-9)["margin_lost"].any()  # bought cheaper than the guide: nothing lost


def test_a_price_war_comes_to_rest_above_the_floor() -> None:
    state = 300.0 - 15 * np.arange(8).reshape(4, 2)
    market = shops(price_state=state, retail_price=state.astype(int))
    found = reprice(market, weeks=520)
    assert np.allclose(found["price_state"], 300.0, atol=0.01)
