"""Movements of goods sold outside the territory of their owner: sent, brought home, delivered to terminals there.

Such goods stay on the owner's books, with their origin, until a terminal takes them: one owner at all times.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.market import moves
from channelsim.market.goods import draw, posted_price, share_of, value_of
from channelsim.market.market import TRADERS
from channelsim.market.strays import put_strays
from channelsim.simulation import posting_kernels as kernels
from channelsim.simulation.holdings import Holdings
from channelsim.simulation.posting_goods import whole


class Lines(NamedTuple):
    """Lines of deliveries, arrays (n,): terminal, product, region, seller (numbered as suppliers are), units, amount."""

    terminal: Any
    product: Any
    region: Any
    seller: Any
    units: Any
    amount: Any


def send_abroad(posting: Holdings, move: moves.SendAbroad) -> None:
    """Take saleable goods off the shelf, oldest first, and let them roam in other regions."""
    live, table = posting.market.live, move.table
    units = whole(move.units)
    posting.refuse((units < 0).any(axis=1), table, "sends less than nothing abroad")
    total = units.sum(axis=1)
    oldest = np.minimum(posting.bounds[table], live("products", "refuse_age_weeks"))
    lots = np.zeros((*total.shape, 1, posting.origins), np.int64)
    cost = posting.take(table, total, lots)
    live(table, "stock_value")[:] += cost
    _spread(units, lots[:, :, 0], live(table, "roaming_units"))
    live(table, "away_units")[:] += total
    _note(posting, table, "sent_units", units.sum(axis=2))
    age, sent = live(table, "roaming_age"), units > 0
    age[sent] = np.maximum(age, np.maximum(oldest, 1)[:, None, :])[sent]


def bring_home(posting: Holdings, move: moves.BringHome) -> None:
    """Put goods from other regions back on the owner's shelf."""
    live, table = posting.market.live, move.table
    units, roaming = whole(move.units), live(table, "roaming_units")
    posting.refuse((units < 0).any(axis=1), table, "brings home less than nothing")
    posting.refuse((units > roaming.sum(axis=3)).any(axis=1), table, "brings home more than there is")
    stock, bounds, age = live(table, "stock_units"), posting.bounds[table], live(table, "roaming_age")
    for row, region, p in np.argwhere(units > 0):
        part = np.zeros(posting.origins, np.int64)
        draw(roaming[row, region, p], units[row, region, p], part)
        back = min(int(age[row, region, p]), stock.shape[2] - 1)
        stock[row, p, back] += part
        bounds[row, p] = max(bounds[row, p], back)
    live(table, "away_units")[:] -= units.sum(axis=1)
    _note(posting, table, "returned_units", units.sum(axis=2))
    age[roaming.sum(axis=3) == 0] = 0


def deliver_abroad(posting: Holdings, move: moves.DeliverAbroad) -> None:
    """Move roaming goods onto terminals' shelves at the price offered; terminals owe it this week."""
    market, live = posting.market, posting.market.live
    terminal, product, quantity = np.asarray(move.terminal), np.asarray(move.product), whole(move.units)
    wrong = np.flatnonzero(quantity < 0)
    if wrong.size:
        place = terminal[wrong[0]] * market.size("products") + product[wrong[0]]
        posting.fault(place, "terminals", "is delivered less than nothing")
    region, seller = live("terminals", "region")[terminal], np.asarray(move.seller)
    per_case = live("products", "units_per_case").astype(np.int64)
    amount = value_of(quantity, _posted(np.asarray(move.price, float)), per_case[product])
    lines = Lines(terminal, product, region, seller, quantity, amount)
    diverted = np.zeros((market.size("regions"), market.size("products"), posting.origins), np.int64)
    first = 0
    for table in TRADERS:
        mine = (seller >= first) & (seller < first + market.size(table))
        _hand_over(posting, table, Lines(*(column[mine] for column in lines)), first, diverted)
        first += market.size(table)
    _invoice(posting, lines)
    posting.trace("diverted_units", diverted)


def _hand_over(posting: Holdings, table: str, lines: Lines, first: int, diverted: Any) -> None:
    """Move the goods of one table's sellers; the book value of what they hold shrinks in proportion."""
    live = posting.market.live
    rows = lines.seller - first
    sold = np.zeros(live(table, "away_units").shape, np.int64)
    np.add.at(sold, (rows, lines.product), lines.units)
    value, held = live(table, "stock_value"), np.zeros_like(sold)
    shelves = posting.shelves(table)
    for row, p in np.argwhere(sold > 0):
        held[row, p] = kernels.held_by(shelves, row, p)
    cost = np.where(sold > 0, share_of(value, sold, np.maximum(held, 1)), 0)
    place = _take_roaming(lines, rows, live(table, "roaming_units"), posting.outlets(), diverted)
    posting.fault(place, "terminals", "is sold more from another territory than is there")
    value -= cost
    live(table, "away_units")[:] -= sold
    live(table, "supplied_units")[:] += sold
    posting.market.ledger.within(posting.parties(table), "cost_of_goods", "inventory", cost.sum(axis=1))
    recent = live(table, "sold_abroad_units")
    np.add.at(recent, (rows, lines.region, lines.product), lines.units)
    live(table, "idle_weeks")[rows, lines.region, lines.product] = 0
    by_region = np.zeros(recent.shape[:2], np.int64)
    np.add.at(by_region, (rows, lines.region), lines.units)
    _note(posting, table, "sold_units", by_region)
    invoiced = np.zeros(recent.shape[0], np.int64)
    np.add.at(invoiced, rows, lines.amount)
    _note(posting, table, "abroad_value", invoiced, "dealer")
    _note(posting, table, "abroad_cost", cost.sum(axis=1), "dealer")


def _note(posting: Holdings, table: str, name: str, values: Any, frame: str = "diversion") -> None:
    """Note values (rows, …) of one table of traders in a frame of all dealers."""
    sizes = [posting.market.size(tier) for tier in TRADERS]
    first = sizes[0] if table == TRADERS[1] else 0
    everybody = np.zeros((sum(sizes), *values.shape[1:]), np.int64)
    everybody[first : first + values.shape[0]] = values
    posting.note((frame, name), everybody)


def _invoice(posting: Holdings, lines: Lines) -> None:
    market, live = posting.market, posting.market.live
    np.add.at(live("terminals", "stock_value"), (lines.terminal, lines.product), lines.amount)
    np.add.at(live("terminals", "purchased_value"), lines.terminal, lines.amount)
    for name, values in (("terminal_purchase_units", lines.units), ("terminal_purchase_value", lines.amount)):
        np.add.at(posting.fact("region_product", name), (lines.region, lines.product), values)
    np.add.at(posting.fact("region_product", "diverted_in_units"), (lines.region, lines.product), lines.units)
    sellers = np.concatenate([posting.parties(table) for table in TRADERS])[lines.seller]
    buyers = posting.parties("terminals")[lines.terminal]
    posting.owe("goods", buyers, sellers, lines.amount, market.week)


@kernel
def _posted(price: Any) -> Any:
    out = np.empty(price.shape[0], np.int64)
    for n in range(price.shape[0]):
        out[n] = posted_price(price[n])
    return out


@kernel
def _spread(units: Any, lots: Any, roaming: Any) -> None:
    """Share ``lots`` (rows, P, origins) over the ``units`` (rows, R, P) sent to each region, into ``roaming``."""
    for n in range(units.shape[0]):
        for p in range(units.shape[2]):
            for r in range(units.shape[1]):
                if units[n, r, p] > 0:
                    draw(lots[n, p], units[n, r, p], roaming[n, r, p])


@kernel
def _take_roaming(lines: Any, rows: Any, roaming: Any, outlets: Any, diverted: Any) -> Any:
    """Move the lines' goods from ``roaming`` to the terminals' stock; return the place of a line that cannot be, else −1."""
    part = np.empty(roaming.shape[3], np.int64)
    for n in range(rows.shape[0]):
        t, p, r = lines.terminal[n], lines.product[n], lines.region[n]
        pool = roaming[rows[n], r, p]
        if lines.units[n] > pool.sum():
            return t * outlets.stock.shape[1] + p
        part[:] = 0
        draw(pool, lines.units[n], part)
        outlets.stock[t, p] += lines.units[n]
        outlets.strays[t] += put_strays(part, r, outlets.stray[t, p])
        for origin in range(part.shape[0]):
            diverted[r, p, origin] += part[origin]
    return -1
