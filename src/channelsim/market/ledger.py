"""The books: double entry in int64 minor units for every party, the outside world included.

Parties are numbered: manufacturers, core dealers, sub-dealers, terminals, world. Balances are debit positive, so the
accounts of each party sum to zero, cash over all parties sums to zero, and receivables over all parties cancel payables.
Taxes are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from channelsim.base.errors import BooksError
from channelsim.base.kernel import kernel

ACCOUNTS = (
    "cash",
    "receivables",
    "inventory",
    "payables",
    "equity",
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
)
ACCOUNT = {name: number for number, name in enumerate(ACCOUNTS)}
PROFIT_ACCOUNTS = ACCOUNTS[ACCOUNT["revenue"] :]

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
    "capital": ("equity", "equity"),
    "drawings": ("equity", "equity"),
}


@kernel
def _post(balance: Any, debtor: Any, debit: Any, creditor: Any, credit: Any, amount: Any) -> None:
    for n in range(amount.shape[0]):
        balance[debtor[n], debit] += amount[n]
        balance[creditor[n], credit] -= amount[n]


@kernel
def _settle(cash_room: Any, debtor: Any, amount: Any, due: Any, paid: Any) -> None:
    """Pay each debtor's debts in proportion when its room is too small, by cumulative rounding in order of the list."""
    running = np.zeros(cash_room.shape[0], np.int64)
    given = np.zeros(cash_room.shape[0], np.int64)
    for n in range(amount.shape[0]):
        who = debtor[n]
        room, owed = cash_room[who], due[who]
        if room >= owed:
            paid[n] = amount[n]
        elif room > 0:
            running[who] += amount[n]
            target = np.int64(np.floor(np.float64(running[who]) / np.float64(owed) * np.float64(room)))
            paid[n] = min(max(target - given[who], 0), amount[n])
            given[who] += paid[n]


class Ledger:
    """Balances of all parties and the debts between them.

    Args:
        sizes: rows of manufacturers, core_dealers, sub_dealers and terminals, in this order.
    """

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.parties: dict[str, slice] = {}
        start = 0
        for name in ("manufacturers", "core_dealers", "sub_dealers", "terminals"):
            self.parties[name] = slice(start, start + sizes[name])
            start += sizes[name]
        self.world = start
        self.size = start + 1
        self.balances = np.zeros((self.size, len(ACCOUNTS)), np.int64)
        self._debts: dict[int, list[tuple[Any, Any, Any]]] = {}

    def balance(self, account: str) -> Any:
        """Return a copy of one account, shape (parties,), debit positive."""
        return self.balances[:, ACCOUNT[account]].copy()

    def within(self, parties: Any, debit: str, credit: str, amounts: Any) -> None:
        """Post inside the books of single parties: debit one account, credit another."""
        parties = np.ascontiguousarray(parties, np.int64)
        amounts = np.ascontiguousarray(amounts, np.int64)
        _post(self.balances, parties, ACCOUNT[debit], parties, ACCOUNT[credit], amounts)

    def pay(self, purpose: str, payers: Any, payees: Any, amounts: Any) -> None:
        """Post a cash payment in the books of both sides."""
        debit, credit = PURPOSES[purpose]
        self.within(payers, debit, "cash", amounts)
        self.within(payees, "cash", credit, amounts)

    def owe(self, purpose: str, debtors: Any, creditors: Any, amounts: Any, due_week: Any) -> None:
        """Post a debt in the books of both sides and remember when it falls due (an array or one week for all)."""
        debtors, creditors, amounts = (np.ascontiguousarray(a, np.int64) for a in (debtors, creditors, amounts))
        if amounts.size and amounts.min() < 0:
            raise BooksError(f"a debt for {purpose} is negative: {amounts.min()}")
        debit, credit = PURPOSES[purpose]
        self.within(debtors, debit, "payables", amounts)
        self.within(creditors, "receivables", credit, amounts)
        weeks = np.broadcast_to(np.asarray(due_week, np.int64), amounts.shape)
        kept = amounts > 0
        for week in np.unique(weeks[kept]):
            mine = kept & (weeks == week)
            self._debts.setdefault(int(week), []).append((debtors[mine], creditors[mine], amounts[mine]))

    def due(self, until_week: int) -> Any:
        """Return what each party must have paid by the end of a week, shape (parties,)."""
        total = np.zeros(self.size, np.int64)
        for week, parts in self._debts.items():
            if week <= until_week:
                for debtors, _, amounts in parts:
                    np.add.at(total, debtors, amounts)
        return total

    def settle(self, week: int, credit_line: Any) -> Any:
        """Pay debts due by ``week`` as far as cash plus credit line (parties,) reaches; return what stays unpaid.

        Debts of a party short of money are paid in proportion; the rest stays due next week. The world pays always.
        """
        weeks = sorted(w for w in self._debts if w <= week)
        unpaid = np.zeros(self.size, np.int64)
        if not weeks:
            return unpaid
        parts = [part for w in weeks for part in self._debts.pop(w)]
        debtors, creditors, amounts = (np.concatenate([part[n] for part in parts]) for n in range(3))
        due = np.zeros(self.size, np.int64)
        np.add.at(due, debtors, amounts)
        room = self.balances[:, ACCOUNT["cash"]] + np.asarray(credit_line, np.int64)
        room[self.world] = due[self.world]
        paid = np.zeros_like(amounts)
        _settle(room, debtors, amounts, due, paid)
        self.within(debtors, "payables", "cash", paid)
        self.within(creditors, "cash", "receivables", paid)
        left = amounts - paid
        if left.any():
            rest = left > 0
            self._debts.setdefault(week + 1, []).append((debtors[rest], creditors[rest], left[rest]))
            np.add.at(unpaid, debtors, left)
        return unpaid

    def debts(self) -> Any:
        """Return all open debts as (debtor, creditor, amount) arrays in order of due week."""
        parts = [part for week in sorted(self._debts) for part in self._debts[week]]
        if not parts:
            return tuple(np.zeros(0, np.int64) for _ in range(3))
        return tuple(np.concatenate([part[n] for part in parts]) for n in range(3))

    def check(self) -> None:
        """Raise ``BooksError`` unless every party balances, cash and debts cancel over all, and debts match the accounts."""
        trial = self.balances.sum(axis=1)
        if trial.any():
            party = int(np.flatnonzero(trial)[0])
            raise BooksError(f"books of party {party} are out of balance by {trial[party]} minor units")
        for names in (("cash",), ("receivables", "payables")):
            rest = int(sum(self.balances[:, ACCOUNT[name]].sum() for name in names))
            if rest:
                raise BooksError(f"{' and '.join(names)} over all parties leave {rest} minor units")
        debtors, _, amounts = self.debts()
        owed = np.zeros(self.size, np.int64)
        np.add.at(owed, debtors, amounts)
        wrong = np.flatnonzero(owed + self.balances[:, ACCOUNT["payables"]])
        if wrong.size:
            raise BooksError(f"open debts of party {wrong[0]} differ from its payables")
