"""How much of a dealer's trade falls on a week: who is on its routes then.

Who: helper of demand_forecast and _base_stock. Reads: terminals' ``cycle_weeks``, ``route_phase``, ``ahead_weeks``,
``forecast_units``, ``listed``, ``supplier``. Proposes: nothing. Formula: load of a week = Σ over terminals whose goods come
that week of cycle·F / Σ F of all the dealer's terminals: mean 1 over a cycle. With long cycles and few terminals weeks
differ widely, and a dealer that expects the mean is short in every heavy one. What sub-dealers order counts evenly.
Source: model 3.4; register JMB-25 (fixed routes), JMB-36.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.rules._allocation_kernels import by_supplier


def route_load(view: MarketView, ahead: int) -> Any:
    """Return the load of the week ``ahead`` weeks from now on the deciders (rows, P); 1 where nothing is expected."""
    shops, cores = view.terminals, len(view.core_dealers)
    maker = np.ascontiguousarray(view.products.manufacturer)
    cycle = np.maximum(shops.cycle_weeks.astype(np.int64), 1)
    due = (shops.route_phase - (view.week + ahead - shops.ahead_weeks)) % cycle == 0
    expected = np.where(shops.listed, shops.forecast_units, 0.0).astype(np.float64)
    whole, now = np.zeros((2, cores + len(view.sub_dealers), maker.size))
    by_supplier(expected, shops.supplier, maker, whole)
    by_supplier(expected * (cycle * due)[:, None], shops.supplier, maker, now)
    np.add.at(now, view.sub_dealers.core_dealer, whole[cores:])
    np.add.at(whole, view.sub_dealers.core_dealer, whole[cores:])
    rows = slice(cores) if view.own_name == "core_dealers" else slice(cores, None)
    return np.where(whole > 0, now / np.maximum(whole, 1e-9), 1.0)[rows]


def expected_sales(view: MarketView, level: Any, seasons: Any, weeks: Any) -> tuple[Any, Any]:
    """Return what is expected over ``weeks`` (P,) and in the first of them, (rows, P), where routes are known."""
    rows, most = np.flatnonzero(view.own.knows_routes), int(weeks.max(initial=1))
    each = np.stack([level * seasons[n] for n in range(most)], axis=2)
    for n in range(most):
        each[rows, :, n] *= route_load(view, n + 1)[rows]
    return np.where(np.arange(most) < weeks[:, None], each, 0.0).sum(axis=2), each[:, :, 0]
