"""Who: manufacturers; stage 7c, after core dealers' own orders and before they decide on more.

Reads: ``core_dealers.target_cases`` and ``month_cases`` of this month, own orders of this week; the calendar.

Proposes: for forward_buying, by dealer and maker: cases offered (``push_cases``) and what a case taken is worth in
goodwill (``push_goodwill``, minor/case).

Formula: in the last week of a month, offered = push·max(0, target − shipped − ordered now) [case]. Nobody has to take
them: they are taken as far as goodwill outweighs what holding or selling them costs.

Source: model 4.4 (压货); goodwill *assumption*. Off (push 0) until a scenario switches it on, and in the opening.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Hand, Move


class Settings(RuleSettings):
    """How one manufacturer pushes goods on its dealers at the end of a month."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    push: float = setting(
        0.0, unit="share", kind="lever", ge=0, le=5, source="model 4.4",
        meaning="cases offered over cases missing from the month's target; 0 = no push")  # fmt: skip
    goodwill: float = setting(
        0.3, unit="money/case", ge=0, source="assumption: about two weeks of holding",
        meaning="what the manufacturer's goodwill for a case taken is worth to a dealer")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return what dealers are offered beyond their own orders, arrays (J, M)."""
    if view.week < 0 or not (settings.push > 0).any() or not view.calendar.starts_month(view.week + 1):
        return []
    dealer, products = view.core_dealers, view.products
    month = view.calendar.month_of_year(view.week)
    belongs = np.arange(view.manufacturers.size)[:, None] == products.manufacturer
    ordered = dealer.order_units / products.units_per_case @ belongs.T
    missing = np.maximum(dealer.target_cases[:, :, month] - dealer.month_cases[:, :, month] - ordered, 0.0)
    offered = np.floor(settings.push * missing * (dealer.carries & dealer.alive[:, None]))
    goodwill = np.broadcast_to(settings.goodwill * view.minor_units, offered.shape)
    return [Hand("push_cases", offered), Hand("push_goodwill", goodwill)]
