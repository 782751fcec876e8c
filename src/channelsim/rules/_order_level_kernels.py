"""How much a terminal wants of a product: the level to order up to, and whole or broken cases.

Who: helper of terminal_reorder. Reads: forecasts, stock, deals and announced rises. Proposes: nothing. Formula: see
terminal_reorder. Source: model 3.4.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.rules._terminal_kernels import in_stock

FORECAST, FIXED_LEVEL = 0, 1
NORMAL_Z, FIXED_UNITS = 0, 1
ALMOST = 1e-6


@kernel
def at_hand(stock_units: Any, transit_units: Any, t: Any, p: Any) -> Any:
    """Return stock and goods under way of product p at terminal t."""
    units = in_stock(stock_units, t, p)
    for slot in range(transit_units.shape[1]):
        for origin in range(transit_units.shape[3]):
            units += transit_units[t, slot, p, origin]
    return units


@kernel
def level(forecast: Any, deviation: Any, season: Any, weeks: Any, safety: Any) -> Any:
    """Return the units to order up to for ``weeks`` whose seasons sum to ``season``.

    ``safety`` is (kind of safety stock, z, units, least level).
    """
    units = forecast * season
    if safety[0] == NORMAL_Z:
        units += safety[1] * 1.25 * deviation * season / np.sqrt(weeks)
    elif safety[0] == FIXED_UNITS:
        units += safety[2]
    return max(units, safety[3])


@kernel
def weeks_ahead(gain: Any, holding: Any, longest: Any) -> Any:
    """Return how many weeks more are bought when a unit saves ``gain`` now and costs ``holding`` a week to keep."""
    if gain <= 0.0:
        return np.int64(0)
    if holding <= 0.0:
        return np.int64(longest)
    return min(np.int64(gain / holding + ALMOST), np.int64(longest))


@kernel
def whole_or_broken(need: Any, per_case: Any, weekly: Any, broken_weeks: Any) -> Any:
    """Return whole cases, or the bare need when the rest of the last case would last longer than ``broken_weeks``."""
    if need <= ALMOST:
        return np.int64(0)
    cases = np.int64(np.ceil(need / per_case - ALMOST)) * per_case
    if cases - need > broken_weeks * weekly:
        return np.int64(np.ceil(need - ALMOST))
    return cases
