"""Who: core dealers, sub-dealers; stage 1, after prices, promotions and rebates are known.

Reads: guide price of the own region, ``handed["commission"]``, ``regions.offer_price`` and ``diverted_share``, purchase
price of this week, ``manufacturers.rebate_rate``, own ``rival_elasticity``, ``pinned``, ``mark_up``, ``price``, stock
by age, ``level_units``, season.

Proposes: own ``price`` (rows, P), minor/case before rounding and before deals to terminals (those come off the
invoice).

Formula: anchor = guide·(1 + a_j); floor = purchase price·(1 − certain rebate) − commission + delivery cost; target =
max(anchor, floor); where dealers of the manufacturer compete for the same terminals, at most floor·ε/(ε − 1), ε the
elasticity they feel (supplier_switch: the best answer to the others' prices). Branches and agents (``pinned``) sell at
the guide price. Surplus near its age limit A (terminals refuse older goods): x = max over ages a ≥ A − near of [stock
aged a…A − F·s·(A − a + 1)], σ = x / saleable stock. With goods that would else be scrapped, price and floor go the
share σ of the way to the salvage value: p ← p + .25·(target − σ·(target − salvage) − p), never below floor − σ·(floor −
salvage). Goods from other territories, offered at p_o with a share σ_d of the region's supply, lower the target by
m·σ_d·max(0, target − p_o). The anchor is the guide price, never the own last price, a ratchet to zero.

Source: model 4.5; rate of adjustment .25 and 8
weeks *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns
from channelsim.rules._base_stock import purchase_price


class Settings(RuleSettings):
    """How dealers price to terminals."""

    section: ClassVar[str] = "dealers"

    adjustment: float = setting(
        0.25,
        unit="share/week",
        gt=0,
        le=1,
        meaning="share of the way to the target gone each week",
        source="model 4.5",
    )
    delivery_cost: float = setting(
        2.6, unit="money/case", ge=0, meaning="cost of home delivery below which a core dealer does not price",
        source="25 a drop shared with other goods, .5 a case: 2.6 at 8 cases a drop",
    )  # fmt: skip
    sub_dealer_delivery_cost: float = setting(
        1.1,
        unit="money/case",
        ge=0,
        meaning="the same of a sub-dealer",
        source="10 a drop shared, .3 a case: 1.1 at 8 cases",
    )
    matching: float = setting(
        0.6,
        unit="share",
        ge=0,
        le=1,
        source="model 4.5: assumption",
        meaning="part of the way towards offers from other territories that a dealer goes, times their share of supply",
    )
    near_age_weeks: int = setting(
        8, unit="week", ge=0, le=52, meaning="surplus counts that is at most so far from the age terminals refuse",
        source="assumption",
    )  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return the price list of every dealer of the tier."""
    own, products = view.own, view.products
    core = view.own_name == "core_dealers"
    delivery = settings.delivery_cost if core else settings.sub_dealer_delivery_cost
    floor = (
        purchase_price(view) * (1 - _certain_rebate(view)) - _commission(view) + delivery * view.minor_units
    )
    target = np.maximum(products.guide.T[own.region] * (1 + own.mark_up[:, None]), floor)
    target = _against_rivals(view, target, floor)
    stale = np.zeros(target.shape)
    limit = np.ascontiguousarray(products.refuse_age_weeks, np.int64)
    goods = (own.stock_units, own.oldest_age)
    _surplus(goods, own.level_units * view.season(), limit, settings.near_age_weeks, stale)
    wanted = target - stale * np.maximum(target - products.salvage_value, 0)
    wanted -= settings.matching * _undercut(view, target)
    lowest = floor - stale * np.maximum(floor - products.salvage_value, 0)
    price = np.where(own.price > 0, own.price + settings.adjustment * (wanted - own.price), wanted)
    price = np.maximum(price, lowest)
    if core and own.pinned.any():
        price = np.where(own.pinned[:, products.manufacturer], products.guide.T[own.region], price)
    return [SetColumns(view.own_name, {"price": price})]


def _against_rivals(view: MarketView, target: Any, floor: Any) -> Any:
    """Return the target of dealers whose customers may go to another dealer of the manufacturer: ε/(ε − 1) times cost."""
    felt = view.own.rival_elasticity
    if not felt.any():
        return target
    elastic = felt[:, view.products.manufacturer]
    best = floor * elastic / np.maximum(elastic - 1, 1e-9)
    return np.where(elastic > 1, np.clip(best, floor, target), target)


def _certain_rebate(view: MarketView) -> Any:
    """Return the rebate that any purchase earns, share (rows, P); sub-dealers have none."""
    if view.own_name == "sub_dealers":
        return np.zeros((view.own.size, view.products.size))
    rate = view.manufacturers.rebate_rate[view.products.manufacturer].T[view.own.region]
    return rate * ~view.own.out_of_contract[:, view.products.manufacturer]


def _commission(view: MarketView) -> Any:
    """Return what the manufacturer pays for a case delivered, minor units (rows, P), or 0; sub-dealers get none."""
    told = view.handed.get("commission")
    if told is None or view.own_name == "sub_dealers":
        return 0.0
    return told[:, view.products.manufacturer]


def _undercut(view: MarketView, anchor: Any) -> Any:
    """Return by how much offers from other territories lie below the own anchor, times their share, minor/case (rows, P)."""
    here = view.own.region
    below = np.maximum(anchor - view.regions.offer_price[here], 0)
    return view.regions.diverted_share[here] * below


@kernel
def _surplus(goods: Any, sales: Any, limit: Any, near: Any, out: Any) -> None:
    """Fill ``out`` (rows, P) with the share of saleable stock that will be too old before it can be sold."""
    stock, oldest = goods
    for n in range(out.shape[0]):
        for p in range(out.shape[1]):
            older, surplus = np.int64(0), 0.0
            for age in range(min(limit[p], oldest[n, p], stock.shape[2] - 1), -1, -1):
                for origin in range(stock.shape[3]):
                    older += stock[n, p, age, origin]
                if age >= limit[p] - near:
                    surplus = max(surplus, older - sales[n, p] * (limit[p] - age + 1))
            out[n, p] = surplus / older if older > 0 else 0.0
