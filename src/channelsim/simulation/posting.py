"""Posting: the only writer of goods and money. It carries out what rules propose and refuses what cannot be.

Checks that are always on: nothing below zero, nothing delivered, shipped or sold that is not there, no goods or money set by
hand. With ``audit`` all balances are checked after every movement and every table is compared around each rule (see
``simulation/audit.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from channelsim.base.errors import BooksError
from channelsim.market import moves, shipments
from channelsim.market.goods import grow_older, oldest_age
from channelsim.market.ledger import ACCOUNT, PROFIT_ACCOUNTS, WITHOUT_LIMIT
from channelsim.market.market import TRADERS, Market
from channelsim.simulation import close_down, posting_goods
from channelsim.simulation import posting_kernels as kernels
from channelsim.simulation.audit import Audit

#: columns that only movements of goods may change
GOODS = frozenset({"stock_units", "stock_value", "transit_units", "underway_units"})
INCOME = ("revenue", "other_income")
WEEKLY_TRADER_FLOWS = (
    "asked_units", "supplied_units", "received_units", "backlog_units", "drops", "drops_asked", "purchased_value",
)  # fmt: skip
FLOWS = {
    "region_product": (
        "sell_in_units", "sell_in_value", "terminal_purchase_units", "terminal_purchase_value",
        "sell_out_units", "sell_out_value", "written_off_units",
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


class Posting:
    """Carries moves out in the tables and the books of one market.

    Args:
        market: its tables and books stand as the opening left them.
        audit: check everything after every movement, and that no rule writes by itself.

    Attributes:
        totals: what entered and left since the beginning.
        bounds: upper bounds of the age of the oldest goods (rows, P) of traders, so that empty ages cost no time.
    """

    def __init__(self, market: Market, audit: bool = False) -> None:
        self.market = market
        self.rule = "opening"
        self.origins: int = market.tables["terminals"].sizes["origin"]
        self.bounds = {table: oldest_age(market.live(table, "stock_units")) for table in TRADERS}
        self.bounds["underway"] = oldest_age(market.live("sub_dealers", "underway_units"))
        plants, others = self.goods_now()
        by_origin = [np.zeros_like(others) for _ in range(4)]
        self.totals = Totals(plants, others, np.zeros_like(plants), *by_origin)
        self._done: set[str] = set()
        self._facts: dict[tuple[str, str], Any] = {}
        self._profit_before: dict[str, Any] = {}
        self._start_week()
        self._audit = Audit(self) if audit else None

    # ------------------------------------------------------------------------------------------ the week

    def arrive(self) -> None:
        """Stage 0: forget last week's flows, make stocks a week older, receive what was under way until now."""
        self.rule = "arrive"
        if self._audit:
            self._audit.nothing_written(self.rule)
        if "invoices" not in self._done:
            self.market.live("core_dealers", "invoiced_value")[:] = 0
        for table in TRADERS:
            for name in WEEKLY_TRADER_FLOWS:
                self.market.live(table, name)[...] = 0
            grow_older(self.market.live(table, "stock_units"), self.bounds[table])
        self.market.live("terminals", "purchased_value")[:] = 0
        self._start_week()
        self._receive()
        self._checked("arrive")

    def apply(self, proposed: Iterable[moves.Move] | None, rule: str) -> None:
        """Carry out the moves of one rule in their order.

        Raises:
            BooksError: a move asks for what cannot be; the message names week, rule, party and product.
        """
        self.rule = rule
        if self._audit:
            self._audit.nothing_written(rule)
        for move in proposed or ():
            try:
                HANDLERS[type(move)](self, move)
            except BooksError as error:
                raise BooksError(self._located(str(error))) from error
            self._checked(type(move).__name__)

    @property
    def facts(self) -> dict[tuple[str, str], Any]:
        """Flows of this week by (frame, column), accounts of manufacturers and dealers included (income and cost positive)."""
        flows = dict(self._facts)
        for frame, tables in (("manufacturer", ("manufacturers",)), ("dealer", TRADERS)):
            change = np.concatenate([self._profit(table) - self._profit_before[table] for table in tables])
            for n, account in enumerate(PROFIT_ACCOUNTS):
                flows[frame, account] = -change[:, n] if account in INCOME else change[:, n]
        return flows

    def check(self) -> None:
        """Check all balances of goods and money.

        Raises:
            BooksError: something does not balance.
        """
        try:
            Audit(self, sums=False).balances()
        except BooksError as error:
            raise BooksError(self._located(str(error))) from error

    # ------------------------------------------------------------------ what the carrying out of moves uses

    def parties(self, table: str) -> Any:
        """Return the party numbers of a table's rows, int64."""
        places = self.market.ledger.parties[table]
        return np.arange(places.start, places.stop)

    def fact(self, frame: str, name: str) -> Any:
        """Return the running array of one fact of this week."""
        return self._facts[frame, name]

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
        return kernels.Shelves(live("stock_units"), self.bounds[table], live("stock_value"), live("transit_units"))

    def outlets(self) -> kernels.Outlets:
        """Return the goods of terminals."""
        live = self.market.tables["terminals"].array
        return kernels.Outlets(live("stock_units"), live("stock_units"), live("transit_units"), live("stock_value"))

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
        others = live("terminals", "stock_units").sum(axis=0, dtype=np.int64)
        others = others + live("terminals", "transit_units").sum(axis=(0, 1), dtype=np.int64)
        for table in TRADERS:
            others += live(table, "stock_units").sum(axis=(0, 2)) + live(table, "transit_units").sum(axis=(0, 1))
        return live("manufacturers", "stock_units").sum(axis=0), others

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

    # ------------------------------------------------------------------------------------------ inside

    def _start_week(self) -> None:
        sizes = {name: self.market.size(f"{name}s") for name in ("region", "product", "manufacturer")}
        self._done.clear()
        self._facts = {
            (frame, name): np.zeros([sizes[dim] for dim in frame.split("_")], np.int64)
            for frame, names in FLOWS.items()
            for name in names
        }
        self._profit_before = {table: self._profit(table) for table in ("manufacturers", *TRADERS)}

    def _receive(self) -> None:
        market, live = self.market, self.market.live
        lead = np.asarray(market.links.dealer_lead_weeks)[live("products", "manufacturer")]
        transit = live("core_dealers", "transit_units")
        slot = market.week % transit.shape[1]
        stock, received = live("core_dealers", "stock_units"), live("core_dealers", "received_units")
        ages = np.ascontiguousarray(lead + 1, np.int64)
        shipments.receive(stock, self.bounds["core_dealers"], transit[:, slot], ages, received)
        under_way, bound = live("sub_dealers", "underway_units"), self.bounds["underway"]
        stock, received = live("sub_dealers", "stock_units"), live("sub_dealers", "received_units")
        shipments.receive_aged(stock, self.bounds["sub_dealers"], under_way, bound, received)
        transit = live("sub_dealers", "transit_units")
        transit[:, market.week % transit.shape[1]] = 0
        transit = live("terminals", "transit_units")
        if transit.shape[1]:
            shipments.receive_terminals(live("terminals", "stock_units"), transit[:, market.week % transit.shape[1]])

    def _profit(self, table: str) -> Any:
        return self.market.ledger.balances[self.market.ledger.parties[table], ACCOUNT["revenue"] :].copy()

    def _located(self, message: str) -> str:
        return f"week {self.market.week}, {self.rule}: {message}"

    def _checked(self, movement: str) -> None:
        if self._audit:
            try:
                self._audit.balances()
            except BooksError as error:
                raise BooksError(self._located(f"after {movement}: {error}")) from error
            self._audit.remember()

    # ------------------------------------------------------------------------------------------ plain moves

    def _set(self, move: moves.SetColumns) -> None:
        table = self.market.tables[move.table]
        for name, values in move.values.items():
            self._not_goods(name)
            if move.rows is not None:
                table.array(name)[move.rows] = values
            elif isinstance(values, np.ndarray) and not values.flags.writeable:
                table.assign(name, values.copy())
            else:
                table.assign(name, values)

    def _revise(self, move: moves.Revise) -> None:
        for name in move.columns:
            self._not_goods(name)
        move.by(*(self.market.live(move.table, name) for name in move.columns), *move.args)

    def _not_goods(self, name: str) -> None:
        if name in GOODS:
            raise BooksError(f"{name} is changed by movements of goods, never set")

    def _hand(self, move: moves.Hand) -> None:
        self.market.handed[move.name] = move.value

    def _note(self, move: moves.Fact) -> None:
        key = (move.frame, move.name)
        self._facts[key] = self._facts[key] + move.values if key in self._facts else np.array(move.values)

    def _pay_now(self, move: moves.Pay) -> None:
        self.pay(move.purpose, move.payers, move.payees, move.amounts)

    def _owe_later(self, move: moves.Owe) -> None:
        self.owe(move.purpose, move.debtors, move.creditors, move.amounts, move.due_week)

    def _settle(self, move: moves.SettleDebts) -> None:
        unpaid = self.market.ledger.settle(self.market.week, self.credit_line())
        self.market.handed["unpaid"] = unpaid


HANDLERS: dict[type, Callable[[Any, Any], None]] = {
    moves.SetColumns: Posting._set,
    moves.Revise: Posting._revise,
    moves.Hand: Posting._hand,
    moves.Fact: Posting._note,
    moves.Produce: posting_goods.produce,
    moves.ShipToCoreDealers: posting_goods.ship_to_core_dealers,
    moves.ShipToSubDealers: posting_goods.ship_to_sub_dealers,
    moves.DeliverToTerminals: posting_goods.deliver_to_terminals,
    moves.SellToConsumers: posting_goods.sell_to_consumers,
    moves.WriteOff: posting_goods.write_off,
    moves.Pay: Posting._pay_now,
    moves.Owe: Posting._owe_later,
    moves.SettleDebts: Posting._settle,
    moves.CloseDown: close_down.close_down,
}
