"""Who: teams of customer advisors, each in its region, for each manufacturer; stage 2, before they set out.

Reads: their pay and how far they are watched; last week's visits, orders, sales and forecasts of terminals; what they
have learnt (``order_lift``, ``sales_lift``), the month so far; advisors' heads.

Proposes: ``manufacturers.selling_share``, ``worked_share``, ``pay_index`` and what they learn; cost of supervision as
"field_force"; facts ``selling_share``, ``worked_share``, ``pay_index``, ``field_cost``. Minutes do what they do in
listing, terminal_reorder (selling) and display_contest, relationship, terminal_reorder (service).

Formula: split σ and worked share h maximise, in wages, v·pay(σ, h) + (drive + κ·sanction)·h − c·h²/2 − κ·obedience·(σ
− plan)², on a grid. κ is process control, the share of behaviour that is seen. pay by volume: (V − q·V₀)/((1 −
q)·V₀), V terminals' purchases of the month over the usual V₀, expected from experience: h·φ·(A_s·(1 − e^(−σx))·w +
A_v·(1 − e^(−(1−σ)x))·n)/(1 − q), x skilled minutes of a visit over 20, φ visited share of sales, n weeks that service
works on, w the part of a bigger order that the team thinks is not taken back within the pay period (in its last week
also what comes back later, discounted by foresight). pay by behaviour: κ·score, score = h·(u + (1 − u)·min(1, (1 −
σ)/(1 − plan))). A_s and A_v follow what the team sees: by how much orders of terminals visited last week, and sales
of those visited in two weeks, exceed the others' in relation to forecasts. Who is told what to do does it: σ = 0, h =
1.

Source: register ADV-02, -06, -09, -14, claims C27, C29, C30; all numbers *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Move, SetColumns
from channelsim.rules._pay_kernels import answer, best_split, learn, lifts, score_of
from channelsim.rules._pay_month import gains_of, month_of, seen_of, supervision
from channelsim.rules._terminal_kernels import TALK_MINUTES

A = "assumption"


class Settings(RuleSettings):
    """How the advisors of one manufacturer in one region are paid and watched."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    basis: Literal["as_told", "fixed", "volume", "behaviour"] = setting(
        "as_told", unit="name", kind="lever", source="register ADV-09",
        meaning="what pay follows; as_told: advisors do as the plan says, whatever they are paid",
    )  # fmt: skip
    variable_share: float = setting(
        0.4, unit="share", kind="lever", ge=0, le=1, source=A, meaning="v: variable part of the wage"
    )
    quota_share: float = setting(
        0.7,
        unit="share",
        kind="lever",
        ge=0,
        lt=1,
        source=A,
        meaning="q: part of usual volume without commission",
    )
    process_control: float = setting(
        0.3, unit="share", kind="lever", ge=0, le=1, source=A, meaning="κ: share of behaviour that is seen"
    )
    supervision_cost: float = setting(
        1500.0, unit="money/month", ge=0, source=A, meaning="cost a head of seeing all of it"
    )
    selling_plan: float = setting(
        0.2,
        unit="share",
        kind="lever",
        ge=0,
        le=0.95,
        source=A,
        meaning="share of visit time the plan gives to selling in",
    )
    visit_weight: float = setting(
        0.5, unit="share", kind="lever", ge=0, le=1, source=A, meaning="u: weight of visits made in the score"
    )
    sanction: float = setting(
        0.5, unit="wage", ge=0, source=A, meaning="what it costs to be seen not working"
    )
    obedience: float = setting(
        0.2, unit="wage", ge=0, source=A, meaning="what it costs to be seen off the plan"
    )
    own_drive: float = setting(
        0.3, unit="wage", ge=0, source=A, meaning="worth of work done to those who do it"
    )
    effort_cost: float = setting(
        0.6, unit="wage", gt=0, source=A, meaning="c: what working all paid time costs them"
    )
    foresight: float = setting(
        0.5, unit="share", ge=0, le=1, source=A, meaning="weight of what the next pay period loses"
    )
    lasting_share: float = setting(
        0.2, unit="share", ge=0, le=1, source=A, meaning="part of a bigger order they think stays sold"
    )
    follow_up_weeks: float = setting(
        3.0, unit="week", ge=0, source=A, meaning="n: weeks that service is thought to work on"
    )
    learning: float = setting(
        0.1, unit="share", gt=0, le=1, source=A, meaning="weight of a week's experience"
    )
    first_order_lift: float = setting(0.5, unit="share", ge=0, source=A, meaning="A_s before any experience")
    first_sales_lift: float = setting(0.05, unit="share", ge=0, source=A, meaning="A_v before any experience")


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return how the teams split their time, and what they are paid."""
    own, acting = view.manufacturers, settings.basis != "as_told"
    if not acting.any():
        if own.selling_share.any() or (own.worked_share != 1).any() or (own.pay_index != 1).any():
            return [
                SetColumns("manufacturers", {"selling_share": 0.0, "worked_share": 1.0, "pay_index": 1.0})
            ]
        return []
    seen, bought = seen_of(view, acting.shape)
    season = max(view.season(-1), 1e-9)
    values = month_of(view, settings, bought / season, acting)
    talk = np.where(seen.visits > 0, seen.minutes / np.maximum(seen.visits, 1), TALK_MINUTES) / TALK_MINUTES
    known = own.usual_volume > 0
    belief = [np.where(known, own.order_lift, settings.first_order_lift),
              np.where(known, own.sales_lift, settings.first_sales_lift)]  # fmt: skip
    reach = [answer(own.selling_share, talk), answer(1 - own.selling_share, talk)]
    for n, lift in enumerate(lifts(seen, season)):
        belief[n] = learn(belief[n], lift, reach[n], settings.learning)
    split, worked = best_split(gains_of(view, settings, seen, belief), settings, talk)
    split, worked = np.where(acting, split, 0.0), np.where(acting, worked, 1.0)
    values |= {
        "selling_share": split,
        "worked_share": worked,
        "order_lift": belief[0],
        "sales_lift": belief[1],
    }
    score = score_of(split, worked, settings.selling_plan, settings.visit_weight)
    values["month_score"] = values["month_score"] + score
    told = ("selling_share", "worked_share", "pay_index")
    return [SetColumns("manufacturers", values), *supervision(view, settings, acting),
            *(Fact("region_manufacturer", name, values[name].T) for name in told)]  # fmt: skip
