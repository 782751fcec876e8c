"""Figures of incentives and diversion: where goods travel, when orders come, how prices give way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.diversion import diversion_matrix, order_profile, traced
from channelsim.analysis.price_index import price_paid, regional_price_index
from channelsim.report.canvas import leave_changes_unnamed, reference_line, sheet, week_axis
from channelsim.report.look import MARKERS, MUTED, PAPER, Look
from channelsim.report.region_map import ground, places_of, write_names
from channelsim.report.words import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from channelsim.records.run import Run

HALF, WIDE = 510, 1040
MOST_ARROWS = 24
FELT = 99.5
MOST_STEPS, MOST_ABOVE = 9, 100.5
ARROW, BEND = "#b3261e", 0.18
LARGEST_CIRCLE, THINNEST, THICKEST = 900.0, 0.8, 5.0


def flow_map(run: Run, look: Look) -> Figure | None:
    """Map with an arrow for every route of diverted goods, as wide as it is busy; None where nothing was diverted."""
    places = places_of(run)
    if not traced(run) or places is None:
        return None
    regions = len(run.names("region"))
    cases = diversion_matrix(run).diverted_cases.to_numpy().reshape(regions, regions, -1).sum(axis=2)
    if not cases.any():
        return None
    x, y, people = places
    figure, axes = ground(x, y)
    area = LARGEST_CIRCLE * people / people.max()
    radius = np.sqrt(area / np.pi)
    axes.scatter(x, y, s=area, color=MUTED, alpha=0.35, edgecolors=PAPER, clip_on=False)
    busiest = [
        place for place in np.argsort(-cases, axis=None, kind="stable")[:MOST_ARROWS] if cases.flat[place] > 0
    ]
    routes = [tuple(int(end) for end in np.unravel_index(place, cases.shape)) for place in busiest]
    for a, b in routes[::-1]:
        width = THINNEST + THICKEST * cases[a, b] / cases.max()
        style = {"arrowstyle": "-|>", "color": ARROW, "linewidth": width, "alpha": 0.75, "shrinkA": radius[a] + 1,
                 "shrinkB": radius[b] + 2, "mutation_scale": 9 + 2 * width, "joinstyle": "miter",
                 "connectionstyle": f"arc3,rad={BEND}"}  # fmt: skip
        axes.annotate("", (x[b], y[b]), (x[a], y[a]), arrowprops=style, annotation_clip=False)
    _width_legend(figure, cases.max(), look)
    figure.draw_without_rendering()
    spots = _along(axes, np.column_stack([x, y]), routes)
    write_names(axes, np.column_stack([x, y]), radius, look.regions, np.argsort(-area, kind="stable"), spots)
    return figure


def _width_legend(figure: Figure, most: float, look: Look) -> None:
    """Say what the widest arrow and a thin one stand for."""
    from matplotlib.lines import Line2D

    lines = [
        Line2D([], [], color=ARROW, alpha=0.75, linewidth=THINNEST + THICKEST * part) for part in (1.0, 0.1)
    ]
    names = [look.words("cases_a_year", count=number(most * part, 0)) for part in (1.0, 0.1)]
    figure.legend(lines, names, loc="outside lower center", ncols=2)


def _along(axes: Axes, places: Any, routes: list[tuple[int, ...]]) -> list[tuple[float, float, float, float]]:
    """Return small boxes along the bent arrows, pixels."""
    ends = axes.transData.transform(places)
    boxes = []
    for a, b in routes:
        start, end = ends[a], ends[b]
        way = end - start
        knee = (start + end) / 2 + BEND * np.array([way[1], -way[0]])
        for t in np.linspace(0.08, 0.92, 18):
            px, py = (1 - t) ** 2 * start + 2 * t * (1 - t) * knee + t**2 * end
            boxes.append((px - 4, py - 4, px + 4, py + 4))
    return boxes


def quarter_profile(run: Run, look: Look) -> Figure | None:
    """Sell-in by week of the quarter, season taken out, one line a manufacturer; None before the first whole quarter."""
    data = order_profile(run)
    index = data["index"].to_numpy().reshape(-1, len(look.manufacturers))
    if not np.isfinite(index).any():
        return None
    figure = sheet(HALF, 300)
    axes = figure.subplots()
    reference_line(axes, 100)
    for m in range(index.shape[1]):
        axes.plot(np.arange(1, 14), 100 * index[:, m], linewidth=2, marker=MARKERS[m % len(MARKERS)], markersize=5,
                  markeredgecolor=PAPER, label=look.manufacturers[m], **look.line(m))  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.set_xticks(range(1, 14, 2))
    axes.set_xlabel(look.words("week_of_quarter"))
    axes.set_ylabel(look.words("of_mean"))
    axes.yaxis.set_major_formatter("{x:.0f}%")
    longest = max(len(name) for name in look.manufacturers)
    figure.legend(loc="outside upper left", ncols=int(np.clip(HALF // (50 + 8 * longest), 1, 4)))
    return figure


def price_erosion(run: Run, look: Look) -> Figure | None:
    """What terminals paid over guide price by region and week, as a table of colours; None where prices hold everywhere.

    Of every region and week the lowest among manufacturers.
    """
    import warnings

    data: Any = (
        price_paid(run).paid_to_guide if traced(run) else regional_price_index(run, smooth_weeks=4).to_guide
    )
    index = 100 * data.to_numpy().reshape(run.weeks, len(look.regions), -1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # weeks in which nothing was bought stay empty
        lowest = np.nanmin(np.where(index > 0, index, np.nan), axis=2)
    if not np.isfinite(lowest).any() or np.nanmin(lowest) >= FELT:
        return None
    people = np.asarray(run.attribute("region", "population"), float)
    order = np.argsort(-people, kind="stable")
    figure = sheet(WIDE, 96 + 20 * len(look.regions))
    axes = figure.subplots()
    shown = _colour_table(axes, lowest[:, order])
    axes.set_yticks(range(len(look.regions)), [look.regions[n] for n in order])
    axes.set_ylim(len(look.regions) - 0.5, -0.5)
    week_axis(axes, run, look)
    axes.set_xlim(-0.5, run.weeks - 0.5)
    leave_changes_unnamed(axes)
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    bar = figure.colorbar(shown, ax=axes, format="{x:g}%", shrink=0.9, aspect=12, pad=0.01)
    bar.outline.set_visible(False)
    bar.set_label(look.words("paid_over_guide"))
    return figure


def _colour_table(axes: Axes, values: Any) -> Any:
    """Draw values (weeks, rows) in per cent as bars along the weeks, in steps of colour; return what a colour bar needs."""
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import BoundaryNorm
    from matplotlib.ticker import MaxNLocator

    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    above = high > MOST_ABOVE
    steps = MaxNLocator(MOST_STEPS, steps=[1, 2, 2.5, 5, 10])
    edges = np.asarray(steps.tick_values(min(low, 98.0), high if above else 100.0))
    edges = edges if above else edges[edges <= 100.0]
    colours = colormaps["PuOr" if above else "YlOrBr_r"]
    norm = BoundaryNorm(edges, colours.N)
    step = np.digitize(np.minimum(np.nan_to_num(values, nan=edges[0]), edges[-1] - 1e-9), edges) - 1
    step[~np.isfinite(values)] = -1
    middles = (edges[:-1] + edges[1:]) / 2
    for row in range(values.shape[1]):
        starts = np.flatnonzero(np.diff(step[:, row], prepend=-2))
        lengths = np.diff(np.append(starts, values.shape[0]))
        kept = step[starts, row] >= 0
        axes.broken_barh(np.column_stack([starts - 0.5, lengths])[kept].tolist(), (row - 0.46, 0.92), linewidth=0,
                         facecolors=colours(norm(middles[step[starts[kept], row]])))  # fmt: skip
    return ScalarMappable(norm, colours)


FIGURES = {"flow_map": flow_map, "quarter_profile": quarter_profile, "price_erosion": price_erosion}
