"""What a manufacturer sees of its own and its rivals' shares: late, smoothed, and against an earlier time.

Who: helper of competitive_reaction. Reads: ``regions.sales_history``. Proposes: nothing. Formula: share in region r of
maker a as m sees it = Σ sales of a / Σ sales of all over ``smoothing_weeks``, the last of them ``delay_weeks`` before last
week; the reference is the same ``look_back_weeks`` before, or the first weeks of the run while it is younger than that.
Source: model 5.8.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.market import MarketView


class Sight(NamedTuple):
    """Shares of all makers a as each maker m sees them, now and then (m, a, R); ``clear`` (m,): it sees any."""

    now: Any
    then: Any
    clear: Any

    def own(self, shares: Any) -> Any:
        """Return each maker's own share as it sees it (M, R)."""
        rows = np.arange(shares.shape[0])
        return shares[rows, rows]


def sight(view: MarketView, settings: Any, mine: Any) -> Sight:
    """Return what the makers ``mine`` (M,) see at the start of a week."""
    history = view.regions.sales_history
    makers, regions = view.manufacturers.size, view.regions.size
    now, then = np.zeros((2, makers, makers, regions))
    clear = np.zeros(makers, bool)
    for m in np.flatnonzero(mine):
        delay, weeks = int(settings.delay_weeks[m]), int(settings.smoothing_weeks[m])
        before = min(delay + int(settings.look_back_weeks[m]), view.week - weeks)
        clear[m] = before >= delay + weeks or before == delay + int(settings.look_back_weeks[m])
        if clear[m]:
            now[m], then[m] = (_shares(history[:, first : first + weeks]) for first in (delay, before))
    return Sight(now, then, clear)


def _shares(sales: Any) -> Any:
    """Return shares (M, R) of sales (R, weeks, M); nought where nothing was sold."""
    units = sales.sum(axis=1)
    return (units / np.maximum(units.sum(axis=1, keepdims=True), 1e-300)).T
