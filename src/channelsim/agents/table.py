"""Columns, tables and row views: state lives in arrays, an agent is a row.

An agent class declares its columns; the declaration is the table's schema, the documentation and the agent's attribute.
This file and ``simulation/model.py`` are the only ones that know Mesa.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import mesa
import numpy as np
from mesa.agentset import AbstractAgentSet, GroupBy


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
        first, self.size = self.size, self.size + rows
        return range(first, self.size)

    def array(self, name: str) -> Any:
        """Return the live array of a column; for the builder and posting only.

        Raises:
            KeyError: no such column.
        """
        return self._arrays[name]

    def assign(self, name: str, values: Any) -> None:
        """Replace a whole column (same shape and type); for the builder and posting only."""
        target = self._arrays[name]
        if np.shape(values) == target.shape and getattr(values, "dtype", None) == target.dtype:
            self._arrays[name] = np.ascontiguousarray(values)
        else:
            target[...] = values

    def view(self) -> View:
        """Return a read-only view of all columns."""
        return View(self)

    def __len__(self) -> int:
        return self.size

    @property
    def nbytes(self) -> int:
        """Memory held by the columns, in bytes."""
        return sum(array.nbytes for array in self._arrays.values())

    def clear(self) -> None:
        """Drop the arrays."""
        self._arrays = {name: self._blank(item, 0) for name, item in self.columns.items()}
        self.size = 0


class View:
    """What a rule sees of a table: every column as a read-only array attribute, and ``size``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            seen = self._table.array(name).view()
        except KeyError:
            raise AttributeError(
                f"{self._table.agent_class.__name__} has no column {name!r}; it has {', '.join(self._table.columns)}"
            ) from None
        seen.setflags(write=False)
        return seen

    @property
    def size(self) -> int:
        """Number of rows."""
        return self._table.size


class RowAgent(mesa.Agent):  # type: ignore[misc]
    """A Mesa agent that is a view of one row of a table."""

    def __init__(self, model: Any, table: Table, row: int) -> None:
        self._table = table
        self.row = row
        super().__init__(model)

    @classmethod
    def peek(cls, model: Any, table: Table, row: int) -> Any:
        """Return a view without registering it with the model (for consumers, of whom there are millions)."""
        agent = object.__new__(cls)
        agent.model, agent._table, agent.row, agent.unique_id = model, table, int(row), int(row)
        return agent

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowAgent) and other._table is self._table and other.row == self.row

    def __hash__(self) -> int:
        return hash((id(self._table), self.row))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row}>"


class ConsumerSet(AbstractAgentSet):  # type: ignore[misc]
    """Millions of agents as one columnar agent set: the calls of a Mesa ``AgentSet``, vectorised.

    Args:
        model: the model.
        table: the consumers' table.
        rows: which rows (unique, any order); all when left out.
    """

    def __init__(self, model: Any, table: Table, rows: Any = None) -> None:
        self._model = model
        self._table = table
        self._rows = np.arange(table.size) if rows is None else _unique(rows)

    @property
    def model(self) -> Any:
        """The model the consumers live in."""
        return self._model

    @property
    def random(self) -> Any:
        """The model's Mesa generator; no rule of the market draws from it."""
        return self._model.random

    def __len__(self) -> int:
        return int(self._rows.size)

    def __iter__(self) -> Iterator[Any]:
        return (self._peek(row) for row in self._rows)

    def __contains__(self, agent: object) -> bool:
        return isinstance(agent, RowAgent) and agent._table is self._table and agent.row in self._rows

    def __getitem__(self, item: Any) -> Any:
        picked = self._rows[item]
        return [self._peek(row) for row in picked] if np.ndim(picked) else self._peek(picked)

    def _peek(self, row: int) -> Any:
        return self._table.agent_class.peek(self._model, self._table, row)  # type: ignore[attr-defined]

    def _with(self, rows: Any) -> ConsumerSet:
        return ConsumerSet(self._model, self._table, rows)

    def get(self, attr_names: Any, handle_missing: str = "error", default_value: Any = None) -> Any:
        """Return a copy of one column, or a list of copies, for the rows of this set."""
        if isinstance(attr_names, str):
            if attr_names not in self._table.columns and handle_missing == "default":
                return np.full(len(self), default_value)
            if attr_names not in self._table.columns:
                raise AttributeError(f"Consumer has no column {attr_names!r}")
            return self._table.array(attr_names)[self._rows]
        return [self.get(name, handle_missing, default_value) for name in attr_names]

    def set(self, attr_name: str, value: Any) -> ConsumerSet:
        """Set one column of these rows. For preparing a market by hand; rules never use it."""
        if attr_name not in self._table.columns:
            raise AttributeError(f"Consumer has no column {attr_name!r}")
        self._table.array(attr_name)[self._rows] = value
        return self

    def agg(self, attribute: str, func: Any) -> Any:
        """Apply one function, or several, to a column of this set."""
        values = self.get(attribute)
        if callable(func):
            return func(values)
        return [single(values) for single in func]

    def select(self, filter_func: Any = None, at_most: float = float("inf"), **_: Any) -> ConsumerSet:
        """Return the rows for which a boolean array (as long as the set) or a function of the set is true."""
        mask = np.ones(len(self), bool)
        if filter_func is not None:
            mask = filter_func(self) if callable(filter_func) else np.asarray(filter_func)
        if mask.shape != (len(self),) or mask.dtype != bool:
            raise ValueError("select needs one True or False for every consumer of the set")
        rows = self._rows[mask]
        limit = int(at_most * len(self)) if isinstance(at_most, float) and at_most <= 1 else at_most
        return self._with(rows[: int(min(limit, rows.size))])

    def sort(self, key: str, ascending: bool = False, inplace: bool = False) -> ConsumerSet:
        """Return the set ordered by a column (stable)."""
        order = np.argsort(self.get(key), kind="stable")
        rows = self._rows[order if ascending else order[::-1]]
        if inplace:
            self._rows = rows
            return self
        return self._with(rows)

    def shuffle(self, inplace: bool = False) -> ConsumerSet:
        """Return the set in an order drawn from the model's Mesa generator."""
        rows = self._model.rng.permutation(self._rows)
        if inplace:
            self._rows = rows
            return self
        return self._with(rows)

    def groupby(self, by: str, **_: Any) -> Any:
        """Return Mesa's ``GroupBy`` over the sets of consumers that share a value of a column."""
        values = self.get(by)
        order = np.argsort(values, kind="stable")
        kinds, starts = np.unique(values[order], return_index=True)
        parts = np.split(self._rows[order], starts[1:])
        return GroupBy({kind.item(): self._with(rows) for kind, rows in zip(kinds, parts, strict=True)})

    def to_list(self) -> list[Any]:
        """Return all consumers as row views (slow for millions)."""
        return list(self)

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> ConsumerSet:
        """Call a method or function on every consumer, one by one (slow: prefer ``get`` and ``agg``)."""
        for agent in self:
            (getattr(agent, method) if isinstance(method, str) else method)(
                *(args if isinstance(method, str) else (agent, *args)), **kwargs
            )
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Return the results of a method or function for every consumer."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self]
        return [method(agent, *args, **kwargs) for agent in self]

    def add(self, agent: Any) -> None:
        """Refuse: consumers are born with the market."""
        raise TypeError("consumers are made with the market; select, sort or group the set instead")

    discard = remove = add

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> ConsumerSet:
        """Call a method or function on every consumer in a drawn order."""
        return self.shuffle().do(method, *args, **kwargs)

    def _update(self, agents: Any) -> ConsumerSet:
        self._rows = _unique([agent.row for agent in agents])
        return self


def _unique(rows: Any) -> Any:
    rows = np.asarray(rows, np.int64)
    seen, first = np.unique(rows, return_index=True)
    return rows if seen.size == rows.size else rows[np.sort(first)]
