"""Purchases become habits."""

from __future__ import annotations

import numpy as np

from channelsim.rules._choice import choice_of
from town import Town


def buy(town: Town, **occasions) -> None:
    town.give_occasions(**occasions)
    town.market.handed["choice"] = choice_of(town.view, town.settings["brand_choice"])
    town.do("stockout_reaction")
    town.do("loyalty")


def test_each_purchase_moves_loyalty_by_the_formula() -> None:
    town = Town(4, products=3, manufacturers=2, settings={"loyalty": {"carry_over": 0.7}})
    start = np.array([0.5, 0.3, 0.2])
    town.people("loyalty")[:] = start
    buy(town, consumer=[0, 2, 2, 3], k=[0, 0, 1, 0], product=[1, 0, 2, -1])
    one, two, three = np.eye(3)
    expected = [0.7 * start + 0.3 * two, start, 0.7 * (0.7 * start + 0.3 * one) + 0.3 * three, start]
    assert np.abs(town.people("loyalty") - expected).max() < 1e-7
    wrong = 0.7 * (0.7 * start + 0.3 * three) + 0.3 * one  # purchases in the wrong order
    assert np.abs(town.people("loyalty")[2] - wrong).max() > 0.05


def test_what_was_not_found_is_not_learned() -> None:
    town = Town(1, terminals=1, settings={"stockout_reaction": {"other_brand": 0.0, "other_product": 0.0}})
    town.shops("stock_units")[:] = 0
    before = town.people("loyalty").copy()
    buy(town, consumer=[0])
    assert (town.people("loyalty") == before).all()


def test_loyalty_stays_a_share_and_has_a_rest_point() -> None:
    """Over ten years it sums to one; its mean goes to the share of purchases and stays off the edges."""
    town = Town(3000, products=4, manufacturers=4)
    for week in range(520):
        town.week(week)
    loyalty = town.people("loyalty").astype(float)
    assert np.abs(loyalty.sum(axis=1) - 1).max() < 1e-5
    assert loyalty.min() >= 0
    assert (loyalty.mean(axis=0) > 0.1).all()
    assert (loyalty.mean(axis=0) < 0.5).all()
