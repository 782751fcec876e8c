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

from channelsim.base.exponential import exponential
from channelsim.base.kernel import kernel
from channelsim.base.luck import bits, uniform
from channelsim.rules._choice_kernels import lists, utility
from channelsim.rules._consumers import Choice

FEW = 24
WAITS, POSTPONES, GIVES_UP = 0, 1, 2


class Claims(NamedTuple):
    """Occasions that meet a contested shelf, arrays (n,) in the order of consumers.

    occasion (its number), consumer, k, priority; terminal, product, slot now tried; want and got units; outcome
    (waits, postpones or gives up; of no meaning where got > 0); switched terminal.
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
    outcome: Any
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
def compare(asked: Any, stock: Any, region: Any, left: Any, lost: Any) -> None:
    """Fill what is ``left`` where stock covers all that is asked (else all of it), and add up what is ``lost`` (R, P)."""
    for t in range(stock.shape[0]):
        for p in range(stock.shape[1]):
            more = asked[t, p] - stock[t, p]
            left[t, p] = stock[t, p] if more > 0 else -more
            lost[region[t], p] += max(more, 0)


@kernel
def contested(occasions: Any, asked: Any, stock: Any) -> Any:
    """Return the numbers of the occasions whose shelf is short."""
    picked = np.empty(occasions.product.shape[0] + 1, np.int32)
    count = 0
    for o in range(occasions.product.shape[0]):
        p, t = occasions.product[o], occasions.terminal[o]
        picked[count] = o
        q = max(p, 0)
        count += (p >= 0) & (asked[t, q] > stock[t, q])
    return picked[:count].copy()


def claims_of(occasions: Any, chosen: Any, keys: Any, key: Any) -> Claims:
    """Return the claims of the chosen occasions."""
    consumer, k = occasions.consumer[chosen], occasions.k[chosen]
    priority = np.empty(chosen.size, np.uint64)
    _priorities(key, keys, consumer, k, priority)
    place = (occasions.terminal[chosen], occasions.product[chosen], occasions.slot[chosen])
    got, outcome = np.zeros(chosen.size, np.int32), np.zeros(chosen.size, np.int8)
    return Claims(chosen, consumer, k, priority, *place, occasions.units[chosen], got, outcome, np.zeros(chosen.size, np.bool_))


@kernel
def _priorities(key: Any, keys: Any, consumer: Any, k: Any, priority: Any) -> None:
    for n in range(priority.shape[0]):
        priority[n] = bits(key, keys[consumer[n]], k[n])


@kernel
def serve(claims: Any, rows: Any, left: Any) -> Any:
    """Serve the claims ``rows`` cell by cell in order of priority; return those that got nothing, in the same order."""
    products = left.shape[1]
    start = np.zeros(left.shape[0] * products + 1, np.int32)
    for row in rows:
        start[claims.terminal[row] * products + claims.product[row] + 1] += 1
    for cell in range(1, start.shape[0]):
        start[cell] += start[cell - 1]
    order = np.empty(rows.shape[0], np.int32)
    for row in rows:
        cell = claims.terminal[row] * products + claims.product[row]
        order[start[cell]] = row
        start[cell] += 1
    first = 0
    while first < order.shape[0]:
        t, p = claims.terminal[order[first]], claims.product[order[first]]
        last = start[t * products + p]
        if left[t, p] > 0:
            _rank(order[first:last], claims.priority)
            for n in range(first, last):
                taken = min(claims.want[order[n]], left[t, p])
                claims.got[order[n]] = taken
                left[t, p] -= taken
        first = last
    waiting = np.empty(rows.shape[0], np.int32)
    count = 0
    for row in rows:
        waiting[count] = row
        count += claims.got[row] == 0
    return waiting[:count].copy()


@kernel
def _rank(order: Any, priority: Any) -> None:
    """Sort claims of one cell by priority, in place."""
    if order.shape[0] > FEW:
        order[:] = order[np.argsort(priority[order])]
        return
    for n in range(1, order.shape[0]):
        row, place = order[n], n
        while place > 0 and priority[order[place - 1]] > priority[row]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = row


@kernel
def react(key: Any, number: Any, claims: Any, rows: Any, at_hand: Any, shares: Any, left: Any) -> Any:
    """Let the claims ``rows`` that found nothing decide; return those that try again, changed in place."""
    known, choice = at_hand
    products = left.shape[1]
    pull = np.empty(products, np.float32)
    again = np.empty(rows.shape[0], np.int32)
    count = 0
    for i in range(rows.shape[0]):
        row = rows[i]
        t, p = claims.terminal[row], claims.product[row]
        slot = -1 if claims.switched[row] else _other_slot(known, choice, i, claims.slot[row], p)
        other, same = _substitutes(choice, i, t, p, left, pull)
        total = shares[3] + shares[4]
        total += (shares[0] if slot >= 0 else 0.0) + (shares[1] if other > 0 else 0.0) + (shares[2] if same > 0 else 0.0)
        draw = 4 * np.int64(claims.k[row]) + 2 * number
        mark = uniform(key, known.keys[i], draw) * total
        if slot >= 0:
            if mark < shares[0]:
                claims.slot[row], claims.terminal[row] = slot, known.repertoire[i, slot]
                claims.switched[row] = True
                again[count] = row
                count += 1
                continue
            mark -= shares[0]
        brand_wanted = -1
        if other > 0:
            brand_wanted = 0 if mark < shares[1] else -1
            mark -= shares[1]
        if same > 0 and brand_wanted < 0:
            brand_wanted = 1 if mark < shares[2] else -1
            mark -= shares[2]
        if brand_wanted >= 0:
            rest = np.float32(uniform(key, known.keys[i], draw + 1)) * (same if brand_wanted else other)
            claims.product[row] = _pick(pull, choice.brand, p, brand_wanted, rest)
            again[count] = row
            count += 1
        else:
            claims.outcome[row] = POSTPONES if mark < shares[3] else GIVES_UP
    return again[:count].copy()


@kernel
def _other_slot(known: Any, choice: Any, i: Any, here: Any, p: Any) -> Any:
    """Return the heaviest other slot of the repertoire that lists the product, or -1."""
    best, found = np.float32(-1), -1
    for s in range(known.repertoire.shape[1]):
        t = known.repertoire[i, s]
        if s != here and t >= 0 and lists(choice, t, p):
            weight = known.attraction[i, s] * known.service[i, s]
            if weight > best:
                best, found = weight, s
    return found


@kernel
def _substitutes(choice: Any, i: Any, t: Any, p: Any, left: Any, pull: Any) -> Any:
    """Fill ``pull`` with exp(U − max) of what else is known and in stock here; return its sums over other and same brand."""
    best = choice.nowhere
    for q in range(pull.shape[0]):
        pull[q] = choice.nowhere
        bit = np.uint32(1) << np.uint32(choice.brand[q])
        if q != p and left[t, q] > 0 and lists(choice, t, q) and choice.aware[i] & bit != 0:
            pull[q] = utility(choice, i, t, q)
            best = max(best, pull[q])
    other, same = np.float32(0), np.float32(0)
    for q in range(pull.shape[0]):
        pull[q] = exponential(pull[q] - best) if pull[q] > choice.nowhere else np.float32(0)
        if choice.brand[q] == choice.brand[p]:
            same += pull[q]
        else:
            other += pull[q]
    return other, same


@kernel
def _pick(pull: Any, brand: Any, p: Any, same_brand: Any, rest: Any) -> Any:
    """Return the product at which the running pull of other or same brand passes ``rest``."""
    chosen = p
    for q in range(pull.shape[0]):
        if pull[q] > 0 and (brand[q] == brand[p]) == (same_brand == 1):
            chosen = q
            if rest < pull[q]:
                break
            rest -= pull[q]
    return chosen


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
        if claims.got[row] == 0 and claims.outcome[row] == POSTPONES:
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
