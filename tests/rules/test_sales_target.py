"""What is counted in which month, what a year before means, what targets follow."""

from __future__ import annotations

import numpy as np

from channelsim.rules._purchase_periods import WEEKS
from scheme_market import count
from support import tiny_market


def market(**columns):
    made = tiny_market(columns={"products": {"units_per_case": 12}, "core_dealers": columns})
    made.live("core_dealers", "carries")[:] = True
    return made


def live_through(made, weeks, cases=lambda week: 1.0, **targets):
    """Return the periods of the last of the weeks; ``cases`` of a week are counted in the next."""
    for week in weeks:
        found = count(made, week, cases(week - 1), **targets)
    return found


def test_the_first_week_of_a_month_counts_for_the_month_before() -> None:
    made = market(level_units=120.0)
    live_through(made, range(1, 5), cases=lambda week: 10.0 + week)
    months = made.live("core_dealers", "month_cases")[0, 0]
    assert months[0] == 10 + 11 + 12 + 13  # weeks 0…3
    assert months[1] == 0  # not 13: week 4 has only begun
    live_through(made, range(5, 6), cases=lambda week: 7.0)
    assert made.live("core_dealers", "month_cases")[0, 0, :2].tolist() == [46, 7]


def test_a_closed_quarter_has_all_thirteen_weeks_and_the_running_one_none() -> None:
    found = live_through(market(level_units=120.0), range(1, 14), cases=lambda week: 1.0 + week)
    assert (found["quarter"].closed.cases == sum(range(1, 14))).all()  # 91, with the last week's 13
    assert (found["quarter"].closed.value == 91000).all()
    assert (found["month"].closed.cases == 9 + 10 + 11 + 12 + 13).all()
    assert not found["quarter"].so_far_cases.any()
    assert found["year"].closed is None
    assert (found["quarter"].weeks_left, found["quarter"].next_weeks) == (12, 13)
    assert (found["month"].weeks_left, found["month"].next_weeks) == (3, 4)
    assert (found["year"].so_far_cases == 91).all()


def test_the_last_week_of_a_quarter_leaves_no_week() -> None:
    found = live_through(market(level_units=120.0), range(1, 13))
    assert (found["quarter"].weeks_left, found["month"].weeks_left, found["year"].weeks_left) == (0, 0, 39)
    assert (found["quarter"].so_far_cases == 12).all()  # this week's are still to come


def test_a_year_is_closed_with_the_year_before_it() -> None:
    made = market(level_units=120.0)
    found = live_through(made, range(1, 105), cases=lambda week: 1.0 if week < 52 else 3.0)
    closed = found["year"].closed
    assert (closed.cases == 156).all()
    assert (closed.last_year_cases == 52).all()  # not 152 or 56: January has begun only now
    assert (found["year"].last_year_cases == 156).all()
    assert (found["quarter"].last_year_cases == 39).all()
    found = live_through(made, range(105, 111), cases=lambda week: 5.0)
    assert (found["quarter"].so_far_cases == 30).all()
    assert (found["quarter"].last_year_cases == 39).all()  # a begun month and two to come
    assert (found["quarter"].next_last_year_cases == 39).all()


def test_without_a_past_a_month_is_what_the_dealer_expects() -> None:
    made = market(level_units=24.0)  # two cases a week of each product, season 1
    found = count(made, 0, 0.0, basis="last_year", stretch=0.5)
    assert np.allclose(made.live("core_dealers", "target_cases"), 1.5 * 2 * WEEKS, rtol=1e-12)
    assert np.allclose(found["quarter"].target_cases, 1.5 * 2 * 13, rtol=1e-12)
    assert np.allclose(found["quarter"].last_year_cases, 26, rtol=1e-12)


def test_targets_are_seasonal() -> None:
    made = market(level_units=24.0)
    made.season = np.where(np.arange(52) < 26, 0.5, 1.5)
    count(
        made, 30, 0.0, basis="last_year"
    )  # in the middle of the year: seasons of the right weeks all the same
    assert np.allclose(
        made.live("core_dealers", "target_cases")[1, 1], 2 * WEEKS * np.repeat([0.5, 1.5], 6), rtol=1e-12
    )


def test_last_year_market_and_blend() -> None:
    made = market(level_units=24.0)
    # dealer 0 supplies three terminals of maker 0, dealer 1 one, all selling alike
    made.live("terminals", "supplier")[:] = [[0, 0], [0, 0], [0, 0], [1, 1]]
    made.live("terminals", "forecast_units")[:] = 6.0
    bought = np.array([[1.0, 1.0], [3.0, 3.0]])
    wanted = {
        "last_year": bought,
        "market": 4 * np.array([[0.75] * 2, [0.25] * 2]),
        "blend": [[2.0] * 2, [2.0] * 2],
    }
    for basis, cases in wanted.items():
        fresh = market(level_units=24.0)
        for name in ("supplier", "forecast_units"):
            fresh.live("terminals", name)[:] = made.live("terminals", name)
        live_through(fresh, range(-51, 1), cases=lambda week: bought, basis=basis)
        target = fresh.live("core_dealers", "target_cases")
        assert np.allclose(target, np.asarray(cases)[:, :, None] * WEEKS, rtol=1e-12), basis


def test_capacity_is_shared_among_principals() -> None:
    made = market(level_units=[36.0, 12.0], capacity_cases=100.0)
    count(made, 0, 0.0, basis="capacity")
    assert np.allclose(
        made.live("core_dealers", "target_cases")[0], np.array([[75.0], [25.0]]) * WEEKS, rtol=1e-12
    )


def test_targets_stand_for_a_year_or_a_quarter() -> None:
    for every, after in (("year", 4.0), ("quarter", 8.0)):
        made = market(level_units=12.0)
        live_through(made, range(14), basis="last_year", set_every=every)  # April: a case a week is expected
        assert made.live("core_dealers", "target_cases")[0, 0, 3] == 4.0
        made.live("core_dealers", "level_units")[:] = (
            24.0  # not seen yet, so the rest of the year is expected anew
        )
        live_through(made, range(14, 27), basis="last_year", set_every=every)
        assert made.live("core_dealers", "target_cases")[0, 0, 6] == after
    made = market(level_units=12.0)
    live_through(made, range(53), cases=lambda week: 2.0, basis="last_year")
    assert made.live("core_dealers", "target_cases")[0, 0].tolist() == (2.0 * WEEKS).tolist()
    live_through(made, range(53, 66), cases=lambda week: 2.0, basis="none")
    assert not made.live("core_dealers", "target_cases").any()


def test_forfeiture_lasts_for_the_quarter_and_is_remembered_for_the_year() -> None:
    made = market(level_units=12.0)
    live_through(made, range(10))
    made.live("core_dealers", "rebate_forfeited")[0, 1] = True
    found = live_through(made, range(10, 14))
    assert found["quarter"].closed.forfeited.tolist() == [[False, True], [False, False]]
    assert not found["quarter"].forfeited.any()
    assert not made.live("core_dealers", "rebate_forfeited").any()
    assert found["year"].forfeited.tolist() == [[False, True], [False, False]]
    found = live_through(made, range(14, 53))
    assert found["year"].closed.forfeited[0, 1]
    assert not found["quarter"].closed.forfeited.any()
    assert not made.live("core_dealers", "year_forfeited").any()


def test_a_month_seen_in_part_is_scaled_up() -> None:
    made = market(level_units=12.0)
    found = live_through(made, range(3, 54), cases=lambda week: 10.0)  # two of the four weeks of January
    assert found["month"].last_year_cases.tolist() == [[40.0, 40.0]] * 2  # not 20
    assert found["quarter"].last_year_cases.tolist() == [[130.0, 130.0]] * 2


def test_the_week_before_the_first_was_never_lived() -> None:
    made = market(level_units=12.0)
    count(made, 0, 0.0)
    assert not made.live("core_dealers", "month_weeks").any()
    live_through(made, range(1, 3))
    assert made.live("core_dealers", "month_weeks")[0].tolist() == [2, *[0] * 11]
