"""Alarms raised by dealers' orders, and where inspectors are sent for them.

Who: manufacturers (helper of ``enforcement``). Reads: core dealers' ``order_units``, ``level_units``, ``deviation_units``,
``alarm_week``; the season. Proposes: ``alarm_week``.

Formula: alarm where order − c·F·s > k·1.25·√(c·Σ MAD²), c weeks between orders. It is looked into after a delay; no
second one is taken up for the same dealer before. Honest dealers whose orders vary raise false alarms with chance
1 − Φ(k). Source: model 5.4.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns

MAD_TO_SD = 1.25


def alarmed_regions(view: MarketView, settings: Any) -> tuple[Any, list[Move]]:
    """Return the regions whose dealers' alarms are looked into this week (M, R), and the alarms noted."""
    dealers, makers = view.core_dealers, view.manufacturers.size
    regions = np.zeros((makers, view.regions.size), bool)
    acts = (settings.inspectors > 0) & (settings.inspect == "alarm")
    if not acts.any():
        return regions, []
    raised = np.stack([odd(view, m, settings.alarm_sd[m]) & acts[m] for m in range(makers)], axis=1)
    delay = np.asarray(settings.alarm_delay_weeks)
    fresh = raised & (view.week > dealers.alarm_week + delay)
    noted = np.where(fresh, view.week, dealers.alarm_week).astype(np.int32)
    dealer, maker = np.nonzero(acts & (noted + delay == view.week))
    regions[maker, dealers.region[dealer]] = True
    return regions, [SetColumns("core_dealers", {"alarm_week": noted})] if fresh.any() else []


def odd(view: MarketView, m: int, limit: float) -> Any:
    """Return core dealers (J,) whose order of a maker exceeds expectation by more than ``limit`` standard deviations."""
    dealers, mine = view.core_dealers, view.products.manufacturer == m
    weeks = float(view.manufacturers.order_cycle[m])
    expected = dealers.level_units[:, mine] * view.season() * weeks
    sd = MAD_TO_SD * np.sqrt(weeks * (dealers.deviation_units[:, mine] ** 2).sum(axis=1))
    excess = dealers.order_units[:, mine].sum(axis=1) - expected.sum(axis=1)
    return dealers.alive & (excess > limit * np.maximum(sd, 1e-9)) & (expected.sum(axis=1) > 0)
