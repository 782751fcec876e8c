"""Who: suppliers' vans at the terminals they deliver to anyway; stage 5, after home delivery.

Reads: ``delivered_units`` and ``order_units`` of the week, suppliers' stock by age, ``level_units``; terminals' stock,
forecast, ``listed``; suppliers' prices.

Proposes: a second ``DeliverToTerminals``; a payment "delivery" for the cases (the drop is paid); facts.

Formula: irregular orders: goods that terminals will refuse within ``near_weeks`` weeks ride along, up to what the supplier
will not sell in time at its forecast rate. A terminal that is delivered to on its route takes n = ⌊discount·price/holding⌋
weeks of its sales, at most its room, beyond what it has; short stock is shared in proportion, in whole cases. No trip is
made for it. Off where the discount is 0.

Source: register JMB-26; holding as in terminal_reorder; *assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.goods import saleable
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import DeliverToTerminals, Fact, Move, Pay
from channelsim.rules._allocation_kernels import allocate, at_supplier, by_supplier
from channelsim.rules._terminal_kernels import at_hand, supplier_prices

A = "assumption"


class Settings(RuleSettings):
    """What vans offer beside orders."""

    discount: float = setting(
        0.0, unit="share", kind="lever", ge=0, le=0.9, source="JMB-26: off",
        meaning="off the price for goods near the age that terminals refuse; 0 = vans carry orders alone")  # fmt: skip
    near_weeks: int = setting(
        8, unit="week", kind="lever", ge=1, le=52, source=A, meaning="how near that age is"
    )
    holding: float = setting(
        0.16, unit="money/(case·week)", gt=0, source="storage .06, ageing .02, capital on 27 a case",
        meaning="what a terminal reckons a case kept for a week costs")  # fmt: skip
    room_weeks: float = setting(
        4.0, unit="week", ge=0, le=52, source=A, meaning="most that a terminal takes, weeks of its sales"
    )
    case_cost: float = setting(
        0.5, unit="money/case", ge=0, source="magnitudes", meaning="handling of a case"
    )


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return what is sold from the van."""
    if not settings.discount:
        return []
    shops, products = view.terminals, view.products
    maker, per_case = (
        np.ascontiguousarray(products.manufacturer),
        np.ascontiguousarray(products.units_per_case, np.int64),
    )
    old = np.concatenate([_old(view, getattr(view, table), settings.near_weeks) for table in TRADERS])
    if not old.any():
        return []
    price = supplier_prices(view) * (1 - settings.discount)
    asked = np.ones(shops.order_units.shape)
    at_supplier(price, shops.supplier, maker, asked)
    gain = asked * settings.discount / (1 - settings.discount) / (settings.holding * view.minor_units)
    called = (shops.delivered_units.sum(axis=1) > 0) & ~shops.urgent
    wants = np.minimum(np.floor(gain), settings.room_weeks) * shops.forecast_units * view.season()
    wants = np.where(called[:, None] & shops.listed & ~shops.leaving, wants - at_hand(shops) * (wants > 0), 0)
    orders = np.maximum(np.floor(wants / per_case), 0).astype(np.int64) * per_case
    given = np.zeros(orders.shape, np.int64)
    keys = np.arange(old.shape[0])
    offset = np.stack([luck.uniform("van_sales", keys, p) for p in range(maker.size)], axis=1)
    allocate(orders, (shops.supplier, maker, np.zeros(len(shops), np.int8)), old, per_case, offset, given)
    if not given.any():
        return []
    units = np.zeros(old.shape, np.int64)
    by_supplier(given, shops.supplier, maker, units)
    cost = np.floor((units / per_case).sum(axis=1) * settings.case_cost * view.minor_units + 0.5).astype(
        np.int64
    )
    parties = np.concatenate([getattr(view, table).party for table in TRADERS])
    none = np.zeros(shops.supplier.shape, np.int64)
    moves: list[Move] = [DeliverToTerminals(given, asked, none, view.links.terminal_terms_weeks)]
    moves.append(Pay("delivery", parties, view.world, cost))
    if view.constants.get("order_kinds"):
        moves += [
            Fact("orders", "irregular_units", units.sum(axis=1)),
            Fact("orders", "irregular_cost", cost),
        ]
    return moves


def _old(view: MarketView, trader: Any, near: int) -> Any:
    """Return what of a tier's stock is near its limit and will not be sold before it (rows, P)."""
    limit = view.products.refuse_age_weeks.astype(np.int64)
    stock = trader.stock_units.sum(axis=3)
    age = np.arange(stock.shape[2])
    close = (age >= limit[:, None] - near) & (age <= limit[:, None])
    left = np.maximum(limit[:, None] - age + 1, 0)
    older = np.cumsum((stock * (age <= limit[:, None]))[:, :, ::-1], axis=2)[:, :, ::-1]
    surplus = (older - trader.level_units[:, :, None] * view.season() * left) * close
    most = np.minimum(np.floor(surplus.max(axis=2, initial=0)), saleable(trader, view.products))
    return np.maximum(most, 0).astype(np.int64) * trader.alive[:, None]
