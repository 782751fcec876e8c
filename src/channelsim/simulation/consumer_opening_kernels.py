"""Loops over consumers for their opening state. Consumers are taken in blocks, each with one occasion for every slot."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.exponential import exponential, logarithm
from channelsim.base.kernel import kernel
from channelsim.base.luck import uniform
from channelsim.market.market import REPERTOIRE, Market
from channelsim.rules._choice_kernels import incidence, pulls

BLOCK = 64
PAIRS = BLOCK * REPERTOIRE


class People(NamedTuple):
    """Consumers' columns that decide where and how often they buy."""

    key: Any
    rate: Any
    repertoire: Any
    attraction: Any


def people_of(market: Market) -> People:
    """Return the live columns."""
    live = market.tables["consumers"].array
    return People(live("key"), live("rate"), live("repertoire"), live("attraction"))


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
    return pairs, (np.empty(PAIRS * width, np.float32), np.empty(PAIRS, np.float32), np.empty(PAIRS, np.float32))


@kernel
def inclusive_values(people: Any, choice: Any, rows: Any, value: Any, weight: Any) -> None:
    """Fill the inclusive value ln Σ exp U of each sampled consumer's slots and their weight (occasions a week; 0: nothing)."""
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
def _contacts(people: Any, choice: Any, scene: Any, i: Any, sights: Any, out: Any) -> None:
    """Fill a consumer's weekly chances to see each brand, and to see it or (knowing it) buy it.

    ``scene``: brands shown by terminal, what decides on buying, who knows what now. ``sights``: exp(U − top) and top of the
    consumer's slots with every brand known (empty: purchases are left out).
    """
    shown, outside, aware = scene
    pull, top = sights
    seen, touched, by_brand = out
    brands = seen.shape[0]
    seen[:] = 0.0
    touched[:] = 0.0
    for s in range(REPERTOIRE):
        t, share = people.repertoire[i, s], people.attraction[i, s]
        if t < 0:
            continue
        by_brand[:] = np.float32(0)
        known = np.float32(0)
        if pull.shape[0] > 0:
            for p in range(choice.brand.shape[0]):
                by_brand[choice.brand[p]] += pull[s * choice.width + p]
            for m in range(brands):
                known += by_brand[m] if (aware[i] >> np.uint32(m)) & np.uint32(1) else np.float32(0)
        for m in range(brands):
            if (shown[t] >> np.uint32(m)) & np.uint32(1):
                seen[m] += share
                touched[m] += share
            elif by_brand[m] > 0:
                total = known if (aware[i] >> np.uint32(m)) & np.uint32(1) else known + by_brand[m]
                touched[m] += share * incidence(outside, top[s], total) * by_brand[m] / total
    for m in range(brands):
        seen[m] = 1.0 - exponential(np.float32(-people.rate[i] * seen[m]))
        touched[m] = 1.0 - exponential(np.float32(-people.rate[i] * touched[m]))


@kernel
def exposures(people: Any, choice: Any, scene: Any, purchases: Any, rows: Any, seen: Any, touched: Any) -> None:
    """Fill the weekly chances (n, M) of consumers ``rows`` to see each brand, and to see or buy it.

    ``choice`` knows every brand; ``purchases`` whether buying counts.
    """
    pairs, work = _room(choice.width)
    by_brand = np.empty(seen.shape[1], np.float32)
    for first in range(0, rows.shape[0], BLOCK):
        part = rows[first : first + BLOCK]
        if purchases:
            _look_around(people, choice, part, pairs, work)
        for n in range(part.shape[0]):
            slots = slice(n * REPERTOIRE, (n + 1) * REPERTOIRE)
            lanes = slice(n * REPERTOIRE * choice.width, (n + 1) * REPERTOIRE * choice.width if purchases else 0)
            out = (seen[first + n], touched[first + n], by_brand)
            _contacts(people, choice, scene, part[n], (work[0][lanes], work[2][slots]), out)


@kernel
def draw_awareness(key: Any, people: Any, gain: Any, region: Any, contact: Any, rates: Any, aware: Any) -> None:
    """Draw who knows what: chance = gain / (gain + loss).

    ``contact``: first consumer, seen and touched (n, M) of consecutive ones; ``rates``: κ_D and f; ``gain`` (R, M): the rest.
    """
    first, seen, touched = contact
    for n in range(seen.shape[0]):
        i, known = first + n, np.uint32(0)
        for m in range(seen.shape[1]):
            more = min(gain[region[i], m] + rates[0] * seen[n, m], 1.0)
            less = rates[1] * (1.0 - touched[n, m])
            if more > 0.0 and uniform(key, people.key[i], m) * (more + less) < more:
                known |= np.uint32(1) << np.uint32(m)
        aware[i] = known


@kernel
def form_habits(key: Any, people: Any, choice: Any, carry_over: Any, purchases: Any, loyalty: Any) -> None:
    """Fill loyalty: mean choice shares without habit, then simulated purchases with it; equal shares where nothing sells."""
    products, width = choice.brand.shape[0], choice.width
    pairs, work = _room(width)
    habit = np.empty(width, np.float32)
    rows = np.empty(BLOCK, np.int32)
    for first in range(0, loyalty.shape[0], BLOCK):
        size = min(BLOCK, loyalty.shape[0] - first)
        for n in range(size):
            rows[n] = first + n
            loyalty[first + n] = np.float32(0)
        _look_around(people, choice, rows[:size], pairs, work)
        for n in range(size):
            slots = slice(n * REPERTOIRE, (n + 1) * REPERTOIRE)
            pull, total = work[0][n * REPERTOIRE * width : (n + 1) * REPERTOIRE * width], work[1][slots]
            own, share = loyalty[first + n], people.attraction[first + n]
            offered = np.float32(0)
            for s in range(REPERTOIRE):
                if total[s] > 0:
                    offered += share[s]
                    for p in range(products):
                        own[p] += share[s] * pull[s * width + p] / total[s]
            if offered == 0:
                own[:] = np.float32(1) / np.float32(products)
                continue
            for p in range(products):
                own[p] /= offered
            for number in range(purchases):
                mark = np.float32(uniform(key, people.key[first + n], 2 * number)) * offered
                slot = _slot(share, total, mark)
                mark = np.float32(uniform(key, people.key[first + n], 2 * number + 1))
                _buy(choice.gamma, own, pull[slot * width : (slot + 1) * width], habit, mark, carry_over)


@kernel
def _slot(share: Any, total: Any, mark: Any) -> Any:
    """Return the slot at which the running share of slots that sell something passes the mark."""
    slot = -1
    for s in range(REPERTOIRE):
        if total[s] > 0 and (slot < 0 or mark >= 0):
            slot = s
            mark -= share[s]
    return slot


@kernel
def _buy(gamma: Any, own: Any, pull: Any, habit: Any, mark: Any, carry_over: Any) -> None:
    """Simulate one purchase: choose with the present loyalty ``own`` and update it."""
    products = own.shape[0]
    for p in range(products):
        habit[p] = gamma * own[p]
    for p in range(habit.shape[0]):
        habit[p] = exponential(habit[p])
    total = np.float32(0)
    for p in range(products):
        habit[p] *= pull[p]
        total += habit[p]
    mark *= total
    running, chosen = np.float32(0), 0
    for p in range(products - 1):
        running += habit[p]
        chosen += mark >= running
    for p in range(products):
        own[p] *= carry_over
    own[chosen] += np.float32(1) - carry_over


@kernel
def expect(people: Any, choice: Any, outside: Any, units: Any) -> None:
    """Add up the occasions a week at season 1 that are expected to end in buying each product, by terminal (T, P)."""
    products, width = choice.brand.shape[0], choice.width
    pairs, work = _room(width)
    rows = np.empty(BLOCK, np.int32)
    for first in range(0, people.rate.shape[0], BLOCK):
        size = min(BLOCK, people.rate.shape[0] - first)
        for n in range(size):
            rows[n] = first + n
        _look_around(people, choice, rows[:size], pairs, work)
        for n in range(size * REPERTOIRE):
            total = work[1][n]
            if total > 0:
                i, t = pairs[0][n], pairs[1][n]
                share = people.rate[i] * people.attraction[i, n % REPERTOIRE] * incidence(outside, work[2][n], total) / total
                for p in range(products):
                    units[t, p] += share * work[0][n * width + p]
