"""The consumers' opening state, solved: who knows which brand, what is habit, how often the category is bought.

Afterwards the consumers' rules, given full shelves and unchanged policies, show no trend.
"""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import Market, MarketView
from channelsim.rules import _sight_kernels
from channelsim.rules._awareness_counts import count_aware
from channelsim.rules._choice import Choice, choice_of, outside_of
from channelsim.simulation import consumer_opening_kernels as kernels

SAMPLE_PER_REGION = 2000
ROUNDS = 300
OUTER_ROUNDS = 3
PURCHASES = 5  # habits then vary by 1 − .8**10 = .89 of what they will; the dry weeks do the rest
TOLERANCE = 1e-8


def open_consumers(market: Market, scenario: Any, luck: Luck) -> Any:
    """Fill consumers' aware and loyalty, regions' aware_share and the market's constants.

    Listing, display, retail prices and the manufacturers' awareness hazard must stand as they will at the opening.

    Args:
        market: with consumers and terminals in place.
        scenario: gives the settings by ``rule_settings(rule, "consumers", 0)``.
        luck: of the opening.

    Returns:
        Units that consumers are expected to want in a week of season 1 (T, P) float64, stock ignored.
    """
    buying, brands, awareness, loyalty = (
        scenario.rule_settings(rule, "consumers", 0)
        for rule in ("purchase_incidence", "brand_choice", "awareness", "loyalty")
    )
    fix_reference_prices(market)
    view, rows, people = MarketView(market), sample_rows(market), kernels.people_of(market)
    choice = choice_of(view, brands)
    incidence = 1.0 if brands.outside == "none" else float(brands.opening_incidence)
    _settle(market, choice, (awareness, float(loyalty.carry_over), incidence), rows, luck)
    solve_intercept(market, choice, brands, rows)
    expected = np.zeros((market.size("terminals"), market.size("products")))
    kernels.expect(people, choice, outside_of(view, brands), expected)
    return expected * float(buying.units_per_occasion)


def fix_reference_prices(market: Market) -> None:
    """Keep the mean recommended price by region and premise (R, premise), minor/unit, as what prices are judged by."""
    mean = np.asarray(market.live("products", "recommended"), np.float64).mean(axis=0)
    market.constants["reference_price"] = np.where(mean > 0, mean, 1.0)


def sample_rows(market: Market) -> Any:
    """Return the rows of about 2,000 consumers of each region, evenly spaced (all of a smaller region)."""
    region = market.live("consumers", "region")
    edges = np.searchsorted(region, np.arange(market.size("regions") + 1))
    parts = [
        np.arange(first, last, max(1, (last - first) // SAMPLE_PER_REGION)) for first, last in pairwise(edges)
    ]
    return np.concatenate(parts).astype(np.int32)


def solve_intercept(market: Market, choice: Choice, brands: SimpleNamespace, rows: Any) -> None:
    """Set α₀ such that the mean chance to buy on an occasion is as asked, over occasions where anything known is listed."""
    slots = market.live("consumers", "repertoire").shape[1]
    value, weight = np.zeros((rows.size, slots)), np.zeros((rows.size, slots))
    kernels.inclusive_values(kernels.people_of(market), choice, rows, value, weight)
    used = weight > 0
    lift, weight = float(brands.category_slope) * value[used], weight[used]
    market.constants["category_intercept"] = logit_shift(lift, weight, float(brands.opening_incidence))


def logit_shift(lift: Any, weight: Any, target: float) -> float:
    """Return a such that the weighted mean of Λ(a + lift) is ``target``; 0 where there is nothing to weigh."""
    if not lift.size:
        return 0.0
    share = weight / weight.sum()
    base = float(np.log(target / (1.0 - target)))
    low, high = base - float(lift.max()), base - float(lift.min())
    guess = base - float((share * lift).sum())
    for _ in range(80):
        chance = 1.0 / (1.0 + np.exp(-(guess + lift)))
        gap = float((share * chance).sum()) - target
        if abs(gap) < 1e-13:
            break
        low, high = (guess, high) if gap < 0 else (low, guess)
        step = guess - gap / max(float((share * chance * (1.0 - chance)).sum()), 1e-300)
        guess = step if low < step < high else 0.5 * (low + high)
    return guess


def _shown(market: Market, settings: SimpleNamespace) -> Any:
    shown = np.zeros(market.size("terminals"), np.uint32)
    display, brand = market.live("terminals", "display"), market.live("products", "manufacturer")
    _sight_kernels.well_displayed(display, brand, float(settings.seen_from_display_share), shown)
    return shown


def _settle(market: Market, choice: Choice, settings: Any, rows: Any, luck: Luck) -> None:
    """Draw what each consumer knows, by long-run chances, and form habits; regions' shares are solved on a sample.

    ``settings``: of awareness, carry-over of loyalty, chance that an occasion ends in a purchase.
    """
    awareness, carry_over, incidence = settings
    people, aware = kernels.people_of(market), market.live("consumers", "aware")
    everything = choice._replace(aware=np.full(aware.size, 0xFFFFFFFF, np.uint32))
    push = np.asarray(market.live("manufacturers", "awareness_hazard"), np.float64).T
    share, shown, where = np.zeros_like(push), _shown(market, awareness), people.region[rows]
    contact = np.empty((2, rows.size, push.shape[1]), np.float32)
    for _ in range(OUTER_ROUNDS):
        scene = (shown, np.float32(incidence), share.astype(np.float32))
        kernels.exposures(people, everything, scene, rows, contact[0], contact[1])
        base = push[where] + awareness.display_hazard * contact[0]
        loss = awareness.forgetting * (1.0 - contact[1])
        share = long_run_shares(base, loss, where, float(awareness.word_of_mouth), push.shape[0])
    scene = (shown, np.float32(incidence), share.astype(np.float32))
    gain = push + awareness.word_of_mouth * share
    pace = (
        gain,
        float(awareness.display_hazard),
        float(awareness.forgetting),
        np.float32(carry_over),
        PURCHASES,
    )
    keys = (luck.key("opening_awareness"), luck.key("opening_loyalty"))
    kernels.settle(keys, people, everything, scene, pace, (aware, market.live("consumers", "loyalty")))
    count_aware(people.region, aware, market.live("regions", "aware_share"))


def long_run_shares(base: Any, loss: Any, region: Any, word_of_mouth: float, regions: int) -> Any:
    """Return the share aware (R, M) that reproduces itself: mean of gain / (gain + loss), gain = base + q·share.

    Args:
        base, loss: (n, M) weekly chances of sampled consumers to learn (word of mouth left out) and to forget.
        region: (n,) where they live.
        word_of_mouth: q.
        regions: R.
    """
    heads = np.maximum(np.bincount(region, minlength=regions), 1)[:, None]
    share = np.zeros((regions, base.shape[1]))
    for _ in range(ROUNDS):
        fresh = np.zeros_like(share)
        kernels.add_known(base, loss, region, word_of_mouth * share, fresh)
        fresh /= heads
        change, share = float(np.abs(fresh - share).max(initial=0.0)), fresh
        if change < TOLERANCE:
            break
    return share
