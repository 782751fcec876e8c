"""Who: manufacturers; stage 1.

Reads: their settings; ``core_dealers.deposit``, ``level_units``; list prices.

Proposes: payments "deposit" of core dealers that have not paid one yet, and ``deposit``; at the start of a quarter
payments "interest" on what is held.

Formula: deposit = ⌊weeks · Σ level/units a case · list price⌋ minor units, once, in the first week of the contract (of
the dry weeks before the opening). Interest = ⌊rate/4 · deposit⌋ a quarter. The manufacturer owes the deposit as long
as it holds it (account "deposits"); it goes back when the dealer closes (``simulation/close_down.py``).

Source: model 5.3 (deposit); weeks and interest are the *planner's*. Off (0 weeks) until a scenario sets it.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, Pay, SetColumns
from channelsim.rules._scheme_tools import in_force, of_dealer, under_contract, whole
from channelsim.rules._territory import by_maker


class Settings(RuleSettings):
    """The deposit that one manufacturer asks of core dealers of one region."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    weeks: float = setting(
        0.0,
        unit="week",
        kind="lever",
        ge=0,
        le=52,
        source="planner",
        meaning="deposit, in weeks of expected purchases",
    )
    interest: float = setting(
        0.0, unit="share/year", kind="lever", ge=0, le=1, source="planner", meaning="paid on what is held"
    )


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return deposits to be paid now, the deposits held (J, M), and the quarter's interest."""
    own = view.core_dealers
    moves: list[Move] = []
    if own.deposit.any() and view.calendar.starts_quarter(view.week):
        rate = of_dealer(view, in_force(view, settings).interest)
        moves += _pay(view, "interest", whole(rate / 4 * own.deposit), to_dealers=True)
    if not settings.weeks.any():
        return moves
    price = view.products.ex_works[:, own.region].T
    weekly = by_maker(view, own.level_units / view.products.units_per_case * price)
    asked = whole(of_dealer(view, settings.weeks) * weekly)
    asked = np.where(under_contract(view) & (own.deposit == 0), asked, 0)
    if asked.any():
        moves += _pay(view, "deposit", asked, to_dealers=False)
        moves.append(SetColumns("core_dealers", {"deposit": own.deposit + asked}))
    return moves


def _pay(view: MarketView, purpose: str, amounts: Any, to_dealers: bool) -> list[Move]:
    dealer, maker = np.nonzero(amounts)
    makers, dealers = view.party("manufacturers").start + maker, view.core_dealers.party[dealer]
    payers, payees = (makers, dealers) if to_dealers else (dealers, makers)
    return [Pay(purpose, payers, payees, amounts[dealer, maker])] if dealer.size else []
