"""How much a terminal wants of a product: the level to order up to, and whole or broken cases.

Who: helper of terminal_reorder. Reads: forecasts, stock, deals and announced rises. Proposes: nothing. Formula: see
terminal_reorder. Source: model 3.4.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel

NORMAL_Z, FIXED_UNITS = 0, 1
ALMOST = 1e-6


@kernel
def safety_of(kind: Any, z: Any, units: Any, season: Any, weeks: Any) -> tuple[Any, Any]:
    """Return how many mean errors and how many units are kept for safety over ``weeks`` whose seasons sum to ``season``."""
    if kind == NORMAL_Z:
        return z * 1.25 * season / np.sqrt(weeks), 0.0
    return 0.0, (units if kind == FIXED_UNITS else 0.0)


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


@kernel
def missed_margin(outlet: Any, terms: Any, forecast: Any, season: Any, t: Any) -> Any:
    """Return the margin on sales that stock at hand will not cover until the route comes; ``season`` sums up till then."""
    missed = 0.0
    for p in range(forecast.shape[1]):
        supplier = outlet.supplier[t, terms.maker[p]]
        if outlet.listed[t, p] and not outlet.leaving[t, p] and supplier >= 0:
            short = forecast[t, p] * season - outlet.at_hand[t, p]
            missed += max(short, 0.0) * (outlet.retail_price[t, p] - terms.cost[supplier, p])
    return missed


@kernel
def cut(orders: Any, per_case: Any, share: Any, t: Any) -> None:
    """Cut a terminal's orders to a share, whole cases to whole cases."""
    for p in range(orders.shape[1]):
        less = np.int64(orders[t, p] * share)
        orders[t, p] = less - less % per_case[p] if orders[t, p] % per_case[p] == 0 else less
