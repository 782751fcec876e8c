"""Who: manufacturers, at every terminal that lists them; stage 3.

Reads: shelves, ``visited_minutes`` (minutes times skill), ``handed["dealer_minutes"]`` (the same by trained dealers'
people), ``effort``, classes and sizes; ``funded`` (share of display fees the budget allows), ``presence`` (fees are
those of the full plan); ``expenses_through_dealers`` and core dealers' ``withheld_share``.

Proposes: ``terminals.effort`` and ``display``; the fees on offer, ``manufacturers.display_fee_a/b/c``; ``plan_cost``;
payments "display_fee" from manufacturer to terminal, or from manufacturer to core dealer and on to terminals;
``withheld_value``; ``Hand("contact")`` (T, M), the week's effort before scaling by size, for relationship; facts
``display_fees``, ``fees_through_dealers``, ``fees_withheld``.

Formula: e_p ← .75·e_p + (skill·minutes/20·(size/mean)^−ψ + fees/50) / n, n the maker's listed products; d_p = (e_p^ω
+ ε₀)/Σ(e^ω + ε₀) over what is listed. A fee is paid by the week and listed product, by class of terminal, to the
share the budget funds; what dealers keep of it (expense_withholding) buys nothing, and terminals know what arrives:
the fee on offer is scaled by the part that reached the terminals of the region. What is being sold off gets no new
effort. Where nobody has any effort and ε₀ = 0, all have the same share. ω = 1 keeps the contest proportional.

Source: model 3.3 (decay .75, twenty minutes or a fee of 50 make one unit of effort, ω 1: *assumption*, part of every
headline sensitivity; ε₀ 1 = a product nobody cares for still gets what a shopkeeper gives any product, *assumption*;
ψ ½ *assumption*).
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import ACTIVITIES, MarketView
from channelsim.market.moves import Hand, Move, SetColumns
from channelsim.rules._display_kernels import Contest, Stand, contest
from channelsim.rules._fee_payments import Fees, arrived_share, full_plan_fees, hands, payments
from channelsim.rules._presence import plan_cost, presence

M33 = "assumption (model 3.3)"


class Settings(RuleSettings):
    """Display of one manufacturer in one region."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    fee_a: float = setting(
        0.0,
        unit="money/week",
        kind="lever",
        ge=0,
        source="planner",
        meaning="fee for a listed product, class A",
    )
    fee_b: float = setting(
        0.0,
        unit="money/week",
        kind="lever",
        ge=0,
        source="planner",
        meaning="fee for a listed product, class B",
    )
    fee_c: float = setting(
        0.0,
        unit="money/week",
        kind="lever",
        ge=0,
        source="planner",
        meaning="fee for a listed product, class C",
    )
    fee_per_effort: float = setting(
        50.0, unit="money/effort", gt=0, source=M33, meaning="fee that does as much as twenty skilled minutes"
    )
    minutes_per_effort: float = setting(
        20.0, unit="minute/effort", gt=0, source=M33, meaning="skilled minutes that make one unit of effort"
    )
    decay: float = setting(
        0.75, unit="share", ge=0, lt=1, source=M33, meaning="share of effort left after a week"
    )
    omega: float = setting(
        1.0, unit="1", gt=0, le=4, source=M33, meaning="ω: exponent of effort in the contest"
    )
    base_effort: float = setting(
        1.0, unit="effort", ge=0, source="assumption", meaning="ε₀: what every listed product gets by itself"
    )
    size_penalty: float = setting(
        0.5, unit="1", ge=0, le=1, source="assumption", meaning="ψ: how fast a visit's effect falls with size"
    )


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return effort, display shares and fees."""
    t, shape = view.terminals, view.terminals.effort.shape
    funded = view.manufacturers.funded[:, ACTIVITIES.index("display_fees")][:, None] * view.minor_units
    funded = funded * presence(view)
    fee = np.stack([settings.fee_a * funded, settings.fee_b * funded, settings.fee_c * funded])
    terms = Contest(fee, settings.fee_per_effort * view.minor_units, settings.minutes_per_effort, settings.decay,
                    settings.omega, settings.base_effort, settings.size_penalty, *hands(view))  # fmt: skip
    stand = Stand(*(getattr(t, name) for name in Stand._fields))
    if "dealer_minutes" in view.handed:
        stand = stand._replace(visited_minutes=t.visited_minutes + view.handed["dealer_minutes"])
    effort, display = np.empty(shape, np.float32), np.empty(shape, np.float32)
    contact = np.empty(t.visited_minutes.shape, np.float32)
    fees = Fees.none(contact.shape, terms.through)
    contest(stand, view.products.manufacturer, terms, (effort, display, contact, *fees))
    arrived = arrived_share(view, fees)
    offers = {f"display_fee_{name}": fee[n] * arrived for n, name in enumerate("abc")}
    return [
        SetColumns("terminals", {"effort": effort, "display": display}),
        SetColumns("manufacturers", offers),
        Hand("contact", contact),
        *plan_cost(view, "display_fees", lambda: full_plan_fees(view, settings)),
        *(payments(view, fees) if fee.any() else ()),
    ]
