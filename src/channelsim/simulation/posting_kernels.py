"""Compiled loops of posting. Only ``simulation/posting*.py`` and ``close_down.py`` call them.

Kernels that can find a fault return the flat place (row · products + product) of the first line that cannot be, else −1.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.market.goods import draw, line_value, posted_price, share_of, take_oldest
from channelsim.market.ledger import ACCOUNT
from channelsim.market.strays import put_strays, take_mixed

CASH, RECEIVABLES, PAYABLES = ACCOUNT["cash"], ACCOUNT["receivables"], ACCOUNT["payables"]
INVENTORY, REVENUE, COST = ACCOUNT["inventory"], ACCOUNT["revenue"], ACCOUNT["cost_of_goods"]
OTHER_INCOME, DELIVERY = ACCOUNT["other_income"], ACCOUNT["delivery"]


class Shelves(NamedTuple):
    """Goods of traders: stock (n, P, ages, origins), transit (n, slots, P, origins), oldest, value and away (n, P)."""

    stock: Any
    oldest: Any
    value: Any
    transit: Any
    away: Any


class Outlets(NamedTuple):
    """Goods of terminals: stock and where deliveries go (T, P), under way (T, slots, P), value (T, P).

    Strays of the stock and of where deliveries go (T, P, origins, or 0 where origins are not told apart), all of them (T,).
    """

    stock: Any
    target: Any
    transit: Any
    value: Any
    stray: Any
    stray_target: Any
    strays: Any


class Order(NamedTuple):
    """A delivery: units (T, P), price (T, P) minor/case, charges (T, M), supplier (T, M), maker (P,), per_case (P,)."""

    units: Any
    price: Any
    charges: Any
    supplier: Any
    maker: Any
    per_case: Any


@kernel
def claim(order: Order, taken: Any) -> Any:
    """Add up what is claimed of every supplier into ``taken`` (S, P); a line without supplier or below zero is a fault."""
    units, supplier, maker = order.units, order.supplier, order.maker
    for t in range(units.shape[0]):
        for p in range(units.shape[1]):
            if units[t, p] != 0:
                s = supplier[t, maker[p]]
                if units[t, p] < 0 or s < 0:
                    return t * units.shape[1] + p
                taken[s, p] += units[t, p]
        for m in range(supplier.shape[1]):
            if order.charges[t, m] < 0 or (order.charges[t, m] > 0 and supplier[t, m] < 0):
                return t * units.shape[1]
    return -1


@kernel
def held_by(shelves: Shelves, n: Any, p: Any) -> Any:
    """Return the units of a trader's product in stock, under way and in other regions."""
    total = np.int64(shelves.away[n, p])
    for age in range(shelves.oldest[n, p] + 1):
        for origin in range(shelves.stock.shape[3]):
            total += shelves.stock[n, p, age, origin]
    for slot in range(shelves.transit.shape[1]):
        for origin in range(shelves.stock.shape[3]):
            total += shelves.transit[n, slot, p, origin]
    return total


@kernel
def leave_shelves(taken: Any, shelves: Shelves, ages: Any, lots: Any, cost: Any) -> Any:
    """Take ``taken`` (n, P) off the shelves, oldest first between ``ages`` (last, first: each (P,)).

    ``lots`` (n, P, rows, origins) gets the goods, ``cost`` (n, P) their book value. More than there is is a fault.
    """
    last, first = ages
    for n in range(taken.shape[0]):
        for p in range(taken.shape[1]):
            if taken[n, p] == 0:
                continue
            held = held_by(shelves, n, p)
            if taken[n, p] < 0 or held <= 0:
                return n * taken.shape[1] + p
            cost[n, p] = share_of(shelves.value[n, p], min(taken[n, p], held), held)
            shelves.value[n, p] -= cost[n, p]
            top = min(shelves.oldest[n, p], last[p])
            if take_oldest(shelves.stock[n, p], taken[n, p], top, first[p], lots[n, p]) > 0:
                return n * taken.shape[1] + p
    return -1


@kernel
def _sole_origins(lots: Any) -> Any:
    """Return the origin of all of ``lots`` (S, P, 1, origins), or −1 where there are several."""
    sole = np.zeros(lots.shape[:2], np.int64)
    for s in range(lots.shape[0]):
        for p in range(lots.shape[1]):
            kinds = 0
            for origin in range(lots.shape[3]):
                if lots[s, p, 0, origin] > 0:
                    sole[s, p] = origin
                    kinds += 1
            if kinds > 1:
                sole[s, p] = -1
    return sole


@kernel
def reach_terminals(order: Order, lots: Any, outlets: Outlets, books: Any, seen: Any, bills: Any) -> Any:
    """Put delivered goods on terminals' shelves (or under way), post the invoices, list the debts; return their number.

    ``lots`` (S, P, 1, origins) of several origins are used up. ``books`` = balances, first terminal's party, suppliers'
    parties (S,). ``seen`` = delivered (T, P), purchased (T,), region (T,), units and value by region (R, P). ``bills`` =
    debtors, creditors, amounts (T·M) to fill.
    """
    balance, first_party, party = books
    delivered, purchased, region, region_units, region_value = seen
    debtors, creditors, amounts = bills
    makers = order.supplier.shape[1]
    owed = np.zeros(makers, np.int64)
    count, sole = 0, _sole_origins(lots)
    traced, part = outlets.stray.shape[2] > 0, np.zeros(lots.shape[3], np.int64)
    for t in range(order.units.shape[0]):
        owed[:] = 0
        goods = np.int64(0)
        for p in range(order.units.shape[1]):
            units = order.units[t, p]
            if units == 0:
                continue
            m = order.maker[p]
            s = order.supplier[t, m]
            amount = line_value(units, posted_price(order.price[t, p]), np.int64(order.per_case[p]))
            owed[m] += amount
            goods += amount
            balance[party[s], REVENUE] -= amount
            outlets.value[t, p] += amount
            delivered[t, p] += units
            region_units[region[t], p] += units
            region_value[region[t], p] += amount
            outlets.target[t, p] += units
            if sole[s, p] < 0:
                part[:] = 0
                draw(lots[s, p, 0], np.int64(units), part)
                outlets.strays[t] += put_strays(part, region[t], outlets.stray_target[t, p])
            elif traced and sole[s, p] != region[t]:
                outlets.stray_target[t, p, sole[s, p]] += units
                outlets.strays[t] += units
        extra = np.int64(0)
        for m in range(makers):
            charge = order.charges[t, m]
            if charge > 0:
                extra += charge
                owed[m] += charge
                balance[party[order.supplier[t, m]], OTHER_INCOME] -= charge
        if goods + extra == 0:
            continue
        purchased[t] += goods
        me = first_party + t
        balance[me, INVENTORY] += goods
        balance[me, DELIVERY] += extra
        balance[me, PAYABLES] -= goods + extra
        for m in range(makers):
            if owed[m] > 0:
                s = order.supplier[t, m]
                for other in range(m + 1, makers):
                    if order.supplier[t, other] == s:
                        owed[m] += owed[other]
                        owed[other] = 0
                balance[party[s], RECEIVABLES] += owed[m]
                debtors[count], creditors[count], amounts[count] = me, party[s], owed[m]
                count += 1
    return count


@kernel
def sell(units: Any, price: Any, outlets: Outlets, books: Any, seen: Any) -> Any:
    """Sell ``units`` (T, P) for cash at ``price`` (T, P) minor/unit; more than is in stock is a fault.

    ``books`` = balances, first terminal's party, the world's party. ``seen`` = sold (T, P), region (T,), units and value by
    region (R, P), units by region and origin (R, P, origins).
    """
    balance, first_party, world = books
    sold, region, region_units, region_value, by_origin = seen
    stock, transit = outlets.stock, outlets.transit
    traced, takings = outlets.stray.shape[2] > 0, np.int64(0)
    for t in range(units.shape[0]):
        income, cost = np.int64(0), np.int64(0)
        for p in range(units.shape[1]):
            wanted = units[t, p]
            if wanted == 0:
                continue
            here = np.int64(stock[t, p])
            if wanted < 0 or wanted > here:
                return t * units.shape[1] + p
            held = here
            for slot in range(transit.shape[1]):
                held += transit[t, slot, p]
            part = share_of(outlets.value[t, p], wanted, held)
            amount = wanted * np.int64(price[t, p])
            outlets.value[t, p] -= part
            income += amount
            cost += part
            sold[t, p] += wanted
            region_units[region[t], p] += wanted
            region_value[region[t], p] += amount
            stock[t, p] -= wanted
            home = region[t] if traced else 0
            if outlets.strays[t] == 0:
                by_origin[region[t], p, home] += wanted
            else:
                left = take_mixed(outlets.stray[t, p], here, wanted, home, by_origin[region[t], p])
                outlets.strays[t] -= left
        if income != 0 or cost != 0:
            me = first_party + t
            balance[me, CASH] += income
            balance[me, REVENUE] -= income
            balance[me, COST] += cost
            balance[me, INVENTORY] -= cost
            takings += income
    balance[world, INVENTORY] += takings
    balance[world, CASH] -= takings
    return -1


@kernel
def spread_lots(units: Any, source: Any, lots: Any, under_way: Any, transit: Any) -> None:
    """Share what core dealers shipped, ``lots`` (J, P, ages, origins), over the ``units`` (K, P) of those they ship to.

    ``source`` (K,) is the core dealer; each gets ages and origins in proportion, into ``under_way`` (K, P, ages, origins)
    and, by origin, ``transit`` (K, P, origins).
    """
    rows, origins = lots.shape[2], lots.shape[3]
    part = np.zeros(rows * origins, np.int64)
    for k in range(units.shape[0]):
        for p in range(units.shape[1]):
            if units[k, p] > 0:
                part[:] = 0
                draw(lots[source[k], p].reshape(rows * origins), units[k, p], part)
                for n in range(part.shape[0]):
                    under_way[k, p, n // origins, n % origins] += part[n]
                    transit[k, p, n % origins] += part[n]
