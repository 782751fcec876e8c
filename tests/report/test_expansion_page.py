"""The part "going from region to region": there where somebody expands, and nowhere else; numbers those of the measures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from channelsim.analysis.expansion_costs import budget_account
from channelsim.market.stages import ABANDONED, CONSOLIDATED, DEVELOPED, ENTERED, STAGES, SURVEYED, UNKNOWN
from channelsim.records.run import Run
from channelsim.report import expansion_figures as figures
from channelsim.report.expansion_page import section
from channelsim.report.expansion_words import EXPANSION
from channelsim.report.look import Look
from channelsim.report.page import page
from channelsim.report.tables import MEASURES
from channelsim.report.words import Words
from scenarios_for_tests import scenario_of, small
from synthetic_run import dimensions, keep, week_of_facts

WEEKS = 60


def expanding_run(folder: Path, regions: int = 5, movers: int = 1) -> Run:
    """Makers 1 … go through the regions two weeks apart, the first gives the third region up."""
    dims, draw = dimensions(regions, 6, 4, 0), np.random.default_rng(5)
    facts = []
    for week in range(WEEKS):
        now = week_of_facts(dims, week, draw)
        moved = now["expansion"]
        moved["stage"][:] = DEVELOPED
        moved["stage"][:, 1 : 1 + movers] = UNKNOWN
        for r in range(regions - 1):
            begun = week - 2 * r
            stage = UNKNOWN if begun < 2 else SURVEYED if begun < 5 else ENTERED if begun < 13 else DEVELOPED
            stage = CONSOLIDATED if begun > 40 and r == 0 else ABANDONED if begun > 40 and r == 2 else stage
            moved["stage"][r, 1 : 1 + movers] = stage
            moved["set_up_cost"][r, 1 : 1 + movers] = 100_000 * (begun == 5)
            moved["advertising_cost"][r, 1 : 1 + movers] = 20_000 * (begun > 5)
        books = now["manufacturer"]
        books["overheads"] += moved["set_up_cost"].sum(axis=0)
        books["advertising"] = moved["advertising_cost"].sum(axis=0)
        facts.append(now)
    maker = {"type": "rolling", "budget_per_year": 5_000_000}
    scenario = scenario_of(small({"manufacturers": {"beta": {"region_expansion": maker}, "gamma": {}, "delta": {}},
                                  "products": {"c": {"manufacturer": "gamma"}, "d": {"manufacturer": "delta"}}})).resolved()  # fmt: skip
    return keep(folder, dims, facts, scenario=scenario)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return expanding_run(tmp_path_factory.mktemp("runs") / "run")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_the_part_in_both_languages(run: Run, language: str) -> None:
    html, place = page(run, language), 0 if language == "en" else 1
    for key in ("expansion", "stage_chart", "advance_map", "region_table", "payback_chart", "cost_chart"):
        assert f">{EXPANSION[key][place]}</h" in html, key
    assert EXPANSION["stage_chart_note"][place] in html


def test_tables_and_sentences_say_what_was_measured(run: Run) -> None:
    found = section(run, Look(run), Words("en"))
    assert found is not None
    assert "entered 4 of 5 regions and keeps 3; 1 count as consolidated" in found["told"][0]
    account = budget_account(run)
    rows = found["budgets"][0].rows
    assert [row[0] for row in rows] == ["year 1", "year 2 (8 weeks)", "all years"]
    assert float(rows[0][1]) == pytest.approx(5) == account.budget[0] / 1e6
    assert float(rows[2][-3]) == pytest.approx(account.spent.sum() / 1e6, abs=0.005)
    entered = [row[1] for row in found["regions"][0].rows]
    assert entered == ["5", "7", "9", "11"], "in the order of entry"
    assert [row[2] for row in found["regions"][0].rows] == [
        "consolidated",
        "developed",
        "given up",
        "developed",
    ]


def test_bars_of_stages_and_tiles_are_where_they_belong(run: Run) -> None:
    look = Look(run)
    chart = figures.stage_chart(run, look)
    assert chart is not None
    (axes,) = chart.axes
    first = [bar for bar in axes.patches if bar.get_y() > -0.5 and bar.get_y() < 0.5]
    assert [(bar.get_x(), bar.get_width()) for bar in first] == [(1.5, 3), (4.5, 8), (12.5, 28), (40.5, 19)]
    assert [text.get_text() for text in axes.get_yticklabels()] == look.regions[:4]
    tiles = figures.advance_map(run, look)
    assert tiles is not None
    assert len(tiles.axes[0].patches) == 5 * 5, "a tile for every region and begun quarter"
    costs = figures.cost_chart(run, look)
    assert costs is not None
    widths = sum(bar.get_width() for bar in costs.axes[0].patches if bar.get_y() < 0)
    assert widths == pytest.approx((100_000 + 54 * 20_000) / (100 * run.scale) / 1e6)


def test_two_that_expand_get_a_panel_each(tmp_path: Path) -> None:
    run = expanding_run(tmp_path / "run", movers=2)
    look = Look(run)
    for draw in (figures.stage_chart, figures.cost_chart):
        chart = draw(run, look)
        assert chart is not None
        assert len(chart.axes) == 2
    found = section(run, look, Words("en"))
    assert found is not None
    assert len(found["told"]) == len(found["regions"]) == len(found["budgets"]) == 2


def test_nothing_of_it_where_nobody_expands(tmp_path: Path) -> None:
    dims, draw = dimensions(3, 4, 2, 0), np.random.default_rng(1)
    run = keep(tmp_path / "run", dims, [week_of_facts(dims, week, draw) for week in range(14)])
    assert section(run, Look(run), Words("en")) is None
    assert all(draw_it(run, Look(run)) is None for draw_it in figures.FIGURES.values())
    assert EXPANSION["expansion"][0] not in page(run)


def test_searches_for_dealers_and_their_grades_have_sheets() -> None:
    assert {"recruiting", "dealer_grades"} <= set(MEASURES)


def test_every_stage_and_kind_of_cost_has_words_and_every_sheet_a_table(run: Run) -> None:
    assert {f"stage_{name}" for name in STAGES} <= set(EXPANSION)
    assert set(figures.STAGE_COLOURS) == set(STAGES) - {"unknown"}
    for name in ("stages", "advance", "region_costs", "expansion_budget", "cost_per_point", "region_returns"):
        assert len(MEASURES[name](run)), name
