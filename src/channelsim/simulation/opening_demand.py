"""Demand of the dry weeks before the opening: whole units drawn around what consumers are expected to ask for."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import Luck, uniform

SMALL = 30.0


@kernel
def _draw(key: Any, expected: Any, mean_units: Any, out: Any) -> None:
    """Compound Poisson: occasions by expectation / mean units, each 1 + Geometric units; normal where it is large."""
    stop = 1.0 / mean_units
    log_go = np.log(1.0 - stop) if stop < 1.0 else -1.0
    for t in range(expected.shape[0]):
        for p in range(expected.shape[1]):
            mean = expected[t, p]
            out[t, p] = 0
            if mean <= 0.0:
                continue
            cell = t * expected.shape[1] + p
            if mean > SMALL:
                sd = np.sqrt(mean * (2.0 * mean_units - 1.0))
                u1, u2 = uniform(key, cell, 0), uniform(key, cell, 1)
                shock = np.sqrt(-2.0 * np.log(1.0 - u1)) * np.cos(2.0 * np.pi * u2)
                out[t, p] = max(np.int64(np.floor(mean + sd * shock + 0.5)), 0)
                continue
            k, elapsed = 0, 0.0
            rate = mean / mean_units
            while True:
                elapsed -= np.log(1.0 - uniform(key, cell, k))
                if elapsed > rate:
                    break
                k += 1
                out[t, p] += 1
                if stop < 1.0:
                    out[t, p] += np.int64(np.floor(np.log(1.0 - uniform(key, cell, k)) / log_go))
                k += 1


class OpeningDemand:
    """Draws of a week's demand around expected units (T, P) a week at season 1.

    Source: the compound Poisson form follows from model 2.1 (Poisson occasions, 1 + Geometric units an occasion).
    """

    level = "terminal"

    def __init__(self, expected_units: Any, mean_units: float, luck: Luck, season: Any) -> None:
        self.expected_units = np.asarray(expected_units, np.float64)
        self.mean_units = float(mean_units)
        self._luck = luck
        self._season = season

    def week(self, week: int) -> Any:
        """Return units wanted, int64 (T, P)."""
        out = np.empty(self.expected_units.shape, np.int64)
        expected = self.expected_units * self._season(week)
        _draw(self._luck.at(week).key("opening_demand"), expected, self.mean_units, out)
        return out
