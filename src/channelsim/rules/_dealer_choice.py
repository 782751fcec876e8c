"""Which of the listed plans a dealer takes: the best, or by logit among plans that differ.

Who: helper of forward_buying and of the explanation of its decisions. Reads: W of the options. Proposes: nothing.

Formula: scale 0: the largest W, ties to the smaller E, then the smaller y. Else P(o) = exp(W_o/scale)/Σ exp over
distinct feasible options that gain by something; of the same E and y by several ways, the best. "The same E later" is
one more way to do nothing now, worth W without what is decided only now + h·E·weeks it can wait.

Source: model 4.3; logit choice McFadden 1974.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.rules._dealer_options import list_options
from channelsim.rules._dealer_value import Options, Problem
from channelsim.rules._dealer_worth import Terms, value


class Weighed(NamedTuple):
    """All that a decision rests on; arrays (n, O), ``chosen`` (n,). Waiting counts as doing nothing now."""

    options: Options
    terms: Terms
    worth: Any  #: W, −inf where not feasible, without any gain, or the same goods by a worse way
    wait: Any  #: what the same E is worth if bought later; −inf where that is not to be had
    chance: Any
    chosen: Any


def weigh(problem: Problem, grid: Any, scale: Any, luck: Any, grain: float = 1.0) -> Weighed:
    """Return the plans of n problems, their worth and the choice.

    Args:
        problem: n problems.
        grid: discounts that may be offered abroad, rising.
        scale: of the logit, minor units (n,); 0 = the best plan.
        luck: uniform draws (n,).
        grain: cases are bought in multiples of it; 0 = any fraction.
    """
    options = list_options(problem, grid, grain)
    terms = value(problem, options)
    usable = feasible(problem, options) & reasoned(options, terms)
    usable &= ~repeated(options, np.where(usable, terms.total, -np.inf))
    worth = np.where(usable, terms.total, -np.inf)
    wait = np.where(
        usable & (options.abroad == 0) & (options.extra > 0), _worth_later(problem, options, terms), -np.inf
    )
    chance = chances(
        np.concatenate([worth, wait], axis=1), np.tile(options.extra, 2), np.tile(options.abroad, 2), scale
    )
    count = worth.shape[1]
    running = np.cumsum(chance, axis=1)
    drawn = (running <= (np.asarray(luck) * running[:, -1])[:, None]).sum(axis=1)
    chosen = np.where(drawn >= count, 0, drawn)
    return Weighed(
        options, terms, worth, wait, np.concatenate([chance[:, :count], chance[:, count:]], axis=1), chosen
    )


def feasible(problem: Problem, options: Options) -> Any:
    """Return which plans fit into room, credit and a haul, and have a reason (n, O); to do nothing always does.

    Goods are bought to be kept only if a threshold, a price or a push speaks for it: else keeping them is a plain loss,
    which no habit of choosing should make up for.
    """
    kept = options.extra + problem.surplus[:, None] - options.abroad
    fits = (kept <= problem.storage[:, None] + 1e-6) & (options.extra <= problem.credit[:, None] + 1e-6)
    steps = problem.steps
    offered = problem.due & np.isfinite(steps.threshold_cases)
    reached_for = offered & (steps.threshold_cases > 0)
    sure = ((steps.all_rate + steps.step_rate) * steps.worth * (offered & ~reached_for)).sum(axis=1)
    week = np.arange(1, problem.need.shape[1] + 1)
    rises = problem.later_net - problem.holding[:, None] * week > (problem.price * (1 - sure))[:, None] + 1e-9
    reason = reached_for.any(axis=1) | rises.any(axis=1) | (problem.goodwill_cases > 0)
    fits &= reason[:, None] | (options.abroad >= options.extra)
    hauls = (options.abroad <= 0) | (options.abroad >= problem.least[:, None])
    return (fits | (options.extra <= 0)) & hauls


def chances(worth: Any, extra: Any, abroad: Any, scale: Any) -> Any:
    """Return the chance of each option (n, O); all of it on the best one where ``scale`` (n,) is 0."""
    best = worth.max(axis=1, keepdims=True)
    near = worth >= best - 1e-9 * (1 + np.abs(best))
    order = np.where(near, extra, np.inf)
    near &= order <= order.min(axis=1, keepdims=True)
    order = np.where(near, abroad, np.inf)
    near &= order <= order.min(axis=1, keepdims=True)
    single = np.arange(worth.shape[1]) == np.argmax(near, axis=1)[:, None]
    width = np.asarray(scale, float)[:, None]
    weight = np.exp((worth - best) / np.where(width > 0, width, 1.0))
    return np.where(width > 0, weight / weight.sum(axis=1, keepdims=True), single)


def reasoned(options: Options, terms: Terms) -> Any:
    """Return which plans better at least one of what is earned or held against doing nothing (n, O).

    Goods are sold abroad for a margin, for a reward, or to be rid of stock: a plan that does none of it is a plain loss.
    """
    gains = (terms.reward, terms.kept, terms.foresight, terms.abroad, terms.home, terms.goodwill)
    better = np.any([part > part[:, :1] + 1e-9 for part in gains], axis=0)
    return better | (options.abroad <= 0)


def repeated(options: Options, worth: Any) -> Any:
    """Return which options buy and sell as much as another of their row that is worth more, or comes first (n, O).

    The same goods by another way are no further plan: else three poor ways would outvote one good plan.
    """
    order = np.lexsort((-worth, options.abroad, options.extra), axis=1)
    same = np.ones((order.shape[0], order.shape[1] - 1), bool)
    for part in options[:2]:
        same &= np.diff(np.take_along_axis(part, order, axis=1), axis=1) == 0
    out = np.zeros(order.shape, bool)
    np.put_along_axis(out, order[:, 1:], same, axis=1)
    return out


def _worth_later(problem: Problem, options: Options, terms: Terms) -> Any:
    """Return the worth of the same E bought in the last week at this week's price, −inf where that is now (n, O)."""
    rises = problem.later_net > problem.price[:, None] + 1e-9
    weeks = np.where(rises.any(axis=1), np.argmax(rises, axis=1), 0)[:, None]
    due = problem.due.any(axis=1)[:, None]
    saved = problem.holding[:, None] * options.extra * weeks
    return np.where((weeks > 0) & ~due, terms.total + saved, -np.inf)
