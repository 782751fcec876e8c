"""What is asked of short shelves, as claims; and what came of them.

Who: consumers (helpers of ``stockout_reaction``; no rule of its own).
Reads: what ``stockout_reaction`` hands in.
Proposes: nothing.
Formula: a claim's priority is a bijective mix of numbers that differ for every (consumer, occasion), so no two are
    equal and the outcome does not depend on the order in which consumers are stored.
Source: *own*.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import bits

MOST_POSTPONED = 255


class Queue(NamedTuple):
    """Who waits at which shelf, arrays (n,): cell (terminal · products + product), priority, want and got units."""

    cell: Any
    priority: Any
    want: Any
    got: Any


class Claims(NamedTuple):
    """Occasions that found nothing at first, arrays (n,) in the order of consumers.

    occasion (its number), consumer, k, priority; terminal, product, slot now tried; want and got units; postponed to
    next week; switched terminal.
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


def queue_of(occasions: Any, chosen: Any, products: int, keys: Any, key: Any) -> Queue:
    """Return the queue of the chosen occasions at the shelves of their first choice."""
    size = chosen.size
    queue = Queue(*(np.zeros(size, kind) for kind in (np.int32, np.uint64, np.int32, np.int32)))
    _line_up(occasions, chosen, products, keys, key, queue)
    return queue


@kernel
def _line_up(occasions: Any, chosen: Any, products: Any, keys: Any, key: Any, queue: Any) -> None:
    for n in range(chosen.shape[0]):
        o = chosen[n]
        queue.cell[n] = occasions.terminal[o] * products + occasions.product[o]
        queue.want[n] = occasions.units[o]
        queue.priority[n] = bits(key, keys[occasions.consumer[o]], occasions.k[o])


@kernel
def settle_first(chosen: Any, queue: Any, purchases: Any) -> Any:
    """Write what the first round of service gave; return the numbers in the queue of those who found nothing."""
    empty, count = np.empty(chosen.shape[0] + 1, np.int32), 0
    for n in range(chosen.shape[0]):
        found = queue.got[n] > 0
        purchases.units[chosen[n]] = queue.got[n]
        purchases.found[chosen[n]] = found
        empty[count] = n
        count += not found
    return empty[:count].copy()


def claims_of(occasions: Any, chosen: Any, queue: Queue, empty: Any) -> Claims:
    """Return the claims of those in the queue who found nothing."""
    kinds = (np.int32, np.int32, np.uint8, np.uint64, np.int32, np.int16, np.int8, np.int32)
    nothing_yet = (np.zeros(empty.size, kind) for kind in (np.int32, np.bool_, np.bool_))
    claims = Claims(*(np.empty(empty.size, kind) for kind in kinds), *nothing_yet)
    _claim(occasions, chosen, queue, empty, claims)
    return claims


@kernel
def _claim(occasions: Any, chosen: Any, queue: Any, empty: Any, claims: Any) -> None:
    for n in range(empty.shape[0]):
        o = chosen[empty[n]]
        claims.occasion[n], claims.consumer[n], claims.k[n] = o, occasions.consumer[o], occasions.k[o]
        claims.terminal[n], claims.slot[n] = occasions.terminal[o], occasions.slot[o]
        claims.product[n] = occasions.product[o]
        claims.priority[n], claims.want[n] = queue.priority[empty[n]], queue.want[empty[n]]


def queue_again(claims: Claims, rows: Any, products: int) -> Queue:
    """Return the queue of the claims ``rows`` at the shelves they try next."""
    cell = claims.terminal[rows] * np.int32(products) + claims.product[rows]
    return Queue(cell, claims.priority[rows], claims.want[rows], np.zeros(rows.size, np.int32))


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
