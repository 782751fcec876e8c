"""Service: stock-outs at the shelf and fill rates of dealers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from channelsim.analysis.whole import TIERS, by_maker, of_tier, ratio, tidy

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run


def stock_outs(run: Run) -> pd.DataFrame:
    """Return week, manufacturer, lost_share, shelf_share (0…1).

    lost_share: units wanted as first choice and not served from stock; shelf_share: listings without stock after the week.
    """
    asked, lost, listed, stocked = (
        by_maker(run, run.cube("region_product", name).sum(axis=1).astype(float))
        for name in ("asked_units", "lost_units", "listed_terminals", "stocked_terminals")
    )
    return tidy(
        run,
        ("week", "manufacturer"),
        lost_share=ratio(lost, asked),
        shelf_share=1 - ratio(stocked, listed),
    )


def fill_rate(run: Run) -> pd.DataFrame:
    """Return week, tier, fill_rate: units supplied over units ordered by customers, 0…1."""
    import pandas as pd

    asked, supplied = (
        run.cube("dealer_product", name).sum(axis=2).astype(float)
        for name in ("asked_units", "supplied_units")
    )
    parts = [pd.DataFrame(columns=["week", "fill_rate", "tier"])]
    for tier in TIERS:
        mine = of_tier(run, tier)
        if mine.any():
            filled = ratio(np.minimum(supplied, asked)[:, mine].sum(axis=1), asked[:, mine].sum(axis=1))
            parts.append(tidy(run, ("week",), fill_rate=filled).assign(tier=tier))
    return pd.concat(parts[1:] or parts, ignore_index=True)[["week", "tier", "fill_rate"]]
