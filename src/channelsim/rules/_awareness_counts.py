"""Counting who knows which brand, four brands at a time.

Who: consumers (helpers of ``awareness`` and of the opening; no rule of its own).
Reads: consumers' region and awareness bits.
Proposes: nothing.
Formula: share aware of a region = who knows the brand / all consumers.
Source: *own*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel

BLOCK = 512
LANES, LANE_BITS = 4, 16
ALL_LANE, LANE_ONES = np.uint64(0xFFFF), np.uint64(0x0001000100010001)
SPREAD = np.uint64(0x0000200040008001)  # times four bits: bit m stands (once) at place 16·m
NIBBLE = np.uint32(15)


@kernel
def count_aware(region: Any, aware: Any, share: Any) -> None:
    """Fill ``share`` (R, M) with the share of each region's consumers who know each brand."""
    people, known = counters(share.shape[0])
    for first in range(0, aware.shape[0], BLOCK):
        count(region[first : first + BLOCK], aware[first : first + BLOCK], people, known, share.shape[1])
    fill_shares(people, known, share)


@kernel
def counters(regions: Any) -> Any:
    """Return counters of consumers (R,) and of who knows each brand (R, 32), all zero."""
    return np.zeros(regions, np.int64), np.zeros((regions, 32), np.int64)


@kernel
def count(here: Any, bitmaps: Any, people: Any, known: Any, brands: Any) -> None:
    same = True
    for b in range(here.shape[0]):
        same &= here[b] == here[0]
    if same:
        people[here[0]] += here.shape[0]
        for chunk in range((brands + LANES - 1) // LANES):
            lanes = _count_lanes(bitmaps, np.uint32(chunk * LANES))
            for lane in range(LANES):
                known[here[0], chunk * LANES + lane] += (lanes >> np.uint64(lane * LANE_BITS)) & ALL_LANE
    else:
        for b in range(here.shape[0]):
            people[here[b]] += 1
            for m in range(brands):
                known[here[b], m] += (bitmaps[b] >> np.uint32(m)) & np.uint32(1)


@kernel
def fill_shares(people: Any, known: Any, share: Any) -> None:
    """Fill ``share`` (R, M) from counters."""
    for r in range(share.shape[0]):
        for m in range(share.shape[1]):
            share[r, m] = known[r, m] / people[r] if people[r] > 0 else 0.0


@kernel
def _count_lanes(bitmaps: Any, shift: Any) -> Any:
    """Count four brands at once: bit m of a consumer is added to lane m of one word."""
    total = np.uint64(0)
    for b in range(bitmaps.shape[0]):
        four = np.uint64((bitmaps[b] >> shift) & NIBBLE)
        total += (four * SPREAD) & LANE_ONES
    return total
