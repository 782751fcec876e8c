"""Loops of the logit: what the shelves offer, and the exponentials of utilities.

Who: consumers (helpers of ``brand_choice``, ``stockout_reaction`` and the opening; no rule of its own).
Reads: a ``Choice`` (see ``_choice``).
Proposes: nothing.
Formula: as in ``_choice``.
Source: Guadagni & Little 1983.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.exponential import exponential
from channelsim.base.kernel import kernel
from channelsim.base.lanes import LANES
from channelsim.rules._utility_kernels import utilities

NOWHERE = -1e30
LEAST_DISPLAY = 1e-9
LEAST_TOTAL, MOST_TOTAL = np.float32(1e-30), np.float32(1e30)
NEXT = np.uint64(1)  # unsigned places cost no test for negative ones


@kernel
def dress(shops: Any, appeal: Any, reference: Any, weight: Any, logs: Any, shelf: Any) -> None:
    """Fill a flat ``Choice.shelf`` from the terminals' columns; appeal (R, P). ``logs``: of display share, of price."""
    products = shops.listed.shape[1]
    width = LANES * ((products + LANES - 1) // LANES)
    for t in range(shops.listed.shape[0]):
        common = reference[shops.region[t], shops.premise[t]]
        for p in range(width):
            place = (t * (width // LANES) + p // LANES) * 2 * LANES + p % LANES
            shelf[place] = NOWHERE
            if p < products and shops.listed[t, p]:
                share, relative = np.float64(shops.display[t, p]), shops.retail_price[t, p] / common
                if logs[0]:
                    share = np.log(max(share, LEAST_DISPLAY))
                if logs[1]:
                    relative = np.log(max(relative, LEAST_DISPLAY))
                shelf[place] = appeal[shops.region[t], p] + weight * share
                shelf[place + LANES] = relative


@kernel
def pulls(choice: Any, consumer: Any, terminal: Any, pull: Any, total: Any, top: Any) -> None:
    """Fill exp(U − top) (flat, n·width), their total (n,) and top (n,).

    Top is 0 unless the exponentials leave the range of the type: then it is the highest utility. A total of 0 means
    that nothing listed is known.
    """
    width, size, products = choice.width, consumer.shape[0], choice.brand.shape[0]
    utilities(choice, consumer, terminal, pull)
    for n in range(size * width):
        pull[n] = exponential(pull[n])
    strange = 0
    for o in range(size):
        place = np.uint64(o * width)
        whole = pull[place]
        for _ in range(1, products):
            place += NEXT
            whole += pull[place]
        total[o] = whole
        top[o] = 0
        strange += (whole <= LEAST_TOTAL) | (whole >= MOST_TOTAL)
    if strange > 0:
        shift(choice, consumer, terminal, pull, (total, top), (width, 1))


@kernel
def shift(choice: Any, consumer: Any, terminal: Any, pull: Any, whole: Any, step: Any) -> None:
    """Do the occasions whose total is out of range again, with their highest utility taken off.

    ``whole``: total and top; ``step``: how far apart occasions, and products, lie in ``pull``.
    """
    products, width, count, (total, top) = choice.brand.shape[0], choice.width, 0, whole
    again = np.empty(consumer.shape[0], np.int64)
    who, where = np.empty_like(consumer), np.empty_like(terminal)
    for o in range(consumer.shape[0]):
        if (total[o] <= LEAST_TOTAL) | (total[o] >= MOST_TOTAL):
            again[count], who[count], where[count] = o, consumer[o], terminal[o]
            count += 1
    values = np.empty(count * width, pull.dtype)
    utilities(choice, who[:count], where[:count], values)
    for n in range(count):
        o, best = again[n], choice.nowhere
        for p in range(products):
            best = max(best, values[n * width + p])
        total[o], top[o] = 0, best
        for p in range(products):
            value = values[n * width + p]
            place = o * step[0] + p * step[1]
            pull[place] = exponential(value - best) if value > choice.nowhere / 2 else 0
            total[o] += pull[place]
