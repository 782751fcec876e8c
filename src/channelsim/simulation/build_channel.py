"""Core dealers, sub-dealers and their territories; customer advisors and where they work."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.calendar import WEEKS_A_YEAR
from channelsim.market.market import Market
from channelsim.market.stages import DEVELOPED, UNKNOWN
from channelsim.rules._team_kernels import mature, wanted_heads


def split_territory(
    x_km: Any, y_km: Any, weight: Any, parts: int, seats: Any = None, shares: Any = None
) -> Any:
    """Cut a set of terminals into compact districts of about equal weight, shape as ``x_km``: district 0…parts−1.

    Halves the set again and again across its longer side, in proportion to the districts still to make.

    Args:
        x_km, y_km, weight: of terminals (n,).
        parts: number of districts.
        seats: (2, parts) where the holders of the districts sit, so that each gets one on its side; in order of number
            where left out.
        shares: (parts,) weights above 0 of the districts; equal where left out.
    """
    district = np.zeros(x_km.size, np.int64)
    shares = np.ones(parts) if shares is None else np.asarray(shares, np.float64)
    todo = [(np.arange(x_km.size), np.arange(parts))]
    while todo:
        rows, members = todo.pop()
        if members.size == 1 or rows.size == 0:
            district[rows] = members[0]
            continue
        axis = 0 if np.ptp(x_km[rows]) >= np.ptp(y_km[rows]) else 1
        along = (x_km, y_km)[axis][rows]
        order = rows[np.argsort(along, kind="stable")]
        if seats is not None:
            members = members[np.argsort(np.asarray(seats)[axis][members], kind="stable")]
        left, right = np.split(members, [members.size // 2])
        running = np.cumsum(weight[order])
        cut = int(np.searchsorted(running, running[-1] * shares[left].sum() / shares[members].sum()))
        todo += [(order[:cut], left), (order[cut:], right)]
    return district


def place_core_dealers(market: Market, dealers: Any) -> None:
    """Append core dealers and give every terminal its supplier for each manufacturer.

    Args:
        market: terminals are in place.
        dealers: arrays over dealers: region, carries (n, M). Dealers of one region that carry the same manufacturer share
            its terminals as contiguous territories.
    """
    table = market.tables["core_dealers"]
    table.append(len(dealers.region))
    market.live("core_dealers", "region")[:] = dealers.region
    market.live("core_dealers", "carries")[:] = dealers.carries
    terminals = market.tables["terminals"]
    supplier = terminals.array("supplier")
    supplier[:] = -1
    for region in np.unique(dealers.region):
        outlets = np.flatnonzero(terminals.array("region") == region)
        for m in range(market.size("manufacturers")):
            here = np.flatnonzero((dealers.region == region) & dealers.carries[:, m])
            if here.size and outlets.size:
                district = _districts(terminals, outlets, here.size)
                supplier[outlets, m] = here[district]
    _seat(market, "core_dealers", supplier)


def place_sub_dealers(market: Market, per_core_dealer: int, large: Any = None) -> None:
    """Append sub-dealers: each core dealer's terminals in compact districts, one sub-dealer each.

    Args:
        market: core dealers are in place.
        per_core_dealer: sub-dealers of each.
        large: (T, M) outlets that core dealers go on serving themselves, or None.
    """
    terminals = market.tables["terminals"]
    supplier = terminals.array("supplier")
    cores, table = market.size("core_dealers"), market.tables["sub_dealers"]
    table.append(cores * per_core_dealer)
    owner = np.repeat(np.arange(cores), per_core_dealer)
    market.live("sub_dealers", "core_dealer")[:] = owner
    market.live("sub_dealers", "region")[:] = market.live("core_dealers", "region")[owner]
    market.live("sub_dealers", "carries")[:] = market.live("core_dealers", "carries")[owner]
    for core in range(cores):
        handed = (supplier == core) if large is None else (supplier == core) & ~large
        served = np.flatnonzero(handed.any(axis=1))
        if served.size:
            district = _districts(terminals, served, per_core_dealer)
            rows = supplier[served]
            target = cores + core * per_core_dealer + district
            supplier[served] = np.where(handed[served], target[:, None], rows)
    _seat(market, "sub_dealers", supplier - cores)


def place_expansion(market: Market, expands: Any) -> None:
    """Note who has a strategy of expansion (M,), and where all stand: developed and present where they sell."""
    seat, carries = market.live("core_dealers", "region"), market.live("core_dealers", "carries")
    sells = np.zeros(market.live("manufacturers", "stage").shape, bool)
    dealer, maker = np.nonzero(carries)
    sells[maker, seat[dealer]] = True
    market.live("manufacturers", "expands")[:] = expands
    market.live("manufacturers", "stage")[:] = np.where(sells, DEVELOPED, UNKNOWN)
    market.live("manufacturers", "presence")[:] = np.where(sells | ~expands[:, None], 1.0, 0.0)
    market.live("manufacturers", "set_ups")[:] = sells.sum(axis=1)


def place_advisors(market: Market, field_force: Any) -> None:
    """Append customer advisors: mature teams, thinned to the simulated share of the real heads.

    One row a (simulated) person, the last one a fraction; at least one row where there is any head. With leavers replaced
    at rate δ a week, tenure in a mature team has mean 1/δ and skill 1 + gain·(1 − exp(−δ·training))/(δ·training).

    Args:
        market: its regions are in place.
        field_force: settings of ``field_force``, arrays (M, R).
    """
    presence = market.live("manufacturers", "presence") * market.live("manufacturers", "reaction")
    simulated = wanted_heads(field_force, presence) * market.market_scale
    rows = np.ceil(simulated - 1e-9).astype(np.int64)
    manufacturer, region = np.nonzero(rows)
    count = rows[manufacturer, region]
    turnover = np.asarray(field_force.turnover_per_year, float) / WEEKS_A_YEAR
    tenure, skill = mature(turnover, field_force.skill_gain, field_force.training_weeks)
    values = {
        "manufacturer": manufacturer,
        "region": region,
        "heads": simulated[manufacturer, region] / count,
        "tenure_weeks": tenure[manufacturer, region],
        "skill": skill[manufacturer, region],
    }
    market.tables["customer_advisors"].append(int(count.sum()))
    for name, value in values.items():
        market.live("customer_advisors", name)[:] = np.repeat(value, count)


def _districts(terminals: Any, rows: Any, parts: int) -> Any:
    x_km, y_km, size = (terminals.array(name)[rows].astype(float) for name in ("x_km", "y_km", "size"))
    return split_territory(x_km, y_km, size, parts)


def _seat(market: Market, table: str, supplier: Any) -> None:
    """Put each trader at the centre of what it serves (the region's centre if it serves nobody)."""
    terminals = market.tables["terminals"]
    for row in range(market.size(table)):
        mine = np.flatnonzero((supplier == row).any(axis=1))
        if mine.size:
            weight = terminals.array("size")[mine]
            for axis in ("x_km", "y_km"):
                market.live(table, axis)[row] = np.average(terminals.array(axis)[mine], weights=weight)
