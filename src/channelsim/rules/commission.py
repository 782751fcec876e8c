"""Who: manufacturers; stage 1.

Reads: their settings; ``terminals.delivered_units`` of last week, suppliers; ``core_dealers.commission_accrued``.

Proposes: ``commission_accrued``; in the first week of a month a debt "rebate" for all that accrued before, due after
the delay. It hands no promise: what terminals get does not depend on what the dealer buys; ``Hand("commission")`` tells
dealers what a case delivered earns, so that they can price.

Formula: accrued += ⌊money a case · cases delivered last week to terminals by the dealer or its sub-dealers⌋ minor units,
at last week's terms.

Source: model 5.3 (commission); the money is the *planner's*. Off (0) until a scenario sets it.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Hand, Move, SetColumns
from channelsim.rules._allocation_kernels import by_supplier
from channelsim.rules._scheme_tools import in_force, of_dealer, owe, under_contract, whole
from channelsim.rules._territory import by_maker


class Settings(RuleSettings):
    """What one manufacturer pays core dealers of one region for delivering."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    money_per_case: float = setting(
        0.0,
        unit="money/case",
        kind="lever",
        ge=0,
        source="planner",
        meaning="for every case delivered to terminals",
    )
    payment_delay_weeks: int = setting(
        2,
        unit="week",
        kind="lever",
        ge=0,
        le=52,
        source="assumption",
        meaning="from the month's end to payment",
    )


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return what has accrued (J, M) and, at the start of a month, the debts."""
    then = in_force(view, settings)
    accrued = view.core_dealers.commission_accrued
    if not (then.money_per_case.any() or accrued.any()):
        return []
    cases = by_maker(view, _delivered(view) / view.products.units_per_case)
    money = of_dealer(view, then.money_per_case) * view.minor_units
    accrued = accrued + np.where(under_contract(view), whole(money * cases), 0)
    per_case = np.where(
        under_contract(view), of_dealer(view, settings.money_per_case) * view.minor_units, 0.0
    )
    moves: list[Move] = [Hand("commission", per_case)]
    if view.calendar.starts_month(view.week):
        moves += owe(view, accrued, of_dealer(view, then.payment_delay_weeks))
        accrued = np.zeros_like(accrued)
    return [*moves, SetColumns("core_dealers", {"commission_accrued": accrued})]


def _delivered(view: MarketView) -> Any:
    """Return what each core dealer and its sub-dealers delivered to terminals last week, units (J, P)."""
    cores, maker = view.core_dealers.size, np.ascontiguousarray(view.products.manufacturer)
    units = np.zeros((cores + view.sub_dealers.size, maker.size))
    by_supplier(view.terminals.delivered_units, view.terminals.supplier, maker, units)
    np.add.at(units, view.sub_dealers.core_dealer, units[cores:])
    return units[:cores]
