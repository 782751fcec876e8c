"""Loops of the logit: utilities of what is listed and known.

Who: consumers (helpers of ``brand_choice``, ``stockout_reaction`` and the opening; no rule of its own).
Reads: a ``Choice`` (see ``_choice``).
Proposes: nothing.
Formula: as in ``_choice``.
Source: Guadagni & Little 1983.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.lanes import LANES, add_row, combine_rows, fetch

AHEAD = 64
BYTE, BYTE_BITS = np.uint32(255), np.uint32(8)


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
    products, width, last, highest = choice.brand.shape[0], choice.width, consumer.shape[0] - 1, np.int32(0)
    rows, gamma, safe = _rows(choice), choice.gamma, choice.taste.shape[0] - width
    aware, sensitivity = choice.aware, choice.sensitivity
    if safe >= 0:
        for lane in range(0, width, LANES):
            for o in range(last + 1):
                ahead = consumer[min(o + AHEAD, last)] * products
                fetch(rows[0], ahead)
                fetch(rows[1], ahead)
                i, t = consumer[o], max(terminal[o], 0)
                bits = aware[np.uint64(i)] if terminal[o] >= 0 else np.uint32(0)
                known = np.int64(bits & BYTE) * width + lane
                places = (min(i * products, safe) + lane, 2 * (t * width + lane), known)
                combine_rows(out, o * width + lane, rows, places, (gamma, sensitivity[np.uint64(i)]))
                highest = max(highest, i)
        _hide_more(choice, consumer, terminal, out)
    if highest * products > safe:
        _last_rows(choice, consumer, terminal, out, safe)


@kernel
def _rows(choice: Any) -> Any:
    return choice.taste, choice.loyalty, choice.shelf, choice.hidden


@kernel
def _hide_more(choice: Any, consumer: Any, terminal: Any, out: Any) -> None:
    """Hide what is not known of the brands beyond the first eight."""
    width, values = choice.width, np.int64(BYTE) + 1
    for octet in range(1, choice.hidden.shape[0] // (width * values)):
        for o in range(consumer.shape[0]):
            aware = choice.aware[consumer[o]] if terminal[o] >= 0 else np.uint32(0)
            known = octet * values + np.int64((aware >> (np.uint32(octet) * BYTE_BITS)) & BYTE)
            for lane in range(0, width, LANES):
                add_row(out, o * width + lane, choice.hidden, known * width + lane)


@kernel
def _last_rows(choice: Any, consumer: Any, terminal: Any, out: Any, safe: Any) -> None:
    """Fill the utilities of consumers so near the end of the table that a row of lanes would reach beyond it."""
    products, width = choice.brand.shape[0], choice.width
    for o in range(consumer.shape[0]):
        if consumer[o] * products > safe:
            i, t = consumer[o], max(terminal[o], 0)
            aware = choice.aware[i] if terminal[o] >= 0 else np.uint32(0)
            for p in range(width):
                seen = (
                    p < products
                    and (aware >> np.uint32(choice.brand[p])) & np.uint32(1)
                    and lists(choice, t, p)
                )
                out[o * width + p] = utility(choice, i, t, p) if seen else choice.nowhere
