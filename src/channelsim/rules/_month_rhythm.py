"""The rhythm of a month: buy at its start, promote in its middle, plan at its end.

Who: helper of demand_forecast, _base_stock and replenishment_order. Reads: the calendar, forecasts, past weeks. Proposes:
nothing. Formula: who may order in some weeks of the month only orders for all weeks to the next of these; a forecast
revised in a week of planning goes 1 − (1 − α)^n of the way to the mean of the n weeks since the last one, as weekly
smoothing of n weeks of that mean would. Source: register JMB-34 (C59).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import HISTORY, MarketView

LONGEST_GAP = 13


def may_order(view: MarketView, settings: Any) -> bool:
    """Tell whether this is a week of the month in which dealers order."""
    months = settings.order_weeks_of_month
    return not months or view.calendar.week_of_month(view.week) + 1 in months


def weeks_to_next_order(view: MarketView, settings: Any) -> int:
    """Return weeks until dealers who order in ``order_weeks_of_month`` do so again; their review where weeks are free."""
    months = settings.order_weeks_of_month
    if not months:
        return int(settings.review_weeks)
    ahead = 1
    while view.calendar.week_of_month(view.week + ahead) + 1 not in months and ahead < LONGEST_GAP:
        ahead += 1
    return max(ahead, int(settings.review_weeks))


def planned(view: MarketView, settings: Any, known: Any) -> Any:
    """Return by how much the level moves: in a week of planning as all weeks since the last one tell, else not at all.

    ``known`` (rows, weeks, P): past weeks as planning knows them, newest first.
    """
    weeks, calendar, own = settings.plan_weeks_of_month, view.calendar, view.own
    if calendar.week_of_month(view.week) + 1 not in weeks:
        return np.zeros(own.level_units.shape)
    since = 1
    while since < HISTORY and calendar.week_of_month(view.week - since) + 1 not in weeks:
        since += 1
    return (1 - (1 - settings.alpha) ** since) * (known[:, :since].mean(axis=1) - own.level_units)
