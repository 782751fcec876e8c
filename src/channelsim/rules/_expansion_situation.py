"""What a manufacturer looks at when it decides on regions: what it believes, what things cost, what money there is.

Who: helper of region_expansion. Reads: ``manufacturers.stage``, ``stage_week``, ``stood_quarters``, ``belief``,
``plan_cost``, ``set_ups``; books; ``handed["survey_terms"]``; distances. Proposes: nothing.

Formula: see region_expansion and ``_expansion_money``. Source: model 5.6.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.calendar import WEEKS_A_QUARTER
from channelsim.market.knowledge import INDEX, from_scale
from channelsim.market.market import MarketView
from channelsim.market.stages import ABANDONED, SELLING, WITH_OFFICE, among
from channelsim.rules._entry_order import at_random, before, by_beliefs, nearest
from channelsim.rules._entry_score import score
from channelsim.rules._expansion_money import full_plan, income, money_left, template

BELIEVED = ("own_share", "rival_share", "own_distribution", "category_units")
BY_TYPE = {"strong_first": "strong_first", "weak_first": "weak_first"}


class Situation(NamedTuple):
    """One manufacturer at the start of a quarter; arrays (R,), money in minor units of the simulated market.

    maker, quarter (of the run, from 0), weeks until the next decision; allowed, stage, weeks_in_stage, stood_quarters;
    believed share, rival_share, distribution, volume; rank for entry, higher first; plan_cost a week of full presence,
    office a week, set_up, survey; money left for the quarter and what a whole quarter brings; near: sells next door.
    """

    maker: int
    quarter: int
    weeks: int
    allowed: Any
    stage: Any
    weeks_in_stage: Any
    stood_quarters: Any
    share: Any
    rival_share: Any
    distribution: Any
    volume: Any
    rank: Any
    plan_cost: Any
    office: Any
    set_up: Any
    survey: Any
    money: float
    income: float
    near: Any

    def among(self, stages: tuple[int, ...]) -> Any:
        """Return where it stands in one of these stages (R,)."""
        return among(self.stage, stages)

    @property
    def open(self) -> Any:
        """Where it might still go (R,): allowed, and no office there."""
        return self.allowed & ~self.among(WITH_OFFICE)


class Standing(NamedTuple):
    """Where one manufacturer stands, arrays (R,): stage, week it began, quarters that its goals have stood."""

    stage: Any
    stage_week: Any
    stood_quarters: Any


class Choice(NamedTuple):
    """What a strategy decides for a quarter: regions to survey, enter and abandon (bool (R,)), and presence (R,).

    ``why``: its reasons (``_expansion_why.Why``), if it gives any.
    """

    survey: Any
    enter: Any
    abandon: Any
    presence: Any
    why: Any = None


def situation(view: MarketView, terms: Any, maker: int, luck: Any, standing: Standing) -> Situation:
    """Return what one manufacturer looks at; ``terms`` are its own settings, ``standing`` where it stands by now."""
    own, stage = view.manufacturers, standing.stage
    selling = among(stage, SELLING)
    near = neighbours(view, terms.neighbour_km)[:, selling].any(axis=1) & ~selling
    natural = from_scale(own.belief[maker])
    believed = {name: natural[:, INDEX[name]] for name in BELIEVED}
    weeks = WEEKS_A_QUARTER - view.calendar.week_of_quarter(view.week)
    whole = view.market_scale * view.minor_units
    set_up = (
        terms.set_up_cost
        * template(terms, int(own.set_ups[maker]))
        * np.where(near, 1 - terms.neighbour_bonus, 1.0)
    )
    _, survey = view.handed["survey_terms"]
    since = view.week - standing.stage_week
    return Situation(
        maker=maker,
        quarter=view.week // WEEKS_A_QUARTER,
        weeks=weeks,
        allowed=_allowed(view, terms) & ~((stage == ABANDONED) & (since < terms.return_weeks)),
        stage=stage,
        weeks_in_stage=since,
        stood_quarters=standing.stood_quarters,
        share=believed["own_share"],
        rival_share=believed["rival_share"],
        distribution=believed["own_distribution"],
        volume=believed["category_units"],
        rank=_rank(view, terms, maker, luck, selling),
        plan_cost=full_plan(view, terms, maker, believed["own_distribution"]),
        office=np.full(stage.size, terms.office_cost_per_week * whole),
        set_up=set_up * whole,
        survey=survey[maker],
        money=money_left(view, terms, maker),
        income=income(view, terms, maker),
        near=near,
    )  # fmt: skip


def _rank(view: MarketView, terms: Any, maker: int, luck: Any, selling: Any) -> Any:
    """Return what puts one region before another, higher first (R,)."""
    ground, belief = BY_TYPE.get(terms.type, terms.enter_by), view.manufacturers.belief[maker]
    if ground == "score":
        return score(belief, terms.criteria.weights)
    if ground == "nearest":
        return nearest(view.distance_km, selling)
    if ground == "random":
        return at_random(luck, maker, selling.size)
    return before(by_beliefs(ground, belief), score(belief, terms.criteria.weights))


def neighbours(view: MarketView, within_km: float) -> Any:
    """Return which regions lie next to each other: centres so near (R, R), nobody next to itself."""
    near = np.asarray(view.distance_km) <= within_km
    return near & ~np.eye(near.shape[0], dtype=bool)


def _allowed(view: MarketView, terms: Any) -> Any:
    names = view.names.regions
    return np.array([terms.where is None or name in terms.where for name in names], bool)
