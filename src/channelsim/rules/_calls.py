"""Whom a dealer calls on at all.

Who: helper of delivery. Reads: core dealers' ``effort`` and ``coverage``, terminals' suppliers and orders.
Proposes: nothing. Formula: a terminal is left out with chance 1 − effort · coverage (of a sub-dealer's customers: 1
− coverage), one draw a terminal and week. Source: model 4.8.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import Luck, uniform
from channelsim.market.market import MarketView


def called_on(view: MarketView, luck: Luck) -> Any:
    """Return orders (T, P) of the terminals that core dealers call on; one with little effort leaves some out."""
    shops = view.terminals
    dealers = view.core_dealers
    below = np.append(dealers.coverage, 1.0)[view.sub_dealers.core_dealer]
    effort = np.concatenate([dealers.effort * dealers.coverage, below, [1.0]])
    if (effort >= 1).all():
        return shops.order_units
    orders = shops.order_units.copy()
    _leave_out(luck.key("called_on"), (shops.supplier, view.products.manufacturer), effort, orders)
    return orders


@kernel
def _leave_out(key: Any, where: Any, effort: Any, orders: Any) -> None:
    """Strike orders (T, P) of terminals left out; ``where`` = supplier (T, M), −1 the last of effort, and maker (P,)."""
    supplier, maker = where
    for t in range(orders.shape[0]):
        drawn = uniform(key, t, 0)
        for p in range(orders.shape[1]):
            who = supplier[t, maker[p]]
            if drawn >= effort[who if who >= 0 else effort.shape[0] - 1]:
                orders[t, p] = 0
