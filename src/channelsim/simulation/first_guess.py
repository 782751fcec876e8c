"""A first guess of shelves, stocks and cash, good enough for the dry weeks to settle from."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import TRADERS, Market
from channelsim.simulation.build_structure import OWNERS_CREDIT
from channelsim.simulation.open_books import open_books, value_stock

DISPERSION = 4.0  # variance over mean of a week's units at a terminal: occasions Poisson, units 1 + Geometric
MAD_PER_SD = 0.8
SAFETY_SD = 1.5


def guess_shelves(market: Market, scenario: Any, luck: Luck) -> None:
    """List in each terminal the products it is supplied with, drawn by appeal and awareness, up to its slots.

    A product's ``opening_distribution``, where the planner gives one, is the share of terminals that list it instead.
    """
    live = market.live
    brand = live("products", "manufacturer")
    supplied = live("terminals", "supplier")[:, brand] >= 0
    products = list(scenario.products.values())
    makers = list(scenario.manufacturers.values())
    known = np.array(
        [0.6 if maker.opening_awareness is None else maker.opening_awareness for maker in makers]
    )
    taste = live("regions", "taste")[live("terminals", "region")][:, brand]
    score = live("products", "appeal") + taste + np.log(np.maximum(known[brand], 0.01))
    rows = np.arange(market.size("terminals"))
    drawn = np.column_stack([luck.uniform("opening_shelf", rows, p) for p in range(len(products))])
    gumbel = -np.log(-np.log(drawn + 2.0**-54))
    rank = np.argsort(np.argsort(-np.where(supplied, score + gumbel, -np.inf), axis=1), axis=1)
    listed = supplied & (rank < live("terminals", "slots")[:, None])
    region = live("terminals", "region")
    for p, product in enumerate(products):
        wanted = product.opening_distribution
        if wanted is not None:
            by_region = np.array(
                [
                    wanted.get(name, 0.0) if isinstance(wanted, dict) else wanted
                    for name in market.names.regions
                ]
            )
            listed[:, p] = supplied[:, p] & (drawn[:, p] < by_region[region])
    live("terminals", "listed")[:] = listed
    live("terminals", "display")[:] = listed / np.maximum(listed.sum(axis=1, keepdims=True), 1)


def guess_stocks(market: Market, scenario: Any, expected: Any) -> None:
    """Fill forecasts, stocks, goods under way, credit lines, fleets and cash from expected weekly units (T, P)."""
    _terminal_stocks(market, expected)
    demand = dict(zip(TRADERS, demand_by_trader(market, expected), strict=True))
    core_of = market.live("sub_dealers", "core_dealer")
    for table in TRADERS:
        mean = demand[table]
        if table == "core_dealers" and market.size("sub_dealers"):
            mean = mean.copy()
            np.add.at(mean, core_of, demand["sub_dealers"])
        _trader_stocks(market, scenario, table, mean)
    _plant_stocks(market)
    live = market.live
    value_stock(market, "manufacturers", live("products", "variable_cost").astype(float))
    value_stock(market, "core_dealers", live("products", "ex_works")[:, live("core_dealers", "region")].T)
    value_stock(
        market, "sub_dealers", live("products", "sub_dealer_price")[:, live("sub_dealers", "region")].T
    )
    value_stock(market, "terminals", live("products", "guide")[:, live("terminals", "region")].T)
    means = scenario.dealer_means
    weekly = {table: _weekly_cost(market, table) for table in (*TRADERS, "terminals")}
    for table in TRADERS:
        live(table, "purchases_value")[:] = weekly[table]
    size_traders(market, scenario)
    _fleets(market, scenario)
    cash = {
        table: np.ceil(cost * means.opening_cash_weeks).astype(np.int64) for table, cost in weekly.items()
    }
    open_books(market, cash)


def size_traders(market: Market, scenario: Any) -> None:
    """Give traders the fixed costs and the credit line that belong to their expected weekly purchases at season 1."""
    for table in TRADERS:
        weekly = _weekly_cost(market, table)
        market.live(table, "opening_turnover")[:] = weekly
        market.live(table, "credit_line")[:] = np.floor(weekly * scenario.dealer_means.credit_line_weeks)
    market.live("core_dealers", "credit_line")[market.live("core_dealers", "owner") >= 0] = OWNERS_CREDIT
    cases = market.live("core_dealers", "level_units") / market.live("products", "units_per_case")
    reserve = scenario.rule_settings("delivery", "traders", 0).fleet_reserve
    market.live("core_dealers", "capacity_cases")[:] = reserve * cases.sum(axis=1)


def demand_by_trader(market: Market, expected: Any) -> tuple[Any, Any]:
    """Return the expected weekly units of each core dealer (J, P) and sub-dealer (K, P) from its own terminals."""
    cores = market.size("core_dealers")
    total = np.zeros((cores + market.size("sub_dealers"), expected.shape[1]))
    supplier = market.live("terminals", "supplier")[:, market.live("products", "manufacturer")]
    for p in range(expected.shape[1]):
        served = supplier[:, p] >= 0
        total[:, p] = np.bincount(supplier[served, p], expected[served, p], total.shape[0])
    return total[:cores], total[cores:]


def _terminal_stocks(market: Market, expected: Any) -> None:
    live = market.live
    cycle = live("terminals", "cycle_weeks")[:, None].astype(float)
    live("terminals", "forecast_units")[:] = expected
    live("terminals", "deviation_units")[:] = MAD_PER_SD * np.sqrt(DISPERSION * expected)
    wanted = expected * cycle + SAFETY_SD * np.sqrt(DISPERSION * expected * cycle)
    live("terminals", "stock_units")[:] = np.ceil(np.where(live("terminals", "listed"), wanted / 2, 0))


def _trader_stocks(market: Market, scenario: Any, table: str, mean: Any) -> None:
    live = market.live
    live(table, "level_units")[:] = mean
    live(table, "history_units")[:] = mean[:, None, :]
    live(table, "deviation_units")[:] = MAD_PER_SD * np.sqrt(2 * DISPERSION * mean)
    held = np.ceil(1.5 * mean + SAFETY_SD * np.sqrt(2 * DISPERSION * mean)).astype(np.int64)
    stock = live(table, "stock_units")
    here, rows = own_origin(stock.shape[3], live(table, "region")), np.arange(held.shape[0])
    for age in range(3):
        stock[rows, :, age, here] = held // 3
    if table == "core_dealers":
        per_case = live("products", "units_per_case").astype(np.int64)
        whole = np.round(mean / per_case).astype(np.int64) * per_case
        transit = live(table, "transit_units")
        first = -scenario.market.opening_weeks
        lead = np.asarray(market.links.dealer_lead_weeks)[live("products", "manufacturer")]
        for n in range(int(lead.max()) + 1):
            transit[rows, (first + n) % transit.shape[1], :, here] = np.where(n <= lead, whole, 0)


def own_origin(origins: int, region: Any) -> Any:
    """Return the number under which goods of dealers seated in ``region`` (n,) are traced: the region, or 0 if untraced."""
    return region if origins > 1 else np.zeros_like(region)


def _plant_stocks(market: Market) -> None:
    live = market.live
    total = live("core_dealers", "level_units").sum(axis=0)
    own = live("products", "manufacturer")
    rows = np.arange(total.size)
    live("manufacturers", "forecast_units")[own, rows] = total
    live("manufacturers", "deviation_units")[own, rows] = 0.1 * total
    per_case = live("products", "units_per_case").astype(np.int64)
    live("manufacturers", "stock_units")[own, rows] = (
        np.ceil(2 * total / per_case).astype(np.int64) * per_case
    )


def _fleets(market: Market, scenario: Any) -> None:
    """Give every trader the vehicles that the mean week of its routes needs, times a reserve."""
    rule = scenario.rule_settings("delivery", "traders", 0)
    supplier = market.live("terminals", "supplier")
    drops = 1.0 / market.live("terminals", "cycle_weeks")
    cores = market.size("core_dealers")
    total = np.zeros(cores + market.size("sub_dealers"))
    for row in range(supplier.shape[1]):
        first = supplier[:, row] >= 0
        for other in range(row):
            first &= supplier[:, row] != supplier[:, other]
        total += np.bincount(supplier[first, row], drops[first], total.size)
    vehicles = rule.fleet_reserve * total / (rule.drops_a_day * rule.days_a_week)
    for table, fleet in zip(TRADERS, np.split(vehicles, [cores]), strict=True):
        market.live(table, "vehicles")[:] = np.minimum(fleet, market.live(table, "fleet_limit"))


def _weekly_cost(market: Market, table: str) -> Any:
    """Return what a week's supply costs each party of a table, minor units (rows,)."""
    live = market.live
    units = live(table, "forecast_units" if table == "terminals" else "level_units")
    price = {"core_dealers": "ex_works", "sub_dealers": "sub_dealer_price", "terminals": "guide"}[table]
    per_unit = live("products", price)[:, live(table, "region")].T / live("products", "units_per_case")
    return (units * per_unit).sum(axis=1)
