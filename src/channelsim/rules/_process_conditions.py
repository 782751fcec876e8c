"""Which conditions of a process reward core dealers meet.

Who: helper of process_reward. Reads: terminals' shelves, core dealers' stock, prices and debts. Proposes: nothing.
Formula: see process_reward. Source: model 5.3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.market.market import MarketView
from channelsim.rules._scheme_tools import ROUNDING
from channelsim.rules._territory import by_maker, chain, weekly_cases


def conditions_met(view: MarketView, terms: dict[str, Any]) -> dict[str, Any]:
    """Return which dealers meet which condition for which manufacturer now, arrays (J, M); paid conditions only."""
    measures: dict[str, Callable[[], Any]] = {
        "coverage": lambda: _of_shops(view, view.terminals.listed) >= terms["coverage_least"] - ROUNDING,
        "display": lambda: _of_shops(view, view.terminals.display) >= terms["display_least"] - ROUNDING,
        "stock": lambda: _weeks_held(view) <= terms["stock_most_weeks"] + ROUNDING,
        "price": lambda: _lowest_price(view) >= terms["price_least"] - ROUNDING,
        "on_time": lambda: (view.core_dealers.weeks_overdrawn == 0)[:, None],
    }
    return {name: measure() for name, measure in measures.items() if terms[f"{name}_rate"].any()}


def _of_shops(view: MarketView, values: Any) -> Any:
    """Return a brand's mean over each territory's terminals, weighted by size, of values (T, P) that add up to at most 1."""
    shops, shape = view.terminals, (view.core_dealers.size, view.manufacturers.size)
    total, weight = np.zeros(shape), np.zeros(shape)
    _add_shops(values, (shops.supplier, shops.size), (chain(view), view.products.manufacturer), total, weight)
    return total / np.maximum(weight, 1e-12)


@kernel
def _add_shops(values: Any, shops: Any, whose: Any, total: Any, weight: Any) -> None:
    supplier, size = shops
    dealer, maker = whose
    for t in range(values.shape[0]):
        for m in range(supplier.shape[1]):
            if supplier[t, m] < 0 or dealer[supplier[t, m]] < 0:
                continue
            shown = 0.0
            for p in range(values.shape[1]):
                if maker[p] == m:
                    shown += values[t, p]
            total[dealer[supplier[t, m]], m] += min(shown, 1.0) * size[t]
            weight[dealer[supplier[t, m]], m] += size[t]


def _weeks_held(view: MarketView) -> Any:
    cases = by_maker(view, view.core_dealers.stock_units.sum(axis=(2, 3)) / view.products.units_per_case)
    return cases / np.maximum(weekly_cases(view) * view.season(), 1e-12)


def _lowest_price(view: MarketView) -> Any:
    """Return each dealer's lowest price over guide among a manufacturer's products (J, M)."""
    guide = view.products.guide[:, view.core_dealers.region].T
    kept = view.core_dealers.price / np.maximum(guide, 1e-9)
    own = view.products.manufacturer == np.arange(view.manufacturers.size)[:, None]
    return np.where(own[None], kept[:, None, :], np.inf).min(axis=2)
