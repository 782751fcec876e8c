"""Who: core dealers, sub-dealers; stage 11.

Reads: own stock by age; ``products.shelf_life_weeks``, ``salvage_value``.

Proposes: ``WriteOff`` of all goods as old as their shelf life; they are sold for salvage.

Formula: units written off = Σ_{age ≥ shelf life} stock, age in weeks since dispatch from the plant. Between the age
terminals refuse and shelf life goods lie unsold; terminals' own stock turns over too fast to age and is not
followed by age.

Source: model 4.10; shelf life 52 weeks and salvage 12 a case: magnitudes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.setting import Settings as RuleSettings
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, WriteOff


class Settings(RuleSettings):
    """Nothing to set: shelf life and salvage value belong to the product."""


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return what has reached its shelf life."""
    first_age = np.ascontiguousarray(view.products.shelf_life_weeks, np.int64)
    old = np.zeros(view.own.stock_units.shape[:2], np.int64)
    _from_age(view.own.stock_units, view.own.oldest_age, first_age, old)
    return [WriteOff(view.own_name, old, first_age)] if old.any() else []


@kernel
def _from_age(stock: Any, oldest: Any, first_age: Any, out: Any) -> None:
    for n in range(stock.shape[0]):
        for p in range(stock.shape[1]):
            for age in range(first_age[p], min(oldest[n, p] + 1, stock.shape[2])):
                for origin in range(stock.shape[3]):
                    out[n, p] += stock[n, p, age, origin]
