"""The terms of what a dealer's plan is worth, put together (the parts: ``_dealer_value.py``).

Who: helper of forward_buying and of the explanation of its decisions. Reads: a ``Problem`` and its ``Options``.
Proposes: nothing. Formula: W of ``_dealer_value.py``. Source: model 4.3.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.rules._dealer_value import (
    Options,
    Problem,
    bonus,
    expected_bonus,
    totals,
)


class Terms(NamedTuple):
    """What W is made of, minor units, arrays (n, O)."""

    reward: Any
    kept: Any
    foresight: Any
    abroad: Any
    sanctions: Any
    home: Any
    goodwill: Any
    conscience: Any

    @property
    def total(self) -> Any:
        """W."""
        return sum(self)


def value(problem: Problem, options: Options) -> Terms:
    """Return the terms of W for every option, minor units (n, O)."""
    whole, held = totals(problem, options.extra, options.abroad)
    before = problem.natural[:, None, :]
    steps = problem.steps
    sure = problem.due | (steps.threshold_cases <= steps.so_far_cases)
    paid = bonus(steps, problem.price, whole)
    reward = ((paid - bonus(steps, problem.price, before)) * sure[:, None, :]).sum(axis=2)
    kept = options.extra + problem.surplus[:, None] - options.abroad
    abroad, conscience = _abroad(problem, options)
    gained = whole - before
    return Terms(
        reward=reward,
        kept=_kept(problem, kept),
        foresight=-problem.foresight[:, None] * _at_stake(problem, held, gained),
        abroad=abroad,
        sanctions=-_sanctions(problem, options.abroad, paid.sum(axis=2)),
        home=_home(problem, kept),
        goodwill=problem.goodwill[:, None] * np.minimum(options.extra, problem.goodwill_cases[:, None]),
        conscience=-conscience,
    )


def _kept(problem: Problem, kept: Any) -> Any:
    """Return Σ u_n·(w^e_n − w − h·n) for H (n, O), u_n filling n = 1, 2 …"""
    week = np.arange(1, problem.need.shape[1] + 1)
    gain = problem.later_net - problem.price[:, None] - problem.holding[:, None] * week
    start = np.cumsum(problem.need, axis=1) - problem.need
    used = np.clip(kept[:, :, None] - start[:, None, :], 0.0, problem.need[:, None, :])
    return np.einsum("now,nw->no", used, gain)


def _at_stake(problem: Problem, held: Any, gained: Any) -> Any:
    """Return what next period's schemes lose by goods held and thresholds raised, beyond the usual rate (n, O)."""
    if not problem.due.any():
        return np.zeros(held.shape[:2])
    steps, mean, sd = problem.steps, problem.next_cases[:, None, :], problem.next_sd[:, None, :]
    threshold = np.broadcast_to(steps.next_threshold_cases[:, None, :], held.shape)
    raised = threshold + steps.ratchet[:, None, :] * np.maximum(gained, 0.0)
    cut = np.minimum(held, mean)
    left = expected_bonus(steps, problem.price, mean - cut, sd, raised)
    usual = expected_bonus(steps, problem.price, mean, sd, threshold[:, :1])
    given_back = problem.usual_rates[:, None, :] * problem.price[:, None, None] * cut
    return ((usual - left - given_back) * problem.due[:, None, :]).sum(axis=2)


def _abroad(problem: Problem, options: Options) -> tuple[Any, Any]:
    """Return the margin on what is sold abroad, and what it costs in conscience (n, O)."""
    if problem.routes.price.shape[1] == 0:
        return np.zeros(options.abroad.shape), np.zeros(options.abroad.shape)
    way = np.maximum(options.route, 0)
    price, cost, effect = (
        np.take_along_axis(part, way, axis=1)
        for part in (problem.routes.price, problem.routes.cost, problem.routes.effect)
    )
    paid = cost + problem.price[:, None] + (problem.detection * problem.fine)[:, None]
    margin = price * (1 - options.discount) - effect * options.abroad - paid
    return options.abroad * margin, options.abroad * problem.conscience[:, None]


def _sanctions(problem: Problem, abroad: Any, rewards: Any) -> Any:
    """Return P_any·L: chance that any lot is found out times what that costs once (n, O)."""
    lots = np.ceil(abroad / np.maximum(problem.lot[:, None], 1e-9) - 1e-9)
    found = 1 - (1 - problem.detection[:, None]) ** lots
    return found * (problem.forfeits[:, None] * rewards + problem.stake[:, None])


def _home(problem: Problem, kept: Any) -> Any:
    """Return what stock brings at home, below the usual price, that no need will take in time (n, O)."""
    usual = problem.need.mean(axis=1)[:, None]
    left = np.maximum(kept - problem.need.sum(axis=1)[:, None], 0.0)
    fall = (usual + left) / np.maximum(problem.home_elasticity[:, None] * usual, 1e-9)
    return left * (problem.home_price[:, None] * np.maximum(1 - fall, 0.0) - problem.price[:, None])


def sure_so_far(problem: Problem, sure: Any) -> Any:
    """Return what certain steps have earned until now, problems (J, M, …): minor units (J, M)."""
    steps = problem.steps
    each = (steps.all_rate * steps.so_far_cases * problem.price[..., None] + steps.lump) * steps.worth
    return np.where(sure, each, 0.0).sum(axis=-1)
