"""Whole units of goods and whole minor units of money, and the one rule by which fractions become whole.

Money is int64 in the currency's minor unit (fen, cents). A posted price is rounded half up to the minor unit; an amount is
quantity × posted price and so exact; a rebate is rounded down per contract and invoice. What is shared out is cut by
cumulative rounding: the shares of n claims are the differences of the rounded running total, so they sum to the whole.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Units = npt.NDArray[np.int64]
Money = npt.NDArray[np.int64]


def posted(price: npt.ArrayLike) -> Money:
    """Round prices (minor units, float) half up to whole minor units, never below 1."""
    return np.maximum(np.floor(np.asarray(price, np.float64) + 0.5), 1).astype(np.int64)


def minor(amount: float, minor_units: int = 100) -> int:
    """Return an amount of the scenario's currency in minor units."""
    return int(np.floor(amount * minor_units + 0.5))


def share_out(total: Any, weights: npt.ArrayLike, offset: float = 0.5) -> Units:
    """Cut ``total`` whole units by weights with cumulative rounding.

    Args:
        total: units to share out, ≥ 0.
        weights: shape (n,), ≥ 0; all zero gives all zero.
        offset: in [0, 1), where the rounding starts; draw it when who gets the odd unit must not be systematic.

    Returns:
        int64 (n,) that sums to ``total`` (or to 0 when the weights are all zero).
    """
    weight = np.asarray(weights, np.float64)
    whole = weight.sum()
    if weight.size == 0 or whole <= 0:
        return np.zeros(weight.shape, np.int64)
    running = np.cumsum(weight) / whole * float(total)
    running[-1] = float(total)
    edges = np.floor(running + offset).astype(np.int64)
    edges[-1] = int(total)
    return np.diff(np.concatenate(([0], np.minimum(edges, int(total)))))
