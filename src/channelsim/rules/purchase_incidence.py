"""Purchase incidence: how often each consumer goes shopping for the category this week, and for how many units.

Who: consumers, each for itself.
Reads: consumers' rate, region, postponed and key; regions' growth; the season.
Proposes: ``Hand("occasions")`` with one entry an occasion, in the order of consumers; clears what the last week left
    behind in postponed, seen and bought.
Formula: n_i ~ Poisson(λ_i·s_w·(1+g_r)^(w/52)) + postponed_i, by inversion of one uniform each; λ_i (occasions/week) was drawn
    ~ Gamma(κ, mean λ) when the market was made, which makes counts negative binomial; s_w seasonal index, g_r growth a year.
    Units an occasion 1 + Geometric(1/u), u mean units, an own draw each.
Source: Ehrenberg 1959; Goodhardt, Ehrenberg & Chatfield 1984 (NBD). Means: magnitudes of a beer market, which close with
    22 l per head and year.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.base.exponential import exponential, logarithm
from channelsim.base.kernel import kernel
from channelsim.base.luck import Luck, uniform
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Hand, Move, Revise
from channelsim.rules._consumers import Occasions

BLOCK = 2048
MOST = 255
INLINE = 4  # counts below this are inverted many at a time
FEW = 4


class Settings(RuleSettings):
    """How often consumers buy. Rates are drawn when the market is made and stay with the consumer."""

    occasions_per_week: float = setting(
        0.75, unit="occasion/week", meaning="mean purchase occasions of a consumer at season 1",
        source="magnitudes: closes with 22 l per head and year", kind="structure", gt=0, le=20)  # fmt: skip
    rate_shape: float = setting(
        0.8, unit="1", meaning="κ of the Gamma distribution of rates: small means few heavy and many light buyers",
        source="magnitudes; NBD fits of packaged goods (Ehrenberg)", kind="structure", gt=0.05, le=50)  # fmt: skip
    units_per_occasion: float = setting(
        2.5, unit="unit/occasion", meaning="mean units bought on one occasion (1 + Geometric)",
        source="magnitudes: closes with 22 l per head and year", ge=1, le=100)  # fmt: skip


def decide(view: MarketView, settings: SimpleNamespace, luck: Luck) -> list[Move]:
    """Draw the week's occasions; at most 255 of a consumer count."""
    people = view.consumers
    growth = (1.0 + view.regions.growth) ** (view.week / 52.0)
    factor = (view.season() * growth).astype(np.float32)
    room = int(1.05 * float(np.sum(people.rate)) * float(factor.max(initial=0.0)) + np.sum(people.postponed, dtype=np.int64))
    room += 1000
    while True:
        consumer, number = np.empty(room, np.int32), np.empty(room, np.uint8)
        key = luck.key("purchase_incidence")
        columns = (people.key, people.rate, people.region, people.postponed)
        found = _occasions(key, columns, factor, consumer, number)
        if found + MOST < room:
            break
        room = int(found) + MOST + 1
    consumer, number = consumer[:found], number[:found]
    units = np.empty(found, np.int32)
    mean = float(settings.units_per_occasion)
    per_log = 1.0 / np.log1p(-1.0 / mean) if mean > 1.0 else 0.0
    _units(luck.key("units_bought"), people.key, consumer, number, np.float32(per_log), units)
    nothing = np.empty(0, np.int32)
    return [
        Hand("occasions", Occasions(consumer, number, units, nothing, nothing, nothing)),
        Revise("consumers", ("postponed", "seen", "bought"), _forget),
    ]


def _forget(*columns: Any) -> None:
    for column in columns:
        column[...] = 0


@kernel
def _occasions(key: Any, people: Any, factor: Any, consumer: Any, number: Any) -> Any:
    """Fill consumer and number of each occasion as far as they have room; return how many there are."""
    keys, rate, region, postponed = people
    luck, mean, none = np.empty(BLOCK), np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
    active, count = np.empty(BLOCK + 1, np.int32), np.empty(BLOCK, np.int64)
    found, room = 0, consumer.shape[0]
    for first in range(0, rate.shape[0], BLOCK):
        last = min(first + BLOCK, rate.shape[0])
        size = last - first
        own, late = keys[first:last], postponed[first:last]
        _means(rate[first:last], region[first:last], factor, mean, none)
        for b in range(size):
            luck[b] = uniform(key, own[b], 0)
        some = 0
        for b in range(size):
            active[some] = b
            some += (luck[b] >= none[b]) | (late[b] > 0)
        _invert(luck, mean, none, active[:some], count)
        for a in range(some):
            i, n = first + active[a], count[a] + late[active[a]]
            if n >= INLINE:
                n = min(_poisson(key, own[i - first], mean[i - first], luck[i - first]) + late[i - first], MOST)
            if found + MOST < room:
                for k in range(FEW):
                    consumer[found + k], number[found + k] = i, k
                for k in range(FEW, n):
                    consumer[found + k], number[found + k] = i, k
            found += n
    return found


@kernel
def _means(rate: Any, region: Any, factor: Any, mean: Any, none: Any) -> None:
    """Fill each consumer's expected occasions and the chance of none."""
    for b in range(rate.shape[0]):
        mean[b] = factor[region[b]]
    for b in range(rate.shape[0]):
        mean[b] *= rate[b]
        none[b] = exponential(-mean[b])


@kernel
def _invert(luck: Any, mean: Any, none: Any, active: Any, count: Any) -> None:
    """Fill the number of occasions of the active consumers as far as it is below ``INLINE``."""
    u, average, chance = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for a in range(active.shape[0]):
        u[a], average[a], chance[a] = luck[active[a]], mean[active[a]], none[active[a]]
    for a in range(active.shape[0]):
        here = below = chance[a]
        n = np.int64(u[a] >= below)
        for level in range(1, INLINE):
            here *= average[a] * (1.0 / level)
            below += here
            n += np.int64(u[a] >= below)
        count[a] = n


@kernel
def _poisson(key: Any, agent: Any, mean: Any, first_draw: Any) -> Any:
    """Invert the Poisson distribution; a large mean is the sum of parts below 60, each with a draw of its own."""
    parts = 1 + int(mean / np.float32(60))
    share = np.float64(mean) / parts
    total = 0
    for part in range(parts):
        u = first_draw if part == 0 else uniform(key, agent, part)
        chance = np.float64(exponential(np.float32(-share)))
        below, n = chance, 0
        while u >= below and chance > 1e-18 * below:
            n += 1
            chance *= share / n
            below += chance
        total += n
    return total


@kernel
def _units(key: Any, keys: Any, consumer: Any, number: Any, per_log: Any, units: Any) -> None:
    own = np.empty(BLOCK, np.uint32)
    for first in range(0, consumer.shape[0], BLOCK):
        last = min(first + BLOCK, consumer.shape[0])
        rows, numbers, out = consumer[first:last], number[first:last], units[first:last]
        for b in range(last - first):
            own[b] = keys[rows[b]]
        for b in range(last - first):
            left = np.float32(1.0 - uniform(key, own[b], numbers[b]))
            out[b] = 1 + np.int32(logarithm(left) * per_log)
