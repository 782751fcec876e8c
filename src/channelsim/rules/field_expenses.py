"""Who: manufacturers; stage 1. By which way field expenses (市场费用) reach terminals, and who looks whether they arrive.

Reads: its settings; core dealers' ``withheld_value`` of the quarter that has ended, ``audit_belief``, ``region``.

Proposes: ``expenses_through_dealers`` and ``audit_penalty`` for expense_withholding and display_contest;
``announced_audits``; at the start of a quarter audits of the quarter before: what is found withheld is owed back with the
penalty ("fine"), the auditors are paid ("field_force"), ``withheld_value`` starts anew; dealers' ``audit_belief``; facts
``expense_audits`` and ``fees_found``.

Formula: a dealer under contract through whom expenses go is audited with chance q a quarter (one draw a dealer and
manufacturer); owed back = ⌊withheld·(1 + penalty)⌋. Belief: credibility·q where a policy is new; then b ← b +
λ·(audited − b) after every quarter. An audit finds all that was withheld in the quarter; what is not audited then stays
with the dealer.

Source: register ADV-19 (截流费用), CASE-05; one quarter, λ, credibility and the cost of an audit *assumption*. Off
(everything paid to terminals directly) until a scenario switches it on.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Move, Owe, Pay, SetColumns
from channelsim.rules._scheme_tools import under_contract, whole

A = "assumption"


class Settings(RuleSettings):
    """How one manufacturer pays what is meant for terminals, and checks it."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    through_dealers: float = setting(
        0.0, unit="share", kind="lever", ge=0, le=1, source="register ADV-19",
        meaning="part of display fees that core dealers are to hand on; the rest is paid to terminals directly")  # fmt: skip
    audit_chance: float = setting(
        0.0, unit="share/quarter", kind="lever", ge=0, le=1, source="planner",
        meaning="chance that a dealer's vouchers of a quarter are checked at the terminals")  # fmt: skip
    audit_cost: float = setting(
        3000.0, unit="money/audit", kind="lever", ge=0, source=f"{A}: five days of an inspector",
        meaning="cost of one audit of one dealer")  # fmt: skip
    penalty: float = setting(
        1.0, unit="1", kind="lever", ge=0, le=100, source="planner",
        meaning="penalty over what is found withheld, on top of paying it back")  # fmt: skip
    credibility: float = setting(
        1.0, unit="share", ge=0, le=1, source=A, meaning="part of an announced audit chance that dealers believe"
    )  # fmt: skip
    belief_learning: float = setting(
        0.1, unit="share", ge=0, le=1, source=A, meaning="λ: weight of a dealer's own last quarter in its belief"
    )  # fmt: skip
    payment_weeks: int = setting(
        4, unit="week", ge=0, le=52, source=A, meaning="weeks until what was found has to be paid back"
    )  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return the way of expenses, audits of the quarter that has ended, and what dealers believe of the next."""
    own, dealers = view.manufacturers, view.core_dealers
    if not (settings.through_dealers.any() or own.expenses_through_dealers.any()):
        return []
    policy = {
        "expenses_through_dealers": settings.through_dealers.astype(float),
        "audit_penalty": settings.penalty.astype(float),
        "announced_audits": settings.audit_chance.astype(float),
    }
    new = (own.announced_audits != settings.audit_chance) | (own.expenses_through_dealers == 0)
    moves: list[Move] = [SetColumns("manufacturers", policy)]
    belief = np.array(dealers.audit_belief)
    if view.calendar.starts_quarter(view.week):
        looked_at, more = _audits(view, settings, luck)
        moves += more
        belief += settings.belief_learning * (looked_at - belief) * under_contract(view)
    belief = np.where(new, settings.credibility * settings.audit_chance, belief)
    return [*moves, SetColumns("core_dealers", {"audit_belief": belief})]


def _audits(view: MarketView, settings: Any, luck: Luck) -> tuple[Any, list[Move]]:
    """Return which dealers were audited by whom (J, M), and what follows from it."""
    dealers, own = view.core_dealers, view.manufacturers
    keys = np.arange(dealers.size)
    draws = np.stack([luck.uniform("expense_audits", keys, m) for m in range(own.size)], axis=1)
    asked = under_contract(view) & (own.expenses_through_dealers > 0)
    looked_at = asked & (draws < settings.audit_chance)
    found = np.where(looked_at, dealers.withheld_value, 0)
    owed = whole(found * (1 + np.asarray(own.audit_penalty)))
    wages = looked_at.sum(axis=0) * settings.audit_cost * view.market_scale * view.minor_units
    makers = view.party("manufacturers").start
    moves: list[Move] = [
        Pay("field_force", makers + np.arange(own.size), view.world, whole(wages)),
        SetColumns("core_dealers", {"withheld_value": np.zeros_like(dealers.withheld_value)}),
        Fact("region_manufacturer", "expense_audits", _by_region(view, looked_at)),
        Fact("region_manufacturer", "fees_found", _by_region(view, found)),
    ]
    who, m = np.nonzero(owed)
    if who.size:
        due = view.week + np.asarray(settings.payment_weeks)[m]
        moves.append(Owe("fine", dealers.party[who], makers + m, owed[who, m], due))
    return looked_at, moves


def _by_region(view: MarketView, values: Any) -> Any:
    """Return sums (R, M) of values (J, M) by the dealers' seats, int64."""
    out = np.zeros((view.regions.size, values.shape[1]), np.int64)
    np.add.at(out, view.core_dealers.region, values)
    return out
