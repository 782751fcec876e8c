"""The audit: goods by product and origin, money, values, and that only movements change the tables."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from channelsim.base.errors import BooksError
from channelsim.market.goods import oldest_age
from channelsim.market.market import TABLES, TRADERS
from channelsim.simulation.holdings import Holdings

HOLDERS = ("manufacturers", *TRADERS, "terminals")
GOODS = (
    "stock_units", "transit_units", "underway_units", "roaming_units", "stock_value", "stray_units", "stray_transit_units",
)  # fmt: skip


class Audit:
    """Checks of one market. Between weeks the builder may write; within a week only movements do.

    Args:
        holdings: goods and totals to check.
        sums: remember checksums of all tables, to find whoever writes past the posting.
    """

    def __init__(self, holdings: Holdings, sums: bool = True) -> None:
        self._holdings = holdings
        self._market = holdings.market
        self._sums: dict[tuple[str, str], int] = {}
        if sums:
            self.remember()

    def balances(self) -> None:
        """Check goods, values and money.

        Raises:
            BooksError: the first thing that does not balance.
        """
        self._nothing_negative()
        self._goods()
        self._strays()
        self._values()
        self._market.ledger.check()

    def remember(self) -> None:
        """Remember how all tables stand."""
        self._sums = self._current()

    def nothing_written(self, by: str) -> None:
        """Check that tables stand as they stood after the last movement.

        Raises:
            BooksError: a column was written past the posting.
        """
        for (table, name), check in self._current().items():
            if self._sums.get((table, name), check) != check:
                week = self._market.week
                raise BooksError(f"week {week}, {by}: {table}.{name} was written without a movement")

    def _current(self) -> dict[tuple[str, str], int]:
        sums = {("ledger", "balances"): zlib.crc32(self._market.ledger.balances.data)}
        for table in TABLES:
            for name in self._market.tables[table].columns:
                array = np.ascontiguousarray(self._market.live(table, name))
                sums[table, name] = zlib.crc32(array.data) if array.size else 0
        return sums

    def _nothing_negative(self) -> None:
        for table in HOLDERS:
            for name in GOODS:
                if name in self._market.tables[table].columns:
                    array = self._market.live(table, name)
                    if array.size and array.min() < 0:
                        row = int(np.argwhere(array < 0)[0, 0])
                        raise BooksError(f"{table}.{name} of row {row} is below zero")

    def _goods(self) -> None:
        holdings, totals = self._holdings, self._holdings.totals
        plants, others = holdings.goods_now()
        gone = totals.sold + totals.written_off
        made = totals.plants + totals.others.sum(axis=1) + totals.produced
        names = self._market.names.products
        for p in np.flatnonzero(made != plants + others.sum(axis=1) + gone.sum(axis=1)):
            missing = int(made[p] - plants[p] - others[p].sum() - gone[p].sum())
            raise BooksError(f"{missing} units of product {names[p]} are missing")
        entered = totals.others + totals.dispatched - totals.returned
        for p, origin in np.argwhere(entered != others + gone):
            missing = int(entered[p, origin] - others[p, origin] - gone[p, origin])
            raise BooksError(f"{missing} units of product {names[p]} with origin {origin} are missing")
        under_way = self._market.live("sub_dealers", "underway_units").sum(axis=2)
        if (under_way != self._market.live("sub_dealers", "transit_units").sum(axis=1)).any():
            raise BooksError("goods under way to sub-dealers differ by age and in all")
        for table in TRADERS:
            if (
                oldest_age(self._market.live(table, "stock_units")) > self._market.live(table, "oldest_age")
            ).any():
                raise BooksError(f"goods of {table} are older than the age that none should exceed")
            away = self._market.live(table, "roaming_units").sum(axis=(1, 3))
            if (away != self._market.live(table, "away_units")).any():
                raise BooksError(f"goods of {table} in other regions differ by region and in all")

    def _strays(self) -> None:
        """Check that terminals' strays are part of their goods, not from home, and counted."""
        live = self._market.tables["terminals"].array
        counted = np.zeros(live("strays").shape, np.int64)
        for part, whole in (("stray_units", "stock_units"), ("stray_transit_units", "transit_units")):
            stray = live(part)
            counted += stray.sum(axis=tuple(range(1, stray.ndim)), dtype=np.int64)
            wrong = np.argwhere(stray.sum(axis=-1) > live(whole))
            if wrong.size:
                raise BooksError(f"terminals row {wrong[0][0]} has more in {part} than in {whole}")
            if stray.shape[-1] and stray[np.arange(counted.size), ..., live("region")].any():
                raise BooksError(f"terminals.{part} holds goods of the terminal's own region")
        differs = np.flatnonzero(counted != live("strays"))
        if differs.size:
            raise BooksError(f"strays of terminals row {differs[0]} differ by origin and in all")

    def _values(self) -> None:
        inventory = self._market.ledger.balance("inventory")
        for table in HOLDERS:
            live = self._market.tables[table].array
            value, held = live("stock_value"), self._held(table)
            wrong = np.argwhere((held == 0) & (value != 0))
            if wrong.size:
                row, p = wrong[0]
                raise BooksError(f"{table} row {row} has a stock value of product {p} without stock")
            booked = inventory[self._market.ledger.parties[table]]
            differs = np.flatnonzero(booked != value.sum(axis=1))
            if differs.size:
                raise BooksError(f"inventory of {table} row {differs[0]} differs from the value of its stock")

    def _held(self, table: str) -> Any:
        live = self._market.tables[table].array
        if table == "manufacturers":
            return live("stock_units")
        if table == "terminals":
            return live("stock_units") + live("transit_units").sum(axis=1)
        stock = live("stock_units").sum(axis=(2, 3))
        return stock + live("transit_units").sum(axis=(1, 3)) + live("away_units")
