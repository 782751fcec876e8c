"""Who: core dealers; stage 1. How much of the expenses meant for terminals they keep (截流费用).

Reads: manufacturers' ``expenses_through_dealers``, ``audit_penalty``; own ``audit_belief``.

Proposes: own ``withheld_share`` (J, M), which display_contest carries out.

Formula: of a yuan that comes through its hands a dealer keeps the part θ of the grid {0, 1/n … 1}·most that is best by
G(θ) = θ·[1 − b·(1 + penalty)] − c·θ², b its belief of an audit, c its conscience, drawn once from an exponential
distribution; 0 where nothing gains. Fear: with b·(1 + penalty) ≥ 1 nobody keeps anything. Conscience weighs more the
larger the part, so that the interior optimum is θ* = [1 − b·(1 + penalty)]/(2c).

Source: register ADV-19, CASE-05 (withheld expenses); economics of crime, Becker 1968 (gain against chance times
penalty); conscience and its distribution, the most that can be kept *assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns
from channelsim.rules._scheme_tools import under_contract

A = "assumption"
GAIN = 1e-12


class Settings(RuleSettings):
    """What a core dealer does with money that is meant for terminals."""

    conscience: float = setting(
        0.5, unit="1", ge=0, le=1000, source=A,
        meaning="mean of c over dealers: what keeping all costs in a dealer's own eyes, per yuan")  # fmt: skip
    most: float = setting(
        0.8, unit="share", ge=0, le=1, source=f"{A}: some display has to be there for the voucher's photograph",
        meaning="largest part that can be kept without everybody seeing it")  # fmt: skip
    grid_steps: int = setting(
        4, unit="step", ge=1, le=100, source=A, meaning="n: parts between nothing and the most that are compared"
    )  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return the part that each dealer keeps of what each manufacturer sends through it."""
    own, makers = view.core_dealers, view.manufacturers
    through = under_contract(view) & (np.asarray(makers.expenses_through_dealers) > 0)
    if not (through.any() or own.withheld_share.any()):
        return []
    honesty = conscience(luck, np.arange(own.size) + own.size * own.holder, settings.conscience)
    fear = own.audit_belief * (1 + np.asarray(makers.audit_penalty))
    share = np.where(through, best_share(1 - fear, honesty[:, None], settings), 0.0)
    return [SetColumns("core_dealers", {"withheld_share": share})]


def conscience(luck: Luck, dealers: Any, mean: float) -> Any:
    """Return c of dealers, drawn once for each that ever holds a seat: the same in every week and under every policy."""
    return -mean * np.log1p(-luck.at(-1).uniform("conscience", dealers))


def best_share(gain: Any, honesty: Any, settings: Any) -> Any:
    """Return the best θ on the grid for a net gain a yuan and a conscience that broadcast together; ties to less."""
    grid = np.linspace(0.0, settings.most, settings.grid_steps + 1)
    worth = gain[..., None] * grid - np.broadcast_to(honesty, gain.shape)[..., None] * grid**2
    best = worth.argmax(axis=-1)
    return np.where(worth.max(axis=-1) > GAIN, grid[best], 0.0)
