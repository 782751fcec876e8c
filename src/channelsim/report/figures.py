"""Figures of a run: share, distribution, flow, cover, prices, profit. Each takes the run and a look and returns a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.distribution import manufacturer_distribution
from channelsim.analysis.flow import LINKS, flow
from channelsim.analysis.price_index import price_index
from channelsim.analysis.profit import BRIDGE, SUMS, profit_bridge
from channelsim.analysis.share import market_share, regional_share
from channelsim.analysis.stock_cover import stock_cover, tiers_present
from channelsim.analysis.whole import first_week
from channelsim.base.calendar import WEEKS_A_QUARTER
from channelsim.report.canvas import (
    change_notes,
    end_mark,
    grid_of,
    label_ends,
    leave_changes_unnamed,
    reference_line,
    sheet,
    thin,
    week_axis,
)
from channelsim.report.look import ACCENT, GRID, INK, MARKERS, MUTED, Look
from channelsim.report.words import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from channelsim.records.run import Run

WIDE, HALF = 1040, 510
MOST_REGIONS = 24
MOST_PLAIN = 10
MOST_POINTS, FEW_POINTS = 160, 27
TIER_COLOURS = {"plant": MUTED, "core_dealer": ACCENT, "sub_dealer": "#c46ba0", "terminal": "#d75f0a"}
LINK_STYLES: dict[str, dict[str, Any]] = {
    "sell_in": {"color": INK, "linewidth": 1.6},
    "terminal_purchase": {"color": MUTED, "linewidth": 1.4, "linestyle": (0, (4, 1.5))},
    "sell_out": {"color": ACCENT, "linewidth": 2.4},
}


def share_over_time(run: Run, look: Look) -> Figure:
    """Lines of volume share by manufacturer, 4 weeks' mean; dated changes are named."""
    figure = sheet(WIDE, 330)
    axes = figure.subplots()
    _lines_by_manufacturer(axes, run, look, _by_week(market_share(run, smooth_weeks=4), "share"))
    change_notes(axes, run, look)
    return figure


def share_by_region(run: Run, look: Look) -> Figure:
    """Small multiples of volume share, 13 weeks' mean, regions by population."""
    people = np.asarray(run.attribute("region", "population"), float)
    chosen = np.argsort(-people, kind="stable")[:MOST_REGIONS]
    share = 100 * regional_share(run, smooth_weeks=13).share.to_numpy().reshape(run.weeks, people.size, -1)
    rows, columns = grid_of(chosen.size, 6)
    figure = sheet(WIDE, 40 + 128 * rows)
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    top = float(np.nanmax(share[:, chosen])) if np.isfinite(share[:, chosen]).any() else 100.0
    weeks = thin(share, FEW_POINTS)
    for place, axes in enumerate(grid.ravel()):
        if place >= chosen.size:
            axes.set_visible(False)
            continue
        for m in range(share.shape[2]):
            axes.plot(weeks, share[weeks, chosen[place], m], linewidth=1.7, **look.line(m))
        axes.set_title(look.regions[chosen[place]], fontsize=11.5)
        axes.set_ylim(0, min(100, top * 1.05))
        axes.locator_params(axis="y", nbins=3)
        axes.yaxis.set_major_formatter("{x:.0f}%")
        week_axis(axes, run, look, small=True)
    return figure


def distribution_over_time(run: Run, look: Look) -> Figure:
    """Numeric and weighted distribution by manufacturer."""
    figure = sheet(WIDE, 300)
    left, right = figure.subplots(1, 2, sharey=True)
    data = manufacturer_distribution(run)
    for axes, name in ((left, "numeric"), (right, "weighted")):
        axes.set_title(look.words(name))
        _lines_by_manufacturer(axes, run, look, _by_week(data, name), limits=(0, 100), ends=axes is right)
    return figure


def flow_over_time(run: Run, look: Look) -> Figure:
    """Sell-in, terminal purchases and sell-out: all manufacturers, then each."""
    data = flow(run)
    makers = len(look.manufacturers)
    cubes = {name: data[name].to_numpy().reshape(run.weeks, makers) / 1e3 for name in LINKS}
    panels = [(look.words("all_manufacturers"), {name: cube.sum(axis=1) for name, cube in cubes.items()})]
    panels += [
        (look.manufacturers[m], {name: cube[:, m] for name, cube in cubes.items()}) for m in range(makers)
    ]
    panels = panels if makers > 1 else panels[:1]
    rows, columns = grid_of(len(panels), 3)
    figure = sheet(WIDE, 50 + 190 * rows)
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for place, axes in enumerate(grid):
        if place >= len(panels):
            axes.set_visible(False)
            continue
        title, series = panels[place]
        _lines_of_flow(axes, run, look, series)
        axes.set_title(title)
        axes.locator_params(axis="y", nbins=4)
        axes.yaxis.set_major_formatter("{x:,.0f}" if axes.get_ylim()[1] > MOST_PLAIN else "{x:g}")
        week_axis(axes, run, look, small=columns > 1)
    handles, labels = grid[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=3)
    return figure


def cover_over_time(run: Run, look: Look) -> Figure:
    """Weeks of cover, looking back, by tier."""
    figure = sheet(HALF, 300)
    axes = figure.subplots()
    _lines_of_cover(axes, run, look)
    return figure


def prices_over_time(run: Run, look: Look) -> Figure:
    """Price indices to guide and to recommendation by manufacturer."""
    figure = sheet(HALF, 300)
    upper, lower = figure.subplots(2, 1, sharex=True)
    data = price_index(run)
    for axes, name in ((upper, "to_guide"), (lower, "to_recommended")):
        values = _by_week(data, name)
        axes.set_title(look.words(name), fontsize=11.5)
        reference_line(axes, 100)
        known = values[np.isfinite(values)] if np.isfinite(values).any() else np.ones(1)
        reach = max(2.0, 1.15 * float(np.abs(100 * known - 100).max()))
        _lines_by_manufacturer(axes, run, look, values, limits=(100 - reach, 100 + reach))
        axes.locator_params(axis="y", nbins=3)
    return figure


def bridges(run: Run, look: Look) -> Figure:
    """Waterfalls from revenue to contribution, one a manufacturer, in per cent of its revenue."""
    data = profit_bridge(run)
    makers = len(look.manufacturers)
    share = 100 * data.share_of_revenue.to_numpy().reshape(makers, len(BRIDGE))
    money = data.amount.to_numpy().reshape(makers, len(BRIDGE))
    rows, columns = grid_of(makers, 4)
    figure = sheet(WIDE, 20 + 270 * rows)
    grid = figure.subplots(rows, columns, sharey=True, sharex=True, squeeze=False)
    currency = look.drawable(str(run.manifest.get("currency", "")), "")
    for m, axes in enumerate(grid.ravel()):
        if m >= makers:
            axes.set_visible(False)
            continue
        _waterfall(axes, share[m], look.colours[m], look.bold)
        size = look.words("millions", value=number(money[m, 0] / 1e6), currency=currency)
        axes.set_title(f"{look.manufacturers[m]}\n{size}", fontsize=11.5)
        axes.set_yticks(range(len(BRIDGE)), [look.words(line) for line in BRIDGE])
        axes.tick_params(axis="y", labelcolor=INK)
    grid[0, 0].invert_yaxis()
    return figure


def overview(run: Run, look: Look | None = None) -> Figure:
    """Return share, weighted distribution, flow and cover of a run on one sheet."""
    from matplotlib import rc_context

    look = look or Look(run)
    with rc_context(look.settings()):
        figure = sheet(WIDE, 660)
        figure.set_facecolor("white")
        figure.set_layout_engine("constrained", w_pad=0.14, h_pad=0.14, wspace=0.03, hspace=0.05)
        (share, spread), (goods, cover) = figure.subplots(2, 2)
        _lines_by_manufacturer(share, run, look, _by_week(market_share(run, smooth_weeks=4), "share"))
        _lines_by_manufacturer(spread, run, look, _by_week(manufacturer_distribution(run), "weighted"))
        data = flow(run).groupby("week")[list(LINKS)].sum() / 1e3
        _lines_of_flow(goods, run, look, {name: data[name].to_numpy() for name in LINKS})
        goods.legend(loc="lower center", ncols=3, columnspacing=1.2, handlelength=1.6)
        goods.set_ylabel(look.words("thousand_cases"))
        week_axis(goods, run, look)
        leave_changes_unnamed(goods)
        for axes, title in ((share, "share"), (spread, "weighted"), (goods, "flow"), (cover, "cover")):
            axes.set_title(look.words(title))
        _lines_of_cover(cover, run, look)
    return figure


def _by_week(data: Any, column: str) -> Any:
    """Return a tidy column by week and manufacturer as an array (weeks, M)."""
    return data[column].to_numpy().reshape(data.week.nunique(), -1)


def _lines_by_manufacturer(
    axes: Axes,
    run: Run,
    look: Look,
    values: Any,
    *,
    limits: tuple[float, float] | None = None,
    ends: bool = True,
) -> None:
    """Draw shares (weeks, M) as lines in per cent, named at their ends."""
    percent = 100 * values
    weeks = thin(percent, MOST_POINTS)
    for m in range(percent.shape[1]):
        axes.plot(weeks, percent[weeks, m], **look.line(m))
        end_mark(axes, run.weeks - 1, percent[-1, m], color=look.colours[m], marker=MARKERS[m % len(MARKERS)])
    top = float(np.nanmax(percent)) if np.isfinite(percent).any() else 100.0
    axes.set_ylim(limits or (0, max(top * 1.08, 1.0)))
    axes.yaxis.set_major_formatter("{x:.0f}%")
    week_axis(axes, run, look)
    if ends:
        names = [(percent[-1, m], look.manufacturers[m], look.colours[m]) for m in range(percent.shape[1])]
        label_ends(axes, names, look.bold)


def _lines_of_flow(axes: Axes, run: Run, look: Look, series: dict[str, Any]) -> None:
    """Draw what went in, through and out of the channel, thousand cases a week."""
    _shade_quarters(axes, run)
    for name in LINKS:
        weeks = thin(series[name], MOST_POINTS)
        axes.plot(weeks, series[name][weeks], label=look.words(name), **LINK_STYLES[name])
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter("{x:,.0f}")


def _lines_of_cover(axes: Axes, run: Run, look: Look) -> None:
    """Draw weeks of cover by tier, named at their ends."""
    data = stock_cover(run)
    ends = []
    for tier in tiers_present(run):
        values = data[data.tier == tier].backward_weeks.to_numpy()
        weeks = thin(values, MOST_POINTS)
        axes.plot(weeks, values[weeks], color=TIER_COLOURS[tier])
        end_mark(axes, run.weeks - 1, values[-1], color=TIER_COLOURS[tier], marker="o")
        ends.append((values[-1], look.words(tier), TIER_COLOURS[tier]))
    known = data.backward_weeks.dropna().to_numpy()
    highest = min(known.max(), 3 * np.percentile(known, 90)) if known.size else 1.0
    axes.set_ylim(0, max(1.08 * float(highest), 1.0))
    axes.set_ylabel(look.words("weeks"))
    week_axis(axes, run, look)
    label_ends(axes, ends, look.bold)


def _shade_quarters(axes: Axes, run: Run) -> None:
    start = first_week(run)
    for quarter in range((start + run.weeks) // WEEKS_A_QUARTER + 1):
        if quarter % 2:
            left = quarter * WEEKS_A_QUARTER - start
            axes.axvspan(
                max(left, 0) - 0.5,
                min(left + WEEKS_A_QUARTER, run.weeks) - 0.5,
                color=GRID,
                alpha=0.35,
                linewidth=0,
            )


def _waterfall(axes: Axes, share: Any, colour: str, weight: str) -> None:
    """Draw one bridge: sums as full bars, costs as what they take away."""
    running = lowest = 0.0
    for place, (line, value) in enumerate(zip(BRIDGE, np.nan_to_num(share), strict=True)):
        whole = line in SUMS or place == 0
        left = 0.0 if whole else running
        axes.barh(
            place, value, left=left, height=0.68, color=colour, alpha=1.0 if whole else 0.45, linewidth=0
        )
        running = value if whole else running + value
        lowest, edge = min(lowest, running), max(left, left + value)
        axes.annotate(number(float(value), 1), (edge, place), xytext=(4, 0), textcoords="offset points", va="center",
                      fontsize=10.5, color=INK if whole else MUTED, fontweight=weight if whole else "normal")  # fmt: skip
    axes.axvline(0, color=MUTED, linewidth=0.8)
    axes.set_xlim(min(0.0, lowest * 1.1), 122)
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
