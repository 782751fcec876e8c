"""Where goods come from: the plant, and branches built later; what the way to dealers costs, and the money in
branches.

Who: helper of production. Reads: ``manufacturers.plant_region``, distances. Proposes: payments "delivery",
"interest".

Formula: a case comes from the nearest plant at work: haul = c₀ + c₁·km, km by road between regions, or ``outside_km``
from a plant outside the market. A branch costs charge · cost / 52 a week from the week it works, interest and wear
together. Source: model 5.1; haul magnitudes; register CASE-02 (a branch shortens the way); charge *assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.setting import Block, setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, Pay

WEEKS_A_YEAR = 52


class Branch(Block):
    """A plant built in one of the market's regions."""

    region: str = setting(unit="name", kind="lever", source="planner", meaning="where it stands")
    from_week: int = setting(
        0,
        unit="week",
        kind="lever",
        ge=0,
        le=5200,
        source="planner",
        meaning="week of the run in which it begins to work",
    )
    cost: float = setting(
        0.0,
        unit="money",
        kind="lever",
        ge=0,
        source="planner",
        meaning="what building it costs, of the whole market",
    )
    charge_per_year: float = setting(
        0.15, unit="share/year", ge=0, le=1, source="assumption: interest and wear",
        meaning="what that money costs a year from then on")  # fmt: skip


def moves_of_plants(view: MarketView, settings: Any, given: Any) -> list[Move]:
    """Return line haul of what is shipped, ``given`` (J, P) units, and the cost of money in branches."""
    makers = np.arange(view.manufacturers.size)
    moves: list[Move] = [Pay("delivery", makers, view.world, _haul(view, settings, given))]
    charge = np.zeros(makers.size)
    for m, branches in enumerate(settings.branches):
        charge[m] = sum(one.cost * one.charge_per_year for one in branches if view.week >= one.from_week)
    if charge.any():
        cost = charge / WEEKS_A_YEAR * view.market_scale * view.minor_units
        moves.append(Pay("interest", makers, view.world, np.floor(cost + 0.5).astype(np.int64)))
    return moves


def _haul(view: MarketView, settings: Any, given: Any) -> Any:
    """Return each manufacturer's cost of line haul, minor units (M,)."""
    plant, region = view.manufacturers.plant_region, view.core_dealers.region
    km = np.where(plant[:, None] >= 0, view.distance_km[plant][:, region], settings.outside_km[:, None])
    for m, branches in enumerate(settings.branches):
        for one in branches:
            if view.week >= one.from_week:
                km[m] = np.minimum(km[m], view.distance_km[view.names.regions.index(one.region)][region])
    cases = given / view.products.units_per_case
    by_maker = np.stack([cases[:, view.products.manufacturer == m].sum(axis=1) for m in range(plant.size)])
    cost = (by_maker * (settings.haul_fixed[:, None] + settings.haul_per_km[:, None] * km)).sum(axis=1)
    return np.floor(cost * view.minor_units + 0.5).astype(np.int64)
