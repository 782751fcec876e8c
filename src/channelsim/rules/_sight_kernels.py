"""Loops of the awareness rule: which brands stand out where, and who met them.

Who: consumers (helpers of ``awareness`` and of the opening; no rule of its own).
Reads: terminals' display; the handed occasions and purchases.
Proposes: nothing.
Formula: a brand stands out where the display shares of its products together pass the threshold.
Source: *assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel

BLOCK = 1024


@kernel
def well_displayed(display: Any, brand: Any, threshold: Any, shown: Any) -> None:
    """Fill ``shown`` (T,) with a bit for each brand whose products together pass the display share."""
    share = np.empty(brand.max() + 1, np.float64)
    for t in range(display.shape[0]):
        share[:] = 0.0
        bitmap = np.uint32(0)
        for p in range(display.shape[1]):
            share[brand[p]] += display[t, p]
        for m in range(share.shape[0]):
            bitmap |= np.uint32(share[m] > threshold) << np.uint32(m)
        shown[t] = bitmap


@kernel
def meet(occasions: Any, purchases: Any, shown: Any, brand: Any, met: Any) -> None:
    """Mark the brands that shoppers bought or saw at the terminals they visited (after a stock-out perhaps two)."""
    bought, noticed = np.zeros(brand.shape[0] + 1, np.uint32), np.empty(BLOCK, np.uint32)
    for p in range(brand.shape[0]):
        bought[p + 1] = np.uint32(1) << np.uint32(brand[p])
    for first in range(0, occasions.consumer.shape[0], BLOCK):
        last = min(first + BLOCK, occasions.consumer.shape[0])
        who, before = occasions.consumer[first:last], occasions.terminal[first:last]
        after, product = purchases.terminal[first:last], purchases.product[first:last]
        for b in range(last - first):
            seen = shown[max(before[b], 0)] | shown[max(after[b], 0)] | bought[max(product[b] + 1, 0)]
            noticed[b] = seen if before[b] >= 0 else np.uint32(0)
        for b in range(last - first):
            met[who[b]] |= noticed[b]
