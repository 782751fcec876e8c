"""What the consumers' rules cost in limit-weeks, on a market made of consumers and simple terminals alone.

python benchmarks/consumers.py [consumers] [terminals]
"""

from __future__ import annotations

import resource
import sys
from statistics import median
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import numpy as np
from limit import LimitClock

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
from channelsim.agents.columns import Table
from channelsim.base.calendar import Calendar
from channelsim.base.columns import tabulate
from channelsim.base.luck import Luck
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
from channelsim.market.moves import Fact, Hand, Revise, SellToConsumers, SetColumns
from channelsim.rules import (
    awareness,
    brand_choice,
    loyalty,
    purchase_incidence,
    service_experience,
    stockout_reaction,
    terminal_choice,
)
from channelsim.simulation.build_places import lay_cells
from channelsim.simulation.build_terminals import place_terminals
from channelsim.simulation.consumer_build import populate_consumers
from channelsim.simulation.consumer_opening import open_consumers

STAGES = {
    "purchase_incidence": purchase_incidence,
    "terminal_choice": terminal_choice,
    "brand_choice": brand_choice,
    "stockout_reaction": stockout_reaction,
    "loyalty": loyalty,
    "service_experience": service_experience,
    "awareness": awareness,
}
CLASSES = (Manufacturer, CoreDealer, SubDealer, Terminal, Consumer, CustomerAdvisor, Product, Region)
NAMES = (
    "manufacturers",
    "core_dealers",
    "sub_dealers",
    "terminals",
    "consumers",
    "customer_advisors",
    "products",
    "regions",
)
REGIONS, PRODUCTS, MAKERS = 18, 6, 4
MIXED_COVER = 0.75


class Consumers:
    """A market of consumers and terminals whose shelves are filled each week to a cover that leaves 5–10 % short."""

    def __init__(self, consumers: int, terminals: int, occasions_a_week: float) -> None:
        self.settings = {name: tabulate(rule.Settings()) for name, rule in STAGES.items()}
        self.settings["purchase_incidence"].occasions_per_week = occasions_a_week
        self.luck = Luck(1)
        cells = lay_cells(np.full(REGIONS, 9000.0), np.full(REGIONS, 0.5), self.luck)
        self.market = self._empty()
        self._add_terminals(cells, terminals)
        start = perf_counter()
        counts = np.full(REGIONS, consumers // REGIONS)
        counts[: consumers % REGIONS] += 1
        populate_consumers(self.market, cells, counts, self, self.luck)
        self.populate_seconds = perf_counter() - start
        start = perf_counter()
        self.expected = open_consumers(self.market, self, self.luck)
        self.open_seconds = perf_counter() - start
        self.seconds: dict[str, list[float]] = {name: [] for name in STAGES}
        self.occasions = self.week_number = 0

    def rule_settings(self, rule: str, decider: str = "consumers", week: int = 0) -> SimpleNamespace:
        return self.settings[rule]

    def _empty(self) -> Market:
        sizes = {"product": PRODUCTS, "manufacturer": MAKERS, "region": REGIONS, "origin": 1, "stray": 0, "age": AGES,
                 "lead": 3, "terminal_lead": 0, "history": HISTORY, "repertoire": REPERTOIRE, "neighbour": NEIGHBOURS, "premise": 2,
                 "activity": len(ACTIVITIES), "month": 12}  # fmt: skip
        tables = {name: Table(kind, sizes) for name, kind in zip(NAMES, CLASSES, strict=True)}
        for name, count in {"manufacturers": MAKERS, "products": PRODUCTS, "regions": REGIONS}.items():
            tables[name].append(count)
        tables["products"].array("manufacturer")[:] = np.arange(PRODUCTS) % MAKERS
        tables["products"].array("recommended")[:] = np.array([300.0, 540.0])
        tables["products"].array("appeal")[:] = np.linspace(0.6, -0.6, PRODUCTS)
        tables["manufacturers"].array("awareness_hazard")[:] = np.linspace(0.012, 0.002, MAKERS)[:, None]
        names = Names([], [], [], [], [], [], [])
        ledger = Ledger({"manufacturers": MAKERS, "core_dealers": 0, "sub_dealers": 0, "terminals": 0})
        return Market(tables=tables, ledger=ledger, names=names, calendar=Calendar(), season=np.ones(52), links=None,
                      distance_km=np.zeros((REGIONS, REGIONS)), market_scale=0.0105, minor_units=100)  # fmt: skip

    def _add_terminals(self, cells: Any, terminals: int) -> None:
        counts = np.full(REGIONS, terminals // REGIONS)
        counts[: terminals % REGIONS] += 1
        kinds = SimpleNamespace(
            share=np.array([0.6, 0.4]), on_trade=np.array([0, 1]), size_factor=np.ones(2), size_log_sd=np.full(2, 1.4),
            slots_at_mean=np.full(2, 5.0), slots_exponent=np.full(2, 0.3), cycle_weeks=np.ones(2))  # fmt: skip
        place_terminals(self.market, cells, counts, kinds, self.luck)
        shop, luck, every = self.market.tables["terminals"].array, self.luck, np.arange(terminals * PRODUCTS)
        listed = luck.uniform("listed", every).reshape(terminals, PRODUCTS) < 0.7
        shop("listed")[:] = listed
        effort = listed * (0.5 + luck.uniform("effort", every).reshape(terminals, PRODUCTS))
        shop("display")[:] = effort / np.maximum(effort.sum(axis=1, keepdims=True), 1e-9)
        price = 300 * (0.9 + 0.2 * luck.uniform("price", every).reshape(terminals, PRODUCTS))
        shop("retail_price")[:] = price * np.where(shop("premise") == 1, 1.8, 1.0)[:, None]

    def refill(self) -> None:
        stock = self.market.live("terminals", "stock_units")
        spread = np.sqrt(self.expected * 4.0)
        stock[:] = np.ceil(self.expected + MIXED_COVER * spread)

    def week(self) -> float:
        """Carry out the consumers' stages of one week and return their seconds, posting of sales left out."""
        self.market.week = self.week_number
        self.market.handed.clear()
        view, luck = MarketView(self.market), self.luck.at(self.week_number)
        total = 0.0
        self.refill()
        for name, rule in STAGES.items():
            start = perf_counter()
            for move in rule.decide(view, self.settings[name], luck):
                self.post(move)
            seconds = perf_counter() - start
            self.seconds[name].append(seconds)
            total += seconds
        self.occasions = self.market.handed["occasions"].consumer.size
        self.week_number += 1
        return total

    def post(self, move: Any) -> None:
        if isinstance(move, Hand):
            self.market.handed[move.name] = move.value
        elif isinstance(move, Revise):
            move.by(*(self.market.live(move.table, name) for name in move.columns), *move.args)
        elif isinstance(move, SetColumns):
            for name, values in move.values.items():
                self.market.tables[move.table].assign(name, values)
        elif isinstance(move, SellToConsumers | Fact):
            self.market.handed[type(move).__name__] = move
        else:
            raise TypeError(f"consumers do not propose {type(move).__name__}")


def peak_bytes() -> int:
    """Return the most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(consumers: int = 1_000_000, terminals: int = 20_000, weeks: int = 11) -> None:
    small = Consumers(2000, 200, 0.4)
    small.week()
    before = peak_bytes()
    market = Consumers(consumers, terminals, 0.4)
    built = peak_bytes()
    market.week()
    after = peak_bytes()
    clock = LimitClock(consumers, terminals, PRODUCTS, market.occasions / consumers)
    limits, ours = [], []
    for _ in range(weeks):
        limits.append(clock.week())
        ours.append(market.week())
    limit = median(limits)
    sale: SellToConsumers = market.market.handed["SellToConsumers"]
    asked = market.market.live("terminals", "asked_units").sum()
    lost = market.market.handed["Fact"].values.sum()
    print(
        f"one limit-week: {1000 * limit:.1f} ms with {clock.occasions:,} occasions; model {market.occasions:,}"
    )
    print(
        f"  first choice out of stock: {100 * lost / asked:.1f} % of units; sold {sale.units.sum():,} of {asked:,} asked"
    )
    for name in STAGES:
        seconds = median(market.seconds[name][-weeks:])
        print(f"  {name:20s} {1000 * seconds:7.2f} ms  {seconds / limit:5.2f} limit-weeks")
    print(f"consumers' stages together: {1000 * median(ours):.1f} ms, {median(ours) / limit:.2f} limit-weeks")
    print(
        f"populate {market.populate_seconds:.2f} s, {market.populate_seconds / limit:.0f} limit-weeks;",
        end=" ",
    )
    print(f"opening {market.open_seconds:.2f} s, {market.open_seconds / limit:.0f} limit-weeks")
    held = market.market.tables["consumers"].nbytes / consumers
    print(
        f"bytes a consumer: {held:.0f} in columns, {(built - before) / consumers:.0f} peak after the opening,",
        end=" ",
    )
    print(f"{(after - before) / consumers:.0f} after a week (terminals included)")


if __name__ == "__main__":
    main(*(int(value) for value in sys.argv[1:]))
