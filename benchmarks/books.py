"""What the books and the dealers cost a week: 20,000 terminals, 6 products, 4 manufacturers, 144 core dealers.

    python benchmarks/books.py [tiers] [weeks] [origins]

Terminals order up to a fixed level and sell a drawn amount, so that only dealers, plants and books are at work.
"""

from __future__ import annotations

import sys
from time import perf_counter
from typing import Any

import numpy as np

from channelsim.agents import (
    Consumer,
    CoreDealer,
    CustomerAdvisor,
    Manufacturer,
    Product,
    Region,
    SubDealer,
    Terminal,
)
from channelsim.agents.table import Table
from channelsim.base.calendar import Calendar
from channelsim.base.columns import tabulate
from channelsim.base.luck import Luck
from channelsim.market import moves
from channelsim.market.ledger import Ledger
from channelsim.market.market import (
    ACTIVITIES,
    AGES,
    HISTORY,
    NEIGHBOURS,
    REPERTOIRE,
    Market,
    MarketView,
    Names,
)
from channelsim.market.supply import Links
from channelsim.rules import (
    delivery,
    demand_forecast,
    insolvency,
    operating_cost,
    payment_terms,
    production,
    replenishment_order,
    stock_ageing,
    sub_dealer_supply,
    wholesale_price,
)  # fmt: skip
from channelsim.simulation.open_books import open_books, value_stock
from channelsim.simulation.posting import Posting

T, P, M, R, PER_CASE, PER_CORE = 20_000, 6, 4, 18, 12, 4
AGENTS = (Manufacturer, CoreDealer, SubDealer, Terminal, Consumer, CustomerAdvisor, Product, Region)
TABLES = (
    "manufacturers",
    "core_dealers",
    "sub_dealers",
    "terminals",
    "consumers",
    "customer_advisors",
    "products",
    "regions",
)


def make(tiers: int, origins: int) -> tuple[Market, Any]:
    """Return an opened market and what terminals sell a week, units (T, P)."""
    cores = 2 * M * R
    rows = dict(zip(TABLES, (M, cores, cores * PER_CORE if tiers == 2 else 0, T, 0, 0, P, R), strict=True))
    sizes = {
        "product": P, "manufacturer": M, "region": R, "origin": origins, "stray": origins if origins > 1 else 0, "age": AGES,
        "lead": 3, "terminal_lead": 0,
        "history": HISTORY, "repertoire": REPERTOIRE, "neighbour": NEIGHBOURS, "premise": 2, "activity": len(ACTIVITIES),
        "month": 12,
    }  # fmt: skip
    tables = {name: Table(kind, sizes) for name, kind in zip(TABLES, AGENTS, strict=True)}
    for name, count in rows.items():
        tables[name].append(count)
    ledger = Ledger(rows)
    links = Links(tiers, np.ones(M, np.int64), np.full(M, 4), 4, 0, 2)
    names = Names(*([""] * n for n in (M, P, R, R, 1, cores, rows["sub_dealers"])))
    market = Market(tables, ledger, names, Calendar(), np.ones(52), np.zeros((R, R)), 0.01, 100, links)
    for name in ("core_dealers", "sub_dealers", "terminals"):
        market.live(name, "party")[:] = np.arange(ledger.parties[name].start, ledger.parties[name].stop)
    _fill(market)
    demand = np.random.default_rng(1).gamma(0.5, 24.0, (T, P))
    _open(market, demand)
    return market, demand


def _fill(market: Market) -> None:
    live = market.live
    live("products", "manufacturer")[:] = np.arange(P) % M
    live("products", "units_per_case")[:] = PER_CASE
    for name, value in (
        ("variable_cost", 1250),
        ("salvage_value", 1200),
        ("ex_works", 2400),
        ("sub_dealer_price", 2560),
        ("guide", 2700),
    ):
        live("products", name)[:] = value
    cores = market.size("core_dealers")
    live("core_dealers", "region")[:] = np.repeat(np.arange(R), 2 * M)
    maker = np.tile(np.repeat(np.arange(M), 2), R)
    live("core_dealers", "carries")[np.arange(cores), maker] = True
    region = np.arange(T) * R // T
    live("terminals", "region")[:] = region
    half = np.arange(T) % 2
    supplier = region[:, None] * 2 * M + np.arange(M)[None, :] * 2 + half[:, None]
    if market.size("sub_dealers"):
        core = np.repeat(np.arange(cores), PER_CORE)
        live("sub_dealers", "core_dealer")[:] = core
        live("sub_dealers", "region")[:] = live("core_dealers", "region")[core]
        live("sub_dealers", "carries")[:] = live("core_dealers", "carries")[core]
        supplier = cores + supplier * PER_CORE + (np.arange(T) % (2 * PER_CORE) // 2)[:, None]
    live("terminals", "supplier")[:] = supplier
    live("terminals", "retail_price")[:] = 300


def _open(market: Market, demand: Any) -> None:
    live = market.live
    maker, cores = live("products", "manufacturer"), market.size("core_dealers")
    by_supplier = np.zeros((cores + market.size("sub_dealers"), P))
    for p in range(P):
        np.add.at(by_supplier[:, p], live("terminals", "supplier")[:, maker[p]], demand[:, p])
    lower = by_supplier[cores:]
    np.add.at(by_supplier[:cores], live("sub_dealers", "core_dealer"), lower)
    for table, weekly in (("core_dealers", by_supplier[:cores]), ("sub_dealers", lower)):
        live(table, "level_units")[:] = weekly
        live(table, "deviation_units")[:] = 0.2 * weekly
        live(table, "stock_units")[:, :, 2, 0] = np.ceil(2 * weekly)
        turnover = (weekly * 2500 / PER_CASE).sum(axis=1)
        live(table, "opening_turnover")[:] = turnover
        live(table, "purchases_value")[:] = turnover
        live(table, "credit_line")[:] = 6 * turnover
        live(table, "vehicles")[:] = 1e3
    live("core_dealers", "transit_units")[:, :2, :, 0] = np.ceil(by_supplier[:cores])[:, None, :]
    live("terminals", "stock_units")[:] = np.ceil(2 * demand)
    live("manufacturers", "forecast_units")[maker, np.arange(P)] = demand.sum(axis=0)
    live("manufacturers", "stock_units")[maker, np.arange(P)] = demand.sum(axis=0)
    for table, price in (
        ("manufacturers", 1250),
        ("core_dealers", 2400),
        ("sub_dealers", 2560),
        ("terminals", 2700),
    ):
        value_stock(market, table, price)
    cash = {"manufacturers": 10**9, "terminals": 3 * (demand * 2700 / PER_CASE).sum(axis=1).astype(np.int64)}
    for table in ("core_dealers", "sub_dealers"):
        cash[table] = (6 * live(table, "opening_turnover")).astype(np.int64)
    open_books(market, cash)


def order(view: MarketView, demand: Any) -> list[moves.Move]:
    """Return orders of terminals up to 2.2 weeks of mean sales, mostly whole cases."""
    wanted = np.maximum(2.2 * demand - view.terminals.stock_units, 0)
    units = np.where(wanted > PER_CASE, np.ceil(wanted / PER_CASE) * PER_CASE, np.ceil(wanted))
    return [moves.SetColumns("terminals", {"order_units": units.astype(np.int32)})]


STEPS = (
    ("wholesale_price", wholesale_price, "core_dealers"), ("wholesale_price", wholesale_price, "sub_dealers"),
    ("delivery", delivery, "traders"), ("demand_forecast", demand_forecast, "sub_dealers"),
    ("demand_forecast", demand_forecast, "core_dealers"), ("replenishment_order", replenishment_order, "sub_dealers"),
    ("sub_dealer_supply", sub_dealer_supply, "core_dealers"), ("replenishment_order", replenishment_order, "core_dealers"),
    ("production", production, "manufacturers"), ("stock_ageing", stock_ageing, "core_dealers"),
    ("stock_ageing", stock_ageing, "sub_dealers"), ("operating_cost", operating_cost, "traders"),
    ("payment_terms", payment_terms, "traders"), ("insolvency", insolvency, "traders"),
)  # fmt: skip


class Clock:
    """Seconds by name and week."""

    def __init__(self) -> None:
        self.week: dict[str, float] = {}
        self.weeks: list[dict[str, float]] = []

    def timed(self, name: str, work: Any, *args: Any) -> Any:
        """Call and note the time."""
        start = perf_counter()
        result = work(*args)
        self.week[name] = self.week.get(name, 0.0) + perf_counter() - start
        return result

    def next_week(self) -> None:
        """Begin another week."""
        self.weeks.append(self.week)
        self.week = {}

    def usual(self) -> dict[str, float]:
        """Return the median of the later half of the weeks by name."""
        later = self.weeks[len(self.weeks) // 2 :]
        return {name: float(np.median([week.get(name, 0.0) for week in later])) for name in later[0]}


def run(tiers: int = 1, weeks: int = 30, origins: int = 1) -> Clock:
    """Simulate and return the times."""
    market, demand = make(tiers, origins)
    posting, view, luck, clock = Posting(market), MarketView(market), Luck(1), Clock()
    settings = {rule: tabulate(rule.Settings(), (M,) if rule.Settings.per else ()) for _, rule, _ in STEPS}
    draws = np.random.default_rng(2)
    for week in range(weeks):
        market.week = week
        market.handed.clear()
        sold_units = draws.poisson(demand)
        clock.timed("arrive (posting)", posting.arrive)
        posting.apply(order(view, demand), "order")
        for name, rule, decider in STEPS:
            if name == "demand_forecast" and decider == "sub_dealers":
                sold = np.minimum(sold_units, view.terminals.stock_units)
                clock.timed("sales (posting)", posting.apply, [moves.SellToConsumers(sold)], "sales")
            view.own_name, view.own = decider, getattr(view, decider, view.core_dealers)
            proposed = clock.timed(name, rule.decide, view, settings[rule], luck.at(week))
            clock.timed(f"{name} (posting)", posting.apply, proposed, name)
        clock.next_week()
    posting.check()
    return clock


if __name__ == "__main__":
    clock = run(*(int(word) for word in sys.argv[1:]))
    usual = clock.usual()
    for name, seconds in usual.items():
        print(f"{name:32s} {1e3 * seconds:7.2f} ms")
    print(f"{'all':32s} {1e3 * sum(usual.values()):7.2f} ms")
