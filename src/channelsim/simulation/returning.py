"""Goods and deposits that go back to manufacturers when a trader gives up their goods, or all of its business."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.goods import share_of, value_of
from channelsim.simulation.holdings import Holdings


def return_goods(posting: Holdings, table: str, row: int, returned_at: float, of: Any) -> None:
    """Send a trader's goods back: on the shelf, under way and in other regions.

    Makers pay ``returned_at`` of book value; what is too old for terminals fetches its salvage value.

    Args:
        posting: goods and books.
        table, row: the trader.
        returned_at: share of book value.
        of: (P,) which products go back.
    """
    market, live = posting.market, posting.market.live
    stock, transit, value, roaming = (
        live(table, name)[row] for name in ("stock_units", "transit_units", "stock_value", "roaming_units")
    )
    ages, mine = np.arange(stock.shape[1]), np.asarray(of)[:, None]
    old = (stock * (ages > live("products", "refuse_age_weeks")[:, None])[:, :, None]).sum(axis=1) * mine
    good = (stock.sum(axis=1) + transit.sum(axis=0) + roaming.sum(axis=0)) * mine - old
    units, scrap = good.sum(axis=1), old.sum(axis=1)
    given_up = value * of
    lost = share_of(given_up, scrap, np.maximum(units + scrap, 1))
    paid = np.floor(returned_at * (given_up - lost) + 0.5).astype(np.int64)
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
    ledger.within([me], "write_offs", "inventory", [int(given_up.sum())])
    posting.totals.returned += good
    posting.totals.written_off += old
    posting.fact("region_product", "written_off_units")[live(table, "region")[row]] += scrap
    _empty(posting, table, row, of)


def _empty(posting: Holdings, table: str, row: int, of: Any) -> None:
    live = posting.market.live
    live(table, "transit_units")[row][:, of] = 0
    for name in ("roaming_units", "roaming_age", "diversion_plan"):
        live(table, name)[row][:, of] = 0
    for name in ("stock_units", "stock_value", "away_units"):
        live(table, name)[row][of] = 0
    posting.bounds[table][row][of] = -1
    if table == "sub_dealers":
        live(table, "underway_units")[row][of] = 0
        posting.bounds["underway"][row][of] = -1


def return_deposits(posting: Holdings, row: int, makers: Any) -> None:
    """Pay back what some ``makers`` (n,) hold of a core dealer's deposits."""
    held = posting.market.live("core_dealers", "deposit")[row]
    plants, party = posting.parties("manufacturers")[makers], posting.parties("core_dealers")[row]
    posting.market.ledger.pay("deposit", plants, np.full(plants.size, party), held[makers])
    held[makers] = 0
