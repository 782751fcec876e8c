"""Loops of the logit: utilities of what is listed and known, and their exponentials.

Who: consumers (helpers of ``brand_choice``, ``stockout_reaction`` and the opening; no rule of its own).
Reads: a ``Choice`` (see ``_choice``).
Proposes: nothing.
Formula: as in ``_choice``.
Source: Guadagni & Little 1983.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.exponential import exponential
from channelsim.base.kernel import kernel
from channelsim.base.lanes import LANES, add_row, combine_rows, fetch

NOWHERE = -1e30
LEAST_DISPLAY = 1e-9
LEAST_TOTAL, MOST_TOTAL = np.float32(1e-30), np.float32(1e30)
AHEAD = 64
NEXT = np.uint64(1)  # unsigned places cost no test for negative ones
BYTE, BYTE_BITS = np.uint32(255), np.uint32(8)


@kernel
def dress(shops: Any, appeal: Any, reference: Any, weight: Any, logs: Any, shelf: Any) -> None:
    """Fill a flat ``Choice.shelf`` from the terminals' columns; appeal (R, P). ``logs``: of display share, of price."""
    products = shops.listed.shape[1]
    width = LANES * ((products + LANES - 1) // LANES)
    for t in range(shops.listed.shape[0]):
        common = reference[shops.region[t], shops.premise[t]]
        for p in range(width):
            place = (t * (width // LANES) + p // LANES) * 2 * LANES + p % LANES
            shelf[place] = NOWHERE
            if p < products and shops.listed[t, p]:
                share, relative = np.float64(shops.display[t, p]), shops.retail_price[t, p] / common
                if logs[0]:
                    share = np.log(max(share, LEAST_DISPLAY))
                if logs[1]:
                    relative = np.log(max(relative, LEAST_DISPLAY))
                shelf[place] = appeal[shops.region[t], p] + weight * share
                shelf[place + LANES] = relative


@kernel
def shelf_place(choice: Any, t: Any, p: Any) -> Any:
    """Return where the flat shelf keeps a product of a terminal (its x is ``LANES`` further on)."""
    return (t * (choice.width // LANES) + p // LANES) * 2 * LANES + p % LANES


@kernel
def lists(choice: Any, t: Any, p: Any) -> Any:
    """Tell whether a terminal lists a product."""
    return choice.shelf[shelf_place(choice, t, p)] > choice.nowhere


@kernel
def utility(choice: Any, i: Any, t: Any, p: Any) -> Any:
    """Return U of one product for one consumer at one terminal, known or not."""
    place, own = shelf_place(choice, t, p), i * choice.brand.shape[0] + p
    value = (
        choice.taste[own]
        + choice.gamma * choice.loyalty[own]
        - choice.sensitivity[i] * choice.shelf[place + LANES]
    )
    return value + choice.shelf[place]


@kernel
def utilities(choice: Any, consumer: Any, terminal: Any, out: Any) -> None:
    """Fill utilities (flat, n·width); ``nowhere`` for what is not listed or not known, or without a terminal."""
    products, width, size = choice.brand.shape[0], choice.width, consumer.shape[0]
    rows, groups = (choice.taste, choice.loyalty, choice.shelf, choice.hidden), width // LANES
    octets = choice.hidden.shape[0] // (width * (np.int64(BYTE) + 1))
    for o in range(size):
        ahead = min(o + AHEAD, size - 1)
        fetch(choice.taste, consumer[ahead] * products)
        fetch(choice.loyalty, consumer[ahead] * products)
        fetch(choice.shelf, terminal[ahead] * 2 * width)
        i, t = consumer[o], max(terminal[o], 0)
        aware = choice.aware[i] if terminal[o] >= 0 else np.uint32(0)
        at, row = o * width, i * products
        if row + width > choice.taste.shape[0]:
            for p in range(width):
                seen = (
                    p < products
                    and (aware >> np.uint32(choice.brand[p])) & np.uint32(1)
                    and lists(choice, t, p)
                )
                out[at + p] = utility(choice, i, t, p) if seen else choice.nowhere
            continue
        by = (choice.gamma, choice.sensitivity[i])
        for g in range(groups):
            lane, place = g * LANES, (t * groups + g) * 2 * LANES
            spot = np.int64(aware & BYTE) * width + lane
            combine_rows(out, at + lane, rows, (row + lane, place, spot), by)
            for octet in range(1, octets):
                known = np.int64((aware >> (np.uint32(octet) * BYTE_BITS)) & BYTE)
                add_row(out, at + lane, choice.hidden, (octet * (np.int64(BYTE) + 1) + known) * width + lane)


@kernel
def pulls(choice: Any, consumer: Any, terminal: Any, pull: Any, total: Any, top: Any) -> None:
    """Fill exp(U − top) (flat, n·width), their total (n,) and top (n,).

    Top is 0 unless the exponentials leave the range of the type: then it is the highest utility. A total of 0 means
    that nothing listed is known.
    """
    width, size, products = choice.width, consumer.shape[0], choice.brand.shape[0]
    utilities(choice, consumer, terminal, pull)
    for n in range(size * width):
        pull[n] = exponential(pull[n])
    strange = 0
    for o in range(size):
        place = np.uint64(o * width)
        whole = pull[place]
        for _ in range(1, products):
            place += NEXT
            whole += pull[place]
        total[o] = whole
        top[o] = 0
        strange += (whole <= LEAST_TOTAL) | (whole >= MOST_TOTAL)
    if strange > 0:
        _shift(choice, consumer, terminal, pull, total, top)


@kernel
def _shift(choice: Any, consumer: Any, terminal: Any, pull: Any, total: Any, top: Any) -> None:
    """Do the occasions whose total is out of range again, with their highest utility taken off."""
    products, width, count = choice.brand.shape[0], choice.width, 0
    again = np.empty(consumer.shape[0], np.int64)
    who, where = np.empty_like(consumer), np.empty_like(terminal)
    for o in range(consumer.shape[0]):
        if (total[o] <= LEAST_TOTAL) | (total[o] >= MOST_TOTAL):
            again[count], who[count], where[count] = o, consumer[o], terminal[o]
            count += 1
    values = np.empty(count * width, pull.dtype)
    utilities(choice, who[:count], where[:count], values)
    for n in range(count):
        o, best = again[n], choice.nowhere
        for p in range(products):
            best = max(best, values[n * width + p])
        total[o], top[o] = 0, best
        for p in range(products):
            value = values[n * width + p]
            pull[o * width + p] = exponential(value - best) if value > choice.nowhere / 2 else 0
            total[o] += pull[o * width + p]
