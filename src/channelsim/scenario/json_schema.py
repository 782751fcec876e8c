"""The JSON Schema of scenario files, for completion, hover texts and diagnostics in editors."""

from __future__ import annotations

import json
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from channelsim.scenario.reference import GROUPS
from channelsim.scenario.schema import MAX_MANUFACTURERS, MAX_PRODUCTS, MAX_REGIONS, rule_meaning
from channelsim.scenario.sections import BY_REGION, ENTRIES, TYPE, Slot, partial, rules_at
from channelsim.scenario.structure import NAME
from channelsim.scenario.tree import Path

Schema = dict[str, Any]
DIALECT = "http://json-schema.org/draft-07/schema#"


def schema() -> Schema:
    """Return the JSON Schema (draft 7) of a scenario file: meanings, units, defaults, bounds, names allowed."""
    definitions: Schema = {}
    root = _object(_fields(GROUPS[()], definitions))
    properties = root["properties"]
    properties["extends"] = {
        "type": "string",
        "description": "a scenario that this one is laid over: a file or a shipped name",
    }
    for name in ("market", "distances", "price_list", "exogenous_demand", "records"):
        properties[name] = _object(_fields(GROUPS[(name,)], definitions), GROUPS[(name,)])
    for name in (
        "manufacturer_defaults",
        "product_defaults",
        "core_dealers",
        "sub_dealers",
        "dealers",
        "consumers",
    ):
        properties[name] = _container((name,), GROUPS.get((name,)), (name,), definitions)
    properties["terminals"] = _container(("terminals",), GROUPS[("terminals",)], ("terminals",), definitions)
    kinds = _container(("terminals", "types", "<name>"), None, ENTRIES["terminal_kind"], definitions)
    properties["terminals"]["properties"]["types"] = _members(kinds, 1, 64, "kinds of terminals")
    for name, most, text in (
        ("products", MAX_PRODUCTS, "what is sold"),
        ("manufacturers", MAX_MANUFACTURERS, "who makes it"),
    ):
        member = _container((name, "<name>"), None, (name,), definitions)
        properties[name] = _members(member, 1, most, text)
    properties["regions"] = _regions(definitions)
    change = _object(_fields(GROUPS[("changes", "<name>")], definitions))
    change["required"] = ["from_week", "set"]
    properties["changes"] = {"type": "array", "items": change, "description": "dated changes"}
    properties["alternatives"] = {
        "type": "object",
        "description": "named variants: what they set, nested or as dotted paths",
        "additionalProperties": {
            "description": "null leaves out an inherited one",
            "anyOf": [{"type": "object"}, {"type": "null"}],
        },
    }
    return {"$schema": DIALECT, "title": "channelsim scenario", **root, "definitions": definitions}


def write_schema(path: str | FilePath) -> FilePath:
    """Write the JSON Schema to a file and return its path."""
    target = FilePath(path)
    target.write_text(json.dumps(schema(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return target


def _object(properties: Schema, model: type[BaseModel] | None = None) -> Schema:
    made: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    if model is not None and model.__doc__:
        made["description"] = " ".join(model.__doc__.split())
    return made


def _fields(model: type[BaseModel], definitions: Schema) -> Schema:
    """Return the properties of a model's fields; what they refer to goes to the definitions."""
    made = GenerateJsonSchema(ref_template="#/definitions/{model}").generate(
        model.__pydantic_core_schema__, "validation"
    )
    definitions.update({name: _clean(part) for name, part in made.get("$defs", {}).items()})
    return {name: _clean(_with_unit(part)) for name, part in made.get("properties", {}).items()}


def _with_unit(part: Schema) -> Schema:
    """Add unit and source of a setting to the text that editors show."""
    unit, source = part.get("unit", ""), part.get("source", "")
    extra = [
        f"unit: {unit}" if unit not in {"", "1", "text", "group"} else "",
        f"source: {source}" if source else "",
    ]
    text = "; ".join(item for item in (part.get("description", ""), *extra) if item)
    return {**part, "description": text} if text else part


def _clean(part: Any) -> Any:
    """Drop titles, empty defaults and what JSON Schema does not know."""
    if isinstance(part, dict):
        unknown = {"title", "unit", "kind", "source"} if "properties" not in part else {"title"}
        kept = {
            key: _clean(value) for key, value in part.items() if key not in unknown or isinstance(value, dict)
        }
        if kept.get("default", ...) is None:
            del kept["default"]
        return kept
    return [_clean(item) for item in part] if isinstance(part, list) else part


def _container(group: Path, model: type[BaseModel] | None, container: Path, definitions: Schema) -> Schema:
    """Return the schema of a group with its own settings and the groups of its rules."""
    own = GROUPS.get(group) if model is None else model
    properties = _fields(own, definitions) if own is not None else {}
    properties |= {rule: _rule(slot, definitions) for rule, slot in rules_at(container).items()}
    return _object(properties, own)


def _rule(slot: Slot, definitions: Schema) -> Schema:
    """Return the schema of a rule's settings, as a reference to its definition."""
    if slot.rule not in definitions:
        types = slot.types()
        fields: Schema = {}
        for item in types.values():
            named = _fields(item.settings, definitions)
            fields |= {name: named[name] for name in _fields(partial(item.settings), definitions)}
        chosen = {"type": "string", "default": next(iter(types)), "examples": list(types)}
        chosen["description"] = "implementation of the rule"
        fields = {TYPE: chosen, **fields} | {TYPE: chosen}
        definitions[slot.rule] = _object(_by_region(fields) if slot.regional else fields)
        definitions[slot.rule]["description"] = rule_meaning(slot.rule)
    return {"$ref": f"#/definitions/{slot.rule}"}


def _by_region(fields: Schema) -> Schema:
    pieces = {name: part for name, part in fields.items() if name != TYPE}
    regions = {
        "type": "object",
        "description": "other values in single regions, one group a region, or a table with a column region",
        "properties": {"table": {"type": "string", "description": "CSV or Excel file"}},
        "additionalProperties": _object(pieces),
    }
    return {**fields, BY_REGION: regions}


def _members(member: Schema, least: int, most: int, text: str) -> Schema:
    return {
        "type": "object",
        "description": text,
        "minProperties": least,
        "maxProperties": most,
        "propertyNames": {"pattern": NAME},
        "additionalProperties": member,
    }


def _regions(definitions: Schema) -> Schema:
    region = _object(_fields(GROUPS[("regions", "<name>")], definitions), GROUPS[("regions", "<name>")])
    made = _members(
        region, 1, MAX_REGIONS, "where the market is: one group a region, or a table with the same columns"
    )
    table = {
        "type": "string",
        "description": "CSV or Excel file with a column name and the settings of regions",
    }
    return {**made, "properties": {"table": table}}
