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
    """Count hits (M, origin, region). ``seen`` = region (T,), visited minutes (T, M), strays in stock (T, P, origins) and
    all strays (T,); ``how`` = chance that a visitor reads (M,), chance of an inspection (M, R), maker (P,).
    """
    region, minutes, stray, strays = seen
    reading, inspection, maker = how
    strange = np.zeros(stray.shape[2], np.bool_)
    for t in range(stray.shape[0]):
        if strays[t] == 0:
            continue
        r = region[t]
        for m in range(minutes.shape[1]):
            chance = inspection[m, r]
            if minutes[t, m] > 0:
                chance += (1.0 - chance) * reading[m]
            if chance <= 0.0 or uniform(key, t, m) >= chance:
                continue
            strange[:] = False
            for p in range(stray.shape[1]):
                if maker[p] == m:
                    for origin in range(stray.shape[2]):
                        strange[origin] |= stray[t, p, origin] > 0
            for origin in range(stray.shape[2]):
                if strange[origin]:
                    hits[m, origin, r] += 1
