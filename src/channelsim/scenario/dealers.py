"""Core dealers: named in a table, or so many in each region of each manufacturer."""

from __future__ import annotations

from typing import Any, NamedTuple

from channelsim.scenario.tables import split


class Dealer(NamedTuple):
    """A core dealer: seat and principals, by name."""

    name: str
    region: str
    manufacturers: tuple[str, ...]


def dealers_of(scenario: Any) -> tuple[Dealer, ...]:
    """Return the core dealers of a scenario sorted by region, then in the order of the table or of manufacturers."""
    order = {region.name: row for row, region in enumerate(scenario.regions)}
    table = scenario.frames.get("core_dealers")
    if table is not None:
        rows = zip(table["name"], table["region"], table["manufacturers"], strict=True)
        found = [Dealer(str(name), str(region), tuple(split(makers))) for name, region, makers in rows]
    else:
        found = [
            Dealer(f"{region}/{name}/{n + 1}", region, (name,))
            for name, maker in scenario.manufacturers.items()
            for region in (order if maker.regions is None else maker.regions)
            for n in range(maker.core_dealers_per_region)
        ]
    return tuple(sorted(found, key=lambda dealer: order[dealer.region]))
