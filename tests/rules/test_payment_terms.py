"""Debts are paid when due, overdrafts bear interest, owners draw what the business does not need."""

from __future__ import annotations

from typing import Any

import pytest

from channelsim.market.market import Market
from channelsim.rules import payment_terms as rule
from channelsim.simulation.open_books import open_books
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of

MAKER, DEALER, TERMINAL = 0, 1, 3


def market_of(**cash: int) -> Market:
    """Return one maker, one core dealer, one sub-dealer, one terminal."""
    market = tiny_market(manufacturers=1, products=1, core_dealers=1, sub_dealers=1, terminals=1, consumers=0)
    open_books(market, cash)
    return market


def week(market: Market, number: int = 0, **values: Any) -> None:
    """Let the rule act in a week."""
    market.week = number
    Posting(market, audit=True).apply(
        rule.decide(view_of(market), settings_of(rule, **values), luck()), "payment_terms"
    )


def test_debts_are_settled_and_the_rest_is_told() -> None:
    market = market_of(terminals=70)
    market.ledger.owe("overheads", [TERMINAL, TERMINAL], [DEALER, DEALER], [100, 50], [0, 1])
    week(market)
    assert market.ledger.balance("cash")[[DEALER, TERMINAL]].tolist() == [70, 0]
    assert market.handed["unpaid"].tolist() == [0, 0, 0, 30, 0]


def test_interest_on_overdrafts() -> None:
    market = market_of()
    market.live("core_dealers", "credit_line")[:] = 10**7
    market.ledger.pay("overheads", [MAKER, DEALER], [4, 4], [520_000, 1_040_000])
    week(market, interest_year=0.08, manufacturer_interest_year=0.05)
    assert market.ledger.balance("interest")[:4].tolist() == [500, 1600, 0, 0]
    assert market.ledger.balance("other_income")[4] == -2100


def test_drawings_at_the_end_of_a_quarter_leave_reserve_and_what_is_owed() -> None:
    market = market_of(core_dealers=10_000, terminals=5_000, manufacturers=99_999)
    live = market.live
    live("core_dealers", "purchases_value")[:] = 1000
    live("terminals", "purchases_value")[:] = 300
    market.ledger.owe("overheads", [DEALER], [MAKER], [2500], 20)
    market.ledger.owe("overheads", [TERMINAL], [DEALER], [700], 20)
    values = {"reserve_weeks": 4.0, "terminal_reserve_weeks": 2.0, "purchases_smoothing": 1e-12}
    week(market, 11, **values)
    assert market.ledger.balance("equity")[4] == 114_999
    week(market, 12, **values)
    assert market.ledger.balance("cash")[[MAKER, DEALER, TERMINAL]].tolist() == [
        99_999,
        4000 + 2500 - 700,
        600 + 700,
    ]
    assert not market.ledger.debts()[2][2:].size  # nobody owes drawings


def test_what_is_owed_to_the_owner_does_not_go_on_credit() -> None:
    market = market_of(core_dealers=5_000)
    market.ledger.owe("overheads", [DEALER], [MAKER], [4_900], 12)
    market.ledger.owe("overheads", [TERMINAL], [DEALER], [10_000], 30)
    week(market, 12, reserve_weeks=0.0)
    assert market.ledger.balance("cash")[DEALER] == 0
    assert market.handed["unpaid"].sum() == 0


def test_purchases_are_smoothed() -> None:
    market = market_of()
    market.live("core_dealers", "purchases_value")[:] = 1000
    market.live("core_dealers", "purchased_value")[:] = 2000
    market.live("terminals", "purchased_value")[:] = 50
    week(market, purchases_smoothing=0.1)
    assert market.live("core_dealers", "purchases_value")[0] == pytest.approx(1100)
    assert market.live("terminals", "purchases_value")[0] == pytest.approx(5)
