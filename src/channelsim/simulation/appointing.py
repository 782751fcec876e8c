"""How core dealers are appointed, how territories are divided anew, how a dealer gives up one manufacturer.

Territories of a manufacturer in a region are contiguous districts, one for each living dealer there that carries it, each
on the side of its dealer's seat; below a core dealer one for each of its sub-dealers. Customers who change their supplier
take their part of what it expects to sell, and of the purchases on which its rewards are reckoned, along.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.errors import BooksError
from channelsim.market import moves
from channelsim.market.market import TRADERS, Market
from channelsim.simulation.build_channel import split_territory
from channelsim.simulation.customers import REMEMBERED, Flow, move_account, pass_on, place_of
from channelsim.simulation.holdings import Holdings
from channelsim.simulation.returning import return_deposits, return_goods

NOT_SOLD_ANY_MORE = ("backlog_units", "order_units", "owed_units", "level_units", "deviation_units")
BY_REGION_OR_WEEK = ("history_units", "sold_abroad_units", "idle_weeks", "volume_belief")
FORGOTTEN = ("findings", "contract_age", "case_until", "detection_alpha", "detection_beta")
FORGOTTEN_BY_CORE_DEALERS = (
    *REMEMBERED, "rebate_base", "out_of_contract", "attainment", "audit_belief", "withheld_share", "withheld_value",
    "grade", "potential", "weak_reviews", "marked", "coaching", "pinned",
)  # fmt: skip
AS_AT_FIRST = ("motivation", "alarm_week")
LEAST_SHARE = 1e-6


def appoint(posting: Holdings, move: moves.Appoint) -> None:
    """Let core dealers carry a manufacturer's goods, and divide its territories in their regions anew."""
    live, rows = posting.market.live, np.atleast_1d(move.rows)
    for row in rows[~live("core_dealers", "alive")[rows]]:
        raise BooksError(
            f"core dealer {posting.market.names.core_dealers[row]} is out of business: not appointed"
        )
    live("core_dealers", "carries")[rows, move.manufacturer] = True
    agents = posting.market.constants.get("agents")
    if agents is not None:
        live("core_dealers", "pinned")[rows, move.manufacturer] = agents[
            move.manufacturer, live("core_dealers", "region")[rows]
        ]
    below = np.isin(live("sub_dealers", "core_dealer"), rows) & live("sub_dealers", "alive")
    live("sub_dealers", "carries")[below, move.manufacturer] = True
    ready = _ready(posting.market, rows)
    for region in np.unique(live("core_dealers", "region")[rows]):
        divide(posting.market, move.manufacturer, int(region), ready)


def redivide(posting: Holdings, move: moves.Redivide) -> None:
    """Divide a manufacturer's territories in some regions anew, in proportion to weights of its dealers."""
    for region in np.unique(move.regions):
        divide(posting.market, move.manufacturer, int(region), move.weights)


def _ready(market: Market, newcomers: Any) -> Any:
    """Return 1 for core dealers that can take a district, 0 for those that serve nobody and have no vans, (J,)."""
    behind, vehicles = chain(market), market.live("core_dealers", "vehicles")
    ready = vehicles > 0
    ready[np.setdiff1d(behind[market.live("terminals", "supplier")], [-1])] = True
    ready[newcomers] = True
    return ready.astype(np.float64)


def resupply(posting: Holdings, move: moves.Resupply) -> None:
    """Let terminals change their supplier of a manufacturer; expectations and accounts follow them.

    Raises:
        BooksError: a new supplier is out of business or does not carry the goods.
    """
    market, m, rows = posting.market, int(move.manufacturer), np.asarray(move.terminal)
    carries, alive = (
        np.concatenate([market.live(table, name) for table in TRADERS]) for name in ("carries", "alive")
    )
    able = carries[:, m] & alive
    if not able[move.supplier].all():
        raise BooksError("a terminal cannot change to a supplier that does not carry the goods")
    before = market.live("terminals", "supplier").copy()
    market.live("terminals", "supplier")[rows, m] = move.supplier
    _let_go_with(market, m, rows, before[:, m])
    _seat_newcomers(market, before)


def divide(market: Market, m: int, region: int, weights: Any) -> None:
    """Give every terminal of a region a supplier of manufacturer ``m``, in proportion to ``weights`` (J,) of core dealers.

    Who has no weight is handed nothing; where nobody has any, all stays as it is.
    """
    live = market.live
    dealers = live("core_dealers", "carries")[:, m] & live("core_dealers", "alive")
    here = np.flatnonzero(dealers & (live("core_dealers", "region") == region) & (np.asarray(weights) > 0))
    barred = market.constants.get("barred")
    open_to = (
        live("terminals", "region") == region
        if barred is None
        else ((live("terminals", "region") == region) & ~barred[:, m])
    )
    outlets = np.flatnonzero(open_to)
    if not here.size or not outlets.size:
        return
    before = live("terminals", "supplier").copy()
    shares = np.asarray(weights, np.float64)[here]
    cores = here[_districts(market, outlets, "core_dealers", here, shares)]
    live("terminals", "supplier")[outlets, m] = _below(market, m, outlets, cores)
    _let_go_with(market, m, outlets, before[:, m])
    _seat_newcomers(market, before)


def end_supply(posting: Holdings, move: moves.EndSupply) -> None:
    """Let core dealers give up one manufacturer: goods and deposit go back, its customers have no supplier of it."""
    market, m = posting.market, int(move.manufacturer)
    live, of = market.live, market.live("products", "manufacturer") == m
    for row in np.atleast_1d(move.rows).tolist():
        if not live("core_dealers", "carries")[row, m]:
            name, maker = market.names.core_dealers[row], market.names.manufacturers[m]
            raise BooksError(f"core dealer {name} does not carry {maker}: nothing to give up")
        below = np.flatnonzero(live("sub_dealers", "core_dealer") == row)
        for table, traders in zip(TRADERS, ([row], below.tolist()), strict=True):
            for trader in traders:
                return_goods(posting, table, trader, move.returned_at, of)
                _forget(market, table, trader, m)
        return_deposits(posting, row, np.array([m]))
        supplier = live("terminals", "supplier")
        supplier[np.isin(supplier[:, m], [row, *(market.size("core_dealers") + below)]), m] = -1


def chain(market: Market) -> Any:
    """Return the core dealer behind each supplier, numbered as in ``terminals.supplier`` (J + K,), and −1 at the end."""
    return np.concatenate(
        [np.arange(market.size("core_dealers")), market.live("sub_dealers", "core_dealer"), [-1]]
    )


def _sizes(market: Market) -> Any:
    """Return the sizes of terminals (T,), above 0 so that they can be weights."""
    return np.maximum(market.live("terminals", "size").astype(float), LEAST_SHARE)


def _districts(market: Market, outlets: Any, table: str, holders: Any, shares: Any = None) -> Any:
    """Return the number in ``holders`` of whose district each outlet is in."""
    x_km, y_km = (market.live("terminals", name)[outlets].astype(float) for name in ("x_km", "y_km"))
    seats = np.stack([market.live(table, axis)[holders] for axis in ("x_km", "y_km")])
    return split_territory(x_km, y_km, _sizes(market)[outlets], holders.size, seats, shares)


def _below(market: Market, m: int, outlets: Any, core: Any) -> Any:
    """Return who delivers to outlets of core dealers ``core`` (n,): the core dealer, or its sub-dealer who knows them."""
    cores, behind, subs = market.size("core_dealers"), chain(market), market.tables["sub_dealers"].array
    chosen = core.astype(np.int64)
    large = market.constants.get("served_by_core")
    below = np.ones(outlets.size, bool) if large is None else ~large[outlets, m]
    supplier = np.roll(
        market.live("terminals", "supplier")[outlets], -m, axis=1
    )  # its own supplier of m so far first
    for row in np.unique(core):
        living = np.flatnonzero((subs("core_dealer") == row) & subs("alive") & subs("carries")[:, m])
        mine = np.flatnonzero((core == row) & below)
        if not living.size or not mine.size:
            continue
        known = (behind[supplier[mine]] == row) & np.isin(supplier[mine], cores + living)
        first = supplier[mine, known.argmax(axis=1)]
        chosen[mine] = first
        fresh = mine[~known.any(axis=1)]
        chosen[fresh] = cores + living[_districts(market, outlets[fresh], "sub_dealers", living)]
    return chosen


def _let_go_with(market: Market, m: int, outlets: Any, before: Any) -> None:
    """Let expectations and accounts follow customers; ``before`` (T,) are all terminals' suppliers of ``m`` till now."""
    of = market.live("products", "manufacturer") == m
    cores, behind, size = market.size("core_dealers"), chain(market), _sizes(market)
    after, served = market.live("terminals", "supplier")[:, m], before >= 0
    held = np.bincount(before[served], size[served], behind.size)
    held_by_core = np.bincount(behind[before[served]], size[served], cores)
    moved = outlets[(before[outlets] >= 0) & (before[outlets] != after[outlets])]
    flows: list[Flow] = []
    for giver, heir in np.unique(np.stack([before[moved], after[moved]], axis=1), axis=0).tolist():
        much = size[moved[(before[moved] == giver) & (after[moved] == heir)]].sum()
        share = float(much / held_by_core[behind[giver]])
        if behind[giver] != behind[heir]:
            flows.append(
                Flow(("core_dealers", int(behind[giver])), ("core_dealers", int(behind[heir])), share)
            )
            move_account(market, int(behind[giver]), int(behind[heir]), m, share, REMEMBERED)
        if giver >= cores:
            to = place_of(heir, cores) if heir >= cores else None
            flows.append(Flow(place_of(giver, cores), to, float(much / held[giver])))
        elif heir >= cores:
            flows.append(Flow(place_of(giver, cores), place_of(heir, cores), share, keeps=True))
    pass_on(market, of, flows)


def _seat_newcomers(market: Market, before: Any) -> None:
    """Seat traders who have customers for the first time in the middle of them."""
    behind, size = chain(market), _sizes(market)
    after, cores = market.live("terminals", "supplier"), market.size("core_dealers")
    for supplier in np.setdiff1d(_everybody(after, behind), _everybody(before, behind)):
        mine = np.flatnonzero(((after == supplier) | (behind[after] == supplier)).any(axis=1))
        table, row = place_of(int(supplier), cores)
        for axis in ("x_km", "y_km"):
            place = np.average(market.live("terminals", axis)[mine], weights=size[mine])
            market.live(table, axis)[row] = place


def _everybody(supplier: Any, behind: Any) -> Any:
    """Return the numbers of all who deliver to terminals, or stand behind who does."""
    found = np.unique(supplier[supplier >= 0])
    return np.union1d(found, behind[found])


def _forget(market: Market, table: str, row: int, m: int) -> None:
    live, of = market.live, market.live("products", "manufacturer") == m
    price = live("products", "ex_works")[:, live(table, "region")[row]] / live("products", "units_per_case")
    value = live(table, "level_units")[row] * price
    live(table, "carries")[row, m] = False
    left = value[~of].sum() / value.sum() if value.any() else 1.0
    left *= bool(live(table, "carries")[row].any())
    for name in ("opening_turnover", "purchases_value"):
        live(table, name)[row] *= left
    for name in NOT_SOLD_ANY_MORE:
        live(table, name)[row, of] = 0
    for name in BY_REGION_OR_WEEK:
        live(table, name)[row][:, of] = 0
    core = table == "core_dealers"
    for name in (*FORGOTTEN, *FORGOTTEN_BY_CORE_DEALERS) if core else FORGOTTEN:
        live(table, name)[row, m] = 0
    for name in AS_AT_FIRST if core else ():
        live(table, name)[row, m] = market.tables[table].columns[name].default
