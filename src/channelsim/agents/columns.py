"""Columns and the tables they make: state lives in arrays.

An agent class declares its columns; the declaration is the table's schema, the documentation and the agent's attribute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Column:
    """One column of an agent's table: type, dimensions beyond the row, unit, meaning and value of a new row."""

    name: str
    dtype: str
    dims: tuple[str, ...]
    unit: str
    meaning: str
    default: float


class column:  # noqa: N801 - reads as a declaration
    """Declare a column in an agent class; on an instance it reads the agent's value.

    Reading gives a Python number, or a read-only copy for columns with dimensions. Writing is refused: state changes
    where moves are posted.
    """

    def __init__(
        self, dtype: str, *, unit: str, meaning: str, dims: Sequence[str] = (), default: float = 0
    ) -> None:
        self._draft = (dtype, tuple(dims), unit, meaning, default)

    def __set_name__(self, owner: type, name: str) -> None:
        self.schema = Column(name, *self._draft)

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        if agent is None:
            return self
        return _frozen(agent._table.array(self.schema.name)[agent.row])

    def __set__(self, agent: Any, value: Any) -> None:
        raise AttributeError(f"{self.schema.name} is read-only: agents change by moves that are posted")


def _frozen(value: Any) -> Any:
    if np.ndim(value) == 0:
        return value.item()
    copy = np.array(value)
    copy.setflags(write=False)
    return copy


def columns_of(agent_class: type) -> dict[str, Column]:
    """Return the columns that a class and its bases declare, in order of declaration."""
    found: dict[str, Column] = {}
    for base in reversed(agent_class.__mro__):
        found.update({name: item.schema for name, item in vars(base).items() if isinstance(item, column)})
    return found


class Table:
    """The state of all agents of one class as arrays; rows are only ever appended, never reused.

    Args:
        agent_class: class that declares the columns.
        sizes: length of every dimension that the columns name, for instance ``{"product": 6, "origin": 1}``.
    """

    def __init__(self, agent_class: type, sizes: Mapping[str, int]) -> None:
        self.agent_class = agent_class
        self.columns = columns_of(agent_class)
        self.sizes = dict(sizes)
        self.size = 0
        self._arrays = {name: self._blank(item, 0) for name, item in self.columns.items()}
        self._view = View(self)
        self._seen: dict[str, Any] = vars(self._view)

    def _blank(self, item: Column, rows: int) -> Any:
        shape = (rows, *(self.sizes[dim] for dim in item.dims))
        if item.default == 0:
            return np.zeros(shape, item.dtype)
        return np.full(shape, item.default, item.dtype)

    def append(self, rows: int) -> range:
        """Add rows with default values and return their numbers. Arrays taken before are stale afterwards."""
        for name, item in self.columns.items():
            fresh = self._blank(item, rows)
            self._arrays[name] = np.concatenate([self._arrays[name], fresh]) if self.size else fresh
        self._seen.clear()
        first, self.size = self.size, self.size + rows
        return range(first, self.size)

    def array(self, name: str) -> Any:
        """Return the live array of a column; for the builder and posting only.

        Raises:
            KeyError: no such column.
        """
        return self._arrays[name]

    def seen(self, name: str) -> Any:
        """Return a column as a read-only array (one object as long as the column is not replaced).

        Raises:
            KeyError: no such column.
        """
        if name not in self._seen:
            seen = self._arrays[name].view()
            seen.setflags(write=False)
            self._seen[name] = seen
        return self._seen[name]

    def assign(self, name: str, values: Any) -> None:
        """Replace a whole column (same shape and type); for the builder and posting only."""
        target = self._arrays[name]
        if np.shape(values) == target.shape and getattr(values, "dtype", None) == target.dtype:
            self._arrays[name] = np.ascontiguousarray(values)
            self._seen.pop(name, None)
        else:
            target[...] = values

    def view(self) -> View:
        """Return a read-only view of all columns."""
        return self._view

    def __len__(self) -> int:
        return self.size

    @property
    def nbytes(self) -> int:
        """Memory held by the columns, in bytes."""
        return sum(array.nbytes for array in self._arrays.values())

    def clear(self) -> None:
        """Drop the arrays."""
        self._arrays = {name: self._blank(item, 0) for name, item in self.columns.items()}
        self._seen.clear()
        self.size = 0


class View:
    """What a rule sees of a table: every column as a read-only array attribute, and ``size``.

    Columns looked at before are attributes of the instance until the table replaces them (``Table._seen``).
    """

    __slots__ = ("__dict__", "_table")

    def __init__(self, table: Table) -> None:
        self._table = table

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self._table.seen(name)
        except KeyError:
            raise AttributeError(
                f"{self._table.agent_class.__name__} has no column {name!r}; it has {', '.join(self._table.columns)}"
            ) from None

    @property
    def size(self) -> Any:
        """Number of rows; the column of that name where the table has one (terminals), ``len()`` gives the rows then."""
        return self.__getattr__("size") if "size" in self._table.columns else self._table.size

    def __len__(self) -> int:
        return self._table.size
