"""Runs made of invented facts, for tests of records, measures and reports without a simulation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from channelsim.records.book import Book
from channelsim.records.rows import FLOWS, FRAMES
from channelsim.records.run import Run

UNITS_PER_CASE = 12
PLACES = tuple("郑开洛平安鹤新焦濮许漯三南商信周驻济")
SEASON = 1 + 0.35 * np.sin(2 * np.pi * (np.arange(52) - 13) / 52)


def dimensions(regions: int = 5, products: int = 6, makers: int = 4, subs: int = 1) -> dict[str, Any]:
    """Return labels: products are dealt to makers in turn, one core dealer a maker and region, ``subs`` below each."""
    draw = np.random.default_rng(7)
    maker_names = ["Yellow River", "Central Plain", "Snow Peak", "Old Town", "Fifth", "Sixth"][:makers]
    cores = [(r, m) for r in range(regions) for m in range(makers)]
    dealers = [(f"Region {r + 1}/{maker_names[m]}", "core", r, m) for r, m in cores]
    dealers += [(f"{name}/{n + 1}", "sub", r, m) for name, _, r, m in dealers for n in range(subs)]
    return {
        "region": {
            "name": [f"Region {r + 1}" for r in range(regions)],
            "name_zh": [f"{PLACES[r % len(PLACES)]}市" for r in range(regions)],
            "longitude": (111 + 5 * draw.random(regions)).round(3).tolist(),
            "latitude": (32 + 4 * draw.random(regions)).round(3).tolist(),
            "population": (1e6 * np.exp(draw.normal(1.2, 0.6, regions))).round().tolist(),
        },
        "product": {
            "name": [
                f"{maker_names[p % makers]} {'Draft' if p < makers else 'Gold'}" for p in range(products)
            ],
            "manufacturer": [maker_names[p % makers] for p in range(products)],
            "units_per_case": [UNITS_PER_CASE] * products,
        },
        "manufacturer": {"name": maker_names},
        "dealer": {
            "name": [dealer[0] for dealer in dealers],
            "tier": [dealer[1] for dealer in dealers],
            "region": [f"Region {dealer[2] + 1}" for dealer in dealers],
            "place": [[dealer[2], dealer[3]] for dealer in dealers],
        },
    }


def birth(weeks: int, **more: Any) -> dict[str, Any]:
    """Return the part of a manifest that a simulation writes."""
    return {
        "name": "invented",
        "description": "Facts made up for tests.",
        "scenario": {
            "file": "invented.yaml",
            "data": {
                "manufacturers": {"Yellow River": {"name_zh": "黄河啤酒"}, "Snow Peak": {"colour": "#7a3b9a"}}
            },
        },
        "scenario_hash": "0123456789abcdef",
        "seed": 1,
        "weeks": weeks,
        "version": "0.1.0",
        "platform": "test",
        "order": [["1", "list_price", "manufacturers"], ["4", "terminal_reorder", "terminals"]],
        "market_scale": 0.01,
        "minor_units": 100,
        "currency": "CNY",
        "first_week": 0,
        "season": SEASON.tolist(),
        "command": f"channelsim run invented.yaml --seed 1 --weeks {weeks}",
        "differences": [
            ["manufacturers.Snow Peak.rebate.rate", 0.03, 0.025, "share"],
            ["market.season", {"quarters": [16, 29, 35, 20]}, "flat", "index, mean 1"],
        ],
    } | more


def blank(dims: dict[str, Any], beliefs: bool = False) -> dict[str, dict[str, Any]]:
    """Return a week of zeros in every frame but that of single terminals; of beliefs where asked for."""
    return {
        frame.name: {
            column.name: np.zeros([len(dims[dim]["name"]) for dim in frame.dims], column.dtype)
            for column in frame.columns
        }
        for frame in FRAMES.values()
        if "terminal" not in frame.dims
        and dims.keys() >= set(frame.dims)
        and (beliefs or frame.name != "belief")
        and frame.name != "answer"  # rivals that may answer: only where a test says so
    }


def week_of_facts(dims: dict[str, Any], week: int, draw: Any) -> dict[str, dict[str, Any]]:
    """Return plausible facts of one week: shares drift, demand follows the season, dealers order in bumps."""
    facts = blank(dims)
    regions, products = len(dims["region"]["name"]), len(dims["product"]["name"])
    makers = len(dims["manufacturer"]["name"])
    owner = np.array([dims["manufacturer"]["name"].index(name) for name in dims["product"]["manufacturer"]])
    people = np.array(dims["region"]["population"]) / 1e4
    liking = np.sin(np.arange(regions)[:, None] * (1 + owner)) + 0.4 * np.cos(owner + week / 40)
    share = np.exp(liking) / np.exp(liking).sum(1, keepdims=True)
    season, bump = SEASON[week % 52], 1 + 0.5 * (week % 13 >= 11) - 0.08
    out = (people[:, None] * 8 * share * season * draw.normal(1, 0.03, (regions, products))).round()
    rp = facts["region_product"]
    factors = {
        "sell_out_units": 1.0,
        "asked_units": 1.06,
        "terminal_purchase_units": draw.normal(1, 0.06),
        "sell_in_units": bump,
    }
    for name, factor in factors.items():
        rp[name] = (out * factor).astype(np.int64)
    rp["lost_units"] = rp["asked_units"] - rp["sell_out_units"]
    rp["sell_out_value"], rp["terminal_purchase_value"], rp["sell_in_value"] = (
        rp["sell_out_units"] * 350,
        rp["terminal_purchase_units"] * 225,
        rp["sell_in_units"] * 200,
    )
    outlets = np.maximum(np.round(people * 0.6), 4)
    rp["listed_terminals"] = np.round(outlets[:, None] * (0.3 + 0.6 * share)).astype(np.int64)
    rp["stocked_terminals"] = (rp["listed_terminals"] * 0.93).astype(np.int64)
    rp["listed_size"], rp["display_share"] = outlets[:, None] * 12 * np.minimum(0.45 + 0.7 * share, 1), share
    rp["retail_price"], rp["recommended_price"] = 350 + 4 * liking, np.full_like(share, 350)
    rp["retail_price_sd"], rp["wholesale_price_sd"] = np.full_like(share, 12.0), np.full_like(share, 25.0)
    rp["wholesale_price"], rp["guide_price"] = 2700 - 30 * liking, np.full_like(share, 2700)
    covers = {"terminal_stock": 1.4, "sub_dealer_stock": 1.2, "core_dealer_stock": 2.2 * bump, "transit": 1.0}
    for name, cover in covers.items():
        rp[f"{name}_units"] = (out * cover).astype(np.int64)
    rp["core_dealer_age_units"] = rp["core_dealer_stock_units"] * 3
    _dealers(facts, dims, out, owner)
    _makers(facts, dims, out, owner, draw)
    facts["region"] |= {
        "terminals": outlets.astype(np.int64),
        "category_size": outlets * 12,
        "asked_units": rp["asked_units"].sum(1),
        "sell_out_units": rp["sell_out_units"].sum(1),
    }
    facts["region_manufacturer"] |= {
        "aware_share": np.full((regions, makers), 0.7),
        "relationship": np.full((regions, makers), 0.52),
        "visits": np.full((regions, makers), 40),
        "served_terminals": np.round(outlets[:, None] * 0.6 * np.ones(makers)).astype(np.int64),
        "reached_terminals": np.repeat(outlets.astype(np.int64)[:, None], makers, 1),
        "served_size": outlets[:, None] * 12 * 0.75 * np.ones(makers),
    }
    return facts


def _dealers(facts: Any, dims: Any, out: Any, owner: Any) -> None:
    tiers, goods, books = dims["dealer"]["tier"], facts["dealer_product"], facts["dealer"]
    for d, (r, m) in enumerate(dims["dealer"]["place"]):
        mine = np.where(owner == m, out[r], 0).astype(np.int64)
        goods["asked_units"][d], goods["supplied_units"][d] = mine, (mine * 0.97).astype(np.int64)
        goods["ordered_units"][d], goods["stock_units"][d] = mine, mine * (2 if tiers[d] == "core" else 1)
        books["revenue"][d], books["cost_of_goods"][d] = mine.sum() * 225, mine.sum() * 200
        books["delivery"][d], books["storage"][d] = mine.sum() * 9, mine.sum() * 2
        books["receivables"][d], books["inventory"][d] = mine.sum() * 450, mine.sum() * 400
        books["payables"][d], books["cash"][d] = mine.sum() * 300, 10**6
    books["drops"][:], books["fill_rate"][:], books["alive"][:] = 30, 0.97, 1


def _makers(facts: Any, dims: Any, out: Any, owner: Any, draw: Any) -> None:
    books = facts["manufacturer"]
    sold = np.bincount(owner, out.sum(0), minlength=len(dims["manufacturer"]["name"]))
    parts = {"revenue": 200, "cost_of_goods": 104, "rebates": 5, "promotion": 4, "advertising": 8, "display_fees": 3,
             "field_force": 9, "delivery": 6, "storage": 1, "overheads": 12}  # fmt: skip
    for name, each in parts.items():
        books[name] = (sold * each).astype(np.int64)
    books["shipped_units"] = books["ordered_units"] = sold.astype(np.int64)
    books["produced_units"] = (sold * draw.normal(1, 0.1)).astype(np.int64)
    books["plant_stock_units"] = (sold * 1.5).astype(np.int64)
    assert set(parts) <= {name for name, _ in FLOWS}


def keep(folder: Path, dims: dict[str, Any], weeks: list[Any], **more: Any) -> Run:
    """Write given weeks of facts as a finished run and open it."""
    with Book(folder, dims, birth(len(weeks), **more)) as book:
        for week, facts in enumerate(weeks):
            book.add(week, facts)
        return Run(book.finish())


def write_run(folder: Path, weeks: int = 30, *, dims: dict[str, Any] | None = None, **more: Any) -> Path:
    """Write a finished run of invented facts and return its folder."""
    dims = dims or dimensions()
    draw = np.random.default_rng(3)
    with Book(folder, dims, birth(weeks, **more)) as book:
        for week in range(weeks):
            book.add(week, week_of_facts(dims, week, draw))
        return book.finish({"seconds": {"all": 1.0}})
