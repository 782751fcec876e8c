"""What dealers believe of the chance that diverted goods are found.

Who: dealers (helpers of ``enforcement``; no rule of its own).
Reads: what ``enforcement`` hands in; ``handed["abroad"]``.
Proposes: ``detection_alpha`` and ``detection_beta``.
Formula: see ``enforcement``.
Source: dealer's decision (beliefs).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import Move, SetColumns
from channelsim.rules._inspection import Finding

LEAST = 1e-6


def beliefs(view: MarketView, settings: Any, found: Finding) -> list[Move]:
    """Return what dealers believe of detection after this week."""
    makers = np.arange(view.manufacturers.size)
    lots = _lots_sold(view)
    caught = found.units.any(axis=2).astype(float)
    published = caught.sum(axis=0)
    moves: list[Move] = []
    first = 0
    for table in TRADERS:
        trader = getattr(view, table)
        rows = slice(first, first + len(trader))
        first += len(trader)
        alpha, beta = trader.detection_alpha, trader.detection_beta
        mean = np.clip(view.manufacturers.credible_detection, LEAST, 1 - LEAST)
        strength, fading = view.manufacturers.prior_lots, settings.belief_fading
        prior_a, prior_b = mean * strength, (1 - mean) * strength
        own, colleagues = caught[rows], (published[None, :] - caught[rows]) * trader.carries
        more_a = own + np.asarray(settings.published_weight)[makers] * colleagues
        more_b = np.where(own > 0, 0.0, lots[rows])
        if more_a.any() or more_b.any() or np.abs(alpha - prior_a).max(initial=0) > 1e-9:
            alpha = alpha + fading * (prior_a - alpha) + more_a
            beta = beta + fading * (prior_b - beta) + more_b
            moves.append(SetColumns(table, {"detection_alpha": alpha, "detection_beta": beta}))
    return moves


def _lots_sold(view: MarketView) -> Any:
    """Return lots sold outside the territory this week by every trader and manufacturer (S, M)."""
    traders = sum(len(getattr(view, table)) for table in TRADERS)
    lots = np.zeros((traders, view.manufacturers.size))
    sales = view.handed.get("abroad")
    if sales is not None:
        m, per_case = view.products.manufacturer[sales.product], view.products.units_per_case[sales.product]
        lot = view.manufacturers.lot_cases[m] * view.market_scale * per_case
        np.add.at(lots, (sales.seller, m), sales.units / lot)
    return lots
