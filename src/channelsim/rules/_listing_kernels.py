"""Reviews of shelves: what a slot would earn, and the swap test.

Who: helper of listing. Reads: terminals' shelves, suppliers' prices, fees, what like terminals sell. Proposes:
nothing. Formula: see listing. Source: model 3.2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import uniform
from channelsim.rules._terminal_kernels import clear_out

NOTHING = -1e300


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
    stock: Any
    retail_price: Any


class Offer(NamedTuple):
    """What is offered: maker (P,), cost (J + K + 1, P) and recommended price (R, P, premise) of a unit, fee (class, M, R)
    a week and listed product, velocity (R, kind, P) expected units a week at size 1.
    """

    maker: Any
    cost: Any
    recommended: Any
    fee: Any
    velocity: Any


class Habit(NamedTuple):
    """How terminals review, arrays (kind, R): η, weeks of profit a switch costs, scale of noise, weeks between reviews."""

    eta: Any
    switch_weeks: Any
    noise: Any
    review_weeks: Any


class Result(NamedTuple):
    """What a review may change, arrays (T, P)."""

    listed: Any
    leaving: Any
    forecast_units: Any
    deviation_units: Any


@kernel
def appraise(shelf: Any, offer: Any, result: Any, eta: Any, t: Any, out: Any) -> Any:
    """Fill velocity, profit a week and value a week of every product at terminal t; return the mean slot profit."""
    velocity, profit, value = out
    r, kind = shelf.region[t], shelf.kind[t]
    total, kept = 0.0, 0
    for p in range(offer.maker.shape[0]):
        m = offer.maker[p]
        price = offer.recommended[r, p, shelf.premise[t]]
        velocity[p] = offer.velocity[r, kind, p] * shelf.size[t]
        if result.listed[t, p]:
            velocity[p] = result.forecast_units[t, p]
            if shelf.retail_price[t, p] > 0:
                price = float(shelf.retail_price[t, p])
        profit[p] = velocity[p] * (price - offer.cost[shelf.supplier[t, m], p])
        value[p] = (
            profit[p] * (1.0 + eta * (shelf.relationship[t, m] - 0.5)) + offer.fee[shelf.abc_class[t], m, r]
        )
        if result.listed[t, p] and not result.leaving[t, p]:
            total += profit[p]
            kept += 1
    return max(total, 0.0) / max(kept, 1)


@kernel
def is_visited(shelf: Any, t: Any) -> Any:
    """Tell whether any advisor was at terminal t this week."""
    longest = 0.0
    for m in range(shelf.supplier.shape[1]):
        longest = max(longest, shelf.visited_minutes[t, m])
    return longest > 0.0


@kernel
def review(shelf: Any, offer: Any, habit: Any, week: Any, key: Any, result: Any) -> None:
    """Review all products where the month is over, else those of the manufacturers whose advisors came by (one swap)."""
    products = offer.maker.shape[0]
    velocity, profit, value = np.empty(products), np.empty(products), np.empty(products)
    appeal, settled = np.empty(products), np.empty(products, np.bool_)
    for t in range(shelf.region.shape[0]):
        kept = clear_out(shelf, offer.maker, result, t)
        kind, r = shelf.kind[t], shelf.region[t]
        monthly = (week + t) % habit.review_weeks[kind, r] == 0
        if not monthly and not is_visited(shelf, t):
            continue
        base = appraise(shelf, offer, result, habit.eta[kind, r], t, (velocity, profit, value))
        hurdle, scale = habit.switch_weeks[kind, r] * base / 13.0, habit.noise[kind, r] * base
        for p in range(products):
            m = offer.maker[p]
            settled[p] = result.listed[t, p] and not result.leaving[t, p]
            appeal[p] = NOTHING
            if settled[p] or shelf.supplier[t, m] < 0 or not (monthly or shelf.visited_minutes[t, m] > 0):
                continue
            u = uniform(key, t, p) + 1e-17
            appeal[p] = value[p] - scale * np.log(u / (1.0 - u)) - hurdle
        for _ in range(products if monthly else 1):
            best = np.argmax(appeal)
            worst = -1
            for p in range(products):
                if settled[p] and (worst < 0 or value[p] < value[worst]):
                    worst = p
            free = kept < shelf.slots[t]
            if appeal[best] == NOTHING or (not free and worst < 0):
                break
            if appeal[best] <= (0.0 if free else value[worst]):
                break
            if not free:
                settled[worst] = False
                result.leaving[t, worst] = shelf.stock[t, worst] > 0
                result.listed[t, worst] = result.leaving[t, worst]
                kept -= 1
            if not result.listed[t, best]:
                result.forecast_units[t, best] = velocity[best]
                result.deviation_units[t, best] = np.sqrt(velocity[best])
            result.listed[t, best] = True
            result.leaving[t, best] = False
            appeal[best] = NOTHING
            kept += 1
