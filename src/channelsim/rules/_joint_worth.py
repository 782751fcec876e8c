"""What a sub-dealer expects of its district: how long it keeps it, what a week brings, which outlets are worth serving.

Who: helper of joint_body. Reads: settings, sub-dealers' prices, forecasts, contracts; terminals' sizes and reach.
Proposes: nothing, but what ends the reckoning.

Formula: weekly factor q = (1 − d)(1 − a·share)/(1 + i)^(1/52), hazards d, a where not guaranteed. Σ_{n=1…r} q^n =
q(1 − q^r)/(1 − q); A(r) = that + q^r·ρ·A(T), A(T) = a_T/(1 − ρ·q^T); at will A = q/(1 − q). With equipment that wears
out, q·(1 − 1/life). Margin a week = Σ_p level·(price − purchase price) − delivery − what it fetches + what it is passed.
Source: model 4.12; present value textbook.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from channelsim.base.calendar import WEEKS_A_YEAR
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns
from channelsim.rules._allocation_kernels import by_supplier

LEAST_LOSS = 1e-4
NEVER = -100_000


class Worth(NamedTuple):
    """What sub-dealers reckon, (K, M): expected weeks, size of the smallest terminal worth equipment, margin."""

    weeks: Any
    least_size: Any
    margin: Any


def of_sub_dealers(view: MarketView, settings: Any) -> SimpleNamespace:
    """Return the settings that hold for each sub-dealer and manufacturer, arrays (K, M)."""
    seat = view.sub_dealers.region
    terms = SimpleNamespace(**{
        name: np.asarray(values)[:, seat].T for name, values in vars(settings).items() if np.ndim(values) == 2
    })  # fmt: skip
    living = view.sub_dealers.carries & view.sub_dealers.alive[:, None]
    terms.solid = living & (terms.network == "solid")
    terms.reckoned = living & (terms.network != "given")
    for name in ("area", "profit", "time", "service"):
        setattr(terms, name, getattr(terms, name).astype(bool))
    return terms


def hazards(terms: Any) -> tuple[Any, Any]:
    """Return the weekly chances (K, M) of being dismissed within a term, and of losing part of a district of mean size."""
    dismissed = np.where(terms.solid & terms.time, 0.0, terms.dismissals_per_year / WEEKS_A_YEAR)
    invaded = np.where(terms.solid & terms.area, 0.0, terms.second_appointments_per_year / WEEKS_A_YEAR)
    return np.minimum(dismissed, 1.0) * terms.reckoned, np.minimum(invaded, 1.0) * terms.reckoned


def expected_weeks(view: MarketView, terms: Any, wear: Any = 0.0) -> Any:
    """Return A (K, M): discounted weeks for which the district is expected to be kept; ``wear`` a week shortens it."""
    dismissed, invaded = hazards(terms)
    keeps = (1 - dismissed) * (1 - invaded * terms.second_share) * (1 - wear)
    q = np.minimum(keeps / (1 + terms.capital_cost) ** (1 / WEEKS_A_YEAR), 1 - LEAST_LOSS)
    forever = q / (1 - q)
    left = weeks_left(view, terms)
    power, full = q**left, q**terms.term_weeks
    renewed = forever * (1 - full) / (1 - terms.renewal * full)
    fixed = forever * (1 - power) + power * terms.renewal * renewed
    return np.where(terms.solid & terms.time, fixed, forever)


def weeks_left(view: MarketView, terms: Any) -> Any:
    """Return the weeks that contracts of three still run, after this one (K, M)."""
    since = np.maximum(view.week - view.sub_dealers.signed_week, 0)
    return terms.term_weeks - since % terms.term_weeks


def reckon(view: MarketView, terms: Any) -> Worth:
    """Return what sub-dealers reckon this week."""
    subs, shops, products = view.sub_dealers, view.terminals, view.products
    cores, maker = len(view.core_dealers), np.ascontiguousarray(products.manufacturer)
    of = maker[:, None] == np.arange(view.manufacturers.size)
    cost = products.sub_dealer_price.T[subs.region]
    each = subs.level_units / products.units_per_case * np.maximum(subs.price - cost, 0.0)
    margin = each @ of
    share = margin / np.maximum(margin.sum(axis=1, keepdims=True), 1e-9)
    margin = margin + share * subs.passed_value[:, None]
    served = np.zeros((cores + len(subs), of.shape[1]))
    size = np.asarray(shops.size)[:, None] * shops.reach
    by_supplier(size, shops.supplier, np.arange(of.shape[1]), served)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = (1 - terms.reach_without) * expected_weeks(view, terms, 1 / terms.equipment_weeks)
        a_size = np.where(served[cores:] > 0, worth * margin / served[cores:], 0.0)
        whole = a_size.sum(axis=1, keepdims=True)  # equipment serves all brands of the van
        least = np.where(whole > 0, terms.equipment_cost * view.minor_units / whole, np.inf)
    return Worth(expected_weeks(view, terms), np.where(terms.reckoned, least, 0.0), margin)


def released(view: MarketView) -> list[Move]:
    """Return what takes away the traces of a network that sub-dealers reckoned with, once it is as given again."""
    if not view.sub_dealers.contract_weeks.any() and (view.terminals.reach >= 1).all():
        return []
    values = {"contract_weeks": 0.0, "policed": True, "fetches": False, "signed_week": NEVER}
    full = {name: np.full_like(getattr(view.sub_dealers, name), value) for name, value in values.items()}
    return [
        SetColumns("sub_dealers", full),
        SetColumns("terminals", {"reach": np.ones_like(view.terminals.reach)}),
    ]
