"""Terminals: how many, where, of which type and size. Terminals are sorted by region and cell."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.units import share_out
from channelsim.market.market import NEIGHBOURS, Market
from channelsim.simulation.build_places import Cells

CLASS_EDGES = (0.80, 0.95)


def count_by_region(population: Any, per_1000: float, exponent: float, scale: float) -> Any:
    """Return how many terminals each region gets, shape (R,): the total by density, its split ~ population^exponent."""
    people = np.asarray(population, float)
    total = round(float(people.sum()) * per_1000 / 1000 * scale)
    return share_out(total, people**exponent)


def place_terminals(market: Market, cells: Cells, counts: Any, kinds: Any, luck: Luck) -> None:
    """Draw all terminals and append them to the market.

    Args:
        market: its regions are in place.
        cells: home cells.
        counts: (R,) terminals by region.
        kinds: arrays over terminal types: share, on_trade, size_factor, slots_at_mean, slots_exponent, cycle_weeks,
            size_log_sd.
        luck: draws type, size and place.
    """
    cell = np.concatenate([_cells_of(cells, r, int(n)) for r, n in enumerate(counts)]).astype(np.int64)
    rows = np.arange(cell.size)
    kind = np.searchsorted(np.cumsum(kinds.share)[:-1], luck.uniform("terminal_kind", rows), side="right")
    sd = kinds.size_log_sd[kind]
    size = kinds.size_factor[kind] * np.exp(sd * luck.normal("terminal_size", rows) - sd**2 / 2)
    spread = cells.width_km[cell]
    table = market.tables["terminals"]
    table.append(cell.size)
    values = {
        "region": cells.region[cell],
        "cell": cell,
        "x_km": cells.x_km[cell] + spread * (luck.uniform("terminal_place", rows, 0) - 0.5),
        "y_km": cells.y_km[cell] + spread * (luck.uniform("terminal_place", rows, 1) - 0.5),
        "kind": kind,
        "premise": kinds.on_trade[kind],
        "size": size / size.mean(),
        "cycle_weeks": kinds.cycle_weeks[kind],
    }
    for name, value in values.items():
        table.assign(name, np.asarray(value))
    finish_terminals(market, kinds)


def finish_terminals(market: Market, kinds: Any) -> None:
    """Fill what follows from place, type and size: slots, class, route day, neighbours, the regions' first rows."""
    live = market.tables["terminals"].array
    size, kind, region = live("size").astype(float), live("kind"), live("region")
    products = market.size("products")
    slots = np.round(kinds.slots_at_mean[kind] * size ** kinds.slots_exponent[kind])
    live("slots")[:] = np.clip(slots, 1, products)
    live("abc_class")[:] = abc_classes(size)
    live("route_phase")[:] = balanced_phases(size, region, live("cycle_weeks"))
    live("neighbour")[:] = nearest(live("x_km"), live("y_km"), region * 2 + live("premise"))
    first = np.searchsorted(region, np.arange(market.size("regions")))
    market.live("regions", "first_terminal")[:] = first
    live("weeks_unvisited")[:] = (np.arange(size.size) % 4)[:, None]


def abc_classes(size: Any) -> Any:
    """Return 0, 1, 2 for A (first 80 % of volume), B (next 15 %) and C, shape as ``size``."""
    order = np.argsort(-size, kind="stable")
    before = (np.cumsum(size[order]) - size[order]) / size.sum()
    classes = np.empty(size.size, np.int8)
    classes[order] = np.searchsorted(CLASS_EDGES, before, side="right")
    return classes


def balanced_phases(size: Any, region: Any, cycle_weeks: Any) -> Any:
    """Return the week of its cycle on which a terminal is supplied: routes of a region share its volume evenly."""
    phase = np.zeros(size.size, np.int64)
    order = np.lexsort((-size, cycle_weeks, region))
    group = region[order].astype(np.int64) * 128 + cycle_weeks[order]
    starts = np.concatenate(([True], group[1:] != group[:-1]))
    rank = np.arange(size.size) - np.flatnonzero(starts)[np.cumsum(starts) - 1]
    cycle = cycle_weeks[order].astype(np.int64)
    turn, place = np.divmod(rank, cycle)
    phase[order] = np.where(turn % 2 == 0, place, cycle - 1 - place)
    return phase


def nearest(x_km: Any, y_km: Any, group: Any) -> Any:
    """Return the rows of the nearest terminals of the same group, shape (T, 3); itself where there are too few."""
    from scipy.spatial import cKDTree

    found = np.repeat(np.arange(x_km.size)[:, None], NEIGHBOURS, axis=1)
    for value in np.unique(group):
        rows = np.flatnonzero(group == value)
        reach = min(NEIGHBOURS, rows.size - 1)
        if reach < 1:
            continue
        points = np.column_stack([x_km[rows], y_km[rows]]).astype(float)
        _, order = cKDTree(points).query(points, k=reach + 1)
        found[rows[:, None], np.arange(reach)] = rows[order[:, 1:]]
    return found


def _cells_of(cells: Cells, region: int, count: int) -> Any:
    mine = np.flatnonzero(cells.region == region)
    return np.repeat(mine, share_out(count, cells.people[mine]))
