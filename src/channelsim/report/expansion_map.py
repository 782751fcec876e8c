"""The advance by region and quarter, as a table of tiles in the colour of who led; and what figures of expansion share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.expansion import advance, entry_weeks, movers
from channelsim.analysis.whole import quarters
from channelsim.market.stages import WITH_OFFICE
from channelsim.report.canvas import sheet
from channelsim.report.look import INK, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from channelsim.records.run import Run

WIDE, ROW, MOST_REGIONS, MOST_QUARTERS = 1040, 21, 24, 24
FAINT, DEEP, LOW_SHARE, HIGH_SHARE, LIGHT_TEXT = 0.22, 0.95, 0.25, 0.6, 0.6


def advance_map(run: Run, look: Look) -> Figure | None:
    """Tiles by region and quarter in the colour of who led, as deep as its share; None where nobody expands."""
    who: Any = np.flatnonzero(movers(run))
    if not who.size:
        return None
    order = by_entry(run, who)[:MOST_REGIONS]
    data, names = advance(run), np.array(run.names("manufacturer"), object)
    leader = data.leader.to_numpy().reshape(-1, len(look.regions))[:, order]
    share = np.nan_to_num(data.share.to_numpy().reshape(leader.shape[0], -1))[:, order]
    figure = sheet(WIDE, 76 + ROW * len(order))
    axes = figure.subplots()
    for m, name in enumerate(names):
        _tiles(axes, leader == name, share, look.colours[m])
    for n, m in enumerate(who):
        stage = run.cube("expansion", "stage")[_ends(run, leader.shape[0])][:, order, m]
        quarter, row = np.nonzero(np.isin(stage, WITH_OFFICE))
        style = {"s": 30, "color": look.colours[m], "edgecolors": "white", "linewidths": 1.1, "zorder": 4}
        axes.scatter(quarter - 0.34 + 0.13 * n, row, **style)
    _tile_axes(axes, [look.regions[r] for r in order], leader.shape[0])
    axes.set_xlabel(look.words("quarter_of_run"))
    held = [m for m, name in enumerate(names) if (leader == name).any()]
    handles = [patch(look.colours[m], look.manufacturers[m]) for m in held]
    handles += [_dot(look.colours[m], look.words("has_office", name=look.manufacturers[m])) for m in who]
    figure.legend(
        handles=handles, loc="outside upper left", ncols=len(handles), handlelength=1.2, columnspacing=1.6
    )
    return figure


def _tiles(axes: Axes, led: Any, share: Any, colour: str) -> None:
    """Draw the tiles that one manufacturer led (quarters, rows), each with its share in per cent."""
    depth = np.clip((share - LOW_SHARE) / (HIGH_SHARE - LOW_SHARE), 0, 1) * (DEEP - FAINT) + FAINT
    for q, r in np.argwhere(led).tolist():
        shade = float(depth[q, r])
        axes.barh(r, 0.97, left=q - 0.485, height=0.92, color=colour, alpha=shade, linewidth=0)
        if led.shape[0] <= MOST_QUARTERS:
            ink = "white" if shade > LIGHT_TEXT else INK
            text = f"{100 * share[q, r]:.0f}"
            axes.text(q + 0.06, r, text, ha="center", va="center", fontsize=10, color=ink)


def _tile_axes(axes: Axes, names: list[str], quarters: int) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.set_ylim(len(names) - 0.45, -0.55)
    step = 1 if quarters <= MOST_QUARTERS else 4
    axes.set_xticks(range(0, quarters, step), [str(n + 1) for n in range(0, quarters, step)])
    axes.set_xlim(-0.55, quarters - 0.45)
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)


def by_entry(run: Run, who: Any) -> Any:
    """Return all regions, those entered first by any of these first, the others by population."""
    entered = entry_weeks(run)[:, who]
    first = np.where(entered < 0, run.weeks, entered).min(axis=1)
    return np.lexsort((-np.asarray(run.attribute("region", "population"), float), first))


def _ends(run: Run, count: int) -> Any:
    """Return the last week of every quarter of the run."""
    number = quarters(run)[0]
    return np.searchsorted(number - number[0], np.arange(count), side="right") - 1


def patch(colour: str, label: str) -> Any:
    """Return an entry of a legend: a patch of colour."""
    from matplotlib.patches import Patch

    return Patch(facecolor=colour, label=label, linewidth=0)


def _dot(colour: str, label: str) -> Any:
    from matplotlib.lines import Line2D

    return Line2D(
        [], [], marker="o", linestyle="none", markersize=7, color=colour, markeredgecolor="white", label=label
    )
