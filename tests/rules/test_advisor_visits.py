"""Advisors: routes, whom they visit, what they learn and cost."""

from __future__ import annotations

import math

import numpy as np
import pytest

from channelsim.market.market import ACTIVITIES
from channelsim.rules import advisor_visits
from channelsim.rules._team_kernels import grow, row_shares, stops_a_day
from support import luck, settings_of, tiny_market, view_of


def field(count=300, heads=(1.0,), **columns):
    """Return a market of one maker and one region, dense enough for routes that hardly cost time."""
    market = tiny_market(manufacturers=1, products=1, core_dealers=1, terminals=count, advisors=len(heads), columns={
        "customer_advisors": {"heads": list(heads)}, "regions": {"area_km2": 1.0}, "terminals": {"size": 1.0}})  # fmt: skip
    for table, values in columns.items():
        for name, value in values.items():
            market.live(table, name)[...] = value
    return market


def visit(market, week=0, seed=1, **values):
    """Carry out a week of visits and return its moves."""
    market.week = week
    moves = advisor_visits.decide(
        view_of(market), settings_of(advisor_visits, (1, 1), **values), luck(seed, week)
    )
    for move in moves[:2]:
        for name, column in move.values.items():
            market.tables[move.table].assign(name, column)
    return moves


def visited(market):
    return market.live("terminals", "weeks_unvisited")[:, 0] == 0


# ------------------------------------------------------------------------------------------------- routes


@pytest.mark.parametrize("area_per_stop", [0.05, 0.25, 2.0, 30.0])
@pytest.mark.parametrize("minutes", [10.0, 17.0, 20.0, 45.0])
def test_the_day_holds_the_most_stops_that_fit(area_per_stop: float, minutes: float) -> None:
    def day(n: int) -> float:
        km = 1.3 * math.sqrt(area_per_stop * n) * (0.7124 * math.sqrt(n) + 0.63) + 10.0
        return n * minutes + km * 60 / 30.0

    stops, km = stops_a_day(np.array(area_per_stop), minutes, 420.0, 30.0, 10.0)
    assert day(int(stops)) <= 420 < day(int(stops) + 1)
    assert km == pytest.approx((day(int(stops)) - stops * minutes) / 2)


def test_a_place_too_far_away_is_not_visited() -> None:
    stops, km = stops_a_day(np.array(1.0), 17.0, 420.0, 30.0, 300.0)
    assert (stops, km) == (0, 0)


def test_at_four_outlets_a_square_kilometre_a_day_has_22_visits() -> None:
    assert stops_a_day(np.array(0.25), 17.0, 420.0, 30.0, 10.0)[0] == 22
    assert stops_a_day(np.array(0.25), 20.0, 420.0, 30.0, 10.0)[0] == 18


def test_a_thinned_market_keeps_the_real_density() -> None:
    """One per cent of terminals on the same land: the same stops a day, not the long ways between the few simulated ones."""
    whole, thin = field(4000, regions={"area_km2": 1000.0}), field(40, regions={"area_km2": 1000.0})
    thin.market_scale = 0.01
    thin.live("customer_advisors", "heads")[:] = 0.01
    for market in (whole, thin):
        visit(market)
    capacity = [market.live("customer_advisors", "capacity_visits")[0] for market in (whole, thin)]
    assert capacity[1] == pytest.approx(capacity[0] * 0.01)
    assert whole.live("customer_advisors", "route_km")[0] == thin.live("customer_advisors", "route_km")[0]


# ------------------------------------------------------------------------------------------------- plans


def test_with_time_enough_every_class_has_its_interval() -> None:
    market = field(heads=[9.0])
    market.live("terminals", "abc_class")[:] = np.arange(300) % 3
    counts = np.zeros(300)
    for week in range(40):
        visit(market, week)
        counts += visited(market)
    assert [set(counts[c::3].tolist()) for c in range(3)] == [{40.0}, {20.0}, {10.0}]


def test_a_class_without_interval_is_never_visited_and_does_not_fill_the_map() -> None:
    market = field(heads=[9.0])
    market.live("terminals", "abc_class")[:] = np.arange(300) % 3
    for week in range(8):
        visit(market, week, interval_c_weeks=0)
        assert not visited(market)[2::3].any()


def test_too_little_time_is_spent_to_the_last_visit_and_fractions_are_kept() -> None:
    market = field(heads=[0.13])
    made = [int(visit(market, week)[2].values[0, 0]) for week in range(50)]
    capacity = market.live("customer_advisors", "capacity_visits")[0]
    assert capacity % 1 > 0.05  # a fraction to carry
    assert sum(made) == int(50 * capacity + 1e-6)  # not 50·int(capacity)
    assert max(made) - min(made) == 1


def test_when_time_is_short_the_frequencies_keep_the_proportion_of_the_plan() -> None:
    market = field(heads=[0.5])
    market.live("terminals", "abc_class")[:] = np.arange(300) % 3
    counts = np.zeros(300)
    for week in range(400):
        visit(market, week)
        counts += visited(market)
    a, b, c = (counts[k::3].mean() for k in range(3))
    assert a / b == pytest.approx(2, rel=0.15)
    assert b / c == pytest.approx(2, rel=0.15)
    assert counts[0::3].min() > 0.8 * a  # and nobody of a class is forgotten


def test_the_most_overdue_come_first() -> None:
    market = field(heads=[0.5], terminals={"weeks_unvisited": np.repeat([1, 5, 9], 100)[:, None]})
    moves = visit(market, interval_a_weeks=2)
    made = int(moves[2].values[0, 0])
    assert 20 < made < 100
    assert visited(market)[200:].sum() == made


def test_who_is_drawn_among_equals_is_fair_and_depends_on_the_week() -> None:
    counts = np.zeros(300)
    made = 0
    for week in range(300):
        market = field(heads=[0.5])
        made += int(visit(market, week, plan="random")[2].values[0, 0])
        counts += visited(market)
    p = made / 300 / 300
    error = math.sqrt(300 * p * (1 - p))
    assert (
        np.abs(counts - 300 * p).max() < 4.5 * error
    )  # 300 terminals: 4.5 keeps the family at 4 s.e. of a single one
    assert counts[:150].sum() == pytest.approx(made / 2, abs=4 * math.sqrt(made / 4))


def gaps(plan: str, heads: float, classes: np.ndarray) -> np.ndarray:
    """Return the longest time unvisited of every terminal in weeks 60 to 99."""
    market = field(heads=[heads])
    market.live("terminals", "abc_class")[:] = classes
    longest = np.zeros(300)
    for week in range(100):
        visit(market, week, plan=plan)
        if week >= 60:
            longest = np.maximum(longest, market.live("terminals", "weeks_unvisited")[:, 0])
    return longest


def test_zero_unvisited_leaves_nobody_out_where_by_class_lets_some_wait() -> None:
    classes = np.where(np.arange(300) < 80, 0, 2)  # 80 + 220/4 visits a week wanted, about 106 possible
    assert gaps("zero_unvisited", 0.85, classes).max() == 3
    assert gaps("by_class", 0.85, classes).max() > 3


@pytest.mark.parametrize("plan", ["by_class", "equal", "random", "zero_unvisited"])
@pytest.mark.parametrize("heads", [0.3, 0.7])
def test_all_plans_work_the_same_minutes(plan: str, heads: float) -> None:
    """A fair comparison: the same heads make as many visits and spend as much time, at big terminals or small."""
    size = np.exp(1.4 * luck().normal("size", np.arange(300)))
    market = field(heads=[heads], terminals={"size": size, "weeks_unvisited": (np.arange(300) % 4)[:, None]})
    market.live("terminals", "abc_class")[np.argsort(-size)] = np.repeat([0, 1, 2], [40, 60, 200])
    visits, minutes, capacity = 0, 0.0, 0.0
    for week in range(120):
        facts = {
            move.name: move.values[0, 0] for move in visit(market, week, plan=plan, fill_the_day=True)[2:]
        }
        visits, minutes = visits + facts["visits"], minutes + facts["visit_minutes"]
        capacity += facts["capacity_visits"]
    assert visits == pytest.approx(capacity, abs=1.01)
    assert minutes / visits == pytest.approx(17, rel=1e-6)


def test_equal_goes_round_whatever_the_class() -> None:
    found = gaps("equal", 0.5, np.arange(300) % 3)  # about 60 visits a week: everybody within 5 or 6 weeks
    assert set(found.tolist()) <= {4.0, 5.0}
    assert gaps("by_class", 0.5, np.arange(300) % 3)[2::3].max() > 5


def test_terminals_without_a_supplier_are_left_alone() -> None:
    market = field(heads=[9.0])
    market.live("terminals", "supplier")[:150] = -1
    visit(market)
    assert not visited(market)[:150].any()
    assert visited(market)[150:].all()


# ------------------------------------------------------------------------------------------------- minutes, skill, money


def test_minutes_grow_with_size_and_keep_their_mean() -> None:
    size = np.exp(1.4 * luck().normal("size", np.arange(300)))
    market = field(heads=[9.0], terminals={"size": size}, customer_advisors={"heads": 9.0, "skill": 1.2})
    minutes = visit(market)[0].values["visited_minutes"][:, 0]
    assert minutes.mean() == pytest.approx(1.2 * 17, rel=1e-6)
    assert minutes[0] / minutes[1] == pytest.approx((size[0] / size[1]) ** 0.3, rel=1e-4)


def test_skill_rises_from_one_to_its_best_in_26_weeks_without_turnover() -> None:
    tenure, skill, path = np.zeros(1), np.ones(1), []
    for _ in range(40):
        tenure, skill = grow(tenure, np.zeros(1), 0.3, 26.0)
        path.append(skill[0])
    assert path[0] == pytest.approx(1 + 0.3 / 26)
    assert path[25] == pytest.approx(1.3)
    assert path[39] == pytest.approx(1.3)


def test_with_turnover_the_team_rests_below_its_best() -> None:
    """Against single persons: leavers drawn one by one, each beginner climbing alone."""
    delta, people = 0.25 / 52, 4000
    tenure, mean = np.zeros(people), np.zeros(1)
    for week in range(400):
        leave = luck(1, week).uniform("leave", np.arange(people)) < -math.expm1(-delta)
        tenure = np.where(leave, 0.0, tenure + 1)
        mean, skill = grow(mean, np.full(1, delta), 0.3, 26.0)
    single = 1 + 0.3 * np.minimum(tenure / 26, 1)
    error = single.std() / math.sqrt(people)
    assert skill[0] == pytest.approx(single.mean(), abs=4 * error + 0.3 * delta)
    assert skill[0] < 1.295


def test_the_budget_leaves_visits_in_proportion() -> None:
    market = field(heads=[2.0, 0.5])
    market.live("manufacturers", "funded")[:, ACTIVITIES.index("visits")] = 0.4
    made = int(visit(market, interval_a_weeks=1)[2].values[0, 0])
    capacity = market.live("customer_advisors", "capacity_visits").sum()
    assert made == math.floor(capacity + 1e-9)
    assert capacity == pytest.approx(
        0.4 * 2.5 * 5 * stops_a_day(np.array(1 / 300), 17.0, 420.0, 30.0, 10.0)[0]
    )


def test_the_way_driven_is_that_of_the_days_it_took() -> None:
    """Not of all days paid: a team with little to do drives little."""
    market = field(heads=[9.0])
    facts = {move.name: move.values[0, 0] for move in visit(market)[2:]}
    stops, km = stops_a_day(np.array(1 / 300), 17.0, 420.0, 30.0, 10.0)
    assert facts["visits"] == 300 < facts["capacity_visits"] == pytest.approx(9 * 5 * stops)
    assert facts["route_km"] == pytest.approx(300 / stops * km)


def test_a_teams_visits_are_shared_by_heads_to_the_last_one() -> None:
    market = field(heads=[1.0, 0.3, 0.7])
    made = int(visit(market)[2].values[0, 0])
    rows = market.live("customer_advisors", "visits")
    assert rows.sum() == made
    assert np.abs(rows - made * np.array([0.5, 0.15, 0.35])).max() <= 1


def test_rows_in_any_order_keep_their_own_team() -> None:
    class Rows:
        manufacturer = np.array([1, 0, 1, 0])
        region = np.array([0, 0, 0, 0])
        heads = np.array([1.0, 2.0, 3.0, 2.0])

    share, before = row_shares(Rows, np.array([[4.0], [4.0]]))
    assert share.tolist() == [0.25, 0.5, 0.75, 0.5]
    assert before.tolist() == [0.0, 0.0, 0.25, 0.5]
