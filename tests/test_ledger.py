"""The books balance whatever is posted, and say what is wrong when they do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channelsim.base.errors import BooksError
from channelsim.market.ledger import ACCOUNT, PURPOSES, Ledger
from channelsim.records.rows import FLOWS

SIZES = {"manufacturers": 2, "core_dealers": 3, "sub_dealers": 1, "terminals": 4}
DEALER, SUB, TERMINAL = 2, 5, 6


def ledger() -> Ledger:
    """Return empty books."""
    return Ledger(SIZES)


def test_parties_are_numbered_up_the_chain() -> None:
    books = ledger()
    assert books.parties["core_dealers"] == slice(2, 5)
    assert books.world == 10
    assert [books.name_of(n) for n in (0, 4, 5, 9, 10)] == [
        "manufacturer 0", "core dealer 2", "sub dealer 0", "terminal 3", "world",
    ]  # fmt: skip


def test_a_payment_stands_in_the_books_of_both() -> None:
    books = ledger()
    books.pay("display_fee", [0, 1], [TERMINAL, TERMINAL], [70, 30])
    assert books.balance("display_fees")[:2].tolist() == [70, 30]
    assert books.balance("other_income")[TERMINAL] == -100
    assert books.balance("cash")[[0, 1, TERMINAL]].tolist() == [-70, -30, 100]
    books.check()


def test_what_a_payer_does_not_have_is_owed() -> None:
    books = ledger()
    line = np.zeros(books.size, np.int64)
    line[DEALER] = 50
    books.pay("capital", books.world, [DEALER], [20])
    books.pay("overheads", [DEALER, DEALER], books.world, [60, 30], line, week=4)
    assert books.balance("cash")[DEALER] == -50
    assert books.balance("overheads")[DEALER] == 90  # the cost is there, paid or not
    assert books.due(3)[DEALER] == 0
    assert books.due(4)[DEALER] == 20
    books.check()


def test_debts_are_paid_when_due_and_in_proportion_when_money_is_short() -> None:
    books = ledger()
    books.pay("capital", books.world, [DEALER, DEALER + 1], [100, 500])
    books.owe("goods", [DEALER, DEALER, DEALER + 1], [0, 1, 0], [100, 200, 400], [3, 3, 5])
    nothing = np.zeros(books.size, np.int64)
    assert books.settle(2, nothing).sum() == 0
    unpaid = books.settle(3, nothing)
    assert unpaid[DEALER] == 200
    assert books.balance("receivables")[:2].tolist() == [
        467,
        133,
    ]  # 100 · 100/300 and the rest, floors of running totals
    assert books.due(4)[DEALER] == 200
    assert books.due(5)[DEALER + 1] == 400
    books.settle(5, nothing)
    assert books.balance("payables")[DEALER + 1] == 0
    books.check()


def test_money_goes_up_the_chain_in_one_settlement() -> None:
    books = ledger()
    books.pay("capital", books.world, [TERMINAL], [100])
    books.owe("goods", [SUB], [DEALER], [100], 1)
    books.owe("goods", [DEALER], [0], [100], 1)
    books.owe("goods", [TERMINAL], [SUB], [100], 1)
    assert books.settle(1, np.zeros(books.size, np.int64)).sum() == 0
    assert books.balance("cash")[[0, DEALER, SUB, TERMINAL]].tolist() == [100, 0, 0, 0]


def test_a_credit_line_reaches_below_zero_and_no_further() -> None:
    books = ledger()
    line = np.zeros(books.size, np.int64)
    line[DEALER] = 30
    books.owe("goods", [DEALER], [0], [50], 0)
    assert books.settle(0, line)[DEALER] == 20
    assert books.settle(1, line)[DEALER] == 20
    assert books.balance("cash")[DEALER] == -30


def test_debts_of_one_party_can_be_taken_out() -> None:
    books = ledger()
    books.owe("goods", [DEALER, TERMINAL, TERMINAL + 1], [0, DEALER, SUB], [5, 6, 7], [1, 2, 3])
    debtors, creditors, amounts, weeks = books.open_debts.take_of(DEALER)
    assert (debtors.tolist(), creditors.tolist(), amounts.tolist(), weeks.tolist()) == (
        [DEALER, TERMINAL], [0, DEALER], [5, 6], [1, 2],
    )  # fmt: skip
    assert books.debts()[2].tolist() == [7]
    assert books.due(9)[[DEALER, TERMINAL, TERMINAL + 1]].tolist() == [0, 0, 7]


def test_unbalanced_books_are_named() -> None:
    books = ledger()
    books.balances[DEALER, ACCOUNT["cash"]] += 1
    with pytest.raises(BooksError, match="books of core dealer 0 are out of balance by 1"):
        books.check()
    books.balances[DEALER, ACCOUNT["equity"]] -= 1
    with pytest.raises(BooksError, match="cash over all parties leave 1"):
        books.check()
    books = ledger()
    books.within([DEALER], "inventory", "payables", [9])
    books.within([0], "receivables", "revenue", [9])
    with pytest.raises(BooksError, match="open debts of core dealer 0 differ from its payables"):
        books.check()


def test_fractions_and_negative_amounts_are_refused() -> None:
    books = ledger()
    with pytest.raises(BooksError, match="round before posting"):
        books.pay("storage", [DEALER], [books.world], [1.5])
    with pytest.raises(BooksError, match="an amount for goods of terminal 1 is negative: -3"):
        books.owe("goods", [TERMINAL, TERMINAL + 1], [DEALER, DEALER], [4, -3], 2)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_sequence_of_entries_balances(data: st.DataObject) -> None:
    books = ledger()
    who = st.integers(0, books.size - 1)
    entry = st.tuples(st.sampled_from(sorted(PURPOSES)), who, who, st.integers(0, 10**12), st.integers(0, 6))
    line = np.array(
        data.draw(st.lists(st.integers(0, 10**9), min_size=books.size, max_size=books.size)), np.int64
    )
    for week in range(6):
        for purpose, payer, payee, amount, delay in data.draw(st.lists(entry, max_size=6)):
            if payer == payee:
                continue
            if delay:
                books.owe(purpose, [payer], [payee], [amount], week + delay)
            else:
                books.pay(purpose, [payer], [payee], [amount], line, week)
        cash = books.balance("cash")
        unpaid = books.settle(week, line)
        books.check()
        assert (books.balance("cash") >= np.minimum(cash, -line)).all()
        assert (unpaid >= 0).all()
        assert ((unpaid == 0) | (books.balance("cash") <= -line + books.size * 10**12)).all()
        assert np.array_equal(books.due(week), np.zeros(books.size, np.int64))


def test_the_accounts_recorded_are_those_of_the_books() -> None:
    assert [name for name, _ in FLOWS] == list(ACCOUNT)[ACCOUNT["revenue"] :]
