"""The books: double entry in int64 minor units for every party, the outside world included.

Parties are numbered: manufacturers, core dealers, sub-dealers, terminals, world. Balances are debit positive, so the
accounts of each party sum to zero, cash over all parties sums to zero, and receivables over all parties cancel payables.
The world stands for everybody outside: suppliers of materials, banks, staff, owners, consumers. Taxes are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from channelsim.base.errors import BooksError
from channelsim.base.kernel import kernel
from channelsim.market.debts import Debts

ACCOUNTS = (
    "cash",
    "receivables",
    "inventory",
    "payables",
    "equity",
    "deposits",
    "revenue",
    "other_income",
    "cost_of_goods",
    "rebates",
    "promotion",
    "advertising",
    "display_fees",
    "field_force",
    "delivery",
    "storage",
    "overheads",
    "interest",
    "write_offs",
    "penalties",
)
ACCOUNT = {name: number for number, name in enumerate(ACCOUNTS)}
PROFIT_ACCOUNTS = ACCOUNTS[ACCOUNT["revenue"] :]
#: accounts that add up to the capital in a business
CAPITAL = ("cash", "receivables", "inventory", "payables", "deposits")
CASH, RECEIVABLES, PAYABLES = ACCOUNT["cash"], ACCOUNT["receivables"], ACCOUNT["payables"]
TIERS = ("manufacturers", "core_dealers", "sub_dealers", "terminals")
UP_THE_CHAIN = (3, 2, 1, 0, len(TIERS))
WITHOUT_LIMIT = 1 << 60

#: purpose of a payment → (account debited at the payer, account credited at the payee)
PURPOSES: dict[str, tuple[str, str]] = {
    "goods": ("inventory", "revenue"),
    "rebate": ("rebates", "rebates"),
    "promotion": ("promotion", "other_income"),
    "advertising": ("advertising", "revenue"),
    "display_fee": ("display_fees", "other_income"),
    "field_force": ("field_force", "revenue"),
    "delivery": ("delivery", "revenue"),
    "handling_charge": ("delivery", "other_income"),
    "storage": ("storage", "revenue"),
    "overheads": ("overheads", "revenue"),
    "interest": ("interest", "other_income"),
    "production": ("inventory", "revenue"),
    "fine": ("penalties", "penalties"),
    "compensation": ("penalties", "penalties"),
    "capital": ("equity", "equity"),
    "drawings": ("equity", "equity"),
    "deposit": ("deposits", "deposits"),
    "after_sales": ("write_offs", "write_offs"),
}


@kernel
def _post(balance: Any, parties: Any, debit: Any, credit: Any, amounts: Any) -> None:
    for n in range(amounts.shape[0]):
        balance[parties[n], debit] += amounts[n]
        balance[parties[n], credit] -= amounts[n]


@kernel
def _negative(amounts: Any) -> Any:
    for n in range(amounts.shape[0]):
        if amounts[n] < 0:
            return n
    return -1


@kernel
def _pay(balance: Any, who: Any, amounts: Any, accounts: Any, line: Any, unpaid: Any) -> None:
    """Pay in the order of the list as far as each payer's cash and line reach; what is left becomes a debt."""
    payers, payees = who
    for n in range(amounts.shape[0]):
        payer, payee, amount = payers[n], payees[n], amounts[n]
        paid = min(amount, max(balance[payer, CASH] + line[payer], 0))
        unpaid[n] = amount - paid
        balance[payer, accounts[0]] += amount
        balance[payee, accounts[1]] -= amount
        balance[payer, CASH] -= paid
        balance[payee, CASH] += paid
        balance[payer, PAYABLES] -= unpaid[n]
        balance[payee, RECEIVABLES] += unpaid[n]


@kernel
def _settle(
    balance: Any, debtors: Any, creditors: Any, amounts: Any, room: Any, due: Any, unpaid: Any
) -> None:
    """Pay each debtor's debts, in proportion when its room is too small, by cumulative rounding in order of the list.

    ``room`` and ``due`` (parties,) hold what the debtors may spend and what they must pay; ``unpaid`` (n,) is filled.
    """
    running, given = np.zeros_like(due), np.zeros_like(due)
    for n in range(amounts.shape[0]):
        who, paid = debtors[n], amounts[n]
        if room[who] < due[who]:
            running[who] += amounts[n]
            share = np.float64(running[who]) / np.float64(due[who]) * np.float64(max(room[who], 0))
            paid = min(max(np.int64(np.floor(share)) - given[who], 0), amounts[n])
            given[who] += paid
        unpaid[n] = amounts[n] - paid
        balance[who, CASH] -= paid
        balance[who, PAYABLES] += paid
        balance[creditors[n], CASH] += paid
        balance[creditors[n], RECEIVABLES] -= paid


class Ledger:
    """Balances of all parties and the debts between them.

    Args:
        sizes: rows of manufacturers, core_dealers, sub_dealers and terminals, in this order.
    """

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.parties: dict[str, slice] = {}
        start = 0
        for name in TIERS:
            self.parties[name] = slice(start, start + sizes[name])
            start += sizes[name]
        self.world = start
        self.size = start + 1
        self.balances = np.zeros((self.size, len(ACCOUNTS)), np.int64)
        self.open_debts = Debts((*(self.parties[name].start for name in TIERS), self.world), self.size)

    def balance(self, account: str, places: slice = slice(None)) -> Any:
        """Return a copy of one account of all parties, or of those in ``places``, debit positive."""
        return self.balances[places, ACCOUNT[account]].copy()

    def name_of(self, party: int) -> str:
        """Return tier and row of a party, for messages."""
        for tier, places in self.parties.items():
            if places.start <= party < places.stop:
                return f"{tier[:-1].replace('_', ' ')} {party - places.start}"
        return "world"

    def within(self, parties: Any, debit: str, credit: str, amounts: Any) -> None:
        """Post inside the books of single parties (n,): debit one account, credit another, ``amounts`` (n,)."""
        _post(self.balances, _whole(parties), ACCOUNT[debit], ACCOUNT[credit], _whole(amounts))

    def pay(
        self, purpose: str, payers: Any, payees: Any, amounts: Any, credit_line: Any = None, week: int = 0
    ) -> None:
        """Post payments in the books of both sides; what a payer has no money for is owed from ``week`` on.

        Args:
            purpose: one of ``PURPOSES``.
            payers, payees, amounts: (n,) parties and minor units ≥ 0.
            credit_line: (parties,) how far cash may go below zero; without limit when left out.
            week: when what stays unpaid falls due.

        Raises:
            BooksError: an amount is negative.
        """
        payers, payees, amounts = self._checked(purpose, payers, payees, amounts)
        line = np.full(self.size, WITHOUT_LIMIT, np.int64) if credit_line is None else credit_line
        accounts = tuple(ACCOUNT[name] for name in PURPOSES[purpose])
        unpaid = np.empty_like(amounts)
        _pay(self.balances, (payers, payees), amounts, accounts, line, unpaid)
        rest = unpaid > 0
        if rest.any():
            self.open_debts.add(payers[rest], payees[rest], unpaid[rest], week)

    def owe(self, purpose: str, debtors: Any, creditors: Any, amounts: Any, due_week: Any) -> None:
        """Post debts in the books of both sides and remember when they fall due (one week for all, or (n,)).

        Raises:
            BooksError: an amount is negative.
        """
        debtors, creditors, amounts = self._checked(purpose, debtors, creditors, amounts)
        debit, credit = PURPOSES[purpose]
        _post(self.balances, debtors, ACCOUNT[debit], PAYABLES, amounts)
        _post(self.balances, creditors, RECEIVABLES, ACCOUNT[credit], amounts)
        self.remember(debtors, creditors, amounts, due_week)

    def remember(self, debtors: Any, creditors: Any, amounts: Any, due_week: Any) -> None:
        """Remember when debts (n,) fall due that are already posted on both sides; zeros are left out."""
        kept = amounts > 0
        if not kept.all():
            debtors, creditors, amounts = debtors[kept], creditors[kept], amounts[kept]
        if np.ndim(due_week) == 0:
            self.open_debts.add(debtors, creditors, amounts, int(due_week))
            return
        weeks = np.asarray(due_week)[kept]
        for week in np.unique(weeks):
            mine = weeks == week
            self.open_debts.add(debtors[mine], creditors[mine], amounts[mine], int(week))

    def due(self, until_week: int) -> Any:
        """Return what each party must have paid by the end of a week, shape (parties,)."""
        return self.open_debts.due(until_week)

    def settle(self, week: int, credit_line: Any) -> Any:
        """Pay debts due by ``week`` as far as cash plus credit line (parties,) reaches; return what stays unpaid.

        Money goes up the chain within the settlement: terminals pay first, then sub-dealers, core dealers, manufacturers
        and the world. Debts of a party short of money are paid in proportion; the rest stays due next week.
        """
        unpaid_by, due = np.zeros(self.size, np.int64), self.due(week)
        line = np.asarray(credit_line, np.int64)
        for tier in UP_THE_CHAIN:
            debtors, creditors, amounts = self.open_debts.take(tier, week)
            if not amounts.shape[0]:
                continue
            unpaid = np.empty_like(amounts)
            _settle(self.balances, debtors, creditors, amounts, self.balances[:, CASH] + line, due, unpaid)
            rest = unpaid > 0
            if rest.any():
                np.add.at(unpaid_by, debtors[rest], unpaid[rest])
                self.open_debts.add_merged(debtors[rest], creditors[rest], unpaid[rest], week + 1)
        return unpaid_by

    def debts(self) -> Any:
        """Return all open debts as (debtor, creditor, amount) arrays in order of due week."""
        return self.open_debts.open()

    def check(self) -> None:
        """Raise ``BooksError`` unless every party balances, cash and debts cancel over all, and debts match the accounts."""
        trial = self.balances.sum(axis=1)
        if trial.any():
            party = int(np.flatnonzero(trial)[0])
            raise BooksError(
                f"books of {self.name_of(party)} are out of balance by {trial[party]} minor units"
            )
        for accounts in ((CASH,), (RECEIVABLES, PAYABLES)):
            rest = int(sum(self.balances[:, account].sum() for account in accounts))
            if rest:
                names = " and ".join(ACCOUNTS[account] for account in accounts)
                raise BooksError(f"{names} over all parties leave {rest} minor units")
        debtors, creditors, amounts = self.debts()
        for parties, account, sign in ((debtors, PAYABLES, -1), (creditors, RECEIVABLES, 1)):
            listed = np.zeros(self.size, np.int64)
            np.add.at(listed, parties, sign * amounts)
            wrong = np.flatnonzero(listed != self.balances[:, account])
            if wrong.size:
                raise BooksError(
                    f"open debts of {self.name_of(wrong[0])} differ from its {ACCOUNTS[account]}"
                )

    def _checked(self, purpose: str, debtors: Any, creditors: Any, amounts: Any) -> tuple[Any, Any, Any]:
        amounts = _whole(amounts)
        debtors, creditors = (_one_each(who, amounts) for who in (debtors, creditors))
        wrong = _negative(amounts)
        if wrong >= 0:
            who = self.name_of(int(debtors[wrong]))
            raise BooksError(f"an amount for {purpose} of {who} is negative: {amounts[wrong]}")
        return debtors, creditors, amounts


def _one_each(parties: Any, amounts: Any) -> Any:
    """Return a party for each amount, from one for all or as many as there are."""
    if np.shape(parties) == amounts.shape:
        return _whole(parties)
    return _whole(np.broadcast_to(parties, amounts.shape))


def _whole(values: Any) -> Any:
    if type(values) is np.ndarray and values.dtype == np.int64 and values.ndim and values.flags.c_contiguous:
        return values
    values = np.ascontiguousarray(values)
    if values.dtype.kind == "f":
        raise BooksError("amounts and parties are whole numbers; round before posting")
    return np.ascontiguousarray(np.atleast_1d(values), np.int64)
