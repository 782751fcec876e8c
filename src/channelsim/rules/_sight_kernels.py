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
    for o in range(occasions.consumer.shape[0]):
        first, second = occasions.terminal[o], purchases.terminal[o]
        if first >= 0:
            p = purchases.product[o]
            own = np.uint32(1) << np.uint32(brand[p]) if p >= 0 else np.uint32(0)
            met[occasions.consumer[o]] |= shown[first] | shown[second] | own
