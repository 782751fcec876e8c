"""Who: terminals; stage 4, after they have decided what to order.

Reads: traders' ``roaming_units`` and ``offer_discount`` in the terminal's region; guide price; ``order_units``,
``supplier``, ``relationship``; suppliers' prices, deals; ``announced_detection``.

Proposes: ``order_units`` less what is taken from offers; ``Hand("abroad")``, who takes what from whom at what price;
sellers' ``discount_belief`` and ``volume_belief``.

Formula: offered at p_o = guide·(1 − δ), the authorised supplier asks p_a: accepted with chance Λ((ln(p_a/p_o) − θ₀ −
ρ_rel·relationship − ρ_q·q̂)/scale), one draw for each of the cheapest offers in turn. Where acceptances exceed what
is there, all are cut in proportion; the rest is ordered from the authorised supplier. Sellers learn: δ̂ ← clip(δ̂ −
.02·(accepted/offered − Λ((δ − δ̂)/.01)), 0, .2); V̂ ← V̂ + .3·(accepted − V̂) [unit/week].

Source: model 3.5, 4.3 (beliefs); θ₀ .03, ρ_rel .05, ρ_q .10 *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import Hand, Move, SetColumns
from channelsim.rules._dealer_routes import acceptance
from channelsim.rules._offer_kernels import Judgement, Offers, consider, lines_of, sales_of, share_out_offers
from channelsim.rules._terminal_kernels import supplier_prices

A = "assumption"


class Settings(RuleSettings):
    """How terminals judge offers of goods from other territories."""

    section: ClassVar[str] = "terminals"

    threshold: float = setting(
        0.03, unit="ln", ge=0, le=1, source=f"model 3.5: {A}",
        meaning="θ₀: price advantage below which nobody bothers")  # fmt: skip
    relationship_weight: float = setting(
        0.05, unit="ln", ge=0, le=1, source=f"model 3.5: {A}",
        meaning="ρ_rel: what full relationship with the manufacturer is worth in price")  # fmt: skip
    detection_weight: float = setting(
        0.10,
        unit="ln",
        ge=0,
        le=5,
        source=f"model 3.5: {A}",
        meaning="ρ_q: what the announced chance of detection is worth in price",
    )
    scale: float = setting(
        0.01,
        unit="ln",
        gt=0,
        le=1,
        source=f"model 3.5: {A}",
        meaning="how much terminals differ in what they accept",
    )
    offers: int = setting(
        3,
        unit="offer",
        ge=1,
        le=10,
        source=A,
        meaning="cheapest offers of a product that a terminal looks at in a week",
    )
    seller_learning: float = setting(
        0.02, unit="share/week", ge=0, le=1, source=f"dealer's decision: {A}",
        meaning="how far a seller's belief of the discount needed moves when acceptance differs from it")  # fmt: skip
    seller_highest: float = setting(
        0.2, unit="share", ge=0, le=1, source=f"dealer's decision: {A}",
        meaning="largest discount that a seller comes to believe is needed")  # fmt: skip
    seller_volume_smoothing: float = setting(
        0.3, unit="share", ge=0, le=1, source=f"dealer's decision: {A}",
        meaning="weight of a week's sales abroad in what a seller believes that terminals there take")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return what terminals take from offers and what they order less."""
    if view.origins == 1 or not any(getattr(view, table).away_units.any() for table in TRADERS):
        return []
    shops, products = view.terminals, view.products
    offers = _offers(view, settings.offers)
    makers = np.ascontiguousarray(products.manufacturer)
    deal = view.manufacturers.deal_to_terminals[makers, np.arange(makers.size)]
    judgement = Judgement(
        settings.threshold, settings.relationship_weight, settings.detection_weight, settings.scale,
        np.asarray(view.manufacturers.announced_detection), supplier_prices(view) * (1 - deal), makers,
    )  # fmt: skip
    place = (shops.region, shops.supplier, shops.relationship)
    lines = lines_of(shops.order_units, place, offers, makers)
    tried = np.zeros((*offers.seller.shape, 2))
    for n in range(settings.offers):
        if (offers.seller[:, :, n] < 0).all():
            break
        chosen = np.zeros(lines.terminal.size, np.bool_)
        consider((luck.key("offers"), n), place, offers, judgement, lines, chosen, tried)
        offset = luck.uniform("offers_shared", np.arange(offers.seller[:, :, 0].size), n)
        share_out_offers(n, offers, offset, chosen, lines)
    sales, left = sales_of(lines), shops.order_units.copy()
    left[sales.terminal, sales.product] -= sales.units
    return [
        SetColumns("terminals", {"order_units": left}),
        Hand("abroad", sales),
        *_learn(view, settings, offers, tried),
    ]


def _offers(view: MarketView, most: int) -> Offers:
    """Return the cheapest offers of each region and product, arrays (R, P, offers)."""
    there = np.concatenate([getattr(view, table).roaming_units.sum(axis=3) for table in TRADERS])
    discount = np.concatenate([getattr(view, table).offer_discount for table in TRADERS])
    price = view.products.guide.T[None] * (1 - discount[:, :, None])
    cheap = np.argsort(np.where(there > 0, price, np.inf), axis=0, kind="stable")[:most]
    seller = np.moveaxis(np.where(np.take_along_axis(there, cheap, 0) > 0, cheap, -1), 0, 2)
    shape = (*seller.shape[:2], most)
    full = np.full(shape, -1, np.int32)
    full[:, :, : seller.shape[2]] = seller
    rows = np.maximum(full, 0)
    region, product = np.arange(shape[0])[:, None, None], np.arange(shape[1])[None, :, None]
    units = np.where(full >= 0, there[rows, region, product], 0)
    return Offers(full, np.where(full >= 0, price[rows, region, product], 0.0), units.astype(np.int64))


def _learn(view: MarketView, settings: Any, offers: Offers, tried: Any) -> list[Move]:
    """Return sellers' new beliefs from ``tried`` (R, P, offers, 2): units offered and accepted."""
    moves: list[Move] = []
    first = 0
    for table in TRADERS:
        trader = getattr(view, table)
        rows, last = len(trader), first + len(trader)
        units = np.zeros((rows, *tried.shape[:2], 2))
        r, p, n = np.nonzero((offers.seller >= first) & (offers.seller < last))
        np.add.at(units, (offers.seller[r, p, n] - first, r, p), tried[r, p, n])
        offered, accepted = units[..., 0].sum(axis=2), units[..., 1].sum(axis=2)
        expected = acceptance(trader.offer_discount, trader.discount_belief)
        gap = np.where(offered > 0, accepted / np.maximum(offered, 1) - expected, 0.0)
        belief = trader.discount_belief - settings.seller_learning * gap
        belief = np.clip(belief, 0.0, settings.seller_highest)
        volume = trader.volume_belief
        learnt = volume + settings.seller_volume_smoothing * (units[..., 1] - volume)
        volume = np.where(units[..., 0] > 0, learnt, volume)
        moves.append(SetColumns(table, {"discount_belief": belief, "volume_belief": volume}))
        first = last
    return moves
