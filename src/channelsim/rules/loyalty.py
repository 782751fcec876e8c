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
from channelsim.base.lanes import LANES, fetch, scale_row
from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, Revise
from channelsim.rules._utility_kernels import AHEAD


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
    groups, flat = (products + LANES - 1) // LANES, loyalty.reshape(-1)
    habits, more = _habits(products, groups * LANES, carry_over)
    for o in range(size):
        fetch(flat, purchases.consumer[min(o + AHEAD, size - 1)] * products)
        row, place = purchases.consumer[o] * products, (purchases.product[o] + 1) * groups * LANES
        if row + groups * LANES <= flat.shape[0]:
            for lane in range(0, groups * LANES, LANES):
                scale_row(flat, row + lane, habits, (place + lane, more + place + lane))
        else:
            for n in range(products):
                flat[row + n] = flat[row + n] * habits[place + n] + habits[more + place + n]


@kernel
def _habits(products: Any, width: Any, carry_over: Any) -> Any:
    """Return, by product bought (none first), what loyalty is multiplied by and, from the second result on, what is added.

    Beyond the last product stand 1 and 0: a row of lanes reaches into the next consumer and leaves it as it is.
    """
    table = np.zeros((2, products + 1, width), np.float32)
    table[0] = 1
    for p in range(products):
        table[0, p + 1, :products] = carry_over
        table[1, p + 1, p] = np.float32(1) - carry_over
    return table.reshape(-1), (products + 1) * width
