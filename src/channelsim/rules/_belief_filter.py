"""The filter by which beliefs learn: one item, one region, one manufacturer at a time, as arrays.

Who: helper of market_information. Reads: beliefs on the scale of their item. Proposes: nothing.

Formula: the truth is taken for a random walk, x ← x + n, n ~ N(0, q) a week. Belief N(m, P). Before an observation P
← min(P + q, P of desk research): what one knows never gets worse than what is public. Observation z of what was d
weeks ago, error variance R: C = max(P − q·d, 0), K = C/(C + R), m ← m + K(z − m), P ← P − K·C. With d = 0 it is
Kalman's; with d > 0 it is exact if nothing was learnt in the d weeks between, and cautious otherwise: news that one
already has counts once.

Source: Kalman 1960; delayed observations: Bar-Shalom, Li & Kirubarajan 2001 (out-of-sequence measurements).
"""

from __future__ import annotations

from typing import Any

import numpy as np


def aged(variance: Any, drift: Any, most: Any) -> Any:
    """Return the variance a week later; ``drift``: q, ``most``: variance that ageing does not pass."""
    return np.maximum(variance, np.minimum(variance + drift, most))


def learned(belief: Any, variance: Any, seen: Any, error: Any, moved: Any = 0.0) -> tuple[Any, Any]:
    """Return belief and variance after an observation.

    Args:
        belief, variance: m and P, any shape.
        seen: what was observed.
        error: variance R of the observation; infinite where nothing was.
        moved: q·d, how far the truth may have moved since.
    """
    then = np.maximum(variance - moved, 0.0)
    total = np.where(np.isfinite(error), then + error, 1.0)
    gain = np.where(np.isfinite(error) & (then > 0), then / np.where(total > 0, total, 1.0), 0.0)
    heard = np.where(gain > 0, seen, belief)
    return belief + gain * (heard - belief), variance - gain * then
