"""Kinds of terminals: what a scenario may say of one, and the six standard ones."""

from __future__ import annotations

from typing import Any, Literal

from channelsim.base.setting import Block, setting

PLANNER = "planner"


class TerminalType(Block):
    """A kind of terminal; a standard name brings the standard values."""

    name_zh: str = setting("", unit="name", kind="structure", source=PLANNER, meaning="Chinese name")
    share: float = setting(
        unit="share",
        kind="structure",
        ge=0,
        le=1,
        source=PLANNER,
        meaning="share of all terminals; they sum to 1",
    )
    premise: Literal["off_trade", "on_trade"] = setting(
        "off_trade", unit="name", kind="structure", source=PLANNER, meaning="drunk there, or taken home"
    )
    size_factor: float = setting(
        1.0, unit="1", kind="structure", gt=0, le=1000, source="assumption", meaning="mean size of the type"
    )
    slots_at_mean: float = setting(
        3.0, unit="product", kind="structure", ge=1, le=200, source="assumption",
        meaning="products that a terminal of mean size has room for")  # fmt: skip
    slots_exponent: float = setting(
        0.6, unit="1", kind="structure", ge=0, le=2, source="Iowa outlets: products carried ~ sales^.60–.62",
        meaning="products carried ~ size^exponent")  # fmt: skip
    cycle_weeks: int = setting(
        1, unit="week", kind="structure", ge=1, le=13, source="Iowa outlets: 62–68 % order every 7 days",
        meaning="weeks between two visits of the supplier's route")  # fmt: skip


# Shares: 40 % on-trade outlets; with these size factors they hold 45 % of the size (magnitudes). The split within
# on-trade and off-trade, factors and slots are assumptions.
STANDARD_TYPES: dict[str, dict[str, Any]] = {
    "restaurant": {
        "name_zh": "餐饮店",
        "share": 0.32,
        "premise": "on_trade",
        "size_factor": 1.1,
        "slots_at_mean": 3.0,
    },
    "night_venue": {
        "name_zh": "夜店",
        "share": 0.04,
        "premise": "on_trade",
        "size_factor": 2.5,
        "slots_at_mean": 3.0,
    },
    "hotel": {
        "name_zh": "宾馆",
        "share": 0.04,
        "premise": "on_trade",
        "size_factor": 1.0,
        "slots_at_mean": 2.5,
    },
    "convenience": {"name_zh": "便利店", "share": 0.14, "size_factor": 1.1, "slots_at_mean": 4.0},
    "supermarket": {"name_zh": "超市", "share": 0.05, "size_factor": 4.0, "slots_at_mean": 4.0},
    "grocery": {
        "name_zh": "食杂店",
        "share": 0.41,
        "size_factor": 0.6,
        "slots_at_mean": 3.0,
        "cycle_weeks": 2,
    },
}


def with_standard_values(types: dict[str, Any]) -> dict[str, Any]:
    """Return types with the standard values of standard names where they say nothing; all six if there are none."""
    if not types:
        return {name: dict(values) for name, values in STANDARD_TYPES.items()}
    return {
        name: {**STANDARD_TYPES.get(name, {}), **given} if isinstance(given, dict) else given
        for name, given in types.items()
    }
