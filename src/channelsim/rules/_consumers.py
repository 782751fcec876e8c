"""What the consumers' rules hand to each other in a week, and the logit they share.

Who: consumers (helpers of ``brand_choice``, ``stockout_reaction`` and the opening; no rule of its own).
Reads: terminals' listing, display and prices; consumers' tastes, loyalty, price sensitivity and awareness.
Proposes: nothing.
Formula: U_itp = a_p + taste_ip + γ_L·L_ip + γ_D·g(display_tp) − β_i·x_tp over products listed at t and known to i.
Source: Guadagni & Little 1983.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from channelsim.base.exponential import exponential, logarithm
from channelsim.base.kernel import kernel
from channelsim.base.luck import uniform

NOWHERE = -1e30
LEAST_DISPLAY = 1e-9
LEAST_TOTAL, MOST_TOTAL = 1e-30, 1e30
BELOW_ONE = np.float32(1.0 - 2.0**-24)
BLOCK = 256


class Occasions(NamedTuple):
    """The week's shopping occasions in the order of consumers, arrays (n,).

    consumer (row), k (number of the occasion within the consumer's week), units wanted; then slot of the repertoire (-1
    none) and terminal (row), from ``terminal_choice``; then product (row; -1 buys nothing), from ``brand_choice``.
    """

    consumer: Any
    k: Any
    units: Any
    slot: Any
    terminal: Any
    product: Any


class Purchases(NamedTuple):
    """What came of the occasions, arrays (n,) in the same order.

    consumer (row), first_slot and wanted (product) as chosen before stock was looked at, found (whether any of it was
    there); then slot, terminal and product where and what was bought in the end (product -1: nothing) and units.
    """

    consumer: Any
    first_slot: Any
    wanted: Any
    found: Any
    slot: Any
    terminal: Any
    product: Any
    units: Any


class Choice(NamedTuple):
    """All that utility depends on; float arrays of one type, which is the precision of the computation.

    shelf (T, P): a_p + γ_D·g(display), ``nowhere`` where not listed; price (T, P): x; taste, loyalty (N, P); sensitivity
    (N,); aware (N,) bits; brand (P,) manufacturer; gamma: γ_L.
    """

    shelf: Any
    price: Any
    taste: Any
    loyalty: Any
    sensitivity: Any
    aware: Any
    brand: Any
    gamma: Any
    nowhere: Any


class Shops(NamedTuple):
    """Columns of the terminals that shape the choice, arrays (T,) or (T, P)."""

    region: Any
    premise: Any
    listed: Any
    display: Any
    retail_price: Any


def choice_of(view: Any, settings: SimpleNamespace) -> Choice:
    """Return the week's choice situation.

    Args:
        view: the market as rules see it; ``view.constants["reference_price"]`` (R, premise) in minor/unit must be there.
        settings: of ``brand_choice``.
    """
    seen, people = view.terminals, view.consumers
    shops = Shops(seen.region, seen.premise, seen.listed, seen.display, seen.retail_price)
    shelf, price = np.empty(seen.listed.shape, np.float32), np.empty(seen.listed.shape, np.float32)
    reference = np.ascontiguousarray(view.constants["reference_price"], np.float64)
    weight = float(settings.display_weight)
    logs = (settings.display_form == "log", settings.price_form == "log")
    _dress(shops, view.products.appeal, reference, weight, logs, shelf, price)
    return Choice(shelf, price, people.taste, people.loyalty, people.price_sensitivity, people.aware,
                  view.products.manufacturer, np.float32(settings.loyalty_weight), np.float32(NOWHERE))  # fmt: skip


@kernel
def _dress(shops: Any, appeal: Any, reference: Any, weight: Any, logs: Any, shelf: Any, price: Any) -> None:
    for t in range(shelf.shape[0]):
        common = reference[shops.region[t], shops.premise[t]]
        for p in range(shelf.shape[1]):
            share, relative = np.float64(shops.display[t, p]), shops.retail_price[t, p] / common
            if logs[0]:
                share = np.log(max(share, LEAST_DISPLAY))
            if logs[1]:
                relative = np.log(max(relative, LEAST_DISPLAY))
            shelf[t, p] = appeal[p] + weight * share if shops.listed[t, p] else NOWHERE
            price[t, p] = relative


@kernel
def utilities(choice: Any, consumer: Any, terminal: Any, out: Any) -> None:
    """Fill ``out`` (flat, n·P) with utilities, ``nowhere`` for what is not listed or not known (or without a terminal)."""
    products, one = choice.shelf.shape[1], np.uint32(1)
    n = 0
    for o in range(consumer.shape[0]):
        i, t = consumer[o], terminal[o]
        aware, sensitivity = choice.aware[i], choice.sensitivity[i]
        if t < 0:
            aware, t = np.uint32(0), 0
        for p in range(products):
            value = choice.taste[i, p] + choice.gamma * choice.loyalty[i, p] - sensitivity * choice.price[t, p]
            value += choice.shelf[t, p]
            out[n] = value if (aware >> np.uint32(choice.brand[p])) & one else choice.nowhere
            n += 1


@kernel
def weigh(choice: Any, consumer: Any, terminal: Any, running: Any, total: Any, top: Any) -> None:
    """Fill the running sums of exp(U − top) (flat, n·P), their total (n,) and top (n,).

    Top is 0 unless the exponentials leave the range of the type: then it is the highest utility. A total of 0 means that
    nothing listed is known.
    """
    products, one = choice.shelf.shape[1], np.uint32(1)
    utilities(choice, consumer, terminal, running)
    for n in range(consumer.shape[0] * products):
        running[n] = exponential(running[n])
    n = 0
    for o in range(consumer.shape[0]):
        whole = running[n]
        n += 1
        for _ in range(products - 1):
            whole += running[n]
            running[n] = whole
            n += 1
        total[o] = whole
        top[o] = 0
    for o in range(consumer.shape[0]):
        if not LEAST_TOTAL < total[o] < MOST_TOTAL:
            part = running[o * products : (o + 1) * products]
            utilities(choice, consumer[o : o + 1], terminal[o : o + 1], part)
            best = part[0]
            for p in range(1, products):
                best = max(best, part[p])
            total[o] = 0
            for p in range(products):
                if part[p] > choice.nowhere:
                    total[o] += exponential(part[p] - best)
                part[p] = total[o]
            top[o] = best


class Outside(NamedTuple):
    """Buying nothing of the category: α₀ (infinite: everybody buys), μ, and 1 in the precision of the computation."""

    intercept: Any
    slope: Any
    one: Any


def outside_of(view: Any, settings: SimpleNamespace) -> Outside:
    """Return what decides whether an occasion ends in a purchase (``view.constants["category_intercept"]``)."""
    always = settings.outside == "none"
    intercept = np.inf if always else view.constants["category_intercept"]
    return Outside(np.float32(intercept), np.float32(settings.category_slope), np.float32(1))


@kernel
def incidences(outside: Any, top: Any, total: Any, chance: Any) -> None:
    """Fill P(buy) = Λ(α₀ + μ·IV) where IV = top + ln total; of no meaning where the total is 0."""
    for o in range(total.shape[0]):
        value = outside.intercept + outside.slope * (top[o] + logarithm(total[o]))
        chance[o] = outside.one / (outside.one + exponential(-value))


@kernel
def probabilities(choice: Any, outside: Any, consumer: Any, terminal: Any, out: Any) -> None:
    """Fill ``out`` (n, P) with the chance that an occasion ends in buying each product."""
    products = choice.shelf.shape[1]
    running, total, top = np.empty(BLOCK * products, out.dtype), np.empty(BLOCK, out.dtype), np.empty(BLOCK, out.dtype)
    chance = np.empty(BLOCK, out.dtype)
    for first in range(0, consumer.shape[0], BLOCK):
        last = min(first + BLOCK, consumer.shape[0])
        size = last - first
        weigh(choice, consumer[first:last], terminal[first:last], running[: size * products], total[:size], top[:size])
        incidences(outside, top[:size], total[:size], chance)
        for b in range(size):
            before = total[b] - total[b]
            for p in range(products):
                here = running[b * products + p]
                out[first + b, p] = chance[b] * (here - before) / total[b] if total[b] > 0 else 0
                before = here


@kernel
def draws(key: Any, keys: Any, owner: Any, k: Any, out: Any) -> None:
    """Fill ``out`` (n,) with one draw below 1 for each owner (row; ``keys`` name its draws) and draw number k."""
    own = np.empty(BLOCK, np.uint32)
    for first in range(0, owner.shape[0], BLOCK):
        last = min(first + BLOCK, owner.shape[0])
        rows, numbers, part = owner[first:last], k[first:last], out[first:last]
        for b in range(last - first):
            own[b] = keys[rows[b]]
        for b in range(last - first):
            part[b] = min(np.float32(uniform(key, own[b], numbers[b])), BELOW_ONE)
