"""From the week to the plans of those dealers who have something to value.

Who: helper of forward_buying and of the explanation of its decisions. Reads: the week. Proposes: nothing.

Formula: asked are dealers with a threshold decided now, a price that rises by more than a week's holding, a push, or
goods that bring more abroad than at home. Early loading: K out of reach of credit c a week in the m weeks left counts
as decided now, and E − m·c is bought. Source: model 4.3.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import MarketView
from channelsim.rules._dealer_choice import Weighed, weigh
from channelsim.rules._dealer_penalties import fines, free, penalties
from channelsim.rules._dealer_problem import (
    WEEKS_AHEAD,
    Trade,
    credit_cases,
    expected,
    holding_cost,
    schemes_of,
    select,
    trade_of,
)
from channelsim.rules._dealer_reasons import stirs
from channelsim.rules._dealer_routes import acceptance, detection, routes_of
from channelsim.rules._dealer_value import Problem
from channelsim.rules._dealer_worth import sure_so_far
from channelsim.rules._schemes import Steps


class Plans(NamedTuple):
    """What n dealers decided, each for one maker; cases (n,)."""

    dealer: Any
    maker: Any
    shares: Any  #: of products (n, P)
    extra: Any
    abroad: Any
    region: Any
    discount: Any
    problem: Problem
    weighed: Weighed
    where: Any  #: regions of the routes (n, routes)


def plans_of(view: MarketView, settings: Any, luck: Luck) -> Plans | None:
    """Return the decisions of all dealers with something to value, or None if there are none."""
    steps = schemes_of(view)
    if not stirs(view, settings, steps):
        return None
    trade = trade_of(view)
    problem, where = problems(view, settings, trade, steps)
    grid = np.arange(round(settings.discount_most / settings.discount_step) + 1) * settings.discount_step
    asked = np.nonzero(_worth_asking(view, problem, grid, trade))
    if asked[0].size == 0:
        return None
    dealer, maker = asked
    problem, later = _early(select(problem, asked), settings.early_reviews)
    problem = expected(view, problem, trade.forecast[asked], settings.period_sd)
    margin = np.maximum(trade.home_price[asked] - problem.price, 0.0) * trade.forecast[asked]
    stream = "forward_buying" if view.own_name == "core_dealers" else "forward_buying_below"
    draws = np.stack([luck.uniform(stream, np.arange(view.own.size), m)
                      for m in range(view.manufacturers.size)], axis=1)[asked]  # fmt: skip
    weighed = weigh(problem, grid, settings.choice_scale * margin, draws)
    row = np.arange(dealer.size)
    extra, abroad, route, discount = (part[row, weighed.chosen] for part in weighed.options)
    extra = np.maximum(extra - later, 0.0)
    abroad = np.minimum(abroad, extra + problem.surplus)
    region = where[dealer, maker, np.maximum(route, 0)] if where.shape[2] else np.zeros_like(dealer)
    goods = (trade.shares[asked], extra, np.floor(abroad))
    return Plans(dealer, maker, *goods, region, discount, problem, weighed, where[asked])


def problems(view: MarketView, settings: Any, trade: Trade, steps: Steps) -> tuple[Problem, Any]:
    """Return the problems of all dealers and makers (J, M, …), the next period left out, and where routes lead."""
    routes, where = routes_of(view, settings, trade.shares)
    shape = trade.forecast.shape
    makers = view.manufacturers
    forfeits, stake = penalties(view, settings, trade)
    pushed = view.handed if view.own_name == "core_dealers" else {}

    def wide(values: Any) -> Any:
        return np.broadcast_to(values, shape)

    return Problem(
        price=trade.price, later_price=trade.later_price, holding=holding_cost(view, settings, trade), need=trade.need,
        steps=steps, due=(steps.weeks_left <= 0) & (steps.worth > 0), next_cases=steps.next_weeks,
        next_sd=steps.next_weeks, base=trade.base, surplus=trade.surplus,
        storage=settings.storage_weeks * trade.forecast, credit=credit_cases(view, trade), routes=routes,
        detection=detection(view, settings), fine=wide(fines(view)),
        lot=wide(makers.lot_cases * view.market_scale), stake=stake, forfeits=forfeits,
        conscience=view.own.compliance[:, None] * trade.price,
        home_price=trade.home_price, home_elasticity=wide(settings.home_elasticity),
        goodwill=wide(pushed.get("push_goodwill", 0.0)), goodwill_cases=wide(pushed.get("push_cases", 0.0)),
        foresight=wide(settings.foresight), least=wide(settings.least_load * view.market_scale),
    ), where  # fmt: skip


def _worth_asking(view: MarketView, problem: Problem, grid: Any, trade: Trade) -> Any:
    """Return which dealers and makers (J, M) have anything to gain by a plan."""
    dealer, steps = view.own, problem.steps
    pays = (steps.all_rate + steps.step_rate + steps.lump) * steps.worth > 0
    threshold = np.isfinite(steps.threshold_cases) & (steps.threshold_cases > 0) & pays
    ends = pays & (steps.threshold_cases <= 0) & (steps.next_threshold_cases > steps.threshold_cases)
    soon = ((threshold | ends) & problem.due).any(axis=2)
    if threshold.any():
        near = (steps.weeks_left > 0) & (steps.weeks_left <= 12) & threshold
        far = steps.threshold_cases - steps.so_far_cases > problem.credit[:, :, None]
        soon = soon | (near & far).any(axis=2)
    week = np.arange(1, WEEKS_AHEAD + 1)
    rises = (problem.later_price - problem.holding[:, :, None] * week > problem.price[:, :, None]).any(axis=2)
    pushed = problem.goodwill_cases > 0
    sure = (steps.threshold_cases <= steps.so_far_cases) & (steps.worth > 0)
    rate = ((steps.all_rate + steps.step_rate) * sure * steps.worth).sum(axis=2)
    weeks = problem.surplus / np.maximum(trade.forecast, 1e-9)
    cost = problem.price * (1 - rate) - np.where(problem.surplus > 0, problem.holding * weeks, 0.0)
    cost = cost + problem.detection * problem.fine + problem.conscience
    margin = problem.routes.price[..., None] * (1 - grid) - (problem.routes.cost + cost[..., None])[..., None]
    cases = problem.routes.volume[..., None] * acceptance(grid, problem.routes.discount[..., None])
    lost = problem.detection * (problem.stake + problem.forfeits * sure_so_far(problem, sure))
    enough = cases >= np.maximum(problem.least, 1)[..., None, None]
    sells = ((margin * cases > lost[..., None, None]) & enough).any(axis=(2, 3))
    return dealer.carries & free(view)[:, None] & (trade.forecast > 0) & (soon | rises | pushed | sells)


def _early(problem: Problem, reviews: int) -> tuple[Problem, Any]:
    """Count thresholds as decided now that credit cannot reach later; return also what is left for later, cases (n,)."""
    steps = problem.steps
    natural = problem.natural
    gap = steps.threshold_cases - natural
    reach = steps.weeks_left * problem.credit[:, None]
    early = (steps.weeks_left > 0) & (steps.weeks_left <= reviews) & (steps.threshold_cases > 0)
    early &= steps.worth > 0
    early &= np.isfinite(gap) & (gap > reach) & (gap <= reach + problem.credit[:, None])
    early &= ~(problem.due & (steps.threshold_cases > 0)).any(axis=1)[:, None]
    later = np.where(early, reach, 0.0).max(axis=1, initial=0.0)
    between = problem.until_end - np.minimum(problem.surplus[:, None], problem.until_end)
    steps = steps._replace(
        so_far_cases=steps.so_far_cases + np.where(early, between, 0.0),
        weeks_left=np.where(early, 0, steps.weeks_left),
    )  # as it will be in the last week, when natural purchases until then are made
    return problem._replace(steps=steps, due=problem.due | early, credit=problem.credit + later), later
