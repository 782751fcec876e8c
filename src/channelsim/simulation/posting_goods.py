"""How moves of goods are carried out: made, shipped, delivered, sold, written off. Each takes the posting and one move."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market import moves
from channelsim.market.goods import share_of, value_of
from channelsim.market.shipments import terminal_slot, trader_slot
from channelsim.simulation import posting_kernels as kernels
from channelsim.simulation.holdings import Holdings


def produce(posting: Holdings, move: moves.Produce) -> None:
    """Put new goods into plant stock at variable cost, paid to the world."""
    market, live = posting.market, posting.market.live
    units = whole(move.units)
    posting.refuse(units < 0, "manufacturers", "makes less than nothing", by_product=True)
    maker = live("products", "manufacturer")
    rows = np.arange(units.size)
    cost = value_of(
        units, live("products", "variable_cost"), live("products", "units_per_case").astype(np.int64)
    )
    live("manufacturers", "stock_units")[maker, rows] += units
    live("manufacturers", "stock_value")[maker, rows] += cost
    per_maker = _by_maker(market, cost)
    posting.pay("production", posting.parties("manufacturers"), market.ledger.world, per_maker)
    posting.totals.produced += units
    posting.fact("manufacturer", "produced_units")[:] += _by_maker(market, units)


def ship_to_core_dealers(posting: Holdings, move: moves.ShipToCoreDealers) -> None:
    """Move goods from plants onto the way to core dealers, invoice them at the posted price."""
    market, live = posting.market, posting.market.live
    units, maker = whole(move.units), live("products", "manufacturer")
    products, region = np.arange(units.shape[1]), live("core_dealers", "region")
    leaving = units.sum(axis=0)
    held = live("manufacturers", "stock_units")[maker, products]
    posting.refuse(units < 0, "core_dealers", "is shipped less than nothing")
    posting.refuse(leaving > held, "manufacturers", "ships more than is in plant stock", by_product=True)
    value = live("manufacturers", "stock_value")[maker, products]
    cost = share_of(value, leaving, np.maximum(held, 1))
    live("manufacturers", "stock_units")[maker, products] -= leaving
    live("manufacturers", "stock_value")[maker, products] -= cost
    amount = value_of(
        units, prices(move.price, units.shape), live("products", "units_per_case").astype(np.int64)
    )
    transit = live("core_dealers", "transit_units")
    slot = trader_slot(market.week, np.asarray(market.links.dealer_lead_weeks)[maker], transit.shape[1])
    origin = region if posting.origins == market.size("regions") else np.zeros(region.size, np.int64)
    dealers = np.arange(units.shape[0])
    np.add.at(transit, (dealers[:, None], slot[None, :], products[None, :], origin[:, None]), units)
    np.add.at(posting.totals.dispatched, (products[None, :], origin[:, None]), units)
    live("core_dealers", "stock_value")[:] += amount
    _count_cases(posting, units)
    _invoice_core_dealers(posting, amount, cost, np.asarray(move.terms_weeks))
    np.add.at(posting.fact("region_product", "sell_in_units"), region, units)
    np.add.at(posting.fact("region_product", "sell_in_value"), region, amount)
    posting.fact("manufacturer", "shipped_units")[:] += _by_maker(market, leaving)


def _count_cases(posting: Holdings, units: Any) -> None:
    """Add up invoiced units (J, P) as cases by manufacturer."""
    live = posting.market.live
    own = live("products", "manufacturer")[:, None] == np.arange(posting.market.size("manufacturers"))
    if posting.first("invoiced cases"):
        live("core_dealers", "invoiced_cases")[:] = 0
    live("core_dealers", "invoiced_cases")[:] += (units / live("products", "units_per_case")) @ own


def _invoice_core_dealers(posting: Holdings, amount: Any, cost: Any, terms_weeks: Any) -> None:
    """Post invoices ``amount`` (J, P) and their ``cost`` (P,) for the manufacturers; due after ``terms_weeks`` (M,)."""
    market, live = posting.market, posting.market.live
    makers = market.size("manufacturers")
    by_maker = np.stack(
        [amount[:, live("products", "manufacturer") == m].sum(axis=1) for m in range(makers)], axis=1
    )
    if posting.first("invoices"):
        live("core_dealers", "invoiced_value")[:] = 0
    live("core_dealers", "invoiced_value")[:] += by_maker
    live("core_dealers", "rebate_base")[:] += by_maker
    live("core_dealers", "purchased_value")[:] += by_maker.sum(axis=1)
    plants = posting.parties("manufacturers")
    market.ledger.within(plants, "cost_of_goods", "inventory", _by_maker(market, cost))
    dealer, maker = np.nonzero(by_maker)
    posting.owe(
        "goods", posting.parties("core_dealers")[dealer], plants[maker], by_maker[dealer, maker],
        market.week + terms_weeks[maker],
    )  # fmt: skip


def ship_to_sub_dealers(posting: Holdings, move: moves.ShipToSubDealers) -> None:
    """Move goods from core dealers onto the way to sub-dealers, oldest saleable first; they arrive next week."""
    market, live = posting.market, posting.market.live
    units, source = whole(move.units), live("sub_dealers", "core_dealer")
    posting.refuse(units < 0, "sub_dealers", "is shipped less than nothing")
    wanted = np.zeros((market.size("core_dealers"), units.shape[1]), np.int64)
    np.add.at(wanted, source, units)
    shelves = posting.shelves("core_dealers")
    rows = max(int(shelves.oldest.max(initial=0)) + 1, 1)
    lots = np.zeros((*wanted.shape, rows, posting.origins), np.int64)
    cost = posting.take("core_dealers", wanted, lots)
    under_way = live("sub_dealers", "underway_units")
    transit = live("sub_dealers", "transit_units")
    slot = int(trader_slot(market.week, 0, transit.shape[1]))
    kernels.spread_lots(units, source.astype(np.int64), lots, under_way, transit[:, slot])
    posting.bounds["underway"] = np.maximum(posting.bounds["underway"], np.where(units > 0, rows - 1, -1))
    amount = value_of(
        units, prices(move.price, units.shape), live("products", "units_per_case").astype(np.int64)
    )
    live("sub_dealers", "stock_value")[:] += amount
    live("sub_dealers", "purchased_value")[:] += amount.sum(axis=1)
    live("core_dealers", "supplied_units")[:] += wanted
    ledger, cores = market.ledger, posting.parties("core_dealers")
    ledger.within(cores, "cost_of_goods", "inventory", cost.sum(axis=1))
    due = market.week + move.terms_weeks
    posting.owe("goods", posting.parties("sub_dealers"), cores[source], amount.sum(axis=1), due)


def deliver_to_terminals(posting: Holdings, move: moves.DeliverToTerminals) -> None:
    """Move goods from suppliers to terminals, oldest saleable first, and invoice them with charges."""
    market, live = posting.market, posting.market.live
    maker = live("products", "manufacturer")
    order = kernels.Order(
        whole(move.units), np.ascontiguousarray(move.price, np.float64), whole(move.charges),
        live("terminals", "supplier"), maker, live("products", "units_per_case"),
    )  # fmt: skip
    cores, suppliers = market.size("core_dealers"), market.size("core_dealers") + market.size("sub_dealers")
    taken = np.zeros((suppliers, maker.size), np.int64)
    posting.fault(
        kernels.claim(order, taken), "terminals", "is delivered without a supplier or less than nothing"
    )
    lots = np.zeros((*taken.shape, 1, posting.origins), np.int64)
    for table, rows in (("core_dealers", slice(0, cores)), ("sub_dealers", slice(cores, suppliers))):
        cost = posting.take(table, taken[rows], lots[rows])
        market.ledger.within(posting.parties(table), "cost_of_goods", "inventory", cost.sum(axis=1))
        live(table, "supplied_units")[:] += taken[rows]
    outlets, lead = posting.outlets(), market.links.terminal_lead_weeks
    if lead:
        slot = terminal_slot(market.week, lead, outlets.transit.shape[1])
        under_way = live("terminals", "stray_transit_units")[:, slot]
        outlets = outlets._replace(target=outlets.transit[:, slot], stray_target=under_way)
    if posting.first("deliveries"):
        live("terminals", "delivered_units")[:] = 0
    bills = tuple(np.empty(move.charges.size, np.int64) for _ in range(3))
    party = np.concatenate([posting.parties("core_dealers"), posting.parties("sub_dealers")])
    seen = (
        live("terminals", "delivered_units"), live("terminals", "purchased_value"), live("terminals", "region"),
        posting.fact("region_product", "terminal_purchase_units"),
        posting.fact("region_product", "terminal_purchase_value"),
    )  # fmt: skip
    books = (market.ledger.balances, market.ledger.parties["terminals"].start, party)
    count = kernels.reach_terminals(order, lots, outlets, books, seen, bills)
    debtors, creditors, amounts = (bill[:count] for bill in bills)
    market.ledger.open_debts.add(debtors, creditors, amounts, market.week + move.terms_weeks)


def sell_to_consumers(posting: Holdings, move: moves.SellToConsumers) -> None:
    """Sell over the counter at the posted retail price, for cash."""
    market, live = posting.market, posting.market.live
    if posting.first("sales"):
        live("terminals", "sold_units")[:] = 0
    books = (market.ledger.balances, market.ledger.parties["terminals"].start, market.ledger.world)
    sold = np.zeros((market.size("regions"), *posting.totals.sold.shape), np.int64)
    seen = (
        live("terminals", "sold_units"), live("terminals", "region"),
        posting.fact("region_product", "sell_out_units"), posting.fact("region_product", "sell_out_value"),
        sold,
    )  # fmt: skip
    place = kernels.sell(whole(move.units), live("terminals", "retail_price"), posting.outlets(), books, seen)
    posting.totals.sold += sold.sum(axis=0)
    posting.trace("sold_units", sold)
    posting.fault(place, "terminals", "sells less than nothing or more than its stock")


def write_off(posting: Holdings, move: moves.WriteOff) -> None:
    """Take old goods off the shelves for their salvage value."""
    market, live = posting.market, posting.market.live
    units, table = whole(move.units), move.table
    lots = np.zeros((*units.shape, 1, posting.origins), np.int64)
    last = np.full(units.shape[1], np.iinfo(np.int32).max, np.int64)
    cost = posting.take(table, units, lots, (last, whole(move.first_age)))
    salvage = value_of(
        units, live("products", "salvage_value"), live("products", "units_per_case").astype(np.int64)
    )
    parties, ledger = posting.parties(table), market.ledger
    ledger.within(parties, "write_offs", "inventory", cost.sum(axis=1))
    ledger.within(parties, "cash", "write_offs", salvage.sum(axis=1))
    ledger.within([ledger.world], "inventory", "cash", [int(salvage.sum())])
    posting.totals.written_off += lots.sum(axis=(0, 2))
    np.add.at(posting.fact("region_product", "written_off_units"), live(table, "region"), units)


def whole(values: Any) -> Any:
    """Return units as a contiguous int64 array."""
    values = np.asarray(values)
    if values.dtype.kind == "f":
        raise TypeError("units are whole numbers; round before proposing")
    return np.ascontiguousarray(values, np.int64)


def prices(values: Any, shape: tuple[int, ...]) -> Any:
    """Return prices rounded half up to whole minor units, at least 1, int64 of the shape given."""
    price = np.maximum(np.floor(np.asarray(values, np.float64) + 0.5), 1).astype(np.int64)
    return np.broadcast_to(price, shape)


def _by_maker(market: Any, by_product: Any) -> Any:
    """Sum an array over products (P,) to manufacturers (M,), exactly."""
    out = np.zeros(market.size("manufacturers"), np.int64)
    np.add.at(out, market.live("products", "manufacturer"), by_product)
    return out
