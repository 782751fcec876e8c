"""The field force: who joins and leaves when, what people know, what they cost, and that posting carries it out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from channelsim.base.errors import BooksError
from channelsim.market import moves
from channelsim.market.market import ACTIVITIES
from channelsim.rules import field_force
from channelsim.rules._team_kernels import teams_of
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of


def market_of(heads=(2.0,), regions=1, **columns):
    """Return a market of one maker whose people work in region 0, one row each."""
    market = tiny_market(manufacturers=1, products=1, regions=regions, core_dealers=1, advisors=len(heads), columns={
        "customer_advisors": {"heads": list(heads)}})  # fmt: skip
    for table, values in columns.items():
        for name, value in values.items():
            market.live(table, name)[...] = value
    return market


def act(market, week=0, *, exceptions=None, **values):
    """Carry out a week of the rule, audited, and return its moves."""
    market.week = week
    settings = settings_of(field_force, (1, market.size("regions")), **values)
    for name, value in (exceptions or {}).items():
        settings.__dict__[name][...] = value
    proposed = field_force.decide(view_of(market), settings, luck(1, week))
    Posting(market, audit=True).apply(proposed, "field_force")
    return proposed


def team(market):
    return teams_of(market.tables["customer_advisors"].view(), (1, market.size("regions")))


def fact(proposed, name):
    (values,) = (move.values for move in proposed if isinstance(move, moves.Fact) and move.name == name)
    return values[:, 0]


def bill(proposed):
    (paid,) = (move for move in proposed if isinstance(move, moves.Pay))
    return paid


# ------------------------------------------------------------------------------------------------- heads


def test_who_has_the_people_wanted_changes_nothing() -> None:
    market = market_of([1.0, 1.0])
    assert not any(isinstance(move, moves.Staff) for move in act(market, heads=2.0))
    assert market.size("customer_advisors") == 2


def test_a_place_is_filled_after_the_weeks_it_takes() -> None:
    market, heads = market_of([2.0]), []
    for week in range(8):
        hired = fact(act(market, week, heads=5.0, weeks_to_fill=3), "hired_heads")[0]
        heads.append((team(market).heads[0, 0], hired))
    assert heads[:4] == [
        (2.0, 0.0),
        (2.0, 0.0),
        (2.0, 0.0),
        (5.0, 3.0),
    ]  # found empty in week 0: there in week 3
    assert heads[4:] == [(5.0, 0.0)] * 4  # and not hired again while they were sought


def test_with_no_delay_people_are_there_in_the_week_they_are_wanted() -> None:
    market = market_of([2.0])
    act(market, heads=2.5, weeks_to_fill=0)
    assert team(market).heads[0, 0] == pytest.approx(2.5)


def test_less_wanted_calls_vacancies_off_before_anybody_goes() -> None:
    market = market_of([4.0])
    act(market, 0, heads=7.0, weeks_to_fill=4)
    proposed = act(market, 1, heads=5.0, weeks_to_fill=4)
    assert fact(proposed, "dismissed_heads")[0] == 0
    for week in range(2, 8):
        act(market, week, heads=5.0, weeks_to_fill=4)
    assert team(market).heads[0, 0] == pytest.approx(5.0)
    proposed = act(market, 8, heads=1.0, weeks_to_fill=4)
    assert fact(proposed, "dismissed_heads")[0] == pytest.approx(4.0)
    assert team(market).heads[0, 0] == pytest.approx(1.0)


def test_presence_and_reaction_scale_the_plan() -> None:
    market = market_of([4.0], manufacturers={"presence": 0.5, "reaction": 1.5})
    act(market, heads=4.0)
    assert team(market).heads[0, 0] == pytest.approx(3.0)


def test_whole_people_are_rounded_down_and_fractions_are_not() -> None:
    for whole, expected in ((True, 2.0), (False, 2.7)):
        market = market_of([2.0], manufacturers={"presence": 0.9})
        act(market, heads=3.0, whole_people=whole, weeks_to_fill=0)
        assert team(market).heads[0, 0] == pytest.approx(expected)


def test_in_the_opening_people_are_there_and_as_good_as_ever() -> None:
    market = market_of([2.0], regions=2)
    proposed = act(market, -3, heads=3.0, turnover_per_year=0.0)
    assert team(market).heads.tolist() == [[3.0, 3.0]]
    assert team(market).skill[0, 1] == pytest.approx(1.3, abs=0.005)  # a beginner would be at 1
    assert fact(proposed, "hired_heads").tolist() == [0, 0]
    assert not market.live("manufacturers", "joining_heads").any()


def test_a_thinned_market_has_the_simulated_share_of_people() -> None:
    market = market_of([0.02])
    market.market_scale = 0.01
    proposed = act(market, heads=5.0, weeks_to_fill=0)
    assert team(market).heads[0, 0] == pytest.approx(0.05)
    assert fact(proposed, "hired_heads")[0] == pytest.approx(0.03)
    assert bill(proposed).amounts[0] == math.floor(
        0.05 * (90_000 + 0.25 * 5000) / 52 * 100 + 0.03 * 5000 * 100 + 0.5
    )


# ------------------------------------------------------------------------------------------------- skill


def test_beginners_start_at_one_and_need_the_training_time() -> None:
    market, path = market_of([]), []
    for week in range(32):
        act(market, week, heads=2.0, weeks_to_fill=0, turnover_per_year=0.0)
        path.append(team(market).skill[0, 0])
    assert path[0] == 1.0
    assert path[13] == pytest.approx(1 + 0.3 * 13 / 26)
    assert path[26:] == pytest.approx([1.3] * 6)


def test_movers_take_their_skill_along_and_none_is_made() -> None:
    """Wrong neighbours: movers counted as beginners (skill lost), or their places left at the old skill (skill made)."""
    market = market_of([3.0, 1.0], regions=2, manufacturers={"expands": True, "presence": [[1.0, 0.0]]},
                       customer_advisors={"skill": [1.3, 1.1]})  # fmt: skip
    market.distance_km[...] = [[0, 50], [50, 0]]
    for week in range(40):
        act(market, week, heads=4.0, turnover_per_year=0.0, exceptions={"weeks_to_fill": 1})
    before = team(market)
    assert before.skill[0, 0] == pytest.approx(1.3)
    market.live("manufacturers", "presence")[...] = 1.0
    act(market, 40, heads=4.0, turnover_per_year=0.0, split_share=0.5, exceptions={"weeks_to_fill": 1})
    proposed = act(
        market, 41, heads=4.0, turnover_per_year=0.0, split_share=0.5, exceptions={"weeks_to_fill": 1}
    )
    after = team(market)
    assert after.heads.tolist() == [[4.0, 4.0]]
    assert fact(proposed, "moved_heads").tolist() == [0.0, 2.0]
    assert after.skill[0].tolist() == pytest.approx([(2 * 1.3 + 2 * 1.0) / 4] * 2)
    skills = (after.heads * after.skill).sum() - (before.heads * before.skill).sum()
    assert skills == pytest.approx(4 * 1.0)  # what came in are four beginners, wherever they sit


@pytest.mark.parametrize(("expands", "share"), [(True, 0.0), (False, 0.5)])
def test_without_the_switch_or_a_strategy_all_are_beginners(expands: bool, share: float) -> None:
    market = market_of([4.0], regions=2, manufacturers={"expands": expands})
    market.live("customer_advisors", "skill")[:] = 1.3
    proposed = act(market, heads=4.0, split_share=share, weeks_to_fill=0)
    assert fact(proposed, "moved_heads").tolist() == [0.0, 0.0]
    assert team(market).skill[0, 1] == 1.0


def test_people_come_from_the_nearest_region_with_a_team_and_at_most_half_of_it() -> None:
    market = tiny_market(manufacturers=1, products=1, regions=3, core_dealers=1, advisors=2, columns={
        "customer_advisors": {"heads": [10.0, 2.0], "region": [0, 1]}, "manufacturers": {"expands": True}})  # fmt: skip
    market.distance_km[...] = [[0, 90, 80], [90, 0, 30], [80, 30, 0]]
    plan = np.array([[10.0, 2.0, 8.0]])
    proposed = act(market, split_share=0.5, weeks_to_fill=0, exceptions={"heads": plan})
    assert fact(proposed, "moved_heads").tolist() == [
        0.0,
        0.0,
        1.0,
    ]  # half of the two people next door, not four of the ten
    assert team(market).heads.tolist() == plan.tolist()


# ------------------------------------------------------------------------------------------------- money


def test_wages_follow_heads_and_the_budget() -> None:
    market = market_of([2.0, 0.5])
    paid = bill(act(market, heads=2.5, turnover_per_year=0.0))
    assert paid.purpose == "field_force"
    assert paid.amounts.tolist() == [math.floor(2.5 * 7500 * 12 / 52 * 100 + 0.5)]
    market.live("manufacturers", "funded")[:, ACTIVITIES.index("visits")] = 0.4
    assert bill(act(market, 1, heads=2.5, turnover_per_year=0.0)).amounts.tolist() == [
        math.floor(0.4 * 2.5 * 7500 * 12 / 52 * 100 + 0.5)
    ]


def test_what_regions_cost_adds_up_to_the_bill() -> None:
    market = market_of([1.37, 2.0], regions=7)
    proposed = act(market, heads=0.617, weeks_to_fill=0, hiring_cost=1234.5, dismissal_cost=321.0)
    cost = fact(proposed, "field_cost")
    assert cost.sum() == bill(proposed).amounts[0]
    once = (3.37 - 0.617) * 321 * 100
    weekly = 0.617 * (90_000 + 0.25 * 1234.5) / 52 * 100
    assert cost[0] == pytest.approx(weekly + once, abs=1)
    assert cost[3] == pytest.approx(weekly + 0.617 * 1234.5 * 100, abs=1)


# ------------------------------------------------------------------------------------------------- posting


def test_posting_refuses_what_cannot_be() -> None:
    market = market_of([2.0])
    none = np.zeros(0)
    with pytest.raises(BooksError, match="2 rows|1 rows"):
        Posting(market).apply([moves.Staff(np.ones(3), none, none, none, none, none)], "field_force")
    with pytest.raises(BooksError, match="below 0"):
        Posting(market).apply([moves.Staff(-np.ones(1), none, none, none, none, none)], "field_force")


def test_whoever_joins_is_an_agent_of_the_model() -> None:
    from channelsim import ChannelModel, CustomerAdvisor
    from support import FIRST_STEPS

    change = ["changes=[{from_week: 1, set: {manufacturers.beta.field_force.heads: 9}}]"]
    quick = ["market.opening_weeks=4", "manufacturers.beta.field_force.weeks_to_fill=1", *change]
    model = ChannelModel(str(FIRST_STEPS), overrides=quick, rng=3, weeks=4, audit=True)
    before = len(model.agents_by_type[CustomerAdvisor])
    model.run_model()
    advisors = model.agents_by_type[CustomerAdvisor]
    assert len(advisors) == model.market.size("customer_advisors") > before
    assert {advisor.row for advisor in advisors} == set(range(len(advisors)))
    assert model.facts["region_manufacturer"]["heads"][:, 1] == pytest.approx(9 * model.market.market_scale)
