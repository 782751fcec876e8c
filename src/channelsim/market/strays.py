"""Goods at terminals by origin. Almost all come from the terminal's own region; only the others, its strays, are kept apart.

A terminal's ``stock_units`` and ``transit_units`` count all goods; ``stray_units`` and ``stray_transit_units`` say by origin
what of them comes from other regions; ``strays`` (T,) is their sum, so that nobody looks at rows without any. The entry
of a terminal's own region in its stray rows is zero. Where origins are not told apart the stray rows have length 0.
"""

from __future__ import annotations

from typing import Any

from channelsim.base.kernel import kernel
from channelsim.market.goods import draw


@kernel
def put_strays(part: Any, home: Any, row: Any) -> Any:
    """Add goods by origin ``part`` (origins,) but those of ``home`` to a stray ``row`` (origins,); return how many."""
    added = 0
    for origin in range(row.shape[0]):
        if origin != home and part[origin] != 0:
            row[origin] += part[origin]
            added += part[origin]
    return added


@kernel
def take_mixed(row: Any, here: Any, units: Any, home: Any, out: Any) -> Any:
    """Take ``units`` of ``here`` of which ``row`` (origins,) are strays, in proportion; return how many strays left.

    ``out`` (origins, int64) gains them by origin. The draw runs over all origins in order, that of ``home`` at its place.
    """
    before = 0
    for origin in range(row.shape[0]):
        before += row[origin]
    if before == 0:
        out[home] += units
        return 0
    row[home] = here - before
    draw(row, units, out)
    row[home] = 0
    after = 0
    for origin in range(row.shape[0]):
        after += row[origin]
    return before - after


@kernel
def add_by_origin(units: Any, stray: Any, strays: Any, region: Any, out: Any) -> None:
    """Add units (T, P), of which ``stray`` (T, P, origins) from elsewhere, to ``out`` (R, P, origins)."""
    traced = stray.shape[2] > 0
    for t in range(units.shape[0]):
        r = region[t]
        home = r if traced else 0
        for p in range(units.shape[1]):
            out[r, p, home] += units[t, p]
        if strays[t] > 0:
            for p in range(units.shape[1]):
                for origin in range(stray.shape[2]):
                    out[r, p, home] -= stray[t, p, origin]
                    out[r, p, origin] += stray[t, p, origin]
