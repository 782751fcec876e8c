"""Schemes that make no sense together with what else a scenario says: targets nobody sets, rebates beyond the margin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from channelsim.base.errors import Problem
from channelsim.scenario.rulebook import RuleTable
from channelsim.scenario.tree import Path, Tree, dig

Tables = Mapping[tuple[str, str], RuleTable]
HINT = "set sales_target: {basis: blend} (half last year, half market), last_year, market or capacity"
PROCESS = ("coverage", "display", "stock", "price", "no_diversion", "on_time")


def check_schemes(tables: Tables, dims: Mapping[str, Any], tree: Tree) -> Iterator[Problem]:
    """Yield a problem where a scheme is reckoned on targets that sales_target does not set."""
    target, ladders, contest = (
        _columns(tables, rule) for rule in ("sales_target", "stair_step", "sales_contest")
    )
    if target is None:
        return
    missing = target.basis == "none"
    for row, name in enumerate(dims["manufacturer"]):
        without = [
            region
            for n, region in enumerate(dims["region"])
            if missing[row, n]
            and ladders is not None
            and any(ladder.base == "target" for ladder in ladders.ladders[row, n])
        ]
        if without:
            where = "" if len(without) == len(dims["region"]) else f" in {', '.join(without)}"
            message = f"a ladder of {name} is reckoned on the target, and sales_target sets none{where}"
            yield tree.problem(_place(tree, name, "stair_step"), message, HINT, key=True)
        if contest is not None and contest.prizes[row] and missing[row].all():
            message = f"the contest of {name} is won by attainment of the target, and sales_target sets none"
            yield tree.problem(_place(tree, name, "sales_contest"), message, HINT, key=True)


def refuse_gifts(file: Any, tables: Tables, dims: Mapping[str, Any], tree: Tree) -> Iterator[Problem]:
    """Yield a problem for every manufacturer whose schemes can pay a dealer the whole price of a case, or more."""
    for place, said, _ in _beyond(file, tables, dims, tree, lambda paid, margin: paid >= 1):
        yield tree.problem(place, f"{said}: rewards have to stay below the price", key=True)


def warn_of_schemes(file: Any, tables: Tables, dims: Mapping[str, Any], tree: Tree) -> Iterator[Problem]:
    """Yield a warning for every manufacturer whose schemes can pay a dealer all it earns on a case, or more."""
    for place, said, margin in _beyond(file, tables, dims, tree, lambda paid, margin: paid >= margin):
        yield tree.problem(place, f"{said}, and price less variable cost leaves {margin:.0%}", key=True)


def _beyond(
    file: Any, tables: Tables, dims: Mapping[str, Any], tree: Tree, limit: Callable[[Any, Any], Any]
) -> Iterator[tuple[Path, str, float]]:
    """Yield place of the dearest scheme, what all can pay, and the margin, for the first product beyond a limit."""
    prices = tables.get(("list_price", "products"))
    if prices is None or len(prices.groups) != 1 or not hasattr(prices.columns(), "ex_works"):
        return
    ex_works = np.asarray(prices.columns().ex_works, float)
    shares, money = _most(tables, len(dims["manufacturer"]), len(dims["region"]))
    for row, name in enumerate(dims["manufacturer"]):
        for product, entry in enumerate(file.products.values()):
            each = {scheme: part[row] for scheme, part in shares.items()}
            each["commission"] = money[row] / ex_works[product]
            paid, margin = sum(each.values()), 1 - entry.variable_cost / ex_works[product]
            worst = int((paid - margin).argmax())
            if entry.manufacturer == name and paid[worst] > 0 and limit(paid[worst], margin[worst]):
                dearest = max(each, key=lambda scheme: each[scheme][worst])
                where = f"{dims['product'][product]} in {dims['region'][worst]}"
                said = f"schemes can pay {paid[worst]:.0%} of the invoice of {where}"
                yield _place(tree, name, dearest), said, margin[worst]
                break


def _most(tables: Tables, makers: int, regions: int) -> tuple[dict[str, Any], Any]:
    """Return the most that schemes pay: share of the invoice by scheme, and money a case, all (M, R)."""
    names = {"rebate": ["rate"], "growth": ["rate"], "process_reward": [f"{name}_rate" for name in PROCESS]}
    shares = {scheme: np.zeros((makers, regions)) for scheme in (*names, "stair_step")}
    for scheme, columns in names.items():
        for name in columns:
            shares[scheme] += getattr(_columns(tables, scheme), name, 0.0)
    ladders, commission = _columns(tables, "stair_step"), _columns(tables, "commission")
    if ladders is not None:
        for where, items in np.ndenumerate(ladders.ladders):
            shares["stair_step"][where] += sum(ladder.steps[-1].rate for ladder in items)
    return shares, np.zeros((makers, regions)) + (0.0 if commission is None else commission.money_per_case)


def _columns(tables: Tables, rule: str) -> Any:
    """Return a scheme's settings as columns, None where they are of a type of the user's own."""
    table = tables.get((rule, "manufacturers"))
    if table is None or len(table.groups) != 1 or table.implementation.origin != f"channelsim.rules.{rule}":
        return None
    return table.columns()


def _place(tree: Tree, maker: str, rule: str) -> Path:
    own: Path = ("manufacturers", maker, rule)
    return ("manufacturer_defaults", rule) if dig(tree.data, own) is None else own
