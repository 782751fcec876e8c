"""Who: manufacturers; stage 1, before they decide where to go. What they know of regions is a belief, never the truth.

Reads: the market as measured at the start of each month (``regions.snapshot``); ``stage``; advisors' visits, dealers'
orders of last week; own ``belief``, ``belief_error``.

Proposes: ``belief``, ``belief_error``, ``belief_week``; ``regions.snapshot``; surveys that begin (a payment
"overheads") and end (``stage`` from surveying to surveyed); ``Hand("survey_terms", (weeks (M, R), cost (M, R)))``.

Formula: an item is believed N(m, P) on its scale, ln for sizes, logit for shares, and learns by the filter of
_belief_filter. Where nothing more is known, m is what desk research says this month. A survey of error e: R =
(e·ease)²/sources, once, when it ends. Visits: n of them in the month: R = (e·ease)²/n. Dealers' reports: R =
(e·ease)², of what was measured ``delay`` weeks ago, sales told as sales^(1−w)·orders^w. Own books and public
statistics are exact. P grows by drift² a week, up to desk research. Makers without a strategy of expansion form no
beliefs unless ``kept: always``. Nothing is surveyed in the dry weeks.

Source: model 5.6; register DMV-10 (a database is a belief), IMP-12…17, JMB-13. Errors, delays and drift *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.knowledge import EASE, NEVER, PACE, PUBLIC, measure, to_scale
from channelsim.market.market import MarketView
from channelsim.market.moves import Hand, Move, SetColumns
from channelsim.rules._beliefs import (
    BOOKS,
    REPORTS,
    STATISTICS,
    SURVEY,
    VISITS,
    Beliefs,
    desk_research,
    errors,
    numbers,
    reported,
    spread,
    survey_errors,
)  # fmt: skip
from channelsim.rules._follow import follow, kept, remembered, sold_where
from channelsim.rules._information import Desk, Drift, Reports, Survey, Visits
from channelsim.rules._survey import payments, surveys_now, terms_of_surveys

ENOUGH = 1 - 1e-9


class Settings(RuleSettings):
    """What one manufacturer knows of regions, and how."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    information: Literal["estimated", "true_values"] = setting(
        "estimated", unit="name", source="model 5.6",
        meaning="true_values: it knows everything at once, to compare with")  # fmt: skip
    kept: Literal["where_expanding", "always"] = setting(
        "where_expanding", unit="name", source="assumption",
        meaning="always: beliefs are formed and recorded without a strategy of expansion too")  # fmt: skip
    desk: Desk = setting(unit="group", source="assumption", meaning="public statistics", factory=Desk)
    survey: Survey = setting(unit="group", source="register IMP-12", meaning="surveys", factory=Survey)
    visits: Visits = setting(unit="group", source="assumption", meaning="what advisors see", factory=Visits)
    reports: Reports = setting(
        unit="group", source="assumption", meaning="what dealers tell", factory=Reports
    )
    drift: Drift = setting(unit="group", source="assumption", meaning="how knowledge ages", factory=Drift)


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return what manufacturers believe now, and their surveys."""
    own = view.manufacturers
    keeps = own.expands | (settings.kept == "always")
    if not keeps.any():
        return []
    weeks, cost = terms_of_surveys(view, settings.survey)
    surveys = surveys_now(view, settings.survey, weeks)
    followed = follow(view)
    month = view.calendar.starts_month(view.week) or followed.newest == NEVER
    unknown = keeps[:, None] & (own.belief_week == NEVER).all(axis=2)
    knows_all = keeps & (settings.information == "true_values")
    truths = None
    if month or unknown.any() or knows_all.any() or surveys.ended.any():
        truths = measure(view, followed.orders_a_week)
    ring = remembered(view, truths if month else None)
    beliefs = _as_they_were(view, settings, unknown, truths)
    if month:
        rooted = np.sqrt(np.maximum(followed.visits, 1e-9))[:, :, None]
        error = spread(settings.visits, "error", "error") / rooted
        made = (followed.visits > 0)[:, :, None] & VISITS
        drawn = errors(luck, "visit_error", beliefs.mean.shape)
        beliefs.observe(to_scale(truths) + error * drawn, made, error)
    _reports(view, beliefs, settings, ring, luck)
    if surveys.ended.any():
        error = numbers([survey.terms for survey in settings.survey], "error")[:, None, None] * EASE
        drawn = survey_errors(luck, surveys.ended, own.surveys, EASE.size)
        beliefs.observe(to_scale(truths) + error * drawn, surveys.ended[:, :, None] & SURVEY, error)
    if knows_all.any():
        beliefs.set(knows_all[:, None, None], to_scale(truths), 0.0)
    return [*_moves(view, keeps, beliefs, surveys), *kept(view, month, followed, ring), Hand("survey_terms", (weeks, cost)),
            *payments(view, surveys.begun, cost)]  # fmt: skip


def _as_they_were(view: MarketView, settings: Any, unknown: Any, truths: Any) -> Beliefs:
    """Return last week's beliefs a week older; own books as they stand; what is public where nothing more is known."""
    own = view.manufacturers
    beliefs = Beliefs(own.belief, own.belief_error**2, own.belief_week, view.week)
    most = spread(settings.desk, "size_error", "share_error", PUBLIC) ** 2
    beliefs.age(spread(settings.drift, "size", "share", PACE) ** 2, most)
    if truths is not None:
        month = view.calendar.starts_month(view.week)
        public = unknown[:, :, None] | month & (beliefs.variance >= most * ENOUGH)
        beliefs.set(public & ~(BOOKS | STATISTICS), desk_research(truths, sold_where(view)), most)
        beliefs.set(BOOKS | STATISTICS, to_scale(truths), 0.0)
    return beliefs


def _reports(view: MarketView, beliefs: Beliefs, settings: Any, ring: Any, luck: Any) -> None:
    """Take in what dealers tell of the measurement that is as old as their reports."""
    delays = numbers(settings.reports, "delay_weeks")
    error = spread(settings.reports, "error", "error")
    drift = spread(settings.drift, "size", "share", PACE) ** 2
    weight = numbers(settings.reports, "orders_weight")
    for slot, week in enumerate(ring.weeks):
        due = delays == view.week - week
        if week != NEVER and due.any():
            told = reported(to_scale(ring.values[:, slot].transpose(1, 0, 2)), weight)
            told += error * errors(luck, "report_error", told.shape)
            made = (due[:, None] & sold_where(view))[:, :, None] & REPORTS
            beliefs.observe(told, made, error, drift * delays[:, None, None])


def _moves(view: MarketView, keeps: Any, beliefs: Beliefs, surveys: Any) -> list[Move]:
    own, mine = view.manufacturers, keeps[:, None, None]
    return [SetColumns("manufacturers", {
        "belief": np.where(mine, beliefs.mean, own.belief),
        "belief_error": np.where(mine, np.sqrt(beliefs.variance), own.belief_error),
        "belief_week": np.where(mine, beliefs.week, own.belief_week).astype(np.int32),
        "survey_due": surveys.due, "surveys": surveys.number, "surveyed_week": surveys.last,
        "stage": surveys.stage, "stage_week": surveys.stage_week,
    })]  # fmt: skip
