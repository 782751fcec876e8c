"""What a ladder pays for a period and what it promises.

Who: helper of stair_step. Reads: a period's figures. Proposes: debts, facts. Formula: see stair_step.
Source: model 5.3.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.market.moves import Move
from channelsim.rules._purchase_periods import Closed, Period
from channelsim.rules._scheme_tools import forfeits, one_step, owe, reached, whole
from channelsim.rules._schemes import Steps


def ladder_reward(view: MarketView, ladder: Any, closed: Closed) -> Any:
    """Return what is due to each dealer from each manufacturer for an ended period, minor units (J, M)."""
    base = _base(view, ladder.base, closed.target_cases, closed.last_year_cases)
    cases, value = closed.cases, closed.value.astype(np.float64)
    share, bonus = np.zeros(cases.shape), np.zeros(cases.shape, np.int64)
    for step, rise in zip(ladder.steps, _rises(ladder), strict=True):
        threshold = step.reach * base
        up = reached(cases, threshold) & (cases > 0)
        bonus += np.where(up, whole(_lump(view, step)), 0)
        if ladder.count == "all_units":
            share = np.where(up, step.rate, share)
        else:
            share += np.where(
                up, rise * (cases - np.minimum(threshold, cases)) / np.maximum(cases, 1e-12), 0.0
            )
    lost = closed.forfeited & ladder.forfeit_on_diversion
    return np.where(lost, 0, whole(share * value) + bonus)


def ladder_debts(view: MarketView, ladder: Any, closed: Closed, where: Any) -> list[Move]:
    """Return the debts for an ended period to dealers ``where`` (J, M), and what proven diversion cost them."""
    due = np.where(where, ladder_reward(view, ladder, closed), 0)
    earned = ladder_reward(view, ladder, closed._replace(forfeited=np.zeros_like(closed.forfeited)))
    return owe(view, due, ladder.payment_delay_weeks) + forfeits(view, np.where(where, earned, 0) - due)


def ladder_steps(view: MarketView, ladder: Any, period: Period, where: Any) -> list[Steps]:
    """Return the promise of a running period, one ``Steps`` (J, M) a step; no step where there is no base."""
    base = _base(view, ladder.base, period.target_cases, period.last_year_cases)
    following = _base(view, ladder.base, period.next_target_cases, period.next_last_year_cases)
    ratchet = {"cases": 0.0, "last_year": 1.0, "target": period.ratchet}[ladder.base]
    kind = "all_rate" if ladder.count == "all_units" else "step_rate"
    return [
        one_step(
            view, period, threshold=step.reach * base, next_threshold=step.reach * following,
            lump=whole(_lump(view, step)), ratchet=step.reach * ratchet, delay=ladder.payment_delay_weeks,
            forfeitable=ladder.forfeit_on_diversion, where=where & (base < np.inf), **{kind: rise},
        )
        for step, rise in zip(ladder.steps, _rises(ladder), strict=True)
    ]  # fmt: skip


def _base(view: MarketView, name: str, target: Any, last_year: Any) -> Any:
    """Return what reach is measured in, cases at the simulated scale (J, M); infinite where there is nothing."""
    if name == "cases":
        return np.full(target.shape, view.market_scale)
    base = target if name == "target" else last_year
    return np.where(base > 0, base, np.inf)


def _rises(ladder: Any) -> list[float]:
    """Return by how much each step's rate lies above the one before."""
    rates = [0.0, *(step.rate for step in ladder.steps)]
    return [high - low for low, high in pairwise(rates)]


def _lump(view: MarketView, step: Any) -> float:
    return float(step.bonus * view.market_scale * view.minor_units)
