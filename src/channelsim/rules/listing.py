"""Who: terminals; stage 3.

Reads: their shelves (``listed``, ``leaving``, stock, forecast, retail price, slots), ``relationship``,
``visited_minutes``, ``selling_minutes``, suppliers and their lasting prices (no deals), recommended prices, display
fees on offer, ``regions.aware_share``.

Proposes: ``terminals.listed`` and ``leaving`` (sold off, then off the list; not ordered again), and forecast and
deviation of what is new.

Formula: V_p = v·(price − cost)·(1 + η·(relationship − ½)) + display fee, money a week. Swap p for p′ if V_p′ − V_p >
c_switch/13 + ε, c_switch = so many weeks of the terminal's mean slot profit, ε logistic of scale .15 · that profit; a
free slot counts as V = 0. At the review (every fourth week, staggered over terminals) all products are looked at,
swap by swap, the best against the worst; on an advisor's visit only products of his employer come in, the best of all
visitors against the worst, once; s minutes of selling in add ϖ·(1 − exp(−s/20)) · mean slot profit to V_p′. v, units
a week: own smoothed sales where listed; else what like terminals (region, kind) sell by size; for a product nobody
there lists, those of the region; for one new to the region, share aware · mean sales of a slot of like terminals.
What nobody supplies is sold off.

Source: model 3.2 (η .3, ε .15, one week: *assumption*).
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns
from channelsim.rules._listing_kernels import Habit, Offer, Result, Shelf, review
from channelsim.rules._terminal_kernels import unit_costs

M32 = "assumption (model 3.2)"


class Settings(RuleSettings):
    """How terminals of one kind in one region decide what to list."""

    per: ClassVar[tuple[str, ...]] = ("terminal_kind", "region")

    relationship_weight: float = setting(
        0.3, unit="1", ge=0, le=2, source=M32, meaning="η: how much relationship adds to the profit of a slot"
    )
    switch_weeks: float = setting(
        1.0, unit="week", ge=0, source=M32, meaning="cost of a swap in weeks of slot profit, spread over 13"
    )
    noise: float = setting(
        0.15, unit="share", ge=0, source=M32, meaning="scale of the logistic error, share of mean slot profit"
    )
    persuasion: float = setting(
        0.3,
        unit="share",
        ge=0,
        source="assumption",
        meaning="worth a long sales talk gives a new product, of mean slot profit",
    )
    review_weeks: int = setting(
        4, unit="week", ge=1, le=52, source=M32, meaning="weeks between reviews of all products"
    )


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return the shelf lists after this week's reviews."""
    t = view.terminals
    result = Result(*(np.array(c) for c in (t.listed, t.leaving, t.forecast_units, t.deviation_units)))
    shelf = Shelf(
        stock=t.stock_units, **{name: getattr(t, name) for name in Shelf._fields if name != "stock"}
    )
    fees = [
        view.manufacturers.display_fee_a,
        view.manufacturers.display_fee_b,
        view.manufacturers.display_fee_c,
    ]
    offer = Offer(
        maker=view.products.manufacturer,
        cost=unit_costs(view, with_deals=False),
        recommended=np.ascontiguousarray(view.products.recommended.swapaxes(0, 1)),
        fee=np.stack(fees),
        velocity=_expected(view, shelf, result, settings.review_weeks.shape[0]),
    )
    habit = Habit(
        settings.relationship_weight,
        settings.switch_weeks,
        settings.noise,
        settings.review_weeks,
        settings.persuasion,
    )
    review(shelf, offer, habit, view.week, luck.key("listing"), result)
    return [SetColumns("terminals", result._asdict())]


def _expected(view: MarketView, shelf: Shelf, result: Result, kinds: int) -> Any:
    """Return units a week at size 1 that a terminal expects of what it does not list, (R, kind, P)."""
    maker = view.products.manufacturer
    units = np.zeros((view.regions.size, kinds, maker.size))
    size = np.zeros_like(units)
    _like_sales(shelf, maker, result, units, size)

    def ratio(above: Any, below: Any) -> Any:
        return np.where(below > 0, above / np.maximum(below, 1e-12), 0.0)

    slot = ratio(units.sum(axis=2, keepdims=True), size.sum(axis=2, keepdims=True))
    unknown = view.regions.aware_share[:, None, maker] * slot
    region = np.where(
        size.sum(axis=1, keepdims=True) > 0,
        ratio(units.sum(axis=1, keepdims=True), size.sum(axis=1, keepdims=True)),
        unknown,
    )
    return np.where(size > 0, ratio(units, size), region)


@kernel
def _like_sales(shelf: Any, maker: Any, result: Any, units: Any, size: Any) -> None:
    """Add up forecast sales and sizes of the terminals that keep a product, by region, kind and product."""
    for t in range(shelf.region.shape[0]):
        r, kind = shelf.region[t], shelf.kind[t]
        for p in range(maker.shape[0]):
            if result.listed[t, p] and not result.leaving[t, p]:
                units[r, kind, p] += result.forecast_units[t, p]
                size[r, kind, p] += shelf.size[t]
