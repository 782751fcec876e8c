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

BLOCK = 1024


@kernel
def tally(occasions: Any, asked: Any, found: Any, units: Any) -> None:
    """Add up the units wanted by terminal and product; fill who would find them and how many, if nothing were short."""
    flat, products, place = asked.reshape(-1), np.int32(asked.shape[1]), np.empty(BLOCK, np.uint32)
    for first in range(0, occasions.product.shape[0], BLOCK):
        last = min(first + BLOCK, occasions.product.shape[0])
        where, product, want = (
            occasions.terminal[first:last],
            occasions.product[first:last],
            occasions.units[first:last],
        )
        some, got = found[first:last], units[first:last]
        for b in range(last - first):
            some[b] = product[b] >= 0
            got[b] = want[b] if product[b] >= 0 else np.int32(0)
            cell = max(where[b], np.int32(0)) * products + np.int32(max(product[b], np.int16(0)))
            place[b] = np.uint32(cell)
        for b in range(last - first):
            flat[place[b]] += got[b]


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
    size, products = occasions.product.shape[0], np.int32(short.shape[1])
    picked, count = np.empty(size + 1, np.int32), np.uint64(0)
    flat, terminal, product = short.reshape(-1).view(np.uint8), occasions.terminal, occasions.product
    for o in range(size):
        picked[count] = o
        place = np.uint64(max(terminal[o] * products + np.int32(product[o]), np.int32(0)))
        count += np.uint64(flat[place] & np.uint8(product[o] >= 0))
    return picked[:count].copy()
