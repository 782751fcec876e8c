"""What the consumers' rules hand to each other in a week, and the logit they share.

Who: consumers (helpers of ``brand_choice``, ``stockout_reaction`` and the opening; no rule of its own).
Reads: terminals' listing, display and prices; consumers' tastes, loyalty, price sensitivity and awareness.
Proposes: nothing.
Formula: U_itp = a_p + taste_ip + γ_L·L_ip + γ_D·g(display_tp) − β_i·x_tp over products listed at t and known to i.
Source: Guadagni & Little 1983.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.lanes import LANES
from channelsim.base.luck import uniform
from channelsim.rules._choice_kernels import NOWHERE, dress

BYTE = 256
BELOW_ONE = np.float32(1.0 - 2.0**-24)
BLOCK = 1024


class Occasions(NamedTuple):
    """The week's shopping occasions in the order of consumers, arrays (n,).

    consumer (row), k (number of the occasion within the consumer's week), units wanted; then slot of the repertoire (-1
    none) and terminal (row), from ``terminal_choice``; then product (row; -1 buys nothing), from ``brand_choice``.
    """

    consumer: Any
    k: Any
    units: Any
    slot: Any
    terminal: Any
    product: Any


class Purchases(NamedTuple):
    """What came of the occasions, arrays (n,) in the same order.

    consumer (row), first_slot and wanted (product) as chosen before stock was looked at, found (whether any of it was
    there); then slot, terminal and product where and what was bought in the end (product -1: nothing) and units.
    """

    consumer: Any
    first_slot: Any
    wanted: Any
    found: Any
    slot: Any
    terminal: Any
    product: Any
    units: Any


class Choice(NamedTuple):
    """All that utility depends on; the float type of its arrays is the precision of the computation.

    Rows are padded to ``width`` lanes, a multiple of eight. shelf (flat): for each terminal and group of eight products first
    a_p + γ_D·g(display), ``nowhere`` where not listed, then x. hidden (flat): for each byte of awareness bits and each of its
    256 values a row with ``nowhere`` for products of brands that the byte speaks of and does not know. taste, loyalty (flat,
    N·P); sensitivity (N,); aware (N,) bits; brand (P,) manufacturer; gamma: γ_L.
    """

    shelf: Any
    hidden: Any
    taste: Any
    loyalty: Any
    sensitivity: Any
    aware: Any
    brand: Any
    gamma: Any
    nowhere: Any
    width: int


class Outside(NamedTuple):
    """Buying nothing of the category: α₀ (infinite: everybody buys), μ, and 1 in the precision of the computation."""

    intercept: Any
    slope: Any
    one: Any


class Shops(NamedTuple):
    """Columns of the terminals that shape the choice, arrays (T,) or (T, P)."""

    region: Any
    premise: Any
    listed: Any
    display: Any
    retail_price: Any


def choice_of(view: Any, settings: SimpleNamespace, precision: Any = np.float32) -> Choice:
    """Return the week's choice situation.

    Args:
        view: the market as rules see it; ``view.constants["reference_price"]`` (R, premise) in minor/unit must be there.
        settings: of ``brand_choice``.
        precision: float type to compute in; columns of another type are copied.
    """
    seen, people = view.terminals, view.consumers
    products = seen.listed.shape[1]
    width = LANES * -(-products // LANES)
    shops = Shops(seen.region, seen.premise, seen.listed, seen.display, seen.retail_price)
    shelf = np.zeros(max(len(seen), 1) * 2 * width, precision)
    reference = np.ascontiguousarray(view.constants["reference_price"], np.float64)
    logs = (settings.display_form == "log", settings.price_form == "log")
    dress(shops, view.products.appeal, reference, float(settings.display_weight), logs, shelf)
    taste, loyalty = (
        column.reshape(-1).astype(precision, copy=False) for column in (people.taste, people.loyalty)
    )
    return Choice(shelf, hidden_rows(view.products.manufacturer, width, precision), taste, loyalty,
                  people.price_sensitivity.astype(precision, copy=False), people.aware, view.products.manufacturer,
                  precision(settings.loyalty_weight), precision(NOWHERE), width)  # fmt: skip


def hidden_rows(brand: Any, width: int, precision: Any = np.float32) -> Any:
    """Return the rows to add to utilities for each value of each byte of awareness bits (flat)."""
    row = np.zeros((int(np.max(brand, initial=0)) // 8 + 1, BYTE, width), precision)
    for p, m in enumerate(brand):
        row[m // 8, (np.arange(BYTE) >> (m % 8)) & 1 == 0, p] = NOWHERE
    return row.reshape(-1)


def outside_of(view: Any, settings: SimpleNamespace, precision: Any = np.float32) -> Outside:
    """Return what decides whether an occasion ends in a purchase (``view.constants["category_intercept"]``)."""
    intercept = np.inf if settings.outside == "none" else view.constants["category_intercept"]
    return Outside(precision(intercept), precision(settings.category_slope), precision(1))


def draws(key: Any, keys: Any, owner: Any, k: Any) -> Any:
    """Return one draw below 1 (float32) for each owner (row; ``keys`` name its draws) and its draw number k."""
    out = np.empty(owner.shape[0], np.float32)
    _draws(key, keys, owner, k, out)
    return out


@kernel
def _draws(key: Any, keys: Any, owner: Any, k: Any, out: Any) -> None:
    own = np.empty(BLOCK, np.uint32)
    for first in range(0, owner.shape[0], BLOCK):
        last = min(first + BLOCK, owner.shape[0])
        rows, numbers, part = owner[first:last], k[first:last], out[first:last]
        for b in range(last - first):
            own[b] = keys[rows[b]]
        for b in range(last - first):
            part[b] = min(np.float32(uniform(key, own[b], numbers[b])), BELOW_ONE)
