"""What every answer to rivals has in common: when it is given, what it may cost, how it ends.

Who: helper of competitive_reaction and of strategies that a user writes. Reads: nothing. Proposes: nothing. Formula: see
competitive_reaction. Source: model 5.8 (four weeks' smoothing, eight weeks' cooling-off); the rest *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import model_validator

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import HISTORY

A, M58, PLANNER = "assumption", "model 5.8", "planner"


def lever(default: Any, unit: str, meaning: str, **bounds: Any) -> Any:
    """Return a lever that the planner sets."""
    return setting(default, unit=unit, kind="lever", source=PLANNER, meaning=meaning, **bounds)


class Terms(RuleSettings):
    """How one manufacturer watches its rivals, and the means of its answers."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    delay_weeks: int = setting(
        4, unit="week", ge=0, le=12, source=A, meaning="weeks until it knows what it and rivals sold")  # fmt: skip
    smoothing_weeks: int = setting(
        4, unit="week", ge=1, le=8, source=M58, meaning="weeks over which a share is taken"
    )
    look_back_weeks: int = setting(
        13, unit="week", ge=1, le=24, source=A, meaning="how long before lies the share that it compares with")  # fmt: skip
    threshold: float = setting(
        0.1, unit="share", gt=0, lt=1, source=A, meaning="loss, of its earlier share, from which on it answers")  # fmt: skip
    cooling_weeks: int = setting(
        8, unit="week", ge=1, le=52, source=M58, meaning="weeks after a step without another one there")  # fmt: skip
    step: float = lever(
        0.25, "1", "one step of effort, of the full plan of people, advertising and fees", gt=0, le=5
    )
    most: float = lever(2.0, "1", "highest multiple of that plan", ge=1, le=10)
    price_step: float = lever(
        0.03, "share", "one step of price, off list, guide and recommended prices", gt=0, le=0.5
    )
    deepest_cut: float = lever(0.12, "share", "deepest cut of prices", ge=0, le=0.5)
    contribution_floor: float = lever(
        0.1, "share", "least contribution a case after rebates and haul, of the list price, below which no cut goes",
        ge=0, lt=1)  # fmt: skip
    return_rate: float = setting(
        0.1, unit="1/week", gt=0, le=1, source=A, meaning="part of an answer taken back a week after a loss")  # fmt: skip
    budget: Literal["share_of_sales", "amount"] = lever(
        "share_of_sales", "name", "what sets the money for answers"
    )
    budget_share: float = lever(0.03, "share", "money for answers, of net sales to dealers", ge=0, le=1)
    budget_per_year: float = lever(0.0, "money/year", "money for answers, of the real whole", ge=0)

    @model_validator(mode="after")
    def _within_memory(self) -> Terms:
        needed = self.delay_weeks + self.look_back_weeks + self.smoothing_weeks
        if needed > HISTORY:
            raise ValueError(
                f"delay_weeks + look_back_weeks + smoothing_weeks are {needed}, "
                f"and sales are remembered for {HISTORY} weeks"
            )
        if self.budget == "amount" and self.budget_per_year == 0:
            raise ValueError("budget: amount needs a budget_per_year above 0")
        return self
