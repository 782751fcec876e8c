"""Map of regions: true positions, area by population, colour by leader, names that do not lie on each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from channelsim.analysis.share import regions_led
from channelsim.report.canvas import sheet
from channelsim.report.look import INK, MUTED, PAPER, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from channelsim.records.run import Run

LARGEST_POINTS2 = 2600.0
LINE_HEIGHT = 13.0


def region_map(run: Run, look: Look) -> Figure | None:
    """Return the map, or None where regions have no coordinates."""
    places = places_of(run)
    if places is None:
        return None
    x, y, people = places
    figure, axes = ground(x, y)
    led, names = regions_led(run), run.names("manufacturer")
    colours = np.array([look.colours[names.index(name)] if name in names else MUTED for name in led.leader])
    area = LARGEST_POINTS2 * people / people.max()
    order = np.argsort(-area, kind="stable")
    axes.scatter(x[order], y[order], s=area[order], c=list(colours[order]), alpha=0.85, clip_on=False, edgecolors=PAPER,
                 linewidths=1.2)  # fmt: skip
    texts = [
        look.regions[n] + (f" {100 * led.share[n]:.0f}%" if np.isfinite(led.share[n]) else "")
        for n in range(x.size)
    ]
    write_names(axes, np.column_stack([x, y]), np.sqrt(area / np.pi), texts, order)
    held = [m for m, name in enumerate(names) if (led.leader == name).any()]
    for m in held:
        count = (led.leader == names[m]).sum()
        axes.scatter([], [], s=90, color=look.colours[m], label=f"{look.manufacturers[m]} ({count})")
    if held:
        figure.legend(loc="outside lower center", ncols=min(len(held), 4), handletextpad=0.3)
    return figure


def places_of(run: Run) -> tuple[Any, Any, Any] | None:
    """Return where regions lie (east, north, in degrees of latitude) and their population; None without coordinates."""
    east, north, people = (
        np.asarray(run.attribute("region", name), float) for name in ("longitude", "latitude", "population")
    )
    if not np.isfinite(east + north).all() or np.ptp(east) + np.ptp(north) == 0:
        return None
    return (east - _middle(east)) * np.cos(np.radians(_middle(north))), north - _middle(north), people


def ground(x: Any, y: Any) -> tuple[Figure, Axes]:
    """Return a sheet on which a degree of latitude is as long up as across, with room for names."""
    width, height = max(np.ptp(x), 0.35 * np.ptp(y), 1e-6), max(np.ptp(y), 0.35 * np.ptp(x), 1e-6)
    figure = sheet(600, float(np.clip(640 * height / width, 320, min(760, 340 + 24 * x.size))))
    axes = figure.subplots()
    axes.set_aspect("equal")
    axes.set_xlim(-0.6 * width, 0.66 * width)
    axes.set_ylim(-0.58 * height, 0.58 * height)
    axes.set_axis_off()
    return figure, axes


def _middle(values: Any) -> float:
    return float(values.min() + values.max()) / 2


def write_names(axes: Axes, places: Any, radius: Any, texts: list[str], order: Any, avoid: Any = ()) -> None:
    """Write each name beside its circle where it hides least: right, left, above, below, then the corners.

    Args:
        axes: with its limits set.
        places: (n, 2) of the circles.
        radius: (n,) of the circles, points.
        texts: the names.
        order: which to place first.
        avoid: boxes (left, bottom, right, top) in pixels that names should not hide either.
    """
    cast("Figure", axes.figure).draw_without_rendering()
    centre = axes.transData.transform(places)
    sheet_of = cast("Figure", axes.figure).bbox
    circles = [(*(centre[n] - radius[n]), *(centre[n] + radius[n])) for n in range(len(texts))]
    taken: list[tuple[float, float, float, float]] = []
    for n in order:
        sample = axes.text(0, 0, texts[n], fontsize=10.5)
        width = sample.get_window_extent().width
        sample.remove()
        options = list(_boxes(centre[n], radius[n] + 3, width))
        cost = [
            sum(3 * _overlap(box, other) for other in taken)
            + sum(2 * _overlap(box, other) for other in avoid)
            + sum(_overlap(box, circle) for m, circle in enumerate(circles) if m != n)
            + 5 * _outside(box, (sheet_of.x0, axes.bbox.y0, sheet_of.x1, axes.bbox.y1))
            + 2 * rank
            for rank, box in enumerate(options)
        ]
        best = options[int(np.argmin(cost))]
        taken.append(best)
        shift = ((best[0] + best[2]) / 2 - centre[n][0], (best[1] + best[3]) / 2 - centre[n][1])
        axes.annotate(texts[n], places[n], xytext=shift, textcoords="offset points", ha="center", va="center",
                      fontsize=10.5, color=INK, annotation_clip=False)  # fmt: skip


def _boxes(centre: Any, reach: float, width: float) -> Any:
    """Yield boxes (left, bottom, right, top) for a name around a circle, best places first."""
    half, (x, y) = LINE_HEIGHT / 2, centre
    yield x + reach, y - half, x + reach + width, y + half
    yield x - reach - width, y - half, x - reach, y + half
    yield x - width / 2, y + reach, x + width / 2, y + reach + 2 * half
    yield x - width / 2, y - reach - 2 * half, x + width / 2, y - reach
    near = 0.75 * reach
    yield x + near, y + near, x + near + width, y + near + 2 * half
    yield x + near, y - near - 2 * half, x + near + width, y - near
    yield x - near - width, y + near, x - near, y + near + 2 * half
    yield x - near - width, y - near - 2 * half, x - near, y - near


def _overlap(one: Any, other: Any) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    along = min(one[3], other[3]) - max(one[1], other[1])
    return float(across * along) if across > 0 and along > 0 else 0.0


def _outside(box: Any, frame: Any) -> float:
    return float((box[2] - box[0]) * (box[3] - box[1]) - _overlap(box, frame))
