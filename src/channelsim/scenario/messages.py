"""What pydantic finds wrong, in the words of a planner and with the place in the file."""

from __future__ import annotations

import json
import math
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from channelsim.base.errors import Problem
from channelsim.base.setting import describe
from channelsim.scenario.moved import moved
from channelsim.scenario.tree import Path, Tree, suggest

Validated = tuple[Any, list[Problem]]

_SIGNS = {
    "greater_than_equal": ("≥", "ge"),
    "greater_than": (">", "gt"),
    "less_than_equal": ("≤", "le"),
    "less_than": ("<", "lt"),
}
_TYPES = {
    "int": "must be a whole number",
    "float": "must be a number",
    "bool": "must be true or false",
    "string": "must be text",
    "list": "must be a list",
    "tuple": "must be a list",
    "dict": "must be a group of keys and values",
    "model": "must be a group of keys and values",
}


def validate(model: type[BaseModel], data: Any, tree: Tree, path: Path) -> Validated:
    """Return the validated model (None if it is wrong) and the problems, placed in the tree.

    Args:
        model: what the data must be; validation is strict (no number from text).
        data: plain data found at ``path``.
        tree: knows where the data was written.
        path: of the data.
    """
    try:
        return model.model_validate_json(json.dumps(data), strict=True), []
    except ValidationError as error:
        found = [_problem(item, model, tree, path) for item in error.errors()]
        return None, list({problem.path: problem for problem in reversed(found)}.values())[::-1]


def _problem(error: Any, model: type[BaseModel], tree: Tree, prefix: Path) -> Problem:
    kind, place = error["type"], prefix + _clean(error["loc"], error["type"], model)
    given = error.get("input")
    context = error.get("ctx", {})
    if kind == "extra_forbidden":
        known = keys_at(model, place[len(prefix) : -1])
        hint = moved(place) or suggest(str(place[-1]), known)
        return tree.problem(place, f"unknown key {place[-1]!r}", hint, key=True)
    if kind == "missing":
        return tree.problem(place, "is required", _meaning(model, place[len(prefix) :]), key=True)
    if kind in _SIGNS:
        sign, name = _SIGNS[kind]
        return tree.problem(
            place,
            f"must be {sign} {_number(context[name])}, not {_number(given)}",
            _meaning(model, place[len(prefix) :]),
        )
    if kind == "literal_error":
        allowed = [str(value) for value in _literals(model, place[len(prefix) :])]
        return tree.problem(
            place, f"must be one of {', '.join(allowed)}, not {_shown(given)}", _near(given, allowed)
        )
    if kind in {"value_error", "assertion_error"}:
        said = str(context.get("error", error["msg"]))
        return tree.problem(_own_place(tree, place, said), said)
    if kind == "string_pattern_mismatch":
        return tree.problem(
            place, f"{_shown(given)} cannot be a name", "letters, digits, blanks, - and _ only", key=True
        )
    if kind in {"too_short", "too_long"}:
        most = context.get("min_length", context.get("max_length"))
        return tree.problem(
            place, f"must have at {'least' if kind == 'too_short' else 'most'} {most} entries", key=True
        )
    return tree.problem(
        place, _type_message(kind, given, error["msg"]), _type_hint(kind, given, model, place[len(prefix) :])
    )


def _own_place(tree: Tree, place: Path, said: str) -> Path:
    """Return where a group that does not fit together was changed, if it was written in a file built on.

    That is a key below the group set on the command line or else in the file being loaded: one that the message names
    by key or value if there is one, the last one written otherwise.
    """
    if tree.mark(place).file in ("", tree.file) and not any(_set_by_hand(tree, at) for at in tree.values):
        return place
    below = [at for at in tree.values if at[: len(place)] == place and len(at) > len(place)]
    own = [at for at in below if _set_by_hand(tree, at)]
    own = own or [at for at in below if tree.values[at].file == tree.file != tree.mark(place).file]
    words = set(said.replace("_", " ").replace(",", " ").split())

    def told(at: Path) -> int:
        keys = set(str(at[-1]).split("_")) | {str(tree.get(*at))}
        return len(keys & words)

    return max(reversed(own), key=told, default=place)


def _set_by_hand(tree: Tree, at: Path) -> bool:
    return tree.values[at].file.startswith("--set ")


def _type_message(kind: str, given: Any, fallback: str) -> str:
    for name, message in _TYPES.items():
        if kind.startswith(name):
            return f"{message}, not {_shown(given)}"
    return f"{fallback[:1].lower()}{fallback[1:]}, not {_shown(given)}"


def _type_hint(kind: str, given: Any, model: type[BaseModel], place: Path) -> str:
    if isinstance(given, str) and kind.startswith("bool") and given.lower() in {"yes", "no", "on", "off"}:
        return f"write {'true' if given.lower() in {'yes', 'on'} else 'false'}"
    if isinstance(given, str) and given.strip().endswith("%"):
        return "write a share as a number between 0 and 1: 0.25 for 25 %"
    return _meaning(model, place)


def _clean(loc: tuple[Any, ...], kind: str, model: type[BaseModel]) -> Path:
    """Drop from pydantic's place what no file holds: names of union members and the marker of keys."""
    found: list[Any] = []
    here: Any = model
    for part in loc:
        if part == "[key]":
            continue
        if isinstance(part, int) or _is_group(here, part) or kind == "extra_forbidden":
            found.append(part)
            here = _step(here, part)
    return tuple(found)


def _is_group(here: Any, part: str) -> bool:
    inner = _inner_models(here)
    if any(part in model.model_fields for model in inner):
        return True
    if inner and not _dict_value(here):
        return False
    return _dict_value(here) is not None and not part.startswith(
        ("dict[", "constrained-", "function-", "float", "int")
    )


def _step(here: Any, part: Any) -> Any:
    for model in _inner_models(here):
        if part in model.model_fields:
            return model.model_fields[part].annotation
    if isinstance(part, int):
        arguments = [
            argument for option in _options(here) for argument in get_args(option) if argument is not ...
        ]
        return arguments[0] if arguments else None
    return _dict_value(here)


def _options(annotation: Any) -> list[Any]:
    """Return the members of a union, annotations stripped; the thing itself where it is none."""
    origin = get_origin(annotation)
    if origin is None or origin in (dict, list, tuple):
        return [annotation]
    members = get_args(annotation)[:1] if hasattr(annotation, "__metadata__") else get_args(annotation)
    return [option for member in members if member is not type(None) for option in _options(member)]


def _inner_models(annotation: Any) -> list[type[BaseModel]]:
    return [item for item in _options(annotation) if isinstance(item, type) and issubclass(item, BaseModel)]


def _dict_value(annotation: Any) -> Any:
    for option in _options(annotation):
        if get_origin(option) is dict:
            return get_args(option)[1]
    return None


def keys_at(model: Any, place: Path) -> list[str]:
    """Return the keys that a model understands at a place below it."""
    here = model
    for part in place:
        here = _step(here, part)
    return [name for inner in _inner_models(here) for name in inner.model_fields]


def _field(model: Any, place: Path) -> Any:
    """Return the setting at a place, or the list of which this is an entry."""
    here = model
    while place and isinstance(place[-1], int):
        place = place[:-1]
    for part in place[:-1]:
        here = _step(here, part)
    for inner in _inner_models(here):
        if place and place[-1] in inner.model_fields:
            return inner.model_fields[str(place[-1])]
    return None


def _meaning(model: Any, place: Path) -> str:
    """Return what a setting is, with its unit and bounds, as a hint."""
    field = _field(model, place)
    if field is None:
        return ""
    known = describe("", field)
    parts = [
        known.meaning,
        f"unit: {known.unit}" if known.unit not in {"", "group", "text", "1"} else "",
        known.bounds,
    ]
    return "; ".join(part for part in parts if part)


def _literals(model: Any, place: Path) -> list[Any]:
    field = _field(model, place)
    if field is not None:
        return [value for option in _options(field.annotation) for value in get_args(option) or [option]]
    here = model
    for part in place:
        here = _step(here, part)
    return list(get_args(here))


def _near(given: Any, allowed: list[str]) -> str:
    hint = suggest(str(given), allowed)
    return hint if hint.startswith("did") else ""


def _number(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and math.fabs(value) < 1e15:
        return str(int(value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a group"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…'"
