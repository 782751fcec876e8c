"""Figures of diversion and of money: names hide nothing, colours mean what the bar says, bars are the numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import colormaps, rc_context
from matplotlib.colors import to_rgba

from channelsim.analysis.gains import money_by_role
from channelsim.records.run import Run
from channelsim.report import diversion_figures as figures
from channelsim.report import gains_figure
from channelsim.report.look import Look
from synthetic_run import UNITS_PER_CASE, blank, dimensions, keep

REGIONS, WEEKS = 9, 13


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    dims = dimensions(REGIONS, 2, 2, 0)
    dims["origin"] = {"name": dims["region"]["name"]}
    flows = np.random.default_rng(5).integers(0, 900, (REGIONS, REGIONS)) * (1 - np.eye(REGIONS, dtype=int))
    facts = []
    for week in range(WEEKS):
        now = blank(dims)
        goods = now["region_product"]
        goods["guide_price"][:], goods["terminal_purchase_units"][:] = 2700.0, UNITS_PER_CASE * 100
        goods["terminal_purchase_value"][:] = 100 * 2700
        if week >= 6:
            goods["terminal_purchase_value"][2, 0] = 100 * 2565  # 95 % of guide
        now["origin"]["diverted_units"][:, :, 0] = flows
        goods["diverted_in_units"][:, 0] = flows.sum(axis=0)
        now["diversion"]["sold_units"][0, 1] = 12
        now["dealer"]["rebates"][:], now["manufacturer"]["rebates"][0] = (
            -100,
            100 * len(dims["dealer"]["name"]),
        )
        now["dealer"]["abroad_value"][0], now["dealer"]["haul"][0] = 70, 90
        facts.append(now)
    return keep(tmp_path_factory.mktemp("figures") / "run", dims, facts)


def drawn(run: Run, make: Any) -> Any:
    look = Look(run)
    with rc_context(look.settings()):
        figure = make(run, look)
        assert figure is not None
        figure.draw_without_rendering()
    return figure


def test_names_of_the_flow_map_lie_beside_the_circles(run: Run) -> None:
    figure = drawn(run, figures.flow_map)
    axes = figure.axes[0]
    circles = axes.collections[0]
    centre = axes.transData.transform(np.asarray(circles.get_offsets()))
    radius = np.sqrt(circles.get_sizes() / np.pi)
    names = {text.get_text(): text.get_window_extent() for text in axes.texts if text.get_text()}
    assert set(names) == set(run.names("region"))
    for number, name in enumerate(run.names("region")):
        box = names[name]
        near = np.clip(centre[number], (box.x0, box.y0), (box.x1, box.y1))
        assert np.hypot(*(near - centre[number])) > 0.8 * radius[number], f"{name} lies on its circle"
        assert box.x0 > 0
        assert box.x1 < figure.bbox.x1


def test_the_widest_arrow_is_the_busiest_route_and_the_legend_says_how_much(run: Run) -> None:
    figure = drawn(run, figures.flow_map)
    arrows = [text.arrow_patch for text in figure.axes[0].texts if text.arrow_patch is not None]
    assert len(arrows) == figures.MOST_ARROWS
    widest = max(arrow.get_linewidth() for arrow in arrows)
    assert widest == pytest.approx(figures.THINNEST + figures.THICKEST)
    busiest = (
        int(run.cube("origin", "diverted_units").sum(axis=0).max()) / UNITS_PER_CASE / run.scale * 52 / WEEKS
    )
    assert figure.legends[0].get_texts()[0].get_text() == f"{busiest:,.0f} cases a year"


def test_prices_that_give_way_are_dark_where_and_when_they_do(run: Run) -> None:
    axes = drawn(run, figures.price_erosion).axes[0]
    people = np.asarray(run.attribute("region", "population"))
    row = int(np.flatnonzero(np.argsort(-people, kind="stable") == 2)[0])
    whole = to_rgba(colormaps["YlOrBr_r"](1.0))
    for place, bars in enumerate(axes.collections):
        colours = bars.get_facecolors()
        if place != row:
            assert len(colours) == 1
            assert np.abs(colours[0] - whole).max() < 0.15
            continue
        assert len(colours) > 2, "four weeks are smoothed, so it darkens by steps"
        assert colours[-1].sum() == min(colour.sum() for colour in colours)
        ends = [path.vertices[:, 0].max() for path in bars.get_paths()]
        assert ends[0] == 5.5, "nothing before week 6"


def test_prices_that_hold_make_no_figure(tmp_path: Path) -> None:
    dims = dimensions(2, 2, 2, 0)
    now = blank(dims)
    now["region_product"]["guide_price"][:] = now["region_product"]["wholesale_price"][:] = 2700.0
    now["region_product"]["terminal_purchase_units"][:] = 12
    run = keep(tmp_path, dims, [now] * 3)
    assert figures.price_erosion(run, Look(run)) is None
    assert gains_figure.rewards(run, Look(run)) is None
    assert gains_figure.diversion_money(run, Look(run)) is None


def test_bars_and_diamonds_are_the_numbers(run: Run) -> None:
    roles = money_by_role(run).set_index("role")
    axes = drawn(run, gains_figure.diversion_money).axes[0]
    row = [label.get_text() for label in axes.get_yticklabels()].index("dealers who diverted")
    widths = {bars.get_label(): bars.patches[row].get_width() for bars in axes.containers}
    unit = 1e3
    assert widths["margin abroad"] * unit == pytest.approx(roles.margin_abroad["diverting_dealer"])
    assert widths["haul"] * unit == pytest.approx(roles.haul["diverting_dealer"])
    diamonds = np.asarray(axes.collections[-1].get_offsets())
    (left,) = diamonds[diamonds[:, 1] == row, 0]
    assert left * unit == pytest.approx((70 - 90) * 52)
    axes = drawn(run, gains_figure.rewards).axes[0]
    assert sum(bar.get_width() for bar in axes.containers[0].patches[: len(roles)]) == pytest.approx(0)
