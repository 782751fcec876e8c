"""Paired runs: the same seeds under several arms, every finished run kept, means with intervals of paired differences.

Shared by the scripts of this folder. A study is a dictionary of arms, a function that runs one arm with one seed and
returns its measures, and the measures' meanings; seed by seed, all arms share market and luck.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel

QUARTER, LAST_MONTH, FIRST_MONTH = 13, 8, 4  # months of 4, 4 and 5 weeks
DRY_YEAR = "market.opening_weeks=52"
Rows = list[dict[str, Any]]


class Arm(NamedTuple):
    """What one arm changes: an alternative of the scenario, and settings."""

    alternative: str | None = None
    overrides: tuple[str, ...] = ()


def model_of(scenario: Path, arm: Arm, seed: int, weeks: int) -> ChannelModel:
    """Return the model of one arm and seed, opened by a year of dry weeks."""
    given = [DRY_YEAR, *arm.overrides]
    return ChannelModel(load(scenario, alternative=arm.alternative, overrides=given), rng=seed, weeks=weeks)


def watch(model: ChannelModel, weeks: int, maker: int = 0) -> dict[str, Any]:
    """Step a model and return weekly series of one manufacturer with one product: (weeks,) or (weeks, regions)."""
    kept: dict[str, list[Any]] = {}
    mine = model.market.live("core_dealers", "carries")[:, maker].nonzero()[0]
    for _ in range(weeks):
        model.step()
        goods, abroad = model.facts["region_product"], model.facts["diversion"]
        here = {
            "sell_in": goods["sell_in_units"][:, maker],
            "value": goods["sell_in_value"][:, maker],
            "diverted": goods["diverted_in_units"][:, maker],
            "bought": goods["terminal_purchase_units"][:, maker],
            "sold": goods["sell_out_units"][:, maker],
            "category": goods["sell_out_units"].sum(axis=1),
            "price": goods["wholesale_price"][:, maker] / np.maximum(goods["guide_price"][:, maker], 1),
            "stock": goods["core_dealer_stock_units"][:, maker],
            "sent": abroad["sent_units"][mine].sum(axis=0),
            "fine": abroad["fine"][mine].sum(axis=0),
            "found": abroad["found_units"][mine].sum(axis=0),
        }
        for name, values in here.items():
            kept.setdefault(name, []).append(np.asarray(values, float))
    series = {name: np.array(values) for name, values in kept.items()}
    series["season"] = np.array([model.market.season_at(week) for week in range(weeks)])
    return series


def period_end(orders: Any, season: Any) -> tuple[float, float]:
    """Return orders a week of the last month of quarters over those of the next month, and the last week over the mean.

    Args:
        orders: by week (weeks,).
        season: index by week (weeks,), divided out first.
    """
    quarters = (orders / season).reshape(-1, QUARTER)
    months = quarters[:-1, LAST_MONTH:].mean() / quarters[1:, :FIRST_MONTH].mean()
    return months, (quarters[:, -1] / quarters.mean(axis=1)).mean()


def lowest_price(series: Mapping[str, Any]) -> float:
    """Return the lowest price to terminals over guide of any region and month, % (weighted by purchases)."""
    months = len(series["season"]) // 4
    shape = (months, 4, -1)
    bought = series["bought"][: 4 * months].reshape(shape).sum(axis=1)
    spent = (series["price"] * series["bought"])[: 4 * months].reshape(shape).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(100 * np.nanmin(np.where(bought > 0, spent / bought, np.nan)))


def gather(study: Callable[[str, int], dict[str, float]], arms: Mapping[str, Arm], options: Any) -> Rows:
    """Run what the file of results does not hold yet; every finished run is written at once.

    Args:
        study: runs one arm with one seed; must be importable by other processes.
        arms: by name.
        options: of :func:`parser`.
    """
    rows: Rows = []
    out: Path = options.out
    if out.exists():
        with out.open(newline="", encoding="utf-8") as file:
            rows = [
                {k: v if k == "arm" else float(v) for k, v in row.items() if v != ""}
                for row in csv.DictReader(file)
            ]
    done = {(row["arm"], int(row["seed"])) for row in rows}
    todo = [(arm, seed) for seed in range(1, options.seeds + 1) for arm in arms if (arm, seed) not in done]
    fresh = not out.exists() or not rows
    with out.open("a", newline="", encoding="utf-8") as file, ProcessPoolExecutor(options.workers) as pool:
        writer = None
        jobs = {pool.submit(study, arm, seed): (arm, seed) for arm, seed in todo}
        for job in as_completed(jobs):
            row = dict(zip(("arm", "seed"), jobs[job], strict=True)) | job.result()
            rows.append(row)
            if writer is None:
                writer = csv.DictWriter(file, list(row))
                if fresh:
                    writer.writeheader()
            writer.writerow({k: v if k in ("arm", "seed") else f"{v:.6g}" for k, v in row.items()})
            file.flush()
    return rows


def table(rows: Rows, arms: Mapping[str, Arm], measures: Mapping[str, str], base: str) -> str:
    """Return means by arm, with the half width of the 95 % interval of the paired difference to the arm ``base``."""
    value = {(row["arm"], int(row["seed"])): row for row in rows}
    seeds = sorted({seed for _, seed in value})
    lines = ["| arm | " + " | ".join(measures) + " |", "| --- |" + " --- |" * len(measures)]
    for arm in arms:
        paired = [s for s in seeds if (arm, s) in value and (base, s) in value]
        cells = [
            _cell([(value[arm, s][name], value[base, s][name]) for s in paired], arm != base)
            for name in measures
        ]
        lines.append(f"| {arm} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(pairs: list[tuple[float, float]], differs: bool) -> str:
    if not pairs:
        return ""
    own, other = np.array(pairs).T
    if own.size < 2 or not differs:
        return f"{own.mean():.3g}"
    half = 1.96 * (own - other).std(ddof=1) / np.sqrt(own.size)
    return f"{own.mean():.3g} ± {half:.2g}"


def parser(about: str, out: str) -> argparse.ArgumentParser:
    """Return the options that all studies share."""
    made = argparse.ArgumentParser(description=about)
    made.add_argument("--seeds", type=int, default=30)
    made.add_argument("--workers", type=int, default=2)
    made.add_argument(
        "--out", type=Path, default=Path(out), help="where every single run is written, and kept"
    )
    return made


def report(rows: Rows, arms: Mapping[str, Arm], measures: Mapping[str, str], base: str) -> None:
    """Print the table and what its columns mean."""
    print(table(rows, arms, measures, base))
    print(f"\n± half the 95 % interval of the paired difference to: {base}")
    for name, meaning in measures.items():
        print(f"{name}: {meaning}")
