"""Who: manufacturers and the core dealers they coach; stage 2, before advisors set out.

Reads: advisors' heads and skill; core dealers' ``trained`` and ``motivation``; who supplies which terminal.

Proposes: ``core_dealers.trained``; the cost of dealers' people as "field_force", paid by dealers or shared; hands
``coaching_share`` (M, R), ``handed_over`` (T, M: left to the dealer's people this week) and ``dealer_minutes`` (T,
M); facts ``trained_share``, ``handed_terminals``, ``dealer_visits``.

Formula: advisors of a region spend a share of their time on its dealers, each alike: trained ← trained +
hours·skill/(hours a terminal · its real terminals) · 2 motivation · (1 − trained) − forgetting · trained. Once
trained reaches maturity the share min(1, 2 motivation) · trained of the dealer's terminals is left to its people,
spread evenly over its list; they come every few weeks for some minutes, which work on display and relationship as an
advisor's do; they do not bring new products, read codes or correct orders. Advisors look in once in ``control_weeks``
and have the rest of their time for others. Coaching begins with week 0.

Source: register TNM-06, CCM-10, claim C22; all numbers *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Hand, Move, SetColumns
from channelsim.rules._handover import mean_by_region, paid_for, trained_now

A = "assumption"
GOLDEN = 0.6180339887498949  # its multiples, whole parts left out, spread terminals evenly


class Settings(RuleSettings):
    """What one manufacturer in one region hands over to its core dealers."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    coaching_share: float = setting(
        0.0,
        unit="share",
        kind="lever",
        ge=0,
        le=0.9,
        source="planner",
        meaning="advisors' time for coaching dealers; 0 none",
    )
    maturity: float = setting(
        0.5,
        unit="share",
        kind="lever",
        ge=0,
        le=1,
        source=A,
        meaning="trained share from which on terminals are handed over",
    )
    hours_per_week: float = setting(
        35.0, unit="hour/week", gt=0, source=A, meaning="working time of an advisor"
    )
    hours_per_terminal: float = setting(
        0.1,
        unit="hour/terminal",
        gt=0,
        source=A,
        meaning="coaching that teaches a dealer most of it, by terminals it serves",
    )
    forgetting: float = setting(
        0.005, unit="1/week", ge=0, le=1, source=A, meaning="loss a week without coaching"
    )
    dealer_minutes: float = setting(
        12.0, unit="minute", kind="lever", ge=0, source=A, meaning="visit of the dealer's people"
    )
    dealer_skill: float = setting(
        0.8, unit="1", ge=0, source=A, meaning="their skill; an advisor begins with 1"
    )
    dealer_interval_weeks: int = setting(
        2, unit="week", kind="lever", ge=1, source=A, meaning="weeks between their visits"
    )
    control_weeks: int = setting(
        13, unit="week", kind="lever", ge=1, source=A, meaning="weeks between advisors' looks at it"
    )
    visit_cost: float = setting(
        9.0, unit="money/visit", ge=0, source=A, meaning="cost of a visit of the dealer's people"
    )
    paid_by_maker: float = setting(
        0.0,
        unit="share",
        kind="lever",
        ge=0,
        le=1,
        source=A,
        meaning="part of that cost that the manufacturer pays",
    )


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return what dealers learn, and which terminals their people look after this week."""
    dealers = view.core_dealers
    if view.week < 0 or not (settings.coaching_share.any() or dealers.trained.any()):
        return []
    t, makers = view.terminals, np.arange(settings.coaching_share.shape[0])
    above = np.concatenate([np.arange(len(dealers)), view.sub_dealers.core_dealer, [0]]).astype(np.int64)
    owner = above[t.supplier]
    trained = trained_now(view, settings, owner)
    matured = trained >= settings.maturity[:, dealers.region].T
    share = np.where(matured & dealers.carries, trained * np.minimum(1.0, 2 * dealers.motivation), 0.0)
    row = np.arange(t.region.size)[:, None]
    place = (row * GOLDEN + makers * GOLDEN**2) % 1.0
    region = t.region[:, None]
    control, interval = settings.control_weeks[makers, region], settings.dealer_interval_weeks[makers, region]
    theirs = (t.supplier >= 0) & (place < share[owner, makers])
    visited = theirs & ((view.week + row) % interval == 0)
    minutes = visited * (settings.dealer_minutes * settings.dealer_skill)[makers, region]
    work = np.zeros(share.shape, np.int64)
    np.add.at(work, (owner, makers), visited)
    counts = np.zeros((2, view.regions.size, makers.size), np.int64)
    for n, mask in enumerate((theirs, visited)):
        np.add.at(counts[n], t.region, mask)
    return [
        SetColumns("core_dealers", {"trained": trained}),
        Hand("coaching_share", settings.coaching_share),
        Hand("handed_over", theirs & ((view.week + row) % control != 0)),
        Hand("dealer_minutes", minutes.astype(np.float32)),
        *paid_for(view, settings, work),
        Fact("region_manufacturer", "handed_terminals", counts[0]),
        Fact("region_manufacturer", "dealer_visits", counts[1]),
        Fact("region_manufacturer", "trained_share", mean_by_region(view, trained)),
    ]
