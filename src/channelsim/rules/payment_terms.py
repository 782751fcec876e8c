"""Who: everybody with books; stage 11.

Reads: cash, receivables, payables, debts due; ``purchased_value``, ``purchases_value`` of traders and terminals;
the calendar.

Proposes: payments "interest" on overdrafts; ``SettleDebts``; at the end of a quarter "drawings" of traders and
terminals; smoothed ``purchases_value``.

Formula: interest = rate/52 · max(0, −cash), paid to banks (the world). What is due is paid from cash and credit
line, from terminals up the chain; the rest stays due (terms belong to the links: 30 days to dealers, 15 to
terminals). Owners take out what cash exceeds reserve + payables − receivables (never more than reserve alone would
leave), reserve = weeks · smoothed weekly purchases: so that money neither piles up nor makes a loss-maker live for
ever. A terminal's wages, rent and own earnings are these drawings. Manufacturers keep theirs. purchases ← purchases
+ α·(this week's − purchases).

Source: model 4.9; terms and credit line magnitudes; interest, reserves, quarterly drawings *assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import Move, Pay, SetColumns, SettleDebts


class Settings(RuleSettings):
    """Interest and what owners leave in the business."""

    interest_year: float = setting(
        0.08, unit="share/year", ge=0, le=1, meaning="interest on a trader's overdraft", source="assumption"
    )
    manufacturer_interest_year: float = setting(
        0.05,
        unit="share/year",
        ge=0,
        le=1,
        meaning="interest on a manufacturer's bank loan",
        source="assumption",
    )
    reserve_weeks: float = setting(
        4.0,
        unit="week",
        ge=0,
        meaning="a trader's cash after drawings, weeks of purchases",
        source="assumption",
    )
    terminal_reserve_weeks: float = setting(
        2.0,
        unit="week",
        ge=0,
        meaning="a terminal's cash after drawings, weeks of purchases",
        source="assumption",
    )
    purchases_smoothing: float = setting(
        0.1,
        unit="share",
        gt=0,
        le=1,
        meaning="weight of this week in smoothed purchases",
        source="assumption",
    )


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return interest, settlement and, quarterly, drawings."""
    moves: list[Move] = [_interest(view, settings), SettleDebts()]
    for table in (*TRADERS, "terminals"):
        business = getattr(view, table)
        usual = business.purchases_value
        usual = usual + settings.purchases_smoothing * (business.purchased_value - usual)
        moves.append(SetColumns(table, {"purchases_value": usual}))
        if view.calendar.ends_quarter(view.week):
            weeks = settings.terminal_reserve_weeks if table == "terminals" else settings.reserve_weeks
            moves.append(_drawings(view, view.party(table), np.ceil(weeks * usual).astype(np.int64)))
    return moves


def _drawings(view: MarketView, places: slice, reserve: Any) -> Move:
    """Return what owners take out: cash beyond net debt (or what is due at once, if more) and a reserve."""
    cash, due = view.balance("cash")[places], view.due(view.week)[places]
    net_debt = np.maximum(-view.balance("payables")[places] - view.balance("receivables")[places], 0)
    spare = np.maximum(cash - np.maximum(net_debt, due) - reserve, 0)
    return Pay("drawings", _numbers(places), view.world, spare)


def _interest(view: MarketView, settings: Any) -> Move:
    """Return what parties with negative cash pay their banks."""
    cash = view.balance("cash")[: view.world]
    payers = np.flatnonzero(cash < 0)
    makers = view.party("manufacturers")
    ours = (payers >= makers.start) & (payers < makers.stop)
    rate = np.where(ours, settings.manufacturer_interest_year, settings.interest_year)
    return Pay("interest", payers, view.world, np.floor(-cash[payers] * rate / 52 + 0.5).astype(np.int64))


def _numbers(places: slice) -> Any:
    return np.arange(places.start, places.stop)
