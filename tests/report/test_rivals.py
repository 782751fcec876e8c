"""What a report and the tables say of answers to rivals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from channelsim import api
from channelsim.analysis.answers import COLUMNS, rival_answers
from channelsim.report.look import Look
from channelsim.report.page import page
from channelsim.report.rivals_page import told
from channelsim.report.words import Words
from scenarios_for_tests import scenario_of, small

TERMS = {"delay_weeks": 0, "smoothing_weeks": 1, "threshold": 0.02, "cooling_weeks": 2, "budget_share": 0.2}


def run_of(folder: Path, **makers: Any) -> Any:
    """Return a run of half a year."""
    how = {name: {"competitive_reaction": {**TERMS, "type": kind}} for name, kind in makers.items()}
    fees = {
        "manufacturer_defaults": {
            "display_contest": {"fee_a": 6, "fee_b": 3},
            "advertising": {"grp_per_week": 20},
        }
    }
    return api.run(scenario_of(small({"manufacturers": how}, fees)), weeks=26, out=folder)


@pytest.fixture(scope="module")
def fought(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_of(tmp_path_factory.mktemp("runs") / "fought", alpha="match_price", beta="match_effort")


def test_the_measure_adds_up_the_facts(fought: Any) -> None:
    found = rival_answers(fought)
    assert found.columns.tolist() == list(COLUMNS)
    assert set(found.manufacturer) == {"alpha", "beta"}
    facts = fought.frames["answer"]
    for row in found.itertuples():
        mine = facts[(facts.manufacturer == row.manufacturer) & (facts.region == row.region)]
        assert row.steps == mine.steps.sum() > 0
        assert row.weeks == ((mine.effort != 1) | (mine.price_cut > 0)).sum()
        assert row.first_week == mine.week[mine.steps > 0].min()
        assert row.cost == pytest.approx(mine.cost.sum() / fought.minor_units / fought.scale)
        assert row.deepest_cut == mine.price_cut.max()
        assert row.highest_effort == mine.effort.max()
    assert found.deepest_cut.max() > 0
    assert found.highest_effort.max() > 1


def test_the_report_says_it_in_both_languages(fought: Any) -> None:
    said = told(fought, Look(fought, "en"), Words("en"))
    assert len(said) == 2
    assert "prices up to" in said[0]
    assert "effort up to" in said[1]
    assert "Answers to rivals" in page(fought)
    assert "对竞争对手的反应" in page(fought, "zh")


def test_nothing_is_said_where_nobody_may_answer(tmp_path: Path) -> None:
    run = run_of(tmp_path / "quiet", alpha="passive")
    assert "answer" not in run.frames
    assert rival_answers(run).empty
    assert told(run, Look(run, "en"), Words("en")) == []
    assert "Answers to rivals" not in page(run)
    assert np.array(run.cube("manufacturer", "revenue")).any()
