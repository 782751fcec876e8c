"""Bullwhip: how much more orders vary than the demand behind them, tier by tier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from channelsim.analysis.whole import of_tier, ratio, seasons

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run


def bullwhip(run: Run, season: Literal["kept", "removed"] = "removed", skip_weeks: int = 0) -> pd.DataFrame:
    """Return tier, level, ratio, series: Var(orders) / Var(demand) of the tier.

    Args:
        run: the run.
        season: ``removed`` divides both series by the known seasonal index first.
        skip_weeks: weeks left out at the start.

    Returns:
        level ``item``: median of the ratio over single series (a region's or dealer's orders of a product); level ``total``:
        ratio of the tier's total. series: how many single series had varying demand.
    """
    import pandas as pd

    rows = []
    for tier, orders, demand in _series(run):
        if season == "removed":
            orders, demand = (ratio(values, seasons(run)[:, None]) for values in (orders, demand))
        orders, demand = orders[skip_weeks:], demand[skip_weeks:]
        single = variance_ratio(orders, demand)
        known = single[np.isfinite(single)]
        middle = float(np.median(known)) if known.size else np.nan
        rows.append((tier, "item", middle, known.size))
        whole = variance_ratio(orders.sum(axis=1, keepdims=True), demand.sum(axis=1, keepdims=True))
        rows.append((tier, "total", float(whole[0]), known.size))
    return pd.DataFrame(rows, columns=["tier", "level", "ratio", "series"])


def variance_ratio(orders: Any, demand: Any) -> Any:
    """Return Var(orders) / Var(demand) of each series, (weeks, n) → (n,); not-a-number where demand does not vary."""
    if orders.shape[0] < 2:
        return np.full(orders.shape[1], np.nan)
    return ratio(orders.var(axis=0, ddof=1), demand.var(axis=0, ddof=1))


def _series(run: Run) -> list[tuple[str, Any, Any]]:
    def flat(frame: str, column: str, rows: Any = slice(None)) -> Any:
        return run.cube(frame, column)[:, rows].reshape(run.weeks, -1).astype(float)

    found = [
        (
            "terminal",
            flat("region_product", "terminal_purchase_units"),
            flat("region_product", "sell_out_units"),
        )
    ]
    for tier in ("sub", "core"):
        mine = of_tier(run, tier)
        if mine.any():
            both = (flat("dealer_product", name, mine) for name in ("ordered_units", "asked_units"))
            found.append((f"{tier}_dealer", *both))
    found.append(("plant", flat("manufacturer", "produced_units"), flat("manufacturer", "ordered_units")))
    return found
