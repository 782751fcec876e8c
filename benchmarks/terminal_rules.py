"""What the rules of terminals, advisors and manufacturers' policies cost a week, rule by rule.

A synthetic market: 20,000 terminals of log-normal size in 18 regions, 6 products of 4 manufacturers, one core dealer a
region and manufacturer, 2 advisors a team. Between weeks goods arrive as ordered and sales are drawn around what each
terminal expects, so that reviews, visits and orders have something to do. Prints medians of the weeks after the fifth.

    python benchmarks/terminal_rules.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from channelsim.base.columns import tabulate
from channelsim.market.moves import Hand, SetColumns
from channelsim.rules import (
    advertising,
    advisor_visits,
    budget,
    channel_promotion,
    competitive_reaction,
    display_contest,
    list_price,
    listing,
    market_watch,
    rebate,
    relationship,
    retail_price,
    terminal_reorder,
)
from support import luck, tiny_market, view_of

TERMINALS, REGIONS, MAKERS, PRODUCTS, KINDS = 20_000, 18, 4, 6, 4
RULES = (list_price, competitive_reaction, budget, channel_promotion, rebate, advertising, advisor_visits, listing, display_contest,
         retail_price, terminal_reorder, market_watch, relationship)  # fmt: skip
SIZES = {"manufacturer": MAKERS, "region": REGIONS, "product": PRODUCTS, "terminal_kind": KINDS}
EAGER = {"type": "match_price", "delay_weeks": 0, "smoothing_weeks": 1, "threshold": 1e-6, "cooling_weeks": 1}
CHANGES: dict[Any, dict[str, Any]] = {display_contest: {"fee_a": 10.0}, competitive_reaction: EAGER}
RIVALS = ("competitive_reaction", "market_watch")  # every maker answers everywhere as often as it can


def synthetic_market(terminals: int = TERMINALS) -> Any:
    """Return a market in which every rule of the list has work."""
    market = tiny_market(manufacturers=MAKERS, products=PRODUCTS, regions=REGIONS, core_dealers=REGIONS * MAKERS,
                         terminals=terminals, consumers=1, advisors=REGIONS * MAKERS * 2)  # fmt: skip
    rows, draws = np.arange(terminals), luck()
    live = market.live
    region = rows * REGIONS // terminals
    size = np.exp(1.4 * draws.normal("size", rows))
    live("terminals", "region")[:] = region
    live("terminals", "kind")[:] = rows % KINDS
    live("terminals", "premise")[:] = rows % 2
    live("terminals", "size")[:] = size / size.mean()
    live("terminals", "slots")[:] = 3 + rows % 3
    live("terminals", "abc_class")[:] = np.searchsorted([-2.0, -1.0], -size, side="right")
    live("terminals", "supplier")[:] = region[:, None] * MAKERS + np.arange(MAKERS)
    live("terminals", "neighbour")[:] = (rows[:, None] + [1, 7, 11]) % terminals
    live("terminals", "weeks_unvisited")[:] = (rows % 4)[:, None]
    live("core_dealers", "region")[:] = np.arange(REGIONS * MAKERS) // MAKERS
    live("core_dealers", "price")[:] = 2650.0
    teams = np.arange(REGIONS * MAKERS * 2) // 2
    live("customer_advisors", "manufacturer")[:] = teams % MAKERS
    live("customer_advisors", "region")[:] = teams // MAKERS
    live("customer_advisors", "heads")[:] = 1.0
    live("products", "units_per_case")[:] = 12
    live("regions", "area_km2")[:] = 9000.0
    live("regions", "population")[:] = 5.5e6
    live("regions", "aware_share")[:] = 0.7
    market.market_scale = 0.03
    cells = terminals * PRODUCTS
    listed = draws.uniform("listed", np.arange(cells)).reshape(terminals, PRODUCTS) < 0.6
    live("terminals", "listed")[:] = listed
    live("terminals", "forecast_units")[:] = listed * 40.0 * live("terminals", "size")[:, None]
    live("terminals", "deviation_units")[:] = np.sqrt(live("terminals", "forecast_units"))
    live("terminals", "stock_units")[:] = live("terminals", "forecast_units") * 1.5
    market.ledger.balances[market.ledger.parties["terminals"], 0] = 10_000_000
    return market


def trade(market: Any, week: int) -> None:
    """Receive what was ordered and sell what is asked for."""
    live = market.live
    stock, expected = live("terminals", "stock_units"), live("terminals", "forecast_units").astype(np.float64)
    stock[:] += live("terminals", "order_units")
    live("terminals", "delivered_units")[:] = live("terminals", "order_units")
    shock = luck(week=week).normal("sales", np.arange(expected.size)).reshape(expected.shape)
    asked = np.maximum(expected + 1.5 * np.sqrt(expected) * shock, 0) * live("terminals", "listed")
    live("terminals", "asked_units")[:] = asked
    live("terminals", "sold_units")[:] = np.minimum(asked.astype(np.int64), stock[:])
    stock[:] -= live("terminals", "sold_units")
    live("core_dealers", "invoiced_value")[:] = 5_000_000


def run(weeks: int = 30, terminals: int = TERMINALS) -> dict[str, float]:
    """Return seconds a week by rule: the median after the first five weeks."""
    market = synthetic_market(terminals)
    view = view_of(market)
    settings = {rule: _settings(rule) for rule in RULES}
    seconds: dict[str, list[float]] = {}
    for week in range(weeks):
        market.week = week
        market.handed.clear()
        for rule in RULES:
            if rule is market_watch:
                trade(market, week)
            start = perf_counter()
            moves = rule.decide(view, settings[rule], luck(week=week))
            seconds.setdefault(rule.__name__.rsplit(".", 1)[1], []).append(perf_counter() - start)
            apply(market, moves)
    return {name: median(times[5:]) for name, times in seconds.items()}


def apply(market: Any, moves: Any) -> None:
    """Carry out what changes columns; money and facts are not timed here."""
    for move in moves:
        if isinstance(move, SetColumns):
            for name, values in move.values.items():
                if move.rows is None:
                    market.tables[move.table].assign(name, values)
                else:
                    market.live(move.table, name)[move.rows] = values
        elif isinstance(move, Hand):
            market.handed[move.name] = move.value


def _settings(rule: Any) -> SimpleNamespace:
    sizes = tuple(SIZES[dim] for dim in rule.Settings.per)
    return tabulate(rule.Settings(**CHANGES.get(rule, {})), sizes)


if __name__ == "__main__":
    found = run()
    for name, second in found.items():
        print(f"{name:20} {1000 * second:7.2f} ms")
    print(
        f"{'all':20} {1000 * sum(found.values()):7.2f} ms a week, {TERMINALS:,} terminals, {PRODUCTS} products"
    )
    rivals = sum(found[name] for name in RIVALS)
    print(
        f"answers to rivals take {100 * rivals / (sum(found.values()) - rivals):.1f} % of what the other rules take"
    )
