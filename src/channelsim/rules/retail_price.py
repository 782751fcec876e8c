"""Who: terminals; stage 3.

Reads: their own and three neighbours' retail prices of last week, what a unit costs them now (running deals taken
off), the guide price and the recommended retail price of their region and premise.

Proposes: ``terminals.price_state`` (before rounding) and ``retail_price`` (whole minor units) of every product,
listed or not; ``margin_lost``.

Formula: target = recommended·(1 − φ(1 − c/c_guide)); p ← p + .25·(target − p) − ½·max(0, p − 1.05·p_min), p_min the
lowest last price of the product at the three nearest terminals of the same premise that list it; never below
1.03·c. All money a unit; c cost, c_guide guide price. What is not listed stands at its target. margin_lost = max(0,
1 − (p − c)/(recommended − c_guide)), mean over a maker's listed products, in [0, 1].

Source: model 3.6 (pull .25, ½, 5 %, 3 %, φ by type: *assumption*).
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns
from channelsim.rules._terminal_kernels import unit_costs

M36 = "assumption (model 3.6)"


class Settings(RuleSettings):
    """How terminals of one kind in one region set retail prices."""

    per: ClassVar[tuple[str, ...]] = ("terminal_kind", "region")

    pass_through: float = setting(
        0.5, unit="1", ge=0, le=1, source=M36, meaning="φ: share of a cost advantage passed on to consumers"
    )
    pull: float = setting(
        0.25, unit="1/week", gt=0, le=1, source=M36, meaning="weekly step towards the target"
    )
    neighbour_weight: float = setting(
        0.5, unit="1", ge=0, le=1, source=M36, meaning="answer to a neighbour who is cheaper than tolerated"
    )
    tolerance: float = setting(
        0.05,
        unit="share",
        ge=0,
        source=M36,
        meaning="how much dearer than the cheapest neighbour is accepted",
    )
    floor_margin: float = setting(0.03, unit="share", ge=0, source=M36, meaning="least mark-up on cost")


class Shop(NamedTuple):
    """Columns of terminals that pricing reads."""

    region: Any
    kind: Any
    premise: Any
    neighbour: Any
    supplier: Any
    listed: Any
    price_state: Any
    retail_price: Any


class Prices(NamedTuple):
    """Money a unit: maker (P,), cost (J + K + 1, P), guide (R, P), recommended (R, P, premise)."""

    maker: Any
    cost: Any
    guide: Any
    recommended: Any


class Habit(NamedTuple):
    """The settings, arrays (kind, R)."""

    pass_through: Any
    pull: Any
    neighbour_weight: Any
    tolerance: Any
    floor_margin: Any


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return this week's retail prices (T, P) and the margin lost (T, M)."""
    t, units = view.terminals, view.products.units_per_case
    prices = Prices(
        view.products.manufacturer,
        unit_costs(view),
        np.ascontiguousarray(view.products.guide.T / units),
        np.ascontiguousarray(view.products.recommended.swapaxes(0, 1)),
    )
    shop = Shop(*(getattr(t, name) for name in Shop._fields))
    habit = Habit(*(getattr(settings, name) for name in Habit._fields))
    state, posted = np.empty_like(t.price_state), np.empty_like(t.retail_price)
    lost = np.empty(t.margin_lost.shape, np.float32)
    _reprice(shop, prices, habit, (state, posted, lost))
    values = {"price_state": state, "retail_price": posted, "margin_lost": lost}
    return [SetColumns("terminals", values)]


@kernel
def _reprice(shop: Any, prices: Any, habit: Any, out: Any) -> None:
    state, posted, lost = out
    makers, neighbours = shop.supplier.shape[1], shop.neighbour.shape[1]
    total, count = np.empty(makers), np.empty(makers)
    for t in range(shop.region.shape[0]):
        kind, r = shop.kind[t], shop.region[t]
        tolerance, least = 1.0 + habit.tolerance[kind, r], 1.0 + habit.floor_margin[kind, r]
        passed, pull, weight = (
            habit.pass_through[kind, r],
            habit.pull[kind, r],
            habit.neighbour_weight[kind, r],
        )
        for m in range(makers):
            total[m] = count[m] = 0.0
        for p in range(prices.maker.shape[0]):
            m = prices.maker[p]
            guide, full = prices.guide[r, p], prices.recommended[r, p, shop.premise[t]]
            cost = prices.cost[shop.supplier[t, m], p] if shop.supplier[t, m] >= 0 else guide
            price = full * (1.0 - passed * (1.0 - cost / guide))
            if shop.listed[t, p]:
                if shop.price_state[t, p] > 0.0:
                    last = float(shop.price_state[t, p])
                    price = last + pull * (price - last)
                    tolerated = last
                    for n in range(neighbours):
                        other = shop.neighbour[t, n]
                        if shop.listed[other, p] and shop.retail_price[other, p] > 0:
                            tolerated = min(tolerated, shop.retail_price[other, p] * tolerance)
                    price -= weight * (last - tolerated)
                price = max(price, least * cost)
                margin = full - guide
                count[m] += 1.0
                total[m] += min(max(1.0 - (price - cost) / margin, 0.0), 1.0) if margin > 0.0 else 0.0
            else:
                price = max(price, least * cost)
            state[t, p] = price
            posted[t, p] = max(int(np.floor(price + 0.5)), 1)
        for m in range(makers):
            lost[t, m] = total[m] / count[m] if count[m] > 0.0 else 0.0
