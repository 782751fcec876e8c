"""What is asked of short shelves, as claims; and what came of them.

Who: consumers (helpers of ``stockout_reaction``; no rule of its own).
Reads: what ``stockout_reaction`` hands in.
Proposes: nothing.
Formula: a claim's priority is a bijective mix of numbers that differ for every (consumer, occasion), so no two are equal and the
    outcome does not depend on the order in which consumers are stored.
Source: *own*.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import bits

MOST_POSTPONED = 255


class Claims(NamedTuple):
    """Occasions that meet a contested shelf, arrays (n,) in the order of consumers.

    occasion (its number), consumer, k, priority; terminal, product, slot now tried; want and got units; postponed to next
    week; switched terminal.
    """

    occasion: Any
    consumer: Any
    k: Any
    priority: Any
    terminal: Any
    product: Any
    slot: Any
    want: Any
    got: Any
    postponed: Any
    switched: Any


@kernel
def tally(occasions: Any, asked: Any) -> None:
    """Add up the units wanted by terminal and product."""
    for o in range(occasions.product.shape[0]):
        p = occasions.product[o]
        if p >= 0:
            asked[occasions.terminal[o], p] += occasions.units[o]


@kernel
def compare(asked: Any, stock: Any, region: Any, left: Any, short: Any, lost: Any) -> None:
    """Fill what is ``left`` where stock covers what is asked (else all of it), where it is ``short``, what is ``lost`` (R, P)."""
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


def claims_of(occasions: Any, chosen: Any, keys: Any, key: Any) -> Claims:
    """Return the claims of the chosen occasions."""
    consumer, k = occasions.consumer[chosen], occasions.k[chosen]
    priority = np.empty(chosen.size, np.uint64)
    _priorities(key, keys, consumer, k, priority)
    place = (occasions.terminal[chosen], occasions.product[chosen], occasions.slot[chosen])
    got, late, switched = (np.zeros(chosen.size, kind) for kind in (np.int32, np.bool_, np.bool_))
    return Claims(chosen, consumer, k, priority, *place, occasions.units[chosen], got, late, switched)


@kernel
def _priorities(key: Any, keys: Any, consumer: Any, k: Any, priority: Any) -> None:
    for n in range(priority.shape[0]):
        priority[n] = bits(key, keys[consumer[n]], k[n])


@kernel
def note_found(claims: Any, purchases: Any) -> None:
    """Note which first choices found nothing."""
    for row in range(claims.got.shape[0]):
        purchases.found[claims.occasion[row]] = claims.got[row] > 0


@kernel
def finish(claims: Any, purchases: Any) -> Any:
    """Write what came of the claims; return the consumers who postpone (one entry an occasion)."""
    late = np.empty(claims.got.shape[0], np.int32)
    count = 0
    for row in range(claims.got.shape[0]):
        o = claims.occasion[row]
        purchases.slot[o], purchases.terminal[o] = claims.slot[row], claims.terminal[row]
        purchases.units[o] = claims.got[row]
        purchases.product[o] = claims.product[row] if claims.got[row] > 0 else -1
        if claims.got[row] == 0 and claims.postponed[row]:
            late[count] = claims.consumer[row]
            count += 1
    return late[:count].copy()


def postpone(postponed: Any, rows: Any) -> None:
    """Add an occasion next week for every entry of ``rows`` (at most 255 of a consumer)."""
    _add_one(postponed, rows)


@kernel
def _add_one(postponed: Any, rows: Any) -> None:
    for i in rows:
        if postponed[i] < MOST_POSTPONED:
            postponed[i] += 1
