"""The first entries: what everybody owns and owes before week 0, so that the books balance from the start.

The builder writes ``stock_units``, ``transit_units`` (slot of the week of arrival) and, for sub-dealers' goods under way,
``underway_units``; :func:`value_stock` prices them; :func:`open_books` posts them against equity. ``Posting`` then takes
what is there as its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from channelsim.base.errors import BooksError
from channelsim.market.goods import value_of
from channelsim.market.market import Market


def value_stock(market: Market, table: str, price: Any) -> None:
    """Set ``stock_value`` of a table from a price per case.

    Args:
        market: stocks and goods under way are in place; goods under way belong to whom they are under way to.
        table: manufacturers, core_dealers, sub_dealers or terminals.
        price: minor/case, shape (rows, P) or what broadcasts to it; rounded half up.
    """
    units = _held(market, table)
    whole = np.broadcast_to(np.floor(np.asarray(price, np.float64) + 0.5).astype(np.int64), units.shape)
    per_case = market.live("products", "units_per_case").astype(np.int64)
    market.live(table, "stock_value")[:] = value_of(units, whole, per_case)


def open_books(
    market: Market, cash: Mapping[str, Any] | None = None, debts: Iterable[tuple[Any, Any, Any, Any]] = ()
) -> None:
    """Post the opening: stock values and debts against equity, cash as capital from the world.

    Args:
        market: stocks are in place and valued; balances are all zero.
        cash: by table, minor units, shape (rows,) or one for all, ≥ 0.
        debts: (debtors, creditors, amounts, due weeks), each (n,): open invoices for goods at the start.

    Raises:
        BooksError: the books are not empty, or a value stands without goods.
    """
    ledger = market.ledger
    if ledger.balances.any():
        raise BooksError("the books have been opened before")
    for table, places in ledger.parties.items():
        parties = np.arange(places.start, places.stop)
        value = market.live(table, "stock_value")
        if ((value != 0) & (_held(market, table) == 0)).any() or (value < 0).any():
            raise BooksError(f"{table} have a stock value where there is no stock")
        ledger.within(parties, "inventory", "equity", value.sum(axis=1))
    for table, amounts in (cash or {}).items():
        places = ledger.parties[table]
        parties = np.arange(places.start, places.stop)
        ledger.pay("capital", ledger.world, parties, np.broadcast_to(np.asarray(amounts), parties.shape))
    for debtors, creditors, amounts, weeks in debts:
        amounts = np.asarray(amounts, np.int64)
        debtors, creditors = (
            np.array(np.broadcast_to(who, amounts.shape), np.int64) for who in (debtors, creditors)
        )
        ledger.within(debtors, "equity", "payables", amounts)
        ledger.within(creditors, "receivables", "equity", amounts)
        ledger.remember(debtors, creditors, amounts, weeks)


def _held(market: Market, table: str) -> Any:
    stock = market.live(table, "stock_units")
    if table == "manufacturers":
        return stock
    transit = market.live(table, "transit_units")
    if table == "terminals":
        return stock + transit.sum(axis=1, dtype=np.int64)
    total = stock.sum(axis=(2, 3), dtype=np.int64) + transit.sum(axis=(1, 3), dtype=np.int64)
    return total + market.live(table, "away_units")
