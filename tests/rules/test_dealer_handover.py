"""Hand-over of terminals: dealers learn by coaching, their people come instead of advisors, and are paid for it."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.market import moves
from channelsim.rules import advisor_visits, dealer_handover
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of


def market_of(dealers=1, trained=0.0, **columns):
    return tiny_market(manufacturers=1, products=1, core_dealers=dealers, terminals=200, advisors=2, columns={
        "regions": {"area_km2": 1.0}, "terminals": {"size": 1.0}, "core_dealers": {"alive": 1, "trained": trained},
        "manufacturers": {}} | columns)  # fmt: skip


def week_of(market, week=0, **values):
    market.week = week
    market.handed.clear()
    proposed = dealer_handover.decide(
        view_of(market), settings_of(dealer_handover, (1, 1), **values), luck(1, week)
    )
    Posting(market, audit=True).apply(proposed, "dealer_handover")
    return proposed


def test_without_coaching_nothing_happens() -> None:
    assert week_of(market_of()) == []


def test_a_dealer_learns_by_hours_and_motivation_and_forgets() -> None:
    market = market_of()
    week_of(market, coaching_share=0.1, hours_per_terminal=0.5)
    dose = 2 * 35 * 0.1 / 100
    assert market.live("core_dealers", "trained")[0, 0] == pytest.approx(dose)
    market.live("core_dealers", "motivation")[...] = 0.25
    week_of(market, 1, coaching_share=0.1, hours_per_terminal=0.5)
    assert market.live("core_dealers", "trained")[0, 0] == pytest.approx(
        dose + dose / 2 * (1 - dose) - 0.005 * dose
    )
    before = market.live("core_dealers", "trained")[0, 0]
    week_of(market, 2, coaching_share=0.0)
    assert market.live("core_dealers", "trained")[0, 0] == pytest.approx(before * 0.995)


def test_a_dealer_with_more_terminals_needs_more_coaching() -> None:
    market = market_of(dealers=2)
    market.live("terminals", "supplier")[150:] = 1
    week_of(market, coaching_share=0.1)
    few, many = market.live("core_dealers", "trained")[::-1, 0]
    assert few == pytest.approx(3 * many)


def test_nothing_is_handed_over_before_maturity() -> None:
    for trained, share in ((0.45, 0.0), (0.6, 0.6)):
        market = market_of(trained=trained)
        week_of(market, 1, coaching_share=1e-9, maturity=0.5, forgetting=0.0)
        theirs = market.handed["handed_over"][:, 0].mean()
        assert theirs == pytest.approx(share * 12 / 13, abs=0.02)  # but for the week an advisor looks in


def test_a_dealer_without_motivation_leaves_the_work() -> None:
    market = market_of(trained=0.8)
    market.live("core_dealers", "motivation")[...] = 0.1
    week_of(market, 1, coaching_share=1e-9, forgetting=0.0)
    assert market.handed["handed_over"][:, 0].mean() == pytest.approx(0.8 * 0.2 * 12 / 13, abs=0.02)


def test_its_people_come_every_other_week_and_cost_what_they_cost() -> None:
    market = market_of(trained=1.0)
    total = np.zeros(200)
    for week in range(4):
        proposed = week_of(market, week, coaching_share=1e-9, forgetting=0.0, paid_by_maker=0.25)
        minutes = market.handed["dealer_minutes"][:, 0]
        total += minutes > 0
        assert set(minutes[minutes > 0].tolist()) == {np.float32(12 * 0.8)}
        bills = [int(move.amounts.sum()) for move in proposed if isinstance(move, moves.Pay)]
        assert bills == [int((minutes > 0).sum()) * 900 * 3 // 4, int((minutes > 0).sum()) * 900 // 4]
    assert set(total.tolist()) == {2.0}


def test_advisors_have_the_time_for_others_and_look_in_once_a_quarter() -> None:
    market = market_of(trained=1.0)
    market.live("customer_advisors", "heads")[:] = 0.2
    counts = np.zeros(200)
    for week in range(26):
        week_of(market, week, coaching_share=0.0, forgetting=0.0)
        visits = advisor_visits.decide(view_of(market), settings_of(advisor_visits, (1, 1)), luck(1, week))[0]
        counts += visits.values["visited_minutes"][:, 0] > 0
        gaps = visits.values["weeks_unvisited"]
        assert (gaps[market.handed["dealer_minutes"] > 0] == 0).all()
        market.tables["terminals"].assign("weeks_unvisited", gaps)
    assert set(counts.tolist()) == {2.0}


def test_time_for_coaching_is_not_time_for_visits() -> None:
    for share, visits in ((0.0, 25), (0.4, 15)):
        market = market_of()
        market.live("customer_advisors", "heads")[:] = 0.1
        week_of(market, 0, coaching_share=share, maturity=1.0)
        made = advisor_visits.decide(view_of(market), settings_of(advisor_visits, (1, 1)), luck())[2].values[
            0, 0
        ]
        assert made == pytest.approx(visits, abs=2)
