"""Flow of goods down the channel: sell-in, terminal purchases, sell-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from channelsim.analysis.whole import by_maker, cases, ratio, tidy

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

LINKS = ("sell_in", "terminal_purchase", "sell_out")


def flow(run: Run) -> pd.DataFrame:
    """Return week, manufacturer, sell_in, terminal_purchase, sell_out: cases a week of the whole market."""
    found = {name: by_maker(run, cases(run, "region_product", f"{name}_units").sum(axis=1)) for name in LINKS}
    return tidy(run, ("week", "manufacturer"), **found)


def channel_filling(run: Run) -> pd.DataFrame:
    """Return week, manufacturer, cases, weeks: sell-in less sell-out added up since the start.

    weeks: the same in weeks of mean sell-out. What is positive stands in the channel more than at the start.
    """
    sell_in, sell_out = (
        by_maker(run, cases(run, "region_product", f"{name}_units").sum(axis=1))
        for name in ("sell_in", "sell_out")
    )
    surplus = np.cumsum(sell_in - sell_out, axis=0)
    return tidy(
        run, ("week", "manufacturer"), cases=surplus, weeks=ratio(surplus, sell_out.mean(axis=0)[None, :])
    )
