"""A dealer that is made to sell outside its territory."""

from __future__ import annotations

import numpy as np

from channelsim.simulation.model import ChannelModel

#: dealers decide nothing of their own about other regions
NOBODY_ELSE = "core_dealers.forward_buying.can_sell_abroad=false"


def plan(model: ChannelModel, units: int, discount: float, dealer: int = 0) -> tuple[int, int]:
    """Let a dealer plan to sell its first product in the other region; return that region and product."""
    live = model.market.live
    there = 1 - int(live("core_dealers", "region")[dealer])
    product = int(np.argmax(live("core_dealers", "carries")[dealer][live("products", "manufacturer")]))
    live("core_dealers", "diversion_plan")[dealer, there, product] = units
    live("core_dealers", "offer_discount")[dealer, there] = discount
    return there, product
