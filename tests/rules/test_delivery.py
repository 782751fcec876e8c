"""Who gets what when goods or drops are short, what a drop costs, what stands on the invoice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.market import moves
from channelsim.market.market import Market
from channelsim.rules import delivery as rule
from support import luck, settings_of, tiny_market, view_of


def market_of(terminals: int = 4, *, subs: int = 0, stock: int = 10_000) -> Market:
    """Return two makers (products 0 and 2, 1 and 3) with a core dealer each, cases of 10, goods of age 1, vans enough."""
    market = tiny_market(products=4, core_dealers=2, sub_dealers=subs, terminals=terminals, consumers=0)
    live = market.live
    live("products", "units_per_case")[:] = 10
    live("products", "guide")[:] = 2700
    for table in ("core_dealers", "sub_dealers"):
        live(table, "price")[:] = 2650.4
        live(table, "stock_units")[:, :, 1, 0] = stock
        live(table, "vehicles")[:] = 10
    return market


def decided(market: Market, seed: int = 1, **values: Any) -> tuple[Any, Any, dict[str, Any]]:
    """Return the delivery, the payment and the columns of both tiers that the rule proposes."""
    proposed = rule.decide(
        view_of(market, "core_dealers"), settings_of(rule, **values), luck(seed, market.week)
    )
    delivery, pay, *rest = proposed
    assert isinstance(delivery, moves.DeliverToTerminals)
    assert isinstance(pay, moves.Pay)
    return delivery, pay, {move.table: move.values for move in rest}


def test_enough_for_all() -> None:
    market = market_of()
    market.live("terminals", "order_units")[:] = [[10, 0, 5, 0], [0, 20, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]]
    delivery, _, kept = decided(market)
    assert np.array_equal(delivery.units, market.live("terminals", "order_units"))
    assert kept["core_dealers"]["asked_units"].tolist() == [[11, 0, 6, 0], [0, 21, 0, 1]]
    assert not kept["core_dealers"]["backlog_units"].any()
    assert kept["core_dealers"]["drops_asked"].tolist() == kept["core_dealers"]["drops"].tolist() == [2, 2]
    assert delivery.terms_weeks == market.links.terminal_terms_weeks


def test_short_stock_is_shared_in_proportion_in_cases() -> None:
    terminals = 300
    draws = np.random.default_rng(2)
    orders = 10 * draws.integers(0, 9, (terminals, 4))
    market = market_of(terminals, stock=5000)
    market.live("terminals", "order_units")[:] = orders
    delivery, _, kept = decided(market)
    given = delivery.units
    assert (given <= orders).all()
    assert (given % 10 == 0).all()
    assert np.array_equal(
        kept["core_dealers"]["backlog_units"].sum(axis=0), orders.sum(axis=0) - given.sum(axis=0)
    )
    for p in range(4):
        assert 4990 <= given[:, p].sum() <= 5000
        running = np.cumsum(orders[:, p]) * 5000 / orders[:, p].sum()
        assert np.abs(np.cumsum(given[:, p]) - running).max() <= 10  # never a case away from the exact share


def test_the_odd_case_goes_to_nobody_in_particular() -> None:
    """One case for four terminals that want one each: over seeds each gets it one time in four."""
    seeds, got = 400, np.zeros(4)
    for seed in range(seeds):
        market = market_of(stock=10)
        market.live("terminals", "order_units")[:, 0] = 10
        given = decided(market, seed)[0].units[:, 0]
        assert sorted(given) == [0, 0, 0, 10]
        got += given / 10
    assert np.abs(got / seeds - 0.25).max() < 4 * np.sqrt(0.25 * 0.75 / seeds)
    assert np.ptp(got) > 0


def test_old_goods_stay_with_the_dealer() -> None:
    market = market_of(stock=0)
    market.live("core_dealers", "stock_units")[:, :, 26, 0] = 30
    market.live("core_dealers", "stock_units")[:, :, 27, 0] = 1000
    market.live("terminals", "order_units")[0] = 100
    assert decided(market)[0].units[0].tolist() == [30, 30, 30, 30]


def test_short_drops_are_shared_evenly_and_bring_all_of_an_order() -> None:
    terminals = 40
    market = market_of(terminals)
    market.live("terminals", "order_units")[:] = 10
    market.live("core_dealers", "vehicles")[:] = [0.25, 10]
    delivery, _, kept = decided(market, drops_a_day=8, days_a_week=5)  # ten drops of forty
    served = delivery.units > 0
    assert np.array_equal(served[:, 0], served[:, 2])
    assert served[:, 1].all()
    assert served[:, 0].sum() == kept["core_dealers"]["drops"][0] == 10
    assert np.diff(np.flatnonzero(served[:, 0])).tolist() == [4] * 9
    assert kept["core_dealers"]["drops_asked"].tolist() == [40, 40]
    assert kept["core_dealers"]["backlog_units"][0].tolist() == [300, 0, 300, 0]


def test_a_fraction_of_a_van_is_served_in_the_mean() -> None:
    seeds, made = 300, []
    for seed in range(seeds):
        market = market_of(20)
        market.live("terminals", "order_units")[:, 0] = 10
        market.live("core_dealers", "vehicles")[:] = 0.045
        made.append(int((decided(market, seed, drops_a_day=10, days_a_week=5)[0].units > 0).sum()))
    assert set(made) == {2, 3}
    assert abs(np.mean(made) - 2.25) < 4 * np.sqrt(0.25 * 0.75 / seeds)


def test_large_terminals_first_where_that_is_the_priority() -> None:
    market = market_of(6, stock=30)
    market.live("terminals", "abc_class")[:] = [2, 0, 1, 2, 0, 1]
    market.live("terminals", "order_units")[:, 0] = 10
    given = decided(market, priority="large_first")[0].units[:, 0]
    assert given[[1, 4]].tolist() == [10, 10]
    assert given[[2, 5]].sum() == 10
    assert given[[0, 3]].tolist() == [0, 0]
    market.live("core_dealers", "vehicles")[:] = 0.1
    market.live("core_dealers", "stock_units")[:] = 500
    served = decided(market, priority="large_first", drops_a_day=10, days_a_week=3)[0].units[:, 0] > 0
    assert served[[1, 4]].all()
    assert served.sum() == 3


def test_a_drop_is_shared_by_all_goods_in_it() -> None:
    market = market_of(2)
    market.live("terminals", "supplier")[:] = [[0, 0], [0, 1]]
    market.live("terminals", "order_units")[:] = [[20, 10, 0, 0], [10, 0, 0, 0]]
    _, pay, kept = decided(market, drop_cost=25, case_cost=0.5, other_goods_cases=0)
    assert pay.amounts.tolist() == [2 * 2500 + 4 * 50, 0]
    assert kept["core_dealers"]["drops"].tolist() == [2, 0]
    _, pay, _ = decided(market, drop_cost=25, case_cost=0.5, other_goods_cases=9)
    assert pay.amounts.tolist() == [round(2500 * 3 / 12 + 2500 / 10 + 200), 0]


def test_invoice_deals_and_charges() -> None:
    market = market_of(3)
    market.live("terminals", "order_units")[:] = [[10, 0, 13, 7], [20, 0, 0, 0], [0, 0, 0, 0]]
    market.live("terminals", "urgent")[:] = [True, False, True]
    market.live("manufacturers", "deal_to_terminals")[0, 2] = 0.1
    market.live("manufacturers", "deal_to_terminals")[1, 0] = 0.9  # not its product
    delivery, _, _ = decided(market, broken_case_charge=1.0, urgent_charge=15.0)
    assert delivery.price[0].tolist() == pytest.approx([2650.4, 2650.4, 2650.4 * 0.9, 2650.4])
    assert delivery.charges.tolist() == [[1600, 1600], [0, 0], [0, 0]]


def test_sub_dealers_deliver_at_their_own_cost() -> None:
    market = market_of(2, subs=1)
    market.live("terminals", "supplier")[:] = [[2, 1], [0, 1]]
    market.live("terminals", "order_units")[:, 0] = 30
    delivery, pay, kept = decided(
        market, sub_dealer_drop_cost=8, sub_dealer_case_cost=0.3, other_goods_cases=0
    )
    assert delivery.units[:, 0].tolist() == [30, 30]
    assert pay.amounts.tolist() == [2500 + 150, 0, 800 + 90]
    assert kept["sub_dealers"]["asked_units"].tolist() == [[30, 0, 0, 0]]


def test_dead_or_missing_suppliers_deliver_nothing() -> None:
    market = market_of(2)
    market.live("terminals", "order_units")[:] = 10
    market.live("terminals", "supplier")[1] = -1
    market.live("core_dealers", "alive")[1] = False
    assert decided(market)[0].units.tolist() == [[10, 0, 10, 0], [0, 0, 0, 0]]


def test_the_fill_rate_follows_what_was_delivered() -> None:
    market = market_of(stock=10)
    market.live("terminals", "order_units")[0, :2] = [40, 0]
    _, _, kept = decided(market, fill_smoothing=0.2)
    assert kept["core_dealers"]["fill_rate"] == pytest.approx(
        [1 - 0.2 * 0.75, 1.0]
    )  # who had no orders keeps his
