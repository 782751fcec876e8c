"""Who: core dealers and sub-dealers that sell outside their territory; stage 5, after the authorised deliveries.

Reads: ``handed["abroad"]`` (who takes what from whom); terminals' ``delivered_units`` of this week.

Proposes: ``DeliverAbroad``; a payment "delivery" for the cases; ``regions.offer_price`` and ``regions.diverted_share``
(R, P), which local suppliers see.

Formula: share ← share + α·(diverted / all deliveries of the week − share); offer_price = lowest price of this week's
sales from other territories, the last one while there are none and the share fades.

Source: model 4.5, 4.6; a bulk drop 1.6 a case: magnitudes; smoothing *assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import DeliverAbroad, Move, Pay, SetColumns
from channelsim.rules._offer_kernels import add_by_region

NOTICED = 1e-4


class Settings(RuleSettings):
    """Sales outside the territory, as far as they are visible."""

    smoothing: float = setting(
        0.25, unit="share", gt=0, le=1, source="assumption",
        meaning="weight of this week in the share of diverted goods that local dealers perceive")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return deliveries of diverted goods and what the region sees of them."""
    if view.origins == 1:
        return []
    shape = view.regions.diverted_share.shape
    units, cheapest = np.zeros(shape, np.int64), np.full(shape, np.inf)
    sales = view.handed.get("abroad")
    moves: list[Move] = []
    if sales is not None and sales.units.size:
        place = (view.terminals.region[sales.terminal], sales.product)
        np.add.at(units, place, sales.units)
        np.minimum.at(cheapest, place, sales.price)
        moves += [DeliverAbroad(*sales), _costs(view, sales)]
    elif not (view.regions.diverted_share > 0).any():
        return []
    own = np.zeros(shape, np.int64)
    add_by_region(view.terminals.delivered_units, view.terminals.region, own)
    now = np.where(units + own > 0, units / np.maximum(units + own, 1), 0.0)
    share = view.regions.diverted_share + settings.smoothing * (now - view.regions.diverted_share)
    share = np.where(share < NOTICED, 0.0, share)
    price = np.where(np.isfinite(cheapest), cheapest, view.regions.offer_price)
    return [
        *moves,
        SetColumns("regions", {"diverted_share": share, "offer_price": np.where(share > 0, price, 0.0)}),
    ]


def _costs(view: MarketView, sales: Any) -> Move:
    cases = sales.units / view.products.units_per_case[sales.product]
    parties = np.concatenate([getattr(view, table).party for table in TRADERS])
    total = np.bincount(sales.seller, cases, parties.size)
    amounts = np.floor(total * view.links.bulk_drop + 0.5).astype(np.int64)
    sellers = np.flatnonzero(amounts)
    return Pay("delivery", parties[sellers], view.world, amounts[sellers])
