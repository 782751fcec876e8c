"""Grades follow sales and what could be; support, reviews and territories follow grades."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from channelsim.market import moves
from channelsim.market.market import Market
from channelsim.rules import dealer_grading as rule
from channelsim.rules._match import match_ratio
from channelsim.simulation.open_books import open_books
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of


def market_of(levels: tuple[float, ...] = (80, 15, 4, 1)) -> Market:
    """Return one region in which maker 0 has a dealer for each level; ten terminals each, on a line."""
    count = len(levels)
    market = tiny_market(core_dealers=count, terminals=10 * count, consumers=0)
    live = market.live
    live("core_dealers", "carries")[:] = [True, False]
    live("core_dealers", "level_units")[:, 0] = levels
    live("core_dealers", "vehicles")[:] = 2.0
    live("core_dealers", "capital")[:] = 10**6
    live("core_dealers", "planning_error")[:] = 0.4
    live("terminals", "supplier")[:] = -1
    live("terminals", "supplier")[:, 0] = np.repeat(np.arange(count), 10)
    live("terminals", "x_km")[:] = np.arange(10 * count)
    live("core_dealers", "x_km")[:] = 10 * np.arange(count) + 4.5
    live("terminals", "size")[:] = 1
    live("terminals", "cycle_weeks")[:] = 1
    live("terminals", "forecast_units")[:] = 12
    live("products", "units_per_case")[:] = 1
    live("products", "ex_works")[:] = 1000
    open_books(market)
    market.week = 12  # the last of the first quarter
    market.constants["recruiters"] = np.array([True, False])
    return market


def lived(market: Market, **values: Any) -> list[moves.Move]:
    chosen = {"review": "quarter", "potential_error": 0.0} | values
    proposed = rule.decide(view_of(market), settings_of(rule, (2,), **chosen), luck(1, market.week))
    Posting(market, audit=True).apply(proposed, "dealer_grading")
    return proposed


def test_nobody_is_graded_unless_a_review_is_due() -> None:
    market = market_of()
    assert lived(market, review="never") == []
    market.week = 13
    assert lived(market) == []
    market.week = 12
    assert lived(market, review="half_year") == []
    market.week = 25
    assert lived(market, review="half_year") != []


def test_grades_end_at_80_and_95_percent_of_sales() -> None:
    market = market_of()
    lived(market)
    assert market.live("core_dealers", "grade")[:, 0].tolist() == [1, 2, 3, 3]
    assert not market.live("core_dealers", "grade")[:, 1].any()
    lived(market, cut_a=0.96, cut_b=1.0)
    assert market.live("core_dealers", "grade")[:, 0].tolist() == [1, 1, 1, 2]


def test_potential_looks_at_what_a_dealer_could_do() -> None:
    market = market_of((1, 80, 15, 4))
    market.live("core_dealers", "coverage")[:] = [1, 0.01, 0.01, 0.01]
    market.live("core_dealers", "management")[:] = [1, 0.01, 0.01, 0.01]
    market.live("core_dealers", "capital")[:] = [10**9, 1, 1, 1]
    lived(market)
    assert market.live("core_dealers", "grade")[:, 0].tolist() == [3, 1, 2, 3]
    assert market.live("core_dealers", "potential")[0, 0] == 1
    assert (market.live("core_dealers", "potential")[1:, 0] > 1).all()


def test_support_by_grade_reaches_planning_and_credit_and_costs_money() -> None:
    market = market_of()
    line = market.live("core_dealers", "credit_line").copy()
    lived(market, coaching_a=0.5, surety_weeks_a=2.0, surety_weeks_b=1.0, coaching_cost=100.0)
    assert market.live("core_dealers", "coaching")[:, 0].tolist() == [0.5, 0, 0, 0]
    assert (market.live("core_dealers", "credit_line") - line).tolist() == [160_000, 15_000, 0, 0]
    assert market.ledger.balance("overheads")[0] == 0.5 * 100 * 100
    lived(market)  # the support ends with the lever
    assert market.live("core_dealers", "credit_line").tolist() == line.tolist()
    assert not market.live("core_dealers", "coaching").any()


def test_a_surety_that_ends_calls_nobodys_overdraft() -> None:
    market = market_of()
    lived(market, surety_weeks_a=2.0)
    market.ledger.pay("storage", [2], [market.ledger.world], [100_000])
    lived(market)
    assert market.live("core_dealers", "credit_line")[0] == 100_000
    assert market.live("core_dealers", "guaranteed_line")[0].tolist() == [100_000, 0]


@pytest.mark.parametrize(
    ("weak", "supported", "marked"), [("keep", 4, 0), ("downgrade", 2, 0), ("replace", 2, 2)]
)
def test_what_happens_to_dealers_weak_in_both_for_two_reviews(weak: str, supported: int, marked: int) -> None:
    market = market_of()
    market.live("core_dealers", "coverage")[:] = market.live("core_dealers", "management")[:] = [
        1,
        0.5,
        0.01,
        0.01,
    ]
    market.live("core_dealers", "capital")[:] = [10**8, 10**7, 1, 1]
    market.live("terminals", "forecast_units")[20:] = 1
    values = {"weak": weak, "coaching_a": 0.5, "coaching_b": 0.5, "coaching_c": 0.5}
    lived(market, **values)
    assert market.live("core_dealers", "weak_reviews")[:, 0].tolist() == [0, 0, 1, 1]
    assert (market.live("core_dealers", "coaching")[:, 0] > 0).sum() == 4
    market.week = 25
    lived(market, **values)
    assert (market.live("core_dealers", "coaching")[:, 0] > 0).sum() == supported
    assert market.live("core_dealers", "marked")[:, 0].sum() == marked
    market.constants["recruiters"] = np.array([False, False])  # nobody would come
    market.week = 38
    lived(market, **values)
    assert not market.live("core_dealers", "marked").any()


def test_match_is_capacity_over_need_and_territories_follow_it() -> None:
    market = market_of((50, 50))
    market.live("core_dealers", "fleet_limit")[:] = [1.0, 3.0]
    ratio = match_ratio(view_of(market))
    assert ratio.needed.tolist() == pytest.approx([10 / 67.2] * 2)
    assert ratio.match.tolist() == pytest.approx([6.72, 20.16])
    proposed = lived(market)
    assert not any(isinstance(move, moves.Redivide) for move in proposed)
    facts = {move.name: move.values for move in proposed if isinstance(move, moves.Fact)}
    assert facts["match_ratio"][:, 0].tolist() == pytest.approx([6.72, 20.16])
    lived(market, rezone="review", rezone_beyond=0.6)
    assert (
        market.live("terminals", "supplier")[:, 0] == 0
    ).sum() == 10  # half as much as the mean lies within .6
    lived(market, rezone="review")
    assert (market.live("terminals", "supplier")[:, 0] == 0).sum() in (4, 5)
    assert match_ratio(view_of(market)).match == pytest.approx([13.44] * 2, rel=0.3)


@pytest.mark.parametrize(("capital", "vehicles"), [(0, 2.0), (10**6, 0.0), (0, 0.0)])
def test_who_can_serve_nobody_is_handed_no_territory(capital: int, vehicles: float) -> None:
    market = market_of((50, 40, 10, 0))
    market.live("terminals", "supplier")[30:, 0] = 2
    market.live("core_dealers", "capital")[3] = capital
    market.live("core_dealers", "vehicles")[3] = vehicles
    lived(market, rezone="review")
    assert np.bincount(market.live("terminals", "supplier")[:, 0], minlength=4).tolist() == [13, 13, 14, 0]
    proposed = lived(market, rezone="review")
    assert not any(
        isinstance(move, moves.Redivide) for move in proposed
    )  # settled: the idle one does not count
    market.live("core_dealers", "capital")[3], market.live("core_dealers", "vehicles")[3] = 10**6, 2.0
    lived(market, rezone="review")
    assert 9 <= (market.live("terminals", "supplier")[:, 0] == 3).sum() <= 11  # of 40, cut between neighbours


def test_cuts_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValidationError, match="grade A ends before grade B does"):
        rule.Settings(cut_a=0.9, cut_b=0.8)
