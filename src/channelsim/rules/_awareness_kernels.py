"""Loops of the awareness rule: who saw what, who learns, who forgets, how many know.

Who: consumers (helpers of ``awareness`` and of the opening; no rule of its own).
Reads: what ``awareness`` hands in.
Proposes: nothing.
Formula: a change happens iff (D + u)/2**15 < chance, D 15 bits of a hash shared by four brands, u a second draw made only where
    D ≤ floor(chance·2**15): (D + u)/2**15 is uniform, so each chance is exact.
Source: *own* (an exact prefilter: one hash a consumer for up to four brands).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import bits, uniform

LANES, LANE_BITS, STATES = 4, 16, 256
STEPS = 32768.0  # 2**15
HIGH, LOW, ONE_LANE = np.uint64(0x8000800080008000), np.uint64(0x7FFF7FFF7FFF7FFF), np.uint64(0x7FFF)
NONE, NIBBLE = np.uint64(0), np.uint64(15)
REFINE = 16  # number of the first draw that refines
BLOCK = 2048


@kernel
def well_displayed(display: Any, brand: Any, threshold: Any, shown: Any) -> None:
    """Fill ``shown`` (T,) with a bit for each brand whose products together pass the display share."""
    share = np.zeros(32, np.float64)
    for t in range(display.shape[0]):
        share[:] = 0.0
        for p in range(display.shape[1]):
            share[brand[p]] += display[t, p]
        for p in range(display.shape[1]):
            if share[brand[p]] > threshold:
                shown[t] |= np.uint32(1) << np.uint32(brand[p])


@kernel
def look(occasions: Any, purchases: Any, shown: Any, seen: Any) -> None:
    """Mark the brands that shoppers saw at the terminals they visited, a second one after a stock-out included."""
    for o in range(occasions.consumer.shape[0]):
        first, second = occasions.terminal[o], purchases.terminal[o]
        if first >= 0:
            seen[occasions.consumer[o]] |= shown[first] | shown[second]


def thresholds(chance: Any) -> Any:
    """Pack floor(chance·2**15) of four brands into one word for each combination of their states.

    Args:
        chance: (R, M, 2, 2) by aware and touched.

    Returns:
        uint64 (R, ⌈M/4⌉, 256); the state's low four bits say who is aware of each brand, the high four who is touched.
    """
    regions, brands = chance.shape[:2]
    digits = np.minimum(np.floor(chance * STEPS), STEPS - 1).astype(np.uint64)
    chunks = -(-brands // LANES)
    table = np.zeros((regions, chunks, STATES), np.uint64)
    state = np.arange(STATES)
    for m in range(brands):
        chunk, lane = divmod(m, LANES)
        picked = digits[:, m, (state >> lane) & 1, (state >> (lane + LANES)) & 1]
        table[:, chunk] |= picked << np.uint64(lane * LANE_BITS)
    return table


@kernel
def change(key: Any, keys: Any, region: Any, touched: Any, table: Any, chance: Any, aware: Any) -> None:
    """Let consumers learn and forget brands: flips bits of ``aware`` in place."""
    digits, ready = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.uint64)
    picked = np.empty(BLOCK, np.int32)
    brands = chance.shape[1]
    for first in range(0, aware.shape[0], BLOCK):
        size = min(BLOCK, aware.shape[0] - first)
        for chunk in range(table.shape[1]):
            shift = np.uint64(chunk * LANES)
            for b in range(size):
                i = first + b
                digits[b] = bits(key, keys[i], chunk) & LOW
                state = ((np.uint64(aware[i]) >> shift) & NIBBLE) | (((np.uint64(touched[i]) >> shift) & NIBBLE) << np.uint64(4))
                ready[b] = ((table[region[i], chunk, state] | HIGH) - digits[b]) & HIGH
            count = 0
            for b in range(size):
                picked[count] = b
                count += ready[b] != NONE
            for n in range(count):
                b = picked[n]
                _decide_lanes(key, keys, first + b, chunk, digits[b], ready[b], region, touched, chance, brands, aware)


@kernel
def _decide_lanes(
    key: Any, keys: Any, i: Any, chunk: Any, digits: Any, ready: Any, region: Any, touched: Any, chance: Any, brands: Any, aware: Any
) -> None:
    for lane in range(LANES):
        m = chunk * LANES + lane
        place = np.uint64(lane * LANE_BITS)
        if m < brands and (ready >> place) & np.uint64(0x8000):
            bit = np.uint32(1) << np.uint32(m)
            knows, met = int(aware[i] & bit != 0), int(touched[i] & bit != 0)
            digit = np.float64((digits >> place) & ONE_LANE)
            if (digit + uniform(key, keys[i], REFINE + m)) / STEPS < chance[region[i], m, knows, met]:
                aware[i] ^= bit


@kernel
def count_aware(region: Any, aware: Any, share: Any) -> None:
    """Fill ``share`` (R, M) with the share of each region's consumers who know each brand."""
    people = np.zeros(share.shape[0], np.int64)
    known = np.zeros(share.shape, np.int64)
    for first in range(0, aware.shape[0], BLOCK):
        last = min(first + BLOCK, aware.shape[0])
        here = region[first]
        same = True
        for i in range(first, last):
            same &= region[i] == here
        if same:
            people[here] += last - first
            for m in range(share.shape[1]):
                number = np.uint32(0)
                for i in range(first, last):
                    number += (aware[i] >> np.uint32(m)) & np.uint32(1)
                known[here, m] += number
        else:
            for i in range(first, last):
                people[region[i]] += 1
                for m in range(share.shape[1]):
                    known[region[i], m] += (aware[i] >> np.uint32(m)) & np.uint32(1)
    for r in range(share.shape[0]):
        for m in range(share.shape[1]):
            share[r, m] = known[r, m] / people[r] if people[r] > 0 else 0.0
