"""A4: a deal of d a case this week only, holding h a case-week, steady need D: floor(d/h) weeks are bought ahead.

Week n on is bought now while d > h·n. A reward paid on what is sold (scan-back) does not depend on what is bought, so it
gives no term at all, and nothing is bought ahead.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from channelsim.rules._dealer_options import list_options
from channelsim.rules._dealer_worth import value
from dealer_problem import best, problem, steps

DEALS = [
    (0.83, 0.05, 100),
    (0.83, 0.15, 250),
    (2.4, 0.149, 1000),
    (0.31, 0.1, 7),
    (0.04, 0.05, 100),
    (1.0, 0.3, 60),
]


@pytest.mark.parametrize(("deal", "holding", "need"), DEALS)
def test_a_deal_is_bought_ahead(deal: float, holding: float, need: int) -> None:
    extra, abroad, found = best(problem(price=24 - deal, later=24.0, holding=holding, need=need, base=need))
    weeks = math.floor(deal / holding)
    assert extra == weeks * need
    assert abroad == 0
    gain = need * (weeks * deal - holding * weeks * (weeks + 1) / 2)
    assert found.worth.max() == pytest.approx(gain, rel=1e-9, abs=1e-9)
    assert extra != math.ceil(deal / holding) * need  # the wrong neighbour: holding paid from the week after


def test_seventeen_hundred_in_all() -> None:
    extra, _, _ = best(problem(price=24 - 0.83, later=24.0))
    assert extra + 100 == 1700


@pytest.mark.parametrize(("deal", "holding", "need"), DEALS)
def test_as_many_empty_weeks_follow(deal: float, holding: float, need: int) -> None:
    """Week by week with a base stock of one week's need: the order path is D(n + 1), n zeros, D, D …"""
    weeks, stock, path = math.floor(deal / holding), 0.0, []
    for week in range(weeks + 4):
        base = max(0.0, need - stock)
        surplus = max(0.0, stock - need)
        price = 24 - deal if week == 0 else 24.0
        extra, _, _ = best(
            problem(price=price, later=24.0, holding=holding, need=need, base=base, surplus=surplus)
        )
        path.append(base + extra)
        stock += base + extra - need
    assert path == [need * (weeks + 1)] + [0] * weeks + [need] * 3


@pytest.mark.parametrize("foresight", [0.0, 0.5, 1.0])
def test_a_scan_back_loads_nothing(foresight: float) -> None:
    """The same .83 a case paid on sales: no term of W knows of it."""
    assert best(problem(price=24.0, later=24.0, foresight=foresight))[0] == 0


def test_room_and_credit_bound_the_purchase() -> None:
    deal = {"price": 23.17, "later": 24.0}
    assert best(problem(**deal, storage=430))[0] == 430
    assert best(problem(**deal, credit=250.7))[0] == 250


def test_the_purchase_waits_for_the_last_week_of_a_deal() -> None:
    """A deal that holds two weeks more: the same later costs two weeks less of holding."""
    later = np.full((1, 40), 24.0)
    later[:, :2] = 23.17
    of = problem(price=23.17, later=24.0)._replace(later_price=later)
    extra, _, found = best(of)
    assert extra == 0
    assert found.wait.max() > found.worth.max() > 0


def test_no_other_purchase_is_worth_more() -> None:
    """Every whole number of cases, one by one, against the listed plans."""
    of = problem(steps(), price=22.9, later=24.0, holding=0.21, need=37, base=37)
    listed = list_options(of, (0.0,))
    chosen, _, found = best(of)
    every = listed._replace(extra=np.arange(600.0)[None], abroad=np.zeros((1, 600)), route=np.full((1, 600), -1),
                            discount=np.zeros((1, 600)))  # fmt: skip
    worth = value(of, every).total[0]
    assert worth.max() == pytest.approx(found.worth.max(), rel=1e-12)
    assert int(np.argmax(worth > worth.max() - 1e-9)) == chosen
