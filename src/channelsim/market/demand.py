"""Demand from outside: a table of units wanted takes the consumers' place."""

from __future__ import annotations

from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

Level = Literal["terminal", "region"]


class Demand(Protocol):
    """What ``exogenous_demand`` asks of a source of demand."""

    @property
    def level(self) -> str:
        """Whether :meth:`week` speaks of terminals or of regions."""

    def week(self, week: int) -> npt.NDArray[np.int64]:
        """Return the units wanted in a week of the run: (T, P) at terminals, (R, P) in regions."""


class TableDemand:
    """Demand read from a table with one row a week, place and product.

    Args:
        level: "terminal" or "region".
        shape: (T, P) or (R, P).
        week, place, product: row by row; week of the run from 0, place and product as rows of their tables.
        units: wanted, ≥ 0; rows of the same week, place and product add up.

    Raises:
        ValueError: a place or product out of range, or units below zero.
    """

    def __init__(
        self, level: Level, shape: tuple[int, int], week: Any, place: Any, product: Any, units: Any
    ) -> None:
        week, place, product = (np.asarray(column, np.int64) for column in (week, place, product))
        units = np.asarray(units)
        if units.size and (units.min() < 0 or np.any(units != np.floor(units))):
            raise ValueError("units wanted must be whole numbers, 0 or more")
        for name, column, limit in ((level, place, shape[0]), ("product", product, shape[1])):
            if column.size and (column.min() < 0 or column.max() >= limit):
                raise ValueError(f"the table of demand names a {name} that does not exist")
        order = np.argsort(week, kind="stable")
        self._level, self._shape = level, shape
        self._week, self._cell = week[order], (place * shape[1] + product)[order]
        self._units = units[order].astype(np.int64)

    @property
    def level(self) -> str:
        """Return "terminal" or "region"."""
        return self._level

    @property
    def weeks(self) -> int:
        """Number of weeks up to the last one in the table; nothing is wanted in weeks it does not hold."""
        return int(self._week[-1]) + 1 if self._week.size else 0

    def week(self, week: int) -> npt.NDArray[np.int64]:
        """Return the units wanted in a week of the run, shape as given."""
        first, last = np.searchsorted(self._week, (week, week + 1))
        wanted = np.zeros(self._shape[0] * self._shape[1], np.int64)
        np.add.at(wanted, self._cell[first:last], self._units[first:last])
        return wanted.reshape(self._shape)
