"""What a scenario writes of an expansion beyond plain numbers: entries by script, and what counts as consolidated.

Who: helper of region_expansion. Reads, Proposes: nothing. Formula: see region_expansion. Source: model 5.6;
Lanchester thresholds as Taoka published them (26.1 % a foothold, 41.7 % a stable lead, 73.9 % a monopoly; a lead of
√3 over one rival is out of range).
"""

from __future__ import annotations

from typing import Any, Literal

from channelsim.base.setting import Block, setting

LANCHESTER = "assumption: Lanchester's thresholds (.261 foothold, .417 lead, .739 monopoly)"


class Consolidation(Block):
    """When a region counts as won, in the manufacturer's own eyes."""

    share_least: float = setting(
        0.261, unit="share", kind="lever", ge=0, le=1, source=LANCHESTER, meaning="own share of the category"
    )
    lead_least: float = setting(
        1.0, unit="1", kind="lever", ge=0, le=10,
        source="register ARS-05: No. 1; 1.7 would be out of range (Lanchester's √3)",
        meaning="own share over that of the strongest rival")  # fmt: skip
    distribution_least: float = setting(
        0.5, unit="share", kind="lever", ge=0, le=1, source="assumption",
        meaning="own distribution, weighted by category sales")  # fmt: skip
    quarters: int = setting(
        2, unit="quarter", kind="lever", ge=1, le=40, source="assumption",
        meaning="how many quarters in a row these have to stand")  # fmt: skip


class Entry(Block):
    """One step of a scripted expansion."""

    quarter: int = setting(
        unit="quarter", kind="lever", ge=1, le=400, source="planner", meaning="quarter of the run, from 1"
    )
    region: str = setting(unit="name", kind="lever", source="planner", meaning="which region")
    action: Literal["enter", "survey", "abandon"] = setting(
        "enter", unit="name", kind="lever", source="planner", meaning="what happens there"
    )


def refuse_contradictions(terms: Any) -> None:
    """Refuse settings of a strategy that say nothing, or two things at once.

    Raises:
        ValueError: what is wrong, in the words of a planner.
    """
    if terms.type == "none":
        return
    if terms.where is not None and not terms.where:
        raise ValueError("where names no region: leave it out for all, or set type: none to stay where it is")
    if terms.strike < terms.presence_least:
        raise ValueError(
            f"strike {terms.strike:g} lies below presence_least {terms.presence_least:g}: "
            f"the most presence is less than the least"
        )
    last: dict[str, Entry] = {}
    for step in sorted(terms.script, key=lambda entry: entry.quarter):
        before = last.get(step.region)
        if before is not None and (before.action == step.action or before.quarter == step.quarter):
            raise ValueError(
                f"script names {step.region} twice: {before.action} in quarter {before.quarter}, "
                f"{step.action} in quarter {step.quarter}"
            )
        last[step.region] = step
