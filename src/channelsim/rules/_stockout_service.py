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
