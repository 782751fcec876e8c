"""The consumers' opening state, solved: who knows which brand, what is habit, how often the category is bought.

Afterwards the consumers' rules, given full shelves and unchanged policies, show no trend.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import Market, MarketView
from channelsim.rules import _awareness_kernels
from channelsim.rules._consumers import Choice, Outside, choice_of, outside_of
from channelsim.simulation import consumer_opening_kernels as kernels

SAMPLE_PER_REGION = 4000
ROUNDS = 300
PURCHASES = 8
TOLERANCE = 1e-8
CHUNK = 16384


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
    view, rows = MarketView(market), sample_rows(market)
    people = kernels.people_of(market)
    choice = choice_of(view, brands)
    shown = _shown(market, awareness)
    for outside in (None, brands):
        how = None if outside is None else outside_of(view, brands)
        _settle_awareness(market, choice, (awareness, shown, how), rows, luck)
        solve_intercept(market, choice, brands, rows)
    start = market.live("consumers", "loyalty")
    carry_over = np.float32(loyalty.carry_over)
    kernels.form_habits(luck.key("opening_loyalty"), people, choice, carry_over, PURCHASES, start)
    solve_intercept(market, choice, brands, rows)
    expected = np.zeros((market.size("terminals"), market.size("products")))
    kernels.expect(people, choice, outside_of(view, brands), expected)
    return expected * float(buying.units_per_occasion)


def fix_reference_prices(market: Market) -> None:
    """Keep the mean recommended price by region and premise (R, premise), minor/unit, as what prices are judged by."""
    mean = np.asarray(market.live("products", "recommended"), np.float64).mean(axis=0)
    market.constants["reference_price"] = np.where(mean > 0, mean, 1.0)


def sample_rows(market: Market) -> Any:
    """Return the rows of about 4,000 consumers of each region, evenly spaced (all of a smaller region)."""
    region = market.live("consumers", "region")
    edges = np.searchsorted(region, np.arange(market.size("regions") + 1))
    pairs = zip(edges[:-1], edges[1:], strict=True)
    parts = [np.arange(first, last, max(1, (last - first) // SAMPLE_PER_REGION)) for first, last in pairs]
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
    _awareness_kernels.well_displayed(display, brand, float(settings.seen_from_display_share), shown)
    return shown


def _settle_awareness(market: Market, choice: Choice, how: tuple[Any, Any, Any], rows: Any, luck: Luck) -> None:
    """Give each consumer and brand its long-run chance of being aware; the regions' shares are solved on a sample.

    ``how``: settings, brands well displayed by terminal, and what decides on buying (None: purchases are left out).
    """
    settings, shown, outside = how
    people, region, aware = kernels.people_of(market), market.live("consumers", "region"), market.live("consumers", "aware")
    everything = choice._replace(aware=np.full(aware.size, 0xFFFFFFFF, np.uint32))
    scene = (shown, outside or Outside(np.float32(0), np.float32(0), np.float32(1)), aware)
    brands = market.size("manufacturers")
    seen, touched = np.empty((rows.size, brands), np.float32), np.empty((rows.size, brands), np.float32)
    kernels.exposures(people, everything, scene, outside is not None, rows, seen, touched)
    push = np.asarray(market.live("manufacturers", "awareness_hazard"), np.float64).T
    share = long_run_shares(push[region[rows]] + settings.display_hazard * seen, settings.forgetting * (1.0 - touched),
                            region[rows], float(settings.word_of_mouth), push.shape[0])  # fmt: skip
    gain = push + settings.word_of_mouth * share
    rates, key = (float(settings.display_hazard), float(settings.forgetting)), luck.key("opening_awareness")
    fresh = np.empty_like(aware)
    for first in range(0, aware.size, CHUNK):
        part = np.arange(first, min(first + CHUNK, aware.size), dtype=np.int32)
        seen, touched = np.empty((part.size, brands), np.float32), np.empty((part.size, brands), np.float32)
        kernels.exposures(people, everything, scene, outside is not None, part, seen, touched)
        kernels.draw_awareness(key, people, gain, region, (first, seen, touched), rates, fresh)
    aware[:] = fresh
    _awareness_kernels.count_aware(region, aware, market.live("regions", "aware_share"))


def long_run_shares(base: Any, loss: Any, region: Any, word_of_mouth: float, regions: int) -> Any:
    """Return the share aware (R, M) that reproduces itself: mean of gain / (gain + loss), gain = base + q·share.

    Args:
        base, loss: (n, M) weekly chances of sampled consumers to learn (word of mouth left out) and to forget.
        region: (n,) where they live.
        word_of_mouth: q.
        regions: R.
    """
    brands = base.shape[1]
    heads = np.maximum(np.bincount(region, minlength=regions), 1)[:, None]
    share = np.zeros((regions, brands))
    for _ in range(ROUNDS):
        gain = np.minimum(base + word_of_mouth * share[region], 1.0)
        known = gain / np.maximum(gain + loss, 1e-300)
        fresh = np.stack([np.bincount(region, known[:, m], regions) for m in range(brands)], axis=1) / heads
        change, share = float(np.abs(fresh - share).max(initial=0.0)), fresh
        if change < TOLERANCE:
            break
    return share
