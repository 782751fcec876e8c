"""What dealers know of next week's orders by pre-sale.

Who: helper of demand_forecast and _base_stock. Reads: terminals' ``booked_units``, ``order_units``, ``supplier``.
Proposes: nothing. Formula: sums over the terminals of a supplier, for a core dealer over those of its sub-dealers too.
Source: model 4.12 (the order is known one week earlier to dealers); register JMB-25.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.rules._allocation_kernels import by_supplier


def presold(view: MarketView) -> Any:
    """Return which sub-dealers have at least one terminal that orders ahead (K,), or None if no terminal does."""
    ahead = view.terminals.ahead_weeks > 0
    if not ahead.any():
        return None
    cores = len(view.core_dealers)
    found = np.zeros(cores + len(view.sub_dealers) + 1, bool)
    found[view.terminals.supplier[ahead]] = True
    return found[cores:-1]


def booked(view: MarketView) -> Any:
    """Return next week's deliveries that terminals have ordered from the deciders, and their known share (rows, P).

    The known share is that of the deciders' terminals, by size, that order ahead; None where nobody does.
    """
    shops = view.terminals
    if not shops.ahead_weeks.any():
        return None
    maker = np.ascontiguousarray(view.products.manufacturer)
    cores = len(view.core_dealers)
    units, ahead, listed = np.zeros((3, cores + len(view.sub_dealers), maker.size))
    by_supplier(shops.booked_units, shops.supplier, maker, units)
    expected = shops.forecast_units * shops.listed
    by_supplier(expected, shops.supplier, maker, listed)
    by_supplier(expected * (shops.ahead_weeks > 0)[:, None], shops.supplier, maker, ahead)
    np.add.at(listed, view.sub_dealers.core_dealer, listed[cores:])
    rows = slice(cores) if view.own_name == "core_dealers" else slice(cores, None)
    share = np.where(listed > 0, ahead / np.maximum(listed, 1e-9), 0.0)
    return units[rows], share[rows]


def taken_below(view: MarketView, rows: Any) -> Any:
    """Return what terminals of the sub-dealers ``rows`` (K,) ordered this week, ahead or not, by core dealer (J, P)."""
    shops, cores = view.terminals, len(view.core_dealers)
    maker = np.ascontiguousarray(view.products.manufacturer)
    at_once = np.where(((shops.ahead_weeks == 0) | shops.urgent)[:, None], shops.order_units, 0)
    units = np.zeros((cores + len(view.sub_dealers), maker.size))
    by_supplier(shops.booked_units + at_once, shops.supplier, maker, units)
    out = np.zeros((cores, maker.size))
    np.add.at(out, view.sub_dealers.core_dealer, units[cores:] * rows[:, None])
    return out
