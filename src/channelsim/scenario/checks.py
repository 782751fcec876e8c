"""What no single value shows: names that must exist, shares that must sum to 1, prices in a strange order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeGuard

from channelsim.base.errors import Problem
from channelsim.scenario.rulebook import RuleTable
from channelsim.scenario.tree import Path, Tree, dig, suggest

TOLERANCE = 1e-6
REACTIONS = ("other_terminal", "other_brand", "other_product", "postpone", "give_up")
COLOUR_DIGITS = set("0123456789abcdefABCDEF")


def check_sums(data: dict[str, Any], tree: Tree) -> Iterator[Problem]:
    """Yield a problem where shares do not sum to 1: of terminal types, of reactions to a stock-out."""
    yield from _check_stockouts(data, tree)
    types = dig(data, ("terminals", "types"))
    shares = (
        [kind.get("share") for kind in types.values() if isinstance(kind, dict)]
        if isinstance(types, dict)
        else []
    )
    numbers = [share for share in shares if _is_number(share)]
    if shares and len(numbers) == len(shares) and abs(sum(numbers) - 1) > TOLERANCE:
        listed = ", ".join(f"{name} {kind['share']:g}" for name, kind in types.items())
        yield tree.problem(
            ("terminals", "types"),
            f"shares must sum to 1, not {sum(numbers):.10g}",
            f"they are {listed}",
            key=True,
        )


def _check_stockouts(data: dict[str, Any], tree: Tree) -> Iterator[Problem]:
    """Yield a problem where the reactions to a stock-out that are written down are more than all, or all and not 1."""
    place = ("consumers", "stockout_reaction")
    written = dig(data, place)
    numbers = (
        {name: share for name, share in written.items() if _is_number(share)}
        if isinstance(written, dict)
        else {}
    )
    total, excess = sum(numbers.values()), TOLERANCE
    if total > 1 + excess or (len(numbers) == len(REACTIONS) and total < 1 - excess):
        yield tree.problem(
            place, f"shares must sum to 1, not {total:.10g}", f"they are {', '.join(REACTIONS)}", key=True
        )


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def check_names(data: dict[str, Any], tree: Tree) -> Iterator[Problem]:
    """Yield a problem for every name that nothing in the scenario bears."""
    makers, regions = _names(data, "manufacturers"), _names(data, "regions")
    for name, product in _members(data, "products"):
        place: Path = ("products", name)
        yield from _known("manufacturer", product.get("manufacturer"), makers, tree, (*place, "manufacturer"))
        opening = product.get("opening_distribution")
        for region in opening if isinstance(opening, dict) else ():
            yield from _known("region", region, regions, tree, (*place, "opening_distribution", region))
    for name, maker in _members(data, "manufacturers"):
        place = ("manufacturers", name)
        yield from _known("region", maker.get("home"), regions, tree, (*place, "home"))
        listed = maker.get("regions")
        if isinstance(listed, list):
            yield from _list_of_regions(listed, regions, tree, (*place, "regions"))
        yield from _colour(maker.get("colour"), tree, (*place, "colour"))
    owners = {product.get("manufacturer") for _, product in _members(data, "products")}
    for name, _ in _members(data, "manufacturers"):
        if owners and owners <= set(makers) and name not in owners:
            yield tree.problem(
                ("manufacturers", name), "makes no product", "give it one under products", key=True
            )


def _list_of_regions(listed: list[Any], regions: list[str], tree: Tree, place: Path) -> Iterator[Problem]:
    for row, region in enumerate(listed):
        yield from _known("region", region, regions, tree, (*place, row))
        if region in listed[:row]:
            yield tree.problem((*place, row), f"region {region!r} is named twice")


def _colour(value: Any, tree: Tree, place: Path) -> Iterator[Problem]:
    if (
        isinstance(value, str)
        and value
        and not (len(value) == 7 and value[0] == "#" and set(value[1:]) <= COLOUR_DIGITS)
    ):
        yield tree.problem(place, f"{value!r} is not a colour", "write it as '#1f77b4', in quotes")


def warn_of_prices(
    tables: Mapping[tuple[str, str], RuleTable], dims: Mapping[str, Any], tree: Tree
) -> Iterator[Problem]:
    """Yield a warning for every product whose prices do not rise: ex works, sub-dealer if any, guide, recommended."""
    table = tables.get(("list_price", "products"))
    if table is None or len(table.groups) != 1:
        return
    columns = table.columns()
    below = ("sub_dealer_price",) if dig(tree.data, ("market", "tiers")) == 2 else ()
    ladder = ("ex_works", *below, "guide", "recommended_off_trade", "recommended_on_trade")
    for low, high in pairwise(ladder):
        if not (hasattr(columns, low) and hasattr(columns, high)):
            continue
        down = getattr(columns, low) >= getattr(columns, high)
        for row, name in enumerate(dims["product"]):
            if down[row].any():
                where = ", ".join(
                    region for region, is_down in zip(dims["region"], down[row], strict=True) if is_down
                )
                here = "" if down[row].all() else f" in {where}"
                message = f"{low} is not below {high}{here}: somebody in the chain sells at a loss"
                yield tree.problem(("products", name, "list_price"), message)


def _known(kind: str, value: Any, names: list[str], tree: Tree, place: Path) -> Iterator[Problem]:
    if isinstance(value, str) and names and value not in names:
        yield tree.problem(place, f"there is no {kind} {value!r}", suggest(value, names))


def _names(data: dict[str, Any], section: str) -> list[str]:
    return list(data[section]) if isinstance(data.get(section), dict) else []


def _members(data: dict[str, Any], section: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in _names(data, section):
        if isinstance(data[section][name], dict):
            yield name, data[section][name]
