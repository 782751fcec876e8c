"""A leader that leaves its terminals to dealers: paired runs of ``jianlibao`` with one element repaired, or broken, at a time.

    python experiments/jianlibao.py                    10 seeds of every arm (some twenty minutes on one core)
    python experiments/jianlibao.py --seeds 3          fewer
    python experiments/jianlibao.py --out results.csv  where every single run is written (finished runs are kept)

Same seed: same market, same luck. Printed are means over seeds, with 95 % intervals (Student) of the paired difference to the
scenario as it stands. Measured over its last half-year, of the leader if nothing else is said.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from channelsim.analysis.dealers import dealer_exits, dealer_returns
from channelsim.analysis.expenses import field_expenses
from channelsim.analysis.field import control, field_work
from channelsim.analysis.imbalance import cover_spread, regional_stock_outs
from channelsim.analysis.profit import profit_bridge
from channelsim.analysis.service import stock_outs
from channelsim.analysis.share import market_share
from channelsim.analysis.whole import units
from channelsim.records.book import Book
from channelsim.records.run import Run
from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel
from channelsim.simulation.simulate import birth_certificate

SCENARIO = Path(__file__).parents[1] / "scenarios" / "jianlibao.yaml"
HALF_YEAR = 26
LEADER = "xijiang"
SUSPICIOUS = 0.9  # remembered service below which a shopper has something to complain of

#: arm → alternative of the scenario (None: as it stands)
ARMS: dict[str, str | None] = {
    "as it stands": None,
    "own-advisors": "own-advisors",
    "expenses-audited": "expenses-audited",
    "information-restored": "information-restored",
    "stock-managed": "stock-managed",
    "all-repaired": "all-repaired",
    "only-dependence": "only-dependence",
    "only-expenses": "only-expenses",
    "only-information": "only-information",
    "only-stock": "only-stock",
}
MEASURES = {
    "share": "volume share, last half-year, %",
    "stock_outs": "wanted first and not on the shelf, %",
    "worst_region": "the same in the region and quarter where it was worst, %",
    "short": "core dealers with less than half a week of stock, %",
    "overstocked": "core dealers with more than three weeks of stock, %",
    "complaints": "shops in shoppers' memory whose service they remember below 0.9, all makers, at the end, %",
    "served": "terminals that list its goods, %",
    "relationship": "mean relationship of terminals, 0-100",
    "control": "controlled terminals of those served, %",
    "reaching": "display fees that reach terminals, %",
    "return": "return on capital of its dealers, % a year",
    "motivation": "mean motivation of its dealers at the end, 0-100",
    "exits": "its dealers that gave up, over the run",
    "contribution": "contribution, million yuan a year",
}


def one(arm: str, seed: int) -> dict[str, Any]:
    """Run one arm with one seed and return its measures."""
    model = ChannelModel(load(SCENARIO, alternative=ARMS[arm]), rng=seed)
    with tempfile.TemporaryDirectory() as folder:
        with Book(Path(folder) / "run", model.dimensions, birth_certificate(model)) as book:
            for week in range(model.weeks):
                model.step()
                book.add(week, model.facts)
            run = Run(book.finish())
        found = measures(run)
    remembered = model.market.live("consumers", "service")
    found["complaints"] = 100 * float((remembered < SUSPICIOUS).mean())
    dealers = model.market.tables["core_dealers"].array
    mine = dealers("carries")[:, 0]
    found["motivation"] = 100 * float(dealers("motivation")[mine, 0].mean())
    model.close()
    return {"arm": arm, "seed": seed} | {name: float(found[name]) for name in MEASURES}


def measures(run: Run) -> dict[str, float]:
    """Return what a run's facts say of the leader."""

    def late(data: Any, column: str) -> Any:
        mine = data[(data["manufacturer"] == LEADER) & (data["week"] >= run.weeks - HALF_YEAR)]
        return 100 * mine[column].mean()

    regional = regional_stock_outs(run)
    regional = regional[(regional["manufacturer"] == LEADER) & (regional["week"] >= run.weeks - HALF_YEAR)]
    quarter = regional.assign(quarter=regional["week"] // 13)
    worst = quarter.groupby(["region", "quarter"], observed=True)["lost_share"].mean().max()
    m = run.names("manufacturer").index(LEADER)
    served = units(run, "region_manufacturer", "served_terminals").sum(axis=1)[-HALF_YEAR:, m]
    terminals = units(run, "region", "terminals").sum(axis=1)[-HALF_YEAR:]
    returns = dealer_returns(run, HALF_YEAR)
    own = returns["dealer"].astype(str).str.contains(LEADER)
    gone = dealer_exits(run)
    bridge = profit_bridge(run, HALF_YEAR)
    contribution = bridge[(bridge["manufacturer"] == LEADER) & (bridge["line"] == "contribution")]["amount"]
    return {
        "share": late(market_share(run), "share"),
        "stock_outs": late(stock_outs(run), "lost_share"),
        "worst_region": 100 * worst,
        "short": late(cover_spread(run), "short"),
        "overstocked": late(cover_spread(run), "overstocked"),
        "served": 100 * (served / terminals).mean(),
        "relationship": late(field_work(run), "relationship"),
        "control": late(control(run), "controlled_terminals"),
        "reaching": late(field_expenses(run), "reaching"),
        "return": 100 * returns[own]["profit"].sum() / returns[own]["capital"].sum(),
        "exits": gone["dealer"].astype(str).str.contains(LEADER).sum(),
        "contribution": float(contribution.sum()) / 1e6,
    }


def gather(seeds: int, out: Path, workers: int) -> list[dict[str, Any]]:
    """Run what the file does not hold yet; every finished run is written at once."""
    rows: list[dict[str, Any]] = []
    if out.exists():
        with out.open(newline="", encoding="utf-8") as file:
            rows = [
                {k: v if k == "arm" else float(v) for k, v in row.items()} for row in csv.DictReader(file)
            ]
    done = {(row["arm"], int(row["seed"])) for row in rows}
    todo = [(arm, seed) for seed in range(1, seeds + 1) for arm in ARMS if (arm, seed) not in done]
    fresh = not out.exists()
    with out.open("a", newline="", encoding="utf-8") as file, ProcessPoolExecutor(workers) as pool:
        writer = csv.DictWriter(file, ["arm", "seed", *MEASURES])
        if fresh:
            writer.writeheader()
        for job in as_completed([pool.submit(one, arm, seed) for arm, seed in todo]):
            row = job.result()
            rows.append(row)
            writer.writerow({k: v if k in ("arm", "seed") else f"{v:.6g}" for k, v in row.items()})
            file.flush()
    return rows


def table(rows: list[dict[str, Any]]) -> str:
    """Return means, with the half width of the 95 % interval of the paired difference to the scenario as it stands."""
    base = next(iter(ARMS))
    seeds = sorted({int(row["seed"]) for row in rows})
    value = {(row["arm"], int(row["seed"])): row for row in rows}
    lines = ["| arm | " + " | ".join(MEASURES) + " |", "| --- |" + " --- |" * len(MEASURES)]
    for arm in ARMS:
        both = [s for s in seeds if (arm, s) in value and (base, s) in value]
        cells = []
        for name in MEASURES:
            own = np.array([value[arm, s][name] for s in both])
            gap = own - np.array([value[base, s][name] for s in both])
            text = f"{own.mean():.3g}" if own.size else ""
            if own.size > 1 and arm != base:
                text += f" ± {stats.t.ppf(0.975, own.size - 1) * gap.std(ddof=1) / np.sqrt(own.size):.2g}"
            cells.append(text)
        lines.append(f"| {arm} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("jianlibao.csv"))
    options = parser.parse_args()
    rows = gather(options.seeds, options.out, options.workers)
    print(table(rows))
    for name, meaning in MEASURES.items():
        print(f"{name}: {meaning}")


if __name__ == "__main__":
    main()
