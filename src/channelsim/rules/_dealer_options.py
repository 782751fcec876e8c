"""Which plans a dealer compares: so few that they can be listed, and the best one among them.

Who: helper of forward_buying. Reads: a ``Problem``. Proposes: nothing.

Formula: E ∈ {0; K_i − natural total; Σ D_n over {n: w^e_n − w + m·w > h·n} for each marginal rate m; what the best
routes take; goodwill's limit; room; credit}, rounded up to whole cases. y per E and route ∈ {0; E + surplus; what would
be kept although w^e_n − h·n < net price abroad; what there is no room for; first-order condition; V̂·A(δ)}, with δ the
smallest of the grid at which y is accepted. Reward is piecewise linear and disposal convex, so the best plan is at a
kink. Source: model 4.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.rules._dealer_routes import acceptance
from channelsim.rules._dealer_value import Options, Problem


def list_options(problem: Problem, grid: Any, grain: float = 1.0) -> Options:
    """Return the plans to compare, arrays (n, O); the first one is to do nothing.

    Args:
        problem: n problems.
        grid: discounts that may be offered, rising (G,).
        grain: cases are bought in multiples of it; 0 = any fraction.
    """
    levels = np.asarray(grid, float)
    caps, wanted, offered = _caps(problem, levels)
    extra = _extra(problem, caps, wanted, grain)
    amount = _amounts(problem, extra, wanted, offered)
    n, routes, kinds = amount.shape[:3]
    held = np.minimum((extra + problem.surplus[:, None])[:, None], caps.max(axis=2, initial=0.0)[:, :, None])
    sells = np.clip(_ceil(amount, grain), 0.0, _floor(held, grain)[:, :, None])
    enough = caps[:, :, None, None, :] >= sells[..., None] - 1e-9
    sold = sells > 0
    discount = np.where(sold, levels[np.argmax(enough, axis=4)], 0.0)
    ways = np.where(sold, np.arange(routes)[:, None, None], -1)
    stays = np.zeros(extra.shape)
    return Options(
        np.tile(extra, 1 + routes * kinds),
        np.concatenate([stays, sells.reshape(n, -1)], axis=1),
        np.concatenate([np.full(extra.shape, -1), ways.reshape(n, -1)], axis=1),
        np.concatenate([stays, discount.reshape(n, -1)], axis=1),
    )


def _caps(problem: Problem, grid: Any) -> tuple[Any, Any, Any]:
    """Return what a route takes at each discount (n, R, G), what would best be sent there and its discount (n, R)."""
    routes = problem.routes
    taken = acceptance(grid, routes.discount[:, :, None])
    caps = np.where(taken > 1e-12, routes.volume[:, :, None] * np.maximum(taken, 1e-12), 0.0)
    sure = problem.due | (problem.steps.threshold_cases <= problem.steps.so_far_cases)
    reached = sure & (problem.steps.threshold_cases <= problem.natural)
    rate = ((problem.steps.all_rate + problem.steps.step_rate) * problem.steps.worth * reached).sum(axis=1)
    each = problem.price * (1 - rate) + problem.detection * problem.fine
    margin = routes.price[:, :, None] * (1 - grid) - routes.cost[:, :, None] - each[:, None, None]
    effect = routes.effect[:, :, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        best = np.where(effect > 0, margin / (2 * effect), np.where(margin > 0, np.inf, 0.0))
    amount = np.minimum(caps, np.maximum(best, 0.0))
    amount = np.where(amount >= problem.least[:, None, None], amount, 0.0)
    bounded = np.where(np.isfinite(amount), amount, 1e15)
    chosen = np.argmax(bounded * (margin - effect * bounded), axis=2)
    return caps, np.take_along_axis(amount, chosen[:, :, None], axis=2)[:, :, 0], grid[chosen]


def _extra(problem: Problem, caps: Any, wanted: Any, grain: float) -> Any:
    """Return distinct candidates of E in rising order (n, ·), 0 first and where a row has fewer."""
    steps, surplus = problem.steps, problem.surplus[:, None]
    natural = problem.natural
    covered = problem.until_end - np.minimum(surplus, problem.until_end)
    ahead = np.where(problem.due & np.isfinite(steps.threshold_cases), steps.threshold_cases - natural, 0.0)
    missing = np.where(ahead > 0, ahead + covered, 0.0)
    rates = (steps.all_rate + steps.step_rate) * steps.worth * problem.due
    below = steps.threshold_cases[:, None, :] <= steps.threshold_cases[:, :, None]
    pushed = (problem.goodwill / problem.price)[:, None]
    marginal = np.concatenate([0 * pushed, pushed, (rates[:, None, :] * below).sum(axis=2)], axis=1)
    week = np.arange(1, problem.need.shape[1] + 1)
    gain = problem.later_net - problem.price[:, None] - problem.holding[:, None] * week
    pays = gain[:, None, :] + (marginal * problem.price[:, None])[:, :, None] > 1e-9
    forward = (pays * problem.need[:, None, :]).sum(axis=2) - surplus
    room = np.maximum(problem.storage[:, None] - surplus, 0.0)
    taken = wanted.max(axis=1, initial=0.0)[:, None]
    most = caps.max(axis=(1, 2), initial=0.0)[:, None]
    found = [
        missing,
        forward,
        room,
        room + np.minimum(taken, most),
        taken - surplus,
        problem.goodwill_cases[:, None],
    ]
    limit = np.minimum(_floor(problem.credit, grain)[:, None], 1e9)
    candidates = np.clip(_ceil(np.concatenate(found, axis=1), grain), 0.0, limit)
    return _distinct(np.concatenate([np.zeros((len(rates), 1)), candidates], axis=1))


def _distinct(candidates: Any) -> Any:
    """Return each row's distinct values rising, then zeros."""
    rising = np.sort(candidates, axis=1)
    again = np.concatenate([np.zeros((len(rising), 1), bool), np.diff(rising, axis=1) <= 0], axis=1)
    order = np.argsort(again, axis=1, kind="stable")
    count = max(int((~again).sum(axis=1).max(initial=1)), 1)
    packed = np.take_along_axis(rising, order, axis=1)[:, :count]
    repeated = np.take_along_axis(again, order, axis=1)[:, :count]
    return np.where(repeated, 0.0, packed)


def _amounts(problem: Problem, extra: Any, wanted: Any, offered: Any) -> Any:
    """Return candidates of y for each route and each E (n, routes, 5, C)."""
    routes = problem.routes
    held = extra + problem.surplus[:, None]
    net = routes.price * (1 - offered) - (routes.cost + (problem.detection * problem.fine)[:, None])
    week = np.arange(1, problem.need.shape[1] + 1)
    kept_worth = problem.later_net - problem.holding[:, None] * week
    keeps = ((kept_worth[:, None, :] >= net[:, :, None]) * problem.need[:, None, :]).sum(axis=2)
    worth_of_last = np.take_along_axis(kept_worth, _last_week(problem, held), axis=1)
    effect = routes.effect[:, :, None]
    first_order = np.zeros((*net.shape, extra.shape[1]))
    if (effect > 0).any():
        gap = net[:, :, None] - worth_of_last[:, None, :]
        np.divide(gap, 2 * effect, out=first_order, where=np.broadcast_to(effect > 0, gap.shape))
    every = held[:, None, :]
    found = [
        every,
        every - keeps[:, :, None],
        every - problem.storage[:, None, None],
        first_order,
        wanted[:, :, None],
    ]
    return np.stack([np.broadcast_to(part, first_order.shape) for part in found], axis=2)


def _last_week(problem: Problem, held: Any) -> Any:
    """Return the week (index) in which the last of what is held would be needed (n, ·)."""
    until = np.cumsum(problem.need, axis=1)
    return np.minimum((until[:, None, :] < held[:, :, None] - 1e-9).sum(axis=2), until.shape[1] - 1)


def _ceil(cases: Any, grain: float) -> Any:
    return cases if grain == 0 else np.ceil(cases / grain - 1e-9) * grain


def _floor(cases: Any, grain: float) -> Any:
    return cases if grain == 0 else np.floor(cases / grain + 1e-9) * grain
