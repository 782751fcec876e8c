"""Who: core dealers and sub-dealers, whoever supplies a terminal; stage 5.

Reads: terminals' ``order_units``, ``supplier``, ``urgent``, ``abc_class``, ``reach``; suppliers' saleable stock by age,
``vehicles``, ``fleet_limit``, ``price``, ``fill_rate``, ``effort``; deals to terminals.

Proposes: ``DeliverToTerminals``; a payment "delivery" for drops and cases; suppliers' ``asked_units``,
``backlog_units``, ``drops``, ``drops_asked``, ``fill_rate``, ``vehicles``.

Formula: drops possible = vehicles · drops a day · days a week (both at the simulated scale, as terminals are). A
drop brings all a terminal ordered from one supplier and costs c_drop·x/(x + o) + c_case·x for x cases, o = cases of
other goods that share it. Short drops and short stock are cut in proportion by cumulative rounding with one drawn
offset (stock in cases), the largest terminals first where that is the priority. Invoice: posted price · (1 − deal),
plus a charge for every broken line and urgent drop. Goods older than ``refuse_age_weeks`` stay. fill ← fill +
α·(delivered/ordered − fill). Fleet: vehicles ← vehicles + φ·(reserve·drops asked/drops of a vehicle − vehicles): vans are
hired and let go with a delay, up to ``fleet_limit``. Dealers are paid by their margin.

Source: model 4.7; 350 a vehicle-day, 14 drops, 25 a drop, .5 a case: magnitudes; other goods, sub-dealers' costs
and charges *assumption*; drops shared by the goods of the round JMB-36.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.goods import saleable
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import DeliverToTerminals, Move, Pay, SetColumns
from channelsim.rules._allocation_kernels import allocate, at_supplier, by_supplier
from channelsim.rules._calls import called_on
from channelsim.rules._drop_kernels import call, drop_costs
from channelsim.rules._order_kinds import kinds
from channelsim.rules._reach import within_reach
from channelsim.rules._terminal_kernels import supplier_prices

A, MAG = "assumption", "magnitudes"
FIRST_KEY = (0, 1 << 20)  # owners of draws: core dealers, sub-dealers


class Settings(RuleSettings):
    """Home delivery of all traders."""

    drops_a_day: float = setting(
        14.0, unit="drop/vehicle-day", gt=0, source=MAG, meaning="terminals served a day")  # fmt: skip
    days_a_week: float = setting(6.0, unit="day/week", gt=0, le=7, source=A, meaning="days of delivery")
    drop_cost: float = setting(
        25.0, unit="money/drop", ge=0, source=MAG, meaning="a core dealer's cost of a drop")  # fmt: skip
    case_cost: float = setting(
        0.5, unit="money/case", ge=0, source=MAG, meaning="a core dealer's cost of a case")  # fmt: skip
    sub_dealer_drop_cost: float = setting(
        10.0, unit="money/drop", ge=0, source=f"{A}: own van, near by", meaning="a sub-dealer's cost of a drop")  # fmt: skip
    sub_dealer_case_cost: float = setting(
        0.3, unit="money/case", ge=0, source=A, meaning="a sub-dealer's cost of a case")  # fmt: skip
    other_goods_cases: float = setting(
        4.0, unit="case/drop", ge=0, source=f"{A}: vans also carry other drinks; 2.6 a case at 8 cases a drop",
        meaning="goods of other categories that share a drop; 0 = none")  # fmt: skip
    broken_case_charge: float = setting(
        1.0, unit="money/line", ge=0, kind="lever", source=A, meaning="charge for a line not in whole cases")  # fmt: skip
    urgent_charge: float = setting(
        15.0, unit="money/drop", ge=0, kind="lever", source=A, meaning="charge for a drop off the route")  # fmt: skip
    urgent_trip: float = setting(
        1.0, unit="1", ge=0, le=100, source=A, meaning="an urgent drop's cost over another")  # fmt: skip
    priority: Literal["none", "large_first"] = setting(
        "none", unit="name", kind="lever", source="model 4.7",
        meaning="who is served first when goods or drops are short")  # fmt: skip
    fill_smoothing: float = setting(
        0.1, unit="share", gt=0, le=1, source=A, meaning="weight of this week in the fill rate")  # fmt: skip
    fleet_adjustment: float = setting(
        0.05, unit="1/week", ge=0, le=1, source=A,
        meaning="φ: how fast the fleet follows the drops that are asked for; 0 = never")  # fmt: skip
    fleet_reserve: float = setting(
        1.25, unit="1", ge=0.1, le=10, source=A, meaning="vehicles over what the drops of a week need")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return deliveries, their cost and what suppliers remember of the week."""
    shops, maker = view.terminals, np.ascontiguousarray(view.products.manufacturer)
    per_case = np.ascontiguousarray(view.products.units_per_case, np.int64)
    traders = [getattr(view, table) for table in TRADERS]
    keys = np.concatenate([np.arange(t.size) + FIRST_KEY[n] for n, t in enumerate(traders)])
    rank = np.zeros(len(shops), np.int8) if settings.priority == "none" else shops.abc_class
    served, drops_asked = np.zeros(shops.supplier.shape, bool), np.zeros(keys.size, np.int64)
    vehicles = np.concatenate([trader.vehicles * trader.alive for trader in traders])
    calls = np.floor(vehicles * settings.drops_a_day * settings.days_a_week + luck.uniform("drops", keys))
    orders = within_reach(view, luck, called_on(view, luck))
    call(orders, (shops.supplier, maker, rank), calls, luck.uniform("calls", keys), served, drops_asked)
    stock = np.concatenate([saleable(trader, view.products) for trader in traders])
    offset = np.stack([luck.uniform("stock_shared", keys, p) for p in range(maker.size)], axis=1)
    given = np.zeros(shops.order_units.shape, np.int64)
    source = (np.where(served, shops.supplier, -1), maker, rank)
    allocate(orders, source, stock, per_case, offset, given)
    charges, drops, cost = np.zeros(served.shape, np.int64), np.zeros_like(drops_asked), np.zeros(keys.size)
    where = (shops.supplier, maker, per_case)
    drop_costs(given, where, shops.urgent, money := _money(view, settings), charges, drops, cost)
    parties = np.concatenate([trader.party for trader in traders])
    return [
        DeliverToTerminals(given, _prices(view), charges, view.links.terminal_terms_weeks),
        Pay("delivery", parties, view.world, np.floor(cost + 0.5).astype(np.int64)),
        *_memory(view, settings, (given, drops_asked, drops)),
        *kinds(view, given, where, money),
    ]


def _money(view: MarketView, settings: Any) -> tuple[Any, ...]:
    """Return what drops and charges cost in minor units, per supplier where the tiers differ."""
    sizes = [getattr(view, table).size for table in TRADERS]
    drop = np.repeat([settings.drop_cost, settings.sub_dealer_drop_cost], sizes) * view.minor_units
    case = np.repeat([settings.case_cost, settings.sub_dealer_case_cost], sizes) * view.minor_units
    charges = (round(c * view.minor_units) for c in (settings.broken_case_charge, settings.urgent_charge))
    return drop, case, settings.other_goods_cases, *charges, float(settings.urgent_trip)


def _prices(view: MarketView) -> Any:
    """Return what each terminal pays for a case, deals taken off, minor/case before rounding, shape (T, P)."""
    makers = np.ascontiguousarray(view.products.manufacturer)
    deal = view.manufacturers.deal_to_terminals[makers, np.arange(makers.size)]
    out = np.ones((len(view.terminals), makers.size))
    at_supplier(supplier_prices(view) * (1 - deal), view.terminals.supplier, makers, out)
    return out


def _memory(view: MarketView, settings: Any, made: tuple[Any, Any, Any]) -> list[Move]:
    """Return what suppliers note down: orders, what could not be filled, drops, smoothed fill rate."""
    given, drops_asked, drops = made
    makers = np.ascontiguousarray(view.products.manufacturer)
    asked, supplied = np.zeros((2, drops.size, makers.size), np.int64)
    by_supplier(view.terminals.order_units, view.terminals.supplier, makers, asked)
    by_supplier(given, view.terminals.supplier, makers, supplied)
    moves: list[Move] = []
    start, of_a_vehicle = 0, settings.drops_a_day * settings.days_a_week
    for table in TRADERS:
        trader = getattr(view, table)
        rows = slice(start, start := start + trader.size)
        ordered = asked[rows].sum(axis=1)
        filled = supplied[rows].sum(axis=1) / np.maximum(ordered, 1)
        rate = trader.fill_rate + settings.fill_smoothing * (ordered > 0) * (filled - trader.fill_rate)
        wanted = settings.fleet_reserve * drops_asked[rows] / of_a_vehicle
        fleet = trader.vehicles + settings.fleet_adjustment * (wanted - trader.vehicles)
        values = {
            "asked_units": asked[rows], "backlog_units": asked[rows] - supplied[rows], "fill_rate": rate,
            "drops": drops[rows], "drops_asked": drops_asked[rows], "vehicles": np.minimum(fleet, trader.fleet_limit),
        }  # fmt: skip
        moves.append(SetColumns(table, values))
    return moves
