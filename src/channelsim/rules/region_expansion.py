"""Who: manufacturers with a strategy of expansion (区域滚动销售, ARS, and its rivals); stage 1, decisions at the start of a
quarter.

Reads: beliefs about regions, ``stage``, ``stage_week``, ``stood_quarters``, ``plan_cost``, ``set_ups``, books, core
dealers.

Proposes: ``manufacturers.stage``, ``stage_week``, ``stood_quarters``, ``presence``, ``set_ups``,
``quarter_envelope``; set-up and offices as "overheads"; ``EndSupply`` where it gives up; the decision itself to
whoever explains it; facts ``set_up_cost``, ``office_cost``.

Formula: see ``_expansion_strategies`` (who is entered), ``_expansion_situation`` (money, cost of set-up),
``_expansion_stages`` (when a region is developed, consolidated). People, advertising and fees follow presence; a
stage has no effect of its own. Nothing is spent beyond the budget by plan; what a quarter leaves over is carried on.

Source: model 5.6; register ARS-04 … ARS-07, IMP-01, IMP-11, IMP-22 … IMP-24, PRN-01 … PRN-03. Costs and times
*assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import model_validator

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move
from channelsim.rules._entry_score import Criteria
from channelsim.rules._expansion_situation import Choice, Situation
from channelsim.rules._expansion_stages import carry_out
from channelsim.rules._expansion_strategies import STRATEGIES
from channelsim.rules._expansion_terms import Consolidation, Entry, refuse_contradictions
from channelsim.rules._expansion_tools import even, nothing, offices
from channelsim.rules._expansion_why import Notes

#: what strategies of a user's own are made of
__all__ = ["Choice", "Notes", "Settings", "Situation", "carry_out", "decide", "even", "nothing", "offices"]

mixes = True
A = "assumption"


class Settings(RuleSettings):
    """How one manufacturer goes from region to region, and with what."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    type: Literal["none", "rolling", "blanket", "opportunistic", "strong_first", "weak_first", "scripted"] = (
        setting("none", unit="name", kind="lever", source="model 5.6", meaning="strategy of expansion")
    )
    budget_per_year: float = setting(
        0.0, unit="money/year", kind="lever", ge=0, source="planner",
        meaning="all marketing money of a year: offices, set-up, surveys, people, advertising, fees")  # fmt: skip
    budget_share_of_sales: float = setting(
        0.0, unit="share", kind="lever", ge=0, le=1, source="planner", meaning="net sales that add to it")  # fmt: skip
    where: tuple[str, ...] | None = setting(
        None, unit="name", kind="lever", source="planner", meaning="regions it may go to; null: all")  # fmt: skip
    enter_by: Literal["score", "biggest", "nearest", "random"] = setting(
        "score", unit="name", kind="lever", source="register IMP-02", meaning="what ranks regions for entry")  # fmt: skip
    criteria: Criteria = setting(
        Criteria(), unit="group", kind="lever", source="register IMP-03 … IMP-10",
        meaning="weights of the score")  # fmt: skip
    survey_candidates: int = setting(
        0, unit="region", kind="lever", ge=0, source=A, meaning="candidates kept surveyed; 0: enter unseen")  # fmt: skip
    neighbours_first: bool = setting(
        True, unit="yes/no", kind="lever", source="model 5.6", meaning="next door before far away")  # fmt: skip
    neighbour_km: float = setting(
        150.0, unit="km", ge=0, source=A, meaning="how far apart centres of neighbouring regions may lie")  # fmt: skip
    at_once: int | None = setting(
        None, unit="region", kind="lever", ge=1, source="register ARS-04",
        meaning="regions that may be under development together; null: as the money carries")  # fmt: skip
    phase_quarters: int = setting(
        1, unit="quarter", kind="lever", ge=1, le=80, source="claims C01", meaning="quarters a blanket takes")  # fmt: skip
    strike: float = setting(
        1.0, unit="share", kind="lever", gt=0, le=20, source=A, meaning="most presence, over the full plan")  # fmt: skip
    presence_least: float = setting(
        0.1, unit="share", kind="lever", ge=0, le=1, source=A, meaning="least presence worth an office")  # fmt: skip
    defence_share: float = setting(
        0.5, unit="share", kind="lever", ge=0, le=5, source="register PRN-03: share *assumption*",
        meaning="presence kept where consolidated, over the full plan")  # fmt: skip
    consolidation: Consolidation = setting(
        Consolidation(), unit="group", kind="lever", source="model 5.6", meaning="when a region counts as won")  # fmt: skip
    patience_quarters: int = setting(
        0, unit="quarter", kind="lever", ge=0, le=80, source=A,
        meaning="until a weak region is given up; 0: never")  # fmt: skip
    abandon_share: float = setting(
        0.05, unit="share", kind="lever", ge=0, le=1, source=A, meaning="share below which it is given up")  # fmt: skip
    dealer_patience_quarters: int = setting(
        2, unit="quarter", kind="lever", ge=0, le=80, source=A,
        meaning="until an office for which no dealer is found is given up, after its set-up; 0: never")  # fmt: skip
    return_weeks: int = setting(
        104, unit="week", kind="lever", ge=0, source=A, meaning="weeks before a region given up is tried again")  # fmt: skip
    set_up_cost: float = setting(
        400_000.0, unit="money/region", ge=0, source=A,
        meaning="office, stock of material, launch, of a region")  # fmt: skip
    set_up_weeks: int = setting(
        8, unit="week", ge=0, le=104, source=A, meaning="from entry until the office works")  # fmt: skip
    office_cost_per_week: float = setting(
        10_000.0, unit="money/week", ge=0, source="register ARS-19: amount *assumption*",
        meaning="running an office")  # fmt: skip
    learning: float = setting(
        0.15, unit="share", ge=0, lt=1, source="assumption: learning curve of 85 % (Wright 1936)",
        meaning="saving of set-up cost and time at every doubling of regions set up; 0: none")  # fmt: skip
    neighbour_bonus: float = setting(
        0.0, unit="share", ge=0, le=1, source=A, meaning="saving of set-up cost next door; 0: none")  # fmt: skip
    expected_distribution: float = setting(
        0.3, unit="share", ge=0, le=1, source=A, meaning="distribution for which fees are budgeted at first")  # fmt: skip
    opportunity_chance: float = setting(
        0.15, unit="1/quarter", ge=0, le=1, source=A, meaning="chance that a region asks (opportunistic)")  # fmt: skip
    script: tuple[Entry, ...] = setting(
        (), unit="list", kind="lever", source="planner", meaning="what happens when (scripted)")  # fmt: skip

    @model_validator(mode="after")
    def _can_begin(self) -> Settings:
        first = self.set_up_cost + 52 * self.office_cost_per_week
        if self.type != "none" and self.budget_share_of_sales == 0 and self.budget_per_year < first:
            raise ValueError(
                f"a budget of {self.budget_per_year:,.0f} a year is below the fixed cost of the first office: "
                f"{self.set_up_cost:,.0f} to set it up and {52 * self.office_cost_per_week:,.0f} to run it for a year"
            )
        if self.type == "scripted" and not self.script:
            raise ValueError("a scripted expansion needs a script, for instance [{quarter: 1, region: …}]")
        refuse_contradictions(self)
        return self


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return what manufacturers with a strategy do about regions this week."""
    return carry_out(view, settings, luck, STRATEGIES)
