"""Goods as whole units in lots by age and origin: how they are valued, taken and shared. Kernels without state.

Traders keep goods by product, age and origin; what leaves is the oldest saleable first and, within an age, in proportion to
origins. Terminals keep goods by product and origin (``market/strays.py``); what leaves does so in proportion. Value follows
the moving average.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel


@kernel
def value_of(units: Any, price: Any, per_case: Any) -> Any:
    """Return what units cost at a whole price per case, in minor units rounded half up."""
    return (2 * units * price + per_case) // (2 * per_case)


@kernel
def line_value(units: Any, price: Any, per_case: Any) -> Any:
    """Return :func:`value_of` of one line by floating point, which is exact below 2**51 minor units and quicker."""
    return np.int64(np.floor((2 * units * price + per_case) / (2 * per_case)))


@kernel
def share_of(value: Any, units: Any, whole: Any) -> Any:
    """Return value · units // whole (whole > 0), all of the value when units == whole; no overflow on the way."""
    return value // whole * units + value % whole * units // whole


@kernel
def posted_price(price: Any) -> Any:
    """Return a price rounded half up to a whole minor unit, at least 1."""
    return max(np.int64(np.floor(price + 0.5)), np.int64(1))


@kernel
def draw(pool: Any, units: Any, out: Any) -> None:
    """Move units out of the lots of a pool (n,) into ``out`` (n,), in proportion to the lots by cumulative rounding.

    Needs 0 ≤ units ≤ the pool's sum; then no lot is overdrawn and the parts sum to ``units`` exactly.
    """
    total = np.int64(0)
    for n in range(pool.shape[0]):
        total += pool[n]
    running, before = np.int64(0), np.int64(0)
    for n in range(pool.shape[0]):
        running += pool[n]
        edge = (2 * running * units + total) // (2 * total) if total > 0 else np.int64(0)
        pool[n] -= edge - before
        out[n] += edge - before
        before = edge


@kernel
def take_oldest(shelf: Any, units: Any, last_age: Any, first_age: Any, out: Any) -> Any:
    """Move units of one trader's product, oldest first from ``last_age`` down to ``first_age``; return what is missing.

    ``shelf`` (ages, origins) loses them, ``out`` (rows, origins) gains them: row by age, or all in the last row if ``out``
    has fewer rows.
    """
    left = units
    for age in range(min(last_age, shelf.shape[0] - 1), first_age - 1, -1):
        if left == 0:
            break
        row = min(age, out.shape[0] - 1)
        band = np.int64(0)
        for origin in range(shelf.shape[1]):
            band += shelf[age, origin]
        if band <= left:
            for origin in range(shelf.shape[1]):
                out[row, origin] += shelf[age, origin]
                shelf[age, origin] = 0
            left -= band
        else:
            draw(shelf[age], left, out[row])
            left = np.int64(0)
    return left


@kernel
def _up_to_age(stock: Any, oldest: Any, last_age: Any, out: Any) -> None:
    rows, products, ages, origins = stock.shape
    for n in range(rows):
        for p in range(products):
            total = np.int64(0)
            for age in range(min(last_age[p], oldest[n, p], ages - 1) + 1):
                for origin in range(origins):
                    total += stock[n, p, age, origin]
            out[n, p] = total


def saleable(trader: Any, products: Any) -> Any:
    """Return units that terminals accept, shape (rows, P).

    Args:
        trader: read-only columns of a table of traders.
        products: read-only columns of the products; terminals refuse what is older than ``refuse_age_weeks``.
    """
    stock = trader.stock_units
    out = np.zeros(stock.shape[:2], np.int64)
    _up_to_age(stock, trader.oldest_age, products.refuse_age_weeks.astype(np.int64), out)
    return out


@kernel
def _oldest(stock: Any, out: Any) -> None:
    rows, products, ages, origins = stock.shape
    for n in range(rows):
        for p in range(products):
            out[n, p] = -1
            for age in range(ages):
                for origin in range(origins):
                    if stock[n, p, age, origin] != 0:
                        out[n, p] = age


def oldest_age(stock: Any) -> Any:
    """Return the age of the oldest goods, shape (rows, P), −1 where there are none."""
    out = np.empty(stock.shape[:2], np.int64)
    _oldest(stock, out)
    return out


@kernel
def grow_older(stock: Any, oldest: Any) -> None:
    """Make all goods a week older; the last age collects. ``oldest`` bounds the age of the oldest goods (rows, P)."""
    rows, products, ages, origins = stock.shape
    last = ages - 1
    for n in range(rows):
        for p in range(products):
            shelf, top = stock[n, p], oldest[n, p]
            while top >= 0 and not shelf[top].any():
                top -= 1
            if top < 0:
                oldest[n, p] = -1
                continue
            if top == last:
                for origin in range(origins):
                    shelf[last - 1, origin] += shelf[last, origin]
                top -= 1
            for age in range(top, -1, -1):
                for origin in range(origins):
                    shelf[age + 1, origin] = shelf[age, origin]
            shelf[0, :] = 0
            oldest[n, p] = top + 1
