"""Who takes over the customers of a trader that closes.

Who: helper of insolvency and contract. Reads: traders' seats, ``carries``, ``alive``; ``sub_dealers.core_dealer``.
Proposes: nothing. Formula: the nearest living trader that carries the manufacturer: of the same core dealer for a
sub-dealer, else that core dealer itself; for a core dealer with sub-dealers one that carries all it carried. Source:
*own*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView


def heirs_of(view: MarketView, table: str, row: int, closing: dict[str, Any]) -> Any:
    """Return the supplier that takes over for each manufacturer (M,), −1 where nothing was carried; None if one
    lacks.
    """
    trader = getattr(view, table)
    carried = trader.carries[row]
    candidates = trader.alive & ~closing[table]
    offset = 0
    if table == "sub_dealers":
        candidates &= trader.core_dealer == trader.core_dealer[row]
        offset = view.core_dealers.size
    elif (view.sub_dealers.alive & (view.sub_dealers.core_dealer == row)).any():
        candidates &= (trader.carries >= carried).all(axis=1)
    heirs = np.full(carried.size, -1, np.int64)
    distance = _distance(view, trader, row)
    for m in np.flatnonzero(carried):
        fit = np.flatnonzero(candidates & trader.carries[:, m])
        if fit.size:
            heirs[m] = offset + fit[np.argmin(distance[fit])]
        elif table == "sub_dealers" and view.core_dealers.alive[trader.core_dealer[row]]:
            heirs[m] = trader.core_dealer[row]
        else:
            return None
    return heirs


def _distance(view: MarketView, trader: Any, row: int) -> Any:
    """Return how far the traders' seats lie from one of them, km (rows,)."""
    x = view.regions.x_km[trader.region] + trader.x_km
    y = view.regions.y_km[trader.region] + trader.y_km
    return np.hypot(x - x[row], y - y[row])
