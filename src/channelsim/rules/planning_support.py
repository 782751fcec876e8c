"""Who: manufacturers; stage 1. What a manufacturer's dealers know when they plan, and how often it takes their orders.

Reads: its settings.

Proposes: ``information_delay``, ``report_error`` (read by demand_forecast), ``count_error``, ``order_cycle`` (read by
replenishment_order) of manufacturers.

Formula: information flow: a forecast sees demand of ``delay`` weeks ago, times exp(σ_r·z − σ_r²/2), one z a dealer,
product and week. Stock management: stock on hand counts as true stock · exp(σ_c·z), one z a dealer, product and
order; a dealer orders every ``order_cycle`` weeks, with a stock that has to last as long. Nothing else follows:
what it does to shelves, orders and customers comes about by their own rules.

Source: register FLW-02 (信息流), JMB-33, CHM-22, CASE-05: whether and how quickly information reaches those who plan;
default: dealers know their customers' orders of this week and their stock, as without this rule. Sizes are the
*planner's*.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import HISTORY, MarketView
from channelsim.market.moves import Move, SetColumns


class Settings(RuleSettings):
    """Information and stock management in one manufacturer's channel."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    delay_weeks: int = setting(
        0, unit="week", kind="lever", ge=0, le=HISTORY, source="register FLW-02",
        meaning="weeks until a dealer's planning knows what was ordered from it")  # fmt: skip
    report_error: float = setting(
        0.0, unit="ln", kind="lever", ge=0, le=2, source="register FLW-02",
        meaning="σ_r: error of a week's report, standard deviation of ln")  # fmt: skip
    count_error: float = setting(
        0.0, unit="ln", kind="lever", ge=0, le=2, source="register CASE-05",
        meaning="σ_c: error of stock records, standard deviation of ln")  # fmt: skip
    order_cycle_weeks: int = setting(
        1, unit="week", kind="lever", ge=1, le=13, source="register CASE-05; magnitudes: weekly",
        meaning="weeks between two orders of a dealer; the dealers' own review where that is longer")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return what holds for the manufacturer's dealers from this week on."""
    values = {
        "information_delay": settings.delay_weeks.astype(np.int32),
        "report_error": settings.report_error.astype(float),
        "count_error": settings.count_error.astype(float),
        "order_cycle": settings.order_cycle_weeks.astype(np.int32),
    }
    return [SetColumns("manufacturers", values)]
