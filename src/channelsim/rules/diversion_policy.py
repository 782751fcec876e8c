"""Who: manufacturers; stage 1. What a manufacturer announces about sales outside the territory (窜货).

Reads: its settings; the policy in force until now; dealers' beliefs.

Proposes: ``announced_detection``, ``credible_detection``, ``fine_per_case``, ``forfeits``, ``forfeit_finding``,
``end_finding``, ``deposit_at_stake``, ``lot_cases``, ``prior_lots`` of manufacturers; where a policy is new, dealers'
beliefs of detection are set anew; with an amnesty, ``findings`` are forgotten.
Formula: belief of detection of a lot ~ Beta(α, β), mean announced·credibility; strength 20 lots when a dealer first
hears of it, 10 when a policy changes. Penalties rise with the findings of a contract's term: a fine each time, from
``forfeit_from`` on the rewards of the quarter, at ``end_at`` the contract and the deposit (see ``contract``). Open
territories: nothing is announced, fined or forfeited.

Source: model 5.4 (graduated, contract at the third), dealer's decision (beliefs); .08 a lot of 500 cases, 6 a case:
magnitudes; credibility .5 *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import Move, SetColumns

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
    forfeit_from: int = setting(
        2, unit="finding", kind="lever", ge=1, le=20, source="model 5.4",
        meaning="finding of a contract's term from which on rewards are forfeited; 1 = at once")  # fmt: skip
    end_at: int = setting(
        3, unit="finding", kind="lever", ge=0, le=20, source="model 5.4",
        meaning="finding of a contract's term that ends the contract; 0 = none does")  # fmt: skip
    deposit_forfeited: float = setting(
        1.0, unit="share", kind="lever", ge=0, le=1, source="model 5.4",
        meaning="part of the deposit kept when findings end a contract")  # fmt: skip
    lot_cases: float = setting(
        500.0, unit="case", gt=0, source="magnitudes",
        meaning="a lot at real scale: what is found out or not, and what one finding proves")  # fmt: skip
    first_strength: float = setting(
        20.0, unit="lot", gt=0, le=1000, source="dealer's decision: assumption",
        meaning="lots of experience that an announcement counts for when a dealer first hears of it")  # fmt: skip
    later_strength: float = setting(
        10.0, unit="lot", gt=0, le=1000, source="dealer's decision: assumption",
        meaning="the same when the policy changes: less, since the last one is remembered")  # fmt: skip
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
        "forfeit_finding": settings.forfeit_from.astype(np.int32),
        "end_finding": np.where(closed, settings.end_at, 0).astype(np.int32),
        "deposit_at_stake": np.where(closed, settings.deposit_forfeited, 0.0),
        "lot_cases": settings.lot_cases.astype(float),
        "prior_lots": settings.first_strength.astype(float),
    }
    moves: list[Move] = [SetColumns("manufacturers", values)]
    mean = np.clip(believed, LEAST, 1 - LEAST)
    for table in TRADERS:
        trader = getattr(view, table)
        alpha, beta = np.array(trader.detection_alpha), np.array(trader.detection_beta)
        new = alpha + beta <= 0
        strength = np.where(new, settings.first_strength, settings.later_strength)
        fresh = new | changed
        if fresh.any():
            alpha = np.where(fresh, mean * strength, alpha)
            beta = np.where(fresh, (1 - mean) * strength, beta)
            moves.append(SetColumns(table, {"detection_alpha": alpha, "detection_beta": beta}))
        if settings.amnesty.any():
            findings = np.where(settings.amnesty, 0, trader.findings)
            moves.append(SetColumns(table, {"findings": findings.astype(np.int32)}))
    return moves
