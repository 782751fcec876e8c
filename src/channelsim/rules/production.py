"""Who: manufacturers; stage 8, after core dealers ordered.

Reads: ``core_dealers.order_units``, ``level_units``, ``alive``, region; own plant stock, ``forecast_units``,
``deviation_units``, ``plant_region``; list prices and deals; lead and terms of the link; season; distances.

Proposes: ``Produce``, ``ShipToCoreDealers``, payments "delivery" for line haul and "interest" for branches, own
``forecast_units``, ``deviation_units``, ``ordered_units``.

Formula: forecast of orders: level += α·(orders/season − level). Goods made this week can be shipped this week. Wanted
stock = orders (or, planning on the forecast, what was expected of them) + Σ_{n ≤ cover} forecast·season_{w+n} (the
last week of a broken cover in part); made = wanted − stock, in whole cases, cut in proportion over products to the
week's capacity (its fractions carried over). If stock is short of orders, each order counts for at most cap · the
dealer's forecast, and what is there is shared in proportion by cumulative rounding in cases with one drawn offset.
Price = list price · (1 − deal). Haul and branch plants: see ``_plants``.

Source: model 5.1 (capacity, lead, shortage shared, orders capped at 2 × forecast); haul magnitudes; cover, α
*assumption*; OPS-01.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.base.units import share_out
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, Produce, SetColumns, ShipToCoreDealers
from channelsim.rules._allocation_kernels import allocate
from channelsim.rules._plants import Branch, moves_of_plants


class Settings(RuleSettings):
    """The plant of one manufacturer."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    capacity_cases: Annotated[float, Field(gt=0)] | Literal["none"] = setting(
        "none", unit="case/week", kind="lever", source="assumption: no bottleneck",
        meaning="most cases made in a week, whole market; none = no limit")  # fmt: skip
    cover_weeks: float = setting(
        1.0, unit="week", kind="lever", ge=0, le=26, source="assumption",
        meaning="finished stock aimed at, weeks of expected orders")  # fmt: skip
    alpha: float = setting(
        0.2, unit="share", gt=0, le=1, meaning="weight of the newest week in expected orders", source="assumption",
    )  # fmt: skip
    order_cap: float = setting(
        2.0, unit="1", gt=0, meaning="in a shortage an order counts for at most so many times the dealer's forecast",
        source="model 5.1")  # fmt: skip
    plans_on: Literal["orders", "forecast"] = setting(
        "orders", unit="name", kind="lever", source="register CASE-05, OPS-01: information flow",
        meaning="what the plant knows when it makes goods: this week's orders, or only what it expects of them")  # fmt: skip
    haul_fixed: float = setting(
        0.40, unit="money/case", ge=0, meaning="line haul and handling of a case before distance", source="magnitudes",
    )  # fmt: skip
    haul_per_km: float = setting(
        0.006, unit="money/case/km", ge=0, meaning="line haul of a case",
        source="magnitudes: 10.5 kg at about .5 a tonne-km",
    )  # fmt: skip
    outside_km: float = setting(
        0.0, unit="km", ge=0, le=10_000, source="planner",
        meaning="way of goods from a plant outside the market (home: null)"
    )  # fmt: skip
    branches: tuple[Branch, ...] = setting(
        (), unit="list", kind="lever", source="register CASE-02", meaning="plants built in the market's regions"
    )  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return what is made, shipped and invoiced."""
    dealers, own, products = view.core_dealers, view.manufacturers, view.products
    makers = np.ascontiguousarray(products.manufacturer)
    place = (makers, np.arange(makers.size))
    orders = dealers.order_units * dealers.alive[:, None]
    ordered = orders.sum(axis=0)
    level, deviation = own.forecast_units[place], own.deviation_units[place]
    error = ordered / max(view.season(), 1e-9) - level
    level = np.where(level > 0, level + settings.alpha[makers] * error, np.maximum(error, 0.0))
    deviation = deviation + settings.alpha[makers] * (np.abs(error) - deviation)
    stock = own.stock_units[place]
    made = _made(view, settings, _wanted(view, settings, ordered, level))
    given = np.zeros(orders.shape, np.int64)
    claims = _claims(view, settings, orders, ordered > stock + made)
    plant = np.zeros(dealers.size, np.int64)
    where = (plant[:, None], np.zeros(makers.size, np.int64), plant.astype(np.int8))
    offset = luck.uniform("shortage_shared", range(makers.size))[None, :]
    allocate(claims, where, (stock + made)[None, :], products.units_per_case.astype(np.int64), offset, given)
    price = products.ex_works.T[dealers.region] * (1 - own.deal_to_dealers[place])
    return [
        Produce(made),
        ShipToCoreDealers(given, price, view.links.dealer_terms_weeks),
        *moves_of_plants(view, settings, given),
        SetColumns("manufacturers", {name: _spread(values, place, own.forecast_units.shape) for name, values in (
            ("forecast_units", level), ("deviation_units", deviation), ("ordered_units", ordered))}),
    ]  # fmt: skip


def _wanted(view: MarketView, settings: Any, ordered: Any, level: Any) -> Any:
    """Return what the plant would have to make this week, units as float (P,), from orders or from last week's forecast."""
    makers, own = view.products.manufacturer, view.manufacturers
    place = (makers, np.arange(makers.size))
    before = own.forecast_units[place]
    blind = (settings.plans_on[makers] == "forecast") & (before > 0)
    expected = np.where(blind, before * view.season(), ordered)
    cover = _cover(view, settings, np.where(blind, before, level))
    return np.maximum(expected + cover - own.stock_units[place], 0)


def _cover(view: MarketView, settings: Any, level: Any) -> Any:
    """Return expected orders over the weeks of cover, units as float (P,)."""
    cover = settings.cover_weeks[view.products.manufacturer]
    weeks = int(np.ceil(cover.max(initial=0)))
    part = np.clip(cover[:, None] - np.arange(weeks)[None, :], 0, 1)
    return level * (part * view.seasons(weeks + 1)[None, 1:]).sum(axis=1)


def _made(view: MarketView, settings: Any, wanted: Any) -> Any:
    """Return what plants make of what is ``wanted`` (P,), whole cases within capacity, units (P,)."""
    per_case = view.products.units_per_case.astype(np.int64)
    cases = np.ceil(wanted / per_case - 1e-9).astype(np.int64)
    weeks = view.market_scale * np.array([view.week, view.week + 1])  # fractions of a case are carried over
    for m, limit in enumerate(settings.capacity_cases):
        mine = view.products.manufacturer == m
        room = np.inf if limit == "none" else np.diff(np.floor(float(limit) * weeks + 1e-9))[0]
        if cases[mine].sum() > room:
            cases[mine] = share_out(int(room), cases[mine])
    return cases * per_case


def _claims(view: MarketView, settings: Any, orders: Any, short: Any) -> Any:
    """Return orders (J, P), those of products in short supply capped at a multiple of the dealers' forecasts."""
    per_case = view.products.units_per_case.astype(np.int64)
    expected = view.core_dealers.level_units * view.season() * settings.order_cap[view.products.manufacturer]
    cap = np.where(expected > 0, np.ceil(expected / per_case) * per_case, orders).astype(np.int64)
    return np.where(short, np.minimum(orders, cap), orders)


def _spread(values: Any, place: Any, shape: Any) -> Any:
    out = np.zeros(shape)
    out[place] = values
    return out
