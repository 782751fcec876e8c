"""A small market with goods everywhere, and weeks of random moves in it, for tests of what movements keep."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market import moves
from channelsim.market.market import Market
from channelsim.simulation.open_books import open_books, value_stock
from channelsim.simulation.posting import Posting
from support import tiny_market

P, M, R = 3, 2, 2


def opened(
    *, origins: int = 1, tiers: int = 1, terminal_lead: int = 0, lead: int = 1, audit: bool = True
) -> tuple[Market, Posting]:
    """Return a small market with stock everywhere and its books opened."""
    market = tiny_market(
        manufacturers=M, products=P, regions=R, core_dealers=4, sub_dealers=4 if tiers == 2 else 0, terminals=6,
        origins=origins, lead_weeks=lead, terminal_lead=terminal_lead,
    )  # fmt: skip
    live = market.live
    live("products", "units_per_case")[:] = [12, 1, 6]
    live("products", "variable_cost")[:] = 1250
    live("products", "salvage_value")[:] = 300
    live("products", "shelf_life_weeks")[:] = 6
    live("products", "refuse_age_weeks")[:] = 4
    live("core_dealers", "region")[:] = [0, 0, 1, 1]
    live("core_dealers", "credit_line")[:] = 20_000
    live("terminals", "region")[:] = [0, 0, 0, 1, 1, 1]
    live("terminals", "retail_price")[:] = [[350, 410, 290]]
    live("terminals", "supplier")[:] = np.where(live("terminals", "region")[:, None] == 0, [0, 1], [2, 3])
    live("manufacturers", "stock_units")[live("products", "manufacturer"), np.arange(P)] = 2400
    live("core_dealers", "stock_units")[:, :, 1, 0] = 120
    live("core_dealers", "stock_units")[:, :, 3, -1] = 60
    live("terminals", "stock_units")[:] = 30
    if tiers == 2:
        live("sub_dealers", "core_dealer")[:] = [0, 1, 2, 3]
        live("sub_dealers", "carries")[:] = live("core_dealers", "carries")
        live("sub_dealers", "region")[:] = [0, 0, 1, 1]
        live("sub_dealers", "stock_units")[:, :, 2, 0] = 48
        live("terminals", "supplier")[:] += 4
    for table, price in (
        ("manufacturers", 1250),
        ("core_dealers", 2400),
        ("sub_dealers", 2560),
        ("terminals", 2700),
    ):
        value_stock(market, table, price)
    open_books(market, {"manufacturers": 100_000, "core_dealers": 50_000, "terminals": 3_000})
    return market, Posting(market, audit=audit)


def _upto(draws: Any, limit: Any) -> Any:
    return np.floor(draws.random(np.shape(limit)) * (np.asarray(limit) + 1)).astype(np.int64)


def _fresh(market: Market, table: str) -> Any:
    stock = market.live(table, "stock_units")
    ages = np.arange(stock.shape[2])
    return (
        stock * (ages[None, :] <= market.live("products", "refuse_age_weeks")[:, None])[None, :, :, None]
    ).sum(axis=(2, 3))


def _deliver(market: Market, draws: Any, tiers: int) -> list[moves.Move]:
    supplier, maker = market.live("terminals", "supplier"), market.live("products", "manufacturer")
    left = np.concatenate([_fresh(market, "core_dealers"), _fresh(market, "sub_dealers")])
    units = np.zeros((6, P), np.int64)
    for t in range(6):
        for p in range(P):
            s = supplier[t, maker[p]]
            units[t, p] = _upto(draws, left[s, p] // 2)
            left[s, p] -= units[t, p]
    price = 2700 + 100 * draws.random((6, P))
    charges = _upto(draws, np.full((6, M), 200))
    return [moves.DeliverToTerminals(units, price, charges, 2)]


def _sell(market: Market, draws: Any, tiers: int) -> list[moves.Move]:
    return [moves.SellToConsumers(_upto(draws, market.live("terminals", "stock_units")))]


def _supply(market: Market, draws: Any, tiers: int) -> list[moves.Move]:
    units = _upto(draws, _fresh(market, "core_dealers") // 2)  # each core dealer has one sub-dealer
    return [moves.ShipToSubDealers(units, np.full((4, P), 2560.4), 3)]


def _make_and_ship(market: Market, draws: Any, tiers: int) -> list[moves.Move]:
    made = _upto(draws, np.full(P, 300))
    maker = market.live("products", "manufacturer")
    there = market.live("manufacturers", "stock_units")[maker, np.arange(P)] + made
    units = (
        _upto(draws, np.broadcast_to(there // 4, (4, P))) * market.live("core_dealers", "carries")[:, maker]
    )
    return [
        moves.Produce(made),
        moves.ShipToCoreDealers(units, 2400 + draws.random((4, P)), np.array([4, 1])),
    ]


def _old(market: Market, draws: Any, tiers: int) -> list[moves.Move]:
    found: list[moves.Move] = []
    for table in ("core_dealers", "sub_dealers"):
        stock, life = (
            market.live(table, "stock_units"),
            market.live("products", "shelf_life_weeks").astype(np.int64),
        )
        old = (stock * (np.arange(stock.shape[2])[None, :] >= life[:, None])[None, :, :, None]).sum(
            axis=(2, 3)
        )
        found.append(moves.WriteOff(table, old, life))
    return found


def _money(market: Market, draws: Any, tiers: int) -> list[moves.Move]:
    places, world = market.ledger.parties, market.ledger.world
    cores = np.arange(places["core_dealers"].start, places["core_dealers"].stop)
    return [
        moves.Pay("storage", cores, np.full(4, world), _upto(draws, np.full(4, 9000))),
        moves.Pay(
            "display_fee", 0, np.arange(places["terminals"].start, world), _upto(draws, np.full(6, 500))
        ),
        moves.Owe(
            "rebate",
            np.zeros(4, np.int64),
            cores,
            _upto(draws, np.full(4, 900)),
            market.week + _upto(draws, [3] * 4),
        ),
        moves.SettleDebts(),
    ]


STEPS = (
    ("delivery", _deliver), ("consumers", _sell), ("sub_dealer_supply", _supply), ("production", _make_and_ship),
    ("stock_ageing", _old), ("payment_terms", _money),
)  # fmt: skip
