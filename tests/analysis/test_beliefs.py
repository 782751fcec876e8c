"""Measures of what manufacturers believed, on invented facts: exact where they can be, calibrated where they must."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from channelsim.analysis import beliefs as measure
from channelsim.market.knowledge import INDEX, NAMES, from_scale
from channelsim.market.stages import DEVELOPED, SURVEYED
from channelsim.report.belief_figure import beliefs_in, entry_beliefs
from channelsim.report.look import Look
from channelsim.rules._entry_score import reasons, score
from known_market import some_beliefs
from synthetic_run import blank, dimensions, keep

REGIONS, WEEKS, OFF = 40, 40, 0.25


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory):
    """A run in which maker 0 believes what is true plus a normal error of the size it says, maker 1 nothing.

    Truths are measured every fourth week; in weeks between, the facts hold nonsense that must not be read. From week 20 on
    maker 0 sells in the even regions.
    """
    dims = dimensions(regions=REGIONS, products=2, makers=2)
    draw, real, facts = np.random.default_rng(6), some_beliefs(REGIONS), []
    for week in range(WEEKS):
        now = blank(dims, beliefs=True)
        frame, measured = now["belief"], week % 4 == 0
        frame["measured"][:] = measured
        seen = real + OFF * draw.normal(size=real.shape) if measured else real + 9.0
        for n, name in enumerate(NAMES):
            frame[f"believed_{name}"][:, 0] = from_scale(seen)[:, n]
            frame[f"true_{name}"][:] = from_scale(real)[:, n : n + 1]
            frame[f"error_{name}"][:, 0] = OFF
            frame[f"believed_{name}"][:, 1] = frame[f"error_{name}"][:, 1] = np.nan
        frame["stage"][:, 0] = SURVEYED
        if week >= 20:
            frame["stage"][::2, 0] = DEVELOPED
        frame["survey_cost"][3, 0] = 5000 if week in (2, 9) else 0
        facts.append(now)
    return keep(tmp_path_factory.mktemp("run") / "run", dims, facts)


def test_errors_are_those_that_were_made(run) -> None:
    found = measure.belief_error(run)
    assert set(found.manufacturer) == {run.names("manufacturer")[0]}, "the other believes nothing"
    assert set(found.item) == set(measure.GUESSED)
    assert (found.beliefs == REGIONS * WEEKS / 4).all()
    allowed = 4 / (2 * REGIONS * WEEKS / 4) ** 0.5
    assert found.rmse.to_numpy() == pytest.approx(OFF, rel=allowed)
    assert found.said.to_numpy() == pytest.approx(OFF, rel=1e-9)
    share = 4 * (0.9 * 0.1 / (REGIONS * WEEKS / 4)) ** 0.5
    assert found.coverage.to_numpy() == pytest.approx(0.9, abs=share)
    later = measure.belief_error(run, first_week=21)
    assert (later.beliefs == REGIONS * 4).all(), "weeks 24, 28, 32, 36"


def test_time_since_entry(run) -> None:
    found = measure.belief_error_by_age(run, items=("own_share", "rival_share"))
    assert found.weeks_from.tolist() == [-1, 0, 13]
    assert found.beliefs.tolist() == [
        2 * REGIONS * 5 + 2 * REGIONS // 2 * 5,
        2 * REGIONS // 2 * 4,
        2 * REGIONS // 2 * 1,
    ]
    age = measure.weeks_selling(run)[:, :2, 0]
    assert age[19:22].tolist() == [[-1, -1], [0, -1], [1, -1]]


def test_scores_are_those_of_the_formula(run) -> None:
    weights = np.arange(8) + 1.0
    data = measure.entry_scores(run, weights)
    assert sorted(data.week.unique()) == list(range(0, WEEKS, 4))
    first = data[data.week == 0]
    seen = measure.believed(run, np.array([0]))[0, :, 0]
    assert first.believed.to_numpy() == pytest.approx(score(seen, weights), rel=1e-9)
    assert first.true.to_numpy() == pytest.approx(score(some_beliefs(REGIONS), weights), rel=1e-9)
    assert first.error.to_numpy() == pytest.approx(
        reasons(seen, np.full(seen.shape, OFF), weights).error, rel=1e-9
    )


def test_exact_items_have_no_scale_of_error() -> None:
    assert set(measure.EXACT) | set(measure.GUESSED) == set(INDEX)


def test_surveys_paid(run) -> None:
    found = measure.survey_costs(run)
    assert found.manufacturer.tolist() == run.names("manufacturer")[:1]
    assert found.surveys.tolist() == [2]
    assert found.cost.tolist() == pytest.approx([2 * 5000 / (run.minor_units * run.scale)])


def test_figure_shows_the_last_measurement_before_a_week(run) -> None:
    shown = beliefs_in(run, week=7)
    assert shown is not None
    assert set(shown.week) == {4}
    figure = entry_beliefs(run, Look(run), week=7)
    assert figure is not None
    axes = figure.axes[0]
    drawn = axes.collections[-1].get_offsets()[:, 0]
    best = shown.sort_values("believed", ascending=False)
    assert np.asarray(drawn) == pytest.approx(best.true.to_numpy()[: len(drawn)])
    assert axes.get_yticklabels()[0].get_text() == str(best.region.iloc[0])


def test_a_run_without_beliefs_has_no_figure(tmp_path: Path) -> None:
    dims = dimensions(regions=2, products=2, makers=2)
    run = keep(tmp_path / "run", dims, [blank(dims)])
    assert not measure.recorded(run)
    assert entry_beliefs(run, Look(run)) is None
