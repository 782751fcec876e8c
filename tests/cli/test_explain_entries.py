"""``channelsim explain-decision`` of a manufacturer: what it saw, what it chose and why, by the rule's own functions."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from channelsim.cli import app, entry_reasons
from channelsim.market.stages import STAGES
from channelsim.records.run import Run
from channelsim.rules._entry_score import CRITERIA
from channelsim.rules._expansion_why import WHY
from channelsim.simulation.replay_entries import decisions_in
from channelsim.simulation.simulate import simulate
from scenarios_for_tests import scenario_of, small

TOWNS = {
    name: {"longitude": 113.7 + 0.4 * n, "latitude": 34.8, "area_km2": 40, "population": 13_333 + 4_000 * n}
    for n, name in enumerate(("north", "east", "south", "west"))
}
ROLLING = {
    "type": "rolling", "budget_per_year": 200_000, "survey_candidates": 2, "set_up_cost": 5_000,
    "office_cost_per_week": 20, "neighbours_first": False, "criteria": {"potential": 3, "team": 0},
}  # fmt: skip
SURVEY = {"weeks": 2, "fixed_cost": 500, "cost_per_outlet": 0}
EXPANSION = {
    "horizon_weeks": 26,
    "regions": TOWNS,
    "manufacturers": {
        "gamma": {"regions": [], "region_expansion": ROLLING, "market_information": {"survey": SURVEY}}
    },
    "products": {"gamma_lager": {"manufacturer": "gamma"}},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "rolling"
    return simulate(scenario_of(small(EXPANSION)), out=out, seed=3)


def call(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["explain-decision", *words])
    return done.exit_code, done.output + (repr(done.exception) if done.exception else "")


def test_what_is_explained_is_what_the_run_did(folder: Path) -> None:
    run = Run(folder)
    found = decisions_in(run, "gamma", range(13))
    assert found[0].week == 0
    assert found[0].decision.choice.survey.sum() == 2, (
        "two candidates are surveyed before anything is entered"
    )
    stage = run.cube("expansion", "stage")[:, :, 2]
    cost = run.cube("expansion", "set_up_cost")[:, :, 2]
    entered = 0
    for seen in found:
        s, choice = seen.decision
        assert (stage[seen.week][choice.survey] == STAGES.index("surveying")).all()
        assert np.flatnonzero(cost[seen.week]).tolist() == np.flatnonzero(choice.enter).tolist()
        assert cost[seen.week][choice.enter] == pytest.approx(s.set_up[choice.enter], abs=0.5)
        believed = [
            run.cube("belief", f"believed_{name}")[seen.week, :, 2]
            for name in ("own_share", "category_units")
        ]
        assert seen.believed("own_share") == pytest.approx(believed[0])
        assert seen.believed("category_units") == pytest.approx(believed[1])
        assert seen.score.score == pytest.approx(seen.score.contribution.sum(axis=1))
        assert seen.score.weight[0, CRITERIA.index("team")] == 0
        assert seen.score.weight[0, CRITERIA.index("potential")] == pytest.approx(3 / 9)
        assert s.rank == pytest.approx(seen.score.score), "it ranks by this very score"
        entered += int(choice.enter.sum())
    assert entered > 0
    assert sum(len(decisions_in(run, "gamma", range(week, week + 1))) for week in (1, 12)) == 0


def test_the_page_of_a_quarter_can_be_read(folder: Path) -> None:
    code, said = call(str(folder), "--manufacturer", "gamma", "--quarter", "1")
    assert code == 0, said
    lines = said.splitlines()
    assert max(len(line.rstrip()) for line in lines if line.startswith(" ")) <= 120
    for text in ("gamma, rolling, quarter 1, week 0", "is surveyed for", "is entered: number 1 of the", "Entry score",
                 "What it believes", "What it costs", "potent.", "33.3 %"):  # fmt: skip
        assert text in said, text
    for name in TOWNS:
        assert said.count(f"\n {name} ") >= 3, "in each of the three tables"
    seen = decisions_in(Run(folder), "gamma", range(13))[-1]
    scale = entry_reasons.Scale(1e5, "thousand CNY")
    told = entry_reasons.sentences(seen, list(TOWNS), scale)
    not_entered = [
        r for r, code in enumerate(seen.decision.choice.why.code) if WHY[code] in entry_reasons.TESTS
    ]
    for r in not_entered:
        assert any(line.startswith(f"{list(TOWNS)[r]} is not entered") for line in told)


def test_a_week_without_a_decision_is_said(folder: Path) -> None:
    code, said = call(str(folder), "--manufacturer", "gamma", "--week", "1")
    assert code == 0
    assert "decided nothing on regions in week 1; in quarter 1 it decided in weeks 0 and 2" in said
    code, said = call(str(folder), "--manufacturer", "alpha", "--quarter", "2")
    assert code == 0
    assert "alpha decided nothing on regions: its region_expansion has the type none" in said


def test_money_left_falls_by_what_is_reserved(folder: Path) -> None:
    """What the next region finds is what the one before it found less what the table shows as reserved for it."""
    checked = 0
    for seen in decisions_in(Run(folder), "gamma", range(26)):
        s, choice = seen.decision
        aside = entry_reasons.reserved(seen)
        assert (aside[choice.abandon] == 0).all()
        assert aside.sum() <= s.money + 1
        entered = [r for r in entry_reasons.order_of(seen) if choice.enter[r]]
        before = choice.why.have[entered[0]] if entered else np.nan
        for r, after in pairwise(entered):
            if choice.presence[r] == seen.terms.strike:
                assert choice.why.have[after] == pytest.approx(before - aside[r])
                checked += 1
            before = choice.why.have[after]
        told = entry_reasons.sentences(seen, list(TOWNS), entry_reasons.Scale(1.0, "fen"))
        for r in entered:
            assert any(f"it is given {aside[r]:,.2f} fen" in line for line in told)
            checked += 1
    assert checked


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--dealer", "x", "--week", "3", "--quarter", "1"), "--quarter is for a manufacturer"),
        (("--dealer", "x"), "--dealer needs --week"),
        (("--quarter", "1"), "neither --dealer nor --manufacturer"),
        (("--manufacturer", "gamma"), "one of --quarter and --week, and neither"),
        (("--manufacturer", "gamma", "--quarter", "1", "--week", "2"), "not both"),
        (("--manufacturer", "gamma", "--quarter", "3"), "quarters 1 to 2, not 3"),
        (("--manufacturer", "gamma", "--week", "30"), "weeks 0 to 25, not 30"),
        (("--manufacturer", "gama", "--quarter", "1"), "there is no manufacturer 'gama'"),
    ],
)
def test_options_that_do_not_go_together_are_refused(folder: Path, words: tuple[str, ...], text: str) -> None:
    code, said = call(str(folder), *words)
    assert code != 0
    assert text in said


def test_what_a_script_did_is_not_given_other_reasons(tmp_path: Path) -> None:
    steps = [(1, "east", "survey"), (1, "north", "enter"), (2, "north", "abandon")]
    script = [{"quarter": quarter, "region": region, "action": action} for quarter, region, action in steps]
    plan = {**ROLLING, "type": "scripted", "script": script}
    maker = {**EXPANSION["manufacturers"]["gamma"], "region_expansion": plan}
    out = simulate(
        scenario_of(small({**EXPANSION, "manufacturers": {"gamma": maker}})), out=tmp_path / "run", seed=3
    )
    _, first = call(str(out), "--manufacturer", "gamma", "--quarter", "1")
    _, second = call(str(out), "--manufacturer", "gamma", "--quarter", "2")
    for said, text in (
        ("north is entered", first),
        ("east is surveyed", first),
        ("north is given up", second),
    ):
        line = next(line for line in text.splitlines() if said in line)
        assert "the script says so" in line
