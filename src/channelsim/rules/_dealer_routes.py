"""Where a dealer could sell abroad, and at what cost and risk, as it believes.

Who: helper of forward_buying. Reads: guide prices and distances of all regions, beliefs of discounts, volumes and
detection, the announced policy. Proposes: nothing.

Formula: net_r = guide_r·(1 − δ̂_r) − (fixed + per km·distance) − bulk delivery; the best few are compared. Before it has
learnt anything: δ̂ as set, V̂ = weeks · what dealers there sell now, q̂ = announced·credibility. Later q̂ = α/(α + β).
Source: model 4.3; magnitudes (haul .40 + .006 a km, bulk drop 1.6, 6 % discount); destination 3 weeks *assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.rules._dealer_value import Routes

ACCEPTANCE_SPREAD = 0.01


def acceptance(discount: Any, believed: Any) -> Any:
    """Return Λ((δ − δ̂)/.01), the share of terminals that accept a discount."""
    return 1 / (1 + np.exp(-np.clip((discount - believed) / ACCEPTANCE_SPREAD, -500, 500)))


def detection(view: MarketView, settings: Any) -> Any:
    """Return q̂, the believed chance that a lot is found out (J, M)."""
    announced = np.broadcast_to(view.manufacturers.announced_detection, view.own.carries.shape)
    if settings.beliefs == "known":
        return np.clip(announced, 0.0, 1.0)
    seen, unseen = view.own.detection_alpha, view.own.detection_beta
    known = seen + unseen > 0
    learnt = seen / np.where(known, seen + unseen, 1.0)
    return np.clip(np.where(known, learnt, view.manufacturers.credible_detection), 0.0, 1.0)


def routes_of(view: MarketView, settings: Any, shares: Any) -> tuple[Routes, Any]:
    """Return the best ways abroad of each dealer and maker, arrays (J, M, routes), and where they lead.

    Args:
        view, settings: of the week.
        shares: of each maker's products in what the dealer sells of it (J, M, P).
    """
    dealer = view.own
    count = (
        min(settings.routes, view.regions.size - 1) if settings.can_sell_abroad and view.origins > 1 else 0
    )
    if count <= 0:
        empty = np.zeros((*shares.shape[:2], 0))
        return Routes(empty, empty, empty, empty, empty), empty.astype(np.int64)
    minor = float(view.minor_units)
    price = shares @ view.products.guide
    cost = np.broadcast_to(view.links.haul, view.distance_km.shape)[dealer.region] + view.links.bulk_drop
    discount = np.full(dealer.discount_belief.shape, settings.first_discount)
    if settings.beliefs == "learnt":
        discount = np.where(dealer.discount_belief > 0, dealer.discount_belief, discount)
    volume = _volume(view, settings)
    net = price * (1 - discount)[:, None, :] - cost[:, None, :]
    net = np.where(volume >= 1, net, -np.inf)
    net[np.arange(dealer.size), :, dealer.region] = -np.inf
    where = np.argsort(-net, axis=2, kind="stable")[:, :, :count]
    full = (net.shape[0], net.shape[1], net.shape[2])
    effect = np.full(full, settings.price_effect * minor / view.market_scale)
    parts = (price, np.broadcast_to(cost[:, None, :], full), effect,
             np.where(np.isfinite(net), volume, 0.0), np.broadcast_to(discount[:, None, :], full))  # fmt: skip
    return Routes(*[np.take_along_axis(part, where, axis=2) for part in parts]), where


def first_volume(view: MarketView, settings: Any) -> Any:
    """Return what dealers first believe that terminals of a region would take at most, units a week (R, P)."""
    sold = np.zeros((view.regions.size, view.products.size))
    np.add.at(
        sold, view.core_dealers.region, view.core_dealers.level_units * view.core_dealers.alive[:, None]
    )
    return sold * view.season() * settings.reach_weeks


def _volume(view: MarketView, settings: Any) -> Any:
    """Return V̂, cases of each maker that terminals of a region would take at most, less what is on its way (J, M, R)."""
    dealer, products = view.own, view.products
    makers = np.arange(view.manufacturers.size)[:, None] == products.manufacturer
    volume = np.broadcast_to(first_volume(view, settings), dealer.volume_belief.shape)
    if settings.beliefs == "learnt":
        volume = np.where(dealer.volume_belief > 0, dealer.volume_belief, volume)
    free = np.maximum(volume - dealer.diversion_plan, 0) / products.units_per_case
    return np.swapaxes(free @ makers.T, 1, 2)
