"""Loops of the logit over many occasions at once, product by product.

Who: consumers (helpers of ``brand_choice``; no rule of its own).
Reads: a ``Choice`` (see ``_choice``).
Proposes: nothing.
Formula: as in ``_choice``; the same numbers, added in the same order, as ``_choice_kernels.pulls``.
Source: *own* (occasions lie side by side, so that each step is one vector instruction for many of them).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.exponential import exponential
from channelsim.base.kernel import kernel
from channelsim.base.lanes import LANES, turn_rows
from channelsim.rules._choice_kernels import LEAST_TOTAL, MOST_TOTAL, shift
from channelsim.rules._utility_kernels import utilities


@kernel
def product_pulls(choice: Any, consumer: Any, terminal: Any, pull: Any, total: Any, top: Any) -> None:
    """Fill exp(U − top) (flat, width·room: product by product), their total (n,) and top (n,) as ``pulls`` does.

    ``room``, a multiple of eight, is how many occasions ``pull`` has space for. Where nothing listed is known, the total
    is 0 and top has no meaning.
    """
    width, size, products = choice.width, consumer.shape[0], choice.brand.shape[0]
    room, strange = pull.shape[0] // width, 0
    rows = np.empty(pull.shape[0], pull.dtype)
    utilities(choice, consumer, terminal, rows)
    for o in range(0, size, LANES):
        for lane in range(0, width, LANES):
            turn_rows(pull, lane * room + o, (room, width), rows, o * width + lane)
    highest = np.full(size, choice.nowhere, pull.dtype)
    total[:size] = 0
    for p in range(products):
        one = pull[p * room : p * room + size]
        for o in range(size):
            highest[o] = max(highest[o], one[o])
            one[o] = exponential(one[o])
            total[o] += one[o]
    for o in range(size):
        top[o] = 0
        odd = (total[o] <= LEAST_TOTAL) | (total[o] >= MOST_TOTAL)
        strange += odd & (highest[o] > choice.nowhere / 2)
    if strange > 0:
        shift(choice, consumer, terminal, pull, (total, top), (1, room))


@kernel
def find_products(pull: Any, products: Any, limit: Any, total: Any, chosen: Any) -> None:
    """Fill which product's stretch of the running total holds ``limit`` (n,): −1 beyond the last or where total is 0."""
    size, none = limit.shape[0], np.int16(products)
    running, room = np.zeros(size, pull.dtype), pull.shape[0] // (LANES * ((products + LANES - 1) // LANES))
    chosen[:] = 0
    for p in range(products):
        one = pull[p * room : p * room + size]
        for o in range(size):
            running[o] += one[o]
            chosen[o] += np.int16(limit[o] >= running[o])
    for o in range(size):
        chosen[o] = chosen[o] if (chosen[o] < none) & (total[o] > 0) else np.int16(-1)
