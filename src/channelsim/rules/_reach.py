"""Whom a sub-dealer reaches: those it has invested in always, others when its van happens to pass.

Who: helper of delivery. Reads: terminals' ``reach``, orders. Proposes: nothing. Formula: an order is left out with chance
1 − reach, one draw a terminal and week. Source: model 4.12; *assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import MarketView


def within_reach(view: MarketView, luck: Luck, orders: Any) -> Any:
    """Return orders (T, P) of the terminals that suppliers reach; all of them where nobody leaves terminals out."""
    reach = view.terminals.reach
    if (reach >= 1).all():
        return orders
    missed = luck.uniform("reached", np.arange(len(view.terminals)))[:, None] >= reach
    return np.where(missed[:, view.products.manufacturer], 0, orders).astype(orders.dtype)
