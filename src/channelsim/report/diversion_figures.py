"""Figures of incentives and diversion: where goods travel, when orders come, how prices give way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.diversion import diversion_matrix, order_profile, traced
from channelsim.analysis.price_index import regional_price_index
from channelsim.report.canvas import reference_line, sheet, week_axis
from channelsim.report.look import INK, MUTED, PAPER, Look
from channelsim.report.region_map import ground, places_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from channelsim.records.run import Run

HALF, WIDE = 510, 1040
MOST_ARROWS = 24
FELT = 0.995


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
    axes.scatter(
        x, y, s=900 * people / people.max(), color=MUTED, alpha=0.35, edgecolors=PAPER, clip_on=False
    )
    busiest = np.argsort(-cases, axis=None, kind="stable")[:MOST_ARROWS]
    for place in busiest[::-1]:
        a, b = np.unravel_index(place, cases.shape)
        if cases[a, b] <= 0:
            continue
        width = 0.8 + 5.0 * cases[a, b] / cases.max()
        style = {"arrowstyle": "-|>", "color": "#b3261e", "linewidth": width, "alpha": 0.75, "shrinkA": 6, "shrinkB": 8,
                 "mutation_scale": 9 + 2 * width, "connectionstyle": "arc3,rad=0.18"}  # fmt: skip
        axes.annotate("", (x[b], y[b]), (x[a], y[a]), arrowprops=style, annotation_clip=False)
    for n, name in enumerate(look.regions):
        axes.annotate(name, (x[n], y[n]), xytext=(0, -13), textcoords="offset points", ha="center", fontsize=10.5, color=INK,
                      annotation_clip=False)  # fmt: skip
    return figure


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
        axes.plot(
            np.arange(1, 14), 100 * index[:, m], linewidth=2, label=look.manufacturers[m], **look.line(m)
        )
    axes.set_xticks(range(1, 14, 2))
    axes.set_xlabel(look.words("week_of_quarter"))
    axes.yaxis.set_major_formatter("{x:.0f}%")
    figure.legend(loc="outside upper left", ncols=4)
    return figure


def price_erosion(run: Run, look: Look) -> Figure | None:
    """Price to terminals over guide price by region and week, as a table of colours; None where prices hold everywhere."""
    from matplotlib.colors import TwoSlopeNorm

    prices: Any = regional_price_index(run, smooth_weeks=4).to_guide.to_numpy()
    index = prices.reshape(run.weeks, len(look.regions), -1)
    weight = np.isfinite(index)
    mean = np.where(weight, index, 0).sum(axis=2) / np.maximum(weight.sum(axis=2), 1)
    if not (mean[weight.any(axis=2)] < FELT).any():
        return None
    figure = sheet(WIDE, 90 + 18 * len(look.regions))
    axes = figure.subplots()
    low = float(np.nanmin(np.where(mean > 0, mean, np.nan)))
    norm = TwoSlopeNorm(vcenter=100, vmin=min(100 * low, 99.0), vmax=102)
    shown: Any = axes.imshow(100 * np.where(mean > 0, mean, np.nan).T, aspect="auto", cmap="RdYlBu", norm=norm,
                             interpolation="nearest")  # fmt: skip
    axes.set_yticks(range(len(look.regions)), look.regions)
    week_axis(axes, run, look)
    axes.grid(visible=False)
    figure.colorbar(shown, ax=axes, format="{x:.0f}%", shrink=0.8)
    return figure


FIGURES = {"flow_map": flow_map, "quarter_profile": quarter_profile, "price_erosion": price_erosion}
