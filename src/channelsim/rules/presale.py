"""Who: suppliers' routes and the terminals on them; stage 4, after terminals have made up their orders.

Reads: ``terminals.order_units`` and ``urgent`` of this week, ``booked_units`` of last week's route.

Proposes: ``order_units`` (what is delivered this week), ``booked_units`` (what will be next week), ``ahead_weeks``.

Formula: pre-sale (预售) 1 week ahead: the order taken on the route in week w is delivered in week w + 1; until then the
suppliers know it, and nothing else is different: order_w ← booked_{w−1} + [not ahead or urgent]·taken_w, booked_w ←
[ahead and not urgent]·taken_w. A terminal's order has to last one week longer (terminal_reorder). Dealers order up to
what is booked + forecast of the weeks beyond, with safety for those weeks only (_known_orders). Urgent orders, by
telephone, are delivered at once. Route and cycle are levers with and without pre-sale.

Source: model 4.12; register JMB-25, JMB-27, JMB-37. That knowing an order is all that pre-sale does: *own*.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns


class Settings(RuleSettings):
    """Whether routes take orders ahead, by kind of terminal and region."""

    per: ClassVar[tuple[str, ...]] = ("terminal_kind", "region")

    weeks_ahead: int = setting(
        0, unit="week", ge=0, le=1, kind="lever", source="model 4.12: off",
        meaning="weeks before delivery in which the route takes the order; 0 = delivered the same week")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return what is delivered this week and what is booked for the next."""
    shops = view.terminals
    wanted = np.asarray(settings.weeks_ahead)
    if not (wanted.any() or shops.ahead_weeks.any()):
        return []
    ahead = wanted[shops.kind, shops.region].astype(np.int8)
    later = (ahead > 0) & ~shops.urgent
    taken = shops.order_units
    booked = np.where(later[:, None], taken, 0).astype(np.int32)
    values = {
        "order_units": shops.booked_units + taken - booked,
        "booked_units": booked,
        "ahead_weeks": ahead,
    }
    return [SetColumns("terminals", values)]
