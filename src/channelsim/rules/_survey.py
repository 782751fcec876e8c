"""Surveys of regions: what they would cost, which begin, which end.

Who: helper of market_information. Reads: ``stage``, ``stage_week``, ``survey_due``, ``surveyed_week``; numbers of
terminals. Proposes: nothing by itself. Formula: cost = (fixed + each · sources · outlets of the region) · market
scale; a survey ends ``weeks`` after the stage began, or after its repetition did. Source: register IMP-12…IMP-17,
JMB-13.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.knowledge import NEVER
from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Move, Pay
from channelsim.market.stages import SURVEYED, SURVEYING, WITH_OFFICE, among


class Surveys(NamedTuple):
    """Surveys of a week, arrays (M, R): begun, ended; then the columns as they are from now on."""

    begun: Any
    ended: Any
    due: Any
    number: Any
    last: Any
    stage: Any
    stage_week: Any


def terms_of_surveys(view: MarketView, surveys: Any) -> tuple[Any, Any]:
    """Return weeks (M, R) and cost (M, R), minor units of the simulated scale, of a survey begun now."""
    outlets = np.bincount(view.terminals.region, minlength=view.regions.size) / view.market_scale
    terms = [survey.terms for survey in surveys]
    weeks = np.repeat(np.array([[item.weeks] for item in terms], np.int64), outlets.size, axis=1)
    money = np.array([item.fixed + item.per_outlet * outlets for item in terms])
    return weeks, np.floor(money * view.market_scale * view.minor_units + 0.5).astype(np.int64)


def surveys_now(view: MarketView, surveys: Any, weeks: Any) -> Surveys:
    """Return what happens to surveys this week; in the dry weeks nothing."""
    own, now = view.manufacturers, view.week
    repeat = np.array([survey.repeat_weeks for survey in surveys])[:, None]
    asked = own.stage == SURVEYING
    since = np.maximum(own.surveyed_week, np.maximum(own.stage_week, 0))
    again = among(own.stage, WITH_OFFICE) & (repeat > 0) & (now - since >= repeat)
    again &= own.expands[:, None]
    idle = own.survey_due == NEVER
    begun = (asked | again) & idle & (now >= 0)
    start = np.where(asked, np.minimum(own.stage_week, now), now)
    due = np.where(begun, start + weeks, own.survey_due)
    given_up = ~idle & ~asked & ~among(own.stage, WITH_OFFICE)
    due = np.where(given_up, NEVER, due)
    ended = (due != NEVER) & (due <= now) & (now >= 0)
    return Surveys(
        begun,
        ended,
        np.where(ended, NEVER, due).astype(np.int32),
        (own.surveys + ended).astype(np.int32),
        np.where(ended, now, own.surveyed_week).astype(np.int32),
        np.where(ended & asked, SURVEYED, own.stage).astype(np.int8),
        np.where(ended & asked, now, own.stage_week).astype(np.int32),
    )


def payments(view: MarketView, begun: Any, cost: Any) -> list[Move]:
    """Return what surveys that begin cost."""
    if not begun.any():
        return []
    paid = np.where(begun, cost, 0)
    payers = view.party("manufacturers").start + np.arange(paid.shape[0])
    amounts = paid.sum(axis=1)
    return [
        Pay("overheads", payers, np.full(amounts.size, view.world), amounts),
        Fact("belief", "survey_cost", paid.T),
    ]
