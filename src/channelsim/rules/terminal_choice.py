"""Terminal choice: where each occasion takes the consumer.

Who: consumers, one occasion after the other, all at the week's opening state.
Reads: consumers' repertoire, attraction and service; the handed occasions.
Proposes: ``Hand("occasions")`` with slot and terminal filled in (-1 for a consumer without any terminal).
Formula: P(slot) = a_s·v_s / Σ a·v over the repertoire; a Huff weight (sums to 1), v ∈ [0, 1] service remembered. The
    repertoire of up to 4 was drawn when the market was made, without replacement, with weights size^α·exp(−d/δ); d km
    of the real province.
Source: Huff 1964. Exponent and decay: *assumption*; size enters twice, in the draw and in the weight, so that sales go
    with about size^1.05 at α = .6 (sd of their logarithm 1.47 where sizes have 1.4). Panel households spend more of
    their money in one place (.82) than the heaviest weight here gives (.51).
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
from channelsim.market.moves import Hand, Move
from channelsim.rules._consumers import draws
from channelsim.rules._utility_kernels import AHEAD

SLOTS = np.uint64(REPERTOIRE)  # unsigned places cost no test for negative ones


class Settings(RuleSettings):
    """Which terminals a consumer knows and goes to; settled when the market is made."""

    size_exponent: float = setting(
        0.6, unit="1", meaning="α: how strongly size draws consumers, once into the repertoire and once at each choice",
        source="assumption, set so that sales go with about size: top 20 % of terminals .68 of volume (data .74)",
        kind="structure", ge=0, le=3)  # fmt: skip
    distance_decay_km: float = setting(
        1.5, unit="km", meaning="δ: distance over which a terminal's pull falls by the factor e", source="assumption",
        kind="structure", gt=0.01, le=500)  # fmt: skip
    repertoire: int = setting(
        4, unit="terminal", meaning="most terminals a consumer goes to", kind="structure", ge=1, le=4,
        source="Complete Journey panel: median 3 stores a household")  # fmt: skip


def decide(view: MarketView, settings: SimpleNamespace, luck: Luck) -> list[Move]:
    """Choose a slot of the repertoire for every occasion."""
    people, occasions = view.consumers, view.handed["occasions"]
    slot, terminal = np.empty(occasions.k.size, np.int8), np.empty(occasions.k.size, np.int32)
    mark = draws(luck.key("terminal_choice"), people.key, occasions.consumer, occasions.k)
    _choose(people.repertoire, people.attraction, people.service, occasions.consumer, mark, slot, terminal)
    return [Hand("occasions", occasions._replace(slot=slot, terminal=terminal))]


@kernel
def _choose(
    repertoire: Any, attraction: Any, service: Any, consumer: Any, mark: Any, slot: Any, terminal: Any
) -> None:
    running, last = np.empty(REPERTOIRE, np.float32), consumer.shape[0] - 1
    place, weight, trust = repertoire.reshape(-1), attraction.reshape(-1), service.reshape(-1)
    for o in range(consumer.shape[0]):
        ahead = consumer[min(o + AHEAD, last)] * REPERTOIRE
        fetch(place, ahead)
        fetch(weight, ahead)
        fetch(trust, ahead)
        first, total = np.uint64(consumer[o]) * SLOTS, np.float32(0)
        for s in range(SLOTS):
            total += weight[first + s] * trust[first + s]
            running[s] = total
        limit, chosen = mark[o] * total, np.uint64(0)
        for s in range(SLOTS - np.uint64(1)):
            chosen += np.uint64(limit >= running[s])
        chosen = chosen if total > 0 else np.uint64(0)
        terminal[o] = place[first + chosen]
        slot[o] = np.int8(chosen) if terminal[o] >= 0 else np.int8(-1)
