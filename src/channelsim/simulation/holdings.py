"""What posting works on: goods on shelves and under way, totals, the week's flows, and the refusal of what cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from channelsim.base.errors import BooksError
from channelsim.market.goods import oldest_age
from channelsim.market.ledger import WITHOUT_LIMIT
from channelsim.market.market import TRADERS, Market
from channelsim.market.strays import add_by_origin
from channelsim.simulation import posting_kernels as kernels

FLOWS = {
    "region_product": (
        "sell_in_units", "sell_in_value", "terminal_purchase_units", "terminal_purchase_value",
        "sell_out_units", "sell_out_value", "written_off_units", "diverted_in_units",
    ),
    "manufacturer": ("produced_units", "shipped_units"),
}  # fmt: skip


@dataclass
class Totals:
    """Units that entered and left since the posting began, for the check of conservation.

    plants (P,) and others (P, origins): there at the beginning; produced (P,); dispatched, returned, sold, written_off
    (P, origins): from plants to dealers, back to plants, to consumers, thrown away.
    """

    plants: Any
    others: Any
    produced: Any
    dispatched: Any
    returned: Any
    sold: Any
    written_off: Any


class Holdings:
    """Goods and money of one market as the movements see them.

    Args:
        market: its tables and books stand as the opening left them.

    Attributes:
        origins: origins that stocks distinguish.
        totals: what entered and left since the beginning.
        bounds: upper bounds of the age of the oldest goods (rows, P) of traders, so that empty ages cost no time.
    """

    def __init__(self, market: Market) -> None:
        self.market = market
        self.origins: int = market.tables["terminals"].sizes["origin"]
        self.bounds = {table: market.live(table, "oldest_age") for table in TRADERS}
        for table, bounds in self.bounds.items():
            bounds[:] = oldest_age(market.live(table, "stock_units"))
        self.bounds["underway"] = oldest_age(market.live("sub_dealers", "underway_units"))
        plants, others = self.goods_now()
        by_origin = [np.zeros_like(others) for _ in range(4)]
        self.totals = Totals(plants, others, np.zeros_like(plants), *by_origin)
        self._done: set[str] = set()
        self._parties: dict[str, tuple[Any, Any]] = {}
        self._facts: dict[tuple[str, str], Any] = {}

    def start_week(self) -> None:
        """Forget the flows of last week."""
        sizes = {name: self.market.size(f"{name}s") for name in ("region", "product", "manufacturer")}
        self._done.clear()
        self._facts = {
            (frame, name): np.zeros([sizes[dim] for dim in frame.split("_")], np.int64)
            for frame, names in FLOWS.items()
            for name in names
        }

    def parties(self, table: str) -> Any:
        """Return the party numbers of a table's rows, int64; not to be written to."""
        places = self.market.ledger.parties[table]
        if self._parties.get(table, (None, None))[0] != places:
            self._parties[table] = (places, np.arange(places.start, places.stop))
        return self._parties[table][1]

    def fact(self, frame: str, name: str) -> Any:
        """Return the running array of one fact of this week."""
        return self._facts[frame, name]

    def trace(self, name: str, units: Any) -> None:
        """Add units by region and origin (R, P, origins) to a fact of the frame ``origin``, where origins are told apart."""
        if self.origins > 1:
            self.note(("origin", name), np.moveaxis(units, 2, 0))

    def note(self, key: tuple[str, str], values: Any) -> None:
        """Add values to a fact, by (frame, column)."""
        self._facts[key] = self._facts[key] + values if key in self._facts else np.array(values)

    def first(self, what: str) -> bool:
        """Tell whether something happens for the first time this week."""
        fresh = what not in self._done
        self._done.add(what)
        return fresh

    def credit_line(self) -> Any:
        """Return how far each party's cash may go below zero (parties,): manufacturers and the world have no limit."""
        line = np.zeros(self.market.ledger.size, np.int64)
        places = self.market.ledger.parties
        line[places["manufacturers"]] = WITHOUT_LIMIT
        line[self.market.ledger.world] = WITHOUT_LIMIT
        for table in TRADERS:
            line[places[table]] = self.market.live(table, "credit_line")
        return line

    def pay(self, purpose: str, payers: Any, payees: Any, amounts: Any) -> None:
        """Pay now; what is beyond cash and credit line is owed from this week on."""
        self.market.ledger.pay(purpose, payers, payees, amounts, self.credit_line(), self.market.week)

    def owe(self, purpose: str, debtors: Any, creditors: Any, amounts: Any, due_week: Any) -> None:
        """Post a debt that falls due in a week of the run (one for all, or one each)."""
        self.market.ledger.owe(purpose, debtors, creditors, amounts, due_week)

    def shelves(self, table: str) -> kernels.Shelves:
        """Return the goods of one table of traders."""
        live = self.market.tables[table].array
        return kernels.Shelves(
            live("stock_units"),
            self.bounds[table],
            live("stock_value"),
            live("transit_units"),
            live("away_units"),
        )

    def outlets(self) -> kernels.Outlets:
        """Return the goods of terminals."""
        live = self.market.tables["terminals"].array
        stock, stray = live("stock_units"), live("stray_units")
        return kernels.Outlets(
            stock, stock, live("transit_units"), live("stock_value"), stray, stray, live("strays")
        )

    def take(self, table: str, units: Any, lots: Any, ages: Any = None) -> Any:
        """Take goods (rows, P) off traders' shelves into ``lots``, oldest first; return their book value (rows, P).

        ``ages`` = last and first age (P,) that may go; saleable goods when left out.
        """
        if ages is None:
            last = self.market.live("products", "refuse_age_weeks").astype(np.int64)
            ages = (last, np.zeros_like(last))
        cost = np.zeros(units.shape, np.int64)
        place = kernels.leave_shelves(units, self.shelves(table), ages, lots, cost)
        self.fault(place, table, "gives more than it has of an age that may go")
        return cost

    def goods_now(self) -> tuple[Any, Any]:
        """Return all goods: at plants (P,) and with everybody else (P, origins), under way included."""
        live = self.market.live
        others = self._at_terminals().sum(axis=0)
        for table in TRADERS:
            others += live(table, "stock_units").sum(axis=(0, 2))
            others += live(table, "transit_units").sum(axis=(0, 1))
            others += live(table, "roaming_units").sum(axis=(0, 1))
        return live("manufacturers", "stock_units").sum(axis=0), others

    def _at_terminals(self) -> Any:
        """Return terminals' goods, under way included, by region and origin (R, P, origins)."""
        live = self.market.tables["terminals"].array
        found = np.zeros((self.market.size("regions"), live("stock_units").shape[1], self.origins), np.int64)
        add_by_origin(live("stock_units"), live("stray_units"), live("strays"), live("region"), found)
        for slot in range(live("transit_units").shape[1]):
            under_way, stray = live("transit_units")[:, slot], live("stray_transit_units")[:, slot]
            add_by_origin(under_way, stray, live("strays"), live("region"), found)
        return found

    def refuse(self, wrong: Any, table: str, what: str, by_product: bool = False) -> None:
        """Raise ``BooksError`` if any place of ``wrong`` (rows, P), or (P,) for manufacturers, is true."""
        if wrong.any():
            place = int(np.argmax(wrong))
            if by_product:
                place += int(self.market.live("products", "manufacturer")[place]) * wrong.size
            self.fault(place, table, what)

    def fault(self, place: int, table: str, what: str) -> None:
        """Raise ``BooksError`` that names party and product unless ``place`` (row · products + product) is negative."""
        if place >= 0:
            row, product = divmod(int(place), self.market.size("products"))
            names = getattr(self.market.names, table, None)
            who = f"{table[:-1].replace('_', ' ')} {names[row] if names else row}"
            raise BooksError(f"{who} {what} (product {self.market.names.products[product]})")
