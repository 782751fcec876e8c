"""Price indices: prices as they are against the manufacturer's guide and recommendation, and how far they spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.whole import by_maker, ratio, smooth, tidy

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

#: index → (price paid, price meant, what weighs it)
INDICES = {
    "to_guide": ("wholesale_price", "guide_price", "terminal_purchase_units"),
    "to_recommended": ("retail_price", "recommended_price", "sell_out_units"),
}


def price_index(run: Run, smooth_weeks: int = 4) -> pd.DataFrame:
    """Return week, manufacturer, to_guide, to_recommended.

    to_guide: what terminals paid over the guide price; to_recommended: what consumers paid over the recommended price. Both
    are the value at prices paid over the value at prices meant (1 = as meant), summed over the weeks smoothed.
    """
    found = {name: _index(run, *columns, smooth_weeks, (1,)) for name, columns in INDICES.items()}
    return tidy(run, ("week", "manufacturer"), **found)


def regional_price_index(run: Run, smooth_weeks: int = 13) -> pd.DataFrame:
    """Return week, region, manufacturer, to_guide, to_recommended, as :func:`price_index`."""
    found = {name: _index(run, *columns, smooth_weeks, ()) for name, columns in INDICES.items()}
    return tidy(run, ("week", "region", "manufacturer"), **found)


def price_dispersion(run: Run) -> pd.DataFrame:
    """Return week, product and the spread of prices as coefficients of variation.

    retail_within, wholesale_within: among terminals of a region, mean over regions weighted by volume; retail_between,
    wholesale_between: of the regions' mean prices.
    """
    found = {}
    for name, weight in (("retail", "sell_out_units"), ("wholesale", "terminal_purchase_units")):
        volume = run.cube("region_product", weight).astype(float)
        mean = run.cube("region_product", f"{name}_price")
        spread = ratio(run.cube("region_product", f"{name}_price_sd"), mean)
        total = volume.sum(axis=1)
        found[f"{name}_within"] = ratio((volume * np.nan_to_num(spread)).sum(axis=1), total)
        overall = ratio((volume * mean).sum(axis=1), total)
        variance = ratio((volume * (mean - overall[:, None]) ** 2).sum(axis=1), total)
        found[f"{name}_between"] = ratio(np.sqrt(variance), overall)
    return tidy(run, ("week", "product"), **found)


def _index(run: Run, paid: str, meant: str, weight: str, weeks: int, axes: tuple[int, ...]) -> Any:
    volume = run.cube("region_product", weight)
    values = [
        by_maker(run, volume * run.cube("region_product", name)).sum(axis=axes) for name in (paid, meant)
    ]
    return ratio(*(smooth(value, weeks) for value in values))
