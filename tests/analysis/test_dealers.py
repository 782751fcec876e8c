"""Contracts that ended, as a run tells them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from channelsim.analysis.dealers import (
    CAUSES,
    OUTCOMES,
    dealer_grades,
    dealer_returns,
    dealer_turnover,
    recruiting,
    turnover_rate,
    weeks_to_fill,
)
from channelsim.analysis.summary import summary
from channelsim.analysis.whole import in_trade
from channelsim.records.run import Run
from channelsim.report.page import page
from channelsim.simulation.simulate import simulate
from scenarios_for_tests import scenario_of, small


def strict(policy: dict[str, Any]) -> dict[str, Any]:
    """Return two towns, the southern one dearer, where goods that travel are soon found."""
    dear = {"by_region": {"south": {"guide": 35}}}
    return small({
        "market": {"tiers": 2, "diversion": "possible", "opening_weeks": 8},
        "regions": {"south": {"longitude": 113.9, "latitude": 34.4, "area_km2": 60, "population": 9_000}},
        "sub_dealers": {"per_core_dealer": 2, "forward_buying": {"least_load": 10, "choice_scale": 0}},
        "core_dealers": {"dealer_motivation": {"alternative_return": 0}},
        "products": {name: {"list_price": dear} for name in ("alpha_lager", "beta_lager")},
        "manufacturer_defaults": {
            "enforcement": {"read_probability": 1, "inspectors": 200}, "diversion_policy": policy,
            "deposit": {"weeks": 1}},
    })  # fmt: skip


def run_of(folder: Path, policy: dict[str, Any]) -> Run:
    return Run(simulate(scenario_of(strict(policy)), out=folder / "run", seed=3))


def test_turnover_is_what_the_facts_say(tmp_path: Path) -> None:
    run = run_of(tmp_path, {"end_at": 1})
    found = dealer_turnover(run)
    assert len(found) == sum(int(run.cube("contract", name).sum()) for name in CAUSES) > 0
    assert set(found.cause) == {"findings"}
    for name, said in OUTCOMES.items():
        waited = run.cube("contract", name).sum() - (found.outcome == said).sum()
        assert (
            waited >= 0 if name == "taken_over" else waited == 0
        )  # who works on without may be replaced later
    years = run.cube("dealer", "alive").sum() / 52
    assert turnover_rate(run) == pytest.approx(len(found) / years)
    kept = run.cube("contract", "deposit_kept")
    assert (kept > 0).sum() == ((found.tier == "core") & (found.cause == "findings")).sum()


def test_none_where_no_finding_ends_a_contract(tmp_path: Path) -> None:
    run = run_of(tmp_path, {"end_at": 0})
    assert run.cube("contract", "findings").max() > 0
    assert dealer_turnover(run).empty
    assert turnover_rate(run) == 0
    plain = Run(simulate(scenario_of(small()), out=tmp_path / "plain", seed=3))
    assert dealer_turnover(plain).empty
    assert turnover_rate(plain) == 0


def test_grades_and_searches_are_what_the_facts_say(tmp_path: Path) -> None:
    plain = Run(simulate(scenario_of(small()), out=tmp_path / "plain", seed=3))
    assert dealer_grades(plain).empty
    assert recruiting(plain).empty
    looking = {
        "recruit": "always",
        "dealers_per_region": 2,
        "walk_in": {"weeks": 2},
        "start_up_cost": 0,
        "alternative_return": -1,
    }
    data = small({
        "core_dealers": {"candidates_per_region": 3},
        "manufacturers": {"alpha": {"dealer_recruitment": looking, "dealer_grading": {"review": "quarter"}}},
    })  # fmt: skip
    run = Run(simulate(scenario_of(data), out=tmp_path / "run", seed=3))
    (row,) = recruiting(run).to_dict("records")
    assert (row["region"], row["manufacturer"], row["won"], row["appointed"]) == ("north", "alpha", 1, 1)
    assert row["cost"] == pytest.approx(20_000 * row["searches"])
    assert (
        row["weeks_missing"] == row["weeks_to_fill"] == 3
    )  # it searches for two weeks and finds somebody in the third
    assert "candidates_of(" in page(run), "where to read why somebody declined"
    grades = dealer_grades(run)
    assert set(grades.week) == {12}
    assert set(grades.manufacturer) == {"alpha"}
    assert len(grades) == 2
    assert "A" in set(grades.grade)
    assert (grades.match_ratio > 0).all()
    assert len(run.names("dealer")) == 5
    assert in_trade(run).tolist().count(True) == 3, "two candidates wait for ever"
    assert len(dealer_returns(run)) == 3
    (gave_up,) = (figure for figure in summary(run) if figure.key == "exits")
    assert gave_up.unit == "of 3"


@pytest.mark.parametrize(("missing", "won", "weeks"), [
    ([2, 2, 2, 1, 1, 0], [0, 0, 1, 0, 1, 0], 4),  # the first after 3 weeks, the second after 5
    ([2, 2, 2, 0], [0, 0, 2, 0], 3),  # both after 3 weeks: not 6, the weeks of both places together
    ([2] * 44, [0] * 43 + [1], 44),  # one filled at last: no more than the run is long
    ([1, 1, 1, 0, 1, 1], [0, 0, 1, 0, 0, 1], 2.5),  # one lost again
    ([1, 1, 0, 0, 1], [0, 0, 0, 0, 1], 1),  # given up in between, then looked for anew
])  # fmt: skip
def test_weeks_to_fill_are_those_for_which_a_place_was_open(missing: Any, won: Any, weeks: float) -> None:
    assert weeks_to_fill(missing, won) == weeks


def test_there_are_no_weeks_to_fill_where_nobody_is_won() -> None:
    assert math.isnan(weeks_to_fill([1, 1, 1], [0, 0, 0]))


def test_a_weak_dealer_is_replaced_only_by_who_recruits_and_its_end_is_recorded(tmp_path: Path) -> None:
    grading = {"review": "quarter", "weak": "replace", "weak_reviews": 1, "cut_a": 0, "cut_b": 0}
    looking = {"walk_in": {"weeks": 2}, "start_up_cost": 0, "alternative_return": -1}

    def ended(name: str) -> Any:
        data = small({
            "horizon_weeks": 30,
            "core_dealers": {"candidates_per_region": 2},
            "manufacturers": {"alpha": {
                "dealer_grading": grading, "contract": {"term_weeks": 13},
                "dealer_recruitment": looking | {"recruit": name},
            }},
        })  # fmt: skip
        return dealer_turnover(Run(simulate(scenario_of(data), out=tmp_path / name, seed=3)))

    assert ended("never").empty
    found = ended("always")
    assert set(found.cause) == {"not renewed"}
    assert set(found.outcome) == {"kept on"}, "until another is found"
    assert set(found.manufacturer) == {"alpha"}
