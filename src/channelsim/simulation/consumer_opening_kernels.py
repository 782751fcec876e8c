"""Loops over consumers for their opening state. Consumers are taken in blocks, each with one occasion for every slot."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.exponential import exponential, logarithm
from channelsim.base.kernel import kernel
from channelsim.base.luck import bits, uniform
from channelsim.market.market import REPERTOIRE, Market
from channelsim.rules._category_kernels import incidences
from channelsim.rules._choice_kernels import pulls

BLOCK = 256
PAIRS = BLOCK * REPERTOIRE
TO_UNIT, LOW_BITS, HIGH_BITS = np.float32(2.0**-24), np.uint64(0xFFFFFF), np.uint64(40)


class People(NamedTuple):
    """Consumers' columns that decide where and how often they buy."""

    key: Any
    region: Any
    rate: Any
    repertoire: Any
    attraction: Any


def people_of(market: Market) -> People:
    """Return the live columns."""
    live = market.tables["consumers"].array
    return People(*(live(name) for name in People._fields))


@kernel
def _look_around(people: Any, choice: Any, rows: Any, pairs: Any, work: Any) -> None:
    """Fill exp(U − top), total and top of all slots of some consumers (``rows``)."""
    consumer, terminal = pairs
    pull, total, top = work
    for n in range(rows.shape[0]):
        for s in range(REPERTOIRE):
            consumer[n * REPERTOIRE + s] = rows[n]
            terminal[n * REPERTOIRE + s] = people.repertoire[rows[n], s]
    size = rows.shape[0] * REPERTOIRE
    pulls(choice, consumer[:size], terminal[:size], pull, total, top)


@kernel
def _room(width: Any) -> Any:
    pairs = (np.empty(PAIRS, np.int32), np.empty(PAIRS, np.int32))
    return pairs, (
        np.empty(PAIRS * width, np.float32),
        np.empty(PAIRS, np.float32),
        np.empty(PAIRS, np.float32),
    )


@kernel
def inclusive_values(people: Any, choice: Any, rows: Any, value: Any, weight: Any) -> None:
    """Fill the inclusive value ln Σ exp U of consumers' slots (n, 4) and their weight (occasions a week; 0: nothing)."""
    pairs, work = _room(choice.width)
    for first in range(0, rows.shape[0], BLOCK):
        part = rows[first : first + BLOCK]
        _look_around(people, choice, part, pairs, work)
        for n in range(part.shape[0]):
            for s in range(REPERTOIRE):
                total = work[1][n * REPERTOIRE + s]
                if total > 0:
                    value[first + n, s] = work[2][n * REPERTOIRE + s] + logarithm(total)
                    weight[first + n, s] = people.rate[part[n]] * people.attraction[part[n], s]


@kernel
def exposures(people: Any, choice: Any, scene: Any, rows: Any, seen: Any, touched: Any) -> None:
    """Fill the chances (n, M) that consumers see a brand in a week, and that they see it or (knowing it) buy it.

    ``choice`` knows every brand. ``scene``: brands well displayed by terminal, chance that an occasion ends in a
    purchase, share aware (R, M), which stands for what else the consumer knows.
    """
    pairs, work = _room(choice.width)
    for first in range(0, rows.shape[0], BLOCK):
        part = rows[first : first + BLOCK]
        _look_around(people, choice, part, pairs, work)
        _expose(
            people,
            choice,
            scene,
            part,
            work[0],
            (seen[first : first + BLOCK], touched[first : first + BLOCK]),
        )


@kernel
def _expose(people: Any, choice: Any, scene: Any, rows: Any, pull: Any, contact: Any) -> None:
    shown, buying, share = scene
    seen, touched = contact
    products, brands = choice.brand.shape[0], seen.shape[1]
    by_brand = np.empty(brands, np.float32)
    for n in range(rows.shape[0]):
        i, r = rows[n], people.region[rows[n]]
        for m in range(brands):
            seen[n, m] = touched[n, m] = 0
        for s in range(REPERTOIRE):
            t, weight = people.repertoire[i, s], people.rate[i] * people.attraction[i, s]
            if t < 0:
                continue
            by_brand[:] = 0
            for p in range(products):
                by_brand[choice.brand[p]] += pull[(n * REPERTOIRE + s) * choice.width + p]
            others = np.float32(0)
            for m in range(brands):
                others += share[r, m] * by_brand[m]
            for m in range(brands):
                sight = np.float32((shown[t] >> np.uint32(m)) & np.uint32(1))
                whole = others + (np.float32(1) - share[r, m]) * by_brand[m]
                bought = buying * by_brand[m] / whole if by_brand[m] > 0 else np.float32(0)
                seen[n, m] += weight * sight
                touched[n, m] += weight * max(sight, bought)
    for n in range(rows.shape[0]):
        for m in range(brands):
            seen[n, m] = np.float32(1) - exponential(-seen[n, m])
            touched[n, m] = np.float32(1) - exponential(-touched[n, m])


@kernel
def add_known(base: Any, loss: Any, region: Any, hearsay: Any, known: Any) -> None:
    """Add gain / (gain + loss) of consumers (n, M) to their regions' ``known`` (R, M); gain = base + ``hearsay`` (R, M)."""
    for n in range(base.shape[0]):
        r = region[n]
        for m in range(base.shape[1]):
            gain = min(base[n, m] + hearsay[r, m], 1.0)
            known[r, m] += gain / max(gain + loss[n, m], 1e-300)


@kernel
def plan_awareness(key: Any, brand: Any, region: Any, plan: Any, aware: Any) -> None:
    """Let consumers learn of or forget a brand (number, draw) with the chances to ``plan`` = learn, forget; regions (R,)."""
    bit = np.uint32(1) << np.uint32(brand)
    learn, forget, here = plan
    for i in range(aware.shape[0]):
        if here[region[i]]:
            chance = forget if aware[i] & bit else learn
            if chance > 0 and uniform(key, i, brand) < chance:
                aware[i] ^= bit


@kernel
def settle(keys: Any, people: Any, choice: Any, scene: Any, pace: Any, state: Any) -> None:
    """Draw who knows what, then form habits on what is known.

    ``keys``: of the draws of awareness and of purchases. ``choice`` knows every brand. ``scene``: as in ``exposures``;
    ``pace``: weekly chances to learn (R, M) from elsewhere, κ_D, f, carry-over of loyalty, purchases simulated;
    ``state``: aware and loyalty, filled.
    """
    gain, by_display, forgetting, carry_over, purchases = pace
    aware, loyalty = state
    pairs, work = _room(choice.width)
    rows, contact = np.empty(BLOCK, np.int32), np.empty((2, BLOCK, gain.shape[1]), np.float32)
    for first in range(0, loyalty.shape[0], BLOCK):
        size = min(BLOCK, loyalty.shape[0] - first)
        for n in range(size):
            rows[n] = first + n
        part, knows = rows[:size], aware[first : first + size]
        _look_around(people, choice, part, pairs, work)
        _expose(people, choice, scene, part, work[0], (contact[0], contact[1]))
        met = (first, contact[0], contact[1])
        _draw_awareness(keys[0], people, gain, met, (by_display, forgetting), knows)
        _forget_unknown(choice, knows, work[0], work[1])
        _form_habits(keys[1], people, choice, (first, work[0], work[1]), (carry_over, purchases), loyalty)


@kernel
def _draw_awareness(key: Any, people: Any, gain: Any, contact: Any, rates: Any, aware: Any) -> None:
    """Draw who knows what: chance = gain / (gain + loss)."""
    first, seen, touched = contact
    for n in range(aware.shape[0]):
        i, known = first + n, np.uint32(0)
        for m in range(seen.shape[1]):
            more = min(gain[people.region[i], m] + rates[0] * seen[n, m], 1.0)
            less = rates[1] * (1.0 - touched[n, m])
            learned = (more > 0.0) & (uniform(key, people.key[i], m) * (more + less) < more)
            known |= np.uint32(learned) << np.uint32(m)
        aware[n] = known


@kernel
def _forget_unknown(choice: Any, aware: Any, pull: Any, total: Any) -> None:
    """Take out of every slot what its consumer does not know."""
    for n in range(aware.shape[0] * REPERTOIRE):
        known, whole = aware[n // REPERTOIRE], np.float32(0)
        for p in range(choice.brand.shape[0]):
            at = n * choice.width + p
            pull[at] *= np.float32((known >> np.uint32(choice.brand[p])) & np.uint32(1))
            whole += pull[at]
        total[n] = whole


@kernel
def _form_habits(key: Any, people: Any, choice: Any, offer: Any, pace: Any, loyalty: Any) -> None:
    """Fill loyalty: mean choice shares without habit, then simulated purchases with it; equal shares where nothing sells."""
    first, pull, whole = offer
    carry_over, purchases = pace
    products, width = choice.brand.shape[0], choice.width
    size = min(BLOCK, loyalty.shape[0] - first)
    habit, lift = np.empty(BLOCK * width, np.float32), np.empty(BLOCK * width, np.float32)
    mark, offered = np.empty((2, BLOCK), np.float32), np.empty(BLOCK, np.float32)
    _mean_shares(people.attraction[first : first + size], pull, whole, products, habit, offered)
    for number in range(purchases):
        for n in range(size):
            two = bits(key, people.key[first + n], number)
            mark[0, n] = np.float32(two >> HIGH_BITS) * TO_UNIT
            mark[1, n] = np.float32(two & LOW_BITS) * TO_UNIT
        for n in range(size * width):
            lift[n] = exponential(choice.gamma * habit[n])
            habit[n] *= carry_over
        for n in range(size):
            slot, limit = -1, mark[0, n] * offered[n]
            for s in range(REPERTOIRE):
                if whole[n * REPERTOIRE + s] > 0 and (slot < 0 or limit >= 0):
                    slot = s
                    limit -= people.attraction[first + n, s]
            start, at, total = max(n * REPERTOIRE + slot, 0) * width, n * width, np.float32(0)
            for p in range(products):
                lift[at + p] *= pull[start + p]
                total += lift[at + p]
            limit, running, chosen = mark[1, n] * total, np.float32(0), 0
            for p in range(products - 1):
                running += lift[at + p]
                chosen += limit >= running
            habit[at + chosen] += np.float32(1) - carry_over
    for n in range(size):
        for p in range(products):
            loyalty[first + n, p] = (
                habit[n * width + p] if offered[n] > 0 else np.float32(1) / np.float32(products)
            )


@kernel
def _mean_shares(attraction: Any, pull: Any, total: Any, products: Any, share: Any, offered: Any) -> None:
    """Fill each consumer's mean shares of choice (flat, n·width) and the weight of the slots where anything sells."""
    width = share.shape[0] // offered.shape[0]
    share[:] = 0
    for n in range(attraction.shape[0]):
        offered[n] = 0
        for s in range(REPERTOIRE):
            if total[n * REPERTOIRE + s] > 0:
                offered[n] += attraction[n, s]
                weight = attraction[n, s] / total[n * REPERTOIRE + s]
                for p in range(products):
                    share[n * width + p] += weight * pull[(n * REPERTOIRE + s) * width + p]
        for p in range(products):
            share[n * width + p] /= max(offered[n], np.float32(1e-30))


@kernel
def expect(people: Any, choice: Any, outside: Any, units: Any) -> None:
    """Add up the occasions a week at season 1 that are expected to end in buying each product, by terminal (T, P)."""
    products, width = choice.brand.shape[0], choice.width
    pairs, work = _room(width)
    chance, rows = np.empty(PAIRS, np.float32), np.empty(BLOCK, np.int32)
    for first in range(0, people.rate.shape[0], BLOCK):
        size = min(BLOCK, people.rate.shape[0] - first)
        for n in range(size):
            rows[n] = first + n
        _look_around(people, choice, rows[:size], pairs, work)
        incidences(outside, work[2], work[1], chance)
        for n in range(size * REPERTOIRE):
            if work[1][n] > 0:
                i, t = pairs[0][n], pairs[1][n]
                share = people.rate[i] * people.attraction[i, n % REPERTOIRE] * chance[n] / work[1][n]
                for p in range(products):
                    units[t, p] += share * work[0][n * width + p]
