"""What dealers make of schemes: paired runs of ``rebate_war`` with one lever changed at a time.

    python experiments/incentives.py                    30 seeds of every arm on all cores (about half an hour on two)
    python experiments/incentives.py --seeds 6          fewer
    python experiments/incentives.py --out results.csv  where every single run is written (finished runs are kept)

Each arm differs from the flat rebate by what its line says. Same seed: same market, same luck. Nothing in the rules says
that a ladder makes orders bunch or goods travel; push is 0 and no fairness enters. Printed are means over seeds with
95 % intervals of the paired difference to the flat rebate.
"""

from __future__ import annotations

import argparse
import csv
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import numpy as np

from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel

SCENARIO = Path(__file__).parents[1] / "scenarios" / "rebate_war.yaml"
WEEKS, QUARTER = 104, 13
H = "manufacturers.hengchuan"
RATIONAL = "core_dealers.forward_buying.choice_scale=0"
NO_STORE, NO_ABROAD = (
    "core_dealers.forward_buying.storage_weeks=0",
    "core_dealers.forward_buying.can_sell_abroad=false",
)
UNPUNISHED = f"{H}.diversion_policy.forfeit=false"

#: arm → (alternative of the scenario or None, overrides)
ARMS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "flat": ("flat", ()),
    "ladder": (None, ()),
    "process reward": ("process", ()),
    "ladder, cannot store": (None, (NO_STORE,)),
    "ladder, cannot sell abroad": (None, (NO_ABROAD,)),
    "ladder, neither": (None, (NO_STORE, NO_ABROAD)),
    "ladder, reward not forfeited": (None, (UNPUNISHED,)),
    "the same, codes never read": (
        None,
        (UNPUNISHED, "manufacturer_defaults.enforcement.read_probability=0"),
    ),
    "the same, all codes read": (None, (UNPUNISHED, "manufacturer_defaults.enforcement.read_probability=1")),
    "the same, fine 0": (None, (UNPUNISHED, f"{H}.diversion_policy.fine=0")),
    "the same, fine 30": (None, (UNPUNISHED, f"{H}.diversion_policy.fine=30")),
    "the same, fine 120": (None, (UNPUNISHED, f"{H}.diversion_policy.fine=120")),
    "ladder, always the best plan": (None, (RATIONAL,)),
    "flat, always the best plan": ("flat", (RATIONAL,)),
}
MEASURES = {
    "end": "last two weeks of a quarter over the others, sell-in, season out",
    "week13": "last week over the quarter's mean",
    "diverted": "% of sell-in",
    "price": "price to terminals over guide, lowest region-month, %",
    "rebates": "% of sell-in value",
    "cover": "stock of dealers, weeks, end of quarters",
    "share": "volume share, last year, %",
    "return": "dealers' profit over revenue, %",
    "fines": "% of sell-in value",
}


def one(arm: str, seed: int) -> dict[str, Any]:
    """Run one arm with one seed and return its measures."""
    alternative, overrides = ARMS[arm]
    model = ChannelModel(
        load(SCENARIO, alternative=alternative, overrides=list(overrides)), rng=seed, weeks=WEEKS
    )
    kept: dict[str, list[Any]] = {
        name: [] for name in ("in", "value", "div", "out", "price", "buy", "stock", "fine")
    }
    for _ in range(WEEKS):
        model.step()
        goods, abroad = model.facts["region_product"], model.facts["diversion"]
        kept["in"].append(goods["sell_in_units"][:, 0].sum())
        kept["value"].append(goods["sell_in_value"][:, 0].sum())
        kept["div"].append(goods["diverted_in_units"][:, 0].sum())
        kept["out"].append(goods["sell_out_units"].sum(axis=0))
        kept["buy"].append(goods["terminal_purchase_units"][:, 0])
        kept["price"].append(
            goods["wholesale_price"][:, 0]
            / goods["guide_price"][:, 0]
            * goods["terminal_purchase_units"][:, 0]
        )
        kept["stock"].append(goods["core_dealer_stock_units"][:, 0].sum())
        kept["fine"].append(abroad["fine"].sum())
    series = {name: np.array(values, float) for name, values in kept.items()}
    season = np.array([model.market.season_at(week) for week in range(WEEKS)])
    orders = (series["in"] / season).reshape(-1, QUARTER)
    months = WEEKS // 4
    price = series["price"][: 4 * months].reshape(months, 4, -1).sum(axis=1)
    price = price / np.maximum(series["buy"][: 4 * months].reshape(months, 4, -1).sum(axis=1), 1)
    ledger = model.market.ledger
    owner = model.market.live("core_dealers", "carries")[:, 0]
    mine = np.flatnonzero(owner) + ledger.parties["core_dealers"].start
    profit = -ledger.balances[mine][:, 5:].sum()
    revenue = -ledger.balance("revenue")[mine].sum()
    rebates = ledger.balance("rebates")[ledger.parties["manufacturers"]][0]
    ends = series["stock"][QUARTER - 1 :: QUARTER] / np.maximum(series["in"].mean(), 1)
    found = {
        "end": (orders[:, -2:].mean(axis=1) / orders[:, :-2].mean(axis=1)).mean(),
        "week13": (orders[:, -1] / orders.mean(axis=1)).mean(),
        "diverted": 100 * series["div"].sum() / series["in"].sum(),
        "price": 100 * price.min(),
        "rebates": 100 * rebates / series["value"].sum(),
        "cover": ends.mean(),
        "share": 100 * series["out"][-52:, 0].sum() / series["out"][-52:].sum(),
        "return": 100 * profit / max(revenue, 1),
        "fines": 100 * series["fine"].sum() / series["value"].sum(),
    }
    model.close()
    return {"arm": arm, "seed": seed} | {name: float(value) for name, value in found.items()}


def gather(seeds: int, out: Path, workers: int) -> list[dict[str, Any]]:
    """Run what the file does not hold yet; every finished run is written at once."""
    rows: list[dict[str, Any]] = []
    if out.exists():
        with out.open(newline="", encoding="utf-8") as file:
            rows = [
                {k: (v if k == "arm" else float(v)) for k, v in row.items()} for row in csv.DictReader(file)
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
    """Return means, with the half width of the 95 % interval of the paired difference to the flat rebate."""
    seeds = sorted({int(row["seed"]) for row in rows})
    value = {(row["arm"], int(row["seed"])): row for row in rows}
    lines = ["| arm | " + " | ".join(MEASURES) + " |", "| --- |" + " --- |" * len(MEASURES)]
    for arm in ARMS:
        cells = []
        for name in MEASURES:
            pairs = [
                (value[arm, s][name], value["flat", s][name])
                for s in seeds
                if (arm, s) in value and ("flat", s) in value
            ]
            if not pairs:
                cells.append("")
                continue
            own, other = np.array(pairs).T
            half = (
                1.96 * (own - other).std(ddof=1) / np.sqrt(own.size)
                if own.size > 1 and arm != "flat"
                else np.nan
            )
            cells.append(f"{own.mean():.3g}" + (f" ± {half:.2g}" if np.isfinite(half) else ""))
        lines.append(f"| {arm} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("incentives.csv"))
    options = parser.parse_args()
    rows = gather(options.seeds, options.out, options.workers)
    print(table(rows))
    for name, meaning in MEASURES.items():
        print(f"{name}: {meaning}")


if __name__ == "__main__":
    main()
