"""Teams of customer advisors: sums over their rows, visits handed to single rows, tenure and skill, a day's route.

Who: helper of field_force and advisor_visits. Reads: the advisors' columns. Proposes: nothing. Formula: a team of age
W weeks with weekly turnover δ has mean tenure (1 − exp(−δW))/δ and, T weeks being needed to learn all, mean skill 1 +
gain·(1 − exp(−δ·min(W, T)))/(δT). Source: survival 1 − exp(−δτ) of every place's present holder, a direct consequence
of a constant turnover.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

LONGEST_TEAM_WEEKS = 520.0
TINY, LEAST_TURNOVER = 1e-12, 1e-9
OLDEST_TURNOVER = 1 / 1040  # a team that nobody leaves is twenty years old
DETOUR, TOUR, BOUNDARY = 1.3, 0.7124, 0.63


class Teams(NamedTuple):
    """Advisors of one manufacturer in one region together, arrays (M, R)."""

    heads: Any
    skill: Any
    credit: Any


def teams_of(advisors: Any, shape: tuple[int, int]) -> Teams:
    """Return heads, mean skill and visits carried over of every team."""
    group = advisors.manufacturer.astype(np.int64) * shape[1] + advisors.region

    def total(weights: Any) -> Any:
        return np.bincount(group, weights, minlength=shape[0] * shape[1]).reshape(shape)

    heads = total(advisors.heads)
    skill = np.where(heads > 0, total(advisors.heads * advisors.skill) / np.maximum(heads, TINY), 1.0)
    return Teams(heads, skill, total(advisors.visit_credit))


def row_shares(advisors: Any, heads: Any) -> tuple[Any, Any]:
    """Return each row's share of its team (n,) and the team's share before it (n,), in order of rows."""
    place = (advisors.manufacturer, advisors.region)
    share = advisors.heads / np.maximum(heads[place], TINY)
    group = advisors.manufacturer.astype(np.int64) * heads.shape[1] + advisors.region
    order = np.argsort(group, kind="stable")
    running = np.cumsum(share[order]) - share[order]
    firsts = np.concatenate(([True], np.diff(group[order]) > 0))[: order.size]
    start = np.maximum.accumulate(np.where(firsts, np.arange(order.size), 0))
    before = np.empty(order.size)
    before[order] = running - running[start] if order.size else running
    return share, before


def team_columns(advisors: Any, teams: Teams, visits: Any, capacity: Any, left: Any) -> dict[str, Any]:
    """Return the advisors' visits, capacity and credit: the team's, cut by heads with cumulative rounding."""
    place = (advisors.manufacturer, advisors.region)
    share, before = row_shares(advisors, teams.heads)
    made = visits[place]
    edges = np.floor(np.stack([before, before + share]) * made + 0.5 - 1e-9)
    return {
        "visits": (edges[1] - edges[0]).astype(np.int32),
        "capacity_visits": capacity[place] * share,
        "visit_credit": np.where(left < 1, left, 0.0)[place] * share,
    }


def grow(tenure_weeks: Any, turnover: Any, gain: Any, training_weeks: Any) -> tuple[Any, Any]:
    """Return mean tenure and mean skill one week on; ``turnover`` is leavers a week per head, all arrays (n,)."""
    delta = np.maximum(turnover, LEAST_TURNOVER)
    gone = np.minimum(delta * tenure_weeks, -np.expm1(-delta * LONGEST_TEAM_WEEKS))
    age = -np.log1p(-gone) / delta + 1.0
    learnt = -np.expm1(-delta * np.minimum(age, training_weeks)) / (delta * training_weeks)
    return -np.expm1(-delta * age) / delta, 1.0 + gain * learnt


def mature(turnover: Any, gain: Any, training_weeks: Any) -> tuple[Any, Any]:
    """Return mean tenure and mean skill of a team that has stood for long; ``turnover`` is leavers a week per head."""
    delta = np.maximum(np.asarray(turnover, float), OLDEST_TURNOVER)
    training = delta * np.asarray(training_weeks, float)
    trained = np.where(training > 0, -np.expm1(-training) / np.maximum(training, TINY), 1.0)
    return 1 / delta, 1 + np.asarray(gain, float) * trained


def wanted_heads(settings: Any, presence: Any) -> Any:
    """Return the heads of the real whole that a manufacturer wants in each region, (M, R)."""
    heads = np.asarray(settings.heads, float) * presence
    return np.where(settings.whole_people, np.floor(heads + 1e-9), heads)


def stops_a_day(
    area_per_stop: Any, minutes: Any, day_minutes: Any, speed_km_h: Any, depot_km: Any
) -> tuple[Any, Any]:
    """Return the most stops that fit into a day and the km of that route.

    km(n) = 1.3·√A_day·(.7124√n + .63) + depot legs with A_day = n·area per stop (real km²); n is the largest whole number
    with n·minutes + 60·km/speed ≤ day_minutes, a condition quadratic in √n. Where not even one stop fits, 0.
    """
    road = DETOUR * np.sqrt(area_per_stop)
    a = minutes + 60 / speed_km_h * road * TOUR
    b = 60 / speed_km_h * road * BOUNDARY
    room = np.maximum(day_minutes - 60 / speed_km_h * depot_km, 0.0)
    root = (np.sqrt(b * b + 4 * a * room) - b) / (2 * a)
    stops = np.floor(root * root + 1e-9)
    return stops, road * (TOUR * stops + BOUNDARY * np.sqrt(stops)) + depot_km * (stops > 0)
