"""Reading tracing codes at terminals.

Who: manufacturers (helper of ``enforcement``; no rule of its own).
Reads: what ``enforcement`` hands in.
Proposes: nothing.
Formula: a terminal is looked at if it was visited and the advisor reads codes there, or an inspector comes by; every
    strange origin among the manufacturer's goods in its stock is one hit.
Source: model 5.4.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import uniform


@kernel
def read_codes(key: Any, seen: Any, how: Any, hits: Any) -> None:
    """Count hits (M, origin, region). ``seen`` = region (T,), visited minutes (T, M), stock (T, P, origins); ``how`` =
    chance that a visitor reads (M,), chance of an inspection (M, R), maker (P,).
    """
    region, minutes, stock = seen
    reading, inspection, maker = how
    strange = np.zeros(stock.shape[2], np.bool_)
    for t in range(stock.shape[0]):
        r = region[t]
        for m in range(minutes.shape[1]):
            chance = inspection[m, r]
            if minutes[t, m] > 0:
                chance += (1.0 - chance) * reading[m]
            if chance <= 0.0 or uniform(key, t, m) >= chance:
                continue
            strange[:] = False
            for p in range(stock.shape[1]):
                if maker[p] == m:
                    for origin in range(stock.shape[2]):
                        strange[origin] |= stock[t, p, origin] > 0
            for origin in range(stock.shape[2]):
                if strange[origin] and origin != r:
                    hits[m, origin, r] += 1
