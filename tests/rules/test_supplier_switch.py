"""Terminals choose among dealers of one manufacturer where territories overlap, and dealers feel it in their price."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.market.market import Market
from channelsim.market.moves import Resupply, SetColumns
from channelsim.rules import supplier_switch as rule
from channelsim.rules import wholesale_price
from support import luck, settings_of, tiny_market, view_of


def rivals(prices: tuple[float, ...], terminals: int = 4000) -> Market:
    """Return dealers of one manufacturer in one region; the first one serves all."""
    market = tiny_market(
        manufacturers=1, products=1, core_dealers=len(prices), terminals=terminals, consumers=0
    )
    live = market.live
    live("terminals", "supplier")[:] = 0
    live("terminals", "size")[:] = 1
    live("terminals", "forecast_units")[:] = 1
    live("core_dealers", "price")[:, 0] = prices
    live("core_dealers", "fill_rate")[:] = 1
    live("manufacturers", "overlapping")[:] = True
    return market


def chosen(market: Market, **values: Any) -> tuple[Any, Any]:
    """Return the supplier of every terminal after the choice, and the elasticities."""
    moves = rule.decide(view_of(market), settings_of(rule, (1, 1), **values), luck())
    supplier = market.live("terminals", "supplier")[:, 0].copy()
    for move in moves:
        if isinstance(move, Resupply):
            supplier[move.terminal] = move.supplier
    felt = [
        m.values["rival_elasticity"] for m in moves if isinstance(m, SetColumns) and m.table == "core_dealers"
    ]
    return supplier, felt[0][:, 0] if felt else None


def test_exclusive_territories_ask_nobody() -> None:
    market = rivals((2700.0, 2600.0))
    market.live("manufacturers", "overlapping")[:] = False
    assert rule.decide(view_of(market), settings_of(rule, (1, 1)), luck()) == []


def test_only_at_a_months_start() -> None:
    market = rivals((2700.0, 2600.0))
    market.week = 1
    assert rule.decide(view_of(market), settings_of(rule, (1, 1)), luck()) == []


def test_shares_are_those_of_the_logit() -> None:
    prices = np.array([2700.0, 2650.0, 2750.0])
    supplier, felt = chosen(rivals(tuple(prices)), relationship_weight=0.0)
    share = prices**-40.0 / (prices**-40.0).sum()
    found = np.bincount(supplier, minlength=3) / supplier.size
    assert (np.abs(found - share) < 4 * np.sqrt(share * (1 - share) / supplier.size)).all()
    assert np.abs(found - 1 / 3).max() > 0.1
    assert felt == pytest.approx(40 * (1 - share))


def test_the_elasticity_felt_is_that_of_what_a_dealer_sells() -> None:
    """A price higher by a millionth lowers expected customers by ε millionths, relationships included."""

    def expected(first: float) -> float:
        market = rivals((first, 2650.0))
        market.live("terminals", "supplier")[:2000] = 1
        market.live("terminals", "relationship")[:] = np.linspace(0, 1, 4000)[:, None]
        view = view_of(market)
        prices = np.log(np.array([[first], [2650.0]]))
        settings = settings_of(rule, (1, 1))
        return float(
            rule._chances(view, settings, prices, (0, np.arange(4000), np.array([0, 1])))[:, 0].sum()
        )

    market = rivals((2700.0, 2650.0))
    market.live("terminals", "supplier")[:2000] = 1
    market.live("terminals", "relationship")[:] = np.linspace(0, 1, 4000)[:, None]
    _, felt = chosen(market)
    step = 1e-6
    slope = (np.log(expected(2700 * (1 + step))) - np.log(expected(2700 * (1 - step)))) / (2 * step)
    assert -slope == pytest.approx(felt[0], rel=1e-5)


def test_a_present_dealer_with_relationship_keeps_customers_and_a_poor_fill_rate_loses_them() -> None:
    market = rivals((2700.0, 2700.0))
    market.live("terminals", "relationship")[:] = 1
    assert (chosen(market)[0] == 0).mean() == pytest.approx(1 / (1 + np.exp(-4)), abs=0.015)
    market.live("terminals", "relationship")[:] = 0
    market.live("core_dealers", "fill_rate")[0] = 0.5
    assert (chosen(market)[0] == 0).mean() == pytest.approx(1 / (1 + np.exp(2)), abs=0.025)


@pytest.mark.parametrize(
    ("elasticity", "expected"), [(0.0, 3000.0), (5.0, 3000.0), (21.0, 2100.0), (1e9, 2000.0)]
)
def test_a_dealer_with_rivals_prices_at_the_best_answer_to_theirs(elasticity: float, expected: float) -> None:
    market = rivals((0.0, 0.0))
    live = market.live
    live("products", "guide")[:] = 3000
    live("products", "ex_works")[:] = 2000
    live("products", "refuse_age_weeks")[:] = 26
    live("core_dealers", "rival_elasticity")[:] = elasticity
    if elasticity == 5:
        live("products", "guide")[:] = 2400  # cost · 5/4 = 2500 is above what the guide allows
        expected = 2400.0
    view = view_of(market, "core_dealers")
    moves = wholesale_price.decide(view, settings_of(wholesale_price, (), delivery_cost=0.0), luck())
    assert moves[0].values["price"][0, 0] == pytest.approx(expected, rel=1e-6)  # type: ignore[union-attr]
