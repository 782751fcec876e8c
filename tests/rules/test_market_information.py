"""What manufacturers know: desk research, visits, reports, surveys; never the truth itself."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.market.knowledge import INDEX, NEVER, measure, to_scale
from channelsim.market.stages import ENTERED, SURVEYED, SURVEYING, UNKNOWN
from channelsim.rules import market_information
from channelsim.rules._entry_score import score
from channelsim.rules._information import METHODS, Desk, Drift, Reports, Survey, Visits
from known_market import Known, natural
from support import luck, settings_of, tiny_market, view_of

QUIET = Reports(error=5.0, delay_weeks=26)
STILL = Drift(size=0.0, share=0.0)
CATEGORY, RELATION = INDEX["category_units"], INDEX["rival_relationship"]


def truths(known: Known) -> np.ndarray:
    return to_scale(measure(view_of(known.market), np.zeros((2, known.market.size("regions")))))


def test_nobody_who_does_not_expand_learns_anything() -> None:
    market = tiny_market()
    assert market_information.decide(view_of(market), settings_of(market_information, (2,)), luck()) == []
    known = Known(kept="where_expanding")
    known.live("manufacturers", "expands")[1] = True
    found = known.weeks(0, 4)
    assert (found.week[0] == NEVER).all()
    assert (found.belief[0] == 0).all()
    assert (found.week[1] >= 0).all()


def test_truths_are_measured_as_they_are() -> None:
    draw, known = np.random.default_rng(1), Known(regions=3, served=3)
    rows = 60
    known.market = market = tiny_market(
        regions=3, terminals=rows, core_dealers=2, consumers=0, products=4,
        columns={"products": {"guide": 25.0}, "core_dealers": {"region": [0, 1], "price": 20.0, "motivation": 0.4}},
    )  # fmt: skip
    region = np.sort(draw.integers(0, 3, rows))
    values = {
        "region": region, "listed": draw.random((rows, 4)) < 0.5, "forecast_units": draw.gamma(1, 10, (rows, 4)),
        "relationship": draw.random((rows, 2)), "effort": draw.random((rows, 4)),
        "supplier": np.where(draw.random((rows, 2)) < 0.7, np.arange(2), -1),
    }  # fmt: skip
    for name, column in values.items():
        market.live("terminals", name)[...] = column
    market.live("regions", "aware_share")[:] = draw.random((3, 2))
    market.market_scale = 0.1
    found = measure(view_of(market), np.zeros((2, 3)))
    maker = np.arange(4) % 2
    for r in range(3):
        here = region == r
        sold = np.array([values["forecast_units"][here][:, maker == m].sum() for m in range(2)])
        size = values["forecast_units"][here].sum(axis=1)
        for m in range(2):
            listed = values["listed"][here][:, maker == m].any(axis=1)
            supplied = values["supplier"][here, m] >= 0
            expected = {
                "category_units": sold.sum() / 0.1,
                "own_share": sold[m] / sold.sum(),
                "rival_share": sold[1 - m] / sold.sum(),
                "own_distribution": size[listed].sum() / size.sum(),
                "own_relationship": (values["relationship"][here, m] * supplied).mean(),
                "own_awareness": market.live("regions", "aware_share")[r, m],
                "own_price": 0.8,
            }
            both = values["listed"][here] * values["effort"][here]
            expected["rival_support"] = both[:, maker != m].sum(axis=1).mean()
            expected["rival_alliance"] = 0.4 * (values["supplier"][here, 1 - m] >= 0).mean()
            for name, value in expected.items():
                assert found[m, r, INDEX[name]] == pytest.approx(value, rel=1e-6), name


def test_desk_research_knows_people_and_averages() -> None:
    known = Known(regions=6, served=2, reports=QUIET)
    known.live("terminals", "forecast_units")[:] = np.arange(1, 7)[:, None]
    known.live("regions", "income")[:] = np.linspace(0.7, 1.3, 6)
    found = known.week(1)
    people = known.live("regions", "population")
    assert natural(found.belief, "population")[0] == pytest.approx(people, rel=1e-12)
    assert natural(found.belief, "income")[1] == pytest.approx(np.linspace(0.7, 1.3, 6), rel=1e-12)
    whole = 2 * np.arange(1, 7).sum()
    assert natural(found.belief, "category_units")[0] == pytest.approx(
        people * whole / people.sum(), rel=1e-9
    )
    assert found.error[0, :, CATEGORY] == pytest.approx(np.full(6, 0.5))
    assert found.error[0, :, INDEX["population"]].max() == 0
    assert found.error[0, :, RELATION] == pytest.approx(np.ones(6))
    assert len(set(found.belief[0, :, RELATION])) == 1, "rivals' numbers are an average of all regions"
    assert (natural(found.belief, "own_share")[0, 2:] < 0.0021).all(), "it knows where it does not sell"


def test_who_knows_nothing_more_reads_the_statistics_of_the_month() -> None:
    known = survey_of()
    before = known.weeks(1, 4)
    known.live("terminals", "relationship")[:] = 0.3
    assert (known.week(7).belief == before.belief).all(), "no month begins"
    after = known.week(8)
    assert natural(after.belief, "rival_relationship")[0, 4] == pytest.approx(
        0.3 * 2 / 6 + 0.3 * 4 / 6, rel=1e-6
    )
    assert after.belief[0, 5, RELATION] == before.belief[0, 5, RELATION], (
        "the survey told more than statistics do"
    )


def test_reports_are_exactly_as_old_as_said() -> None:
    reports = Reports(error=1e-6, delay_weeks=5)
    known = Known(regions=2, served=2, reports=reports, drift=Drift(size=0.05, share=0.05))
    seen = {}
    for week in range(20):
        known.live("terminals", "forecast_units")[:, 0] = 5.0 + week
        seen[week] = truths(known)[:, :, INDEX["own_share"]]
        found = known.week(week)
        if week in {5, 9, 13, 18}:  # five weeks after the months that begin in 0, 4, 8, 13
            assert found.belief[:, :, INDEX["own_share"]] == pytest.approx(seen[week - 5], abs=6e-6)
            assert (found.week[:, :, INDEX["own_share"]] == week).all()
        elif week > 5:
            assert (found.week[:, :, INDEX["own_share"]] != week).all()
    assert np.abs(seen[13] - seen[18]).min() > 0.05, "the wrong neighbour: what is true when they arrive"


def test_dealers_with_loaded_stocks_report_their_orders() -> None:
    told = {}
    for weight in (0.0, 1.0):
        known = Known(regions=2, served=2, drift=Drift(size=0.2),
                      reports=Reports(error=1e-6, delay_weeks=0, orders_weight=weight))  # fmt: skip
        known.live("core_dealers", "order_units")[:] = 30 * known.live("core_dealers", "carries")
        told[weight] = natural(known.weeks(0, 4).belief, "own_units")[0]
    assert told[0.0] == pytest.approx([10.0, 10.0], rel=1e-5)
    assert told[1.0] == pytest.approx([30.0, 30.0], rel=1e-5)


def test_visits_tell_the_more_the_more_there_are() -> None:
    found = {}
    for visits in (25, 100):
        known = Known(
            regions=2,
            served=1,
            reports=QUIET,
            drift=STILL,
            visits=Visits(error=0.5),
            desk=Desk(share_error=5.0),
        )
        known.market.tables["customer_advisors"].append(1)
        known.live("customer_advisors", "visits")[:] = visits
        found[visits] = known.weeks(0, 4).error[0, :, RELATION]
    each = {n: 1 / (1 / 25 + 5 * n / 0.25) ** 0.5 for n in found}
    assert found[25][0] == pytest.approx(each[25], rel=1e-9), "a week's visits, then four weeks' more"
    assert found[100][0] == pytest.approx(each[100], rel=1e-9)
    assert found[100][1] == 5.0, "nobody was there"


def test_visits_keep_up_with_what_own_work_changes() -> None:
    known = Known(regions=2, served=1, desk=Desk(), reports=QUIET)
    known.market.tables["customer_advisors"].append(1)
    known.live("customer_advisors", "visits")[:] = 60
    own = INDEX["own_share"]
    for week in range(27):
        share = 0.005 + 0.01 * week  # from next to nothing to a quarter in half a year
        known.live("terminals", "forecast_units")[0] = [20 * share, 20 * (1 - share)]
        found = known.week(week)
    gap = found.belief[0, 0, own] - truths(known)[0, 0, own]
    assert abs(gap) < 4 * found.error[0, 0, own]
    assert found.error[0, 0, own] < 0.2


def survey_of(error: float | None = 0.2, at: int = 1, **more: object) -> Known:
    """Return a market in which region 5 is under survey by maker 0 since week ``at``."""
    survey = Survey(weeks=3, error=error, **more)
    known = Known(reports=QUIET, drift=STILL, survey=survey)
    draw = np.random.default_rng(2)
    known.live("terminals", "relationship")[:] = draw.random((6, 2)) * 0.8 + 0.1
    known.week(0)
    known.live("manufacturers", "stage")[0, 5] = SURVEYING
    known.live("manufacturers", "stage_week")[0, 5] = at
    return known


def test_a_survey_takes_time_and_money_once() -> None:
    known = survey_of(fixed_cost=1000.0, cost_per_outlet=2.0)
    known.market.market_scale = 0.5
    spent = []
    stages = []
    for week in range(1, 9):
        found = known.week(week)
        spent.append(-int(known.market.ledger.balance("cash")[0]))
        stages.append(int(known.live("manufacturers", "stage")[0, 5]))
        assert found.error[0, 4, RELATION] == 1.0, "nothing is learnt of other regions"
    cost = round((1000 + 2 * 1 / 0.5) * 0.5 * 100)
    assert spent == [cost] * 8, "one terminal of two, whole money on the simulated scale, paid when it begins"
    assert stages == [SURVEYING] * 3 + [SURVEYED] * 5
    assert known.live("manufacturers", "stage_week")[0, 5] == 4
    assert found.week[0, 5, RELATION] == 4
    assert found.error[0, 5, RELATION] == pytest.approx((1 / (1 + 1 / 0.04)) ** 0.5, rel=1e-9)
    weeks, told = known.handed["survey_terms"]
    assert weeks.tolist() == [[3] * 6] * 2
    assert (told == cost).all()


def test_the_method_sets_what_is_not_given() -> None:
    for name, method in METHODS.items():
        assert Survey(method=name).terms == method
    four = Survey(method="census", sources=4).terms
    assert four.error == pytest.approx(METHODS["census"].error / 2)
    assert four.per_outlet == pytest.approx(METHODS["census"].per_outlet * 4)
    assert Survey(method="census", weeks=9, fixed_cost=0.0).terms[:2] == (9, 0.0)
    weeks = [method.weeks for method in METHODS.values()]
    errors = [method.error for method in METHODS.values()]
    assert weeks == sorted(weeks)
    assert errors == sorted(errors, reverse=True), "what takes longer errs less"


def test_a_survey_given_up_tells_nothing() -> None:
    known = survey_of()
    known.week(1)
    assert known.live("manufacturers", "survey_due")[0, 5] == 4
    known.live("manufacturers", "stage")[0, 5] = UNKNOWN
    found = known.weeks(2, 8)
    assert known.live("manufacturers", "survey_due")[0, 5] == NEVER
    assert found.error[0, 5, RELATION] == 1.0
    assert known.live("manufacturers", "surveys")[0, 5] == 0


def test_regions_with_an_office_are_surveyed_again() -> None:
    known = survey_of(repeat_weeks=10)
    known.live("manufacturers", "expands")[0] = True
    known.weeks(1, 5)
    known.live("manufacturers", "stage")[0, 5] = ENTERED
    known.live("manufacturers", "stage_week")[0, 5] = 5
    known.weeks(6, 40)
    assert known.live("manufacturers", "surveys")[0].tolist() == [0, 0, 0, 0, 0, 3]
    assert known.live("manufacturers", "stage")[0, 5] == ENTERED
    assert known.live("manufacturers", "surveyed_week")[0, 5] == 31, "5 + 10 + 3 = 18, 18 + 10 + 3"


def test_the_first_survey_errs_alike_whenever_it_is_made() -> None:
    early, late = survey_of(at=1), survey_of(at=9)
    late.live("manufacturers", "stage")[0, 5] = UNKNOWN
    late.weeks(1, 9)
    late.live("manufacturers", "stage")[0, 5] = SURVEYING
    late.live("manufacturers", "stage_week")[0, 5] = 9
    one, other = early.weeks(1, 14), late.weeks(10, 14)
    assert other.week[0, 5, RELATION] == 12
    assert one.belief[0, 5] == pytest.approx(other.belief[0, 5], abs=1e-9)


@pytest.mark.parametrize("lever", ["error", "sources"])
def test_a_better_survey_leaves_a_smaller_error(lever: str) -> None:
    missed, said = [], []
    for value in (0.8, 0.4, 0.1) if lever == "error" else (1, 4, 16):
        gaps = []
        for seed in range(40):
            known = survey_of(**{"error": 0.5, lever: value})
            known.seed = seed
            found = known.weeks(1, 4)
            gaps.append(found.belief[0, 5, RELATION] - truths(known)[0, 5, RELATION])
        missed.append(float(np.mean(np.square(gaps))) ** 0.5)
        said.append(float(found.error[0, 5, RELATION]))
    assert missed[0] > missed[1] > missed[2]
    assert said[0] > said[1] > said[2]


def test_ninety_of_a_hundred_beliefs_are_within_their_interval() -> None:
    """Regions differ as much as desk research says, and surveys err as they say: so the intervals hold."""
    regions, inside, count = 300, 0, 0
    for seed in range(3):
        known = Known(regions=regions, served=1, seed=seed, reports=QUIET, survey=Survey(weeks=1, error=0.5))
        drawn = np.random.default_rng(seed).normal(size=(regions, 2))
        known.live("terminals", "relationship")[:] = 1 / (1 + np.exp(-drawn))
        known.week(0)
        known.live("manufacturers", "stage")[:] = SURVEYING
        found, true = known.week(2), truths(known)
        gap = np.abs(found.belief - true)[:, :, RELATION]
        inside += int((gap < 1.6449 * found.error[:, :, RELATION]).sum())
        count += gap.size
    assert inside / count == pytest.approx(0.9, abs=4 * (0.9 * 0.1 / count) ** 0.5)


def test_no_decision_reads_the_truth() -> None:
    weights = np.ones(8)
    kept = survey_of().weeks(1, 5)
    exchanged = survey_of()
    exchanged.weeks(1, 4)
    for name in ("forecast_units", "relationship", "effort", "listed"):
        column = exchanged.live("terminals", name)
        column[...] = column[::-1].copy()
    exchanged.live("regions", "aware_share")[:] = 0.9
    found = exchanged.week(5)
    assert (found.belief == kept.belief).all()
    assert (score(found.belief[0], weights) == score(kept.belief[0], weights)).all()
    with_dealers = exchanged.weeks(6, 35)
    assert (with_dealers.belief != kept.belief).any(), "the wrong neighbour: later reports tell of it"


def test_true_values_are_known_at_once() -> None:
    known = Known(information="true_values")
    for week in (0, 3, 4):
        known.live("terminals", "forecast_units")[:] = week + np.arange(1, 7)[:, None]
        found = known.week(week)
        assert found.belief[0] == pytest.approx(truths(known)[0], abs=1e-12)
    assert (found.error == 0).all()


def test_dry_weeks_teach_who_is_there_and_nothing_is_surveyed() -> None:
    known = Known(regions=4, served=2, survey=Survey(method="census"))
    known.market.tables["customer_advisors"].append(1)
    known.live("customer_advisors", "visits")[:] = 50
    known.live("manufacturers", "stage")[0, 3] = SURVEYING
    found = known.weeks(-104, -1)
    assert (known.live("manufacturers", "survey_due") == NEVER).all()
    assert known.market.ledger.balance("cash")[0] == 0
    assert found.error[0, 0, RELATION] < 0.25, "visited and reported"
    assert found.error[0, 1, RELATION] < 0.5, "reported"
    assert found.error[0, 3, RELATION] == 1.0, "read about"
    gap = np.abs(found.belief - truths(known))[0, 0, [RELATION, INDEX["own_share"], INDEX["rival_share"]]]
    assert (gap < 4 * found.error[0, 0, RELATION]).all()
