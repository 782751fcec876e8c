"""Strategies say why: the reason is that of the very test that decided, for every region."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.market.stages import CONSOLIDATED, DEVELOPED, ENTERED, SURVEYED, SURVEYING, UNKNOWN
from channelsim.rules._expansion_terms import Entry
from channelsim.rules._expansion_why import CHOSEN, WHY
from rules.test_expansion_strategies import chosen, seen


def reasons(choice):
    """The names of the reasons, by region."""
    return [WHY[code] for code in choice.why.code]


def test_money_stops_the_third_and_the_rest_come_after_it():
    # 10 + 3.25 + .1 · 13 = 14.55 begin; then 26.25 each at full strike: of 60, 33.5 is left after the first, 7.25 after two
    choice = chosen("rolling", seen(money=60.0))
    assert reasons(choice) == ["entered_thin", "entered", "money", "behind", "behind", "behind"]
    assert choice.why.need[:3] == pytest.approx([14.55, 26.25, 26.25])
    assert choice.why.have[:3] == pytest.approx([60.0, 60 - 13.25 - 13, 60 - 2 * 13.25 - 2 * 13])
    assert np.isnan(choice.why.need[3:]).all()


def test_income_that_would_not_keep_it_up():
    choice = chosen("rolling", seen(money=500.0, income=30.0))
    assert reasons(choice)[:2] == ["entered_thin", "income"]
    assert choice.why.need[1] == pytest.approx(2 * 16.25)
    assert choice.why.have[1] == 30


def test_so_many_at_once():
    stage = (ENTERED, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
    choice = chosen("rolling", seen(stage, money=500.0, income=500.0), at_once=1)
    assert reasons(choice)[:3] == ["here", "at_once", "behind"]
    assert (choice.why.need[1], choice.why.have[1]) == (2, 1)


def test_money_that_does_not_buy_even_the_least_presence():
    choice = chosen("rolling", seen(money=14.0))
    assert reasons(choice)[0] == "least"
    assert choice.why.need[0] > choice.why.have[0] == 14


def test_surveys_next_door_and_regions_closed_to_it():
    stage = (UNKNOWN, SURVEYED, SURVEYING, SURVEYED, CONSOLIDATED, SURVEYED)
    near = np.array([False, False, False, True, False, True])
    open_to_it = np.array([False] + [True] * 5)
    s = seen(stage, money=30.0, income=20.0, near=near, allowed=open_to_it)
    # 30 less the office and half the presence of the region held leave 20.25: one can begin, a second cannot be paid
    assert reasons(chosen("rolling", s, survey_candidates=2)) == [
        "closed", "next_door", "surveying", "entered_thin", "here", "money"]  # fmt: skip
    far = reasons(chosen("rolling", s, survey_candidates=2, neighbours_first=False))
    assert far == ["closed", "entered_thin", "surveying", "money", "here", "behind"]
    free = reasons(chosen("rolling", s._replace(allowed=open_to_it | True), survey_candidates=2))
    assert free[0] == "not_surveyed"


def test_a_blanket_that_phases_and_one_without_money():
    assert reasons(chosen("blanket", seen(money=500.0), phase_quarters=3))[1:4] == [
        "entered_thin",
        "phase",
        "behind",
    ]
    short = chosen("blanket", seen(money=50.0))
    assert reasons(short)[2:5] == ["entered_thin", "least", "behind"]
    assert short.why.need[3] == pytest.approx(14.55)
    assert short.why.have[3] == pytest.approx(50 - 3 * 13.25 - 3 * 1.3)


def test_opportunity_and_script():
    there = (DEVELOPED,) + (UNKNOWN,) * 5
    assert (
        reasons(chosen("opportunistic", seen(there), opportunity_chance=0.0)) == ["here"] + ["not_asked"] * 5
    )
    assert reasons(chosen("opportunistic", seen(money=500.0), opportunity_chance=1.0)) == ["asked"] * 6
    assert sorted(reasons(chosen("opportunistic", seen(), opportunity_chance=0.0))) == ["not_asked"] * 5 + [
        "went_asking"
    ]
    poor = reasons(chosen("opportunistic", seen(money=14.0), opportunity_chance=1.0))
    assert sorted(poor) == ["asked"] + ["money"] * 5
    script = (Entry(quarter=1, region="r4"),)
    assert reasons(chosen("scripted", seen(), script=script)) == ["not_in_script"] * 4 + [
        "script",
        "not_in_script",
    ]


@pytest.mark.parametrize("kind", ["rolling", "blanket", "opportunistic", "weak_first"])
@pytest.mark.parametrize("money", [0.0, 20.0, 45.0, 90.0, 300.0])
def test_every_region_entered_has_a_reason_for_it_and_no_other_has(kind, money):
    stage = (SURVEYED, UNKNOWN, SURVEYED, DEVELOPED, SURVEYED, UNKNOWN)
    choice = chosen(kind, seen(stage, money=money), survey_candidates=1)
    assert [why in CHOSEN for why in reasons(choice)] == choice.enter.tolist()
