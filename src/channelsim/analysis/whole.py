"""From facts at the simulated scale to the whole market, and from arrays to tidy tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.base.calendar import WEEKS_A_QUARTER, WEEKS_A_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

TIERS = ("core", "sub")
#: by any of these a dealer is known to be in trade
GOODS = ("stock_units", "transit_units", "ordered_units", "received_units", "asked_units", "supplied_units")


def units(run: Run, frame: str, column: str) -> Any:
    """Return units (or heads, visits, terminals) of the whole market, float, shape (weeks, *dims)."""
    return run.cube(frame, column) / run.scale


def money(run: Run, frame: str, column: str) -> Any:
    """Return money of the whole market in the scenario's currency, float, shape (weeks, *dims)."""
    return run.cube(frame, column) / (run.minor_units * run.scale)


def price(run: Run, frame: str, column: str) -> Any:
    """Return prices in the scenario's currency; they do not depend on the scale."""
    return run.cube(frame, column) / run.minor_units


def deals(run: Run) -> Any:
    """Return what manufacturers' deals took off terminals' invoices, money (weeks, R, P); zero in runs of old versions."""
    known = [column["name"] for column in run.manifest["frames"]["region_product"]["columns"]]
    if "deal_value" not in known:
        return np.zeros((run.weeks, len(run.names("region")), len(run.names("product"))))
    return money(run, "region_product", "deal_value")


def cases(run: Run, frame: str, column: str) -> Any:
    """Return goods of the whole market in cases; products are the last dimension."""
    return units(run, frame, column) / np.asarray(run.attribute("product", "units_per_case"), float)


def makers(run: Run) -> Any:
    """Return the number of the manufacturer of every product, shape (P,)."""
    names = run.names("manufacturer")
    return np.array([names.index(name) for name in run.attribute("product", "manufacturer")], np.int64)


def by_maker(run: Run, values: Any) -> Any:
    """Add up the last dimension, products, by manufacturer: (…, P) → (…, M)."""
    owner = makers(run)[:, None] == np.arange(len(run.names("manufacturer")))
    return np.asarray(values, float) @ owner.astype(float)


def of_tier(run: Run, tier: str) -> Any:
    """Return which dealers belong to a tier, bool (J + K,)."""
    return np.array([found == tier for found in run.attribute("dealer", "tier")], bool)


def in_trade(run: Run) -> Any:
    """Return which dealers ever had goods or orders for them in the run, bool (J + K,): not candidates whom nobody took."""
    if not run.weeks:
        return np.ones(len(run.names("dealer")), bool)
    found = [(run.cube("dealer_product", name) > 0).any(axis=(0, 2)) for name in GOODS]
    return np.any([*found, (run.cube("dealer", "revenue") > 0).any(axis=0)], axis=0)


def seasons(run: Run) -> Any:
    """Return the seasonal index of every week of the run, shape (weeks,)."""
    index = np.asarray(run.manifest.get("season") or np.ones(WEEKS_A_YEAR), float)
    return index[(np.arange(run.weeks) + first_week(run)) % index.size]


def first_week(run: Run) -> int:
    """Return the week of the year of run week 0."""
    return int(run.manifest.get("first_week", 0))


def quarters(run: Run) -> tuple[Any, Any]:
    """Return the running number of the quarter and the week within it, both (weeks,)."""
    return np.divmod(np.arange(run.weeks) + first_week(run), WEEKS_A_QUARTER)


def last(values: Any, weeks: int) -> Any:
    """Return the last weeks of an array, all of them if there are fewer."""
    return values[-weeks:]


def smooth(values: Any, weeks: int) -> Any:
    """Return the mean over a week and the ones before it, fewer at the start; along the first dimension."""
    sums = np.cumsum(values, axis=0, dtype=float)
    before = np.concatenate([np.zeros_like(sums[:1]).repeat(weeks, axis=0), sums])[: sums.shape[0]]
    count = np.minimum(np.arange(1, sums.shape[0] + 1), weeks)
    return (sums - before) / count.reshape(-1, *[1] * (sums.ndim - 1))


def ratio(part: Any, whole: Any) -> Any:
    """Return part / whole, not-a-number where the whole is zero."""
    part, whole = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole != 0)


def tidy(run: Run, dims: Sequence[str], **columns: Any) -> pd.DataFrame:
    """Return a table with one row for every combination of the dimensions.

    Args:
        run: gives the names along dimensions.
        dims: names of the arrays' dimensions in order; ``week`` counts from 0, unknown ones are refused.
        columns: arrays of one shape.
    """
    import pandas as pd

    shape = next(iter(columns.values())).shape
    data: dict[str, Any] = {}
    for axis, dim in enumerate(dims):
        along = [1] * len(shape)
        along[axis] = shape[axis]
        code = np.broadcast_to(np.arange(shape[axis]).reshape(along), shape).ravel()
        data[dim] = code if dim == "week" else pd.Categorical.from_codes(code, pd.Index(run.names(dim)))
    return pd.DataFrame(data | {name: np.asarray(values).ravel() for name, values in columns.items()})
