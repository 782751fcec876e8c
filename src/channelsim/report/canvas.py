"""Sheets to draw on, axes of weeks, labels at the ends of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.whole import first_week
from channelsim.base.calendar import WEEKS_A_QUARTER, WEEKS_A_YEAR
from channelsim.report.dated import marks
from channelsim.report.look import MUTED, PAPER, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from channelsim.records.run import Run

DOTS_PER_INCH = 72
LONG_RUN_QUARTERS = 10
CHANGE = "change"
MOST_NAMED = 8
LONGEST_NOTE = 60


def sheet(width: float, height: float) -> Figure:
    """Return an empty figure of so many pixels on a page."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(
        figsize=(width / DOTS_PER_INCH, height / DOTS_PER_INCH), dpi=DOTS_PER_INCH, layout="constrained"
    )
    FigureCanvasAgg(figure)
    return figure


def thin(values: Any, most: int) -> Any:
    """Return which weeks to draw so that a line has no more points than needed, the last one always among them."""
    count = values.shape[0]
    step = max(1, -(-count // most))
    return np.arange(count - 1, -1, -step)[::-1]


def week_axis(axes: Axes, run: Run, look: Look, *, small: bool = False) -> None:
    """Mark quarters, years and dated changes along the weeks of a run; years only in long runs and small figures."""
    start, weeks = first_week(run), max(run.weeks, 2)
    change_lines(axes, run, look, named=not small)
    first = -start % WEEKS_A_QUARTER
    quarters = np.arange(first, weeks, WEEKS_A_QUARTER)
    axes.set_xlim(-0.02 * weeks, weeks - 1 + 0.02 * weeks)
    years = [week for week in quarters if (week + start) % WEEKS_A_YEAR == 0]
    if small or len(quarters) > LONG_RUN_QUARTERS:
        room = 2 if small else 10
        shown = years[:: -(-len(years) // (2 * room)) or 1]
        numbers = [(week + start) // WEEKS_A_YEAR + 1 for week in shown]
        labels = [look.words("year", n=n) if len(shown) <= room else str(n) for n in numbers]
        axes.set_xticks(shown, labels, ha="left")
        return
    labels = []
    for week in quarters:
        quarter = (week + start) // WEEKS_A_QUARTER
        year = look.words("year", n=quarter // 4 + 1) if quarter % 4 == 0 or week == quarters[0] else ""
        labels.append(f"{look.words('quarter', n=quarter % 4 + 1)}\n{year}".rstrip())
    axes.set_xticks(quarters, labels, ha="left")


def change_lines(axes: Axes, run: Run, look: Look, *, named: bool) -> None:
    """Draw a thin line at each week in which dated changes come into force, with the week beside it."""
    found = marks(run)
    for week, _ in found:
        axes.axvline(week, color=MUTED, linewidth=0.8, linestyle=(0, (1, 2)), zorder=0.5, gid=CHANGE)
        if named and len(found) <= MOST_NAMED:
            text = look.words("week_n", n=week)
            style: dict[str, Any] = {
                "rotation": 90,
                "ha": "right",
                "va": "bottom",
                "gid": CHANGE,
                "fontsize": 9.5,
                "color": MUTED,
            }
            axes.annotate(text, (week, 0), (-2, 3), ("data", "axes fraction"), "offset points", **style)


def leave_changes_unnamed(axes: Axes) -> None:
    """Take away the weeks beside the lines of dated changes, where something else stands in their place."""
    for text in [text for text in axes.texts if text.get_gid() == CHANGE]:
        text.remove()


def change_notes(axes: Axes, run: Run, look: Look) -> None:
    """Write above the lines of dated changes what changed, one below the other, in place of the weeks beside them."""
    found = marks(run)
    found = found if len(found) <= MOST_NAMED else []
    leave_changes_unnamed(axes)
    for place, (week, note) in enumerate(found):
        short = note if len(note) <= LONGEST_NOTE else f"{note[: LONGEST_NOTE - 1]}…"
        shown = look.drawable(f"{look.words('week_n', n=week)}: {short}", look.words("week_n", n=week))
        side = "right" if 2 * week > run.weeks else "left"
        height = 3 + 13 * (len(found) - 1 - place)
        style: dict[str, Any] = {"ha": side, "va": "bottom", "fontsize": 10.5, "color": MUTED}
        axes.annotate(shown, (week, 1), (0, height), ("data", "axes fraction"), "offset points", **style)


def label_ends(
    axes: Axes, ends: Sequence[tuple[float, str, Any]], weight: str, gap_pixels: float = 15
) -> None:
    """Write the names of lines at their right ends, moved apart where they would overlap.

    Args:
        axes: limits are set already.
        ends: (last value, name, colour).
        weight: of the font.
        gap_pixels: least distance of two names.
    """
    known = [end for end in ends if np.isfinite(end[0])]
    if not known:
        return
    low, high = axes.get_ylim()
    height = axes.get_window_extent().height or 1.0
    gap = gap_pixels * (high - low) / height
    order = sorted(range(len(known)), key=lambda n: known[n][0])
    places = spread([min(max(known[n][0], low), high) for n in order], gap, low, high)
    for n, place in zip(order, places, strict=True):
        axes.annotate(known[n][1], (1, place), xycoords=("axes fraction", "data"), xytext=(6, 0), textcoords="offset points",
                      va="center", color=known[n][2], fontweight=weight, fontsize=11.5, annotation_clip=False)  # fmt: skip


def spread(values: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return ascending values moved apart to at least ``gap``, within bounds as far as they fit."""
    places = [float(value) for value in values]
    for n in range(1, len(places)):
        places[n] = max(places[n], places[n - 1] + gap)
    over = max(0.0, places[-1] - high)
    places[-1] -= over
    for n in range(len(places) - 2, -1, -1):
        places[n] = min(places[n], places[n + 1] - gap)
    if places[0] < low:
        places = [max(place, low + n * gap) for n, place in enumerate(places)]
    return places


def end_mark(axes: Axes, week: float, value: float, **style: Any) -> None:
    """Put a dot at the end of a line."""
    if np.isfinite(value):
        axes.plot(
            [week],
            [value],
            markersize=6,
            markeredgecolor=PAPER,
            markeredgewidth=1,
            clip_on=False,
            zorder=5,
            **style,
        )


def grid_of(count: int, most_columns: int) -> tuple[int, int]:
    """Return rows and columns for small multiples: as few rows as fit, evenly filled."""
    rows = -(-count // most_columns)
    return rows, -(-count // rows)


def reference_line(axes: Axes, value: float) -> None:
    """Draw a line that values are compared with."""
    axes.axhline(value, color=MUTED, linewidth=1, linestyle=(0, (2, 2)), zorder=1)
