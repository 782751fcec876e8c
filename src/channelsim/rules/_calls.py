"""Whom a dealer calls on at all.

Who: helper of delivery. Reads: core dealers' ``effort`` and ``coverage``, terminals' suppliers and orders.
Proposes: nothing. Formula: a terminal is left out with chance 1 − effort · coverage (of a sub-dealer's customers: 1
− coverage), one draw a terminal and week. Source: model 4.8.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import MarketView


def called_on(view: MarketView, luck: Luck) -> Any:
    """Return orders (T, P) of the terminals that core dealers call on; one with little effort leaves some out."""
    shops = view.terminals
    dealers = view.core_dealers
    below = np.append(dealers.coverage, 1.0)[view.sub_dealers.core_dealer]
    effort = np.concatenate([dealers.effort * dealers.coverage, below, [1.0]])
    if (effort >= 1).all():
        return shops.order_units
    mine = np.where(shops.supplier >= 0, shops.supplier, effort.size - 1)
    missed = luck.uniform("called_on", np.arange(len(shops)))[:, None] >= effort[mine]
    return np.where(missed[:, view.products.manufacturer], 0, shops.order_units).astype(
        shops.order_units.dtype
    )
