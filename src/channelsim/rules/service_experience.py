"""Service experience: consumers go less often to terminals that did not have what they wanted.

Who: consumers who wanted something this week.
Reads: the handed purchases.
Proposes: ``Revise`` of consumers' service, in place.
Formula: at the terminal visited v ← v + η·(found − v), found 1 if any of the product wanted was there; a second
    terminal tried after a stock-out learns likewise from what was got there. At the other slots v ← v + ρ·(1 − v) an
    occasion: a bad experience fades. η learning, ρ recovery, both per occasion. The rest point of a terminal always
    visited is its share of occasions served, so v stays inside [0, 1].
Source: *assumption* (exponential learning); that stock-outs drive shoppers elsewhere: Gruen, Corsten & Bharadwaj
    2002.
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
from channelsim.market.market import REPERTOIRE, MarketView
from channelsim.market.moves import Move, Revise
from channelsim.rules._choice_kernels import AHEAD


class Settings(RuleSettings):
    """How consumers remember what terminals had."""

    learning: float = setting(
        0.1, unit="1/occasion", meaning="η: weight of the latest experience", source="assumption", ge=0, le=1)  # fmt: skip
    recovery: float = setting(
        0.01, unit="1/occasion", meaning="ρ: how fast terminals not visited are forgiven", source="assumption",
        ge=0, le=1)  # fmt: skip


def decide(view: MarketView, settings: SimpleNamespace, luck: Luck) -> list[Move]:
    """Update the service remembered of every terminal tried."""
    args = (view.handed["purchases"], np.float32(settings.learning), np.float32(settings.recovery))
    return [Revise("consumers", ("service",), _remember, args)]


@kernel
def _remember(service: Any, purchases: Any, learning: Any, recovery: Any) -> None:
    flat, size = service.reshape(-1), purchases.consumer.shape[0]
    for o in range(size):
        fetch(flat, purchases.consumer[min(o + AHEAD, size - 1)] * REPERTOIRE)
        if purchases.wanted[o] >= 0:
            start = purchases.consumer[o] * REPERTOIRE
            first, second = start + purchases.first_slot[o], start + purchases.slot[o]
            before, other = flat[first], flat[second]
            for n in range(start, start + REPERTOIRE):
                flat[n] += recovery * (np.float32(1) - flat[n])
            flat[second] = other + learning * (np.float32(purchases.product[o] >= 0) - other)
            flat[first] = before + learning * (np.float32(purchases.found[o]) - before)
