"""What those do who find nothing: where they turn, and what they choose there.

Who: consumers (helpers of ``stockout_reaction``; no rule of its own).
Reads: claims (see ``_stockout_claims``), what the claiming consumers know, what is left on the shelves.
Proposes: nothing.
Formula: see ``stockout_reaction``.
Source: Gruen, Corsten & Bharadwaj 2002.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import uniform
from channelsim.market.market import REPERTOIRE
from channelsim.rules._choice_kernels import pulls
from channelsim.rules._consumers import BELOW_ONE
from channelsim.rules._utility_kernels import lists

OTHER_TERMINAL, OTHER_BRAND, OTHER_PRODUCT, POSTPONE, GIVE_UP = range(5)
BLOCK = 256


@kernel
def react(luck: Any, claims: Any, rows: Any, knowing: Any, shares: Any, left: Any) -> Any:
    """Let the claims ``rows`` decide where to turn; return those that try again, changed in place, and who chooses here.

    ``luck``: key and number of the round; ``knowing``: what the consumers of all claims know, in the order of claims
    (see ``at_hand``), and the choice situation. The last two results are the claims that choose at the same terminal
    and whether within the brand.
    """
    key, number = luck
    known, choice = knowing
    again, here = np.empty(rows.shape[0], np.int32), np.empty(rows.shape[0], np.int32)
    within, count, staying = np.empty(rows.shape[0], np.bool_), 0, 0
    options = np.empty(5, np.float64)
    for row in rows:
        t, p = claims.terminal[row], claims.product[row]
        slot, best = -1, np.float32(-1)
        for s in range(REPERTOIRE if not claims.switched[row] else 0):
            shop, weight = known.repertoire[row, s], known.attraction[row, s] * known.service[row, s]
            if s != claims.slot[row] and shop >= 0 and weight > best and lists(choice, shop, p):
                slot, best = s, weight
        other, own = False, False
        for q in range(choice.brand.shape[0]):
            there = has(choice, known.aware[row], t, q, left) & (q != p)
            mine = choice.brand[q] == choice.brand[p]
            own |= there & mine
            other |= there & (not mine)
        for n in range(5):
            options[n] = shares[n]
        options[0] *= slot >= 0
        options[1] *= other
        options[2] *= own
        mark, way = uniform(key, known.keys[row], draw_of(claims, row, number)) * options.sum(), 0
        while way < GIVE_UP and mark >= options[way]:
            mark -= options[way]
            way += 1
        if way == OTHER_TERMINAL:
            claims.slot[row], claims.terminal[row] = slot, known.repertoire[row, slot]
            claims.switched[row] = True
        elif way in (OTHER_BRAND, OTHER_PRODUCT):
            here[staying], within[staying] = row, way == OTHER_PRODUCT
            staying += 1
        else:
            claims.postponed[row] = way == POSTPONE
            continue
        again[count] = row
        count += 1
    return again[:count].copy(), here[:staying].copy(), within[:staying].copy()


@kernel
def has(choice: Any, aware: Any, t: Any, q: Any, left: Any) -> Any:
    """Tell whether a product is listed, in stock and known."""
    return (
        (left[t, q] > 0) & lists(choice, t, q) & (((aware >> np.uint32(choice.brand[q])) & np.uint32(1)) > 0)
    )


@kernel
def draw_of(claims: Any, row: Any, number: Any) -> Any:
    """Return the first of the two draws a claim has in round ``number``."""
    return 4 * np.int64(claims.k[row]) + 2 * number


@kernel
def choose_here(luck: Any, claims: Any, rows: Any, within: Any, knowing: Any, left: Any) -> None:
    """Let the claims ``rows`` choose another product of the brand (``within``), or of another, at the same terminal.

    ``knowing``: as in ``react``.
    """
    key, number = luck
    known, choice = knowing
    products, width = choice.brand.shape[0], choice.width
    pull, total, top = (
        np.empty(BLOCK * width, np.float32),
        np.empty(BLOCK, np.float32),
        np.empty(BLOCK, np.float32),
    )
    for first in range(0, rows.shape[0], BLOCK):
        last = min(first + BLOCK, rows.shape[0])
        here = rows[first:last]
        pulls(choice, claims.consumer[here], claims.terminal[here], pull, total, top)
        for n in range(first, last):
            row, at, whole, some = rows[n], (n - first) * width, np.float32(0), -1
            t, p = claims.terminal[row], claims.product[row]
            for q in range(products):
                mine = choice.brand[q] == choice.brand[p]
                if (q == p) | (mine != within[n]) | (not has(choice, known.aware[row], t, q, left)):
                    pull[at + q] = 0
                else:
                    some = q
                whole += pull[at + q]
            mark = uniform(key, known.keys[row], draw_of(claims, row, number) + 1)
            limit, running, chosen = min(np.float32(mark), BELOW_ONE) * whole, np.float32(0), 0
            for q in range(products):
                running += pull[at + q]
                chosen += limit >= running
            claims.product[row] = min(chosen, some)
