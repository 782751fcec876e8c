"""Market share: by manufacturer, over time and by region; who leads where, and how concentrated the market is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from channelsim.analysis.whole import by_maker, last, money, ratio, smooth, tidy, units

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

Basis = Literal["volume", "value"]


def sales(run: Run, basis: Basis = "volume") -> Any:
    """Return what consumers bought of every manufacturer, (weeks, R, M): units, or money at retail prices."""
    if basis == "volume":
        return by_maker(run, units(run, "region_product", "sell_out_units"))
    return by_maker(run, money(run, "region_product", "sell_out_value"))


def market_share(run: Run, basis: Basis = "volume", smooth_weeks: int = 1) -> pd.DataFrame:
    """Return week, manufacturer, share (0…1) of the whole market, sales smoothed over the weeks before."""
    sold = smooth(sales(run, basis).sum(axis=1), smooth_weeks)
    return tidy(run, ("week", "manufacturer"), share=ratio(sold, sold.sum(axis=1, keepdims=True)))


def regional_share(run: Run, basis: Basis = "volume", smooth_weeks: int = 1) -> pd.DataFrame:
    """Return week, region, manufacturer, share (0…1) of the region, sales smoothed over the weeks before."""
    sold = smooth(sales(run, basis), smooth_weeks)
    return tidy(run, ("week", "region", "manufacturer"), share=ratio(sold, sold.sum(axis=2, keepdims=True)))


def standing(run: Run, weeks: int = 52) -> pd.DataFrame:
    """Return manufacturer, volume_share, value_share (0…1) over the last weeks, in the order of the scenario."""
    found = {basis: last(sales(run, basis), weeks).sum(axis=(0, 1)) for basis in ("volume", "value")}
    shares = {f"{basis}_share": ratio(sold, sold.sum()) for basis, sold in found.items()}
    return tidy(run, ("manufacturer",), **shares)


def regions_led(run: Run, weeks: int = 13) -> pd.DataFrame:
    """Return who leads where over the last weeks by volume.

    Returns:
        One row a region: region, leader, share (0…1), second, lead (share points over the second, 0…1; the whole share
        where there is no other).
    """
    import pandas as pd

    sold = last(sales(run), weeks).sum(axis=0)
    share = ratio(sold, sold.sum(axis=1, keepdims=True))
    order = np.argsort(-np.nan_to_num(share), axis=1, kind="stable")
    rows, names = np.arange(share.shape[0]), np.array(run.names("manufacturer"), object)
    best = share[rows, order[:, 0]]
    several = share.shape[1] > 1
    other = share[rows, order[:, 1]] if several else np.zeros(rows.size)
    data = {
        "region": run.names("region"),
        "leader": np.where(best > 0, names[order[:, 0]], ""),
        "share": best,
        "second": np.where(other > 0, names[order[:, 1]], "") if several else "",
        "lead": best - other,
    }
    return pd.DataFrame(data)


def concentration(run: Run, smooth_weeks: int = 13) -> pd.DataFrame:
    """Return week, hhi: sum of squared volume shares of the whole market (1 = one manufacturer has all)."""
    sold = smooth(sales(run).sum(axis=1), smooth_weeks)
    return tidy(run, ("week",), hhi=(ratio(sold, sold.sum(axis=1, keepdims=True)) ** 2).sum(axis=1))
