"""Money of an expansion: granted quarter by quarter at the terms in force, less what the books show."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from channelsim.rules._expansion_money import granted, money_left
from channelsim.simulation.open_books import open_books
from support import tiny_market, view_of


def terms(budget: float, share: float = 0.0) -> SimpleNamespace:
    return SimpleNamespace(budget_per_year=budget, budget_share_of_sales=share)


def opened():
    market = tiny_market()
    open_books(market)
    return market, market.ledger.parties["manufacturers"].start, market.minor_units * market.market_scale


def grant(market, week: int, own: SimpleNamespace) -> float:
    """Let maker 0 look at its money in a week; what it was granted is kept as the rule keeps it. Returns what is left."""
    market.week = week
    left = money_left(view_of(market), own, 0)
    for name, value in granted(view_of(market), own, 0).items():
        market.live("manufacturers", name)[0] = value
    return left


def spend(market, party: int, amount: int) -> None:
    market.ledger.pay("overheads", np.array([party]), market.ledger.world, np.array([amount]))


def test_a_changed_budget_holds_from_then_on_and_not_for_quarters_that_are_over() -> None:
    market, party, whole = opened()
    for week in range(0, 40):
        left = grant(market, week, terms(400.0))
    assert left == pytest.approx(400 * whole)
    spend(market, party, 150)
    assert grant(market, 51, terms(400.0)) == pytest.approx(400 * whole - 150)
    assert grant(market, 52, terms(800.0)) == pytest.approx(600 * whole - 150)
    assert grant(market, 65, terms(0.0)) == pytest.approx(600 * whole - 150)


def test_who_begins_later_has_the_rest_of_its_quarter_and_pays_nothing_back() -> None:
    market, party, whole = opened()
    spend(market, party, 12_345)
    assert grant(market, 54, terms(400.0)) == pytest.approx(100 * whole * 11 / 13)
    assert grant(market, 65, terms(400.0)) == pytest.approx(100 * whole * (1 + 11 / 13))


def test_a_share_of_sales_is_granted_as_they_are_made() -> None:
    market, party, _ = opened()
    grant(market, 0, terms(0.0, 0.1))
    market.ledger.within(np.array([party]), "cash", "revenue", np.array([1000]))
    assert grant(market, 1, terms(0.0, 0.1)) == pytest.approx(100)
    market.ledger.within(np.array([party]), "cash", "revenue", np.array([1000]))
    assert grant(market, 2, terms(0.0, 0.2)) == pytest.approx(300)
