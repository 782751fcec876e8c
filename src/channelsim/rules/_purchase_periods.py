"""What core dealers bought in the months of the year, added up by period: month, quarter, year.

Who: helper of sales_target and of all schemes that pay for purchases. Reads: the months' account of core dealers;
the calendar. Proposes: nothing. Formula: a period's cases = sum over its months that have begun; last year's cases of
it = the year before for months begun, the last known for the others. Source: model 5.3; own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from channelsim.base.calendar import Calendar

PERIODS = "purchase_periods"
MONTHS = {"month": 1, "quarter": 3, "year": 12}
WEEKS = np.array((4, 4, 5) * 4)
FIRST_WEEK = np.cumsum(WEEKS) - WEEKS


class Account(NamedTuple):
    """Core dealers by manufacturer and month (J, M, 12), last week's invoices counted.

    ``cases`` and ``value`` of the last twelve months, ``known`` the same with months seen in part scaled up;
    ``before`` cases of the same month a year earlier; ``target`` cases set. ``forfeited`` (2, J, M): this quarter's
    rewards, and any of this year.
    """

    cases: Any
    value: Any
    known: Any
    before: Any
    target: Any
    forfeited: Any


class Closed(NamedTuple):
    """A period that ended last week, arrays (J, M)."""

    cases: Any
    value: Any
    last_year_cases: Any
    target_cases: Any
    forfeited: Any


class Period(NamedTuple):
    """The running period of one length, arrays (J, M); ``closed`` is the one before in its first week, else None.

    ``ratchet``: by how much a case bought now raises the target a year on.
    """

    so_far_cases: Any
    last_year_cases: Any
    target_cases: Any
    next_last_year_cases: Any
    next_target_cases: Any
    ratchet: Any
    forfeited: Any
    weeks_left: int
    next_weeks: int
    closed: Closed | None


class Periods(Mapping[str, Period]):
    """The running periods by length, each added up when first asked for: most weeks few schemes ask."""

    def __init__(self, make: Callable[[str], Period]) -> None:
        self._make, self._made = make, dict[str, Period]()

    def __getitem__(self, kind: str) -> Period:
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        return self._made[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(MONTHS)

    def __len__(self) -> int:
        return len(MONTHS)


def begins(calendar: Calendar, week: int, kind: str) -> bool:
    """Tell whether a period of this length begins with a week."""
    return bool(calendar.starts_month(week)) and calendar.month_of_year(week) % MONTHS[kind] == 0


def closed_period(calendar: Calendar, week: int, kind: str, account: Account) -> Closed | None:
    """Return the period that ended with last week; ``account`` as it stood before this week's month began."""
    if not begins(calendar, week, kind):
        return None
    months = (calendar.month_of_year(week) - MONTHS[kind] + np.arange(MONTHS[kind])) % 12
    return Closed(
        cases=account.cases[:, :, months].sum(axis=2),
        value=account.value[:, :, months].sum(axis=2),
        last_year_cases=account.before[:, :, months].sum(axis=2),
        target_cases=account.target[:, :, months].sum(axis=2),
        forfeited=account.forfeited[int(kind == "year")],
    )


def running_period(calendar: Calendar, week: int, kind: str, account: Account, ratchet: Any) -> Period:
    """Return the running period without what closed before it; ``account`` with this week's month begun."""
    month, length = calendar.month_of_year(week), MONTHS[kind]
    months = month - month % length + np.arange(length)
    begun, later, following = months[months <= month], months[months > month], (months + length) % 12
    expected = account.known.copy()
    expected[:, :, month] = account.before[:, :, month]
    end = FIRST_WEEK[months[0]] + WEEKS[months].sum()
    return Period(
        so_far_cases=account.cases[:, :, begun].sum(axis=2),
        last_year_cases=account.before[:, :, begun].sum(axis=2) + account.known[:, :, later].sum(axis=2),
        target_cases=account.target[:, :, months].sum(axis=2),
        next_last_year_cases=expected[:, :, following].sum(axis=2),
        next_target_cases=account.target[:, :, following].sum(axis=2),
        ratchet=ratchet,
        forfeited=account.forfeited[int(kind == "year")],
        weeks_left=int(end - 1 - calendar.week_of_year(week)),
        next_weeks=int(WEEKS[following].sum()),
        closed=None,
    )
