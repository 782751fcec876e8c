"""What teams of advisors have seen, their account of the month, and what watching them costs.

Who: helper of advisor_pay. Reads: terminals' columns of last week, the month so far, heads. Proposes: what advisor_pay does.
Formula: see advisor_pay. Source: *assumption*, like the rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.calendar import WEEKS_A_YEAR
from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Move, Pay
from channelsim.rules._pay_kernels import SEEN, Seen, look_back
from channelsim.rules._team_kernels import teams_of

USUAL, MOST_INDEX, LEAST_WORKED = 0.25, 3.0, 0.05


def seen_of(view: MarketView, shape: tuple[int, int]) -> tuple[Seen, Any]:
    """Return what teams see of last week, and terminals' purchases (M, R)."""
    t = view.terminals
    seen = Seen(np.zeros((*shape, SEEN)), np.zeros((*shape, SEEN)), np.zeros(shape), np.zeros(shape))
    bought = np.zeros(shape)
    columns = (t.region, t.supplier, t.order_units, t.delivered_units, t.sold_units, t.forecast_units,
               t.weeks_unvisited, t.visited_minutes, t.selling_minutes)  # fmt: skip
    look_back(columns, view.products.manufacturer, (*seen, bought))
    return seen, bought


def gains_of(view: MarketView, settings: Any, seen: Seen, belief: Any) -> Any:
    """Return the worth (M, R) of full answers to selling and service, and of checked behaviour, all time worked."""
    worked = np.maximum(view.manufacturers.worked_share, LEAST_WORKED)
    sales = seen.forecast[:, :, :2].sum(axis=2)
    reached = np.minimum(seen.forecast[:, :, 0] / np.maximum(sales, 1e-9) / worked, 1.0)
    last = 1.0 - settings.foresight if view.calendar.starts_month(view.week + 1) else 0.0
    kept = settings.lasting_share + (1 - settings.lasting_share) * last
    by_volume = np.where(
        settings.basis == "volume", settings.variable_share / (1 - settings.quota_share), 0.0
    )
    checked = np.where(settings.basis == "behaviour", settings.variable_share * settings.process_control, 0.0)
    return (
        by_volume * reached * belief[0] * kept,
        by_volume * reached * belief[1] * settings.follow_up_weeks,
        checked,
    )


def month_of(view: MarketView, settings: Any, bought: Any, acting: Any) -> dict[str, Any]:
    """Return the month's account; where a month begins, pay by the month that is over."""
    own = view.manufacturers
    weeks, volume, score = own.month_weeks + 1, own.month_volume + bought, own.month_score
    values = {"month_weeks": weeks, "month_volume": volume, "month_score": score, "pay_index": own.pay_index,
              "usual_volume": np.where(own.usual_volume > 0, own.usual_volume, bought)}  # fmt: skip
    if not view.calendar.starts_month(view.week):
        return values
    usual, v = np.maximum(values["usual_volume"], 1e-9), settings.variable_share
    sold = (volume / weeks / usual - settings.quota_share) / (1 - settings.quota_share)
    seen = 1 - settings.process_control * (1 - score / weeks)
    result = np.where(settings.basis == "volume", sold, np.where(settings.basis == "behaviour", seen, 1.0))
    index = 1 - v + v * np.clip(result, 0.0, MOST_INDEX)
    nothing = np.zeros(weeks.shape)
    return values | {
        "pay_index": np.where(acting, index, 1.0),
        "month_weeks": nothing.astype(np.int32),
        "month_volume": nothing,
        "month_score": nothing,
        "usual_volume": np.where(values["usual_volume"] > 0, usual + USUAL * (volume / weeks - usual), 0.0),
    }


def supervision(view: MarketView, settings: Any, acting: Any) -> list[Move]:
    """Return what it costs this week to see what advisors do."""
    cost = settings.supervision_cost * settings.process_control * 12 / WEEKS_A_YEAR * view.minor_units
    amounts = np.floor(cost * acting * teams_of(view.customer_advisors, acting.shape).heads + 0.5).astype(
        np.int64
    )
    payers = view.party("manufacturers").start + np.arange(amounts.shape[0])
    paid = Pay("field_force", payers, np.full(payers.size, view.world), amounts.sum(axis=1))
    return [paid, Fact("region_manufacturer", "field_cost", amounts.T)]
