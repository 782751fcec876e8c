"""Who: manufacturers, in each region; stage 12, before anybody looks back at the week.

Reads: ``terminals.sold_units``, whose product is whose.

Proposes: ``regions.sales_history`` (R, weeks, M): what consumers bought of each manufacturer, newest week first.

Formula: h[r, 0, m] = Σ_t∈r Σ_p∈m units sold over the counter; h[r, n, m] ← h[r, n − 1, m]. Simulated scale [unit/week].
It is what shops know; what a manufacturer makes of it, and when, is up to the rules that read it.

Source: model 5.6, 5.8 (shares smoothed over weeks, seen with a delay).
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.setting import Settings as RuleSettings
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns


class Settings(RuleSettings):
    """Nothing to set: sales are counted as they are."""

    per: ClassVar[tuple[str, ...]] = ()


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return the sales history with the week that ends now in front."""
    shops, before = view.terminals, view.regions.sales_history
    history = np.empty_like(before)
    history[:, 1:] = before[:, :-1]
    units = np.zeros((before.shape[0], view.products.size), np.int64)
    _add_up(shops.region, shops.sold_units, units)
    history[:, 0] = units @ (
        view.products.manufacturer[:, None] == np.arange(view.manufacturers.size)
    ).astype(float)
    return [SetColumns("regions", {"sales_history": history})]


@kernel
def _add_up(region: Any, sold: Any, units: Any) -> None:
    for t in range(sold.shape[0]):
        r = region[t]
        for p in range(sold.shape[1]):
            units[r, p] += sold[t, p]
