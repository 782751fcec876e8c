"""How a trader goes out of business, so that goods and books stay closed.

Saleable goods, those under way and in other regions included, go back to their makers, who pay a part of book value;
what is too old fetches its salvage value. The principal buys what customers owe at its face value. The cash pays
creditors, in proportion if it does not reach; the rest is written off by them. What is left is the owner's; a bank
loses an overdraft that nothing covers. Successors take over customers, expected orders, vehicles, credit line and
fixed costs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.units import share_out
from channelsim.market import moves
from channelsim.market.goods import share_of, value_of
from channelsim.simulation.holdings import Holdings

EMPTIED = (
    "level_units", "deviation_units", "history_units", "order_units", "weeks_overdrawn", "alive",
    "diversion_plan", "sold_abroad_units", "idle_weeks", "findings", "case_until",
)  # fmt: skip
ACCOUNT = (
    "month_cases",
    "month_value",
    "year_before_cases",
    "target_cases",
    "invoiced_cases",
    "invoiced_value",
)
HANDED_OVER = ("vehicles", "credit_line", "opening_turnover", "purchases_value")


def close_down(posting: Holdings, move: moves.CloseDown) -> None:
    """Close traders one after another."""
    for row, successors in zip(np.atleast_1d(move.rows), np.atleast_2d(move.successors), strict=True):
        row = int(row)
        party = int(posting.parties(move.table)[row])
        principal = int(posting.parties("manufacturers")[_principal(posting, move.table, row)])
        _return_goods(posting, move.table, row, move.returned_at)
        if move.table == "core_dealers":
            _return_deposits(posting, row, party)
        _settle_estate(posting, party, principal)
        _hand_over(posting, move.table, row, successors)


def _principal(posting: Holdings, table: str, row: int) -> int:
    return int(np.argmax(posting.market.live(table, "carries")[row]))


def _return_goods(posting: Holdings, table: str, row: int, returned_at: float) -> None:
    market, live = posting.market, posting.market.live
    stock, transit, value, roaming = (
        live(table, name)[row] for name in ("stock_units", "transit_units", "stock_value", "roaming_units")
    )
    ages = np.arange(stock.shape[1])
    old = (stock * (ages > live("products", "refuse_age_weeks")[:, None])[:, :, None]).sum(axis=1)
    good = stock.sum(axis=1) + transit.sum(axis=0) + roaming.sum(axis=0) - old
    units, scrap = good.sum(axis=1), old.sum(axis=1)
    lost = share_of(value, scrap, np.maximum(units + scrap, 1))
    kept = value - lost
    paid = np.floor(returned_at * kept + 0.5).astype(np.int64)
    per_case = live("products", "units_per_case").astype(np.int64)
    salvage = value_of(scrap, live("products", "salvage_value"), per_case)
    maker = live("products", "manufacturer")
    plants, me = posting.parties("manufacturers")[maker], posting.parties(table)[row]
    np.add.at(live("manufacturers", "stock_units"), (maker, np.arange(maker.size)), units)
    np.add.at(live("manufacturers", "stock_value"), (maker, np.arange(maker.size)), paid)
    ledger = market.ledger
    ledger.within(plants, "inventory", "cash", paid)
    ledger.within([ledger.world], "inventory", "cash", [int(salvage.sum())])
    ledger.within([me], "cash", "write_offs", [int(paid.sum() + salvage.sum())])
    ledger.within([me], "write_offs", "inventory", [int(value.sum())])
    posting.totals.returned += good
    posting.totals.written_off += old
    posting.fact("region_product", "written_off_units")[live(table, "region")[row]] += scrap
    stock[:], transit[:], value[:], roaming[:] = 0, 0, 0, 0
    for name in ("away_units", "roaming_age", "diversion_plan"):
        live(table, name)[row] = 0
    posting.bounds[table][row] = -1
    if table == "sub_dealers":
        live(table, "underway_units")[row] = 0
        posting.bounds["underway"][row] = -1


def _return_deposits(posting: Holdings, row: int, party: int) -> None:
    held = posting.market.live("core_dealers", "deposit")[row]
    plants = posting.parties("manufacturers")
    posting.market.ledger.pay("deposit", plants, np.full(plants.size, party), held)
    held[:] = 0


def _settle_estate(posting: Holdings, party: int, principal: int) -> None:
    ledger, week = posting.market.ledger, posting.market.week
    debtors, creditors, amounts, weeks = ledger.open_debts.take_of(party)
    claims, debts = creditors == party, debtors == party
    claimed = int(amounts[claims].sum())
    ledger.within([party], "cash", "receivables", [claimed])
    own = claims & (debtors == principal)
    ledger.within([principal], "payables", "cash", [int(amounts[own].sum())])
    bought = claims & ~own
    ledger.within([principal], "receivables", "cash", [int(amounts[bought].sum())])
    buyers = np.full(int(bought.sum()), principal, np.int64)
    ledger.remember(debtors[bought], buyers, amounts[bought], np.maximum(weeks[bought], week))
    owed, to = amounts[debts], creditors[debts]
    cash = int(ledger.balance("cash")[party])
    reach = max(min(cash, int(owed.sum())), 0)
    paid = share_out(reach, owed)
    ledger.within([party], "payables", "cash", [int(paid.sum())])
    ledger.within(to, "cash", "receivables", paid)
    ledger.within([party], "payables", "other_income", [int(owed.sum() - paid.sum())])
    ledger.within(to, "write_offs", "receivables", owed - paid)
    left = int(ledger.balance("cash")[party])
    if left > 0:
        ledger.pay("drawings", [party], [ledger.world], [left])
    elif left < 0:
        ledger.pay("capital", [ledger.world], [party], [-left])


def _hand_over(posting: Holdings, table: str, row: int, successors: Any) -> None:
    market, live = posting.market, posting.market.live
    cores = market.size("core_dealers")
    mine = row if table == "core_dealers" else cores + row
    supplier = live("terminals", "supplier")
    for m, successor in enumerate(successors):
        supplier[supplier[:, m] == mine, m] = successor
    if table == "core_dealers":
        orphans = np.flatnonzero(live("sub_dealers", "core_dealer") == row)
        first = live("sub_dealers", "carries")[orphans].argmax(axis=1)
        live("sub_dealers", "core_dealer")[orphans] = successors[first]
    main = int(successors[_principal(posting, table, row)])
    inside = (
        table == "sub_dealers" and main < cores
    )  # a core dealer's orders and costs include its sub-dealers' already
    if not inside:
        _hand_over_forecasts(posting, table, row, successors)
    for name in HANDED_OVER[:1] if inside else HANDED_OVER:
        if main >= 0:
            heirs, heir = _place(main, cores)
            live(heirs, name)[heir] += live(table, name)[row]
    for name in (*HANDED_OVER, *EMPTIED):
        live(table, name)[row] = 0


def _hand_over_forecasts(posting: Holdings, table: str, row: int, successors: Any) -> None:
    market, live = posting.market, posting.market.live
    makers = live("products", "manufacturer")
    for maker in np.flatnonzero(live(table, "carries")[row] & (successors >= 0)):
        heirs, heir = _place(int(successors[maker]), market.size("core_dealers"))
        of = makers == maker
        live(heirs, "level_units")[heir, of] += live(table, "level_units")[row, of]
        live(heirs, "history_units")[heir][:, of] += live(table, "history_units")[row][:, of]
        if table == heirs == "core_dealers":
            _hand_over_account(posting, row, heir, int(maker))
        both = np.hypot(live(heirs, "deviation_units")[heir, of], live(table, "deviation_units")[row, of])
        live(heirs, "deviation_units")[heir, of] = both


def _hand_over_account(posting: Holdings, row: int, heir: int, maker: int) -> None:
    """Let the purchases on which schemes are reckoned go with the territory."""
    for name in ACCOUNT:
        account = posting.market.live("core_dealers", name)
        account[heir, maker] += account[row, maker]
        account[row, maker] = 0


def _place(supplier: int, cores: int) -> tuple[str, int]:
    return ("core_dealers", supplier) if supplier < cores else ("sub_dealers", supplier - cores)
