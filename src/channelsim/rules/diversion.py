"""Who: core dealers and sub-dealers; stage 9, after manufacturers have shipped.

Reads: own ``diversion_plan`` (from the decision of forward buying), saleable stock, ``level_units``, season;
``idle_weeks`` of goods in other regions; distances.

Proposes: ``SendAbroad`` as far as stock beyond the own customers' next weeks reaches; ``BringHome`` what nobody took
for some weeks; payments "delivery" for both ways; what is left of the plan; fading of ``sold_abroad_units``.

Formula: room = stock − keep·F·s; sent = plan where room covers it, else in proportion, whole cases; both ways cost the haul
between the regions. A plan that cannot be met is given up by a share each week.

Source: model 4.6; register diversion of goods; the numbers *assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.goods import saleable
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import BringHome, Fact, Move, Pay, SendAbroad, SetColumns

A = "assumption"


class Settings(RuleSettings):
    """Sending goods into other territories."""

    keep_weeks: float = setting(
        1.0, unit="week", ge=0, le=26, source=A, meaning="expected own sales that stay at home")  # fmt: skip
    patience_weeks: int = setting(
        6,
        unit="week",
        ge=1,
        le=52,
        source=A,
        meaning="weeks without a sale after which goods are brought home",
    )
    plan_decay: float = setting(
        0.25, unit="share/week", ge=0, le=1, source=A, meaning="part of an unmet plan given up each week")  # fmt: skip
    trace_decay: float = setting(
        0.15, unit="share/week", ge=0, le=1, source=A,
        meaning="how fast sold goods can no longer be found on shelves (they are drunk)")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return what leaves for other regions and what comes back."""
    if view.origins == 1:
        return []
    moves: list[Move] = []
    for table in TRADERS:
        trader = getattr(view, table)
        roams = trader.away_units.any()
        if len(trader) and (roams or trader.diversion_plan.any() or trader.sold_abroad_units.any()):
            moves += _of(view, settings, table)
    return moves


def _of(view: MarketView, settings: Any, table: str) -> list[Move]:
    trader, products = getattr(view, table), view.products
    per_case = products.units_per_case.astype(np.int64)
    plan = np.where(trader.alive[:, None, None], trader.diversion_plan, 0)
    kept = settings.keep_weeks * trader.level_units * view.season(1)
    room = np.maximum(saleable(trader, products) - np.ceil(kept).astype(np.int64), 0)
    wanted = plan.sum(axis=1)
    share = np.where(wanted > 0, np.minimum(room / np.maximum(wanted, 1), 1.0), 0.0)
    sent = (np.floor(plan * share[:, None, :] / per_case + 1e-9)).astype(np.int64) * per_case
    rest = np.floor((plan - sent) * (1 - settings.plan_decay) / per_case).astype(np.int64) * per_case
    roaming = trader.roaming_units.sum(axis=3)
    idle = np.where(roaming > 0, trader.idle_weeks + 1, 0).astype(np.int32)
    back = np.where(idle > settings.patience_weeks, roaming, 0)
    idle = np.where(back > 0, 0, idle)
    cases = ((sent + back) / per_case).sum(axis=2)
    cost = (cases * view.links.haul[trader.region]).sum(axis=1)
    values = {
        "diversion_plan": rest, "idle_weeks": idle,
        "sold_abroad_units": trader.sold_abroad_units * (1 - settings.trace_decay),
    }  # fmt: skip
    moves: list[Move] = [SetColumns(table, values)]
    if back.any():
        moves.append(BringHome(table, back))
    if sent.any():
        moves.append(SendAbroad(table, sent))
    paid = np.floor(cost + 0.5).astype(np.int64)
    moves.append(Pay("delivery", trader.party, view.world, paid))
    parts = [paid if name == table else np.zeros(len(getattr(view, name)), np.int64) for name in TRADERS]
    moves.append(Fact("dealer", "haul", np.concatenate(parts)))
    return moves
