"""How wrong a dealer's own planning is, beside what it is told.

Who: helper of demand_forecast and replenishment_order. Reads: ``planning_error``, ``coaching``. Proposes: nothing.
Formula: error of a dealer that manages badly, less the part that the manufacturer's support takes away. Source:
register JMB-18, CCM-08, JMB-33; size *assumption*.
"""

from __future__ import annotations

from typing import Any

from channelsim.market.market import MarketView


def planning_error(view: MarketView, makers: Any) -> Any:
    """Return the deciders' own errors by product, standard deviation of ln: (rows, P) or (rows, 1)."""
    error = view.own.planning_error[:, None]
    if view.own_name != "core_dealers" or not error.any():
        return error
    return error * (1 - view.own.coaching[:, makers])
