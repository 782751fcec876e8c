"""Loops of the awareness rule: who learns, who forgets, how many know.

Who: consumers (helpers of ``awareness`` and of the opening; no rule of its own).
Reads: what ``awareness`` hands in.
Proposes: nothing.
Formula: a change happens iff (D + u)/2**15 < chance, D 15 bits of a hash shared by four brands, u a second draw made
    only where D ≤ floor(chance·2**15): (D + u)/2**15 is uniform, so each chance is exact.
Source: *own* (an exact prefilter: one hash a consumer for up to four brands).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import bits, uniform
from channelsim.rules._awareness_counts import BLOCK, LANE_BITS, LANES, NIBBLE, count

STATES = 256
STEPS = 32768.0  # 2**15
HIGH, LOW, ONE_LANE = np.uint64(0x8000800080008000), np.uint64(0x7FFF7FFF7FFF7FFF), np.uint64(0x7FFF)
LANE_HIGH = np.uint64(0x8000)
NONE, HALF = np.uint64(0), np.uint32(LANES)
REFINE = 16  # number of the first draw that refines


def thresholds(chance: Any) -> Any:
    """Pack floor(chance·2**15) of four brands into one word for each combination of their states.

    Args:
        chance: (R, M, 2, 2) by aware and touched.

    Returns:
        uint64 (R, ⌈M/4⌉, 256); the state's low four bits say who is aware of each brand, the high four who is
        touched.
    """
    regions, brands = chance.shape[:2]
    digits = np.minimum(np.floor(chance * STEPS), STEPS - 1).astype(np.uint64)
    table = np.zeros((regions, -(-brands // LANES), STATES), np.uint64)
    _pack(digits, table)
    return table


@kernel
def _pack(digits: Any, table: Any) -> None:
    for r in range(digits.shape[0]):
        for m in range(digits.shape[1]):
            chunk, lane = m // LANES, m % LANES
            for state in range(STATES):
                picked = digits[r, m, (state >> lane) & 1, (state >> (lane + LANES)) & 1]
                table[r, chunk, state] |= picked << np.uint64(lane * LANE_BITS)


@kernel
def change(key: Any, people: Any, touched: Any, table: Any, chance: Any, turned: Any, counts: Any) -> Any:
    """Draw who learns or forgets which brands; return how many consumers do.

    ``people`` = key, region, aware; ``touched``: brands seen or bought (N,); ``turned`` = who and which bits, filled:
    room for every consumer and chunk of brands, and one more. Also adds up ``counts`` (see ``counters``): all
    consumers, and who knows what afterwards.
    """
    keys, region, aware = people
    brands, (heads, known) = chance.shape[1], counts
    digits, ready, index = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.uint32)
    picked, after = np.empty(BLOCK + 1, np.int32), np.empty(BLOCK, np.uint32)
    flat, chunks, many = table.reshape(-1), table.shape[1], 0
    for first in range(0, aware.shape[0], BLOCK):
        last = min(first + BLOCK, aware.shape[0])
        size = last - first
        own, here, knows = keys[first:last], region[first:last], aware[first:last]
        met = touched[first:last]
        after[:size] = knows
        for chunk in range(chunks):
            shift = np.uint32(chunk * LANES)
            for b in range(size):
                digits[b] = bits(key, own[b], chunk) & LOW
            for b in range(size):
                state = ((knows[b] >> shift) & NIBBLE) | (((met[b] >> shift) & NIBBLE) << HALF)
                index[b] = np.uint32(here[b] * chunks + chunk) * np.uint32(STATES) + state
            for b in range(size):
                ready[b] = flat[index[b]]
            for b in range(size):
                ready[b] = ((ready[b] | HIGH) - digits[b]) & HIGH
            some = 0
            for b in range(size):
                picked[some] = b
                some += ready[b] != NONE
            for n in range(some):
                b = picked[n]
                name = (key, own[b], chunk)
                other = _settle_lanes(name, digits[b], ready[b], (knows[b], met[b]), chance[here[b]])
                after[b] ^= other
                turned[0][many], turned[1][many] = first + b, other
                many += other != 0
        count(here, after[:size], heads, known, brands)
    return many


@kernel
def _settle_lanes(name: Any, digits: Any, ready: Any, state: Any, chance: Any) -> Any:
    """Return the bits that change of one consumer and chunk of brands."""
    key, agent, chunk = name
    aware, met = state
    turned = np.uint32(0)
    for lane in range(LANES):
        place = np.uint64(lane * LANE_BITS)
        if (ready >> place) & LANE_HIGH:
            m = chunk * LANES + lane
            bit = np.uint32(1) << np.uint32(m)
            if m < chance.shape[0]:
                digit = np.float64((digits >> place) & ONE_LANE)
                limit = chance[m, int(aware & bit != 0), int(met & bit != 0)] * STEPS
                if digit + 1.0 <= limit or digit + uniform(key, agent, REFINE + m) < limit:
                    turned |= bit
    return turned


@kernel
def turn(aware: Any, who: Any, which: Any) -> None:
    """Flip bits of ``aware`` (a consumer may stand in ``who`` once for every four brands)."""
    for n in range(who.shape[0]):
        aware[who[n]] ^= which[n]
