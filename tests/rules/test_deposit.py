"""Deposits are paid once, bear interest, and go back when a dealer closes."""

from __future__ import annotations

import numpy as np

from channelsim.market.ledger import ACCOUNT
from channelsim.market.moves import CloseDown
from channelsim.rules import deposit
from channelsim.simulation.posting import Posting
from scheme_market import rule_view
from support import luck, settings_of, tiny_market


def market():
    made = tiny_market(core_dealers=4, columns={
        "products": {"units_per_case": 12, "ex_works": 2400.0},
        "core_dealers": {"level_units": 30.0, "credit_line": 10**6},
    })  # fmt: skip
    made.week = 1
    return made


def step(made, posting, **terms):
    posting.apply(deposit.decide(rule_view(made), settings_of(deposit, (2, 1), **terms), luck()), "deposit")


def test_it_is_paid_once_and_stands_in_both_books() -> None:
    made = market()
    posting = Posting(made, audit=True)
    for _ in range(2):
        step(made, posting, weeks=1.5)
    asked = int(1.5 * 30 / 12 * 2400)  # 9000; of one manufacturer only
    assert made.live("core_dealers", "deposit").tolist() == [[asked, 0], [0, asked]] * 2
    held = made.ledger.balances[:, ACCOUNT["deposits"]]
    assert held[:6].tolist() == [-2 * asked, -2 * asked, asked, asked, asked, asked]
    assert made.ledger.balance("cash")[:3].tolist() == [2 * asked, 2 * asked, -asked]


def test_interest_is_paid_by_quarter() -> None:
    made = market()
    posting = Posting(made, audit=True)
    step(made, posting, weeks=1.5, interest=0.1)
    made.week = 13
    step(made, posting, weeks=1.5, interest=0.1)
    assert made.ledger.balance("other_income")[2] == -225  # 9000 · .1/4
    assert made.ledger.balance("interest")[0] == 450


def test_who_closes_gets_it_back() -> None:
    made = market()
    posting = Posting(made, audit=True)
    step(made, posting, weeks=1.5)
    posting.apply([CloseDown("core_dealers", np.array([0]), 0.8, np.array([[2, -1]]))], "insolvency")
    held = made.ledger.balances[:, ACCOUNT["deposits"]]
    assert held[[0, 2]].tolist() == [-9000, 0]
    assert not made.live("core_dealers", "deposit")[0].any()
    assert made.ledger.balance("cash")[2] == 0
    posting.check()


def test_the_account_goes_with_the_territory() -> None:
    made = market()
    made.live("core_dealers", "month_cases")[:, 0] = np.array([[10.0], [0.0], [7.0], [0.0]])
    made.live("core_dealers", "target_cases")[0, 0] = 5.0
    posting = Posting(made, audit=True)
    posting.apply([CloseDown("core_dealers", np.array([0]), 0.8, np.array([[2, -1]]))], "insolvency")
    assert made.live("core_dealers", "month_cases")[:, 0, 3].tolist() == [0, 0, 17, 0]
    assert made.live("core_dealers", "target_cases")[2, 0].tolist() == [5.0] * 12
