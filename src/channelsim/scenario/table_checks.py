"""What is wrong with a table as a whole, or together with the file that names it."""

from __future__ import annotations

from collections.abc import Iterator

from channelsim.base.errors import Problem
from channelsim.scenario.tables import MAX_PROBLEMS, Table, split
from channelsim.scenario.tree import Tree

PAIRS = (("x_km", "y_km"), ("longitude", "latitude"))
MOST_SIMULATED = 1e8  # units of one row; terminals count goods with 31 bits
DEFAULT_WEEKS, DEFAULT_SCALE = 104, 0.01


def dealers_elsewhere(table: Table, tree: Tree) -> Iterator[Problem]:
    """Yield a problem for every dealer that carries a manufacturer where this one does not sell."""
    columns = (table.frame[name] for name in ("name", "region", "manufacturers"))
    for row, (name, region, makers) in enumerate(zip(*columns, strict=True)):
        for maker in split(makers):
            sells = tree.get("manufacturers", maker, "regions")
            if isinstance(sells, list) and region not in sells:
                message = f"{name} carries {maker}, which does not sell in {region}"
                hint = f"regions of {maker}: {', '.join(map(str, sells))}"
                yield Problem(message, table.file, row + 2, 0, "manufacturers", table.excerpt(row), hint)


def missing_places(table: Table) -> Iterator[Problem]:
    """Yield a problem for every terminal without a place, or one for the table if no columns give places."""
    pairs = [pair for pair in PAIRS if set(pair) <= set(table.frame.columns)]
    if not pairs:
        message = "needs the columns longitude and latitude, or x_km and y_km (from the region's seat)"
        yield Problem(message, table.file, 1)
        return
    for name in pairs[0]:
        for row in table.frame[name].isna().to_numpy().nonzero()[0][:MAX_PROBLEMS]:
            yield Problem("is empty", table.file, int(row) + 2, 0, name, table.excerpt(int(row)))


def hopeless_demand(table: Table, tree: Tree) -> Iterator[Problem]:
    """Yield a problem if a table of demand asks for nothing within the run, or for more than can be counted."""
    weeks, units = table.frame["week"], table.frame["units"]
    horizon = tree.get("horizon_weeks") or DEFAULT_WEEKS
    scale = tree.get("market", "market_scale") or DEFAULT_SCALE
    if isinstance(horizon, int) and not units[weeks < horizon].sum() > 0:
        yield Problem(f"asks for nothing in weeks 0 to {horizon - 1}", table.file, 2, 0, "units")
    if isinstance(scale, int | float) and units.max() * scale > MOST_SIMULATED:
        row = int(units.argmax())
        message = f"{units.max():g} × market_scale {scale:g} is more than terminals can count"
        hint = f"at most {MOST_SIMULATED:g} simulated units a row"
        yield Problem(message, table.file, row + 2, 0, "units", table.excerpt(row), hint)
