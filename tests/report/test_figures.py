from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib import rc_context

from channelsim.records.run import Run
from channelsim.report import canvas, figures
from channelsim.report.look import Look, to_svg
from channelsim.report.region_map import region_map
from synthetic_run import dimensions, write_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(write_run(tmp_path_factory.mktemp("runs") / "run", 40, dims=dimensions(12, 6, 4, 1)))


def test_labels_at_line_ends_keep_apart_and_in_order() -> None:
    places = canvas.spread([1.0, 1.1, 1.2, 9.9], 1.0, 0.0, 10.0)
    assert np.diff(places).min() >= 1.0 - 1e-12
    assert places == sorted(places)
    assert canvas.spread([9.8, 9.9, 10.0], 1.0, 0.0, 10.0) == pytest.approx([8, 9, 10])
    assert canvas.spread([0.0, 0.1], 1.0, 0.0, 10.0) == pytest.approx([0, 1])
    assert canvas.spread([5.0], 1.0, 0.0, 10.0) == [5.0]


def test_thinning_keeps_the_last_week() -> None:
    assert canvas.thin(np.zeros(104), 200).size == 104
    weeks = canvas.thin(np.zeros(104), 27)
    assert weeks.size <= 27
    assert weeks[-1] == 103


def test_small_multiples_fill_their_rows() -> None:
    assert canvas.grid_of(18, 6) == (3, 6)
    assert canvas.grid_of(4, 6) == (1, 4)
    assert canvas.grid_of(7, 6) == (2, 4)


def test_lines_show_the_measures(run: Run) -> None:
    look = Look(run)
    with rc_context(look.settings()):
        figure = figures.share_over_time(run, look)
    lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) > 1]
    last = [float(np.asarray(line.get_ydata())[-1]) for line in lines]
    assert sum(last) == pytest.approx(100)
    assert [line.get_color() for line in lines] == look.colours


def test_dated_changes_are_marked_and_named(tmp_path: Path) -> None:
    changes = [
        {
            "from_week": 12,
            "note": "price rise",
            "set": {"products.p.list_price": {"guide": 28, "ex_works": 25}},
        },
        {
            "from_week": 33,
            "to_week": 36,
            "note": "$summer$",
            "set": {"manufacturers.m.advertising.grp_per_week": 9},
        },
    ]
    about = {"scenario": {"data": {"changes": changes}}}
    run = Run(write_run(tmp_path / "run", 40, dims=dimensions(2, 2, 2, 1), **about))
    look = Look(run)
    with rc_context(look.settings()):
        drawn = (
            figures.share_over_time(run, look),
            figures.cover_over_time(run, look),
            figures.flow_over_time(run, look),
        )
    for figure in drawn:
        weeks = [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_gid() == canvas.CHANGE]
        assert weeks == [12, 33]
    texts = [text.get_text() for text in drawn[0].axes[0].texts]
    assert "week 12: price rise" in texts
    assert "week 33: \\$summer\\$" in texts
    assert "week 12" in [text.get_text() for text in drawn[1].axes[0].texts]


def test_the_bridge_ends_at_the_contribution(run: Run) -> None:
    look = Look(run)
    with rc_context(look.settings()):
        figure = figures.bridges(run, look)
    bars = figure.axes[0].patches
    assert bars[0].get_width() == pytest.approx(100)
    assert bars[-1].get_width() == pytest.approx(24)
    cost = bars[3]
    assert cost.get_width() == pytest.approx(-52)
    assert cost.get_x() == pytest.approx(100 - 2.5 - 2)


def test_the_map_is_true_to_coordinates_and_population(run: Run) -> None:
    look = Look(run)
    with rc_context(look.settings()):
        figure = region_map(run, look)
    assert figure is not None
    points = figure.axes[0].collections[0]
    people = np.sort(np.array(run.attribute("region", "population")))[::-1]
    np.testing.assert_allclose(
        points.get_sizes() / points.get_sizes().max(), people / people.max(), rtol=1e-6
    )
    x, y = np.asarray(points.get_offsets()).T
    order = np.argsort(-np.array(run.attribute("region", "population")), kind="stable")
    east, north = (np.array(run.attribute("region", name))[order] for name in ("longitude", "latitude"))
    np.testing.assert_allclose(np.diff(y), np.diff(north), atol=1e-9)
    squeeze = np.cos(np.radians((north.min() + north.max()) / 2))
    np.testing.assert_allclose(np.diff(x), np.diff(east) * squeeze, atol=1e-9)
    assert figure.axes[0].get_aspect() == 1


def test_names_on_the_map_hardly_overlap(run: Run) -> None:
    look = Look(run)
    with rc_context(look.settings()):
        figure = region_map(run, look)
        assert figure is not None
        figure.draw_without_rendering()
        boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) == 12
    area = sum(box.width * box.height for box in boxes)
    shared = 0.0
    for n, one in enumerate(boxes):
        for other in boxes[n + 1 :]:
            across = min(one.x1, other.x1) - max(one.x0, other.x0)
            along = min(one.y1, other.y1) - max(one.y0, other.y0)
            shared += max(across, 0) * max(along, 0)
    assert shared < 0.02 * area


def test_svg_is_deterministic_and_bare(run: Run) -> None:
    look = Look(run)
    with rc_context(look.settings()):
        one, two = (to_svg(figures.cover_over_time(run, look), "cover", 'a "title" <x>') for _ in range(2))
    assert one == two
    assert one.startswith('<svg class="chart" role="img" aria-label="a &quot;title&quot; &lt;x&gt;"')
    assert "<?xml" not in one
    assert "<metadata" not in one
    assert not re.search(r"\d\.\d{5}", one)


def test_overview_can_be_saved(run: Run, tmp_path: Path) -> None:
    figures.overview(run).savefig(tmp_path / "overview.png")
    assert (tmp_path / "overview.png").stat().st_size > 20_000
