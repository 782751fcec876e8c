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
from channelsim.base.lanes import approach_four, fetch
from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import REPERTOIRE, MarketView
from channelsim.market.moves import Move, Revise
from channelsim.rules._utility_kernels import AHEAD


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
    flat, size, lessons = service.reshape(-1), purchases.consumer.shape[0], _lessons(learning, recovery)
    for o in range(size):
        fetch(flat, purchases.consumer[min(o + AHEAD, size - 1)] * REPERTOIRE)
        slots = np.int64(purchases.first_slot[o]) * REPERTOIRE + np.int64(purchases.slot[o])
        case = 4 * slots + 2 * np.int64(purchases.found[o]) + np.int64(purchases.product[o] >= 0)
        place = (case + 1 if purchases.wanted[o] >= 0 else 0) * 2 * REPERTOIRE
        approach_four(flat, purchases.consumer[o] * REPERTOIRE, lessons, (place, place + REPERTOIRE))


@kernel
def _lessons(learning: Any, recovery: Any) -> Any:
    """Return how fast (first row) and to what (second) the four slots go, nothing wanted first, then case by case.

    Cases in the order of slot visited, slot tried last, whether the former had any, whether something was bought.
    """
    table = np.zeros((REPERTOIRE * REPERTOIRE * 4 + 1, 2, REPERTOIRE), np.float32)
    for case in range(REPERTOIRE * REPERTOIRE * 4):
        first, second = case // (4 * REPERTOIRE), case // 4 % REPERTOIRE
        table[case + 1, 0] = recovery
        table[case + 1, 1] = 1
        table[case + 1, 0, first] = table[case + 1, 0, second] = learning
        table[case + 1, 1, second] = case % 2
        table[case + 1, 1, first] = case // 2 % 2
    return table.reshape(-1)
