"""What a dealer's plan is worth to it: extra cases E bought now, y of them (or of surplus) sold in another region.

Who: helper of forward_buying. Reads: a ``Problem``. Proposes: nothing.

Formula: W = reward of the running period's schemes + Σ u_n·(w^e_n − w − h·n) − κ_f·[R̄(μ′) − R̄(μ′ − H) − r̄·w·H]
+ y·(p_r(1 − δ) − s_r·y − delivery − t_r − w − q̂F) − P_any·L + home sale + goodwill − conscience. R̄(μ) = E R(N(μ, σ²)),
z = (μ − K)/σ: all units ρ·w·(μΦ + σφ), incremental ρ·w·((μ − K)Φ + σφ), lump B·Φ. w^e_n = list_n·(1 − r̄) after the
period's end, r̄ = R̄(μ′)/(μ′w). What fills needs inside the period replaces purchases that would have counted too.

Source: model 4.3; moments of the censored normal distribution are textbook statistics.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from channelsim.rules._schemes import Steps

EASE = 1e-6  # cases: whole cases reach a threshold that floating point says they miss


class Routes(NamedTuple):
    """Ways abroad, arrays (n, routes)."""

    price: Any  #: guide price there, minor/case
    cost: Any  #: haul and delivery, minor/case
    effect: Any  #: fall of the price there with a case sold, minor/case²
    volume: Any  #: what terminals there would take at most, cases
    discount: Any  #: discount at which half of them accept (−inf: all accept at any price)


class Given(NamedTuple):
    """What n problems start from; one is one rebate base of one dealer. Cases and minor units, N weeks ahead."""

    price: Any  #: w, net of deals, before rebates (n,)
    later_price: Any  #: list_n, n = 1…N weeks on (n, N)
    holding: Any  #: h, minor/case/week (n,)
    need: Any  #: D_n, natural purchases n weeks on (n, N)
    steps: Steps  #: (n, S)
    due: Any  #: steps whose period total is decided now (n, S)
    next_cases: Any  #: μ′, natural purchases of the next period (n, S)
    next_sd: Any  #: σ of that (n, S)
    base: Any  #: q⁰, natural order of this week (n,)
    surplus: Any  #: stock beyond need (n,)
    storage: Any  #: room for what is kept (n,)
    credit: Any  #: cases it can pay for (n,)
    routes: Routes
    detection: Any  #: q̂ a lot (n,)
    fine: Any  #: F, minor/case (n,)
    lot: Any  #: cases a lot (n,)
    stake: Any  #: deposit and value of the contract, minor (n,)
    forfeits: Any  #: share of the period's rewards lost when found out (n,)
    conscience: Any  #: what breaking the contract costs in its own eyes, minor/case (n,)
    home_price: Any  #: (n,)
    home_elasticity: Any  #: (n,)
    goodwill: Any  #: minor/case (n,)
    goodwill_cases: Any  #: up to which goodwill is earned (n,)
    foresight: Any  #: κ_f (n,)
    least: Any  #: cases below which a haul abroad is not made (n,)


class Problem(Given):
    """n problems side by side, and what follows from them before any plan; reckoned when first asked for."""

    @cached_property
    def usual_rates(self) -> Any:
        """r̄ of each step, the mean rate that a case bought in the next period earns (n, S)."""
        mean, sd = self.next_cases[:, None, :], self.next_sd[:, None, :]
        paid = expected_bonus(self.steps, self.price, mean, sd, self.steps.next_threshold_cases[:, None, :])
        return paid[:, 0] / np.maximum(self.next_cases * self.price[:, None], 1e-9)

    @cached_property
    def later_net(self) -> Any:
        """w^e_n: what a case will cost n weeks on, the usual rebates of a period then begun taken off (n, N)."""
        week = np.arange(1, self.need.shape[1] + 1)
        begun = self.due[:, :, None] & (week > self.steps.weeks_left[:, :, None])
        return self.later_price * (1 - (self.usual_rates[:, :, None] * begun).sum(axis=1))

    @cached_property
    def until_end(self) -> Any:
        """Natural purchases after this week until the end of each step's period (n, S)."""
        running = np.concatenate([np.zeros((len(self.price), 1)), np.cumsum(self.need, axis=1)], axis=1)
        last = np.minimum(self.steps.weeks_left, self.need.shape[1]).astype(np.int64)
        return np.take_along_axis(running, last, axis=1)

    @cached_property
    def natural(self) -> Any:
        """Period totals of each step without any plan, cases (n, S)."""
        nothing = np.zeros((len(self.price), 1))
        return totals(self, nothing, nothing)[0][:, 0]


class Options(NamedTuple):
    """Plans of n problems, arrays (n, O): cases bought extra and sold abroad, route (−1 none), discount."""

    extra: Any
    abroad: Any
    route: Any
    discount: Any


def bonus(steps: Steps, price: Any, cases: Any) -> Any:
    """Return what each step pays for period totals ``cases`` (n, O, S), minor units; ``price`` (n,)."""
    whole = np.array(price)[:, None, None]
    threshold = steps.threshold_cases[:, None, :]
    over = np.maximum(cases - threshold, 0.0)
    once = steps.all_rate[:, None, :] * whole * cases + steps.lump[:, None, :]
    paid = np.where(cases >= threshold - EASE, once, 0.0) + steps.step_rate[:, None, :] * whole * over
    return steps.worth[:, None, :] * paid


def expected_bonus(steps: Steps, price: Any, mean: Any, sd: Any, threshold: Any) -> Any:
    """Return R̄ of each step for a total N(mean, sd²), arrays (n, O, S); ``price`` (n,). A threshold ≤ 0 is reached."""
    from scipy.special import ndtr

    offered = np.isfinite(threshold)
    at = np.where(offered, threshold, 0.0)
    z = np.where(at <= 0, 40.0, np.clip((mean - at) / np.maximum(sd, 1e-9), -40.0, 40.0))
    reached = ndtr(z)
    bulge = sd * np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
    money = np.array(price)[:, None, None]
    paid = steps.all_rate[:, None, :] * money * (mean * reached + bulge) + steps.lump[:, None, :] * reached
    paid = paid + steps.step_rate[:, None, :] * money * ((mean - at) * reached + bulge)
    return np.where(offered, steps.worth[:, None, :] * paid, 0.0)


def totals(problem: Problem, extra: Any, abroad: Any) -> tuple[Any, Any]:
    """Return period totals of each step and what is kept beyond the period, cases (n, O, S), for plans (n, O)."""
    kept = (extra + problem.surplus[:, None] - abroad)[:, :, None]
    until = problem.until_end[:, None, :]
    covered = np.minimum(problem.surplus[:, None, None], until)
    natural = problem.steps.so_far_cases[:, None, :] + problem.base[:, None, None] + until - covered
    due = natural + covered + extra[:, :, None] - np.minimum(kept, until)
    held = np.where(problem.due[:, None, :], kept - np.minimum(kept, until), 0.0)
    return np.where(problem.due[:, None, :], due, natural + abroad[:, :, None]), held
