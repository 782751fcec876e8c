"""Who: core dealers, sub-dealers; stage 11.

Reads: own stock, ``opening_turnover``, ``alive``; units per case.

Proposes: payments "storage" and "overheads" to the world; ``opening_turnover`` of who has none yet.

Formula: storage = c·cases in stock; overheads = share · weekly purchases at the opening, the same every week
whatever is sold, so that a dealer who loses its trade loses money. Delivery is paid where it happens; plants'
overheads are in variable cost.

Source: storage .06 a case-week magnitudes; overheads *assumption* (office, hall, sales staff; a sub-dealer is a
family business).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import Move, Pay, SetColumns


class Settings(RuleSettings):
    """What being in business costs a trader."""

    storage_cost: float = setting(
        0.06,
        unit="money/case/week",
        ge=0,
        meaning="warehouse and handling of a case in stock",
        source="magnitudes",
    )
    overhead_share: float = setting(
        0.02, unit="share", ge=0, le=1, meaning="a core dealer's fixed costs over its purchases at the opening",
        source="assumption",
    )  # fmt: skip
    sub_dealer_overhead_share: float = setting(
        0.005, unit="share", ge=0, le=1, meaning="a sub-dealer's fixed costs over its purchases at the opening",
        source="assumption",
    )  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return what traders pay for storage and fixed costs this week."""
    moves: list[Move] = []
    shares = (settings.overhead_share, settings.sub_dealer_overhead_share)
    for table, share in zip(TRADERS, shares, strict=True):
        trader = getattr(view, table)
        if trader.size == 0:
            continue
        cases = (trader.stock_units.sum(axis=(2, 3)) / view.products.units_per_case).sum(axis=1)
        storage = cases * settings.storage_cost * view.minor_units
        turnover = np.where(trader.opening_turnover > 0, trader.opening_turnover, trader.purchases_value)
        overheads = share * turnover * trader.alive
        for purpose, cost in (("storage", storage), ("overheads", overheads)):
            moves.append(Pay(purpose, trader.party, view.world, np.floor(cost + 0.5).astype(np.int64)))
        if (turnover != trader.opening_turnover).any():
            moves.append(SetColumns(table, {"opening_turnover": turnover}))
    return moves
