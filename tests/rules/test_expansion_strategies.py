"""Strategies of expansion as pure choices: who is entered, how money is spread, what is never exceeded."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsim.market.stages import (
    ABANDONED,
    CONSOLIDATED,
    DEVELOPED,
    ENTERED,
    SURVEYED,
    SURVEYING,
    UNKNOWN,
    WITH_OFFICE,
)
from channelsim.rules import region_expansion
from channelsim.rules._expansion_money import template
from channelsim.rules._expansion_situation import Situation
from channelsim.rules._expansion_strategies import STRATEGIES
from channelsim.rules._expansion_terms import Entry
from channelsim.rules._expansion_tools import reviewed
from support import luck

NAMES = [f"r{n}" for n in range(6)]


def seen(stage=(UNKNOWN,) * 6, money=100.0, income=100.0, **changes):
    """Six regions alike: a week of full presence costs 1, an office .25, set-up 10, a survey 2; 13 weeks lie ahead."""
    flat = np.ones(6)
    values = {
        "maker": 0, "quarter": 0, "weeks": 13, "allowed": flat > 0, "stage": np.array(stage), "weeks_in_stage": np.full(6, 26),
        "stood_quarters": np.zeros(6, int), "share": 0.1 * flat, "rival_share": 0.4 * flat, "distribution": 0.5 * flat,
        "volume": flat, "rank": np.arange(6)[::-1] / 10, "plan_cost": flat, "office": 0.25 * flat, "set_up": 10 * flat,
        "survey": 2 * flat, "money": money, "income": income, "near": flat < 0,
    }  # fmt: skip
    return Situation(**values | changes)


def terms(kind="rolling", **values):
    """The settings of one manufacturer."""
    settings = region_expansion.Settings(type=kind, budget_per_year=1e9, **values)
    own = {name: getattr(settings, name) for name in region_expansion.Settings.model_fields}
    return SimpleNamespace(**own, region_names=NAMES)


def chosen(kind, situation, draw=None, **values):
    return STRATEGIES[kind](situation, terms(kind, **values), draw or luck())


def cost(s, choice):
    """What a choice costs until the next decision."""
    offices = (np.isin(s.stage, WITH_OFFICE) & ~choice.abandon) | choice.enter
    fixed = (s.office * s.weeks)[offices].sum() + s.set_up[choice.enter].sum() + s.survey[choice.survey].sum()
    return fixed + (choice.presence * s.plan_cost * s.weeks).sum()


class TestRolling:
    def test_it_enters_the_best_at_full_strike_and_no_more_than_the_money_carries(self):
        # a region costs 10 + 3.25 + 13 = 26.25 in its first quarter: 60 pay two, not three
        choice = chosen("rolling", seen(money=60.0))
        assert choice.enter.tolist() == [True, True, False, False, False, False]
        assert choice.presence.tolist() == [1, 1, 0, 0, 0, 0]

    def test_it_enters_no_region_that_a_quarter_later_could_not_be_kept_up(self):
        # 1.25 · 13 = 16.25 a region and quarter: an income of 30 carries one, however much is saved
        choice = chosen("rolling", seen(money=500.0, income=30.0))
        assert choice.enter.sum() == 1

    def test_it_begins_somewhere_even_if_the_money_buys_less_than_full_presence(self):
        choice = chosen("rolling", seen(money=20.0, income=20.0))
        assert choice.enter.sum() == 1
        assert choice.presence[0] == pytest.approx((20 - 13.25) / 13)

    def test_it_waits_while_it_cannot_pay_the_office_and_the_least_presence(self):
        assert not chosen("rolling", seen(money=14.0)).enter.any()

    def test_a_consolidated_region_keeps_the_defence_share_and_frees_the_rest(self):
        held = (CONSOLIDATED, DEVELOPED, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
        one = chosen("rolling", seen(held, money=45.0, income=45.0), defence_share=0.5)
        assert one.presence.tolist() == [0.5, 1, 0, 0, 0, 0]
        none = chosen("rolling", seen(held, money=53.0, income=53.0), defence_share=0.0)
        assert none.presence.tolist() == [0, 1, 1, 0, 0, 0]

    def test_next_door_goes_before_a_better_place_far_away(self):
        near = np.array([False] * 5 + [True])
        assert chosen("rolling", seen(money=30.0, near=near)).enter.tolist() == [False] * 5 + [True]
        assert chosen("rolling", seen(money=30.0, near=near), neighbours_first=False).enter[0]

    def test_so_many_at_once_and_not_one_more(self):
        stage = (ENTERED, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
        assert not chosen("rolling", seen(stage, money=500.0, income=500.0), at_once=1).enter.any()
        assert chosen("rolling", seen(stage, money=500.0, income=500.0), at_once=2).enter.sum() == 1

    def test_with_surveys_it_enters_only_what_it_has_surveyed_and_keeps_candidates_known(self):
        first = chosen("rolling", seen(), survey_candidates=2)
        assert not first.enter.any()
        assert first.survey.tolist() == [True, True, False, False, False, False]
        later = (UNKNOWN, SURVEYED, SURVEYING, UNKNOWN, UNKNOWN, UNKNOWN)
        then = chosen("rolling", seen(later), survey_candidates=2)
        assert then.enter.tolist() == [False, True, False, False, False, False]
        assert then.survey.tolist() == [True, False, False, False, False, False]


class TestBlanket:
    def test_it_is_everywhere_at_once_and_equally_thin(self):
        choice = chosen("blanket", seen(money=100.0))
        assert choice.enter.all()
        assert choice.presence == pytest.approx((100 - 6 * 13.25) / 78)

    def test_a_phased_blanket_takes_so_many_a_quarter(self):
        assert chosen("blanket", seen(money=500.0), phase_quarters=3).enter.sum() == 2
        assert chosen("blanket", seen(money=500.0, quarter=1), phase_quarters=3).enter.sum() == 4

    def test_it_pays_no_set_up_where_it_would_not_serve(self):
        # 10 + 3.25 + the least presence 1.3 = 14.55 a region: 50 pay three
        assert chosen("blanket", seen(money=50.0)).enter.sum() == 3


class TestOthers:
    def test_an_opportunist_goes_where_somebody_asks_and_puts_money_where_sales_are(self):
        assert not chosen(
            "opportunistic", seen((DEVELOPED,) + (UNKNOWN,) * 5), opportunity_chance=0.0
        ).enter.any()
        assert chosen("opportunistic", seen(money=500.0), opportunity_chance=1.0).enter.all()
        both = (DEVELOPED, DEVELOPED, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
        share = np.array([0.3, 0.1, 0, 0, 0, 0])
        presence = chosen(
            "opportunistic", seen(both, money=14.5, share=share), opportunity_chance=0.0
        ).presence
        assert presence[0] / presence[1] == pytest.approx((0.75 + 0.5) / (0.25 + 0.5))

    def test_an_opportunist_without_any_market_goes_and_asks_itself(self):
        assert chosen("opportunistic", seen(), opportunity_chance=0.0).enter.sum() == 1

    def test_a_script_is_followed_to_the_letter(self):
        script = (Entry(quarter=1, region="r4"), Entry(quarter=2, region="r2"))
        assert np.flatnonzero(chosen("scripted", seen(), script=script).enter).tolist() == [4]
        there = (UNKNOWN,) * 4 + (DEVELOPED, UNKNOWN)
        assert np.flatnonzero(chosen("scripted", seen(there, quarter=1), script=script).enter).tolist() == [2]

    def test_a_survey_of_the_script_is_made_once_a_quarter(self):
        steps = ((1, "survey"), (2, "abandon"), (3, "survey"))
        script = tuple(Entry(quarter=quarter, region="r0", action=action) for quarter, action in steps)

        def surveyed(stage, quarter, weeks, since):
            s = seen((stage, *(UNKNOWN,) * 5), quarter=quarter, weeks=weeks, weeks_in_stage=np.full(6, since))
            return bool(chosen("scripted", s, script=script).survey[0])

        assert surveyed(UNKNOWN, 0, 13, 0)
        assert not surveyed(SURVEYED, 0, 10, 0), "its end brings a second decision within the quarter"
        assert not surveyed(SURVEYED, 1, 13, 10), "nothing is written for the second quarter"
        assert surveyed(SURVEYED, 2, 13, 23), "a later step surveys again"

    def test_patience_ends_where_the_share_stays_below(self):
        stage = (DEVELOPED, DEVELOPED, CONSOLIDATED, UNKNOWN, UNKNOWN, UNKNOWN)
        s = seen(stage, share=np.array([0.01, 0.2, 0.01, 0, 0, 0]))
        assert chosen("rolling", s, patience_quarters=2).abandon.tolist() == [True] + [False] * 5
        assert not chosen("rolling", s, patience_quarters=3).abandon.any()
        assert not chosen("rolling", s).abandon.any()

    def test_a_blanket_that_surveys_first_goes_on_when_all_money_is_spread(self):
        s = seen(
            (DEVELOPED,) * 3 + (UNKNOWN,) * 3, money=30.0
        )  # offices take ten, full presence would take 39
        choice = chosen("blanket", s, survey_candidates=2)
        assert choice.survey.tolist() == [False] * 3 + [True, True, False]
        assert cost(s, choice) == pytest.approx(30.0)
        assert not chosen("blanket", seen(s.stage, money=10.0), survey_candidates=2).survey.any()

    @pytest.mark.parametrize("kind", ["rolling", "blanket", "opportunistic"])
    def test_an_office_for_which_no_dealer_is_found_is_closed(self, kind):
        stage = (ENTERED, ENTERED, DEVELOPED, UNKNOWN, UNKNOWN, UNKNOWN)
        s = seen(
            stage, weeks_in_stage=np.array([34, 33, 90, 0, 0, 0])
        )  # eight weeks of set-up and two quarters
        choice = chosen(kind, s)
        assert choice.abandon.tolist() == [True] + [False] * 5
        assert choice.presence[0] == 0
        assert not choice.enter[0]
        assert not chosen(kind, s, dealer_patience_quarters=0).abandon.any()
        assert chosen(kind, s, set_up_weeks=0).abandon.tolist() == [True, True] + [False] * 4


@given(
    kind=st.sampled_from(["rolling", "weak_first", "blanket", "opportunistic"]),
    stage=st.lists(st.sampled_from([UNKNOWN, SURVEYED, ENTERED, DEVELOPED, CONSOLIDATED, ABANDONED]), min_size=6, max_size=6),
    money=st.floats(0, 300),
    income=st.floats(0, 300),
    candidates=st.integers(0, 3),
    week=st.integers(0, 500),
)  # fmt: skip
def test_no_strategy_plans_beyond_its_money(kind, stage, money, income, candidates, week):
    """What offices and the defence of regions held already cost aside, nothing is planned that the quarter cannot pay."""
    s = seen(stage, money=money, income=income)
    choice = chosen(kind, s, luck(week=week), survey_candidates=candidates, defence_share=0.5)
    held = (s.office * s.weeks)[np.isin(s.stage, WITH_OFFICE)].sum() + 0.5 * 13 * (
        s.stage == CONSOLIDATED
    ).sum()
    assert cost(s, choice) <= max(money, held) + 1e-6
    assert (choice.presence >= 0).all()
    assert not choice.enter[~s.open].any()


def test_a_region_counts_as_won_after_so_many_quarters_that_all_three_goals_stood():
    stage = (DEVELOPED, DEVELOPED, DEVELOPED, DEVELOPED, CONSOLIDATED, UNKNOWN)
    s = seen(
        stage,
        share=np.array([0.3, 0.3, 0.3, 0.3, 0.2, 0.9]),
        rival_share=np.array([0.25, 0.25, 0.35, 0.25, 0.1, 0.0]),
        distribution=np.array([0.6, 0.6, 0.6, 0.4, 0.6, 0.9]),
        stood_quarters=np.array([1, 0, 1, 1, 5, 3]),
    )
    stages, stood = reviewed(s, terms())
    assert stages.tolist() == [CONSOLIDATED, DEVELOPED, DEVELOPED, DEVELOPED, DEVELOPED, UNKNOWN]
    assert stood.tolist() == [2, 1, 0, 0, 0, 0]


def test_every_doubling_of_regions_set_up_saves_the_same_share():
    assert [template(terms(learning=0.2), n) for n in (0, 1, 3, 7)] == pytest.approx([1, 0.8, 0.64, 0.512])
    assert template(terms(learning=0.0), 7) == 1


def test_a_budget_below_the_first_office_is_refused():
    with pytest.raises(ValueError, match="below the fixed cost of the first office"):
        region_expansion.Settings(type="rolling", budget_per_year=900_000)
    region_expansion.Settings(type="rolling", budget_per_year=920_000)
