"""What a planner brings as tables instead of having it drawn: real terminals, and demand that replaces consumers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.base.errors import InputError
from channelsim.market.demand import TableDemand
from channelsim.market.market import Market
from channelsim.simulation.build_places import Cells, to_plane
from channelsim.simulation.build_terminals import finish_terminals


def place_given_terminals(market: Market, cells: Cells, kinds: Any, scenario: Any) -> None:
    """Append the terminals of the scenario's table, sorted by region and nearest home cell.

    A table may give cycle_weeks and slots of its own; sizes are taken relative to their mean.
    """
    table = scenario.terminals_table
    regions, types = market.names.regions, list(scenario.terminals.types)
    region = np.array([regions.index(name) for name in table["region"]], np.int64)
    x_km, y_km = _places(market, table, region)
    cell = _nearest_cells(cells, region, x_km, y_km)
    order = np.lexsort((np.arange(region.size), cell, region))
    kind = np.array([types.index(name) for name in table["type"]], np.int8)[order]
    size = table["size"].to_numpy(float)[order]
    given = market.tables["terminals"]
    given.append(region.size)
    cycle = _column(table, "cycle_weeks", order, kinds.cycle_weeks[kind])
    values = {"region": region[order], "cell": cell[order], "x_km": x_km[order], "y_km": y_km[order], "kind": kind,
              "premise": kinds.on_trade[kind], "size": size / size.mean(), "cycle_weeks": cycle}  # fmt: skip
    for name, value in values.items():
        given.assign(name, np.asarray(value))
    finish_terminals(market, kinds)
    slots = given.array("slots")
    slots[:] = np.clip(_column(table, "slots", order, slots), 1, market.size("products"))
    named = "name" in table.columns
    names = (
        table["name"].astype(str).to_numpy()[order] if named else np.arange(1, region.size + 1).astype(str)
    )
    market.names.terminals = [str(name) for name in names]


def demand_of(market: Market, scenario: Any) -> TableDemand | None:
    """Return the scenario's table of demand in simulated units (the table's × market_scale), or None.

    Raises:
        InputError: the table names terminals that the market does not have.
    """
    table = scenario.exogenous_demand
    if table is None:
        return None
    level = "terminal" if "terminal" in table.columns else "region"
    names = market.names.terminals if level == "terminal" else market.names.regions
    row = {name: n for n, name in enumerate(names)}
    wanted = table[level].astype(str)
    unknown = sorted(set(wanted) - set(row))
    if unknown:
        raise InputError(
            f"exogenous_demand names the {level} {unknown[0]!r}, which the market does not have; "
            f"terminals of a table of demand must stand in a table of terminals with the column name"
        )
    products = {name: n for n, name in enumerate(market.names.products)}
    week, place, product = (
        np.asarray(column, np.int64)
        for column in (table["week"], wanted.map(row), table["product"].map(products))
    )
    units = _thinned(
        table["units"].to_numpy(float) * market.market_scale, week, place * len(products) + product
    )
    shape = (len(names), len(products))
    return TableDemand("terminal" if level == "terminal" else "region", shape, week, place, product, units)


def _thinned(units: Any, week: Any, series: Any) -> Any:
    """Round units (n,) to whole ones, int64; the fractions of each series are carried over from week to week."""
    order = np.lexsort((week, series))
    running = np.cumsum(units[order])
    first = np.flatnonzero(np.diff(series[order], prepend=-1))
    before = np.concatenate(([0.0], running))[first]
    length = np.diff(np.append(first, order.size))
    edge = np.floor(running - np.repeat(before, length) + 0.5 + 1e-6).astype(np.int64)
    step = np.diff(edge, prepend=0)
    step[first] = edge[first]
    whole = np.empty(order.size, np.int64)
    whole[order] = step
    return whole


def mean_demand(market: Market, demand: TableDemand) -> Any:
    """Return the mean units wanted a week (T, P) at season 1 over the table's first year."""
    weeks = max(min(demand.weeks, 52), 1)
    mean = np.mean([demand.week(week) / market.season_at(week) for week in range(weeks)], axis=0)
    if demand.level == "terminal":
        return mean
    live = market.tables["terminals"].array
    weight = live("size").astype(float)[:, None] * live("listed")
    region = live("region")
    total = np.zeros((market.size("regions"), weight.shape[1]))
    np.add.at(total, region, weight)
    return mean[region] * np.divide(weight, total[region], out=np.zeros_like(weight), where=total[region] > 0)


def _places(market: Market, table: Any, region: Any) -> tuple[Any, Any]:
    if {"x_km", "y_km"} <= set(table.columns):
        return table["x_km"].to_numpy(float), table["y_km"].to_numpy(float)
    seats = SimpleNamespace(**{name: market.live("regions", name) for name in ("longitude", "latitude")})
    longitude = np.concatenate([seats.longitude, table["longitude"].to_numpy(float)])
    latitude = np.concatenate([seats.latitude, table["latitude"].to_numpy(float)])
    x, y = to_plane(longitude, latitude)
    count = seats.longitude.size
    return x[count:] - x[:count][region], y[count:] - y[:count][region]


def _nearest_cells(cells: Cells, region: Any, x_km: Any, y_km: Any) -> Any:
    from scipy.spatial import cKDTree

    cell = np.zeros(region.size, np.int64)
    for r in np.unique(region):
        mine, rows = np.flatnonzero(cells.region == r), np.flatnonzero(region == r)
        tree = cKDTree(np.column_stack([cells.x_km[mine], cells.y_km[mine]]))
        cell[rows] = mine[tree.query(np.column_stack([x_km[rows], y_km[rows]]))[1]]
    return cell


def _column(table: Any, name: str, order: Any, default: Any) -> Any:
    if name not in table.columns:
        return default
    values = table[name].to_numpy(float)[order]
    return np.where(np.isnan(values), default, values)
