"""Display: a contest of efforts."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.market.market import ACTIVITIES
from channelsim.rules import display_contest
from support import luck, settings_of, tiny_market, view_of


def show(market, weeks=1, **values):
    settings = settings_of(display_contest, (2, 1), **values)
    for week in range(weeks):
        market.week = week
        moves = display_contest.decide(view_of(market), settings, luck(week=week))
        for move in moves[:2]:
            for name, column in move.values.items():
                market.tables[move.table].assign(name, column)
    return moves


def shelf(products=2, **terminals):
    return tiny_market(products=products, columns={"terminals": {"listed": True, "size": 1.0, **terminals}})


def test_one_week_by_hand() -> None:
    market = shelf(effort=[[2.0, 0.0]] * 4, visited_minutes=[[0.0, 26.0]] * 4, size=4.0)
    contact = show(market)[2].value
    left, gained = 1.5, 26 / 20 * 4**-0.5
    effort = market.live("terminals", "effort")
    assert np.allclose(effort, [left, gained], rtol=1e-6)
    share = (left + 1) / (left + gained + 2)
    assert np.allclose(market.live("terminals", "display"), [share, 1 - share], rtol=1e-6)
    assert np.allclose(contact, [0.0, 1.3])  # contact knows nothing of size


def test_effort_comes_to_rest_at_four_weeks_worth() -> None:
    market = shelf(visited_minutes=[[20.0, 0.0]] * 4)
    show(market, weeks=200)
    assert np.allclose(market.live("terminals", "effort"), [4.0, 0.0], atol=1e-5)


@pytest.mark.parametrize("omega", [0.5, 1.0, 2.0])
def test_without_base_effort_shares_are_those_of_the_contest(omega: float) -> None:
    market = shelf(visited_minutes=[[30.0, 20.0]] * 4)
    show(market, omega=omega, base_effort=0.0, decay=0.0)
    share = 1.5**omega / (1.5**omega + 1)
    assert np.allclose(market.live("terminals", "display")[:, 0], share, rtol=1e-6)


def test_shares_sum_to_one_over_what_is_listed() -> None:
    listed = np.array([[1, 1, 0], [0, 1, 1], [1, 1, 1], [0, 0, 0]], bool)
    market = shelf(products=3, listed=listed, visited_minutes=[[10.0, 5.0]] * 4)
    show(market, weeks=3)
    display = market.live("terminals", "display")
    assert np.allclose(display.sum(axis=1), [1, 1, 1, 0])
    assert not display[~listed].any()


def test_nobodys_effort_is_shared_equally() -> None:
    market = shelf(products=3)
    show(market, base_effort=0.0)
    assert np.allclose(market.live("terminals", "display"), 1 / 3)


def test_a_visit_is_divided_among_the_makers_products() -> None:
    market = shelf(products=3, visited_minutes=[[20.0, 0.0]] * 4)  # products 0 and 2 are of maker 0
    show(market)
    assert np.allclose(market.live("terminals", "effort"), [0.5, 0.0, 0.5])


def test_fees_are_paid_by_class_and_product_and_work_like_minutes() -> None:
    market = shelf(products=3, abc_class=[0, 1, 2, 0], listed=[[1, 1, 1], [1, 1, 0], [1, 1, 1], [0, 1, 0]])
    columns, offers, contact, payment, fact, by_region = show(market, fee_a=25.0, fee_b=10.0)
    start = market.ledger.parties["terminals"].start
    paid = {
        (m, t - start): a
        for m, t, a in zip(
            payment.payers.tolist(), payment.payees.tolist(), payment.amounts.tolist(), strict=True
        )
    }
    assert paid == {(0, 0): 5000, (1, 0): 2500, (0, 1): 1000, (1, 1): 1000, (1, 3): 2500}
    assert fact.values.tolist() == [[6000, 6000]]
    assert by_region.values["display_fees_paid"].tolist() == [[6000], [6000]]
    assert columns.values["effort"][0].tolist() == [0.5, 0.5, 0.5]
    assert contact.value[0].tolist() == [1.0, 0.5]
    assert np.all(offers.values["display_fee_a"] == 2500)


def test_a_budget_for_half_the_fees_pays_half() -> None:
    market = shelf()
    market.live("manufacturers", "funded")[0, ACTIVITIES.index("display_fees")] = 0.5
    payment = show(market, fee_a=25.0)[3]
    assert sorted(payment.amounts.tolist()) == [1250] * 4 + [2500] * 4


def test_what_is_sold_off_gets_no_fee_and_no_effort() -> None:
    market = shelf(leaving=[[True, False]] * 4, visited_minutes=20.0)
    payment = show(market, fee_a=10.0)[3]
    assert set(payment.payers.tolist()) == {1}
    assert np.allclose(market.live("terminals", "effort")[:, 0], 0)
    assert market.live("terminals", "display")[:, 0].min() > 0  # still to be seen


def test_forgotten_effort_ends_at_nought() -> None:
    market = shelf(effort=1.0)
    show(market, weeks=120)
    assert not market.live("terminals", "effort").any()
