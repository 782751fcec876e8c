"""Who: core dealers, sub-dealers; stage 11, after settlement.

Reads: ``handed["unpaid"]`` (what each party left unpaid this week), own ``weeks_overdrawn``, ``alive``,
``carries``, places; ``sub_dealers.core_dealer``, purchases.

Proposes: ``weeks_overdrawn``; ``CloseDown`` of traders that could not pay for some weeks in a row; or fresh
capital.

Formula: weeks += 1 while something due stays unpaid, else 0. At the limit the trader closes: saleable stock goes
back at a share of book value, creditors get what there is and write off the rest (see
``simulation/close_down.py``). Its customers go to the nearest living trader that carries the manufacturer: of the
same core dealer for a sub-dealer, else that core dealer itself; for a core dealer with sub-dealers one that carries
all it carried. Where there is none, or where its heir closes the same week, the first manufacturer it carries pays
what is unpaid plus some weeks of purchases as capital, so that no region loses its only supplier.

Source: model 4.9 (four weeks, 80 %); rescue of the last supplier *assumption* (recruiting a new one comes with
dealer selection).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import CloseDown, Move, Pay, SetColumns
from channelsim.rules._heirs import heirs_of


class Settings(RuleSettings):
    """When a trader gives up and what its stock fetches."""

    weeks_unpaid: int = setting(
        4, unit="week", ge=1, meaning="weeks in a row with unpaid debts that end a trader", source="model 4.9"
    )
    returned_at: float = setting(
        0.8,
        unit="share",
        ge=0,
        le=1,
        meaning="share of book value the maker pays for returned stock",
        source="model 4.9",
    )
    rescue_weeks: float = setting(
        4.0, unit="week", ge=0, meaning="weeks of purchases given as capital to the last supplier, beside what is unpaid",
        source="assumption",
    )  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return who closes and who takes over."""
    unpaid = view.handed.get("unpaid", np.zeros(view.world + 1, np.int64))
    moves: list[Move] = []
    closing: dict[str, Any] = {}
    for table in TRADERS:
        trader = getattr(view, table)
        weeks = np.where(unpaid[view.party(table)] > 0, trader.weeks_overdrawn + 1, 0).astype(np.int32)
        closing[table] = trader.alive & (weeks >= settings.weeks_unpaid)
        weeks[closing[table]] = 0
        moves.append(SetColumns(table, {"weeks_overdrawn": weeks}))
    for table in reversed(TRADERS):
        rows, heirs = [], []
        for row in np.flatnonzero(closing[table]):
            heir = heirs_of(view, table, int(row), closing)
            if heir is None:
                moves.append(_rescue(view, settings, table, int(row), unpaid))
            else:
                rows.append(row)
                heirs.append(heir)
        if rows:
            moves.append(CloseDown(table, np.array(rows), settings.returned_at, np.array(heirs)))
    return moves


def _rescue(view: MarketView, settings: Any, table: str, row: int, unpaid: Any) -> Move:
    trader = getattr(view, table)
    capital = int(unpaid[trader.party[row]] + np.ceil(settings.rescue_weeks * trader.purchases_value[row]))
    principal = view.party("manufacturers").start + int(np.argmax(trader.carries[row]))
    return Pay("capital", principal, trader.party[[row]], np.array([capital]))
