"""A scenario's data turned into what exists, with everything wrong in it found at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channelsim.base.errors import Problem
from channelsim.scenario.channels import check_channels
from channelsim.scenario.checks import check_names, check_sums, warn_of_prices
from channelsim.scenario.expansions import check_expansions
from channelsim.scenario.limits import check_numbers, check_prices, check_size
from channelsim.scenario.messages import validate
from channelsim.scenario.rulebook import RuleBook, RuleTable
from channelsim.scenario.schema import file_model
from channelsim.scenario.schemes import check_schemes, refuse_gifts, warn_of_schemes
from channelsim.scenario.structure import Region
from channelsim.scenario.terminal_types import with_standard_values
from channelsim.scenario.tree import Tree

IGNORED = ("extends",)


@dataclass(frozen=True)
class Plan:
    """One period of a scenario, validated.

    ``file`` is the validated file (see ``schema.file_model``); ``rules`` by (rule, section).
    """

    file: Any
    regions: tuple[Region, ...]
    rules: Mapping[tuple[str, str], RuleTable]
    warnings: tuple[Problem, ...]


def make_plan(tree: Tree, plugins: tuple[str, ...]) -> tuple[Plan | None, list[Problem]]:
    """Return the plan behind a tree whose tables have been read in, or None and all problems."""
    data = normal(tree.data)
    file, problems = validate(file_model(), data, tree, ())
    dims = dimensions(data)
    book = RuleBook(Tree(data, tree.keys, tree.values, tree.file), dims, plugins)
    problems += book.problems
    problems += check_sums(data, tree)
    problems += check_names(data, tree)
    problems += check_expansions(data, tree)
    problems += check_channels(data, tree)
    problems += check_numbers(data, tree)
    if not problems and file is not None:
        problems += [*check_size(file, tree), *check_prices(file, book.tables, dims["region"], tree)]
        problems += [*check_schemes(book.tables, dims, tree), *refuse_gifts(file, book.tables, dims, tree)]
    if problems or file is None:
        return None, problems
    regions = tuple(Region(name=name, **entry.model_dump()) for name, entry in file.regions.items())
    warnings = (*warn_of_prices(book.tables, dims, tree), *warn_of_schemes(file, book.tables, dims, tree))
    return Plan(file, regions, book.tables, warnings), []


def normal(data: dict[str, Any]) -> dict[str, Any]:
    """Return data with standard terminal types filled in and without keys that reading has used up."""
    result = {key: value for key, value in data.items() if key not in IGNORED}
    terminals = result.get("terminals")
    if terminals is None:
        terminals = {}
    if isinstance(terminals, dict) and isinstance(terminals.get("types") or {}, dict):
        result["terminals"] = {**terminals, "types": with_standard_values(terminals.get("types") or {})}
    return result


def dimensions(data: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the names of regions, manufacturers, products and terminal kinds, in order."""

    def names(value: Any) -> tuple[str, ...]:
        return tuple(value) if isinstance(value, dict) else ()

    terminals = data.get("terminals")
    return {
        "region": names(data.get("regions")),
        "manufacturer": names(data.get("manufacturers")),
        "product": names(data.get("products")),
        "terminal_kind": names(terminals.get("types") if isinstance(terminals, dict) else None),
    }
