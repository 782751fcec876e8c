"""Awareness: consumers come to know brands by advertising, shelf and word of mouth, and forget them again.

Who: consumers, brand by brand (a brand is a manufacturer).
Reads: consumers' aware, region; the handed occasions and purchases; terminals' display; manufacturers'
    awareness_hazard; regions' aware_share.
Proposes: ``Revise`` of consumers' aware; ``SetColumns`` of regions' aware_share (R, M); ``Hand("met")``, what
    consumers saw or bought.
Formula: unaware → aware with chance min(1, p_adv + κ_D·[seen] + q·A_rm) a week, where seen means a display share
    above the threshold at a terminal visited this week, A the share aware in the region; aware → unaware with chance
    f if neither bought nor seen. Shares are those at the start of the week.
Source: Bass 1969 (additive hazard); κ_D over q: product roll-outs are push (Iowa outlets: p .034 a week, q ≈ 0).
Draws: one 64-bit hash serves four brands. Each gets 15 leading bits of its uniform; only where these cannot decide, a
    second draw supplies the rest, so that each chance is exact.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Hand, Move, Revise, SetColumns
from channelsim.rules._awareness_counts import counters, fill_shares
from channelsim.rules._awareness_kernels import change, thresholds, turn
from channelsim.rules._sight_kernels import meet, well_displayed


class Settings(RuleSettings):
    """How brands become known and are forgotten."""

    display_hazard: float = setting(
        0.03, unit="1/week", meaning="κ_D: chance to learn of a brand well displayed where one shops",
        source="Iowa outlets' roll-outs: push of about .03 a week", ge=0, le=1)  # fmt: skip
    word_of_mouth: float = setting(
        0.005, unit="1/week", meaning="q: chance to learn of a brand that everybody else in the region knows",
        source="assumption; roll-outs show q near 0", ge=0, le=1)  # fmt: skip
    forgetting: float = setting(
        0.01, unit="1/week", meaning="f: chance to forget a brand neither bought nor seen", source="assumption",
        ge=0, le=1)  # fmt: skip
    seen_from_display_share: float = setting(
        0.15, unit="share", meaning="display share of a brand above which shoppers notice it", source="assumption",
        ge=0, le=1)  # fmt: skip


def decide(view: MarketView, settings: SimpleNamespace, luck: Luck) -> list[Move]:
    """Draw who learns and who forgets; count who knows."""
    people, shops = view.consumers, view.terminals
    shown = np.zeros(len(shops), np.uint32)
    well_displayed(shops.display, view.products.manufacturer, float(settings.seen_from_display_share), shown)
    met = np.zeros(people.size, np.uint32)
    meet(view.handed["occasions"], view.handed["purchases"], shown, view.products.manufacturer, met)
    chance = chances(view, settings)
    limits = thresholds(chance)
    room = people.size * limits.shape[1] + 1
    who, which = np.empty(room, np.int32), np.empty(room, np.uint32)
    columns, counts = (people.key, people.region, people.aware), counters(chance.shape[0])
    key = luck.key("awareness")
    count = change(key, columns, met, limits, chance, (who, which), counts)
    turned = (who[:count], which[:count])
    known = np.zeros(view.regions.aware_share.shape)
    fill_shares(counts[0], counts[1], known)
    return [
        Hand("met", met),
        Revise("consumers", ("aware",), turn, turned),
        SetColumns("regions", {"aware_share": known}),
    ]


def chances(view: MarketView, settings: SimpleNamespace) -> np.ndarray:
    """Return the weekly chance of a change by region, brand, aware (no, yes) and touched (no, yes), (R, M, 2, 2).

    An unaware consumer is touched by seeing the brand, an aware one by seeing or buying it.
    """
    learning = (
        np.asarray(view.manufacturers.awareness_hazard).T + settings.word_of_mouth * view.regions.aware_share
    )
    chance = np.zeros((*learning.shape, 2, 2))
    chance[:, :, 0, 0] = learning
    chance[:, :, 0, 1] = learning + settings.display_hazard
    chance[:, :, 1, 0] = settings.forgetting
    return np.minimum(chance, 1.0)
