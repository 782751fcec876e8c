"""The retail calendar: 52 weeks a year, quarters of 13, months of 4-4-5 weeks. Weeks of a run count from 0."""

from __future__ import annotations

from dataclasses import dataclass

WEEKS_A_YEAR = 52
WEEKS_A_QUARTER = 13
MONTH_STARTS = (0, 4, 8)


@dataclass(frozen=True)
class Calendar:
    """Where a run stands in the year. ``first_week`` is the week of the year (0…51) of run week 0."""

    first_week: int = 0

    def week_of_year(self, week: int) -> int:
        """Return 0…51."""
        return (week + self.first_week) % WEEKS_A_YEAR

    def quarter(self, week: int) -> int:
        """Return the running number of the quarter since the start of the first year."""
        return (week + self.first_week) // WEEKS_A_QUARTER

    def week_of_quarter(self, week: int) -> int:
        """Return 0…12."""
        return (week + self.first_week) % WEEKS_A_QUARTER

    def month_of_year(self, week: int) -> int:
        """Return 0…11 (4-4-5)."""
        quarter, week_in = divmod(self.week_of_year(week), WEEKS_A_QUARTER)
        return quarter * 3 + sum(week_in >= start for start in MONTH_STARTS) - 1

    def week_of_month(self, week: int) -> int:
        """Return 0…4 (4-4-5)."""
        week_in = self.week_of_quarter(week)
        return week_in - max(start for start in MONTH_STARTS if start <= week_in)

    def starts_month(self, week: int) -> bool:
        """Tell whether a month begins with this week."""
        return self.week_of_quarter(week) in MONTH_STARTS

    def starts_quarter(self, week: int) -> bool:
        """Tell whether a quarter begins with this week."""
        return self.week_of_quarter(week) == 0

    def ends_quarter(self, week: int) -> bool:
        """Tell whether a quarter ends with this week."""
        return self.week_of_quarter(week) == WEEKS_A_QUARTER - 1

    def starts_year(self, week: int) -> bool:
        """Tell whether a year begins with this week."""
        return self.week_of_year(week) == 0
