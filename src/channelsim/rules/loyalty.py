"""Loyalty: every purchase makes the bought product a little more of a habit.

Who: consumers who bought.
Reads: the handed purchases.
Proposes: ``Revise`` of consumers' loyalty, in place.
Formula: L_p ← λ_L·L_p + (1−λ_L)·[bought p] at each purchase, in the order of the consumer's occasions; Σ_p L = 1
    stays so.
Source: Guadagni & Little 1983 (carry-over .8 a purchase).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.lanes import fetch
from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, Revise
from channelsim.rules._choice_kernels import AHEAD


class Settings(RuleSettings):
    """How fast habits change."""

    carry_over: float = setting(
        0.8, unit="1/purchase", meaning="λ_L: share of loyalty that outlasts one purchase",
        source="Guadagni & Little 1983", ge=0, lt=1)  # fmt: skip


def decide(view: MarketView, settings: SimpleNamespace, luck: Luck) -> list[Move]:
    """Update loyalty."""
    args = (view.handed["purchases"], np.float32(settings.carry_over))
    return [Revise("consumers", ("loyalty",), _learn, args)]


@kernel
def _learn(loyalty: Any, purchases: Any, carry_over: Any) -> None:
    products, size = loyalty.shape[1], purchases.product.shape[0]
    flat, gain = loyalty.reshape(-1), np.float32(1) - carry_over
    for o in range(size):
        fetch(flat, purchases.consumer[min(o + AHEAD, size - 1)] * products)
        p = purchases.product[o]
        if p >= 0:
            i = purchases.consumer[o]
            for n in range(i * products, (i + 1) * products):
                flat[n] *= carry_over
            flat[i * products + p] += gain
