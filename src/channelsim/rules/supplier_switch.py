"""Who: terminals where territories of a manufacturer's dealers overlap; stage 3, in the first week of a month.

Reads: ``manufacturers.overlapping``; prices, ``fill_rate``, places of the dealers (or sub-dealers) of the region that carry
the manufacturer; own ``supplier``, ``relationship``, ``forecast_units``, place.

Proposes: ``Resupply`` of terminals that change; traders' ``rival_elasticity``.

Formula: logit over the manufacturer's suppliers j of the region, U_j = −a·Σ_p f_p ln p_jp + b·fill_j + c·relationship·[j is
the present one] − d·km_j, f_p share of its forecast: prices in proportion, not in money. One draw a terminal,
manufacturer and month. What a dealer faces is ε_j = a·Σ size·P(1 − P)/Σ size·P: the elasticity of what it sells in its own
price, from which it prices (wholesale_price). Exclusive territories have no rivals: ε = 0, and nothing is asked.

Source: register CHM-26, CTL-06 (C66, C70); logit McFadden 1974; all weights *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import Move, Resupply, SetColumns
from channelsim.rules._terminal_kernels import supplier_prices

A = "assumption"


class Settings(RuleSettings):
    """How terminals of one kind in one region choose among dealers of the same manufacturer."""

    per: ClassVar[tuple[str, ...]] = ("terminal_kind", "region")

    price_weight: float = setting(
        40.0,
        unit="1",
        ge=0,
        le=1000,
        source=A,
        meaning="a: weight of ln price; 40: one per cent cheaper, odds 1.5",
    )
    fill_weight: float = setting(
        4.0, unit="1", ge=0, le=100, source=A, meaning="b: weight of the share of orders a dealer fills"
    )
    relationship_weight: float = setting(
        4.0,
        unit="1",
        ge=0,
        le=100,
        source=A,
        meaning="c: what full relationship counts for the present dealer",
    )
    distance_weight: float = setting(
        0.02, unit="1/km", ge=0, le=10, source=A, meaning="d: weight of the way from the dealer"
    )


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return who changes to whom, and how sharply dealers feel their price."""
    overlapping = view.manufacturers.overlapping
    felt = np.concatenate([getattr(view, table).rival_elasticity for table in TRADERS])
    if not overlapping.any():
        return _felt(view, np.zeros_like(felt)) if felt.any() else []
    if not view.calendar.starts_month(view.week):
        return []
    moves: list[Move] = []
    felt = np.zeros_like(felt)
    prices = np.log(np.maximum(supplier_prices(view), 1.0))
    for m, r in np.argwhere(overlapping):
        rivals = _rivals(view, m, r)
        rows = np.flatnonzero((view.terminals.region == r) & (view.terminals.supplier[:, m] >= 0))
        if rivals.size < 2 or not rows.size:
            continue
        chance = _chances(view, settings, prices, (m, rows, rivals))
        draws = luck.uniform("supplier_switch", rows, int(m))
        chosen = np.minimum((np.cumsum(chance, axis=1) <= draws[:, None]).sum(axis=1), rivals.size - 1)
        now = rivals[chosen]
        changed = now != view.terminals.supplier[rows, m]
        if changed.any():
            moves.append(Resupply(int(m), rows[changed], now[changed]))
        kind = view.terminals.kind[rows]
        weight = view.terminals.size[rows][:, None] * chance
        slope = settings.price_weight[kind, r][:, None] * (1 - chance)
        felt[rivals, m] = (weight * slope).sum(axis=0) / np.maximum(weight.sum(axis=0), 1e-12)
    return [*moves, *_felt(view, felt)]


def _rivals(view: MarketView, m: int, r: int) -> Any:
    """Return who could supply terminals of a region with a manufacturer's goods, numbered as in ``terminals.supplier``.

    Sub-dealers where any terminal there buys from one, else core dealers.
    """
    cores, subs = view.core_dealers, view.sub_dealers
    here = view.terminals.supplier[view.terminals.region == r, m]
    if (here >= len(cores)).any():
        return len(cores) + np.flatnonzero(subs.carries[:, m] & subs.alive & (subs.region == r))
    return np.flatnonzero(cores.carries[:, m] & cores.alive & (cores.region == r))


def _chances(view: MarketView, settings: Any, prices: Any, who: tuple[Any, Any, Any]) -> Any:
    """Return the chance (rows, rivals) that a terminal takes each of the rivals."""
    m, rows, rivals = who
    shops, traders = view.terminals, [getattr(view, table) for table in TRADERS]
    fill, x_km, y_km = (
        np.concatenate([getattr(trader, name) for trader in traders])[rivals]
        for name in ("fill_rate", "x_km", "y_km")
    )
    mine = np.flatnonzero(view.products.manufacturer == m)
    expected = shops.forecast_units[rows][:, mine] + 1e-9
    asked = (expected / expected.sum(axis=1, keepdims=True)) @ prices[rivals][:, mine].T
    way = np.hypot(shops.x_km[rows][:, None] - x_km, shops.y_km[rows][:, None] - y_km)
    at = (shops.kind[rows], shops.region[rows])
    price, filled, known, far = (
        getattr(settings, name)[at][:, None]
        for name in ("price_weight", "fill_weight", "relationship_weight", "distance_weight")
    )
    present = shops.supplier[rows, m][:, None] == rivals
    utility = -price * asked + filled * fill - far * way
    utility = utility + known * shops.relationship[rows, m][:, None] * present
    weight = np.exp(utility - utility.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)


def _felt(view: MarketView, elasticity: Any) -> list[Move]:
    cores = len(view.core_dealers)
    parts = (elasticity[:cores], elasticity[cores:])
    return [SetColumns(t, {"rival_elasticity": e}) for t, e in zip(TRADERS, parts, strict=True) if len(e)]
