"""Who: manufacturers; stage 2, before their advisors set out.

Reads: their plan of heads, ``presence`` and ``reaction``; ``joining_heads``; advisors' heads, tenure and skill;
``funded``; distances.

Proposes: advisors who join and leave (``Staff``), their ``tenure_weeks`` and ``skill``;
``manufacturers.joining_heads``, ``plan_cost``; wages, hiring, moving and dismissal as "field_force"; facts ``heads``,
``skill``, ``field_cost``, ``hired_heads``, ``moved_heads``, ``dismissed_heads``.

Formula: heads wanted = heads · presence · reaction (whole persons: rounded down). A place found empty is filled after
``weeks_to_fill``; too many: vacancies are called off, then people dismissed. Those who leave by themselves, turnover
· heads, are replaced by beginners at once. Skill of a person grows from 1 to 1 + gain within the training time; with
turnover δ people who began together W weeks ago have in the mean 1 + gain·(1 − exp(−δ·min(W, T)))/(δT), tenure (1 −
exp(−δW))/δ. Where a strategy of expansion opens a region, ``split_share`` of the new team, at most half of the old
one, moves there from the nearest region with people, as experienced as that team is; beginners fill their places.
Cost = heads · funded · (wage · pay index + turnover · hiring) + hired · hiring + moved · moving + dismissed ·
dismissal.

Source: model 5.5 (skill 1 to 1.3 in 26 weeks), register ADV-04, ADV-10; wages and turnover of the magnitudes; weeks
to fill, moving and dismissal (one month's wage) *assumption*. Whole persons and teams that split are sources of
increasing returns and so switches.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.calendar import WEEKS_A_YEAR
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import ACTIVITIES, MarketView
from channelsim.market.moves import Fact, Move, Pay, SetColumns
from channelsim.rules._presence import plan_cost, presence
from channelsim.rules._staffing import Change, change_of, matured, movers_into, staff_of
from channelsim.rules._team_kernels import grow, mature, teams_of, wanted_heads

A, M55, MAG = "assumption", "model 5.5", "magnitudes"
MONTHS_A_YEAR = 12


class Settings(RuleSettings):
    """The people of one manufacturer in one region."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    heads: float = setting(
        0.0, unit="person", kind="lever", ge=0, source="planner", meaning="advisors in each region, of the whole"
    )  # fmt: skip
    whole_people: bool = setting(
        False, unit="yes/no", source=M55, meaning="heads are whole persons, rounded down; else fractions count"
    )  # fmt: skip
    weeks_to_fill: int = setting(
        4, unit="week", ge=0, le=25, source=A, meaning="weeks until a new place is filled"
    )  # fmt: skip
    skill_gain: float = setting(
        0.3, unit="1", ge=0, source=M55, meaning="skill added by training and practice"
    )
    training_weeks: float = setting(26.0, unit="week", gt=0, source=M55, meaning="weeks to full skill")
    split_share: float = setting(
        0.3, unit="share", kind="lever", ge=0, le=1, source=A,
        meaning="part of a new region's team that moves there from the nearest team; 0 all are beginners",
    )  # fmt: skip
    turnover_per_year: float = setting(
        0.25, unit="1/year", ge=0, le=5, source=MAG, meaning="leavers a head; beginners follow"
    )
    wage_per_month: float = setting(
        7500.0, unit="money/month", kind="lever", ge=0, source=MAG, meaning="cost of a head"
    )
    hiring_cost: float = setting(
        5000.0, unit="money/person", ge=0, source=A, meaning="hiring and training a beginner"
    )
    moving_cost: float = setting(
        3000.0, unit="money/person", ge=0, source=A, meaning="moving somebody to another region"
    )  # fmt: skip
    dismissal_cost: float = setting(
        7500.0, unit="money/person", ge=0, source=A, meaning="dismissing somebody"
    )  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return who joins and leaves, what people learn and cost."""
    advisors, scale = view.customer_advisors, view.market_scale
    teams = teams_of(advisors, settings.heads.shape).heads / scale
    wanted = wanted_heads(settings, presence(view))
    place = (advisors.manufacturer, advisors.region)
    rates = (settings.turnover_per_year / WEEKS_A_YEAR, settings.skill_gain, settings.training_weeks)
    grown = grow(advisors.tenure_weeks, *(rate[place] for rate in rates))
    moves: list[Move] = [SetColumns("customer_advisors", {"tenure_weeks": grown[0], "skill": grown[1]})]
    to_come = view.manufacturers.joining_heads
    if view.week < 0:  # the opening: everybody is there as planned and nobody is hired
        change, moved = Change(np.zeros(teams.shape), np.zeros(teams.shape), to_come), np.zeros(teams.shape)
        if (np.abs(wanted - teams) > 1e-6).any():
            moves.append(matured(advisors, teams, wanted, mature(*rates), scale))
            teams = wanted
        return [*moves, *_costs(view, settings, teams, change, moved)]
    change = change_of(teams, wanted, to_come, view.week, settings.weeks_to_fill)
    moved = np.zeros(teams.shape)
    if change.joining.any() or change.leaving.any():
        share = np.where(view.manufacturers.expands[:, None], settings.split_share, 0.0)
        movers = movers_into(change, teams, share, settings.whole_people, view.distance_km)
        for m, _, to, number in movers:
            moved[m, to] += number
        moves.append(staff_of(advisors, teams, change, movers, grown, scale))
    if change.to_come.any() or to_come.any():
        moves.append(SetColumns("manufacturers", {"joining_heads": change.to_come}))
    return [*moves, *_costs(view, settings, teams + change.joining - change.leaving, change, moved)]


def _costs(view: MarketView, settings: Any, heads: Any, change: Change, moved: Any) -> list[Move]:
    """Return what the people of each team cost this week, and the facts; all heads (M, R) of the real whole."""
    scale = view.market_scale
    paid = heads * scale * view.manufacturers.funded[:, ACTIVITIES.index("visits")][:, None]
    wage = settings.wage_per_month * view.manufacturers.pay_index
    weekly = wage * MONTHS_A_YEAR + settings.turnover_per_year * settings.hiring_cost
    once = change.joining * settings.hiring_cost + moved * settings.moving_cost
    once = (once + change.leaving * settings.dismissal_cost) * scale * view.minor_units
    cost = paid * weekly / WEEKS_A_YEAR * view.minor_units + once
    whole = np.floor(np.cumsum(cost, axis=1) + 0.5).astype(np.int64)
    bill = (paid * weekly).sum(axis=1) / WEEKS_A_YEAR * view.minor_units + once.sum(axis=1)
    whole[:, -1] = np.floor(bill + 0.5)
    by_region = np.diff(whole, axis=1, prepend=0)
    payers = view.party("manufacturers").start + np.arange(cost.shape[0])
    people = {
        "heads": heads,
        "hired_heads": change.joining,
        "moved_heads": moved,
        "dismissed_heads": change.leaving,
    }
    return [
        Pay("field_force", payers, np.full(payers.size, view.world), whole[:, -1]),
        Fact("region_manufacturer", "field_cost", by_region.T),
        *plan_cost(view, "visits", lambda: settings.heads * scale * weekly / WEEKS_A_YEAR * view.minor_units),
        *(Fact("region_manufacturer", name, values.T * scale) for name, values in people.items()),
    ]
