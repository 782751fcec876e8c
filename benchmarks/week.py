"""What a week of the whole model costs, in limit-weeks (see limit.py), with its build, memory and growth.

    python benchmarks/week.py            everything
    python benchmarks/week.py --weeks 9  fewer weeks
    python benchmarks/week.py --schemes  only the markets with schemes, diversion, expansion

All figures are ratios inside one run: limit-weeks are timed in between the model's weeks.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from limit import LimitClock
from plain_mesa import plain_mesa_seconds

from channelsim.records.book import Book
from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel
from channelsim.simulation.simulate import birth_certificate

BENCH = Path(__file__).with_name("bench.yaml")
SCHEME_RULES = (
    "forward_buying",
    "supplier_choice",
    "offer_delivery",
    "diversion",
    "enforcement",
    "stair_step",
)
EXPANSION_RULES = (
    "market_information", "region_expansion", "dealer_recruitment", "competitive_reaction", "field_force", "advisor_visits",
    "market_watch",
)  # fmt: skip
TWO_QUARTERS = 26


class Timed(NamedTuple):
    """A market to time: its file, changes to it, at least so many weeks, the rules that are shown."""

    file: Path
    overrides: tuple[str, ...] = ()
    weeks: int = TWO_QUARTERS
    rules: tuple[str, ...] = SCHEME_RULES


#: the shipped rebate war, the larger market above under two ladders, a challenger that goes from region to region
MARKETS = {
    "rebate war at 20,000 terminals": Timed(BENCH.with_name("rebate_war.yaml")),
    "18 regions, 4 brewers, ladders": Timed(BENCH.with_name("rebate.yaml")),
    "henan-rollout, 300,000 consumers": Timed(
        BENCH.parents[1] / "scenarios" / "henan_rollout.yaml",
        ("market.opening_weeks=26",),
        208,
        EXPANSION_RULES,
    ),
}
LIBRARIES_MB = 300


def resident_mb() -> float:
    """Return the memory of this process in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def memory(weeks: int = 3) -> None:
    """Print the memory of this process with libraries, with the market, and at its highest during weeks."""
    scenario = load(BENCH)
    libraries = resident_mb()
    model = ChannelModel(scenario, weeks=weeks)
    for _ in range(weeks):
        model.step()
    status = Path("/proc/self/status").read_text().split("VmHWM:")[1]
    highest = int(status.split()[0]) * 1024 / 1e6
    consumers, terminals = model.market.size("consumers"), model.market.size("terminals")
    budget = LIBRARIES_MB + (250 * consumers + 3000 * terminals) / 1e6
    tables = model.market.tables
    print(
        f"memory: {highest:.0f} MB at its highest, {libraries:.0f} of it libraries; allowed {budget:.0f} MB"
    )
    print(f"        (300 + 250 B a consumer + 3 kB a terminal); columns hold "
          f"{tables['consumers'].nbytes / consumers:.0f} B a consumer, {tables['terminals'].nbytes / terminals:.0f} B a terminal")  # fmt: skip


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def warm_up(bench: Path = BENCH) -> None:
    """Compile every kernel once on a small market of the same make."""
    small = load(bench, overrides=["market.market_scale=0.0005"])
    model = ChannelModel(small, weeks=2)
    with tempfile.TemporaryDirectory() as folder, Book(Path(folder) / "run", model.dimensions, {}) as book:
        for week in range(2):
            model.step()
            book.add(week, model.facts)
    model.close()


def clock_of(model: ChannelModel, weeks: int) -> LimitClock:
    """Return limit-weeks of the size of a model's market, with as many occasions as its mean week to come.

    The week just past, whose occasions are known, may lie in winter: the season is reckoned out of it.
    """
    market = model.market
    size = [market.size(table) for table in ("consumers", "terminals", "products")]
    season = np.mean([market.season_at(market.week + n) for n in range(1, weeks + 1)]) / market.season_at(
        market.week
    )
    return LimitClock(*size, len(market.handed["occasions"].consumer) / size[0] * season)


def weeks_of(model: ChannelModel, weeks: int, clock: LimitClock | None) -> dict[str, list[float]]:
    """Step a model, records included, with limit-weeks in between; return seconds by kind."""
    seconds: dict[str, list[float]] = {"model": [], "limit": [], "occasions": [], "lost": []}
    birth = birth_certificate(model)
    with tempfile.TemporaryDirectory() as folder, Book(Path(folder) / "run", model.dimensions, birth) as book:
        for week in range(weeks):
            if clock is not None:
                seconds["limit"].append(clock.week())

            def one(week: int = week) -> None:
                model.step()
                book.add(week, model.facts)

            seconds["model"].append(timed(one)[0])
            seconds["occasions"].append(len(model.market.handed["occasions"].consumer))
            goods = model.facts["region_product"]
            seconds["lost"].append(missed_share(model) if goods else 0.0)
    return seconds


def missed_share(model: ChannelModel) -> float:
    """Return the share of first-choice wishes that found an empty shelf."""
    purchases = model.market.handed["purchases"]
    wished = purchases.wanted >= 0
    return float(1 - purchases.found[wished].mean())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--memory", action="store_true", help="only measure memory, in this process")
    parser.add_argument(
        "--schemes", action="store_true", help="only time markets with schemes, diversion, expansion"
    )
    options = parser.parse_args()
    if options.schemes:
        schemes(max(options.weeks, TWO_QUARTERS))
        return
    weeks = options.weeks
    if options.memory:
        memory()
        return
    warm_up()
    gc.collect()
    scenario = load(BENCH)
    build, model = timed(lambda: ChannelModel(scenario, weeks=weeks + 1))
    counts = {name: model.market.size(name) for name in ("consumers", "terminals", "products", "regions")}
    model.step()
    clock = clock_of(model, weeks)
    model._week.seconds.clear()
    seconds = weeks_of(model, weeks, clock)
    limit, week = median(seconds["limit"]), median(seconds["model"])
    print(f"market: {', '.join(f'{n:,} {name}' for name, n in counts.items())}")
    print(f"occasions a consumer-week {np.mean(seconds['occasions']) / counts['consumers']:.3f}, "
          f"wishes that met an empty shelf {100 * np.mean(seconds['lost']):.1f} %")  # fmt: skip
    print(f"one limit-week                     {1000 * limit:8.1f} ms")
    print(
        f"one week of the model              {1000 * week:8.1f} ms = {week / limit:.2f} limit-weeks (at most 3)"
    )
    dry = scenario.market.opening_weeks
    print(
        f"build and opening ({dry} dry weeks)    {build:8.2f} s  = {build / limit:.0f} limit-weeks (at most 60)"
    )
    sys.stdout.flush()
    subprocess.run([sys.executable, __file__, "--memory"], check=True)
    print("where a week goes:")
    for rule, spent in sorted(model.seconds_by_rule.items(), key=lambda item: -item[1]):
        print(f"  {rule:22s} {1000 * spent / weeks:7.2f} ms  {spent / weeks / limit:5.2f} limit-weeks")
    model.close()
    del model
    gc.collect()
    schemes(max(weeks, TWO_QUARTERS))
    growth(scenario, weeks)
    plain = plain_mesa_seconds()
    ours = week / counts["consumers"]
    print(f"plain Mesa objects: {1e9 * plain:.0f} ns a consumer-week; the whole model {1e9 * ours:.0f}: "
          f"{plain / ours:.0f} × faster (at least 20)")  # fmt: skip


def schemes(weeks: int) -> None:
    """Time markets with ladders, diversion, tracing and policing, ends of quarters included; and one of expansion."""
    for name, timed_market in MARKETS.items():
        file, overrides, least, rules = timed_market
        warm_up(file)
        count = max(weeks, least)
        model = ChannelModel(load(file, overrides=overrides), weeks=count + 1)
        model.step()
        clock = clock_of(model, count)
        model._week.seconds.clear()
        seconds = weeks_of(model, count, clock)
        limit, own = median(seconds["limit"]), np.array(seconds["model"])
        drawn, bare = np.mean(seconds["occasions"]) / model.market.size("consumers"), clock.occasions_a_week
        print(f"{name:34s} occasions a consumer-week {drawn:.3f}, {bare:.3f} in limit-weeks")
        print(f"{'':34s} {1000 * own.mean():8.1f} ms = {own.mean() / limit:.2f} limit-weeks a week (at most 3.5), "
              f"median {np.median(own) / limit:.2f}, dearest {own.max() / limit:.2f}")  # fmt: skip
        for rule in rules:
            spent = model.seconds_by_rule.get(rule, 0.0)
            print(f"  {rule:22s} {1000 * spent / count:7.2f} ms  {spent / count / limit:5.2f} limit-weeks")
        model.close()


def growth(scenario: Any, weeks: int) -> None:
    """Compare a market with one of twice the consumers and the same terminals, weeks interleaved."""
    half = scenario.with_changes({"market.consumers_share": scenario.market.consumers_share / 2})
    models = [ChannelModel(half, weeks=weeks), ChannelModel(scenario, weeks=weeks)]
    spent: list[list[float]] = [[], []]
    for _ in range(weeks):
        for model, seconds in zip(models, spent, strict=True):
            seconds.append(timed(model.step)[0])
    few, many = (median(seconds[2:]) for seconds in spent)
    print(f"twice the consumers, same terminals: {many / few:.2f} × (at most 2.2)")
    for model in models:
        model.close()


if __name__ == "__main__":
    main()
