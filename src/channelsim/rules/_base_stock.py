"""The level up to which a dealer orders. Also used to open the market with the stock that its dealers aim at.

Who: helper of replenishment_order. Reads: forecasts and settings. Proposes: nothing.
Formula: S = Σ_{n=1…L} F·s_{w+n} + safety, L = lead + review weeks [unit]. Orders booked by pre-sale take the place of
what is forecast for their customers in the first week; safety is for the rest, L − their share, alone. Dealers that
order in some weeks of the month only: review = weeks to the next of these.
Source: model 4.2, 4.12; newsvendor fractile validation A3; rhythm JMB-34.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.rules._known_orders import booked
from channelsim.rules._month_rhythm import weeks_to_next_order
from channelsim.rules._route_loads import expected_sales

MAD_TO_SD = 1.25


def order_cycle(view: MarketView, review_weeks: int) -> Any:
    """Return weeks between two orders by product (P,): the manufacturer's cycle, or the dealers' review where longer."""
    return np.maximum(
        view.manufacturers.order_cycle[view.products.manufacturer].astype(np.int64), review_weeks
    )


def protection_weeks(view: MarketView, review_weeks: int) -> Any:
    """Return lead + review of the deciders' link by product (P,): weeks that an order has to last."""
    cycle = order_cycle(view, review_weeks)
    if view.own_name == "sub_dealers":
        return cycle
    return np.asarray(view.links.dealer_lead_weeks)[view.products.manufacturer] + cycle


def order_up_to(view: MarketView, settings: Any, level: Any, deviation: Any) -> Any:
    """Return S of the dealers in ``view.own``, units as float, shape (rows, P).

    Args:
        view: ``own`` and ``own_name`` tell whose link and prices hold.
        settings: of the replenishment order.
        level, deviation: forecast level and mean absolute error, season taken out, unit/week, shape (rows, P).
    """
    weeks = protection_weeks(view, weeks_to_next_order(view, settings))
    seasons = view.seasons(int(weeks.max(initial=1)) + 1)[1:]
    mean, first = level * np.cumsum(seasons)[weeks - 1], level * seasons[0]
    if view.own.knows_routes.any():
        mean, first = expected_sales(view, level, seasons, weeks)
    unknown = weeks
    known = booked(view)
    if known is not None:
        mean = np.maximum(mean - known[1] * first, 0.0) + known[0]
        unknown = weeks - known[1]
    sd = MAD_TO_SD * deviation * np.sqrt(unknown)
    if settings.safety == "normal_z":
        cover = settings.cover_weeks * mean / weeks
        return mean + np.maximum(settings.z * sd, cover if known is None else cover * (unknown / weeks))
    if settings.safety == "fixed_units":
        return mean + settings.fixed_units * view.market_scale
    return _fractile(mean, sd, _critical_ratio(view), settings.distribution)


def purchase_price(view: MarketView) -> Any:
    """Return what the deciders pay their supplier this week, minor/case, shape (rows, P)."""
    if view.own_name == "sub_dealers":
        return view.products.sub_dealer_price.T[view.core_dealers.region[view.own.core_dealer]]
    makers = view.products.manufacturer
    deal = view.manufacturers.deal_to_dealers[makers, np.arange(makers.size)]
    return view.products.ex_works.T[view.own.region] * (1 - deal)


def _critical_ratio(view: MarketView) -> Any:
    """Return (p − c)/(p − v): price, purchase price and salvage value per case, within [0, 1], shape (rows, P)."""
    price, cost, salvage = view.own.price, purchase_price(view), view.products.salvage_value
    ratio = (price - cost) / np.maximum(price - salvage, 1e-9)
    return np.clip(ratio, 0.0, 1.0 - 1e-9)


def _fractile(mean: Any, sd: Any, ratio: Any, distribution: str) -> Any:
    """Return the smallest whole S with F(S) ≥ ratio; nothing where nothing is expected."""
    from scipy import special

    if distribution == "normal":
        quantile = np.ceil(mean + sd * special.ndtri(np.maximum(ratio, 1e-9)) - 1e-9)
    else:
        safe = np.maximum(mean, 1e-9)
        quantile = np.maximum(np.ceil(special.pdtrik(np.maximum(ratio, 1e-9), safe)), 0.0)
        quantile -= (quantile >= 1) & (special.pdtr(quantile - 1, safe) >= ratio)
        quantile += special.pdtr(quantile, safe) < ratio
    return np.where(mean > 0, np.maximum(quantile, 0.0), 0.0)
