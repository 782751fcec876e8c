"""Loops over consumers for their opening state."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.exponential import exponential, logarithm
from channelsim.base.kernel import kernel
from channelsim.base.luck import uniform
from channelsim.market.market import Market



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
def _pulls(people: Any, choice: Any, i: Any, everything: Any, pull: Any, top: Any) -> None:
    """Fill ``pull`` (S·P) with exp(U − top) at each slot of the repertoire and ``top`` (S) with the highest U.

    ``everything``: unknown brands as well.
    """
    products, one = choice.shelf.shape[1], np.uint32(1)
    for s in range(top.shape[0]):
        t, best = people.repertoire[i, s], choice.nowhere
        for p in range(products):
            value = choice.nowhere
            if t >= 0 and (everything or (choice.aware[i] >> np.uint32(choice.brand[p])) & one):
                value = choice.taste[i, p] + choice.gamma * choice.loyalty[i, p] - choice.sensitivity[i] * choice.price[t, p]
                value += choice.shelf[t, p]
            best = max(best, value)
            pull[s * products + p] = value
        top[s] = best
        for p in range(products):
            pull[s * products + p] -= best
    for n in range(pull.shape[0]):
        pull[n] = exponential(pull[n])


@kernel
def inclusive_values(people: Any, choice: Any, rows: Any, value: Any, weight: Any) -> None:
    """Fill the inclusive value ln Σ exp U of each sampled consumer's slots and their weight (occasions a week; 0: nothing)."""
    slots, products = value.shape[1], choice.shelf.shape[1]
    pull, top = np.empty(slots * products, np.float32), np.empty(slots, np.float32)
    for n in range(rows.shape[0]):
        i = rows[n]
        _pulls(people, choice, i, False, pull, top)
        for s in range(slots):
            if top[s] > choice.nowhere:
                total = np.float32(0)
                for p in range(products):
                    total += pull[s * products + p]
                value[n, s] = top[s] + logarithm(total)
                weight[n, s] = people.rate[i] * people.attraction[i, s]


@kernel
def _contacts(people: Any, choice: Any, outside: Any, how: Any, i: Any, work: Any, seen: Any, touched: Any) -> None:
    """Fill a consumer's weekly chances to see each brand, and to see it or (knowing it) buy it."""
    shown, count_purchases = how
    pull, top, by_brand = work
    products, brands = choice.shelf.shape[1], seen.shape[0]
    seen[:] = 0.0
    touched[:] = 0.0
    if count_purchases:
        _pulls(people, choice, i, True, pull, top)
    for s in range(top.shape[0]):
        t, share = people.repertoire[i, s], people.attraction[i, s]
        if t < 0:
            continue
        by_brand[:] = np.float32(0)
        known = np.float32(0)
        if count_purchases and top[s] > choice.nowhere:
            for p in range(products):
                by_brand[choice.brand[p]] += pull[s * products + p]
            for m in range(brands):
                known += by_brand[m] if (choice.aware[i] >> np.uint32(m)) & np.uint32(1) else np.float32(0)
        for m in range(brands):
            if (shown[t] >> np.uint32(m)) & np.uint32(1):
                seen[m] += share
                touched[m] += share
            elif by_brand[m] > 0:
                total = known if (choice.aware[i] >> np.uint32(m)) & np.uint32(1) else known + by_brand[m]
                touched[m] += share * incidence(outside, top[s], total) * by_brand[m] / total
    for m in range(brands):
        seen[m] = 1.0 - np.exp(-people.rate[i] * seen[m])
        touched[m] = 1.0 - np.exp(-people.rate[i] * touched[m])


@kernel
def exposures(people: Any, choice: Any, outside: Any, how: Any, rows: Any, out: Any) -> None:
    """Fill the weekly chances (n, M) of the sampled consumers to see each brand, and to see or buy it."""
    seen, touched = out
    products, slots = choice.shelf.shape[1], people.repertoire.shape[1]
    work = (np.empty(slots * products, np.float32), np.empty(slots, np.float32), np.empty(seen.shape[1], np.float32))
    for n in range(rows.shape[0]):
        _contacts(people, choice, outside, how, rows[n], work, seen[n], touched[n])


@kernel
def draw_awareness(
    key: Any, people: Any, choice: Any, outside: Any, how: Any, region: Any, hazard: Any, rates: Any, aware: Any
) -> None:
    """Draw who knows what: chance = gain / (gain + loss). ``rates``: κ_D and f; ``hazard`` (R, M): the rest of the gain."""
    products, slots, brands = choice.shelf.shape[1], people.repertoire.shape[1], hazard.shape[1]
    work = (np.empty(slots * products, np.float32), np.empty(slots, np.float32), np.empty(brands, np.float32))
    seen, touched = np.empty(brands), np.empty(brands)
    for i in range(aware.shape[0]):
        _contacts(people, choice, outside, how, i, work, seen, touched)
        known = np.uint32(0)
        for m in range(brands):
            gain = min(hazard[region[i], m] + rates[0] * seen[m], 1.0)
            loss = rates[1] * (1.0 - touched[m])
            if gain > 0.0 and uniform(key, people.key[i], m) * (gain + loss) < gain:
                known |= np.uint32(1) << np.uint32(m)
        aware[i] = known


@kernel
def form_habits(key: Any, people: Any, choice: Any, carry_over: Any, purchases: Any, loyalty: Any) -> None:
    """Fill loyalty: mean choice shares without habit, then simulated purchases with it; a share each where nothing sells."""
    slots, products = people.repertoire.shape[1], choice.shelf.shape[1]
    pull, top = np.empty(slots * products, np.float32), np.empty(slots, np.float32)
    running = np.empty(products, np.float32)
    gain = np.float32(1) - carry_over
    for i in range(loyalty.shape[0]):
        loyalty[i] = np.float32(0)
        _pulls(people, choice, i, False, pull, top)
        offered = np.float32(0)
        for s in range(slots):
            if top[s] > choice.nowhere:
                total = np.float32(0)
                for p in range(products):
                    total += pull[s * products + p]
                offered += people.attraction[i, s]
                for p in range(products):
                    loyalty[i, p] += people.attraction[i, s] * pull[s * products + p] / total
        if offered == 0:
            loyalty[i] = np.float32(1) / np.float32(products)
            continue
        for p in range(products):
            loyalty[i, p] /= offered
        for n in range(purchases):
            mark, s = np.float32(uniform(key, people.key[i], 2 * n)) * offered, -1
            for slot in range(slots):
                if top[slot] > choice.nowhere and (s < 0 or mark >= 0):
                    s = slot
                    mark -= people.attraction[i, slot]
            for p in range(products):
                running[p] = choice.gamma * loyalty[i, p]
            for p in range(products):
                running[p] = exponential(running[p]) * pull[s * products + p]
            for p in range(1, products):
                running[p] += running[p - 1]
            mark = np.float32(uniform(key, people.key[i], 2 * n + 1)) * running[products - 1]
            chosen = 0
            for p in range(products - 1):
                chosen += mark >= running[p]
            for p in range(products):
                loyalty[i, p] *= carry_over
            loyalty[i, chosen] += gain


@kernel
def expect(people: Any, choice: Any, outside: Any, units: Any) -> None:
    """Add up the occasions a week at season 1 that are expected to end in buying each product, by terminal (T, P)."""
    slots, products = people.repertoire.shape[1], choice.shelf.shape[1]
    pull, top = np.empty(slots * products, np.float32), np.empty(slots, np.float32)
    for i in range(people.rate.shape[0]):
        _pulls(people, choice, i, False, pull, top)
        for s in range(slots):
            if top[s] > choice.nowhere:
                total = np.float32(0)
                for p in range(products):
                    total += pull[s * products + p]
                share = people.rate[i] * people.attraction[i, s] * incidence(outside, top[s], total) / total
                for p in range(products):
                    units[people.repertoire[i, s], p] += share * pull[s * products + p]


@kernel
def incidence(outside: Any, top: Any, total: Any) -> Any:
    """Return P(buy) of one occasion."""
    value = outside.intercept + outside.slope * (top + logarithm(total))
    return outside.one / (outside.one + exponential(-value))
