"""Serving contested shelves by priority.

Who: consumers (helpers of ``stockout_reaction``; no rule of its own).
Reads: queues (see ``_stockout_claims``), what is left on the shelves.
Proposes: nothing.
Formula: all in a queue are served but the last in priority, from whom what is missing is taken.
Source: *own*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel

FEW = 48
LEADING, TIERS = np.uint64(56), 256


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
            if missing > 0:
                _turn_away(queue, order[first:last], priority[first:last], missing)
        first = last


@kernel
def _turn_away(queue: Any, order: Any, priority: Any, missing: Any) -> None:
    """Take what is missing from those with the highest numbers; ``order`` and ``priority`` are used up."""
    end = order.shape[0]
    if end > FEW:
        end, missing = _turn_tiers_away(queue, order, priority, missing)
    while missing > 0:
        end -= 1
        hindmost, highest = end, priority[end]
        for n in range(end):
            if priority[n] > highest:
                hindmost, highest = n, priority[n]
        row = order[hindmost]
        order[hindmost], priority[hindmost] = order[end], priority[end]
        taken = min(queue.want[row], missing)
        queue.got[row] -= taken
        missing -= taken


@kernel
def _turn_tiers_away(queue: Any, order: Any, priority: Any, missing: Any) -> Any:
    """Take all from those whose leading bits alone put them last.

    Returns how many remain to be looked at, moved to the front, and what is still missing: less than they want.
    """
    wanted, tier = np.zeros(TIERS, np.int64), TIERS - 1
    for n in range(order.shape[0]):
        wanted[priority[n] >> LEADING] += queue.want[order[n]]
    while wanted[tier] <= missing:
        missing -= wanted[tier]
        tier -= 1
    count = 0
    for n in range(order.shape[0]):
        place = np.int64(priority[n] >> LEADING)
        if place > tier:
            queue.got[order[n]] = 0
        elif place == tier:
            order[count], priority[count] = order[n], priority[n]
            count += 1
    return count, missing
