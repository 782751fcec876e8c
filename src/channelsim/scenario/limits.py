"""Numbers that are allowed one by one but not together: nobody to simulate, money that the books cannot hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from channelsim.base.errors import Problem
from channelsim.scenario.rulebook import RuleTable
from channelsim.scenario.tree import Tree, leaves

LARGEST = 1e12
DEAREST_UNIT = 1e8  # minor units; a terminal's posted price has 31 bits
RETAIL = ("recommended_off_trade", "recommended_on_trade")
PRICES = ("ex_works", "sub_dealer_price", "guide", *RETAIL)


def check_numbers(data: dict[str, Any], tree: Tree) -> Iterator[Problem]:
    """Yield a problem for every number that is larger than anything in a market."""
    for path, value in leaves(data):
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and abs(value) > LARGEST
            and path != ("seed",)
        ):
            yield tree.problem(path, f"{value:g} is larger than anything in a market", f"at most {LARGEST:g}")


def check_size(file: Any, tree: Tree) -> Iterator[Problem]:
    """Yield a problem where the simulated share of a market holds no terminal or no consumer.

    Args:
        file: the validated file.
        tree: knows where it was written.
    """
    scale, regions = file.market.market_scale, file.regions.values()
    people = sum(region.population for region in regions)
    buyers = sum(region.population * region.consumption for region in regions) * file.market.consumers_share
    outlets = people * file.terminals.outlets_per_1000_people / 1000
    groups = {"terminal": (outlets, file.terminals.table), "consumer": (buyers, file.exogenous_demand.table)}
    for kind, (whole, table) in groups.items():
        if table is None and round(whole * scale) < 1:
            message = f"leaves no {kind} to simulate: {whole:,.0f} in the whole market × {scale:g}"
            hint = f"at least {min(1 / whole, 1):.2g}; better a few hundred times that" if whole >= 1 else ""
            yield tree.problem(("market", "market_scale"), message, hint)


def check_prices(
    file: Any, tables: Mapping[tuple[str, str], RuleTable], regions: Any, tree: Tree
) -> Iterator[Problem]:
    """Yield a problem for every list price below the smallest coin, or too high to be posted."""
    table = tables.get(("list_price", "products"))
    if table is None or len(table.groups) != 1:
        return
    columns, coins = vars(table.columns()), file.minor_units
    for row, (name, product) in enumerate(file.products.items()):
        for price in (price for price in PRICES if price in columns):
            given, units = np.asarray(columns[price][row], float), product.units_per_case
            least = (units if price in RETAIL else 1) / coins
            most = DEAREST_UNIT * units / coins
            for wrong, sign, bound in ((given < least, "≥", least), (given > most, "≤", most)):
                if wrong.any():
                    where = "" if wrong.all() else f" in {regions[int(wrong.argmax())]}"
                    hint = f"a coin is {1 / coins:g} {file.currency} (minor_units), a case {units} units"
                    yield tree.problem(("products", name, "list_price", price),
                                       f"must be {sign} {bound:g}, not {given[wrong.argmax()]:g}{where}", hint)  # fmt: skip
