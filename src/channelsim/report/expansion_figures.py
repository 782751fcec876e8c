"""Figures of going from region to region: stages over time, who led when, what regions cost and when they pay back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.expansion import entry_weeks, movers, ordered_regions
from channelsim.analysis.expansion_costs import KINDS, settings_by_week, weekly_costs
from channelsim.analysis.expansion_returns import contribution, payback
from channelsim.market.stages import STAGES, UNKNOWN, WITH_OFFICE
from channelsim.report import belief_figure
from channelsim.report.canvas import grid_of, leave_changes_unnamed, reference_line, sheet, thin, week_axis
from channelsim.report.expansion_map import advance_map, by_entry, patch
from channelsim.report.look import INK, MUTED, PAPER, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from channelsim.records.run import Run

WIDE, HALF, ROW = 1040, 510, 21
MOST_REGIONS, MOST_NAMED = 24, 8
STAGE_COLOURS = {"surveying": "#bda9db", "surveyed": "#8a8f98", "entered": "#dda61c", "developed": "#5aa9dd",
                 "consolidated": "#0e8a66", "abandoned": "#b3261e"}  # fmt: skip
COST_COLOURS = {"set_up": "#8a7f3a", "offices": "#d9a21b", "surveys": "#8a8f98", "recruiting": "#d75f0a",
                "dealer_support": "#5aa9dd", "advertising": "#0b72b5",
                "people": "#109e76", "display": "#c46ba0"}  # fmt: skip
FEW_POINTS = 40


def stage_chart(run: Run, look: Look) -> Figure | None:
    """Bars of stages by region and week, one panel a manufacturer that expands; None where nobody does."""
    who: Any = np.flatnonzero(movers(run))
    if not who.size:
        return None
    rows = [ordered_regions(run, m)[:MOST_REGIONS] for m in who]
    heights = [ROW * max(len(one), 1) + 44 for one in rows]
    figure = sheet(WIDE, sum(heights) + 40)
    panels = figure.subplots(who.size, 1, squeeze=False, gridspec_kw={"height_ratios": heights}, sharex=True)[
        :, 0
    ]
    met: set[int] = set()
    for axes, m, order in zip(panels, who, rows, strict=True):
        stage = run.cube("expansion", "stage")[:, :, m]
        met |= _stage_bars(axes, stage[:, order])
        axes.set_yticks(range(len(order)), [look.regions[r] for r in order])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.set_ylim(len(order) - 0.4, -0.6)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x")
        left = [look.regions[r] for r in range(stage.shape[1]) if r not in ordered_regions(run, m)]
        title = look.manufacturers[m] + (f" · {_left_out(left, look)}" if left else "")
        axes.set_title(title, fontsize=11.5, fontweight="normal")
        week_axis(axes, run, look)
        leave_changes_unnamed(axes)
        axes.set_xlim(-0.5, run.weeks - 0.5)
    handles = [patch(STAGE_COLOURS[STAGES[n]], look.words(f"stage_{STAGES[n]}")) for n in sorted(met)]
    figure.legend(
        handles=handles, loc="outside upper left", ncols=len(handles), handlelength=1.2, columnspacing=1.6
    )
    return figure


def _stage_bars(axes: Axes, stage: Any) -> set[int]:
    """Draw stages (weeks, rows) as bars; return which stages there were."""
    found: set[int] = set()
    for row in range(stage.shape[1]):
        starts = np.flatnonzero(np.diff(stage[:, row], prepend=-1))
        lengths = np.diff(np.append(starts, stage.shape[0]))
        for start, length in zip(starts, lengths, strict=True):
            number = int(stage[start, row])
            if number == UNKNOWN:
                continue
            found.add(number)
            height = 0.72 if number in WITH_OFFICE else 0.34  # thick where there is an office
            axes.barh(
                row, length, left=start - 0.5, height=height, color=STAGE_COLOURS[STAGES[number]], linewidth=0
            )
    return found


def _left_out(names: list[str], look: Look) -> str:
    joined = ("、" if look.words.language == "zh" else ", ").join(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        joined = look.words("and_more", regions=joined, count=len(names) - MOST_NAMED)
    return look.words("stages_left_out", regions=joined)


def cost_chart(run: Run, look: Look) -> Figure | None:
    """Stacked bars of what regions cost, one panel a manufacturer that expands; None where nothing was spent."""
    who: Any = np.flatnonzero(movers(run))
    costs = (
        np.stack([weekly_costs(run, kind).sum(axis=0) for kind in KINDS], axis=-1) / 1e6 if who.size else None
    )
    if costs is None or not costs[:, who].any():
        return None
    rows = [[r for r in ordered_regions(run, m) if costs[r, m].sum() > 0][:MOST_REGIONS] for m in who]
    figure = sheet(HALF if who.size == 1 else WIDE, 110 + ROW * max(max(map(len, rows)), 2))
    panels = figure.subplots(1, who.size, squeeze=False, sharex=True)[0]
    kinds = [n for n in range(len(KINDS)) if costs[:, who, n].any()]
    for axes, m, order in zip(panels, who, rows, strict=True):
        left = np.zeros(len(order))
        for n in kinds:
            values = costs[order, m, n]
            axes.barh(
                range(len(order)),
                values,
                left=left,
                height=0.72,
                linewidth=0,
                color=COST_COLOURS[list(KINDS)[n]],
            )
            left = left + values
        axes.set_yticks(range(len(order)), [look.regions[r] for r in order])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.set_ylim(len(order) - 0.4, -0.6)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x")
        axes.set_xlabel(look.words("million_of", currency=_currency(run, look)))
        axes.xaxis.set_major_formatter("{x:,.0f}" if left.max(initial=0) > 10 else "{x:g}")
        axes.locator_params(axis="x", nbins=5)
        if who.size > 1:
            axes.set_title(look.manufacturers[m], fontsize=11.5)
    handles = [patch(COST_COLOURS[list(KINDS)[n]], look.words(list(KINDS)[n])) for n in kinds]
    columns = 3 if who.size == 1 else len(handles)
    figure.legend(handles=handles, loc="outside upper left", ncols=columns, handlelength=1.2)
    return figure


def payback_chart(run: Run, look: Look) -> Figure | None:
    """Small multiples of cumulated contribution by region entered, payback marked; None where nothing was entered."""
    who, entered = np.flatnonzero(movers(run)), entry_weeks(run)
    if not who.size or not (entered[:, who] >= 0).any():
        return None
    order = [r for r in by_entry(run, who) if (entered[r, who] >= 0).any()][:MOST_REGIONS]
    total = contribution(run).total
    money = np.cumsum(total, axis=0) / 1e6
    rows, columns = grid_of(len(order), 6 if len(order) > 3 else 3)
    figure = sheet(WIDE, 40 + (150 if len(order) > 3 else 210) * rows)
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    weeks = thin(money, FEW_POINTS)
    for place, axes in enumerate(grid):
        if place >= len(order):
            axes.set_visible(False)
            continue
        r = order[place]
        reference_line(axes, 0)
        for m in who[entered[r, who] >= 0]:
            axes.plot(weeks, money[weeks, r, m], **look.line(m))
            axes.axvline(entered[r, m], color=MUTED, linewidth=1, linestyle=(0, (1, 2)), zorder=0.6)
            back = payback(total[:, r, m], int(entered[r, m]))
            if np.isfinite(back):
                axes.plot(
                    [back],
                    [0],
                    marker="D",
                    markersize=7,
                    color=look.colours[m],
                    markeredgecolor=PAPER,
                    zorder=5,
                )
        axes.set_title(look.regions[r], fontsize=11.5)
        axes.locator_params(axis="y", nbins=4)
        axes.yaxis.set_major_formatter("{x:,.0f}")
        week_axis(axes, run, look, small=True)
    return figure


def entry_beliefs(run: Run, look: Look) -> Figure | None:
    """Entry scores as believed and as they were, when the first that expands first went anywhere, by its own weights."""
    who, entered = np.flatnonzero(movers(run)), entry_weeks(run)
    if not who.size:
        return None
    m = int(who[0])
    here = entered[:, m][entered[:, m] >= 0]
    known = [getattr(one, "criteria", None) for one in settings_by_week(run)[:1]]
    weights = known[0][m].weights if known and known[0] is not None else belief_figure.EQUAL
    return belief_figure.entry_beliefs(
        run, look, run.names("manufacturer")[m], weights, int(here.min()) if here.size else 0
    )


def _currency(run: Run, look: Look) -> str:
    return look.drawable(look.words.currency(str(run.manifest.get("currency", ""))), "")


FIGURES = {
    "stage_chart": stage_chart,
    "advance_map": advance_map,
    "cost_chart": cost_chart,
    "payback_chart": payback_chart,
    "entry_beliefs": entry_beliefs,
}
