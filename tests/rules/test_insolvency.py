"""A trader that cannot pay for weeks closes; its customers find the nearest supplier, the last one is rescued."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.market import moves
from channelsim.market.market import Market
from channelsim.rules import insolvency as rule
from channelsim.simulation.open_books import open_books, value_stock
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of


def market_of(subs: int = 0) -> Market:
    """Return five core dealers (makers 0 1 0 1 0 by turn) seated on a line, 10 km apart, the third region far off."""
    market = tiny_market(regions=3, core_dealers=5, sub_dealers=subs, terminals=4, consumers=0)
    live = market.live
    live("core_dealers", "x_km")[:] = [0, 10, 20, 30, 0]
    live("core_dealers", "region")[:] = [0, 0, 0, 0, 2]
    live("regions", "x_km")[:] = [0, 0, 500]
    live("terminals", "supplier")[:] = [[0, 1], [0, 3], [2, 1], [4, 1]]
    if subs:
        live("sub_dealers", "core_dealer")[:] = [0, 0, 2, 1]
        live("sub_dealers", "carries")[:] = live("core_dealers", "carries")[[0, 0, 2, 1]]
        live("sub_dealers", "x_km")[:] = [0, 1, 20, 10]
    open_books(market)
    return market


def decided(market: Market, unpaid: dict[int, int], weeks: int = 4, **values: Any) -> list[moves.Move]:
    """Return what is proposed when parties left so much unpaid for the n-th week."""
    for table in ("core_dealers", "sub_dealers"):
        market.live(table, "weeks_overdrawn")[:] = weeks - 1
    amounts = np.zeros(market.ledger.size, np.int64)
    amounts[list(unpaid)] = list(unpaid.values())
    market.handed["unpaid"] = amounts
    return rule.decide(view_of(market, "core_dealers"), settings_of(rule, **values), luck())


def test_weeks_are_counted_in_a_row() -> None:
    market = market_of()
    proposed = decided(market, {2: 5, 4: 1}, weeks=3)
    assert proposed[0].values["weeks_overdrawn"].tolist() == [3, 0, 3, 0, 0]
    assert not any(isinstance(move, moves.CloseDown) for move in proposed)
    market.handed.clear()
    assert (
        rule.decide(view_of(market), settings_of(rule), luck())[0].values["weeks_overdrawn"].tolist()
        == [0] * 5
    )


def test_the_nearest_living_dealer_of_the_same_maker_takes_over() -> None:
    market = market_of()
    (*_, close) = decided(market, {2: 5})
    assert isinstance(close, moves.CloseDown)
    assert (close.rows.tolist(), close.successors.tolist(), close.returned_at) == ([0], [[2, -1]], 0.8)
    market.live("core_dealers", "alive")[2] = False
    (*_, close) = decided(market, {2: 5})
    assert close.successors.tolist() == [[4, -1]]  # in another region, but carrying the maker's goods


def test_the_last_dealer_of_a_maker_is_rescued() -> None:
    market = market_of()
    market.live("core_dealers", "purchases_value")[:] = 1000
    proposed = decided(market, {3: 70, 5: 9}, rescue_weeks=4)  # both dealers of maker 1
    rescues = [move for move in proposed if isinstance(move, moves.Pay)]
    assert not any(isinstance(move, moves.CloseDown) for move in proposed)
    assert [(move.purpose, move.payers, move.payees.tolist(), move.amounts.tolist()) for move in rescues] == [
        ("capital", 1, [3], [4070]), ("capital", 1, [5], [4009]),
    ]  # fmt: skip


def test_a_dealer_with_sub_dealers_needs_an_heir_that_carries_all() -> None:
    market = market_of(subs=4)
    market.live("core_dealers", "carries")[0] = True
    assert isinstance(decided(market, {2: 5})[-1], moves.Pay)
    market.live("core_dealers", "carries")[4] = True
    (*_, close) = decided(market, {2: 5})
    assert close.successors.tolist() == [[4, 4]]


def test_sub_dealers_are_followed_by_a_colleague_or_by_their_core_dealer() -> None:
    market = market_of(subs=4)
    first_sub = 2 + 5
    (*_, close) = decided(market, {first_sub: 5, first_sub + 2: 3})
    assert close.table == "sub_dealers"
    assert close.rows.tolist() == [0, 2]
    assert close.successors.tolist() == [[5 + 1, -1], [2, -1]]


@pytest.mark.parametrize("subs", [0, 4])
def test_closing_in_the_books(subs: int) -> None:
    market = tiny_market(regions=1, core_dealers=4, sub_dealers=subs, terminals=2, consumers=0)
    live = market.live
    live("terminals", "supplier")[:] = [[0, 1], [0, 1]] if not subs else [[4, 5], [4, 5]]
    if subs:
        live("sub_dealers", "core_dealer")[:] = [0, 1, 2, 3]
        live("sub_dealers", "carries")[:] = live("core_dealers", "carries")
    live("core_dealers", "level_units")[:] = 10
    live("core_dealers", "vehicles")[:] = 2
    live("core_dealers", "stock_units")[0, :, 2, 0] = 40
    value_stock(market, "core_dealers", 100)
    open_books(market)
    market.ledger.owe("overheads", [2], [market.ledger.world], [10_000], 0)
    posting = Posting(market, audit=True)
    for week in range(5):
        market.week = week
        posting.arrive()
        posting.apply([moves.SettleDebts()], "payment_terms")
        posting.apply(rule.decide(view_of(market, "core_dealers"), settings_of(rule), luck()), "insolvency")
        assert live("core_dealers", "alive")[0] == (week < 3)
    assert live("core_dealers", "level_units")[:, 0].tolist() == [0, 10, 20, 10]
    assert live("core_dealers", "vehicles").tolist() == [0, 2, 4, 2]
    assert market.ledger.balance("write_offs")[market.ledger.world] == 10_000 - round(0.8 * 8000)
    if subs:
        assert live("sub_dealers", "core_dealer").tolist() == [2, 1, 2, 3]
    else:
        assert live("terminals", "supplier").tolist() == [[2, 1], [2, 1]]


def test_a_core_dealer_that_follows_its_sub_dealer_knows_the_trade_already() -> None:
    market = tiny_market(manufacturers=1, core_dealers=1, sub_dealers=2, terminals=2, consumers=0)
    live = market.live
    live("sub_dealers", "carries")[:] = True
    live("terminals", "supplier")[:, 0] = [1, 2]
    for name in ("level_units", "vehicles", "opening_turnover"):
        live("core_dealers", name)[:] = 100
        live("sub_dealers", name)[:] = [[40], [60]] if name == "level_units" else [40, 60]
    open_books(market)
    posting = Posting(market, audit=True)
    posting.apply([moves.CloseDown("sub_dealers", np.array([0]), 0.8, np.array([[2]]))], "insolvency")
    assert live("sub_dealers", "level_units")[:, 0].tolist() == [0, 100]
    assert live("sub_dealers", "opening_turnover").tolist() == [0, 100]
    posting.apply([moves.CloseDown("sub_dealers", np.array([1]), 0.8, np.array([[0]]))], "insolvency")
    assert live("core_dealers", "level_units")[0].tolist() == [100, 100]
    assert live("core_dealers", "opening_turnover").tolist() == [100]
    assert live("core_dealers", "vehicles").tolist() == [200]
    assert live("terminals", "supplier")[:, 0].tolist() == [0, 0]
