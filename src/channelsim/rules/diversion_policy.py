"""Who: manufacturers; stage 1. What a manufacturer announces about sales outside the territory (窜货).

Reads: its settings; the policy in force until now; dealers' beliefs.

Proposes: ``announced_detection``, ``credible_detection``, ``fine_per_case``, ``forfeits`` of
manufacturers; where a policy is new, dealers' beliefs of detection are set anew; with an amnesty, ``findings`` are
forgotten.
Formula: belief of detection of a lot ~ Beta(α, β), mean announced·credibility; strength 20 lots when a dealer first
hears of it, 10 when a policy changes. Open territories: nothing is announced, fined or forfeited.

Source: model 5.4, dealer's decision (beliefs); .08 a lot, 6 a case: magnitudes; credibility .5 *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import Move, SetColumns

FIRST_STRENGTH, LATER_STRENGTH = 20.0, 10.0
LEAST = 1e-6


class Settings(RuleSettings):
    """The policy of one manufacturer towards sales outside the territory."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    territory: Literal["closed", "open"] = setting(
        "closed",
        unit="name",
        kind="lever",
        source="model 5.4",
        meaning="open: dealers may sell wherever they like",
    )
    announced_detection: float = setting(
        0.08, unit="share/lot", kind="lever", ge=0, le=1, source="magnitudes",
        meaning="chance of being found out with a lot, as dealers are told")  # fmt: skip
    credibility: float = setting(
        0.5,
        unit="share",
        ge=0,
        le=1,
        source="assumption",
        meaning="part of the announcement that dealers believe",
    )
    fine: float = setting(
        6.0,
        unit="money/case",
        kind="lever",
        ge=0,
        source="magnitudes",
        meaning="fine for a case proven to be diverted",
    )
    forfeit: bool = setting(
        True,
        unit="yes/no",
        kind="lever",
        source="magnitudes",
        meaning="proof forfeits the rewards of the quarter",
    )
    amnesty: bool = setting(
        False, unit="yes/no", kind="lever", source="model 5.4",
        meaning="while it holds nothing is punished, and earlier findings are forgotten")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return the policy in force and, where it is new, what dealers make of it."""
    if view.origins == 1:
        return []
    closed = (settings.territory == "closed") & ~settings.amnesty
    announced = np.where(closed, settings.announced_detection, 0.0)
    fine = np.where(closed, settings.fine * view.minor_units, 0.0)
    forfeits = closed & settings.forfeit
    own = view.manufacturers
    changed = (
        (announced != own.announced_detection) | (fine != own.fine_per_case) | (forfeits != own.forfeits)
    )
    believed = announced * settings.credibility
    values = {
        "announced_detection": announced,
        "fine_per_case": fine,
        "forfeits": forfeits,
        "credible_detection": believed,
    }
    moves: list[Move] = [SetColumns("manufacturers", values)]
    mean = np.clip(believed, LEAST, 1 - LEAST)
    for table in TRADERS:
        trader = getattr(view, table)
        alpha, beta = np.array(trader.detection_alpha), np.array(trader.detection_beta)
        new = alpha + beta <= 0
        strength = np.where(new, FIRST_STRENGTH, LATER_STRENGTH)
        fresh = new | changed
        if fresh.any():
            alpha = np.where(fresh, mean * strength, alpha)
            beta = np.where(fresh, (1 - mean) * strength, beta)
            moves.append(SetColumns(table, {"detection_alpha": alpha, "detection_beta": beta}))
    if settings.amnesty.any():
        findings = np.where(settings.amnesty, 0, view.core_dealers.findings)
        moves.append(SetColumns("core_dealers", {"findings": findings.astype(np.int32)}))
    return moves
