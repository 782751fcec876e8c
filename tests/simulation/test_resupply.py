"""Terminals that change their supplier take along what is expected of them; outlets left out stay so when territories change."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.base.errors import BooksError
from channelsim.market import moves
from channelsim.market.market import Market
from channelsim.market.territory_moves import Resupply
from channelsim.simulation.open_books import open_books
from channelsim.simulation.posting import Posting
from support import tiny_market


def rivals(subs: int = 0) -> tuple[Market, Posting]:
    """Return two dealers of maker 0; the first one serves ten terminals of size 1 and expects 100."""
    market = tiny_market(
        manufacturers=1, products=1, core_dealers=2, sub_dealers=subs, terminals=10, consumers=0
    )
    live = market.live
    live("core_dealers", "carries")[:] = True
    live("terminals", "x_km")[:] = np.arange(10)
    live("terminals", "size")[:] = 1
    live("terminals", "supplier")[:] = 0
    live("core_dealers", "x_km")[:] = [2.0, 7.0]
    live("core_dealers", "level_units")[0, 0] = 100
    live("core_dealers", "deviation_units")[0, 0] = 10
    live("core_dealers", "month_cases")[0, 0] = 20
    open_books(market)
    return market, Posting(market, audit=True)


def test_expectations_and_accounts_follow_customers() -> None:
    market, posting = rivals()
    posting.apply([Resupply(0, np.array([1, 3, 5]), np.array([1, 1, 1]))], "test")
    live = market.live
    assert live("terminals", "supplier")[:, 0].tolist() == [0, 1, 0, 1, 0, 1, 0, 0, 0, 0]
    assert live("core_dealers", "level_units")[:, 0] == pytest.approx([70, 30])
    assert live("core_dealers", "deviation_units")[:, 0] == pytest.approx(
        [10 * np.sqrt(0.7), 10 * np.sqrt(0.3)]
    )
    assert live("core_dealers", "month_cases")[:, 0, 0] == pytest.approx([14, 6])


def test_nobody_goes_to_a_closed_dealer() -> None:
    market, _ = rivals()
    market.live("core_dealers", "alive")[1] = False
    posting = Posting(market, audit=True)
    with pytest.raises(BooksError, match="does not carry the goods"):
        posting.apply([Resupply(0, np.array([1]), np.array([1]))], "test")


def test_outlets_without_a_supplier_stay_so_when_territories_are_divided_anew() -> None:
    market, _ = rivals()
    barred = np.zeros((10, 1), bool)
    barred[[0, 9]] = True
    market.constants["barred"] = barred
    market.live("terminals", "supplier")[[0, 9]] = -1
    posting = Posting(market, audit=True)
    posting.apply([moves.Appoint(0, np.array([1]))], "test")
    assert market.live("terminals", "supplier")[:, 0].tolist() == [-1, 0, 0, 0, 1, 1, 1, 1, 1, -1]


def test_large_outlets_stay_with_the_core_dealer_when_one_is_appointed() -> None:
    market, _ = rivals(subs=2)
    live = market.live
    live("sub_dealers", "core_dealer")[:] = [0, 1]
    live("sub_dealers", "carries")[:] = True
    live("sub_dealers", "x_km")[:] = [2.0, 7.0]
    large = np.zeros((10, 1), bool)
    large[[1, 8]] = True
    market.constants["served_by_core"] = large
    live("terminals", "supplier")[~large[:, 0]] = 2
    posting = Posting(market, audit=True)
    posting.apply([moves.Appoint(0, np.array([1]))], "test")
    assert live("terminals", "supplier")[:, 0].tolist() == [2, 0, 2, 2, 3, 3, 3, 3, 1, 3]
