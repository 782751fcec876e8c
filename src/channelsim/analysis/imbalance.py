"""Empty here and full there: stock-outs by region, and how far apart dealers' stock covers lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from channelsim.analysis.whole import by_maker, of_tier, ratio, smooth, tidy

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run


def regional_stock_outs(run: Run) -> pd.DataFrame:
    """Return week, region, manufacturer, lost_share: units wanted as first choice and not served from stock, 0…1."""
    asked, lost = (by_maker(run, run.cube("region_product", name)) for name in ("asked_units", "lost_units"))
    return tidy(run, ("week", "region", "manufacturer"), lost_share=ratio(lost, asked))


def cover_spread(run: Run, back_weeks: int = 13, least: float = 0.5, most: float = 3.0) -> pd.DataFrame:
    """Return how unequally stock lies with the core dealers of each manufacturer.

    Args:
        back_weeks: cover is stock over the mean of customers' orders (served or not) of so many weeks.
        least, most: weeks of cover below which a dealer counts as short, above which as overstocked.

    Returns:
        week, manufacturer, short, overstocked (share of its core dealers, 0…1), cover_sd (standard deviation of cover
        over them, weeks). Dealers without orders of a manufacturer's goods are left out.
    """
    mine = of_tier(run, "core")
    stock, asked = (
        by_maker(run, run.cube("dealer_product", name)[:, mine]) for name in ("stock_units", "asked_units")
    )
    demand = smooth(asked, back_weeks)
    cover = ratio(stock, demand)
    dealers = (demand > 0).sum(axis=1)
    low, high = (ratio(np.nansum(part, axis=1), dealers) for part in (cover < least, cover > most))
    middle = np.nansum(cover, axis=1, keepdims=True) / np.maximum(dealers, 1)[:, None]
    sd = np.sqrt(ratio(np.nansum((cover - middle) ** 2, axis=1), dealers))
    return tidy(run, ("week", "manufacturer"), short=low, overstocked=high, cover_sd=sd)
