"""Listing: the swap test, who is looked at when, and what a newcomer is expected to sell."""

from __future__ import annotations

import math

import numpy as np
import pytest

from channelsim.rules import listing
from support import luck, settings_of, tiny_market, view_of

MARGIN = 100.0  # recommended 300 less 200 a unit


def shelves(rows, products=2, makers=2, **columns):
    """Return terminals of size 1 that buy every product at 200 and sell it at 300."""
    market = tiny_market(manufacturers=makers, products=products, core_dealers=makers, terminals=rows)
    start = {
        "products": {"recommended": 300.0},
        "core_dealers": {"price": 200.0},
        "terminals": {"size": 1.0, "slots": 1, "retail_price": 300},
    }
    for table in {*start, *columns}:
        for name, value in {**start.get(table, {}), **columns.get(table, {})}.items():
            market.live(table, name)[...] = value
    return market


def review(market, week=0, seed=1, **values):
    market.week = week
    kinds = int(market.live("terminals", "kind").max(initial=0)) + 1
    settings = settings_of(listing, (kinds, market.size("regions")), **values)
    (move,) = listing.decide(view_of(market), settings, luck(seed, week))
    for name, column in move.values.items():
        market.tables["terminals"].assign(name, column)
    return move.values


def halves(n, first, second):
    return np.repeat([first, second], n // 2, axis=0)


def test_the_swap_test_is_a_logit_of_the_difference_in_value() -> None:
    n = 20_000
    market = shelves(n, terminals={
        "listed": halves(n, [1, 0], [0, 1]), "forecast_units": halves(n, [12.0, 0], [0, 11.0]),
        "visited_minutes": halves(n, [0, 5.0], [0, 0]), "relationship": halves(n, [0.5, 0.9], [0.5, 0.5]),
    })  # fmt: skip
    listed = review(market, review_weeks=52)["listed"]
    tested = (np.arange(n) < n // 2) & (np.arange(n) % 52 != 0)
    value = 11 * (1 + 0.3 * 0.4)
    expected = 1 / (1 + math.exp(-(value - 12 - 12 / 13) / (0.15 * 12)))
    error = math.sqrt(expected * (1 - expected) / tested.sum())
    assert listed[tested, 1].mean() == pytest.approx(expected, abs=4 * error)
    assert (
        abs(1 / (1 + math.exp(-(11 - 12 - 12 / 13) / (0.15 * 12))) - expected) > 8 * error
    )  # without relationship
    assert np.all(listed.sum(axis=1) == 1)


def test_nobody_changes_anything_without_visit_or_review() -> None:
    n = 520
    market = shelves(
        n, terminals={"listed": halves(n, [1, 0], [0, 1]), "forecast_units": halves(n, [1.0, 0], [0, 50.0])}
    )
    listed = review(market, review_weeks=52)["listed"]
    changed = np.flatnonzero(listed[: n // 2, 1])
    assert changed.tolist() == [t for t in range(n // 2) if t % 52 == 0]


def test_a_visit_brings_in_only_the_visitors_products() -> None:
    market = shelves(40, products=3, makers=3, terminals={
        "listed": halves(40, [1, 0, 0], [0, 1, 1]), "slots": halves(40, 1, 2),
        "forecast_units": halves(40, [1.0, 0, 0], [0, 20.0, 60.0]), "visited_minutes": halves(40, [0, 9.0, 0], [0, 0, 0]),
    })  # fmt: skip
    listed = review(market, week=1, review_weeks=52, noise=0.0)["listed"][:20]
    assert np.all(
        listed == [False, True, False]
    )  # product 2 would sell three times as much, but its maker was not there


def lanchester(seed, swap):
    """Return who holds the only slot, (weeks, T), when maker 0 visits with chance .5 and maker 1 with .2 a week."""
    n, weeks = 3000, 80
    market = shelves(n, terminals={"listed": halves(n, [1, 0], [0, 1]), "forecast_units": 10.0})
    rates, held = np.array([0.2, 0.5] if swap else [0.5, 0.2]), []
    for week in range(weeks):
        u = luck(seed, week).uniform("visit", np.arange(2 * n)).reshape(n, 2)
        market.live("terminals", "visited_minutes")[:] = u < rates
        market.live("terminals", "forecast_units")[:] = 10.0
        held.append(
            review(market, week, seed, switch_weeks=0.0, review_weeks=52)["listed"][:, int(swap)].copy()
        )
    return np.array(held, float)


@pytest.mark.parametrize("swap", [False, True])
def test_one_slot_is_shared_as_lanchester_says_whoever_comes_first_in_the_table(swap: bool) -> None:
    held = lanchester(3, swap)[20:]
    k1, k2 = (
        (51 * v + 1) / 52 / 2 for v in (0.5, 0.2)
    )  # at equal value every second visit wins; a review is one too
    share, rho = k1 / (k1 + k2), 1 - k1 - k2
    n = held.shape[1]
    effective = n * 60 * (1 - rho) / (1 + rho)
    assert held.mean() == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / effective))
    before, after = held[:-1], held[1:]
    won, lost = after[before == 0], 1 - after[before == 1]
    error = math.sqrt(k1 * (1 - k1) / won.size + k2 * (1 - k2) / lost.size)
    assert 1 - won.mean() - lost.mean() == pytest.approx(
        rho, abs=4 * error
    )  # the autocorrelation of two states
    assert abs(0.5 / 0.7 - share) > 4 * math.sqrt(
        share * (1 - share) / effective
    )  # visits alone, reviews forgotten


def test_what_has_stock_is_sold_off_first_and_then_goes() -> None:
    market = shelves(8, terminals={"listed": halves(8, [1, 0], [0, 1]), "forecast_units": halves(8, [1.0, 0], [0, 50.0]),
                                   "stock_units": [[5, 0]] * 8})  # fmt: skip
    found = review(market, review_weeks=1, noise=0.0)
    assert np.all(found["listed"][:4])  # the newcomer is in, the old one still there
    assert np.all(found["leaving"][:4] == [True, False])
    market.live("terminals", "stock_units")[:] = 0
    found = review(market, week=1, review_weeks=1, noise=0.0)
    assert np.all(found["listed"] == [False, True])
    assert not found["leaving"].any()


def test_what_nobody_supplies_goes_and_is_not_taken_up() -> None:
    market = shelves(8, terminals={"listed": [True, False], "supplier": [-1, 0], "forecast_units": [50.0, 1.0],
                                   "slots": 2})  # fmt: skip
    found = review(market, review_weeks=1, noise=0.0)
    assert not found["listed"][:, 0].any()


def test_free_slots_are_filled_by_the_best_there_is() -> None:
    listed = np.array([[0, 0, 0], [1, 1, 1]] * 4, bool)
    market = shelves(8, products=3, makers=3, terminals={
        "listed": listed, "forecast_units": listed * [10.0, 30.0, 20.0], "slots": [2, 3] * 4})  # fmt: skip
    found = review(market, review_weeks=1, noise=0.0)
    assert np.all(found["listed"][0::2] == [False, True, True])
    assert np.all(
        found["forecast_units"][0] == [0, 30, 20]
    )  # a newcomer starts with what like terminals sell


def test_expectation_goes_by_size_and_kind() -> None:
    market = shelves(4, terminals={
        "kind": [0, 0, 1, 1], "size": [2.0, 5.0, 2.0, 8.0], "listed": [[1, 0], [1, 1], [1, 0], [1, 1]],
        "forecast_units": [[1, 0], [1, 20.0], [1, 0], [1, 8.0]], "slots": 2})  # fmt: skip
    found = review(market, review_weeks=1, noise=0.0)
    assert found["forecast_units"][[0, 2], 1].tolist() == [
        8.0,
        2.0,
    ]  # 20/5·2 among restaurants, 8/8·2 among shops


def test_a_product_new_to_the_region_is_expected_to_sell_by_its_awareness() -> None:
    market = shelves(4, regions={"aware_share": [[0.9, 0.25]]},
                     terminals={"listed": [True, False], "forecast_units": [40.0, 0], "slots": 2})  # fmt: skip
    found = review(market, review_weeks=1, noise=0.0)
    assert np.all(found["forecast_units"][:, 1] == 10.0)
    unknown = shelves(4, terminals={"listed": [True, False], "forecast_units": [40.0, 0], "slots": 2})
    assert not review(unknown, review_weeks=1, noise=0.0)["listed"][
        :, 1
    ].any()  # a name nobody knows: no slot, not even a free one


def test_a_fee_opens_the_shelf_for_it() -> None:
    market = shelves(4, terminals={"listed": [True, False], "forecast_units": [40.0, 0], "abc_class": [0, 0, 1, 2]},
                     manufacturers={"display_fee_a": [[0.0], [5000.0]]})  # fmt: skip
    found = review(market, review_weeks=1, noise=0.0)
    assert found["listed"][:, 1].tolist() == [True, True, False, False]


def test_reviews_are_spread_over_four_weeks() -> None:
    n = 400
    changed = []
    for week in range(4):
        market = shelves(
            n,
            terminals={"listed": halves(n, [1, 0], [0, 1]), "forecast_units": halves(n, [1.0, 0], [0, 50.0])},
        )
        changed.append(np.flatnonzero(review(market, week, noise=0.0)["listed"][: n // 2, 1]))
    assert [len(rows) for rows in changed] == [50] * 4
    assert np.unique(np.concatenate(changed)).size == 200
