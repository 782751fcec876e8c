"""Agents as rows: views of a table's rows for Mesa, and millions of them as one columnar set.

This file and ``simulation/model.py`` are the only ones that know Mesa.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import mesa
import numpy as np
from mesa.agentset import AbstractAgentSet, GroupBy

from channelsim.agents.columns import Column, Table, View, column, columns_of

__all__ = ["Column", "ConsumerSet", "PeekedAgent", "RowAgent", "Table", "View", "column", "columns_of"]


class RowAgent(mesa.Agent):  # type: ignore[misc]
    """A Mesa agent that is a view of one row of a table."""

    def __init__(self, model: Any, table: Table, row: int) -> None:
        self._table = table
        self.row = row
        super().__init__(model)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row}>"


class PeekedAgent(RowAgent):
    """A row view made only when somebody looks, equal to any other view of the same row."""

    @classmethod
    def peek(cls, model: Any, table: Table, row: int) -> Any:
        """Return a view without registering it with the model (for consumers, of whom there are millions)."""
        agent = object.__new__(cls)
        agent.model, agent._table, agent.row, agent.unique_id = model, table, int(row), int(row)
        return agent

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PeekedAgent) and other._table is self._table and other.row == self.row

    def __hash__(self) -> int:
        return hash((id(self._table), self.row))


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

    def _peek(self, row: Any) -> Any:
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
