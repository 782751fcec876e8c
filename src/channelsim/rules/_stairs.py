"""What a ladder is made of, as a scenario writes it.

Who: helper of stair_step. Reads, Proposes: nothing. Formula: see stair_step. Source: model 5.3.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from pydantic import field_validator, model_validator

from channelsim.base.setting import Block, setting

MOST_OF_BASE = 10.0


class Stair(Block):
    """One step of a ladder."""

    reach: float = setting(
        unit="share of base, or case", kind="lever", gt=0, source="planner",
        meaning="where it begins: 0.9 of target or last year, or cases a period of the whole market",
    )  # fmt: skip
    rate: float = setting(
        0.0,
        unit="share",
        kind="lever",
        ge=0,
        lt=1,
        source="planner",
        meaning="rebate on net invoice from here on",
    )
    bonus: float = setting(
        0.0, unit="money", kind="lever", ge=0, source="planner",
        meaning="lump sum for reaching it, beside those of lower steps, of the whole market",
    )  # fmt: skip


class Ladder(Block):
    """A rebate that rises with the purchases of a period."""

    period: Literal["month", "quarter", "year"] = setting(
        "quarter", unit="name", kind="lever", source="magnitudes", meaning="over which purchases count"
    )
    count: Literal["all_units", "incremental"] = setting(
        "all_units", unit="name", kind="lever", source="magnitudes",
        meaning="a step's rate holds for all cases of the period, or for those beyond it",
    )  # fmt: skip
    base: Literal["cases", "target", "last_year"] = setting(
        "target", unit="name", kind="lever", source="magnitudes", meaning="what reach is measured in"
    )
    steps: tuple[Stair, ...] = setting(unit="step", kind="lever", source="planner", meaning="lowest first")
    payment_delay_weeks: int = setting(
        4,
        unit="week",
        kind="lever",
        ge=0,
        le=52,
        source="assumption",
        meaning="from the period's end to payment",
    )
    forfeit_on_diversion: bool = setting(
        True, unit="yes/no", kind="lever", source="model 5.3",
        meaning="whether proven diversion costs the reward (where the policing policy says so)",
    )  # fmt: skip

    @field_validator("steps")
    @classmethod
    def _rises(cls, steps: tuple[Stair, ...]) -> tuple[Stair, ...]:
        if not steps:
            raise ValueError("a ladder needs at least one step")
        for n, (low, high) in enumerate(pairwise(steps), 2):
            if high.reach == low.reach:
                raise ValueError(
                    f"steps {n - 1} and {n} both reach {low.reach:g}: a step begins where one before ends"
                )
            if high.reach < low.reach:
                raise ValueError(
                    f"the ladder goes down: step {n} reaches {high.reach:g}, the one before {low.reach:g}"
                )
            if high.rate < low.rate:
                raise ValueError(
                    f"the ladder goes down: step {n} pays {high.rate:g}, the one before {low.rate:g}"
                )
            if high.rate == low.rate and not high.bonus:
                raise ValueError(
                    f"step {n} pays nothing beyond the step before: raise its rate or give it a bonus"
                )
        if not (steps[0].rate or steps[0].bonus):
            raise ValueError("step 1 pays nothing: give it a rate or a bonus")
        return steps

    @model_validator(mode="after")
    def _in_its_unit(self) -> Ladder:
        highest, lowest = self.steps[-1].reach, self.steps[0].reach
        if self.base != "cases" and highest > MOST_OF_BASE:
            raise ValueError(
                f"reach is in shares of {self.base}: {highest:g} means {highest:.0%}; 0.9 would be 90 %"
            )
        if self.base == "cases" and lowest < 1:
            raise ValueError(
                f"reach counts cases a {self.period} of the whole market: {lowest:g} is less than one"
            )
        return self
