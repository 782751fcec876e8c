"""Who: manufacturers, through their customer advisors; stage 2.

Reads: advisors' heads, tenure and credit; terminals' class, size, suppliers and weeks since the last visit;
``funded``; area.

Proposes: ``terminals.visited_minutes`` (minutes times skill) and ``weeks_unvisited``; the advisors' columns; wages
and hiring cost as "field_force"; facts ``visits`` and ``visit_minutes`` (skilled). A visit has its effects in
listing, display_contest, terminal_reorder and relationship.

Formula: a day has n stops, the most with n·minutes + travel ≤ day; km = 1.3·√A_day·(.7124√n + .63) + depot legs;
A_day = served area· n/real stops. Visits = heads·days·n·funded, fractions carried over. A terminal of size x gets
minutes·x^κ, scaled to the planned mean. Plans: by_class (due every 1, 2, 4 weeks; the most overdue in relation to
its interval first), equal (the longest unvisited), random, zero_unvisited (the longest interval first for all, then
by class). Skill grows from 1 to its highest within the training time; with turnover δ a team of age W weeks has
mean skill 1 + gain·(1 − exp(−δ·min(W, T)))/(δT) and mean tenure (1 − exp(−δW))/δ.

Source: model 5.5; routes Beardwood, Halton & Hammersley 1959 with the boundary term; 17 minutes and a 10 km way
from and to the depot give the 22 visits a day of the magnitudes at 4 outlets/km² (20 minutes would give 18):
*assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import ACTIVITIES, MarketView
from channelsim.market.moves import Fact, Move, Pay, SetColumns
from channelsim.rules._team_kernels import grow, stops_a_day, team_columns, teams_of
from channelsim.rules._terminal_kernels import codes
from channelsim.rules._visit_kernels import BUCKETS, PLANS, Round, Tally, cut_off, fill_buckets, tally, visit

A, M54 = "assumption", "model 5.5"
WEEKS_A_YEAR, MONTHS_A_YEAR = 52, 12


class Settings(RuleSettings):
    """The field force of one manufacturer in one region."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    heads: float = setting(
        0.0, unit="person", kind="structure", ge=0, source="planner", meaning="advisors in each region, of the whole"
    )  # fmt: skip
    plan: Literal["by_class", "equal", "random", "zero_unvisited"] = setting(
        "by_class", unit="name", kind="lever", source=M54, meaning="who is visited first"
    )
    interval_a_weeks: int = setting(
        1, unit="week", kind="lever", ge=0, source=M54, meaning="weeks between visits, class A; 0 never"
    )
    interval_b_weeks: int = setting(
        2, unit="week", kind="lever", ge=0, source=M54, meaning="weeks between visits, class B; 0 never"
    )
    interval_c_weeks: int = setting(
        4, unit="week", kind="lever", ge=0, source=M54, meaning="weeks between visits, class C; 0 never"
    )
    minutes_per_visit: float = setting(
        17.0, unit="minute", kind="lever", gt=0, source=A, meaning="mean length of a planned visit"
    )
    size_exponent: float = setting(
        0.3, unit="1", kind="lever", ge=0, le=1, source=A, meaning="κ: minutes grow as terminal size^κ"
    )
    day_minutes: float = setting(420.0, unit="minute", gt=0, source=M54, meaning="working day on the road")
    days_per_week: float = setting(
        5.0, unit="day/week", kind="lever", ge=0, le=7, source="magnitudes", meaning="working days"
    )
    speed_km_h: float = setting(30.0, unit="km/h", gt=0, source=A, meaning="speed on the route")
    depot_km: float = setting(10.0, unit="km/day", ge=0, source=A, meaning="way from and to the depot")
    skill_gain: float = setting(
        0.3, unit="1", ge=0, source=M54, meaning="skill added by training and practice"
    )
    training_weeks: float = setting(26.0, unit="week", gt=0, source=M54, meaning="weeks to full skill")
    turnover_per_year: float = setting(
        0.25, unit="1/year", ge=0, le=5, source="magnitudes", meaning="leavers a head; beginners follow"
    )
    wage_per_month: float = setting(
        7500.0, unit="money/month", kind="lever", ge=0, source="magnitudes", meaning="cost of a head"
    )
    hiring_cost: float = setting(
        5000.0, unit="money/person", ge=0, source=A, meaning="hiring and training a beginner"
    )


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return visits, wages and what advisors learn."""
    advisors, terminals, shape = view.customer_advisors, view.terminals, settings.heads.shape
    funded = view.manufacturers.funded[:, ACTIVITIES.index("visits")][:, None]
    rounds, sums = _due(view, settings)
    teams = teams_of(advisors, shape)
    stops, km = _route(view, settings, sums)
    capacity = teams.heads * settings.days_per_week * stops * funded
    last, wanted = cut_off(sums.urgent, np.floor(capacity + teams.credit + 1e-9))
    mean_size = np.where(sums.weekly_size > 0, sums.weekly_size / np.maximum(sums.weekly, 1e-300), 1.0)
    minutes = np.stack([settings.minutes_per_visit / mean_size, teams.skill], axis=2)
    skilled = np.zeros(terminals.visited_minutes.shape, np.float32)
    gaps = np.empty(terminals.weeks_unvisited.shape, np.int16)
    visits, total = np.zeros(shape[::-1], np.int64), np.zeros(shape[::-1])
    visit(rounds, last, wanted, minutes, luck.key("advisor_visits"), (skilled, gaps, visits, total))
    columns = team_columns(advisors, teams, visits.T, capacity, capacity + teams.credit - visits.T)
    place = (advisors.manufacturer, advisors.region)
    rates = (settings.turnover_per_year / WEEKS_A_YEAR, settings.skill_gain, settings.training_weeks)
    tenure, skill = grow(advisors.tenure_weeks, *(rate[place] for rate in rates))
    columns |= {"tenure_weeks": tenure, "skill": skill, "route_km": km[place]}
    return [
        SetColumns("terminals", {"visited_minutes": skilled, "weeks_unvisited": gaps}),
        SetColumns("customer_advisors", columns),
        _wages(view, settings, teams.heads * funded),
        Fact("region_manufacturer", "visits", visits),
        Fact("region_manufacturer", "visit_minutes", total),
    ]


def _due(view: MarketView, settings: Any) -> tuple[Round, Tally]:
    """Return what the loops over terminals read, and how many terminals are due."""
    t, shape = view.terminals, settings.heads.shape
    interval = np.stack([settings.__dict__[f"interval_{name}_weeks"] for name in "abc"], axis=2)
    bucket = np.empty((*interval.shape, 2 * BUCKETS), np.int8)
    fill_buckets(codes(settings.plan, PLANS), interval, bucket)
    per_week = np.where(interval > 0, 1.0 / np.maximum(interval, 1), 0.0)
    rounds = Round(t.region, t.abc_class, t.size, t.supplier, t.weeks_unvisited, bucket, per_week,
                   settings.size_exponent)  # fmt: skip
    counts = np.zeros((2, *shape), np.int64)
    sums = Tally(
        counts[0], counts[1], np.zeros(shape), np.zeros(shape), np.zeros((*shape, BUCKETS), np.int64)
    )
    tally(rounds, sums)
    return rounds, sums


def _route(view: MarketView, settings: Any, sums: Tally) -> tuple[Any, Any]:
    """Return stops a day and km of a day's route, each (M, R), at the density of the real market."""
    regions = view.regions.size
    terminals = np.maximum(np.bincount(view.terminals.region, minlength=regions), 1)
    served = view.regions.area_km2 * sums.reached / terminals
    area_per_stop = served * view.market_scale / np.maximum(sums.stops, 1)
    day = (settings.minutes_per_visit, settings.day_minutes, settings.speed_km_h, settings.depot_km)
    return stops_a_day(area_per_stop, *day)


def _wages(view: MarketView, settings: Any, heads: Any) -> Move:
    """Return the week's wages and hiring of the heads (M, R) at work."""
    weekly = settings.wage_per_month * MONTHS_A_YEAR + settings.turnover_per_year * settings.hiring_cost
    cost = (heads * weekly).sum(axis=1) / WEEKS_A_YEAR * view.minor_units
    payers = view.party("manufacturers").start + np.arange(cost.size)
    amounts = np.floor(cost + 0.5).astype(np.int64)
    return Pay("field_force", payers, np.full(cost.size, view.world), amounts)
