"""What a rule may propose. A rule never writes; it returns a list of these, and posting carries them out.

Proposals of one stage are simultaneous. What is claimed twice is cut by the supplier's allocation rule: proportional, in
the offer's lots, by cumulative rounding with one drawn offset.

Shapes: T terminals, J core dealers, K sub-dealers, M manufacturers, P products, R regions. Goods are consumer units, money
int64 minor units, prices per case as float minor units (rounded when an amount is made, see ``base/units.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy.typing as npt

from channelsim.market.territory_moves import Resupply as Resupply

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class SetColumns:
    """New values of state columns that are neither goods nor money: ``table`` by name, whole columns or some ``rows``."""

    table: str
    values: Mapping[str, Array | float]
    rows: Array | None = None


@dataclass(frozen=True)
class Revise:
    """A change too large to copy: posting calls ``by(*live columns, *args)``; ``columns`` are the only ones it may write."""

    table: str
    columns: tuple[str, ...]
    by: Callable[..., Any]
    args: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Hand:
    """An intermediate result of this week for later rules (``view.handed[name]``); forgotten when the week ends."""

    name: str
    value: Any


@dataclass(frozen=True)
class Fact:
    """Something to record that no table keeps: an array by the dimensions of the frame it belongs to.

    ``frame`` and ``name`` as in ``records/rows.py``; facts of one name and week add up.
    """

    frame: str
    name: str
    values: Array


@dataclass(frozen=True)
class Produce:
    """Manufacturers make goods: ``units`` (P,) enter plant stock at ``variable_cost``, paid at once to the world."""

    units: Array


@dataclass(frozen=True)
class ShipToCoreDealers:
    """Manufacturers ship and invoice ``units`` (J, P), whole cases.

    ``price`` (J, P) is minor/case after promotions; ``terms_weeks`` (M,) until payment falls due. Goods arrive at the start
    of week + 1 + lead of the link. Plant stock must cover the units.
    """

    units: Array
    price: Array
    terms_weeks: Array


@dataclass(frozen=True)
class ShipToSubDealers:
    """Core dealers ship and invoice ``units`` (K, P) to their sub-dealers, oldest saleable goods first.

    ``price`` (K, P) minor/case; ``terms_weeks`` until payment. Goods arrive at the start of next week and keep their age.
    """

    units: Array
    price: Array
    terms_weeks: int


@dataclass(frozen=True)
class DeliverToTerminals:
    """Suppliers deliver ``units`` (T, P) to terminals, oldest saleable goods first, and invoice them.

    ``price`` (T, P) is minor/case; ``charges`` (T, M) extra minor units on the invoice (broken cases, urgent orders);
    ``terms_weeks`` until payment. The supplier of terminal t for product p is ``terminals.supplier[t, manufacturer of p]``.
    The proposal must fit the suppliers' stock.
    """

    units: Array
    price: Array
    charges: Array
    terms_weeks: int


@dataclass(frozen=True)
class SellToConsumers:
    """Terminals sell ``units`` (T, P) over the counter for cash at the posted retail price."""

    units: Array


@dataclass(frozen=True)
class SendAbroad:
    """Traders send ``units`` (rows, R, P) of their saleable stock, oldest first, into other regions to offer them there.

    The goods stay theirs, with their origin; they are offered from next week on.
    """

    table: str
    units: Array


@dataclass(frozen=True)
class BringHome:
    """Traders take back ``units`` (rows, R, P) of their goods in other regions; they are in stock at once."""

    table: str
    units: Array


@dataclass(frozen=True)
class DeliverAbroad:
    """Terminals take ``units`` of goods from other territories, for cash or what they owe this week; lines (n,).

    ``seller`` is numbered as ``terminals.supplier``; ``price`` is minor/case.
    """

    terminal: Array
    product: Array
    units: Array
    seller: Array
    price: Array


@dataclass(frozen=True)
class WriteOff:
    """Traders write off their goods of ``age`` or older and sell them for salvage: ``units`` (rows, P) of that age band.

    ``table`` is core_dealers or sub_dealers, ``first_age`` (P,) weeks; oldest goods go first. Salvage is paid by the world
    at ``products.salvage_value``.
    """

    table: str
    units: Array
    first_age: Array


@dataclass(frozen=True)
class Pay:
    """Money paid now for a named purpose: ``payers``, ``payees`` party numbers (n,), ``amounts`` (n,) minor units.

    ``purpose`` is one of ``market/ledger.py:PURPOSES`` and decides the accounts. Traders may pay with money they do not
    have only up to their credit line, terminals not at all, manufacturers and the world without limit; what is beyond is
    owed from this week on and paid when debts are settled. ``payers`` and ``payees`` may be one party for all.
    """

    purpose: str
    payers: Array | int
    payees: Array | int
    amounts: Array


@dataclass(frozen=True)
class Owe:
    """A debt for a named purpose that falls due later: as :class:`Pay`, with ``due_week`` (n,) of the run."""

    purpose: str
    debtors: Array | int
    creditors: Array | int
    amounts: Array
    due_week: Array


@dataclass(frozen=True)
class SettleDebts:
    """Pay every debt due by now, as far as cash plus credit line of the debtor reaches; the rest stays due.

    Money goes up the chain: terminals, sub-dealers, core dealers, manufacturers, the world. What each party (parties,) left
    unpaid is then in ``view.handed["unpaid"]``.
    """


@dataclass(frozen=True)
class KeepDeposit:
    """Manufacturers keep ``amounts`` (J, M) of the deposits that they hold of core dealers, as a penalty: no cash moves."""

    amounts: Array


@dataclass(frozen=True)
class CloseDown:
    """Traders that give up: ``rows`` (n,) of ``table``; stock goes back to the maker at ``returned_at`` of its book value.

    ``successors`` (n, M): the supplier (numbered as in ``terminals.supplier``) that takes over the customers for each
    manufacturer, −1 where there were none.
    """

    table: str
    rows: Array
    returned_at: float
    successors: Array = field(repr=False)


@dataclass(frozen=True)
class Appoint:
    """A manufacturer appoints core dealers: ``rows`` (n,) carry its goods from now on, their sub-dealers too.

    The terminals of each of their regions are divided anew among all living dealers there that carry the manufacturer, as
    contiguous territories of equal size; what a dealer expects to sell goes with the customers that change hands. Below
    a core dealer its sub-dealers share what is new to them; who buys other goods from one of them buys these there too.
    """

    manufacturer: int
    rows: Array


@dataclass(frozen=True)
class EndSupply:
    """Core dealers ``rows`` (n,) give up one manufacturer; they go on with the others they carry.

    Saleable goods of that manufacturer, their sub-dealers' too, go back to it at ``returned_at`` of book value. Their
    terminals have no supplier of it until somebody else is appointed.
    """

    manufacturer: int
    rows: Array
    returned_at: float


@dataclass(frozen=True)
class Redivide:
    """The territories of one manufacturer in ``regions`` (n,) are divided anew among the dealers that carry it.

    ``weights`` (J,) of core dealers: sizes of territories are in proportion to them. What goes with customers: as with
    :class:`Appoint`.
    """

    manufacturer: int
    regions: Array
    weights: Array


@dataclass(frozen=True)
class Staff:
    """Customer advisors leave and join: ``heads`` (A,) of the rows there are from now on, and new rows (n,) with their own.

    Heads are the simulated share of real persons. A row that nobody fills stays, empty. ``joining`` heads come into the
    team of ``manufacturer`` in ``region`` with a mean ``tenure_weeks`` and a ``skill``.
    """

    heads: Array
    manufacturer: Array
    region: Array
    joining: Array
    tenure_weeks: Array
    skill: Array


Move = (
    SetColumns
    | Revise
    | Hand
    | Fact
    | Produce
    | ShipToCoreDealers
    | ShipToSubDealers
    | DeliverToTerminals
    | SellToConsumers
    | SendAbroad
    | BringHome
    | DeliverAbroad
    | WriteOff
    | Pay
    | Owe
    | SettleDebts
    | KeepDeposit
    | CloseDown
    | Appoint
    | EndSupply
    | Redivide
    | Resupply
    | Staff
)
