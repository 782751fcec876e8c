"""What a table of facts is made of: columns and frames, with short ways to declare them."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """One column of facts: ``dtype`` is int64 or float64."""

    name: str
    dtype: str
    unit: str
    meaning: str


class Frame(NamedTuple):
    """One table of facts: a row for every week and combination of ``dims``.

    ``also`` names further labels a row carries, as (dimension, attribute): the maker of a product, the tier of a dealer.
    """

    name: str
    dims: tuple[str, ...]
    columns: tuple[Column, ...]
    meaning: str
    also: tuple[tuple[str, str], ...] = ()


def units(*pairs: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of whole units, from pairs of name and meaning."""
    return tuple(Column(name, "int64", "unit", meaning) for name, meaning in pairs)


def money(*pairs: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of money in minor units, from pairs of name and meaning."""
    return tuple(Column(name, "int64", "minor", meaning) for name, meaning in pairs)


def counts(unit: str, *pairs: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of whole numbers of a unit, from pairs of name and meaning."""
    return tuple(Column(name, "int64", unit, meaning) for name, meaning in pairs)


def reals(unit: str, *pairs: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of real numbers of a unit, from pairs of name and meaning."""
    return tuple(Column(name, "float64", unit, meaning) for name, meaning in pairs)
