"""Who: core dealers with sub-dealers; stage 7b, after sub-dealers ordered.

Reads: ``sub_dealers.order_units``, ``core_dealer``; own saleable stock, ``asked_units``, ``backlog_units``,
``alive``; ``products.sub_dealer_price`` of the core dealer's region; payment terms of the link.

Proposes: ``ShipToSubDealers`` (arrives next week); a payment "delivery" for the haul; own ``asked_units`` and
``backlog_units`` with the sub-dealers' orders added.

Formula: where saleable stock is short of orders, shares in proportion to orders by cumulative rounding in whole
cases with one drawn offset for each core dealer and product. Haul = c·cases, paid by the sub-dealer where it ``fetches``
its goods.

Source: model 4.7, 6; sub-dealer price magnitudes; haul .5 a case *assumption* (bulk drops within the territory).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.goods import saleable
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, Pay, SetColumns, ShipToSubDealers
from channelsim.rules._allocation_kernels import allocate


class Settings(RuleSettings):
    """How core dealers supply their sub-dealers."""

    haul_cost: float = setting(
        0.5,
        unit="money/case",
        ge=0,
        meaning="what bringing a case to a sub-dealer costs the core dealer",
        source="assumption",
    )


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return the shipments (K, P) to sub-dealers."""
    own, subs, products = view.core_dealers, view.sub_dealers, view.products
    if subs.size == 0:
        return []
    core = np.ascontiguousarray(subs.core_dealer)
    orders, given = subs.order_units, np.zeros(subs.order_units.shape, np.int64)
    stock = saleable(own, products) * own.alive[:, None]
    everybody = np.zeros(products.size, np.int64)
    offset = np.stack(
        [luck.uniform("sub_dealers_share", range(own.size), p) for p in range(products.size)], axis=1
    )
    where = (core[:, None], everybody, np.zeros(subs.size, np.int8))
    per_case = np.ascontiguousarray(products.units_per_case, np.int64)
    allocate(orders, where, stock, per_case, offset, given)
    asked, shipped = np.zeros((2, own.size, products.size), np.int64)
    np.add.at(asked, core, orders)
    np.add.at(shipped, core, given)
    cases, fetched = (shipped / per_case).sum(axis=1), (subs.fetches[:, None] * given / per_case).sum(axis=1)
    np.subtract.at(cases, core, fetched)
    haul, own_haul = (
        np.floor(each * settings.haul_cost * view.minor_units + 0.5).astype(np.int64)
        for each in (cases, fetched)
    )
    price = products.sub_dealer_price.T[own.region[core]]
    return [
        ShipToSubDealers(given, price, view.links.sub_dealer_terms_weeks),
        Pay("delivery", own.party, view.world, haul),
        *([Pay("delivery", subs.party, view.world, own_haul)] if own_haul.any() else []),
        SetColumns(
            "core_dealers",
            {"asked_units": own.asked_units + asked, "backlog_units": own.backlog_units + asked - shipped},
        ),
    ]
