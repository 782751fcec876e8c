"""Whom a dealer calls on at all.

Who: helper of delivery. Reads: core dealers' ``effort``, terminals' suppliers and orders. Proposes: nothing.
Formula: a terminal is left out with chance 1 − effort, one draw a terminal and week. Source: model 4.8.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import MarketView


def called_on(view: MarketView, luck: Luck) -> Any:
    """Return orders (T, P) of the terminals that core dealers call on; one with little effort leaves some out."""
    shops, cores = view.terminals, len(view.core_dealers)
    effort = np.append(np.asarray(view.core_dealers.effort), np.ones(view.sub_dealers.size + 1))
    if (effort >= 1).all():
        return shops.order_units
    mine = np.where(shops.supplier < cores, shops.supplier, cores)
    missed = luck.uniform("called_on", np.arange(len(shops)))[:, None] >= effort[mine]
    return np.where(missed[:, view.products.manufacturer], 0, shops.order_units).astype(
        shops.order_units.dtype
    )
