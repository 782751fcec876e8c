"""Grades A, B, C: who makes the first part of a manufacturer's business with its dealers, who the next, who the rest.

Who: helper of dealer_grading and contract. Reads: traders' ``level_units``, seats; list prices. Proposes: nothing.
Formula: dealers in order of value, the largest first; A while those before have less than the first cut of the
whole, B while less than the second, C beyond. Source: register CCM-02 … CCM-04; model 4.11.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.rules._territory import by_maker

A_GRADE, B_GRADE, C_GRADE = 1, 2, 3


def sales_value(view: MarketView, table: str, live: Any) -> Any:
    """Return what traders are expected to buy of each manufacturer at list price (rows, M), 0 where not ``live``."""
    trader, products = getattr(view, table), view.products
    sales = trader.level_units / products.units_per_case * products.ex_works.T[trader.region]
    return np.where(live, by_maker(view, sales), 0.0)


def before(value: Any) -> Any:
    """Return the share of each manufacturer's whole that those with more than oneself have, (rows, M)."""
    order = np.argsort(-value, axis=0, kind="stable")
    sorted_value = np.take_along_axis(value, order, axis=0)
    share = (np.cumsum(sorted_value, axis=0) - sorted_value) / np.maximum(value.sum(axis=0), 1e-9)
    found = np.zeros(value.shape)
    np.put_along_axis(found, order, share, axis=0)
    return found


def grades(value: Any, live: Any, cut_a: Any, cut_b: Any) -> Any:
    """Return grades (rows, M) int8: 0 where not ``live``, else 1 A, 2 B, 3 C."""
    share = before(value)
    grade = np.where(share < cut_a, A_GRADE, np.where(share < cut_b, B_GRADE, C_GRADE))
    return np.where(live, grade, 0).astype(np.int8)
