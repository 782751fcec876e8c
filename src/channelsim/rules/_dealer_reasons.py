"""Whether a week holds a reason to plan at all.

Who: helper of forward_buying. Reads: promises of schemes, prices announced, deals, push. Proposes: nothing.
Formula: none. Source: *own*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.rules._schemes import Steps


def plans_here(view: MarketView) -> bool:
    """Tell whether the deciding tier plans at all: not in the opening, sub-dealers only where goods can be diverted."""
    return view.week >= 0 and (view.own_name == "core_dealers" or (view.origins > 1 and view.own.size > 0))


def stirs(view: MarketView, settings: Any, steps: Steps) -> bool:
    """Tell whether anything in the week could give anybody a reason; looked at first because mostly nothing does."""
    ahead = np.isfinite(steps.threshold_cases) & (steps.threshold_cases > 0)
    ahead |= steps.next_threshold_cases > steps.threshold_cases
    prices = (view.products.weeks_to_change > 0).any() or (view.manufacturers.deal_weeks_left > 0).any()
    pushed = np.any(np.asarray(view.handed.get("push_cases", 0.0)) > 0)
    return bool(ahead.any() or prices or pushed or (settings.can_sell_abroad and view.origins > 1))
