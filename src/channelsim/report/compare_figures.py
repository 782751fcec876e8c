"""Figures of a comparison of strategies: differences with intervals, and the waterfall of an advantage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.experiments.pairs import Difference
from channelsim.experiments.sources import Step
from channelsim.report.canvas import sheet
from channelsim.report.look import ACCENT, INK, MUTED, PALETTE, PAPER, Style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, HALF, ROW, ROOM = 1040, 510, 30, 92
GAIN, LOSS = PALETTE[2], PALETTE[1]


def differences_figure(
    panels: Mapping[str, Mapping[str, Difference]], units: Mapping[str, str], style: Style
) -> Figure:
    """Draw one panel a measure: a dot and its interval a strategy, left and right of nothing.

    Args:
        panels: title of the measure → strategy → paired difference.
        units: title of the measure → unit.
        style: words and fonts.
    """
    rows = max((len(found) for found in panels.values()), default=1)
    figure = sheet(WIDTH, ROOM + ROW * max(rows, 2))
    axes = np.atleast_1d(figure.subplots(1, len(panels), sharey=True))
    for place, (title, found) in zip(axes, panels.items(), strict=True):
        names = [style.drawable(name, f"{n + 1}") for n, name in enumerate(found)]
        for n, one in enumerate(found.values()):
            sure = abs(one.mean) > one.half
            colour = MUTED if not sure else GAIN if one.mean > 0 else LOSS
            place.errorbar(one.mean, n, xerr=one.half if np.isfinite(one.half) else 0, fmt="o", color=colour,
                           markersize=8, linewidth=2.4, capsize=0)  # fmt: skip
        place.axvline(0, color=MUTED, linewidth=1)
        place.set_yticks(range(len(names)), names)
        place.set_ylim(len(names) - 0.5, -0.5)
        place.set_title(title)
        place.set_xlabel(units[title])
        place.grid(visible=False, axis="y")
        place.grid(visible=True, axis="x")
        place.locator_params(axis="x", nbins=4)
        place.xaxis.set_major_formatter(_plainly)
        place.spines["bottom"].set_visible(False)
    return figure


def waterfall_figure(steps: Sequence[Step], unit: str, style: Style) -> Figure:
    """Draw the advantage with all sources off, what each adds, and the advantage with all on."""
    shown = [*steps, Step("all", steps[-1].advantage, steps[-1].advantage)]
    figure = sheet(WIDTH, ROOM + ROW * len(shown))
    axes = figure.subplots()
    running = 0.0
    for n, step in enumerate(shown):
        whole = step.source in ("none", "all")
        start, width = (0.0, step.advantage.mean) if whole else (running, step.added.mean)
        colour = ACCENT if whole else GAIN if width >= 0 else LOSS
        axes.barh(n, width, left=start, height=0.62, color=colour, edgecolor=PAPER, linewidth=0.6)
        half = step.added.half if not whole else step.advantage.half
        if np.isfinite(half) and half > 0:
            axes.plot([start + width - half, start + width + half], [n, n], color=INK, linewidth=1.6)
        if n + 1 < len(shown):
            axes.plot([start + width] * 2, [n + 0.31, n + 0.69], color=MUTED, linewidth=1)
        running = start + width
        axes.annotate(label(width, signed=not whole), (1.0, n), xycoords=("axes fraction", "data"), ha="left",
                      va="center", xytext=(6, 0), textcoords="offset points", color=INK, fontsize=11)  # fmt: skip
    axes.set_yticks(range(len(shown)), [style.words(f"source_{step.source}") for step in shown])
    axes.invert_yaxis()
    axes.axvline(0, color=MUTED, linewidth=1)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.set_xlabel(unit)
    axes.xaxis.set_major_formatter(_plainly)
    axes.margins(x=0.06)
    axes.spines["bottom"].set_visible(False)
    return figure


def label(value: float, *, signed: bool) -> str:
    """Return a number beside a bar: two decimals, no sign at nothing."""
    if round(value, 2) == 0:
        return "0.00"
    return f"{value:{'+' if signed else ''},.2f}".replace("-", "−")


def _plainly(value: float, _: Any = None) -> str:
    return f"{value:,.4g}".replace("-", "−")
