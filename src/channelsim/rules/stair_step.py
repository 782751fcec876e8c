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

from typing import Any, ClassVar

import numpy as np
from pydantic import model_validator

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move
from channelsim.rules._ladder import ladder_debts, ladder_steps
from channelsim.rules._scheme_tools import in_force, periods, promise, under_contract
from channelsim.rules._schemes import merged
from channelsim.rules._stairs import Ladder


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
    if view.calendar.starts_month(view.week):
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
