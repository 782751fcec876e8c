"""Manufacturer and what it owns in the channel, taken together: profit and capital of the integrated firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.profit import profit_bridge
from channelsim.analysis.whole import money
from channelsim.base.calendar import WEEKS_A_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run


def own_channel(run: Run, weeks: int = 52) -> pd.DataFrame:
    """Return by manufacturer contribution, branch_profit, store_profit, integrated, capital: money of the whole market.

    Profits are a year of the last weeks; integrated = contribution + profits of branches and stores − growth of the
    margin on goods that lie unsold with them, which has not been earned from outside; capital (at the end) is the owner's
    money in branches and stores. Money that moves inside the firm (prices between it and its branches, rebates, capital)
    cancels. Zeros where nothing is owned.
    """
    import pandas as pd

    bridge = profit_bridge(run, weeks)
    contribution = bridge.loc[bridge["line"] == "contribution", "amount"].to_numpy(float)
    grown: dict[str, Any] = dict.fromkeys(
        ("branch_profit", "store_profit", "unsold_margin"), np.zeros(contribution.size)
    )
    capital = np.zeros(contribution.size)
    if "own_channel" in run.frames:
        count = min(weeks, run.weeks)
        for name in grown:
            total = np.asarray(money(run, "own_channel", name))
            before = total[-count - 1] if total.shape[0] > count else np.zeros(contribution.size)
            grown[name] = (total[-1] - before) * WEEKS_A_YEAR / max(count, 1)
        capital = sum(
            np.asarray(money(run, "own_channel", f"{word}_capital"))[-1] for word in ("branch", "store")
        )
    whole = contribution + grown["branch_profit"] + grown["store_profit"] - grown["unsold_margin"]
    return pd.DataFrame(
        {
            "manufacturer": run.names("manufacturer"),
            "contribution": contribution,
            "branch_profit": grown["branch_profit"],
            "store_profit": grown["store_profit"],
            "integrated": whole,
            "capital": capital,
        }
    )
