"""Terminals judge offers of goods from other territories."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.rules._offer_kernels import Judgement, Offers, consider, lines_of, sales_of, share_out_offers
from support import luck

SIZE = 40_000


def market_of(discount: float, relationship: float = 0.5, announced: float = 0.0, there: int = 10**9):
    """One region and product: the authorised supplier (0) asks the guide price, trader 1 offers below it."""
    offers = Offers(
        np.full((1, 1, 1), 1, np.int32), np.full((1, 1, 1), 2700 * (1 - discount)), np.full((1, 1, 1), there)
    )
    judgement = Judgement(
        0.03, 0.05, 0.1, 0.01, np.array([announced]), np.full((2, 1), 2700.0), np.zeros(1, np.int64)
    )
    place = (
        np.zeros(SIZE, np.int32),
        np.zeros((SIZE, 1), np.int32),
        np.full((SIZE, 1), relationship, np.float32),
    )
    return place, offers, judgement


def accepted(**given: float):
    place, offers, judgement = market_of(**given)
    lines = lines_of(np.full((SIZE, 1), 12, np.int32), place, offers, judgement.maker)
    chosen, tried = np.zeros(SIZE, np.bool_), np.zeros((1, 1, 1, 2))
    consider((luck().key("offers"), 0), place, offers, judgement, lines, chosen, tried)
    return chosen.mean(), tried[0, 0, 0], chosen


@pytest.mark.parametrize(
    ("discount", "relationship", "announced"),
    [(0.05, 0.5, 0.0), (0.06, 0.5, 0.0), (0.06, 0.9, 0.0), (0.06, 0.5, 0.1)],
)
def test_offers_are_accepted_as_often_as_the_formula_says(
    discount: float, relationship: float, announced: float
) -> None:
    share, tried, _ = accepted(discount=discount, relationship=relationship, announced=announced)
    gain = -np.log(1 - discount) - 0.03 - 0.05 * relationship - 0.1 * announced
    chance = 1 / (1 + np.exp(-gain / 0.01))
    error = np.sqrt(chance * (1 - chance) / SIZE)
    assert abs(share - chance) < 4 * error
    wrong = 1 / (1 + np.exp(-(discount - 0.03) / 0.01))  # the wrong neighbour: neither relationship nor fear
    assert abs(share - wrong) > 4 * error
    assert tried.tolist() == [12 * SIZE, 12 * round(share * SIZE)]


def test_what_is_too_little_is_shared_and_the_rest_is_ordered_at_home() -> None:
    place, offers, judgement = market_of(0.1, there=6000)
    _, _, chosen = accepted(discount=0.1)
    lines = lines_of(np.full((SIZE, 1), 12, np.int32), place, offers, judgement.maker)
    share_out_offers(0, offers, np.array([0.3]), chosen, lines)
    sales = sales_of(lines)
    assert sales.units.sum() == lines.units.sum() == 6000
    assert (lines.units + lines.left == 12).all()
    assert (sales.seller == 1).all()
    assert not lines.units[~chosen].any()


def test_lines_are_orders_for_which_there_is_an_offer_and_a_supplier() -> None:
    place, offers, judgement = market_of(0.1)
    order = np.full((SIZE, 1), 12, np.int32)
    order[0] = 0  # orders nothing
    place[1][1] = -1  # has no supplier
    assert lines_of(order, place, offers, judgement.maker).terminal.tolist() == list(range(2, SIZE))
    nobody = offers._replace(seller=np.full((1, 1, 1), -1, np.int32))
    assert not lines_of(order, place, nobody, judgement.maker).terminal.size


def test_nobody_buys_from_the_own_supplier_as_a_stranger() -> None:
    place, offers, judgement = market_of(0.3)
    place = (place[0], np.ones((SIZE, 1), np.int32), place[2])
    lines = lines_of(np.full((SIZE, 1), 12, np.int32), place, offers, judgement.maker)
    chosen, tried = np.zeros(SIZE, np.bool_), np.zeros((1, 1, 1, 2))
    consider((luck().key("offers"), 0), place, offers, judgement, lines, chosen, tried)
    assert not chosen.any()
    assert not tried.any()
