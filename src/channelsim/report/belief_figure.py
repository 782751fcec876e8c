"""Figure of what a manufacturer believed of regions: the entry score as believed, with its error, and as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from channelsim.analysis.beliefs import entry_scores, recorded
from channelsim.report.canvas import sheet
from channelsim.report.look import INK, MUTED, PAPER, Look
from channelsim.rules._entry_score import CRITERIA

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from channelsim.records.run import Run

HALF, ROW, ROOM = 510, 23, 96
MOST_REGIONS = 24
EQUAL = (1.0,) * len(CRITERIA)


def entry_beliefs(
    run: Run, look: Look, manufacturer: str | None = None, weights: Sequence[float] = EQUAL, week: int = 0
) -> Figure | None:
    """Believed and true entry score by region, best believed first; None where nobody formed beliefs.

    Args:
        run, look: the run and how its figures look.
        manufacturer: whose; the first whose strategy went anywhere, or who formed beliefs, when left out.
        weights: of the eight criteria.
        week: the last measurement not after this week is shown, the first of all if there is none before.
    """
    data = beliefs_in(run, manufacturer, weights, week)
    if data is None:
        return None
    data = data.sort_values("believed", ascending=False, kind="stable").head(MOST_REGIONS)
    names = dict(zip(run.names("region"), look.regions, strict=True))
    colours = dict(zip(run.names("manufacturer"), look.colours, strict=True))
    colour, rows = colours[str(data.manufacturer.iloc[0])], np.arange(len(data))
    figure = sheet(HALF, ROOM + ROW * len(data))
    axes = figure.subplots()
    axes.errorbar(data.believed, rows, xerr=data.error, fmt="o", color=colour, markersize=7, elinewidth=1.6,
                  markeredgecolor=PAPER, label=look.words("believed"), zorder=3)  # fmt: skip
    axes.scatter(data.true, rows, marker="D", s=30, color=INK, edgecolors=PAPER, linewidths=1, zorder=4,
                 label=look.words("true"))  # fmt: skip
    axes.set_yticks(rows, [names[str(region)] for region in data.region])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.set_xlabel(look.words("entry_score"))
    axes.tick_params(axis="y", labelcolor=MUTED)
    figure.legend(loc="outside lower center", ncols=2, handlelength=1.1)
    return figure


def beliefs_in(
    run: Run, manufacturer: str | None = None, weights: Sequence[float] = EQUAL, week: int = 0
) -> pd.DataFrame | None:
    """Return what the figure shows: region, manufacturer, believed, error, true; None where nobody formed beliefs."""
    if not recorded(run):
        return None
    data = entry_scores(run, weights)
    if data.empty:
        return None
    moving = data.manufacturer[data.stage > 0]
    chosen = manufacturer or str((moving if len(moving) else data.manufacturer).iloc[0])
    data = data[data.manufacturer == chosen]
    if data.empty:
        return None
    weeks = data.week.unique()
    before = weeks[weeks <= week]
    shown: pd.DataFrame = data[data.week == (before.max() if before.size else weeks.min())]
    return shown


FIGURES = {"entry_beliefs": entry_beliefs}
