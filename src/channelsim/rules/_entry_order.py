"""Simple grounds on which regions are ranked for entry, to compare the score with. Higher goes first.

Who: helper of region_expansion. Reads: beliefs on the scale of their items; distances. Proposes: nothing. Formula:
biggest = believed population; strong_first = believed share of the strongest rival, weak_first its negative; nearest
= −km to the next region where it sells; random = a draw that belongs to manufacturer and region. Where beliefs are
alike, as before any survey, the score decides. Source: register IMP-02, IMP-11.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.knowledge import INDEX
from channelsim.rules._beliefs import EVERYWHERE, MOST_REGIONS

GROUNDS = ("biggest", "strong_first", "weak_first", "nearest", "random")


def by_beliefs(ground: str, belief: Any) -> Any:
    """Return how early regions are to be entered, (R,), by ``biggest``, ``strong_first`` or ``weak_first``.

    Args:
        ground: one of these names.
        belief: (R, items), one manufacturer's.

    Raises:
        KeyError: another ground.
    """
    item, sign = {
        "biggest": ("population", 1),
        "strong_first": ("rival_share", 1),
        "weak_first": ("rival_share", -1),
    }[ground]
    return sign * belief[:, INDEX[item]]


def before(ground: Any, otherwise: Any) -> Any:
    """Return how early regions are to be entered (R,), as whole numbers: by ``ground``, between equals by ``otherwise``."""
    order = np.lexsort((otherwise, ground))
    place = np.empty(order.size)
    place[order] = np.arange(order.size)
    return place


def nearest(distance_km: Any, sold: Any) -> Any:
    """Return minus the kilometres to the nearest region where it sells (R,); all alike where it sells nowhere.

    Args:
        distance_km: (R, R).
        sold: (R,) bool.
    """
    if not np.any(sold):
        return np.zeros(len(sold))
    return -np.asarray(distance_km, float)[:, np.asarray(sold)].min(axis=1)


def at_random(luck: Luck, maker: int, regions: int) -> Any:
    """Return a drawn order (R,) that stays the same all the run."""
    return luck.at(EVERYWHERE).uniform("entry_order", maker * MOST_REGIONS + np.arange(regions))
