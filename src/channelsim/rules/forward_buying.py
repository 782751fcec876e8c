"""Who: sub-dealers (7a), core dealers (7c), after their base order: how much more to buy, how much to sell elsewhere.

Reads: own base order, forecast, stock beyond need, room, cash, credit; prices now, announced and under deals; what
schemes promise; guide prices elsewhere, distances; beliefs of discounts, volumes and detection; compliance.

Proposes: own ``order_units`` raised by E, first beliefs about regions where it offers, ``diversion_plan`` raised by
y, ``offer_discount`` where it goes.

Formula: one problem a dealer and maker (its rebate base): E ≥ 0 and y ≥ 0, y ≤ E + surplus, of the listed plans
with the largest W (``_dealer_value.py``), or by logit with scale = b·weekly margin. Cases are shared over products
by forecast. Only who has something to value is asked: a threshold decided now, a price that rises, goods that would
bring more abroad. Goods promised abroad leave in stage 9; what was not shipped stays promised. Not in the opening.
Sub-dealers buy at their core dealer's price, have no schemes, and plan only where goods can be diverted at all.

Source: model 4.3; costs of storage, capital, ageing, haul, discount: magnitudes; room and scale calibrated to
period-end peaks by tier (data); foresight, contract *assumption*.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns
from channelsim.rules._dealer_plan import plans_of
from channelsim.rules._dealer_reasons import idles, plans_here
from channelsim.rules._dealer_routes import first_volume

A, MAG = "assumption", "magnitudes"
DATA = "calibrated: orders of a quarter's last month 1.14-1.17 of the next one's, trade statistics by tier"


class Settings(RuleSettings):
    """How dealers of one tier weigh stock, rewards and other regions."""

    storage_weeks: float = setting(
        0.65, unit="week", ge=0, le=52, source=DATA,
        meaning="room for stock beyond need, weeks of sales; 0 = none")  # fmt: skip
    storage_cost: float = setting(
        0.06, unit="money/case/week", ge=0, source=MAG, meaning="what it reckons a case in store costs")  # fmt: skip
    ageing_cost: float = setting(
        0.02, unit="money/case/week", ge=0, source=MAG, meaning="what it reckons a case loses by age")  # fmt: skip
    capital_cost: float = setting(
        0.15, unit="share/year", ge=0, le=2, source=MAG, meaning="what money tied up in stock must earn")  # fmt: skip
    foresight: float = setting(
        0.5, unit="share", ge=0, le=1, source=A,
        meaning="κ: weight of next period's rewards put at stake, and of penalties one finding further on")  # fmt: skip
    choice_scale: float = setting(
        0.25, unit="week", ge=0, le=10, source=DATA,
        meaning="b: scale of the logit choice in weeks of gross margin; 0 = always the best plan")  # fmt: skip
    period_sd: float = setting(
        0.1, unit="share", ge=0, le=2, source=A,
        meaning="spread of a period's purchases around what is expected")  # fmt: skip
    early_reviews: int = setting(
        3, unit="week", ge=0, le=12, source=A,
        meaning="weeks before a period's end in which it loads if credit is too short to do so in the last")  # fmt: skip
    can_sell_abroad: bool = setting(
        True, unit="yes/no", source="model 4.3", meaning="whether goods can be sold in other regions at all")  # fmt: skip
    routes: int = setting(
        3, unit="region", ge=1, le=6, source="model 4.3", meaning="regions compared, the best ones"
    )
    price_effect: float = setting(
        0.0, unit="money/case/case", ge=0, source=A,
        meaning="how far a case sold abroad lowers the price there, in its own eyes; 0 = not at all")  # fmt: skip
    discount_step: float = setting(
        0.02, unit="share", gt=0, le=0.2, source="model 4.3", meaning="steps of discounts"
    )
    discount_most: float = setting(
        0.1, unit="share", ge=0, le=0.5, source="model 4.3", meaning="largest discount"
    )
    first_discount: float = setting(
        0.06, unit="share", ge=0, le=0.5, source=MAG,
        meaning="discount that it first believes wins half of the terminals abroad")  # fmt: skip
    reach_weeks: float = setting(
        3.0, unit="week", ge=0, le=26, source=A,
        meaning="what it first believes terminals of a region take at most, weeks of what dealers there sell")  # fmt: skip
    least_load: float = setting(
        100.0, unit="case", ge=0, source=f"{A}: a small lorry",
        meaning="less is not hauled abroad, at real scale")  # fmt: skip
    contract_weeks: float = setting(
        2.0, unit="week", ge=0, le=520, source=A,
        meaning="what the contract is worth to it where findings may end it, weeks of gross margin")  # fmt: skip
    beliefs: Literal["learnt", "known"] = setting(
        "learnt", unit="name", source="model 4.3",
        meaning="known: the announced chance and the first beliefs hold")  # fmt: skip
    home_elasticity: float = setting(
        2.6, unit="1", gt=0, source="model 4.3", meaning="elasticity at home, for stock that no need takes")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return raised orders and what is meant to go abroad; nothing if nobody has anything to value."""
    if not plans_here(view) or idles(view, settings):
        return []
    plan = plans_of(view, settings, luck)
    if plan is None or not (plan.extra.any() or plan.abroad.any()):
        return []
    dealer, per_case = view.own, view.products.units_per_case.astype(np.int64)
    order = dealer.order_units.copy()
    np.add.at(order, plan.dealer, _spread(plan.extra, plan.shares) * per_case)
    moves: list[Move] = [SetColumns(view.own_name, {"order_units": order})]
    if plan.abroad.any():
        sends = plan.abroad > 0
        place = (plan.dealer[sends], plan.region[sends])
        goods, offer = dealer.diversion_plan.copy(), dealer.offer_discount.copy()
        np.add.at(goods, place, (_spread(plan.abroad, plan.shares) * per_case)[sends])
        offer[place] = 0.0
        np.maximum.at(offer, place, plan.discount[sends])
        learnt = _first_beliefs(view, settings, place)
        moves.append(SetColumns(view.own_name, {"diversion_plan": goods, "offer_discount": offer} | learnt))

    return moves


def _first_beliefs(view: MarketView, settings: Any, place: Any) -> dict[str, Any]:
    """Return beliefs about the places (dealer, region) of offers, so that dealers have something to learn from."""
    dealer = view.own
    discount, volume = dealer.discount_belief.copy(), dealer.volume_belief.copy()
    discount[place] = np.where(discount[place] > 0, discount[place], settings.first_discount)
    volume[place] = np.where(volume[place] > 0, volume[place], first_volume(view, settings)[place[1]])
    return {"discount_belief": discount, "volume_belief": volume}


def _spread(cases: Any, shares: Any) -> Any:
    """Share whole cases (n,) over products by cumulative rounding, shares (n, P); int64 (n, P)."""
    edges = np.floor(np.cumsum(shares, axis=1) * cases[:, None] + 0.5)
    return np.diff(edges, axis=1, prepend=0.0).astype(np.int64)
