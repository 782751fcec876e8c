"""The model of a scenario file, made from the declarations of structure and of every rule's ``Settings``."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from channelsim.base.setting import Block, setting
from channelsim.scenario import structure, structure_channel
from channelsim.scenario.sections import rules_at
from channelsim.scenario.structure import PLANNER, Name
from channelsim.scenario.structure_channel import Change
from channelsim.scenario.terminal_types import TerminalType
from channelsim.scenario.tree import Path

MAX_PRODUCTS = 64
MAX_MANUFACTURERS = 32
MAX_REGIONS = 1000


class ScenarioHead(Block):
    """What a scenario is called, how long it runs and with what luck."""

    name: str = setting(unit="name", kind="structure", source=PLANNER, meaning="name of the scenario")
    description: str = setting("", unit="text", kind="structure", source=PLANNER, meaning="what it is about")
    seed: int = setting(
        1, unit="1", kind="structure", ge=0, le=2**63 - 1, source=PLANNER, meaning="seed of all draws"
    )
    horizon_weeks: int = setting(
        104, unit="week", kind="structure", ge=1, le=5200, source=PLANNER, meaning="length of a run"
    )
    first_week: Literal[0, 13, 26, 39] = setting(
        0, unit="week of the year", kind="structure", source="model 6: a run starts with a quarter",
        meaning="week of the year with which the run begins, counted from 0")  # fmt: skip
    currency: str = setting(
        "CNY", unit="name", kind="structure", source=PLANNER, meaning="currency of all money"
    )
    minor_units: Literal[1, 10, 100, 1000] = setting(
        100, unit="1", kind="structure", source=PLANNER, meaning="smallest coins in one unit of the currency"
    )
    plugins: tuple[str, ...] = setting(
        (), unit="name", kind="structure", source=PLANNER,
        meaning="Python modules with rules of one's own: files beside the scenario, or installed")  # fmt: skip


def _with_rules(model: type[BaseModel], container: Path, **more: Any) -> type[BaseModel]:
    """Return a model of structure to which the groups of the container's rules are added."""
    fields: dict[str, Any] = {
        rule: (dict[str, Any] | None, Field(None, description=rule_meaning(slot.rule)))
        for rule, slot in rules_at(container).items()
    }
    name = "".join(part.title() for part in "_".join(map(str, container)).split("_"))
    return create_model(name, __base__=model, **fields, **more)


def rule_meaning(rule: str) -> str:
    """Return one line about a rule: the docstring of its settings."""
    from channelsim.rules.registry import rule_file

    return (rule_file(rule).Settings.__doc__ or rule).strip().splitlines()[0]


@cache
def file_model() -> type[BaseModel]:
    """Return the model of a whole scenario file whose tables have been read in."""
    kind = _with_rules(TerminalType, ("terminals", "types"))
    product = _with_rules(structure.Product, ("products",))
    maker = _with_rules(structure.Manufacturer, ("manufacturers",))
    kinds: Any = dict[Name, kind]  # type: ignore[valid-type]
    container = ("terminals",)
    terminals = _with_rules(
        structure_channel.Terminals, container, types=(kinds, Field(default_factory=dict))
    )
    groups: dict[str, Any] = {
        "market": structure.Market,
        "distances": structure.Distances,
        "price_list": structure.PriceList,
        "exogenous_demand": structure_channel.ExogenousDemand,
        "records": structure_channel.Records,
        "manufacturer_defaults": _with_rules(Block, ("manufacturer_defaults",)),
        "product_defaults": _with_rules(Block, ("product_defaults",)),
        "core_dealers": _with_rules(structure_channel.CoreDealers, ("core_dealers",)),
        "sub_dealers": _with_rules(structure_channel.SubDealers, ("sub_dealers",)),
        "dealers": _with_rules(structure_channel.Dealers, ("dealers",)),
        "terminals": terminals,
        "consumers": _with_rules(structure_channel.Consumers, ("consumers",)),
    }
    fields: dict[str, Any] = {name: (model, Field(default_factory=model)) for name, model in groups.items()}
    fields["regions"] = (
        _members(structure.RegionEntry, MAX_REGIONS),
        Field(description="where the market is"),
    )
    fields["products"] = (_members(product, MAX_PRODUCTS), Field(description="what is sold"))
    fields["manufacturers"] = (_members(maker, MAX_MANUFACTURERS), Field(description="who makes it"))
    fields["changes"] = (list[Change], Field(default_factory=list, description="dated changes"))
    fields["alternatives"] = (
        dict[Name, dict[str, Any]],
        Field(default_factory=dict, description="named variants"),
    )
    return create_model("ScenarioFile", __base__=ScenarioHead, **fields)


def _members(model: type[BaseModel], most: int) -> Any:
    return Annotated[dict[Name, model], Field(min_length=1, max_length=most)]  # type: ignore[valid-type]
