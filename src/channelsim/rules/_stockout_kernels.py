"""Serving contested shelves by priority, and what those do who find nothing.

Who: consumers (helpers of ``stockout_reaction``; no rule of its own).
Reads: claims (see ``_stockout_claims``), what the claiming consumers know, what is left on the shelves.
Proposes: nothing.
Formula: see ``stockout_reaction``.
Source: Gruen, Corsten & Bharadwaj 2002.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.lanes import fetch
from channelsim.base.luck import uniform
from channelsim.market.market import REPERTOIRE
from channelsim.rules._choice import Choice
from channelsim.rules._choice_kernels import AHEAD, lists, pulls
from channelsim.rules._consumers import BELOW_ONE

FEW = 48
OTHER_TERMINAL, OTHER_BRAND, OTHER_PRODUCT, POSTPONE, GIVE_UP = range(5)
BLOCK = 256


class Known(NamedTuple):
    """What reactions look at: consumers' key, repertoire, attraction and service."""

    keys: Any
    repertoire: Any
    attraction: Any
    service: Any


def at_hand(known: Known, choice: Choice, rows: Any) -> tuple[Known, Choice]:
    """Return what some consumers know, close together in memory: row n belongs to the consumer ``rows[n]``."""
    products = choice.brand.shape[0]
    seen = (known.keys, choice.sensitivity, choice.aware)
    wide = (
        known.repertoire,
        known.attraction,
        known.service,
        choice.taste.reshape(-1, products),
        choice.loyalty.reshape(-1, products),
    )
    narrow = tuple(np.empty(rows.size, column.dtype) for column in seen)
    broad = tuple(np.empty((rows.size, column.shape[1]), column.dtype) for column in wide)
    _pick(rows, seen, narrow)
    for column, out in zip(wide, broad, strict=True):
        _pick_rows(rows, column, out)
    keys, sensitivity, aware = narrow
    taste, loyalty = (column.reshape(-1) for column in broad[3:])
    here = choice._replace(sensitivity=sensitivity, aware=aware, taste=taste, loyalty=loyalty)
    return Known(keys, *broad[:3]), here


@kernel
def _pick(rows: Any, columns: Any, out: Any) -> None:
    keys, sensitivity, aware = columns
    for n in range(rows.shape[0]):
        row = rows[n]
        out[0][n], out[1][n], out[2][n] = keys[row], sensitivity[row], aware[row]


@kernel
def _pick_rows(rows: Any, column: Any, out: Any) -> None:
    flat, width, last = column.reshape(-1), column.shape[1], rows.shape[0] - 1
    for n in range(rows.shape[0]):
        fetch(flat, rows[min(n + AHEAD, last)] * width)
        place = rows[n] * width
        for c in range(width):
            out[n, c] = flat[place + c]


@kernel
def serve(queue: Any, left: Any) -> None:
    """Serve a queue shelf by shelf in order of priority; the last one served takes what is left."""
    shelf, size = left.reshape(-1), queue.cell.shape[0]
    start = np.zeros(shelf.shape[0] + 1, np.int32)
    for n in range(size):
        start[queue.cell[n] + 1] += 1
    for cell in range(1, start.shape[0]):
        start[cell] += start[cell - 1]
    order, priority = np.empty(size, np.int32), np.empty(size, np.uint64)
    for n in range(size):
        place = start[queue.cell[n]]
        order[place], priority[place] = n, queue.priority[n]
        start[queue.cell[n]] = place + 1
    first = 0
    while first < size:
        cell = queue.cell[order[first]]
        last, missing = start[cell], -shelf[cell]
        if missing < 0:
            for n in range(first, last):
                queue.got[order[n]] = queue.want[order[n]]
                missing += queue.want[order[n]]
            shelf[cell] = max(-missing, 0)
            many = (last - first > FEW) & (missing > 0)
            if many:
                order[first:last] = order[first:last][np.argsort(priority[first:last])]
            end = last
            while missing > 0:
                end -= 1
                hindmost, highest = end, priority[end]
                for n in range(first, first if many else end):
                    if priority[n] > highest:
                        hindmost, highest = n, priority[n]
                row = order[hindmost]
                order[hindmost], priority[hindmost] = order[end], priority[end]
                taken = min(queue.want[row], missing)
                queue.got[row] -= taken
                missing -= taken
        first = last


@kernel
def react(key: Any, number: Any, claims: Any, rows: Any, knowing: Any, shares: Any, left: Any) -> Any:
    """Let the claims ``rows`` decide in round ``number``; return those that try again, changed in place.

    ``knowing`` is what the consumers of all claims know, in the order of claims (see ``at_hand``).
    """
    known, choice = knowing
    products, width = choice.brand.shape[0], choice.width
    again, count = np.empty(rows.shape[0], np.int32), 0
    pull, same = np.empty(BLOCK * width, np.float32), np.empty(products, np.float32)
    options = np.empty(5, np.float64)
    total, top = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
    for first in range(0, rows.shape[0], BLOCK):
        last = min(first + BLOCK, rows.shape[0])
        here = rows[first:last]
        there = claims.terminal[here]
        pulls(choice, here, there, pull, total, top)
        for i in range(first, last):
            row, at = rows[i], (i - first) * width
            t, p = claims.terminal[row], claims.product[row]
            slot, best = -1, np.float32(-1)
            for s in range(REPERTOIRE if not claims.switched[row] else 0):
                shop, weight = known.repertoire[row, s], known.attraction[row, s] * known.service[row, s]
                if s != claims.slot[row] and shop >= 0 and weight > best and lists(choice, shop, p):
                    slot, best = s, weight
            other, own = np.float32(0), np.float32(0)
            for q in range(products):
                value = pull[at + q] if left[t, q] > 0 and q != p else np.float32(0)
                mine = choice.brand[q] == choice.brand[p]
                same[q], pull[at + q] = (value, np.float32(0)) if mine else (np.float32(0), value)
                own += same[q]
                other += pull[at + q]
            options[:] = shares
            options[0] *= slot >= 0
            options[1] *= other > 0
            options[2] *= own > 0
            draw = 4 * np.int64(claims.k[row]) + 2 * number
            mark, way = uniform(key, known.keys[row], draw) * options.sum(), 0
            while way < GIVE_UP and mark >= options[way]:
                mark -= options[way]
                way += 1
            if way == OTHER_TERMINAL:
                claims.slot[row], claims.terminal[row] = slot, known.repertoire[row, slot]
                claims.switched[row] = True
            elif way in (OTHER_BRAND, OTHER_PRODUCT):
                limit = min(np.float32(uniform(key, known.keys[row], draw + 1)), BELOW_ONE)
                limit *= other if way == OTHER_BRAND else own
                running, chosen = np.float32(0), 0
                for q in range(products):
                    running += pull[at + q] if way == OTHER_BRAND else same[q]
                    chosen += limit >= running
                claims.product[row] = chosen
            else:
                claims.postponed[row] = way == POSTPONE
                continue
            again[count] = row
            count += 1
    return again[:count].copy()
