"""A scenario as plain data and back, and the name of its content."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel

from channelsim.base.errors import InputError, Problem
from channelsim.scenario.plan import Plan
from channelsim.scenario.plugins import load_plugins
from channelsim.scenario.scenario import Scenario, plain
from channelsim.scenario.sections import TYPE
from channelsim.scenario.tree import Tree, clone, deep

FORMAT = 1
LONG_TABLE_ROWS = 2_000
SEPARATOR = "\x1f"
NAMES_ONLY = ("name", "description", "alternatives", "changes", "plugins")


def to_plain(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as plain data (JSON can hold it): settings with their defaults, tables, plugins."""
    return {
        "format": FORMAT,
        "file": scenario.file,
        "alternative": scenario.alternative,
        "overrides": list(scenario.overrides),
        "data": _with_defaults(scenario.tree.data, scenario.periods[0][1]),
        "tables": {name: _pack(frame) for name, frame in scenario.frames.items()},
        "plugin_files": [plugin.file for plugin in scenario.plugins],
    }


def from_plain(data: Mapping[str, Any], *, allow_plugins: bool) -> Scenario:
    """Return the scenario behind plain data.

    Raises:
        InputError: the data are not such, or hold something wrong.
    """
    if (
        not isinstance(data, Mapping)
        or data.get("format") != FORMAT
        or not isinstance(data.get("data"), dict)
    ):
        raise InputError([Problem(f"is not a resolved scenario of format {FORMAT}")])
    tree = Tree(clone(data["data"]), file=str(data.get("file", "")))
    files = list(data.get("plugin_files", ()))
    plugins, problems = load_plugins(tree, FilePath(tree.file).parent, allow_plugins, files)
    if problems:
        raise InputError(problems)
    frames = {name: _unpack(packed) for name, packed in data.get("tables", {}).items()}
    return Scenario.build(tree, frames, plugins, data.get("alternative"), data.get("overrides", ()))


def _with_defaults(data: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """Return the data with every default written out: of structure, and of the general settings of rules."""
    full = deep(_without_empty(plan.file.model_dump(mode="json")), clone(data))
    for table in plan.rules.values():
        group = table.groups[0]
        if len(table.groups) == 1 and group.base is not None:
            section, rule = (str(part) for part in table.slot.base)
            values = group.base.model_dump(mode="json")
            if TYPE not in values:
                values = {TYPE: group.implementation.kind, **values}
            written = full.setdefault(section, {}).get(rule) or {}
            full[section][rule] = deep(values, written)
    return _in_order(full, plan)


def _in_order(full: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """Return the data with rules in the order of the week in each section, wherever they were written."""
    rules: dict[str, list[str]] = {}
    for table in plan.rules.values():
        section, rule = (str(part) for part in table.slot.base)
        rules.setdefault(section, []).append(rule)
    for section, names in rules.items():
        group = full.get(section, {})
        plain_keys = {key: value for key, value in group.items() if key not in names}
        full[section] = plain_keys | {name: group[name] for name in names if name in group}
    return full


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_empty(inner) for key, inner in value.items() if inner is not None}
    return value


def _pack(frame: Any) -> dict[str, Any]:
    """Return a data frame as plain data, its columns compressed if it is long."""
    names = list(frame.columns)
    if len(frame) <= LONG_TABLE_ROWS:
        return {"columns": {name: _cells(frame[name].to_numpy()) for name in names}}
    kinds = {name: frame[name].to_numpy().dtype.kind for name in names}
    packed = {name: base64.b64encode(zlib.compress(_bytes(frame[name]), 6)).decode() for name in names}
    return {"kinds": kinds, "packed": packed}


def _cells(values: Any) -> list[Any]:
    """Return a column as plain data; a blank cell among numbers is None."""
    return [None if value != value else value for value in plain(values)]


def _filled(cells: list[Any]) -> list[Any]:
    """Return the column behind plain data: blank cells among numbers are not-a-number again."""
    return [float("nan") if cell is None else cell for cell in cells]


def _unpack(packed: Mapping[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    if "columns" in packed:
        return pd.DataFrame({name: _filled(cells) for name, cells in packed["columns"].items()})
    columns: dict[str, Any] = {}
    for name, text in packed["packed"].items():
        raw = zlib.decompress(base64.b64decode(text))
        kind = packed["kinds"][name]
        columns[name] = (
            np.frombuffer(raw, f"<{kind}8").copy() if kind in "if" else raw.decode().split(SEPARATOR)
        )
    return pd.DataFrame(columns)


def _bytes(column: Any) -> bytes:
    values = column.to_numpy()
    if values.dtype.kind in "if":
        return bytes(values.astype(f"<{values.dtype.kind}8").tobytes())
    return SEPARATOR.join(map(str, values)).encode()


def digest(scenario: Scenario) -> str:
    """Return 32 hexadecimal digits that depend on what a run depends on, and on nothing else.

    Names of scenario and file, description and alternatives on offer do not count; defaults count as if written out.
    """
    content = {
        "periods": [[first, _content(plan)] for first, plan in scenario.periods],
        "announced": [
            [change.from_week, change.to_week, change.announce_weeks, sorted(change.set)]
            for change in scenario.changes
        ],
        "plugins": [plugin.module for plugin in scenario.plugins],
    }
    text = json.dumps(content, sort_keys=True, default=_as_plain, ensure_ascii=False)
    summary = hashlib.blake2b(text.encode(), digest_size=16)
    for name in sorted(scenario.frames):
        frame = scenario.frames[name]
        for column in frame.columns:
            summary.update(f"|{name}.{column}|".encode())
            summary.update(_bytes(frame[column]))
    return summary.hexdigest()


def _content(plan: Plan) -> dict[str, Any]:
    rules = {rule for rule, _ in plan.rules}
    structure = {
        name: value for name, value in plan.file.model_dump(mode="json").items() if name not in NAMES_ONLY
    }
    settings = {
        f"{section}.{rule}": [
            [group.implementation.kind for group in table.groups],
            plain(vars(table.columns())),
        ]
        for (rule, section), table in plan.rules.items()
    }
    return {
        "structure": _strip(structure, rules),
        "order": [list(structure[n]) for n in ORDERED],
        "rules": settings,
    }


ORDERED = ("regions", "manufacturers", "products")


def _strip(value: Any, rules: set[str]) -> Any:
    """Return structure without the groups of rules, whose settled values count instead.

    A plain value that happens to be called like a rule (``market.diversion``) is structure.
    """
    if isinstance(value, dict):
        group = {
            key for key, inner in value.items() if key in rules and (inner is None or isinstance(inner, dict))
        }
        return {key: _strip(inner, rules) for key, inner in value.items() if key not in group}
    return value


def _as_plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "__dict__"):
        return vars(value)
    raise TypeError(f"{type(value).__name__} cannot be written down")
