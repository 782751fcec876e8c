"""Posting: the only writer of goods and money. It carries out what rules propose and refuses what cannot be.

Checks that are always on: nothing below zero, nothing delivered, shipped or sold that is not there, no goods or money set by
hand. With ``audit`` all balances are checked after every movement and every table is compared around each rule (see
``simulation/audit.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from channelsim.base.errors import BooksError
from channelsim.market import moves, shipments
from channelsim.market.goods import grow_older
from channelsim.market.market import TRADERS, Market
from channelsim.simulation import appointing, close_down, posting_abroad, posting_goods, posting_staff
from channelsim.simulation.audit import Audit
from channelsim.simulation.holdings import Holdings

#: columns that only movements of goods may change
GOODS = frozenset(
    {
        "stock_units",
        "stock_value",
        "transit_units",
        "stray_units",
        "stray_transit_units",
        "strays",
        "oldest_age",
        "underway_units",
        "roaming_units",
        "away_units",
        "roaming_age",
    }
)
WEEKLY_TRADER_FLOWS = (
    "asked_units", "supplied_units", "received_units", "backlog_units", "drops", "drops_asked", "purchased_value",
)  # fmt: skip


class Posting(Holdings):
    """Carries moves out in the tables and the books of one market.

    Args:
        market: its tables and books stand as the opening left them.
        audit: check everything after every movement, and that no rule writes by itself.
    """

    def __init__(self, market: Market, audit: bool = False) -> None:
        super().__init__(market)
        self.rule = "opening"
        self.start_week()
        self.first("invoices")
        self._audit = Audit(self) if audit else None

    # ------------------------------------------------------------------------------------------ the week

    def arrive(self) -> None:
        """Stage 0: forget last week's flows, make stocks a week older, receive what was under way until now."""
        self.rule = "arrive"
        if "invoices" not in self._done:
            self.market.live("core_dealers", "invoiced_value")[:] = 0
            self.market.live("core_dealers", "invoiced_cases")[:] = 0
        for table in TRADERS:
            for name in WEEKLY_TRADER_FLOWS:
                self.market.live(table, name)[...] = 0
            grow_older(self.market.live(table, "stock_units"), self.bounds[table])
            self.market.live(table, "roaming_age")[self.market.live(table, "roaming_age") > 0] += 1
        self.market.live("terminals", "purchased_value")[:] = 0
        self.start_week()
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
                handler_of(move)(self, move)
            except BooksError as error:
                raise BooksError(self._located(str(error))) from error
            self._checked(type(move).__name__)

    @property
    def facts(self) -> dict[tuple[str, str], Any]:
        """Flows of this week by (frame, column), as ``records/rows.py`` names them."""
        return dict(self._facts)

    def check(self) -> None:
        """Check all balances of goods and money.

        Raises:
            BooksError: something does not balance.
        """
        try:
            Audit(self, sums=False).balances()
        except BooksError as error:
            raise BooksError(self._located(str(error))) from error

    # ------------------------------------------------------------------------------------------ inside

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
            slot = market.week % transit.shape[1]
            shipments.receive_terminals(
                live("terminals", "stock_units"), transit[:, slot], live("terminals", "strays"),
                live("terminals", "stray_units"), live("terminals", "stray_transit_units")[:, slot],
            )  # fmt: skip

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
        self.note((move.frame, move.name), move.values)

    def _pay_now(self, move: moves.Pay) -> None:
        self.pay(move.purpose, move.payers, move.payees, move.amounts)

    def _owe_later(self, move: moves.Owe) -> None:
        self.owe(move.purpose, move.debtors, move.creditors, move.amounts, move.due_week)

    def _settle(self, move: moves.SettleDebts) -> None:
        unpaid = self.market.ledger.settle(self.market.week, self.credit_line())
        self.market.handed["unpaid"] = unpaid

    def _keep_deposit(self, move: moves.KeepDeposit) -> None:
        held = self.market.live("core_dealers", "deposit")
        amounts = np.asarray(move.amounts, np.int64)
        wrong = np.argwhere((amounts < 0) | (amounts > held))
        if wrong.size:
            name = self.market.names.core_dealers[wrong[0, 0]]
            raise BooksError(f"core dealer {name} has less deposit than is kept of it")
        dealer, maker = np.nonzero(amounts)
        kept = amounts[dealer, maker]
        ledger = self.market.ledger
        ledger.within(self.parties("core_dealers")[dealer], "penalties", "deposits", kept)
        ledger.within(self.parties("manufacturers")[maker], "deposits", "penalties", kept)
        held[:] -= amounts


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
    moves.SendAbroad: posting_abroad.send_abroad,
    moves.BringHome: posting_abroad.bring_home,
    moves.DeliverAbroad: posting_abroad.deliver_abroad,
    moves.WriteOff: posting_goods.write_off,
    moves.Pay: Posting._pay_now,
    moves.Owe: Posting._owe_later,
    moves.SettleDebts: Posting._settle,
    moves.KeepDeposit: Posting._keep_deposit,
    moves.CloseDown: close_down.close_down,
    moves.Appoint: appointing.appoint,
    moves.EndSupply: appointing.end_supply,
    moves.Redivide: appointing.redivide,
    moves.Resupply: appointing.resupply,
    moves.Staff: posting_staff.staff,
}


def handler_of(move: Any) -> Callable[[Any, Any], None]:
    """Return what carries a move out."""
    try:
        return HANDLERS[type(move)]
    except KeyError:
        raise BooksError(f"a {type(move).__name__} is not a move; see market/moves.py") from None
