"""Who: manufacturers; stage 10. Finding sales outside the territory, and what follows.

Reads: terminals' ``visited_minutes`` and ``stray_units``; ``handed["abroad"]``; dealers'
``sold_abroad_units``, ``order_units``, ``level_units``, ``deviation_units``, ``findings``, beliefs; the policy.

Proposes: fines as debts, compensation to the dealers of the region, wages of inspectors; ``findings``,
``rebate_forfeited``; beliefs of detection; facts ``found_units`` and ``fine`` of the frame ``diversion``.

Formula: a tracing code tells the origin. Advisors read codes at a visited terminal with a chance; inspectors check
terminals of regions chosen at random, or of the regions nearest to dealers whose order exceeds expectation by k standard
deviations (``_order_alarm.py``). A terminal with goods of a strange origin is a hit; whose goods they are is drawn by
what dealers of that origin, of both tiers, sold there lately; a hit proves a lot (at most what was sold). Who sold them
is fined, a sub-dealer itself; what is proven within some weeks is one finding; rewards are lost and contracts end as the
policy says. Beliefs: α + 1 for a finding, β + 1 for each lot sold without one, α + ω for a colleague's published
punishment, 1 % a week back to what is announced.

Source: model 5.4; dealer's decision (beliefs, ω .25); shares of codes read, checks a day and wages *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Move, Pay
from channelsim.rules._detection_beliefs import beliefs
from channelsim.rules._inspection import Finding, findings_of, punish, region_days
from channelsim.rules._inspection_kernels import read_codes

A = "assumption"


class Settings(RuleSettings):
    """How one manufacturer looks for its goods outside their territory, and punishes."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    read_probability: float = setting(
        0.2,
        unit="share",
        kind="lever",
        ge=0,
        le=1,
        source=A,
        meaning="visited terminals at which the advisor reads codes",
    )
    inspectors: float = setting(
        0.0,
        unit="person",
        kind="lever",
        ge=0,
        source=A,
        meaning="inspectors of the real whole, all regions together",
    )
    inspect: Literal["random", "alarm"] = setting(
        "random", unit="name", kind="lever", source="model 5.4", meaning="where inspectors look")  # fmt: skip
    alarm_sd: float = setting(
        2.5,
        unit="standard deviation",
        kind="lever",
        ge=0,
        le=20,
        source=A,
        meaning="k: order beyond expectation that raises an alarm",
    )
    alarm_delay_weeks: int = setting(
        2, unit="week", kind="lever", ge=0, le=26, source=A, meaning="from odd order to inspectors on the spot")  # fmt: skip
    checks_a_day: float = setting(
        20.0, unit="terminal/day", gt=0, source=A, meaning="terminals an inspector checks a day")  # fmt: skip
    inspector_day_wage: float = setting(
        600.0,
        unit="money/day",
        ge=0,
        source=f"{A}: wage, hotel and travel",
        meaning="cost of an inspector's day",
    )
    compensation: float = setting(
        0.0,
        unit="share",
        kind="lever",
        ge=0,
        le=1,
        source="model 5.4",
        meaning="part of a fine that goes to the dealers of the region",
    )
    published_weight: float = setting(
        0.25,
        unit="lot",
        ge=0,
        le=5,
        source=f"dealer's decision: {A}",
        meaning="ω: what a colleague's punishment adds to the belief of detection",
    )
    case_weeks: int = setting(
        4,
        unit="week",
        kind="lever",
        ge=1,
        le=52,
        source=A,
        meaning="weeks in which all that is proven is one finding: a penalty has to be felt before the next counts",
    )
    belief_fading: float = setting(
        0.01,
        unit="share/week",
        ge=0,
        le=1,
        source=f"dealer's decision: {A}",
        meaning="how fast what dealers experienced gives way to what is announced",
    )
    payment_weeks: int = setting(
        4, unit="week", ge=0, le=52, source=A, meaning="weeks until a fine has to be paid")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return findings, penalties and what dealers learn from them."""
    if view.origins == 1:
        return []
    policy = view.manufacturers
    closed = (policy.fine_per_case > 0) | policy.forfeits | (policy.end_finding > 0)
    days, moves = region_days(view, settings, luck)
    used = days.sum(axis=1)
    money = used * settings.inspector_day_wage * view.minor_units * view.market_scale
    wages = np.floor(money + 0.5).astype(np.int64)
    parties = view.party("manufacturers")
    moves.append(Pay("field_force", np.arange(parties.start, parties.stop), view.world, wages))
    moves.append(Fact("manufacturer", "inspection", wages))
    sold = np.concatenate([view.core_dealers.sold_abroad_units, view.sub_dealers.sold_abroad_units])
    found = Finding.none(sold.shape[0], view.manufacturers.size, view.regions.size)
    if sold.any():
        checks = days * settings.checks_a_day[:, None] * view.market_scale
        hits = np.zeros((view.manufacturers.size, view.regions.size, view.regions.size), np.int64)
        shops = view.terminals
        here = np.bincount(shops.region, minlength=view.regions.size)
        chance = np.minimum(checks / np.maximum(here, 1), 1.0)
        seen = (shops.region, shops.visited_minutes, shops.stray_units, shops.strays)
        how = (settings.read_probability.astype(float), chance, view.products.manufacturer)
        read_codes(luck.key("codes"), seen, how, hits)
        hits[~closed] = 0
        found = findings_of(view, luck, hits, sold)
        moves += punish(view, settings, found)
    moves += beliefs(view, settings, found)
    return moves
