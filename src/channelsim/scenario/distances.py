"""Road distances between regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

EARTH_RADIUS_KM = 6371.0


def distances(regions: Sequence[Any], road_factor: float, table: Any = None) -> Any:
    """Return distances in km, float64 (R, R), zero on the diagonal.

    Args:
        regions: records with name, longitude, latitude.
        road_factor: road over great circle, for pairs that the table lacks.
        table: columns from, to, km; a pair holds both ways unless both are given.
    """
    lon, lat = (
        np.radians([getattr(region, name) for region in regions]) for name in ("longitude", "latitude")
    )
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))) * road_factor
    if table is not None:
        row = {region.name: n for n, region in enumerate(regions)}
        start = [row[name] for name in table["from"]]
        end = [row[name] for name in table["to"]]
        given = table["km"].to_numpy(float)
        km[end, start] = given
        km[start, end] = given
    np.fill_diagonal(km, 0.0)
    return km
