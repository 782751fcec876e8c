"""Who: manufacturers, at every terminal that lists them; stage 3.

Reads: shelves, ``visited_minutes`` (minutes times skill), ``effort``, classes and sizes; ``funded`` (share of
display fees the budget allows).

Proposes: ``terminals.effort`` and ``display``; the fees on offer, ``manufacturers.display_fee_a/b/c``; payments
"display_fee" from manufacturer to terminal; ``Hand("contact")`` (T, M), the week's effort before scaling by size,
for relationship; fact ``display_fees``.

Formula: e_p ← .75·e_p + (skill·minutes/20·(size/mean)^−ψ + fees/50) / n, n the maker's listed products; d_p =
(e_p^ω + ε₀)/Σ(e^ω + ε₀) over what is listed. A fee is paid by the week and listed product, by class of terminal, to
the share the budget funds. What is being sold off gets no new effort. Where nobody has any effort and ε₀ = 0, all
have the same share. ω = 1 keeps the contest proportional.

Source: model 3.3 (decay .75, twenty minutes or a fee of 50 make one unit of effort, ω 1: *assumption*, part of
every headline sensitivity; ε₀ 1 = a product nobody cares for still gets what a shopkeeper gives any product,
*assumption*; ψ ½ *assumption*).
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import ACTIVITIES, MarketView
from channelsim.market.moves import Fact, Hand, Move, Pay, SetColumns
from channelsim.rules._display_kernels import Contest, Stand, contest

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
    fee = np.stack([settings.fee_a * funded, settings.fee_b * funded, settings.fee_c * funded])
    terms = Contest(fee, settings.fee_per_effort * view.minor_units, settings.minutes_per_effort, settings.decay,
                    settings.omega, settings.base_effort, settings.size_penalty)  # fmt: skip
    stand = Stand(*(getattr(t, name) for name in Stand._fields))
    effort, display = np.empty(shape, np.float32), np.empty(shape, np.float32)
    contact = np.empty(t.visited_minutes.shape, np.float32)
    fees = np.zeros(contact.shape, np.int64)
    contest(stand, view.products.manufacturer, terms, (effort, display, contact, fees))
    offers = {"display_fee_a": fee[0], "display_fee_b": fee[1], "display_fee_c": fee[2]}
    return [
        SetColumns("terminals", {"effort": effort, "display": display}),
        SetColumns("manufacturers", offers),
        Hand("contact", contact),
        *(_payments(view, fees) if fee.any() else ()),
    ]


def _payments(view: MarketView, fees: Any) -> list[Move]:
    regions, makers = view.regions.size, fees.shape[1]
    where = np.flatnonzero(fees)  # much sooner than nonzero of two dimensions
    terminal, maker = np.divmod(where, makers)
    amounts = fees.reshape(-1)[where]
    place = view.terminals.region[terminal] * makers + maker
    total = np.bincount(place, amounts, minlength=regions * makers).reshape(regions, makers)
    payers = view.party("manufacturers").start + maker
    return [
        Pay("display_fee", payers, view.terminals.party[terminal], amounts),
        Fact("region_manufacturer", "display_fees", total.astype(np.int64)),
    ]
