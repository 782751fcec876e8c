"""Loops of purchase incidence: how many occasions each consumer has, and for how many units.

Who: consumers (helpers of ``purchase_incidence``; no rule of its own).
Reads: what ``purchase_incidence`` hands in.
Proposes: nothing.
Formula: Poisson counts and geometric units by inversion of one uniform each.
Source: *own*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.exponential import exponential, logarithm
from channelsim.base.kernel import kernel
from channelsim.base.luck import uniform

BLOCK = 2048
MOST = 255
INLINE = 4  # counts below this are inverted many at a time
MANY = 12  # … and from there on, counts below this
WHOLE = np.float32(60)  # a mean up to this is inverted in one part
FEW, ROOM = 4, np.uint64(MOST)


@kernel
def occasions(key: Any, people: Any, factor: Any, consumer: Any, number: Any) -> Any:
    """Fill consumer and number of each occasion as far as they have room; return how many there are."""
    keys, rate, region, postponed = people
    luck, mean, none = np.empty(BLOCK), np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
    goes, active, count = np.empty(BLOCK, np.uint8), np.empty(BLOCK + 1, np.int32), np.empty(BLOCK, np.int64)
    found, room = np.uint64(0), np.uint64(consumer.shape[0])
    for first in range(0, rate.shape[0], BLOCK):
        last = min(first + BLOCK, rate.shape[0])
        size = last - first
        own, late = keys[first:last], postponed[first:last]
        _means(rate[first:last], region[first:last], factor, mean, none)
        for b in range(size):
            luck[b] = uniform(key, own[b], 0)
            goes[b] = np.uint8(luck[b] >= none[b]) | np.uint8(late[b] > 0)
        some = np.uint64(0)
        for b in range(size):
            active[some] = b
            some += np.uint64(goes[b])
        part = (luck, mean, none, active[:some])
        _invert(part, count)
        _add_late(key, own, part, late, count)
        for a in range(some):
            i, n = first + active[a], np.uint64(count[a])
            if found + ROOM < room:
                for k in range(np.uint64(FEW)):
                    consumer[found + k], number[found + k] = i, k
                for k in range(np.uint64(FEW), n):
                    consumer[found + k], number[found + k] = i, k
            found += n
    return np.int64(found)


@kernel
def _means(rate: Any, region: Any, factor: Any, mean: Any, none: Any) -> None:
    """Fill each consumer's expected occasions and the chance of none."""
    for b in range(rate.shape[0]):
        mean[b] = factor[region[b]]
    for b in range(rate.shape[0]):
        mean[b] *= rate[b]
        none[b] = exponential(-mean[b])


@kernel
def _invert(part: Any, count: Any) -> None:
    """Fill the number of occasions of the active consumers as far as it is below ``INLINE``.

    ``part`` of the consumers: their draw, mean, chance of none, and who of them is active.
    """
    luck, mean, none, active = part
    u, average, chance = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for a in range(active.shape[0]):
        u[a], average[a], chance[a] = luck[active[a]], mean[active[a]], none[active[a]]
    for a in range(active.shape[0]):
        here = below = chance[a]
        n = np.int64(u[a] >= below)
        for level in range(1, INLINE):
            here *= average[a] * (1.0 / level)
            below += here
            n += np.int64(u[a] >= below)
        count[a] = n


@kernel
def _add_late(key: Any, keys: Any, part: Any, late: Any, count: Any) -> None:
    """Add what was put off; from ``INLINE`` on count again as ``_poisson`` does, many at a time."""
    luck, mean, none, active = part
    heavy, some = np.empty(active.shape[0] + 1, np.int32), 0
    for a in range(active.shape[0]):
        heavy[some] = a
        count[a] += late[active[a]]
        some += count[a] >= INLINE
    u, average, chance, below = np.empty(some), np.empty(some), np.empty(some), np.empty(some)
    n = np.zeros(some, np.int64)
    for h in range(some):
        b = active[heavy[h]]
        u[h], average[h], chance[h], below[h] = luck[b], mean[b], none[b], none[b]
    for level in range(1, MANY + 1):
        for h in range(some):
            n[h] += np.int64(u[h] >= below[h])
            chance[h] *= average[h] / level
            below[h] += chance[h]
    for h in range(some):
        b = active[heavy[h]]
        if n[h] == MANY or mean[b] >= WHOLE:
            n[h] = _poisson(key, keys[b], mean[b], luck[b])
        count[heavy[h]] = min(n[h] + late[b], MOST)


@kernel
def _poisson(key: Any, agent: Any, mean: Any, first_draw: Any) -> Any:
    """Invert the Poisson distribution; a large mean is the sum of parts below 60, each with a draw of its own."""
    parts = 1 + int(mean / WHOLE)
    share = np.float64(mean) / parts
    total = 0
    for part in range(parts):
        u = first_draw if part == 0 else uniform(key, agent, part)
        chance = np.float64(exponential(np.float32(-share)))
        below, n = chance, 0
        while u >= below and chance > 1e-18 * below:
            n += 1
            chance *= share / n
            below += chance
        total += n
    return total


@kernel
def draw_units(key: Any, keys: Any, consumer: Any, number: Any, per_log: Any, units: Any) -> None:
    own = np.empty(BLOCK, np.uint32)
    for first in range(0, consumer.shape[0], BLOCK):
        last = min(first + BLOCK, consumer.shape[0])
        rows, numbers, out = consumer[first:last], number[first:last], units[first:last]
        for b in range(last - first):
            own[b] = keys[rows[b]]
        for b in range(last - first):
            left = np.float32(1.0 - uniform(key, own[b], numbers[b]))
            out[b] = 1 + np.int32(logarithm(left) * per_log)
