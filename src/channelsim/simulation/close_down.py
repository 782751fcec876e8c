"""How a trader goes out of business, so that goods and books stay closed.

Saleable goods, those under way and in other regions included, go back to their makers, who pay a part of book value;
what is too old fetches its salvage value. The principal buys what customers owe at its face value. The cash pays
creditors, in proportion if it does not reach; the rest is written off by them. What is left is the owner's; a bank
loses an overdraft that nothing covers. Successors take over customers, expected orders, vehicles, credit line and
fixed costs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.units import share_out
from channelsim.market import moves
from channelsim.simulation.customers import expect_more, expected_of, move_account, place_of
from channelsim.simulation.holdings import Holdings
from channelsim.simulation.returning import return_deposits, return_goods

EMPTIED = (
    "level_units", "deviation_units", "history_units", "order_units", "weeks_overdrawn", "alive",
    "diversion_plan", "sold_abroad_units", "idle_weeks", "findings", "case_until",
)  # fmt: skip
HANDED_OVER = ("vehicles", "credit_line", "opening_turnover", "purchases_value")


def close_down(posting: Holdings, move: moves.CloseDown) -> None:
    """Close traders one after another."""
    for row, successors in zip(np.atleast_1d(move.rows), np.atleast_2d(move.successors), strict=True):
        row = int(row)
        party = int(posting.parties(move.table)[row])
        principal = _banker(posting, move.table, row)
        everything = np.ones(posting.market.size("products"), bool)
        return_goods(posting, move.table, row, move.returned_at, everything)
        if move.table == "core_dealers":
            return_deposits(posting, row, np.arange(posting.market.size("manufacturers")))
        _settle_estate(posting, party, principal)
        _hand_over(posting, move.table, row, successors)


def _principal(posting: Holdings, table: str, row: int) -> int:
    return int(np.argmax(posting.market.live(table, "carries")[row]))


def _banker(posting: Holdings, table: str, row: int) -> int:
    """Return the party that buys what customers owe: the principal, or the world where there is none any more."""
    if not posting.market.live(table, "carries")[row].any():
        return posting.market.ledger.world
    return int(posting.parties("manufacturers")[_principal(posting, table, row)])


def _settle_estate(posting: Holdings, party: int, principal: int) -> None:
    ledger, week = posting.market.ledger, posting.market.week
    debtors, creditors, amounts, weeks = ledger.open_debts.take_of(party)
    claims, debts = creditors == party, debtors == party
    claimed = int(amounts[claims].sum())
    ledger.within([party], "cash", "receivables", [claimed])
    own = claims & (debtors == principal)
    ledger.within([principal], "payables", "cash", [int(amounts[own].sum())])
    bought = claims & ~own
    ledger.within([principal], "receivables", "cash", [int(amounts[bought].sum())])
    buyers = np.full(int(bought.sum()), principal, np.int64)
    ledger.remember(debtors[bought], buyers, amounts[bought], np.maximum(weeks[bought], week))
    owed, to = amounts[debts], creditors[debts]
    cash = int(ledger.balance("cash")[party])
    reach = max(min(cash, int(owed.sum())), 0)
    paid = share_out(reach, owed)
    ledger.within([party], "payables", "cash", [int(paid.sum())])
    ledger.within(to, "cash", "receivables", paid)
    ledger.within([party], "payables", "other_income", [int(owed.sum() - paid.sum())])
    ledger.within(to, "write_offs", "receivables", owed - paid)
    left = int(ledger.balance("cash")[party])
    if left > 0:
        ledger.pay("drawings", [party], [ledger.world], [left])
    elif left < 0:
        ledger.pay("capital", [ledger.world], [party], [-left])


def _hand_over(posting: Holdings, table: str, row: int, successors: Any) -> None:
    market, live = posting.market, posting.market.live
    cores = market.size("core_dealers")
    mine = row if table == "core_dealers" else cores + row
    supplier = live("terminals", "supplier")
    for m, successor in enumerate(successors):
        supplier[supplier[:, m] == mine, m] = successor
    if table == "core_dealers":
        orphans = np.flatnonzero(live("sub_dealers", "core_dealer") == row)
        first = live("sub_dealers", "carries")[orphans].argmax(axis=1)
        heirs_of_orphans = successors[first]
        live("sub_dealers", "core_dealer")[orphans] = np.where(heirs_of_orphans >= 0, heirs_of_orphans, row)
    main = int(successors[_principal(posting, table, row)])
    inside = (
        table == "sub_dealers" and main < cores
    )  # a core dealer's orders and costs include its sub-dealers' already
    if not inside:
        _hand_over_forecasts(posting, table, row, successors)
    for name in HANDED_OVER[:1] if inside else HANDED_OVER:
        if main >= 0:
            heirs, heir = place_of(main, cores)
            live(heirs, name)[heir] += live(table, name)[row]
    for name in (*HANDED_OVER, *EMPTIED):
        live(table, name)[row] = 0


def _hand_over_forecasts(posting: Holdings, table: str, row: int, successors: Any) -> None:
    market, makers = posting.market, posting.market.live("products", "manufacturer")
    for maker in np.flatnonzero(market.live(table, "carries")[row] & (successors >= 0)):
        heir = place_of(int(successors[maker]), market.size("core_dealers"))
        of = makers == maker
        expect_more(market, heir, of, expected_of(market, table, row, of))
        if table == heir[0] == "core_dealers":
            move_account(market, row, heir[1], int(maker))
