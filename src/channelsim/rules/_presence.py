"""How much of its full plan a manufacturer keeps up in each region.

Who: helper of advertising, display_contest and the field force. Reads: ``manufacturers.presence`` and ``reaction``.
Proposes: ``plan_cost``, for the rules that spend. Formula: presence · reaction; 1 where neither a strategy of
expansion nor an answer to rivals says otherwise. Source: model 5.6, 5.8.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from channelsim.market.market import ACTIVITIES, MarketView
from channelsim.market.moves import Move, SetColumns


def presence(view: MarketView) -> Any:
    """Return the part of the full plan of people, advertising and fees that is kept up, (M, R)."""
    return view.manufacturers.presence * view.manufacturers.reaction


def plan_cost(view: MarketView, activity: str, cost: Callable[[], Any]) -> list[Move]:
    """Return the move that notes what the full plan of an activity costs a week, where anybody asks for it.

    Args:
        view: the market.
        activity: one of ``ACTIVITIES``.
        cost: gives the cost (M, R), minor units.
    """
    if not view.manufacturers.expands.any():
        return []
    whole = np.array(view.manufacturers.plan_cost)
    whole[:, :, ACTIVITIES.index(activity)] = cost()
    return [SetColumns("manufacturers", {"plan_cost": whole})]
