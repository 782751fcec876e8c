"""Loops over the first choices: what is asked of every shelf, which shelves are short, who stands before them.

Who: consumers (helpers of ``stockout_reaction``; no rule of its own).
Reads: the handed occasions; terminals' stock.
Proposes: nothing.
Formula: short = asked > stock.
Source: *own*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel


@kernel
def tally(occasions: Any, asked: Any, found: Any, units: Any) -> None:
    """Add up the units wanted by terminal and product; fill who would find them and how many, if nothing were short."""
    for o in range(occasions.product.shape[0]):
        p = occasions.product[o]
        found[o] = p >= 0
        units[o] = occasions.units[o] if p >= 0 else 0
        if p >= 0:
            asked[occasions.terminal[o], p] += occasions.units[o]


@kernel
def compare(asked: Any, stock: Any, region: Any, left: Any, short: Any, lost: Any) -> None:
    """Fill where stock is ``short`` of what is asked and what is ``lost`` (R, P) by it.

    ``left`` becomes what the asked units leave where stock covers them, else all of it.
    """
    for t in range(stock.shape[0]):
        for p in range(stock.shape[1]):
            more = asked[t, p] - stock[t, p]
            left[t, p] = stock[t, p] if more > 0 else -more
            short[t, p] = more > 0
            lost[region[t], p] += max(more, 0)


@kernel
def contested(occasions: Any, short: Any) -> Any:
    """Return the numbers of the occasions whose shelf is short."""
    picked = np.empty(occasions.product.shape[0] + 1, np.int32)
    count, products = 0, short.shape[1]
    flat = short.reshape(-1)
    for o in range(occasions.product.shape[0]):
        p = occasions.product[o]
        picked[count] = o
        count += (p >= 0) & flat[max(occasions.terminal[o] * products + p, 0)]
    return picked[:count].copy()
