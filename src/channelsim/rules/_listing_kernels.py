"""Reviews of shelves: what a slot would earn, and the swap test.

Who: helper of listing. Reads: terminals' shelves, suppliers' prices, fees, what like terminals sell. Proposes:
nothing. Formula: see listing. Source: model 3.2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.exponential import logarithm
from channelsim.base.kernel import kernel
from channelsim.base.luck import uniform
from channelsim.rules._terminal_kernels import NOTHING, first, talked


class Shelf(NamedTuple):
    """Columns of terminals that a review reads."""

    region: Any
    kind: Any
    premise: Any
    size: Any
    slots: Any
    abc_class: Any
    supplier: Any
    relationship: Any
    visited_minutes: Any
    selling_minutes: Any
    stock: Any
    retail_price: Any


class Offer(NamedTuple):
    """Maker (P,); a unit's cost (J + K + 1, P), recommended price (R, P, premise); fee (class, M, R) and velocity
    (R, kind, P) a week, at size 1.
    """

    maker: Any
    cost: Any
    recommended: Any
    fee: Any
    velocity: Any


class Habit(NamedTuple):
    """Arrays (kind, R): η, weeks of profit a switch costs, scale of noise, weeks between reviews, worth of a sales talk."""

    eta: Any
    switch_weeks: Any
    noise: Any
    review_weeks: Any
    persuasion: Any


class Result(NamedTuple):
    """What a review may change, arrays (T, P)."""

    listed: Any
    leaving: Any
    forecast_units: Any
    deviation_units: Any


@kernel
def appraise(shelf: Any, offer: Any, result: Any, eta: Any, t: Any, out: Any) -> Any:
    """Fill velocity and value a week of every product at terminal t; return the mean slot profit."""
    velocity, value = out
    r, kind, abc_class, size = shelf.region[t], shelf.kind[t], shelf.abc_class[t], shelf.size[t]
    total, kept = 0.0, 0
    for p in range(offer.maker.shape[0]):
        m = offer.maker[p]
        price, units = offer.recommended[r, p, shelf.premise[t]], offer.velocity[r, kind, p] * size
        if result.listed[t, p]:
            units = float(result.forecast_units[t, p])
            if shelf.retail_price[t, p] > 0:
                price = float(shelf.retail_price[t, p])
        profit = units * (price - offer.cost[shelf.supplier[t, m], p])
        velocity[p] = units
        value[p] = profit * (1.0 + eta * (shelf.relationship[t, m] - 0.5)) + offer.fee[abc_class, m, r]
        if result.listed[t, p] and not result.leaving[t, p]:
            total += profit
            kept += 1
    return max(total, 0.0) / max(kept, 1)


@kernel
def review(shelf: Any, offer: Any, habit: Any, week: Any, key: Any, result: Any) -> None:
    """Take what is sold out off the shelf, then review: all products at the month's end, else those of visitors, one swap.

    What nobody supplies any more is sold off. Between equals chance decides, not the order of the table.
    """
    products = offer.maker.shape[0]
    velocity, value, appeal = np.empty(products), np.empty(products), np.empty(products)
    settled = np.empty(products, np.bool_)
    for t in range(shelf.region.shape[0]):
        kind, r, kept = shelf.kind[t], shelf.region[t], 0
        looked_at = (week + t) % habit.review_weeks[kind, r] == 0
        monthly = looked_at
        for p in range(products):
            m = offer.maker[p]
            listed, leaving = result.listed[t, p], result.leaving[t, p]
            if listed:
                leaving = leaving or shelf.supplier[t, m] < 0
                listed = not leaving or shelf.stock[t, p] > 0
                leaving = leaving and listed
                result.listed[t, p], result.leaving[t, p] = listed, leaving
                if not listed:
                    result.forecast_units[t, p] = 0.0
            settled[p] = listed and not leaving
            kept += settled[p]
            looked_at |= not settled[p] and shelf.visited_minutes[t, m] > 0
        if not looked_at:
            continue
        base = appraise(shelf, offer, result, habit.eta[kind, r], t, (velocity, value))
        hurdle, scale = habit.switch_weeks[kind, r] * base / 13.0, habit.noise[kind, r] * base
        for p in range(products):
            m = offer.maker[p]
            appeal[p] = NOTHING
            if not settled[p] and shelf.supplier[t, m] >= 0 and (monthly or shelf.visited_minutes[t, m] > 0):
                u = uniform(key, t, p) + 1e-17
                appeal[p] = value[p] - scale * logarithm(np.float32(u / (1.0 - u))) - hurdle
                if shelf.selling_minutes[t, m] > 0.0:
                    appeal[p] += habit.persuasion[kind, r] * talked(shelf.selling_minutes[t, m]) * base
        for _ in range(products if monthly else 1):
            best, worst = -1, -1
            for p in range(products):
                if best < 0 or first(appeal[p], appeal[best], key, t, (p, best)):
                    best = p
                if settled[p] and (worst < 0 or first(-value[p], -value[worst], key, t, (p, worst))):
                    worst = p
            free = kept < shelf.slots[t]
            nothing = appeal[best] == NOTHING or (not free and worst < 0)
            if nothing or appeal[best] <= (0.0 if free else value[worst]):
                break
            if not free:
                settled[worst] = False
                result.leaving[t, worst] = shelf.stock[t, worst] > 0
                result.listed[t, worst] = result.leaving[t, worst]
                if not result.listed[t, worst]:
                    result.forecast_units[t, worst] = 0.0
                kept -= 1
            if not result.listed[t, best]:
                result.forecast_units[t, best] = velocity[best]
                result.deviation_units[t, best] = np.sqrt(velocity[best])
            result.listed[t, best], result.leaving[t, best] = True, False
            appeal[best] = NOTHING
            kept += 1
