"""Who: core dealers; stage 12, after settlement.

Reads: own books (profit of the week, capital), debts that manufacturers leave unpaid; ``motivation``.

Proposes: ``motivation`` (J, M), ``return_on_capital``, ``profit_seen``, ``effort``, ``coverage``; hands
``excess_return`` (J,), r − alternative.

Formula: return r ← r + α·(52·profit of the week / capital − r); target = Λ(k·(r − alternative) − late·[principal owes
overdue]); motivation ← motivation + v·(target − motivation); effort = min(1, 1 − w·(½ − mean motivation over
principals)·2). Effort is the chance that a terminal on the route is called on (see delivery). Coverage ← coverage +
growth · mean motivation · (1 − coverage) while it sells for anybody. Nothing else follows from motivation.

Source: model 4.8 (return against the alternative, payments on time; effort only); all numbers *assumption*. The
fairness weight of the model is 0: what colleagues get away with does not enter.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.ledger import CAPITAL
from channelsim.market.market import MarketView
from channelsim.market.moves import Hand, Move, SetColumns

A = "assumption"
PROFIT = ("revenue", "other_income", "cost_of_goods", "rebates", "promotion", "display_fees", "field_force", "delivery",
          "storage", "overheads", "interest", "write_offs", "penalties")  # fmt: skip


class Settings(RuleSettings):
    """What makes a core dealer work."""

    alternative_return: float = setting(
        0.25,
        unit="share/year",
        ge=0,
        le=2,
        source=A,
        meaning="return on capital that another business would bring",
    )
    sensitivity: float = setting(
        4.0, unit="1", ge=0, le=50, source=A, meaning="k: how sharply motivation turns with the return")  # fmt: skip
    late_weight: float = setting(
        0.5,
        unit="1",
        ge=0,
        le=10,
        source=A,
        meaning="what overdue payments of a principal do, in units of the logit",
    )
    speed: float = setting(
        0.04, unit="1/week", gt=0, le=1, source=A, meaning="v: how fast motivation follows")  # fmt: skip
    smoothing: float = setting(
        0.04, unit="share", gt=0, le=1, source=A, meaning="α: weight of this week in the return it sees")  # fmt: skip
    network_growth: float = setting(
        0.03,
        unit="1/week",
        ge=0,
        le=1,
        source="assumption (register CCM-08): half of what is missing in a year",
        meaning="how fast a fully motivated dealer that sells brings terminals it does not reach into its network",
    )
    effort_weight: float = setting(
        0.3,
        unit="share",
        ge=0,
        le=1,
        source=A,
        meaning="w: terminals of a route that a dealer without any motivation leaves out; 0 = motivation does nothing",
    )


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return motivation and the effort that follows from it."""
    dealers, places = view.core_dealers, view.party("core_dealers")
    earned = -sum(view.balance(name, places) for name in PROFIT)
    capital = np.maximum(sum(view.balance(name, places) for name in CAPITAL), 1)
    first = (dealers.profit_seen == 0) & (dealers.return_on_capital == 0)  # nothing seen yet
    now = np.where(first, settings.alternative_return, 52 * (earned - dealers.profit_seen) / capital)
    now = np.clip(now, -5.0, 5.0)
    seen = np.where(
        first, now, dealers.return_on_capital + settings.smoothing * (now - dealers.return_on_capital)
    )
    unpaid = np.asarray(view.handed.get("unpaid", np.zeros(view.world + 1)))[view.party("manufacturers")]
    wish = settings.sensitivity * (seen - settings.alternative_return)[:, None] - settings.late_weight * (
        unpaid > 0
    )
    target = 1 / (1 + np.exp(-wish))
    motivation = dealers.motivation + settings.speed * (target - dealers.motivation)
    carried = dealers.carries
    mean = np.where(carried, motivation, 0).sum(axis=1) / np.maximum(carried.sum(axis=1), 1)
    effort = np.minimum(1.0, 1.0 - 2.0 * settings.effort_weight * (0.5 - mean))
    effort = np.where(dealers.owner >= 0, 1.0, effort)  # staff of a branch work as they are told
    missing = np.where(carried.any(axis=1), 1.0 - dealers.coverage, 0.0)
    values = {"motivation": motivation, "return_on_capital": seen, "profit_seen": earned, "effort": effort,
              "coverage": dealers.coverage + settings.network_growth * mean * missing}  # fmt: skip
    return [SetColumns("core_dealers", values), Hand("excess_return", seen - settings.alternative_return)]
