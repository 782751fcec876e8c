"""Where each rule's settings stand in a scenario file.

``consumers.loyalty`` for rules with one group of settings; ``manufacturers.<name>.rebate`` over
``manufacturer_defaults.rebate`` for those that differ by manufacturer; likewise products (``product_defaults``) and terminal
types (``terminals.types.<type>.listing`` over ``terminals.listing``). ``by_region`` inside any of them where regions matter.
"""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel, create_model

from channelsim.base.setting import Block, Settings
from channelsim.rules.registry import Implementation, implementations, rule_file, steps
from channelsim.scenario.tree import Path

SECTION_OF_DECIDER = {"traders": "dealers"}
DEFAULTS = {"manufacturers": "manufacturer_defaults", "products": "product_defaults"}
ENTRIES: dict[str, Path] = {
    "manufacturer": ("manufacturers",),
    "product": ("products",),
    "terminal_kind": ("terminals", "types"),
}
BASES = (
    "manufacturer_defaults",
    "product_defaults",
    "core_dealers",
    "sub_dealers",
    "dealers",
    "terminals",
    "consumers",
)
BY_REGION = "by_region"
OF_SINGLES = "by_region_of"  # where reading puts a defaults table's rows on single deciders: {decider: {region: settings}}
TYPE = "type"


class Slot(NamedTuple):
    """One rule's place: the group of its general settings and the groups that may depart from them."""

    rule: str
    section: str
    per: tuple[str, ...]

    @property
    def base(self) -> Path:
        """Path of the general settings."""
        return (DEFAULTS.get(self.section, self.section), self.rule)

    @property
    def entries(self) -> Path | None:
        """Path of the group whose members may have settings of their own, or None."""
        return ENTRIES.get(self.per[0]) if self.per else None

    @property
    def regional(self) -> bool:
        """Whether ``by_region`` is understood."""
        return "region" in self.per

    def types(self, plugins: tuple[str, ...] = ()) -> dict[str, Implementation]:
        """Return the implementations that a scenario may choose, the default first."""
        return implementations(self.rule, plugins)


@cache
def slot_of(rule: str, decider: str) -> Slot | None:
    """Return where the settings of a step stand; None if the rule has no file."""
    module = rule_file(rule)
    if module is None:
        return None
    settings = module.Settings
    section = getattr(settings, "section", None) or SECTION_OF_DECIDER.get(decider, decider)
    return Slot(rule, section, tuple(settings.per))


@cache
def slots() -> tuple[Slot, ...]:
    """Return all places, each once, in the order of the week."""
    found = (slot_of(step.rule, step.decider) for step in steps())
    return tuple(dict.fromkeys(slot for slot in found if slot is not None))


def rules_at(container: Path) -> dict[str, Slot]:
    """Return the rules whose groups may stand in a container.

    Args:
        container: ``("consumers",)``, ``("manufacturer_defaults",)``, or ``("manufacturers",)`` for its members.
    """
    members = container in ENTRIES.values() and container != ("terminals",)
    if members:
        return {slot.rule: slot for slot in slots() if slot.entries == container}
    return {slot.rule: slot for slot in slots() if slot.base[:-1] == container}


@cache
def partial(settings: type[Settings]) -> type[BaseModel]:
    """Return a model with the same fields and bounds in which nothing is required (cross-checks left out)."""
    fields: dict[str, Any] = {}
    for name, info in settings.model_fields.items():
        optional = copy(info)
        optional.default, optional.default_factory = None, None
        fields[name] = (info.annotation, optional)
    return create_model(f"Partial{settings.__module__.rpartition('.')[2]}", __base__=Block, **fields)


class Place(NamedTuple):
    """A setting of a rule found by its path in a file."""

    slot: Slot
    entry: str
    region: str
    field: Path


def locate(path: Path) -> Place | None:
    """Return the rule setting that a path in a scenario file names, or None if it names none."""
    for cut, entry in ((1, ""), (2, "entry"), (3, "entry")):
        container = path[: cut - 1] if entry else path[:cut]
        if len(path) <= cut or (entry and container not in ENTRIES.values()):
            continue
        slot = rules_at(container).get(str(path[cut]))
        if slot is None:
            continue
        rest, region = path[cut + 1 :], ""
        if slot.regional and len(rest) >= 2 and rest[0] == BY_REGION:
            region, rest = str(rest[1]), rest[2:]
        return Place(slot, str(path[cut - 1]) if entry else "", region, rest)
    return None
