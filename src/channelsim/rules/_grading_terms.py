"""How a manufacturer reviews its core dealers, as a scenario may say it.

Who: helper of dealer_grading. Reads, Proposes: nothing. Formula: see dealer_grading. Source: register CCM-04,
CCM-11, CCM-20, EFF-02; amounts *assumption*.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import model_validator

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting

A = "assumption"


class Review(RuleSettings):
    """How one manufacturer reviews its core dealers, and what follows."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    review: Literal["never", "quarter", "half_year"] = setting(
        "never", unit="name", kind="lever", source="register CCM-11", meaning="when core dealers are reviewed"
    )
    cut_a: float = setting(
        0.8,
        unit="share",
        kind="lever",
        ge=0,
        le=1,
        source="register CCM-04",
        meaning="sales up to which dealers are graded A",
    )
    cut_b: float = setting(
        0.95,
        unit="share",
        kind="lever",
        ge=0,
        le=1,
        source="register CCM-04",
        meaning="sales up to which the next are graded B",
    )
    potential_error: float = setting(
        0.2,
        unit="1",
        ge=0,
        le=5,
        source=A,
        meaning="sd of the error about dealers' abilities, on scales from 0 to 1",
    )
    coaching_a: float = setting(
        0.0,
        unit="share",
        kind="lever",
        ge=0,
        le=1,
        source="register CCM-20",
        meaning="part of the planning error taken from dealers graded A",
    )
    coaching_b: float = setting(
        0.0, unit="share", kind="lever", ge=0, le=1, source="register CCM-20", meaning="the same, B"
    )
    coaching_c: float = setting(
        0.0, unit="share", kind="lever", ge=0, le=1, source="register CCM-20", meaning="the same, C"
    )
    coaching_cost: float = setting(
        20_000.0,
        unit="money/dealer/quarter",
        ge=0,
        source=A,
        meaning="what taking all of the error away costs, of a real dealer",
    )
    surety_weeks_a: float = setting(
        0.0,
        unit="week",
        kind="lever",
        ge=0,
        le=52,
        source="register CCM-20",
        meaning="purchases for which it stands surety at the bank, grade A",
    )
    surety_weeks_b: float = setting(
        0.0, unit="week", kind="lever", ge=0, le=52, source="register CCM-20", meaning="the same, B"
    )
    surety_weeks_c: float = setting(
        0.0, unit="week", kind="lever", ge=0, le=52, source="register CCM-20", meaning="the same, C"
    )
    weak: Literal["keep", "downgrade", "replace"] = setting(
        "keep",
        unit="name",
        kind="lever",
        source="register CCM-11, CHM-19",
        meaning="what happens to dealers graded C by both",
    )
    weak_reviews: int = setting(
        2, unit="review", kind="lever", ge=1, le=40, source=A, meaning="reviews in a row after which it does"
    )
    rezone: Literal["never", "review"] = setting(
        "never",
        unit="name",
        kind="lever",
        source="register EFF-02",
        meaning="whether reviews divide territories anew",
    )
    rezone_beyond: float = setting(
        0.25,
        unit="share",
        kind="lever",
        ge=0,
        source=A,
        meaning="how far dealers of a region may differ in match before that",
    )

    @model_validator(mode="after")
    def _ordered(self) -> Review:
        if self.cut_a > self.cut_b:
            raise ValueError(
                f"cut_a {self.cut_a:g} lies above cut_b {self.cut_b:g}: grade A ends before grade B does"
            )
        return self
