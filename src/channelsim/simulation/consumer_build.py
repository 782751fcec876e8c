"""Consumers: how often they buy, what they like, where they shop. Consumers are sorted by region and home cell."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import Luck, normal, normals_of, uniform
from channelsim.base.units import share_out
from channelsim.market.market import Market
from channelsim.simulation.build_places import Cells

GAMMA_TRIES = 64
REPERTOIRE_TRIES = 48
BLOCK = 2048


def populate_consumers(market: Market, cells: Cells, counts: Any, scenario: Any, luck: Luck) -> None:
    """Draw all consumers and append them to the market, sorted by region and home cell.

    Args:
        market: regions, products and terminals (sorted by region) are in place.
        cells: home cells, sorted by region.
        counts: (R,) consumers by region.
        scenario: gives the settings by ``rule_settings(rule, "consumers", 0)``.
        luck: of the opening; draws belong to the consumer's row.
    """
    in_cell = np.concatenate(
        [share_out(int(n), cells.people[cells.region == r]) for r, n in enumerate(counts)]
    )
    first = np.concatenate(([0], np.cumsum(in_cell)))
    table = market.tables["consumers"]
    table.append(int(first[-1]))
    table.array("key")[:] = np.arange(first[-1], dtype=np.uint32)
    table.array("cell")[:] = np.repeat(np.arange(in_cell.size, dtype=np.int32), in_cell)
    table.array("region")[:] = np.repeat(cells.region.astype(np.int16), in_cell)
    starts = np.searchsorted(cells.region, np.arange(market.size("regions")))
    market.live("regions", "first_consumer")[:] = first[starts]
    _draw_habits(market, scenario, luck)
    _draw_repertoires(market, cells, first, scenario.rule_settings("terminal_choice", "consumers", 0), luck)


def _draw_habits(market: Market, scenario: Any, luck: Luck) -> None:
    buying = scenario.rule_settings("purchase_incidence", "consumers", 0)
    brands = scenario.rule_settings("brand_choice", "consumers", 0)
    live = market.tables["consumers"].array
    scale = buying.occasions_per_week / buying.rate_shape
    _rates(luck.key("rate"), float(buying.rate_shape), float(np.log(scale)), live("rate"))
    median, sd = float(brands.price_sensitivity_median), float(brands.price_sensitivity_sd)
    _sensitivities(luck.key("price_sensitivity"), median, sd, live("price_sensitivity"))
    appeal = market.live("products", "appeal")
    if brands.tastes == "dirichlet":
        share = np.exp(appeal - appeal.max())
        shapes = brands.dirichlet_strength * share / share.sum()
        _dirichlet_tastes(luck.key("taste"), shapes, appeal, live("taste"))
    else:
        _normal_tastes(luck.key("taste"), float(brands.taste_sd), live("taste"))


def _draw_repertoires(market: Market, cells: Cells, first: Any, settings: Any, luck: Luck) -> None:
    shops = market.tables["terminals"].array
    reach = float(settings.distance_decay_km) / np.sqrt(market.market_scale)
    edges = np.searchsorted(shops("region"), np.arange(market.size("regions") + 1))
    pull = np.power(shops("size").astype(np.float64), float(settings.size_exponent))
    places = Places(
        cells.region, cells.x_km, cells.y_km, cells.width_km, first, edges, shops("x_km"), shops("y_km"), pull
    )
    live = market.tables["consumers"].array
    _repertoires(
        luck.key("repertoire"),
        places,
        reach,
        int(settings.repertoire),
        live("repertoire"),
        live("attraction"),
    )


class Places(NamedTuple):
    """Where people live and shop: cells' region, x, y, width (C,) and first consumer (C+1,); first terminal of each
    region (R+1,); terminals' x, y and pull size^α (T,).
    """

    region: Any
    x_km: Any
    y_km: Any
    width_km: Any
    first_consumer: Any
    first_terminal: Any
    shop_x_km: Any
    shop_y_km: Any
    pull: Any


@kernel
def log_gamma_draw(key: Any, agent: Any, first_draw: Any, shape: Any) -> Any:
    """Return ln of a Gamma(shape, 1) draw that owns the draws first_draw … first_draw + 63 (Marsaglia & Tsang 2000)."""
    boosted = shape if shape >= 1.0 else shape + 1.0
    d = boosted - 1.0 / 3.0
    c = 1.0 / np.sqrt(9.0 * d)
    result = np.log(d)
    for attempt in range(1, GAMMA_TRIES - 1, 2):
        x = normal(key, agent, first_draw + attempt)
        v = (1.0 + c * x) ** 3
        if v > 0.0:
            log_v = np.log(v)
            accept = 1.0 - uniform(key, agent, first_draw + attempt + 1)
            if np.log(accept) < 0.5 * x * x + d - d * v + d * log_v:
                result = np.log(d) + log_v
                break
    if shape < 1.0:
        result += np.log(1.0 - uniform(key, agent, first_draw)) / shape
    return result


@kernel
def _rates(key: Any, shape: Any, log_scale: Any, rate: Any) -> None:
    for i in range(rate.shape[0]):
        rate[i] = np.exp(log_gamma_draw(key, i, 0, shape) + log_scale)


@kernel
def _sensitivities(key: Any, median: Any, sd: Any, sensitivity: Any) -> None:
    drawn = np.empty(sensitivity.shape[0])
    _draw_normals(key, 0, drawn)
    for i in range(sensitivity.shape[0]):
        sensitivity[i] = median * np.exp(sd * drawn[i])


@kernel
def _normal_tastes(key: Any, sd: Any, taste: Any) -> None:
    drawn = np.empty(taste.shape[0])
    for p in range(taste.shape[1]):
        _draw_normals(key, p, drawn)
        for i in range(taste.shape[0]):
            taste[i, p] = sd * drawn[i]


@kernel
def _draw_normals(key: Any, k: Any, out: Any) -> None:
    """Fill the draws k of consumers 0, 1, …"""
    u = np.empty(BLOCK)
    for first in range(0, out.shape[0], BLOCK):
        part = out[first : first + BLOCK]
        for b in range(part.shape[0]):
            u[b] = uniform(key, first + b, k)
        normals_of(u[: part.shape[0]], part)


@kernel
def _dirichlet_tastes(key: Any, shapes: Any, appeal: Any, taste: Any) -> None:
    """Tastes such that exp(appeal + taste) is Gamma, so that shares of choice are Dirichlet with means by appeal."""
    for i in range(taste.shape[0]):
        for p in range(taste.shape[1]):
            taste[i, p] = log_gamma_draw(key, i, p * GAMMA_TRIES, shapes[p]) - appeal[p]


@kernel
def _repertoires(key: Any, places: Any, reach: Any, most: Any, repertoire: Any, attraction: Any) -> None:
    """Draw each consumer's terminals without replacement with Huff weights seen from its home cell, heaviest first."""
    longest = 0
    for r in range(places.first_terminal.shape[0] - 1):
        longest = max(longest, places.first_terminal[r + 1] - places.first_terminal[r])
    weight, share, other = np.empty(longest), np.empty(longest), np.empty(longest, np.int64)
    stack = np.empty(longest, np.int64)
    picks = np.empty(most, np.int64)
    for cell in range(places.region.shape[0]):
        start = places.first_terminal[places.region[cell]]
        shops = places.first_terminal[places.region[cell] + 1] - start
        if shops == 0 or places.first_consumer[cell + 1] == places.first_consumer[cell]:
            continue
        _huff(places, cell, start, reach, weight[:shops])
        _alias(weight[:shops], share[:shops], other[:shops], stack[:shops])
        for i in range(places.first_consumer[cell], places.first_consumer[cell + 1]):
            count = _pick(key, i, weight[:shops], share, other, picks)
            total = 0.0
            for n in range(count):
                total += weight[picks[n]]
                place = n
                pick = picks[n]
                while place > 0 and weight[picks[place - 1]] < weight[pick]:
                    picks[place] = picks[place - 1]
                    place -= 1
                picks[place] = pick
            for n in range(count):
                repertoire[i, n] = start + picks[n]
                attraction[i, n] = weight[picks[n]] / total


@kernel
def _huff(places: Any, cell: Any, start: Any, reach: Any, weight: Any) -> None:
    """Fill size^α·exp(−d/δ) up to a common factor; d = root mean square distance from a home anywhere in the square cell."""
    spread = places.width_km[cell] ** 2 / 6.0
    nearest = np.inf
    for n in range(weight.shape[0]):
        dx = places.shop_x_km[start + n] - places.x_km[cell]
        dy = places.shop_y_km[start + n] - places.y_km[cell]
        weight[n] = np.sqrt(dx * dx + dy * dy + spread) / reach
        nearest = min(nearest, weight[n])
    for n in range(weight.shape[0]):
        weight[n] = places.pull[start + n] * np.exp(nearest - weight[n])


@kernel
def _alias(weight: Any, share: Any, other: Any, stack: Any) -> None:
    """Make Walker's alias table (Vose 1991): entry n is n with chance share[n], else other[n]."""
    size = weight.shape[0]
    scale = size / weight.sum()
    small, large = 0, size
    for n in range(size):
        share[n] = weight[n] * scale
        other[n] = n
        if share[n] < 1.0:
            stack[small] = n
            small += 1
        else:
            large -= 1
            stack[large] = n
    while small > 0 and large < size:
        low, high = stack[small - 1], stack[large]
        small -= 1
        other[low] = high
        share[high] -= 1.0 - share[low]
        if share[high] < 1.0:
            large += 1
            stack[small] = high
            small += 1
    for n in range(small):
        share[stack[n]] = 1.0
    for n in range(large, size):
        share[stack[n]] = 1.0


@kernel
def _pick(key: Any, i: Any, weight: Any, share: Any, other: Any, picks: Any) -> Any:
    """Draw up to len(picks) different entries by weight; where luck keeps hitting the same ones, scan the rest."""
    size, count, draw = weight.shape[0], 0, 0
    while count < min(picks.shape[0], size) and draw < REPERTOIRE_TRIES:
        mark = uniform(key, i, draw) * size
        draw += 1
        n = int(mark)
        pick = n if mark - n < share[n] else other[n]
        fresh = True
        for m in range(count):
            fresh &= picks[m] != pick
        if fresh:
            picks[count] = pick
            count += 1
    while count < min(picks.shape[0], size):
        rest = weight.sum()
        for m in range(count):
            rest -= weight[picks[m]]
        mark, pick = uniform(key, i, draw) * rest, -1
        draw += 1
        for n in range(size):
            fresh = weight[n] > 0.0
            for m in range(count):
                fresh &= picks[m] != n
            if fresh:
                pick = n
                if mark < weight[n]:
                    break
                mark -= weight[n]
        if pick < 0:
            break
        picks[count] = pick
        count += 1
    return count
