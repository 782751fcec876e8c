"""The one way to declare an input: default, unit, bounds, kind, meaning and source together.

Everything that shows or reads an input (YAML keys, JSON Schema, ``channelsim explain``, sliders, sweeps, the reference
pages) is derived from this declaration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

Kind = Literal["lever", "assumption", "structure"]
#: entry of a list of weeks of the 4-4-5 month
WeekOfMonth = Annotated[int, Field(ge=1, le=5)]
REQUIRED: Any = ...


def setting(
    default: Any = REQUIRED,
    *,
    unit: str,
    meaning: str,
    source: str,
    kind: Kind = "assumption",
    ge: float | None = None,
    le: float | None = None,
    gt: float | None = None,
    lt: float | None = None,
    factory: Any = None,
) -> Any:
    """Declare an input of a pydantic model.

    Args:
        default: value when the scenario says nothing; ``REQUIRED`` when there can be none.
        unit: unit of the value ("share", "week", "money/case", "name" …).
        meaning: one sentence in the words of the trade.
        source: where the default comes from: a paper, data, a register id, or "assumption".
        kind: ``lever`` (somebody decides it), ``assumption`` (how the world responds), ``structure`` (what exists;
            cannot change during a run).
        ge, le, gt, lt: bounds.
        factory: makes a mutable default.

    Raises:
        ValueError: the declaration lacks unit, meaning or source, or the kind is unknown.
    """
    if not (unit and meaning and source) or kind not in get_args(Kind):
        raise ValueError("a setting needs unit, meaning, source and a known kind")
    bounds = {"ge": ge, "le": le, "gt": gt, "lt": lt}
    extra: dict[str, Any] = {"unit": unit, "kind": kind, "source": source}
    given: dict[str, Any] = {name: bound for name, bound in bounds.items() if bound is not None}
    if factory is not None:
        return Field(default_factory=factory, description=meaning, json_schema_extra=extra, **given)
    return Field(default, description=meaning, json_schema_extra=extra, **given)


class Block(BaseModel):
    """A group of settings as it stands in a scenario: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Settings(Block):
    """Settings of one rule: the values of one decider. ``per`` names the dimensions over which they may differ."""

    per: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True)
class Declared:
    """What is known of one setting."""

    path: str
    default: Any
    unit: str
    kind: str
    meaning: str
    source: str
    bounds: str
    allowed: tuple[str, ...] = ()


def describe(path: str, field: FieldInfo) -> Declared:
    """Return the declaration behind a pydantic field as plain data."""
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    signs = {"Ge": "≥", "Gt": ">", "Le": "≤", "Lt": "<"}
    entries = [
        inner
        for part in get_args(field.annotation)
        for item in getattr(part, "__metadata__", ())
        for inner in getattr(item, "metadata", ())
    ]
    bounds = [
        f"{signs[type(item).__name__]} {getattr(item, type(item).__name__.lower())}"
        for item in [*field.metadata, *entries]
        if type(item).__name__ in signs
    ]
    default = field.get_default(call_default_factory=True) if not field.is_required() else REQUIRED
    allowed = tuple(str(value) for value in get_args(field.annotation) if isinstance(value, str | int))
    return Declared(
        path=path,
        default=default,
        unit=str(extra.get("unit", "")),
        kind=str(extra.get("kind", "")),
        meaning=field.description or "",
        source=str(extra.get("source", "")),
        bounds=", ".join(bounds),
        allowed=allowed,
    )


def declared(model: type[BaseModel], prefix: str = "") -> Iterator[Declared]:
    """Yield every setting of a model with its dotted path, nested groups included."""
    for name, field in model.model_fields.items():
        path = f"{prefix}.{name}" if prefix else name
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from declared(inner, path)
        else:
            yield describe(path, field)
