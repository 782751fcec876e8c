"""What the consumers' rules hand to each other in a week, and their draws.

Who: consumers (helpers of their rules; no rule of its own).
Reads: consumers' keys.
Proposes: nothing.
Formula: a draw belongs to (stream, week, consumer's key, number of the occasion), wherever the consumer is stored.
Source: *own*.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import uniform

BELOW_ONE = np.float32(1.0 - 2.0**-24)
BLOCK = 1024


class Occasions(NamedTuple):
    """The week's shopping occasions in the order of consumers, arrays (n,).

    consumer (row), k (number of the occasion within the consumer's week), units wanted; then slot of the repertoire
    (-1 none) and terminal (row), from ``terminal_choice``; then product (row; -1 buys nothing), from
    ``brand_choice``.
    """

    consumer: Any
    k: Any
    units: Any
    slot: Any
    terminal: Any
    product: Any


class Purchases(NamedTuple):
    """What came of the occasions, arrays (n,) in the same order.

    consumer (row), first_slot and wanted (product) as chosen before stock was looked at, found (whether any of it was
    there); then slot, terminal and product where and what was bought in the end (product -1: nothing) and units.
    """

    consumer: Any
    first_slot: Any
    wanted: Any
    found: Any
    slot: Any
    terminal: Any
    product: Any
    units: Any


def draws(key: Any, keys: Any, owner: Any, k: Any) -> Any:
    """Return one draw below 1 (float32) for each owner (row; ``keys`` name its draws) and its draw number k."""
    out = np.empty(owner.shape[0], np.float32)
    _draws(key, keys, owner, k, out)
    return out


@kernel
def _draws(key: Any, keys: Any, owner: Any, k: Any, out: Any) -> None:
    own = np.empty(BLOCK, np.uint32)
    for first in range(0, owner.shape[0], BLOCK):
        last = min(first + BLOCK, owner.shape[0])
        rows, numbers, part = owner[first:last], k[first:last], out[first:last]
        for b in range(last - first):
            own[b] = keys[rows[b]]
        for b in range(last - first):
            part[b] = min(np.float32(uniform(key, own[b], numbers[b])), BELOW_ONE)
