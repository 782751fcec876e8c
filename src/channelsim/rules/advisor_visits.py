"""Who: manufacturers, through their customer advisors; stage 2.

Reads: advisors' heads, skill and credit; terminals' class, size, suppliers and weeks since the last visit;
``worked_share`` and ``selling_share``; what is handed over to dealers; ``funded``; area.

Proposes: ``terminals.visited_minutes`` (minutes of service times skill), ``selling_minutes`` and ``weeks_unvisited``;
the advisors' visits, capacity and routes; facts ``visits``, ``visit_minutes`` (skilled), ``capacity_visits``,
``route_km``, ``skill``. A visit has its effects in listing, display_contest, terminal_reorder, relationship and
enforcement.

Formula: a day has n stops, the most with n·minutes + travel ≤ day; km = 1.3·√A_day·(.7124√n + .63) + depot legs;
A_day = served area· n/real stops. Visits = heads·days·n·funded·worked share·(1 − coaching share), fractions carried
over. A terminal of size x gets minutes·x^κ, scaled to the mean of the plan by class, or (``fill_the_day``) of the
visits made, so that all plans work the same minutes. Plans: by_class (due every 1, 2, 4 weeks; the most overdue in
relation to its interval first), equal (the longest unvisited), random, zero_unvisited (the longest interval first for
all, then by class). Who the advisors are and what they have learnt is field_force's.

Source: model 5.5; routes Beardwood, Halton & Hammersley 1959 with the boundary term; 17 minutes and a 10 km way from
and to the depot give the 22 visits a day of the magnitudes at 4 outlets/km² (20 minutes would give 18): *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import ACTIVITIES, MarketView
from channelsim.market.moves import Fact, Move, SetColumns
from channelsim.rules._team_kernels import stops_a_day, team_columns, teams_of
from channelsim.rules._terminal_kernels import codes
from channelsim.rules._visit_kernels import BUCKETS, PLANS, Round, Tally, cut_off, fill_buckets, tally, visit

A, M54 = "assumption", "model 5.5"
NOBODY = -1


class Settings(RuleSettings):
    """What the advisors of one manufacturer in one region do."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

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
    fill_the_day: bool = setting(
        False, unit="yes/no", source=A, meaning="visits are longer where small terminals leave time over"
    )
    day_minutes: float = setting(420.0, unit="minute", gt=0, source=M54, meaning="working day on the road")
    days_per_week: float = setting(
        5.0, unit="day/week", kind="lever", ge=0, le=7, source="magnitudes", meaning="working days"
    )
    speed_km_h: float = setting(30.0, unit="km/h", gt=0, source=A, meaning="speed on the route")
    depot_km: float = setting(10.0, unit="km/day", ge=0, source=A, meaning="way from and to the depot")


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return visits, and how far the teams drove for them."""
    advisors, terminals, shape = view.customer_advisors, view.terminals, settings.minutes_per_visit.shape
    funded = view.manufacturers.funded[:, ACTIVITIES.index("visits")][:, None]
    rounds, sums = _due(view, settings)
    teams = teams_of(advisors, shape)
    stops, km = _route(view, settings, sums)
    own = view.manufacturers
    capacity = teams.heads * settings.days_per_week * stops * funded * own.worked_share
    capacity = capacity * (1 - view.handed["coaching_share"]) if "coaching_share" in view.handed else capacity
    last, wanted = cut_off(sums.urgent, np.floor(capacity + teams.credit + 1e-9))
    mean_size = np.where(sums.weekly_size > 0, sums.weekly_size / np.maximum(sums.weekly, 1e-300), 1.0)
    minutes = np.stack(
        [settings.minutes_per_visit / mean_size, teams.skill * (1 - own.selling_share)], axis=2
    )
    skilled = np.zeros(terminals.visited_minutes.shape, np.float32)
    gaps = np.empty(terminals.weeks_unvisited.shape, np.int16)
    visits, total = np.zeros(shape[::-1], np.int64), np.zeros(shape[::-1])
    visit(rounds, last, wanted, minutes, luck.key("advisor_visits"), (skilled, gaps, visits, total))
    if settings.fill_the_day.any():
        stretch = _stretch(settings, visits, total, minutes[:, :, 1])
        skilled *= stretch[terminals.region].astype(np.float32)
        total *= stretch
    columns = team_columns(advisors, teams, visits.T, capacity, capacity + teams.credit - visits.T)
    columns["route_km"] = km[advisors.manufacturer, advisors.region]
    talks = own.selling_share / (1 - own.selling_share)
    marks = {"visited_minutes": skilled, "weeks_unvisited": gaps}
    if talks.any():
        marks["selling_minutes"] = skilled * talks.T[terminals.region].astype(np.float32)
    if "dealer_minutes" in view.handed:  # who is visited by the dealer's people is not unvisited
        gaps[view.handed["dealer_minutes"] > 0] = 0
    driven = visits * (km / np.maximum(stops, 1)).T
    return [
        SetColumns("terminals", marks),
        SetColumns("customer_advisors", columns),
        Fact("region_manufacturer", "visits", visits),
        Fact("region_manufacturer", "visit_minutes", total * (1 + talks.T)),
        Fact("region_manufacturer", "capacity_visits", capacity.T),
        Fact("region_manufacturer", "route_km", driven),
        Fact("region_manufacturer", "skill", teams.skill.T),
    ]


def _due(view: MarketView, settings: Any) -> tuple[Round, Tally]:
    """Return what the loops over terminals read, and how many terminals are due."""
    t, shape = view.terminals, settings.minutes_per_visit.shape
    interval = np.stack([settings.__dict__[f"interval_{name}_weeks"] for name in "abc"], axis=2)
    bucket = np.empty((*interval.shape, 2 * BUCKETS), np.int8)
    fill_buckets(codes(settings.plan, PLANS), interval, bucket)
    per_week = np.where(interval > 0, 1.0 / np.maximum(interval, 1), 0.0)
    supplier = t.supplier
    if "handed_over" in view.handed:
        supplier = np.where(view.handed["handed_over"], NOBODY, supplier).astype(t.supplier.dtype)
    rounds = Round(t.region, t.abc_class, t.size, supplier, t.weeks_unvisited, bucket, per_week,
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


def _stretch(settings: Any, visits: Any, total: Any, skill: Any) -> Any:
    """Return by how much visits are longer (R, M) for as many minutes in all, whatever sizes this week's terminals have."""
    meant = visits * (settings.minutes_per_visit * skill).T
    return np.where(settings.fill_the_day.T & (total > 0), meant / np.maximum(total, 1e-300), 1.0)
