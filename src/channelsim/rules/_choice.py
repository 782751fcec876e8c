"""The choice situation of a week: what utility depends on, laid out for the kernels.

Who: consumers (helpers of ``brand_choice``, ``stockout_reaction`` and the opening; no rule of its own).
Reads: terminals' listing, display and prices; consumers' tastes, loyalty, price sensitivity and awareness.
Proposes: nothing.
Formula: U_itp = a_rp + taste_ip + γ_L·L_ip + γ_D·g(display_tp) − β_i·x_tp over products listed at t and known to i;
    a_rp = a_p + regional taste for the manufacturer (0 unless ``market.region_taste_sd`` is set).
Source: Guadagni & Little 1983.
"""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from channelsim.base.lanes import LANES
from channelsim.rules._choice_kernels import NOWHERE, dress

BYTE = 256


class Choice(NamedTuple):
    """All that utility depends on; the float type of its arrays is the precision of the computation.

    Rows are padded to ``width`` lanes, a multiple of eight. shelf (flat): for each terminal and group of eight
    products first a_rp + γ_D·g(display), ``nowhere`` where not listed, then x. hidden (flat): for each byte of
    awareness bits and each of its 256 values a row with ``nowhere`` for products of brands that the byte speaks of
    and does not know. taste, loyalty (flat, N·P); sensitivity (N,); aware (N,) bits; brand (P,) manufacturer; gamma:
    γ_L.
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
        view: the market as rules see it; ``view.constants["reference_price"]`` (R, premise) in minor/unit must be
            there.
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
    appeal = view.products.appeal + view.regions.taste[:, view.products.manufacturer]
    dress(shops, appeal, reference, float(settings.display_weight), logs, shelf)
    taste, loyalty = (
        column.reshape(-1).astype(precision, copy=False) for column in (people.taste, people.loyalty)
    )
    return Choice(shelf, hidden_rows(view.products.manufacturer, width, precision), taste, loyalty,
                  people.price_sensitivity.astype(precision, copy=False), people.aware, view.products.manufacturer,
                  precision(settings.loyalty_weight), precision(NOWHERE), width)  # fmt: skip


def hidden_rows(brand: Any, width: int, precision: Any = np.float32) -> Any:
    """Return the rows to add to utilities for each value of each byte of awareness bits (flat; not to be written)."""
    return _hidden_rows(tuple(int(m) for m in brand), width, precision)


@lru_cache(maxsize=8)
def _hidden_rows(brand: tuple[int, ...], width: int, precision: Any) -> Any:
    row = np.zeros((int(max(brand, default=0)) // 8 + 1, BYTE, width), precision)
    for p, m in enumerate(brand):
        row[m // 8, (np.arange(BYTE) >> (m % 8)) & 1 == 0, p] = NOWHERE
    return row.reshape(-1)


def outside_of(view: Any, settings: SimpleNamespace, precision: Any = np.float32) -> Outside:
    """Return what decides whether an occasion ends in a purchase (``view.constants["category_intercept"]``)."""
    intercept = np.inf if settings.outside == "none" else view.constants["category_intercept"]
    return Outside(precision(intercept), precision(settings.category_slope), precision(1))
