"""Regions on the plane and the cells people live in."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.luck import Luck

CELLS_ACROSS = 8
CORE_SHARE_OF_AREA = 0.06
EARTH_RADIUS_KM = 6371.0


class Cells(NamedTuple):
    """Home cells of all regions, sorted by region: a square grid over the region's area.

    region (C,) row; x_km, y_km (C,) centre relative to the region's centre; people (C,) share of the region's people
    (sums to 1 in each region); width_km (C,).
    """

    region: Any
    x_km: Any
    y_km: Any
    people: Any
    width_km: Any


def to_plane(longitude: Any, latitude: Any) -> tuple[Any, Any]:
    """Project degrees to kilometres east and north of the mean point (equirectangular; fair for a province)."""
    lon, lat = np.radians(np.asarray(longitude, float)), np.radians(np.asarray(latitude, float))
    x = EARTH_RADIUS_KM * (lon - lon.mean()) * np.cos(lat.mean())
    return x, EARTH_RADIUS_KM * (lat - lat.mean())


def lay_cells(area_km2: Any, urban_share: Any, luck: Luck) -> Cells:
    """Spread each region's people over a grid: the urban share in a dense core, the rest in towns of unequal size.

    The core is the central 6 % of the area, its density falling off from the centre; rural cells have log-normal weights
    (sd 0.6). The layout is synthetic (*assumption*): only area, population and urban share are real.

    Args:
        area_km2, urban_share: shape (R,).
        luck: draws the rural weights.
    """
    area = np.asarray(area_km2, float)
    per_region = CELLS_ACROSS**2
    step = (np.arange(CELLS_ACROSS) + 0.5) / CELLS_ACROSS - 0.5
    grid_x, grid_y = (axis.ravel() for axis in np.meshgrid(step, step))
    region = np.repeat(np.arange(area.size), per_region)
    side = np.sqrt(area)[region]
    unit_x, unit_y = np.tile(grid_x, area.size), np.tile(grid_y, area.size)
    rural = np.exp(0.6 * luck.normal("rural_weight", np.arange(region.size)))
    reach = np.sqrt(CORE_SHARE_OF_AREA)
    core = np.exp(-(unit_x**2 + unit_y**2) / (2 * (reach / 2) ** 2))
    urban = np.asarray(urban_share, float)[region]
    people = urban * core / _total(core, region) + (1 - urban) * rural / _total(rural, region)
    return Cells(region, unit_x * side, unit_y * side, people, side / CELLS_ACROSS)


def _total(values: Any, region: Any) -> Any:
    return np.bincount(region, values)[region]
