"""Who: manufacturers; stage 1.

Reads: their settings; the ``purchase_periods`` of sales_target.

Proposes: in the first week of a period a debt "rebate" for the one that ended, due after the delay; hands dealers the
steps of all ladders.

Formula: V cases and X minor units invoiced in the period; K_i = reach_i · base (target; last year; or 1 case of the whole
market × market scale). all_units: ⌊ρ_i·X⌋ at the highest step reached. incremental: ⌊Σ_i (ρ_i − ρ_{i−1})·X·max(0, V −
K_i)/V⌋. On top the bonus of every step reached, of the whole market × market scale. A dealer without a base gets
nothing. What is invoiced in the last week counts; terms are those of the last week of the period.

Source: model 5.3; quarterly, all units, 1/2/3 % at 90/100/110 % of a seasonal target: magnitudes. No ladder until a
scenario sets one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import field_validator, model_validator

from channelsim.base.setting import Block, setting
from channelsim.base.setting import Settings as RuleSettings
from channelsim.market.market import MarketView
from channelsim.market.moves import Move
from channelsim.rules._ladder import ladder_debts, ladder_steps
from channelsim.rules._scheme_tools import in_force, merged, periods, promise, under_contract


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
            if high.reach <= low.reach:
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


class Settings(RuleSettings):
    """The ladders of one manufacturer in one region; all of them pay."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    ladders: tuple[Ladder, ...] = setting(
        (), unit="ladder", kind="lever", source="model 5.3", meaning="any number, each with steps of its own"
    )

    @model_validator(mode="after")
    def _below_price(self) -> Settings:
        total = sum(ladder.steps[-1].rate for ladder in self.ladders)
        if total >= 1:
            raise ValueError(
                f"the ladders together pay {total:.0%} of the invoice: a rebate cannot reach the price"
            )
        return self


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return debts for periods that ended last week and the promise of those running."""
    moves: list[Move] = []
    running = periods(view)
    if running["month"].closed is not None:
        for ladders, where in _distinct(view, in_force(view, settings)):
            for ladder in ladders:
                closed = running[ladder.period].closed
                if closed is not None:
                    moves += ladder_debts(view, ladder, closed, where)
    steps: list[Any] = []
    for ladders, where in _distinct(view, settings):
        mine = [
            step for ladder in ladders for step in ladder_steps(view, ladder, running[ladder.period], where)
        ]
        steps = merged(steps, mine, where)
    return moves + promise("stair_step", steps)


def _distinct(view: MarketView, settings: Any) -> list[tuple[Any, Any]]:
    """Return each set of ladders that is offered, with the dealers and manufacturers (J, M) it holds for."""
    sets = {id(item): item for item in settings.ladders.flat if item}
    region, contract = view.core_dealers.region, under_contract(view)
    same = {key: np.array([[id(item) == key for item in row] for row in settings.ladders]) for key in sets}
    return [(sets[key], where.T[region] & contract) for key, where in same.items()]
