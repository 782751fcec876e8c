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
    """What decides where to turn: consumers' key, awareness bits, repertoire, attraction and service."""

    keys: Any
    aware: Any
    repertoire: Any
    attraction: Any
    service: Any


def at_hand(people: Any, rows: Any) -> Known:
    """Return what some consumers know, close together in memory: row n belongs to the consumer ``rows[n]``."""
    wide = (people.repertoire, people.attraction, people.service)
    broad = tuple(np.empty((rows.size, column.shape[1]), column.dtype) for column in wide)
    keys, aware = (np.empty(rows.size, column.dtype) for column in (people.key, people.aware))
    _pick(rows, (people.key, people.aware), (keys, aware))
    for column, out in zip(wide, broad, strict=True):
        _pick_rows(rows, column, out)
    return Known(keys, aware, *broad)


def choice_at_hand(choice: Choice, rows: Any) -> Choice:
    """Return the choice situation of some consumers, close together in memory as in ``at_hand``."""
    products = choice.brand.shape[0]
    taste, loyalty = (
        np.empty((rows.size, products), column.dtype) for column in (choice.taste, choice.loyalty)
    )
    _pick_rows(rows, choice.taste.reshape(-1, products), taste)
    _pick_rows(rows, choice.loyalty.reshape(-1, products), loyalty)
    sensitivity, aware = (np.empty(rows.size, column.dtype) for column in (choice.sensitivity, choice.aware))
    _pick(rows, (choice.sensitivity, choice.aware), (sensitivity, aware))
    return choice._replace(
        sensitivity=sensitivity, aware=aware, taste=taste.reshape(-1), loyalty=loyalty.reshape(-1)
    )


@kernel
def _pick(rows: Any, columns: Any, out: Any) -> None:
    for n in range(rows.shape[0]):
        out[0][n], out[1][n] = columns[0][rows[n]], columns[1][rows[n]]


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
def react(luck: Any, claims: Any, rows: Any, knowing: Any, shares: Any, left: Any) -> Any:
    """Let the claims ``rows`` decide where to turn; return those that try again, changed in place, and who chooses here.

    ``luck``: key and number of the round; ``knowing``: what the consumers of all claims know, in the order of claims
    (see ``at_hand``), and the choice situation. The last two results are the claims that choose at the same terminal
    and whether within the brand.
    """
    key, number = luck
    known, choice = knowing
    again, here = np.empty(rows.shape[0], np.int32), np.empty(rows.shape[0], np.int32)
    within, count, staying = np.empty(rows.shape[0], np.bool_), 0, 0
    options = np.empty(5, np.float64)
    for row in rows:
        t, p = claims.terminal[row], claims.product[row]
        slot, best = -1, np.float32(-1)
        for s in range(REPERTOIRE if not claims.switched[row] else 0):
            shop, weight = known.repertoire[row, s], known.attraction[row, s] * known.service[row, s]
            if s != claims.slot[row] and shop >= 0 and weight > best and lists(choice, shop, p):
                slot, best = s, weight
        other, own = False, False
        for q in range(choice.brand.shape[0]):
            there = has(choice, known.aware[row], t, q, left) & (q != p)
            mine = choice.brand[q] == choice.brand[p]
            own |= there & mine
            other |= there & (not mine)
        for n in range(5):
            options[n] = shares[n]
        options[0] *= slot >= 0
        options[1] *= other
        options[2] *= own
        mark, way = uniform(key, known.keys[row], draw_of(claims, row, number)) * options.sum(), 0
        while way < GIVE_UP and mark >= options[way]:
            mark -= options[way]
            way += 1
        if way == OTHER_TERMINAL:
            claims.slot[row], claims.terminal[row] = slot, known.repertoire[row, slot]
            claims.switched[row] = True
        elif way in (OTHER_BRAND, OTHER_PRODUCT):
            here[staying], within[staying] = row, way == OTHER_PRODUCT
            staying += 1
        else:
            claims.postponed[row] = way == POSTPONE
            continue
        again[count] = row
        count += 1
    return again[:count].copy(), here[:staying].copy(), within[:staying].copy()


@kernel
def has(choice: Any, aware: Any, t: Any, q: Any, left: Any) -> Any:
    """Tell whether a product is listed, in stock and known."""
    return (
        (left[t, q] > 0) & lists(choice, t, q) & (((aware >> np.uint32(choice.brand[q])) & np.uint32(1)) > 0)
    )


@kernel
def draw_of(claims: Any, row: Any, number: Any) -> Any:
    """Return the first of the two draws a claim has in round ``number``."""
    return 4 * np.int64(claims.k[row]) + 2 * number


@kernel
def choose_here(luck: Any, claims: Any, rows: Any, within: Any, knowing: Any, left: Any) -> None:
    """Let the claims ``rows`` choose another product of the brand (``within``), or of another, at the same terminal.

    ``knowing``: what the consumers of all claims know, and the choice situation of those of ``rows``.
    """
    key, number = luck
    known, choice = knowing
    products, width = choice.brand.shape[0], choice.width
    pull, total, top = (
        np.empty(BLOCK * width, np.float32),
        np.empty(BLOCK, np.float32),
        np.empty(BLOCK, np.float32),
    )
    for first in range(0, rows.shape[0], BLOCK):
        last = min(first + BLOCK, rows.shape[0])
        pulls(
            choice,
            np.arange(first, last).astype(np.int32),
            claims.terminal[rows[first:last]],
            pull,
            total,
            top,
        )
        for n in range(first, last):
            row, at, whole, some = rows[n], (n - first) * width, np.float32(0), -1
            t, p = claims.terminal[row], claims.product[row]
            for q in range(products):
                mine = choice.brand[q] == choice.brand[p]
                if (q == p) | (mine != within[n]) | (not has(choice, known.aware[row], t, q, left)):
                    pull[at + q] = 0
                else:
                    some = q
                whole += pull[at + q]
            mark = uniform(key, known.keys[row], draw_of(claims, row, number) + 1)
            limit, running, chosen = min(np.float32(mark), BELOW_ONE) * whole, np.float32(0), 0
            for q in range(products):
                running += pull[at + q]
                chosen += limit >= running
            claims.product[row] = min(chosen, some)
