"""Effort, display shares and fees, terminal by terminal.

Who: helper of display_contest. Reads: shelves, visits. Proposes: nothing. Formula: see display_contest. Source:
model 3.3.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel

LOST_EFFORT = 1e-6


class Stand(NamedTuple):
    """Columns of terminals that the contest reads."""

    region: Any
    abc_class: Any
    size: Any
    listed: Any
    leaving: Any
    visited_minutes: Any
    effort: Any
    supplier: Any


class Contest(NamedTuple):
    """Terms of the contest, arrays (M, R), and fee (class, M, R) in minor units a week and listed product.

    ``through`` (J + K + 1, M): part of a fee that goes through the dealers' hands; ``kept``: part of that which they keep.
    """

    fee: Any
    fee_per_effort: Any
    minutes_per_effort: Any
    decay: Any
    omega: Any
    base: Any
    size_penalty: Any
    through: Any
    kept: Any


@kernel
def contest(stand: Any, maker: Any, terms: Any, out: Any) -> None:
    """Fill effort and display (T, P), contact (T, M), fees (T, M), what of them goes through dealers, what these keep."""
    effort, display, contact, fees, through, kept = out
    makers = stand.visited_minutes.shape[1]
    shown, share = np.empty(makers, np.int64), np.empty(makers)
    for t in range(stand.region.shape[0]):
        r, penalty, scale = stand.region[t], 0.0, 1.0
        shown[:] = 0
        for p in range(maker.shape[0]):
            shown[maker[p]] += stand.listed[t, p] and not stand.leaving[t, p]
        for m in range(makers):
            minutes = stand.visited_minutes[t, m] / terms.minutes_per_effort[m, r]
            fee = np.floor(shown[m] * terms.fee[stand.abc_class[t], m, r] + 0.5)
            lost, j = 0.0, stand.supplier[t, m]
            if fee > 0.0 and terms.through[j, m] > 0.0:
                sent = np.floor(fee * terms.through[j, m])
                lost = np.floor(sent * terms.kept[j, m])
                through[t, m], kept[t, m] = np.int64(sent), np.int64(lost)
            paid = (fee - lost) / terms.fee_per_effort[m, r]
            contact[t, m] = minutes + paid
            fees[t, m] = np.int64(fee)
            if minutes > 0.0 and terms.size_penalty[m, r] != penalty:
                penalty = terms.size_penalty[m, r]
                scale = float(stand.size[t]) ** -penalty
            share[m] = (minutes * scale + paid) / max(shown[m], 1)
        total, listed = 0.0, 0
        for p in range(maker.shape[0]):
            m = maker[p]
            e = terms.decay[m, r] * stand.effort[t, p]
            if stand.listed[t, p] and not stand.leaving[t, p]:
                e += share[m]
            effort[t, p] = e if e > LOST_EFFORT else 0.0
            display[t, p] = 0.0
            if stand.listed[t, p]:
                omega = terms.omega[m, r]
                weight = (e if omega == 1.0 else e**omega) + terms.base[m, r]
                display[t, p] = weight
                total += weight
                listed += 1
        for p in range(maker.shape[0]):
            if stand.listed[t, p]:
                display[t, p] = display[t, p] / total if total > 0.0 else 1.0 / listed
