"""Schemes that make no sense together with what else a scenario says: targets nobody sets, rebates beyond the margin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def warn_of_schemes(file: Any, tables: Tables, dims: Mapping[str, Any], tree: Tree) -> Iterator[Problem]:
    """Yield a warning for every manufacturer whose schemes can pay a dealer all it earns on a case, or more."""
    prices = tables.get(("list_price", "products"))
    if prices is None or len(prices.groups) != 1 or not hasattr(prices.columns(), "ex_works"):
        return
    ex_works = np.asarray(prices.columns().ex_works, float)
    total, money = _most(tables, len(dims["manufacturer"]), len(dims["region"]))
    for row, name in enumerate(dims["manufacturer"]):
        for product, entry in enumerate(file.products.values()):
            if entry.manufacturer != name:
                continue
            paid = total[row] + money[row] / ex_works[product]
            margin = 1 - entry.variable_cost / ex_works[product]
            loss = paid - margin
            worst = int(loss.argmax())
            if loss[worst] >= 0 and paid[worst] > 0:
                message = (
                    f"schemes can pay {paid[worst]:.0%} of the invoice of {dims['product'][product]} in "
                    f"{dims['region'][worst]}, and price less variable cost leaves {margin[worst]:.0%}"
                )
                yield tree.problem(("manufacturers", name), message, key=True)
                break


def _most(tables: Tables, makers: int, regions: int) -> tuple[Any, Any]:
    """Return the most that schemes pay: share of the invoice, and money a case, both (M, R)."""
    share, money = np.zeros((makers, regions)), np.zeros((makers, regions))
    rebate, ladders, process = (_columns(tables, rule) for rule in ("rebate", "stair_step", "process_reward"))
    growth, commission = _columns(tables, "growth"), _columns(tables, "commission")
    for table, names in (
        (rebate, ["rate"]),
        (growth, ["rate"]),
        (process, [f"{name}_rate" for name in PROCESS]),
    ):
        for name in names:
            share += getattr(table, name, 0.0)
    if ladders is not None:
        for where, items in np.ndenumerate(ladders.ladders):
            share[where] += sum(ladder.steps[-1].rate for ladder in items)
    if commission is not None:
        money += commission.money_per_case
    return share, money


def _columns(tables: Tables, rule: str) -> Any:
    """Return a scheme's settings as columns, None where they are of a type of the user's own."""
    table = tables.get((rule, "manufacturers"))
    if table is None or len(table.groups) != 1 or table.implementation.origin != f"channelsim.rules.{rule}":
        return None
    return table.columns()


def _place(tree: Tree, maker: str, rule: str) -> Path:
    own: Path = ("manufacturers", maker, rule)
    return ("manufacturer_defaults", rule) if dig(tree.data, own) is None else own
