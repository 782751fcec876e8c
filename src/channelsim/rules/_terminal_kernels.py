"""What the terminals' rules have in common: what a unit costs a terminal, and sums over terminals.

Who: helpers of listing, retail_price, terminal_reorder and channel_promotion. Reads: prices of suppliers, deals,
stock. Proposes: nothing. Source: model 3.2, 3.4, 3.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from channelsim.base.exponential import exponential
from channelsim.base.kernel import kernel
from channelsim.base.luck import uniform
from channelsim.market.market import MarketView

NOTHING = -1e300
LOTS = 2048  # draws of a product that decide between equals come after those of its noise
TALK_MINUTES = 20.0  # of selling in, as many as make one unit of display effort


def codes(column: Any, names: Sequence[str]) -> Any:
    """Return names as their positions in ``names``, int8, shape as ``column``."""
    out = np.zeros(np.shape(column), np.int8)
    for number, name in enumerate(names):
        out[column == name] = number
    return out


def supplier_prices(view: MarketView) -> Any:
    """Return list prices to terminals (J + K, P), minor/case, core dealers first; the guide price where none is set."""
    price = np.concatenate([view.core_dealers.price, view.sub_dealers.price])
    region = np.concatenate([view.core_dealers.region, view.sub_dealers.region])
    return np.where(price > 0, price, view.products.guide.T[region])


def unit_costs(view: MarketView, with_deals: bool = True) -> Any:
    """Return what a unit costs a terminal (J + K + 1, P), minor/unit, running deals taken off or not; the last row is 0."""
    price = supplier_prices(view) / view.products.units_per_case
    if with_deals:
        makers = view.products.manufacturer
        price = price * (1.0 - view.manufacturers.deal_to_terminals[makers, np.arange(makers.size)])
    return np.concatenate([price, np.zeros((1, price.shape[1]))])


def at_hand(terminals: Any) -> Any:
    """Return terminals' stock with what is under way to them or ordered ahead (T, P)."""
    stock, transit = terminals.stock_units, terminals.transit_units
    if terminals.ahead_weeks.any():
        stock = stock + terminals.booked_units
    return stock + transit.sum(axis=1, dtype=stock.dtype) if transit.shape[1] else stock


@kernel
def first(one: Any, other: Any, key: Any, t: Any, products: Any) -> Any:
    """Tell whether the first of two products comes first at terminal t: what is worth more, between equals chance."""
    if one != other or one == NOTHING:
        return one > other
    return uniform(key, t, LOTS + products[0]) > uniform(key, t, LOTS + products[1])


@kernel
def talked(minutes: Any) -> Any:
    """Return how far skilled minutes of selling in go: 1 − exp(−minutes/20)."""
    return 1.0 - exponential(np.float32(-minutes / TALK_MINUTES))


@kernel
def bill_back(delivered_units: Any, supplier: Any, maker: Any, per_unit: Any, owed: Any) -> None:
    """Add up units delivered times ``per_unit`` (J + K, P) by supplier and manufacturer into ``owed`` (J + K, M)."""
    for t in range(delivered_units.shape[0]):
        for p in range(delivered_units.shape[1]):
            j = supplier[t, maker[p]]
            if j >= 0 and delivered_units[t, p] > 0:
                owed[j, maker[p]] += delivered_units[t, p] * per_unit[j, p]
