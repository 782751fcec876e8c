"""Whether a week holds a reason to plan at all.

Who: helper of forward_buying. Reads: promises of schemes, prices announced, deals, push. Proposes: nothing.
Formula: none. Source: *own*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.rules._schemes import SCHEME, Steps


def plans_here(view: MarketView) -> bool:
    """Tell whether the deciding tier plans at all: not in the opening, sub-dealers only where goods can be diverted."""
    return view.week >= 0 and (view.own_name == "core_dealers" or (view.origins > 1 and view.own.size > 0))


def idles(view: MarketView, settings: Any) -> bool:
    """Tell whether nobody can want more than its base order this week: looked at first because mostly nobody can.

    So it is where goods cannot be sold abroad, no price moves, nobody pushes, and no scheme has a step that is decided
    now or within the weeks of early loading: goods are bought to be kept for nothing else (``_dealer_choice.feasible``).
    """
    makers = view.manufacturers
    moving = (makers.deal_weeks_left > 0).any() or makers.deal_to_dealers.any() or _prices_change(view)
    if moving or (settings.can_sell_abroad and view.origins > 1) or _pushed(view):
        return False
    return not any(_ends_soon(view.handed[name], settings.early_reviews) for name in view.handed
                   if name.startswith(SCHEME))  # fmt: skip


def _ends_soon(steps: Steps, weeks: int) -> bool:
    """Tell whether any step's period ends this week, or one to be reached ends within some weeks."""
    ahead = (steps.threshold_cases > 0) | (steps.next_threshold_cases > steps.threshold_cases)
    soon = (steps.weeks_left <= 0) | ahead & (steps.weeks_left <= weeks)
    return bool((np.isfinite(steps.threshold_cases) & soon).any())


def stirs(view: MarketView, settings: Any, steps: Steps) -> bool:
    """Tell whether anything in the week could give anybody a reason; looked at first because mostly nothing does."""
    ahead = np.isfinite(steps.threshold_cases) & (steps.threshold_cases > 0)
    ahead |= steps.next_threshold_cases > steps.threshold_cases
    prices = _prices_change(view) or (view.manufacturers.deal_weeks_left > 0).any()
    return bool(ahead.any() or prices or _pushed(view) or (settings.can_sell_abroad and view.origins > 1))


def _prices_change(view: MarketView) -> bool:
    return bool((view.products.weeks_to_change > 0).any())


def _pushed(view: MarketView) -> bool:
    return bool(np.any(np.asarray(view.handed.get("push_cases", 0.0)) > 0))
