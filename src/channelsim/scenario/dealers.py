"""Core dealers: named in a table, or so many in each region of each manufacturer; and candidates without any."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from channelsim.scenario.expansions import expanding
from channelsim.scenario.tables import split

#: columns of a table of dealers that describe them, with the least and the most allowed
ATTRIBUTES = MappingProxyType(
    {
        "capital": (0.0, 1e12),
        "coverage": (0.0, 1.0),
        "management": (0.0, 1.0),
        "loyalty": (0.0, 1.0),
        "vehicles": (0.0, 1e6),
    }
)
MORE_THAN_WANTED = 2
NOTHING: Mapping[str, float] = MappingProxyType({})


class Dealer(NamedTuple):
    """A core dealer: seat and principals, by name; attributes that the planner gave."""

    name: str
    region: str
    manufacturers: tuple[str, ...]
    given: Mapping[str, float] = NOTHING


def dealers_of(scenario: Any) -> tuple[Dealer, ...]:
    """Return the core dealers of a scenario: first those with a manufacturer, then candidates.

    Both are sorted by region, then in the order of the table or of manufacturers.
    """
    order = {region.name: row for row, region in enumerate(scenario.regions)}
    table = scenario.frames.get("core_dealers")
    if table is not None:
        found = list(_listed(table))
    else:
        found = [
            Dealer(f"{region}/{name}/{n + 1}", region, (name,))
            for name, maker in scenario.manufacturers.items()
            for region in (order if maker.regions is None else maker.regions)
            for n in range(maker.core_dealers_per_region)
        ]
    named = [dealer.region for dealer in found if not dealer.manufacturers]
    found += [
        Dealer(f"{region}/candidate/{n + 1}", region, ())
        for region in order
        for n in range(max(candidates_per_region(scenario) - named.count(region), 0))
    ]
    return tuple(sorted(found, key=lambda dealer: (not dealer.manufacturers, order[dealer.region])))


def candidates_per_region(scenario: Any) -> int:
    """Return how many dealers without a manufacturer each region has; those that a table names count."""
    given = scenario.core_dealers.candidates_per_region
    if given is not None:
        return int(given)
    wanted = [scenario.manufacturers[name].core_dealers_per_region for name in expanding(scenario)]
    return max(wanted) + MORE_THAN_WANTED if wanted else 0


def _listed(table: Any) -> Iterator[Dealer]:
    there = [name for name in ATTRIBUTES if name in table.columns]
    for row in table.to_dict("records"):
        given = {name: float(row[name]) for name in there if not math.isnan(float(row[name]))}
        yield Dealer(str(row["name"]), str(row["region"]), tuple(split(row["manufacturers"])), given)
