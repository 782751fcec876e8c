"""Key figures of a manufacturer that goes from region to region: share, regions, contribution, spending and budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from channelsim.analysis.expansion import entry_weeks, movers
from channelsim.analysis.expansion_costs import budget_account
from channelsim.analysis.profit import weekly_contribution
from channelsim.analysis.share import regions_led, standing

if TYPE_CHECKING:
    from channelsim.records.run import Run

MILLION = 1e6

#: key → name, unit, meaning, as in ``summary.WORDS``; {expander} is the manufacturer that expands
WORDS = {
    "expander_share": ("Volume share of {expander}", "%", "of units bought, all regions"),
    "expander_entered": (
        "Regions entered by {expander}",
        "of {regions} regions",
        "offices opened over the whole run, those closed since included",
    ),
    "expander_led": ("Regions led by {expander}", "of {regions} regions", "by volume over the last quarter"),
    "expander_contribution": (
        "Contribution of {expander}, whole run",
        "million {currency}",
        "revenue less variable cost and all spent on the market",
    ),
    "expander_spent": (
        "Spent by {expander}, whole run",
        "million {currency}, of a budget of {budget}",
        "marketing money over the budget of its expansion",
    ),
}
OF_THE_LEADER = ("expander_share", "expander_led")


def expander_figures(run: Run, leader: str) -> Iterator[tuple[str, str, float, str]]:
    """Yield key, manufacturer, value and budget (text) of every manufacturer that expands; nothing where nobody does.

    What is said of the leader anyway is left out for it.
    """
    going = movers(run)
    if not going.any():
        return
    share = standing(run).set_index("manufacturer").volume_share
    led = regions_led(run).leader
    entered = (entry_weeks(run) >= 0).sum(axis=0)
    earned = weekly_contribution(run).groupby("manufacturer", observed=True).contribution.sum()
    accounts = budget_account(run)
    for m in np.flatnonzero(going):
        maker = run.names("manufacturer")[m]
        account = accounts[accounts.manufacturer == maker]
        budget = account.budget.sum(skipna=False) / MILLION
        values = {
            "expander_share": 100 * share[maker],
            "expander_entered": entered[m],
            "expander_led": (led == maker).sum(),
            "expander_contribution": earned[maker] / MILLION,
            "expander_spent": account.spent.sum() / MILLION,
        }
        for key, value in values.items():
            if maker != leader or key not in OF_THE_LEADER:
                yield key, maker, float(value), _text(budget)


def _text(millions: float) -> str:
    if not np.isfinite(millions):
        return "–"
    return f"{millions:,.0f}" if abs(millions) >= 100 else f"{millions:.3g}"
