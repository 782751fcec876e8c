"""Who: manufacturers, in each region; stage 1.

Reads: their settings; ``manufacturers.funded`` (share of the plan the budget allows), ``presence`` and ``reaction``;
``regions.population``; market scale.

Proposes: ``manufacturers.grp``, ``awareness_hazard`` and ``plan_cost`` by region; a payment "advertising" to the
outside world; the fact ``advertising_cost``.

Formula: GRP = planned GRP · funded share · presence; hazard p = p_max·(1 − exp(−GRP/G)) a week; cost = GRP · cost per
GRP and million people · millions of people · market scale.

Source: model 2.6 and 5.9 (p_max .02, G 100: *assumption*). Unit cost: 250 a GRP is taken per **million** people. One
GRP there is 10,000 contacts, so 25 per 1,000 contacts; a province of 99 million pays 24,850 a GRP, and 2 % of the
sales of a brand with a third of a market of 7 million cases a week at 24 buys about 45 GRP a week. Per 1,000 people
the same 250 would be a thousand times dearer: a single GRP a week would cost 25 million, a seventh of what all makers
of the province invoice.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import ACTIVITIES, MarketView
from channelsim.market.moves import Fact, Move, Pay, SetColumns
from channelsim.rules._presence import plan_cost, presence


class Settings(RuleSettings):
    """Advertising of one manufacturer in one region."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    grp_per_week: float = setting(
        40.0,
        unit="GRP/week",
        kind="lever",
        ge=0,
        le=2000,
        source="assumption: about 2 % of the sales of a brand with a third of the market",
        meaning="planned advertising pressure; 1 GRP = one contact with 1 % of the people",
    )
    cost_per_grp: float = setting(
        250.0,
        unit="money/(GRP · million people)",
        ge=0,
        source="assumption: 25 per 1,000 contacts, see the card",
        meaning="price of a GRP",
    )
    p_max: float = setting(
        0.02,
        unit="1/week",
        ge=0,
        le=1,
        source="assumption (model 2.6)",
        meaning="highest chance that advertising makes an unaware consumer aware within a week",
    )
    saturation_grp: float = setting(
        100.0,
        unit="GRP",
        gt=0,
        source="assumption (model 2.6)",
        meaning="GRP at which the chance reaches 63 % of the highest",
    )


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return advertising pressure (M, R), the chance of becoming aware (M, R) and what it costs."""
    funded = view.manufacturers.funded[:, ACTIVITIES.index("advertising")]
    grp = settings.grp_per_week * funded[:, None] * presence(view) * _sold_where(view)
    hazard = settings.p_max * -np.expm1(-grp / settings.saturation_grp)
    people = view.regions.population / 1e6
    cost = (grp * settings.cost_per_grp * people).sum(axis=1) * view.market_scale * view.minor_units
    amounts = np.floor(cost + 0.5).astype(np.int64)
    payers = view.party("manufacturers").start + np.arange(amounts.size)
    money = settings.cost_per_grp * people * view.market_scale * view.minor_units
    return [
        SetColumns("manufacturers", {"grp": grp, "awareness_hazard": hazard}),
        *plan_cost(view, "advertising", lambda: settings.grp_per_week * money),
        Pay("advertising", payers, np.full(amounts.size, view.world), amounts),
        Fact("expansion", "advertising_cost", np.floor(grp * money + 0.5).astype(np.int64).T),
    ]


def _sold_where(view: MarketView) -> Any:
    """Return where a living core dealer carries each manufacturer's goods, bool (M, R): nobody advertises elsewhere."""
    dealers = view.core_dealers
    sold = np.zeros((view.manufacturers.size, view.regions.size), bool)
    row, maker = np.nonzero(dealers.carries & dealers.alive[:, None])
    sold[maker, dealers.region[row]] = True
    return sold
