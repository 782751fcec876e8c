"""Core dealers' territories: which terminals are theirs, what they sell, what the dealer itself expects to buy.

Who: helper of sales_target and process_reward. Reads: terminals' suppliers and forecasts; core dealers' forecasts; the
season. Proposes: nothing. Formula: a territory = terminals that the dealer or one of its sub-dealers supplies with the
manufacturer's goods. Source: model 4.3, 5.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.rules._purchase_periods import FIRST_WEEK


def chain(view: MarketView) -> Any:
    """Return the core dealer behind each supplier, numbered as in ``terminals.supplier`` (J + K,), and −1 at the end."""
    return np.concatenate([np.arange(view.core_dealers.size), view.sub_dealers.core_dealer, [-1]])


def core_dealer_of(view: MarketView) -> Any:
    """Return the core dealer in whose territory each terminal lies, by manufacturer (T, M); −1 none."""
    return chain(view)[view.terminals.supplier]


def by_territory(view: MarketView, values: Any) -> Any:
    """Return sums (J, M) over territories of what terminals have, (T,) or (T, M)."""
    places, cores = core_dealer_of(view), view.core_dealers.size
    values = values if values.ndim == 2 else np.broadcast_to(values[:, None], places.shape)
    makers = places.shape[1]
    slot = np.where(places >= 0, places, cores) * makers + np.arange(makers)
    sums = np.bincount(slot.ravel(), values.ravel(), (cores + 1) * makers)
    return sums.reshape(cores + 1, makers)[:cores]


def territory_share(view: MarketView) -> Any:
    """Return each territory's share of category sales in all territories of a manufacturer's dealers (J, M)."""
    category = by_territory(view, view.terminals.forecast_units.sum(axis=1, dtype=np.float64))
    category *= view.core_dealers.carries & view.core_dealers.alive[:, None]
    return category / np.maximum(category.sum(axis=0), 1e-12)


def weekly_cases(view: MarketView) -> Any:
    """Return what core dealers expect to need of each manufacturer at season 1, cases a week (J, M)."""
    return by_maker(view, view.core_dealers.level_units / view.products.units_per_case)


def by_maker(view: MarketView, values: Any) -> Any:
    """Return sums (J, M) over each manufacturer's products of values (J, P)."""
    own = view.products.manufacturer[:, None] == np.arange(view.manufacturers.size)
    return values @ own.astype(np.float64)


def own_share(view: MarketView) -> Any:
    """Return each manufacturer's share in what a core dealer expects to buy (J, M)."""
    cases = weekly_cases(view)
    return cases / np.maximum(cases.sum(axis=1, keepdims=True), 1e-12)


def season_of_months(view: MarketView) -> Any:
    """Return the sum of the seasonal index over the weeks of each month of the year (12,)."""
    by_week = np.roll(view.seasons(52), view.calendar.week_of_year(view.week))
    return np.add.reduceat(by_week, FIRST_WEEK)


def expected_months(view: MarketView) -> Any:
    """Return what core dealers expect to need of each manufacturer in each month of the year, cases (J, M, 12)."""
    return weekly_cases(view)[:, :, None] * season_of_months(view)
