"""Names and attributes of what facts are recorded by, and the terminals that are kept singly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import TRADERS, Market

Labels = dict[str, dict[str, list[Any]]]


def dimensions_of(market: Market, terminals: Any = None) -> Labels:
    """Return the labels of all dimensions.

    Args:
        market: the market.
        terminals: rows of the terminals that are kept singly, or None.
    """
    names = market.names
    regions, products = market.tables["regions"].array, market.tables["products"].array
    seats = np.concatenate([market.live(name, "region") for name in TRADERS]).astype(np.int64)
    places = ("longitude", "latitude", "population", "area_km2")
    region_names = _unique(names.regions)
    found: Labels = {
        "region": {"name": region_names, "name_zh": list(names.regions_zh)}
        | {name: regions(name).tolist() for name in places},
        "product": {
            "name": _unique(names.products),
            "manufacturer": [names.manufacturers[row] for row in products("manufacturer")],
            "units_per_case": products("units_per_case").tolist(),
        },
        "manufacturer": {"name": _unique(names.manufacturers)},
        "dealer": {
            "name": _unique(names.core_dealers + names.sub_dealers),
            "tier": ["core"] * len(names.core_dealers) + ["sub"] * len(names.sub_dealers),
            "region": [region_names[row] for row in seats],
        },
    }
    if 1 < market.tables["terminals"].sizes["origin"] == len(region_names):
        found["origin"] = {"name": list(region_names)}
    if terminals is not None:
        column = market.tables["terminals"].array
        found["terminal"] = {
            "name": [f"terminal {row}" for row in terminals],
            "region": [region_names[row] for row in column("region")[terminals]],
            "kind": [names.terminal_kinds[row] for row in column("kind")[terminals]],
            "size": column("size")[terminals].astype(float).round(6).tolist(),
        }
    return found


def chosen_terminals(count: int, which: Literal["none", "sample", "all"], sample: int, seed: int) -> Any:
    """Return the rows of the terminals to keep singly in ascending order, or None."""
    if which == "none":
        return None
    rows = np.arange(count)
    if which == "sample" and sample < count:
        rows = np.sort(np.argsort(Luck(seed).uniform("terminal_records", rows), kind="stable")[:sample])
    return rows


def _unique(names: Sequence[str]) -> list[str]:
    """Return names with a number added to those that came before."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
