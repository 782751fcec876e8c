"""Price indices: prices as they are against the manufacturer's guide and recommendation, and how far they spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.whole import by_maker, deals, ratio, smooth, tidy

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


def price_paid(run: Run, smooth_weeks: int = 4) -> pd.DataFrame:
    """Return week, region, manufacturer, paid_to_guide: what terminals were invoiced over the guide price (1 = as meant).

    Value over units bought times guide price, both summed over the weeks smoothed. Unlike ``to_guide``, which is of the
    prices suppliers ask, it has in it goods that came from other territories; deals of manufacturers do not count.
    Not-a-number where nothing was bought.
    """
    return tidy(run, ("week", "region", "manufacturer"), paid_to_guide=_paid(run, smooth_weeks))


def regional_spread(run: Run, smooth_weeks: int = 4) -> pd.DataFrame:
    """Return how far apart the regions' prices to terminals lie: week, manufacturer, mean, sd, lowest, highest, range.

    Of the regions' :func:`price_paid`; mean and sd are weighted by the purchases of terminals. lowest_region names the
    region with the lowest. Not-a-number where nothing was bought.
    """
    bought = smooth(by_maker(run, run.cube("region_product", "terminal_purchase_units")), smooth_weeks)
    index = _paid(run, smooth_weeks)
    known = np.isfinite(index)
    weight, value = np.where(known, bought, 0.0), np.where(known, index, 0.0)
    mean = ratio((weight * value).sum(axis=1), weight.sum(axis=1))
    variance = ratio((weight * (value - mean[:, None]) ** 2).sum(axis=1), weight.sum(axis=1))
    some = known.any(axis=1)
    low, high = np.where(known, index, np.inf), np.where(known, index, -np.inf)
    names = np.array(run.names("region"), object)
    columns = {"mean": mean, "sd": np.sqrt(variance), "lowest": np.where(some, low.min(axis=1), np.nan),
               "highest": np.where(some, high.max(axis=1), np.nan)}  # fmt: skip
    where = np.where(some, names[low.argmin(axis=1)], "")
    data = tidy(run, ("week", "manufacturer"), **columns, lowest_region=where)
    data.insert(6, "range", data.highest - data.lowest)
    return data


def regional_price_dispersion(run: Run) -> pd.DataFrame:
    """Return week, region, manufacturer, within: spread of the prices that terminals of one region paid.

    within: coefficient of variation over units delivered, mean of the manufacturer's products weighted by purchases;
    not-a-number where nothing was bought. (Lowest and highest price paid are not recorded.)
    """
    bought = run.cube("region_product", "terminal_purchase_units").astype(float)
    spread = ratio(
        run.cube("region_product", "wholesale_price_sd"), run.cube("region_product", "wholesale_price")
    )
    within = ratio(by_maker(run, bought * np.nan_to_num(spread)), by_maker(run, bought))
    return tidy(run, ("week", "region", "manufacturer"), within=within)


def _index(run: Run, paid: str, meant: str, weight: str, weeks: int, axes: tuple[int, ...]) -> Any:
    volume = run.cube("region_product", weight)
    values = [
        by_maker(run, volume * run.cube("region_product", name)).sum(axis=axes) for name in (paid, meant)
    ]
    return ratio(*(smooth(value, weeks) for value in values))


def _paid(run: Run, weeks: int) -> Any:
    """Return value over units times guide price, (weeks, R, M)."""
    per_case = np.asarray(run.attribute("product", "units_per_case"), float)
    bought = run.cube("region_product", "terminal_purchase_units") / per_case
    meant_less = deals(run) * (run.minor_units * run.scale)
    paid = by_maker(run, run.cube("region_product", "terminal_purchase_value") + meant_less)
    meant = by_maker(run, bought * run.cube("region_product", "guide_price"))
    return ratio(smooth(paid, weeks), smooth(meant, weeks))
