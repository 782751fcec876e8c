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

TERMS = {"delay_weeks": 0, "smoothing_weeks": 1, "threshold": 0.02, "cooling_weeks": 2}


def run_of(folder: Path, money: float = 0.2, **makers: Any) -> Any:
    """Return a run of half a year, ``money`` for answers as a share of sales."""
    how = {
        name: {"competitive_reaction": {**TERMS, "type": kind, "budget_share": money}}
        for name, kind in makers.items()
    }
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
        assert row.unpaid_steps == ((mine.steps > 0) & (mine.effort == 1) & (mine.price_cut == 0)).sum()
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


def test_steps_without_money_are_said_to_be_none(tmp_path: Path) -> None:
    run = run_of(tmp_path / "poor", 1e-9, alpha="match_price", beta="match_effort")
    found = rival_answers(run)
    assert found.steps.sum() == found.unpaid_steps.sum() > 0
    said = told(run, Look(run, "en"), Words("en"))
    assert len(said) == len(set(found.manufacturer))
    for sentence, (_, rows) in zip(said, found.groupby("manufacturer", sort=False), strict=True):
        assert f"wanted to take {rows.steps.sum()} steps in" in sentence
        assert "money was left for none" in sentence
        assert "cost it" not in sentence
    assert "均无资金" in told(run, Look(run, "zh"), Words("zh"))[0]
    with_none = told(run_of(tmp_path / "none", 0.0, alpha="match_price"), Look(run, "en"), Words("en"))
    assert with_none == [Words("en")("said_no_answer")]


def test_steps_for_which_no_more_money_was_left_are_counted_apart(
    monkeypatch: pytest.MonkeyPatch, fought: Any
) -> None:
    rows = rival_answers(fought)
    name = rows.manufacturer[0]
    paid = rows[rows.manufacturer == name].assign(unpaid_steps=0)
    some = paid.assign(unpaid_steps=1)
    for data, more in ((paid, ""), (some, f" For {len(some)} more steps no money was left.")):
        monkeypatch.setattr("channelsim.report.rivals_page.rival_answers", lambda run, data=data: data)
        (sentence,) = told(fought, Look(fought, "en"), Words("en"))
        assert f"took {data.steps.sum() - data.unpaid_steps.sum()} steps in" in sentence
        assert sentence.endswith(more or ".")
        assert ("no money was left" in sentence) == bool(more)


def test_nothing_is_said_where_nobody_may_answer(tmp_path: Path) -> None:
    run = run_of(tmp_path / "quiet", alpha="passive")
    assert "answer" not in run.frames
    assert rival_answers(run).empty
    assert told(run, Look(run, "en"), Words("en")) == []
    assert "Answers to rivals" not in page(run)
    assert np.array(run.cube("manufacturer", "revenue")).any()
