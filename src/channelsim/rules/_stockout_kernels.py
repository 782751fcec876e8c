"""Loops of the stock-out rule: counting what is asked, serving by priority, reacting.

Who: consumers (helpers of ``stockout_reaction``; no rule of its own).
Reads: what ``stockout_reaction`` hands in.
Proposes: nothing.
Formula: see ``stockout_reaction``. The priority is a bijective mix of numbers that differ for every (consumer, occasion), so no
    two are equal and the outcome does not depend on the order in which consumers are stored.
Source: *own*.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import bits, uniform
from channelsim.market.market import REPERTOIRE
from channelsim.rules._choice_kernels import lists, pulls
from channelsim.rules._consumers import BELOW_ONE, Choice

FEW = 48
OTHER_TERMINAL, OTHER_BRAND, OTHER_PRODUCT, POSTPONE, GIVE_UP = range(5)
BLOCK = 256


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


class Known(NamedTuple):
    """What reactions look at: consumers' key, repertoire, attraction and service."""

    keys: Any
    repertoire: Any
    attraction: Any
    service: Any


def at_hand(known: Known, choice: Choice, rows: Any) -> tuple[Known, Choice]:
    """Return what some consumers know, close together in memory: row n belongs to the consumer ``rows[n]``."""
    products = choice.brand.shape[0]
    picked = {name: np.take(getattr(choice, name), rows) for name in ("sensitivity", "aware")}
    for name in ("taste", "loyalty"):
        picked[name] = np.take(getattr(choice, name).reshape(-1, products), rows, axis=0).reshape(-1)
    return Known(*(np.take(column, rows, axis=0) for column in known)), choice._replace(**picked)


@kernel
def tally(occasions: Any, asked: Any) -> None:
    """Add up the units wanted by terminal and product."""
    for o in range(occasions.product.shape[0]):
        p = occasions.product[o]
        if p >= 0:
            asked[occasions.terminal[o], p] += occasions.units[o]


@kernel
def compare(asked: Any, stock: Any, region: Any, left: Any, short: Any, lost: Any) -> None:
    """Fill what is ``left`` where stock covers all that is asked (else all of it), where it does not, what is ``lost`` (R, P)."""
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
def serve(claims: Any, rows: Any, left: Any) -> Any:
    """Serve the claims ``rows`` cell by cell in order of priority; return those that got nothing, in the same order."""
    products, size = left.shape[1], rows.shape[0]
    shelf = left.reshape(-1)
    start = np.zeros(shelf.shape[0] + 1, np.int32)
    cell = np.empty(size, np.int32)
    for n in range(size):
        cell[n] = claims.terminal[rows[n]] * products + claims.product[rows[n]]
        start[cell[n] + 1] += 1
    for c in range(1, start.shape[0]):
        start[c] += start[c - 1]
    order, priority = np.empty(size, np.int32), np.empty(size, np.uint64)
    for n in range(size):
        place = start[cell[n]]
        order[place], priority[place] = rows[n], claims.priority[rows[n]]
        start[cell[n]] = place + 1
    first = 0
    while first < size:
        here = claims.terminal[order[first]] * products + claims.product[order[first]]
        last = start[here]
        missing = -shelf[here]
        if missing < 0:
            for n in range(first, last):
                claims.got[order[n]] = claims.want[order[n]]
                missing += claims.want[order[n]]
            shelf[here] = max(-missing, 0)
            many = (last - first > FEW) & (missing > 0)
            if many:
                order[first:last] = order[first:last][np.argsort(priority[first:last])]
            end = last
            while missing > 0:
                end -= 1
                hindmost = end
                for n in range(first, first if many else end):
                    hindmost = n if priority[n] > priority[hindmost] else hindmost
                row = order[hindmost]
                order[hindmost], priority[hindmost] = order[end], priority[end]
                taken = min(claims.want[row], missing)
                claims.got[row] -= taken
                missing -= taken
        first = last
    waiting, count = np.empty(size + 1, np.int32), 0
    for n in range(size):
        waiting[count] = rows[n]
        count += claims.got[rows[n]] == 0
    return waiting[:count].copy()


@kernel
def react(key: Any, number: Any, claims: Any, rows: Any, at_hand: Any, shares: Any, left: Any) -> Any:
    """Let the claims ``rows`` that found nothing decide; return those that try again, changed in place."""
    known, choice = at_hand
    products, width = choice.brand.shape[0], choice.width
    again, count = np.empty(rows.shape[0], np.int32), 0
    pull, same, options = np.empty(BLOCK * width, np.float32), np.empty(products, np.float32), np.empty(5, np.float64)
    total, top = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
    for first in range(0, rows.shape[0], BLOCK):
        last = min(first + BLOCK, rows.shape[0])
        here, there = np.arange(first, last).astype(np.int32), claims.terminal[rows[first:last]]
        pulls(choice, here, there, pull, total, top)
        for i in range(first, last):
            row, at = rows[i], (i - first) * width
            t, p = claims.terminal[row], claims.product[row]
            slot, best = -1, np.float32(-1)
            for s in range(REPERTOIRE if not claims.switched[row] else 0):
                shop, weight = known.repertoire[i, s], known.attraction[i, s] * known.service[i, s]
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
            mark, way = uniform(key, known.keys[i], draw) * options.sum(), 0
            while way < GIVE_UP and mark >= options[way]:
                mark -= options[way]
                way += 1
            if way == OTHER_TERMINAL:
                claims.slot[row], claims.terminal[row] = slot, known.repertoire[i, slot]
                claims.switched[row] = True
            elif way == OTHER_BRAND or way == OTHER_PRODUCT:
                limit = min(np.float32(uniform(key, known.keys[i], draw + 1)), BELOW_ONE)
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
        if postponed[i] < 255:
            postponed[i] += 1
