"""Figures of going from region to region: stages over time, who led when, what regions cost and when they pay back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.expansion import advance, entry_weeks, movers, ordered_regions
from channelsim.analysis.expansion_costs import KINDS, weekly_costs
from channelsim.analysis.expansion_returns import contribution, payback
from channelsim.market.stages import STAGES, UNKNOWN, WITH_OFFICE
from channelsim.report.canvas import grid_of, leave_changes_unnamed, reference_line, sheet, thin, week_axis
from channelsim.report.look import INK, MUTED, PAPER, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from channelsim.records.run import Run

WIDE, HALF, ROW = 1040, 510, 21
MOST_REGIONS, MOST_NAMED, MOST_QUARTERS = 24, 8, 24
STAGE_COLOURS = {"surveying": "#bda9db", "surveyed": "#8a8f98", "entered": "#dda61c", "developed": "#5aa9dd",
                 "consolidated": "#0e8a66", "abandoned": "#b3261e"}  # fmt: skip
COST_COLOURS = {"set_up": "#8a7f3a", "offices": "#d9a21b", "surveys": "#8a8f98", "advertising": "#0b72b5",
                "people": "#109e76", "display": "#c46ba0"}  # fmt: skip
FAINT, DEEP, LOW_SHARE, HIGH_SHARE = 0.22, 0.95, 0.25, 0.6
FEW_POINTS = 40


def stage_chart(run: Run, look: Look) -> Figure | None:
    """Bars of stages by region and week, one panel a manufacturer that expands; None where nobody does."""
    who = np.flatnonzero(movers(run))
    if not who.size:
        return None
    rows = [ordered_regions(run, m)[:MOST_REGIONS] for m in who]
    heights = [ROW * max(len(one), 1) + 44 for one in rows]
    figure = sheet(WIDE, sum(heights) + 40)
    panels = figure.subplots(who.size, 1, squeeze=False, gridspec_kw={"height_ratios": heights}, sharex=True)[:, 0]
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
    handles = [_patch(STAGE_COLOURS[STAGES[n]], look.words(f"stage_{STAGES[n]}")) for n in sorted(met)]
    figure.legend(handles=handles, loc="outside upper left", ncols=len(handles), handlelength=1.2, columnspacing=1.6)
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
            axes.barh(row, length, left=start - 0.5, height=0.72, color=STAGE_COLOURS[STAGES[number]], linewidth=0)
    return found


def _left_out(names: list[str], look: Look) -> str:
    joined = ("、" if look.words.language == "zh" else ", ").join(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        joined = look.words("and_more", regions=joined, count=len(names) - MOST_NAMED)
    return look.words("stages_left_out", regions=joined)


def advance_map(run: Run, look: Look) -> Figure | None:
    """Tiles by region and quarter in the colour of who led, as deep as its share; None where nobody expands."""
    who = np.flatnonzero(movers(run))
    if not who.size:
        return None
    order = _by_entry(run, who)[:MOST_REGIONS]
    data, names = advance(run), np.array(run.names("manufacturer"), object)
    leader = data.leader.to_numpy().reshape(-1, len(look.regions))[:, order]
    share = np.nan_to_num(data.share.to_numpy().reshape(leader.shape[0], -1))[:, order]
    quarters = leader.shape[0]
    figure = sheet(WIDE, 76 + ROW * len(order))
    axes = figure.subplots()
    depth = np.clip((share - LOW_SHARE) / (HIGH_SHARE - LOW_SHARE), 0, 1) * (DEEP - FAINT) + FAINT
    numbered = quarters <= MOST_QUARTERS
    for m, name in enumerate(names):
        for q, r in np.argwhere(leader == name):
            axes.barh(r, 0.97, left=q - 0.485, height=0.92, color=look.colours[m], alpha=float(depth[q, r]), linewidth=0)
            if numbered:
                colour = "white" if depth[q, r] > 0.6 else INK
                axes.text(q + 0.06, r, f"{100 * share[q, r]:.0f}", ha="center", va="center", fontsize=10, color=colour)
    for n, m in enumerate(who):
        stage = run.cube("expansion", "stage")[_ends(run, quarters)][:, order, m]
        q, r = np.nonzero(np.isin(stage, WITH_OFFICE))
        axes.scatter(q - 0.34 + 0.13 * n, r, s=30, color=look.colours[m], edgecolors="white", linewidths=1.1, zorder=4)
    _tile_axes(axes, [look.regions[r] for r in order], quarters)
    axes.set_xlabel(look.words("quarter_of_run"))
    held = [m for m, name in enumerate(names) if (leader == name).any()]
    handles = [_patch(look.colours[m], look.manufacturers[m]) for m in held]
    handles += [_dot(look.colours[m], look.words("has_office", name=look.manufacturers[m])) for m in who]
    figure.legend(handles=handles, loc="outside upper left", ncols=len(handles), handlelength=1.2, columnspacing=1.6)
    return figure


def _tile_axes(axes: Axes, names: list[str], quarters: int) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.set_ylim(len(names) - 0.45, -0.55)
    step = 1 if quarters <= MOST_QUARTERS else 4
    axes.set_xticks(range(0, quarters, step), [str(n + 1) for n in range(0, quarters, step)])
    axes.set_xlim(-0.55, quarters - 0.45)
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)


def cost_chart(run: Run, look: Look) -> Figure | None:
    """Stacked bars of what regions cost, one panel a manufacturer that expands; None where nothing was spent."""
    who = np.flatnonzero(movers(run))
    costs = np.stack([weekly_costs(run, kind).sum(axis=0) for kind in KINDS], axis=-1) / 1e6 if who.size else None
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
            axes.barh(range(len(order)), values, left=left, height=0.72, linewidth=0, color=COST_COLOURS[list(KINDS)[n]])
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
    handles = [_patch(COST_COLOURS[list(KINDS)[n]], look.words(list(KINDS)[n])) for n in kinds]
    figure.legend(handles=handles, loc="outside upper left", ncols=3 if who.size == 1 else len(handles), handlelength=1.2)
    return figure


def payback_chart(run: Run, look: Look) -> Figure | None:
    """Small multiples of cumulated contribution by region entered, payback marked; None where nothing was entered."""
    who, entered = np.flatnonzero(movers(run)), entry_weeks(run)
    if not who.size or not (entered[:, who] >= 0).any():
        return None
    order = [r for r in _by_entry(run, who) if (entered[r, who] >= 0).any()][:MOST_REGIONS]
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
                axes.plot([back], [0], marker="D", markersize=7, color=look.colours[m], markeredgecolor=PAPER, zorder=5)
        axes.set_title(look.regions[r], fontsize=11.5)
        axes.locator_params(axis="y", nbins=4)
        axes.yaxis.set_major_formatter("{x:,.0f}")
        week_axis(axes, run, look, small=True)
    return figure


def _by_entry(run: Run, who: Any) -> Any:
    """Return all regions, those entered first by any of these first, the others by population."""
    entered = entry_weeks(run)[:, who]
    first = np.where(entered < 0, run.weeks, entered).min(axis=1)
    return np.lexsort((-np.asarray(run.attribute("region", "population"), float), first))


def _ends(run: Run, count: int) -> Any:
    """Return the last week of every quarter of the run."""
    from channelsim.analysis.whole import quarters

    number = quarters(run)[0]
    return np.searchsorted(number - number[0], np.arange(count), side="right") - 1


def _currency(run: Run, look: Look) -> str:
    return look.drawable(look.words.currency(str(run.manifest.get("currency", ""))), "")


def _patch(colour: str, label: str) -> Any:
    from matplotlib.patches import Patch

    return Patch(facecolor=colour, label=label, linewidth=0)


def _dot(colour: str, label: str) -> Any:
    from matplotlib.lines import Line2D

    return Line2D([], [], marker="o", linestyle="none", markersize=7, color=colour, markeredgecolor="white", label=label)


FIGURES = {
    "stage_chart": stage_chart,
    "advance_map": advance_map,
    "cost_chart": cost_chart,
    "payback_chart": payback_chart,
}
