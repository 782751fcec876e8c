"""Purchase incidence: how often each consumer goes shopping for the category this week, and for how many units.

Who: consumers, each for itself.
Reads: consumers' rate, region, postponed and key; regions' growth; the season.
Proposes: ``Hand("occasions")`` with one entry an occasion, in the order of consumers; clears what the last week left
    behind in postponed.
Formula: n_i ~ Poisson(λ_i·s_w·(1+g_r)^(w/52)) + postponed_i, by inversion of one uniform each; λ_i (occasions/week)
    was drawn ~ Gamma(κ, mean λ) when the market was made, which makes counts negative binomial; s_w seasonal index,
    g_r growth a year. Units an occasion 1 + Geometric(1/u), u mean units, an own draw each.
Source: Ehrenberg 1959; Goodhardt, Ehrenberg & Chatfield 1984 (NBD). Means: magnitudes of a beer market, which close
    with 22 l per head and year.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Hand, Move, Revise
from channelsim.rules._consumers import Occasions
from channelsim.rules._occasion_kernels import MOST, draw_units, occasions

SAMPLE = 16384


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
    every = max(people.rate.size // SAMPLE, 1)
    mean = float(np.sum(people.rate[::every])) * every * float(factor.max(initial=0.0))
    room = int(1.06 * mean) + int(np.count_nonzero(people.postponed)) + 10 * MOST
    while True:
        consumer, number = np.empty(room, np.int32), np.empty(room, np.uint8)
        key = luck.key("purchase_incidence")
        columns = (people.key, people.rate, people.region, people.postponed)
        found = occasions(key, columns, factor, consumer, number)
        if found + MOST < room:
            break
        room = int(found) + MOST + 1
    consumer, number = consumer[:found], number[:found]
    units = np.empty(found, np.int32)
    mean = float(settings.units_per_occasion)
    per_log = 1.0 / np.log1p(-1.0 / mean) if mean > 1.0 else 0.0
    draw_units(luck.key("units_bought"), people.key, consumer, number, np.float32(per_log), units)
    nothing = np.empty(0, np.int32)
    return [
        Hand("occasions", Occasions(consumer, number, units, nothing, nothing, nothing)),
        Revise("consumers", ("postponed",), _forget),
    ]


def _forget(postponed: Any) -> None:
    postponed[...] = 0
