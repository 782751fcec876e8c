"""Open debts between parties, by the week in which they fall due and by the tier of the debtor."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel

NOBODY = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


@kernel
def _add_due(due: Any, debtors: Any, amounts: Any) -> None:
    for n in range(amounts.shape[0]):
        due[debtors[n]] += amounts[n]


@kernel
def _span(debtors: Any) -> Any:
    low, high = debtors[0], debtors[0]
    for n in range(debtors.shape[0]):
        low, high = min(low, debtors[n]), max(high, debtors[n])
    return low, high


class Debts:
    """Who owes whom how much and when it falls due.

    Args:
        edges: first party of every tier, ascending; debts are kept apart by the tier of the debtor, so that settlement
            can go up the chain.
        parties: number of parties.
    """

    def __init__(self, edges: tuple[int, ...], parties: int) -> None:
        self.edges = np.asarray(edges, np.int64)
        self.parties = parties
        self._parts: dict[tuple[int, int], list[tuple[Any, Any, Any]]] = {}
        self._due: dict[int, Any] = {}

    def add(self, debtors: Any, creditors: Any, amounts: Any, week: int) -> None:
        """Remember debts (n,) that fall due in ``week``; amounts are positive."""
        if not amounts.shape[0]:
            return
        self._due_in(week)
        _add_due(self._due[week], debtors, amounts)
        low, high = (int(np.searchsorted(self.edges, party, side="right")) - 1 for party in _span(debtors))
        for tier in range(low, high + 1):
            part = (debtors, creditors, amounts)
            if low != high:
                mine = np.searchsorted(self.edges, debtors, side="right") - 1 == tier
                part = (debtors[mine], creditors[mine], amounts[mine])
            if part[0].shape[0]:
                self._parts.setdefault((week, tier), []).append(part)

    def add_merged(self, debtors: Any, creditors: Any, amounts: Any, week: int) -> None:
        """Remember debts as :meth:`add` does, those of one pair as one where there are many, so that arrears stay few."""
        if amounts.shape[0] > 4 * self.parties:
            pair, place = np.unique(debtors * self.parties + creditors, return_inverse=True)
            total = np.zeros(pair.shape[0], np.int64)
            _add_due(total, place, amounts)
            debtors, creditors, amounts = pair // self.parties, pair % self.parties, total
        self.add(debtors, creditors, amounts, week)

    def due(self, until_week: int) -> Any:
        """Return what each party owes by the end of a week, shape (parties,)."""
        total = np.zeros(self.parties, np.int64)
        for week, amounts in self._due.items():
            if week <= until_week:
                total += amounts
        return total

    def take(self, tier: int, until_week: int) -> tuple[Any, Any, Any]:
        """Remove and return the debts of one tier that are due by a week: debtors, creditors, amounts (n,)."""
        weeks = sorted(week for week, of in self._parts if of == tier and week <= until_week)
        parts = []
        for week in weeks:
            for debtors, creditors, amounts in self._parts.pop((week, tier)):
                _add_due(self._due[week], debtors, -amounts)
                parts.append((debtors, creditors, amounts))
            if not any(at == week for at, _ in self._parts):
                del self._due[week]
        return _joined(parts)

    def take_of(self, party: int) -> tuple[Any, Any, Any, Any]:
        """Remove and return every debt in which a party is debtor or creditor: debtors, creditors, amounts, weeks (n,)."""
        taken, weeks = [], []
        for (week, tier), parts in sorted(self._parts.items()):
            kept = []
            for part in parts:
                mine = (part[0] == party) | (part[1] == party)
                if mine.any():
                    gone = tuple(column[mine] for column in part)
                    _add_due(self._due[week], gone[0], -gone[2])
                    taken.append(gone)
                    weeks.append(np.full(gone[0].shape[0], week, np.int64))
                    part = tuple(column[~mine] for column in part)
                if part[0].shape[0]:
                    kept.append(part)
            self._parts[week, tier] = kept
        return (*_joined(taken), np.concatenate(weeks) if weeks else np.zeros(0, np.int64))

    def open(self) -> tuple[Any, Any, Any]:
        """Return all open debts: debtors, creditors, amounts (n,), by due week."""
        return _joined([part for key in sorted(self._parts) for part in self._parts[key]])

    def _due_in(self, week: int) -> None:
        if week not in self._due:
            self._due[week] = np.zeros(self.parties, np.int64)


def _joined(parts: list[Any]) -> tuple[Any, Any, Any]:
    if not parts:
        return NOBODY
    if len(parts) == 1:
        return parts[0]  # type: ignore[no-any-return]
    return tuple(np.concatenate([part[n] for part in parts]) for n in range(3))  # type: ignore[return-value]
