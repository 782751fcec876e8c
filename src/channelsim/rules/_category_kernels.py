"""Loops of buying at all: the chance that an occasion ends in a purchase, and in which.

Who: consumers (helpers of ``brand_choice`` and of the opening; no rule of its own).
Reads: an ``Outside`` (see ``_choice``) and the exponentials of utilities.
Proposes: nothing.
Formula: P(buy) = Λ(α₀ + μ·IV), IV = ln Σ exp U.
Source: *assumption* (a binary logit over the inclusive value).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.exponential import exponential, logarithm
from channelsim.base.kernel import kernel
from channelsim.rules._choice_kernels import pulls


@kernel
def incidences(outside: Any, top: Any, total: Any, chance: Any) -> None:
    """Fill P(buy) = Λ(α₀ + μ·IV) where IV = top + ln total; of no meaning where the total is 0."""
    for o in range(total.shape[0]):
        value = outside.intercept + outside.slope * (top[o] + logarithm(total[o]))
        chance[o] = outside.one / (outside.one + exponential(-value))


@kernel
def incidence(outside: Any, top: Any, total: Any) -> Any:
    """Return P(buy) of one occasion, 0 where nothing listed is known."""
    if total <= 0:
        return outside.one - outside.one
    return outside.one / (
        outside.one + exponential(-(outside.intercept + outside.slope * (top + logarithm(total))))
    )


@kernel
def probabilities(choice: Any, outside: Any, consumer: Any, terminal: Any, out: Any) -> None:
    """Fill ``out`` (n, P) with the chance that an occasion ends in buying each product."""
    pull, total, top = np.empty(choice.width, out.dtype), np.empty(1, out.dtype), np.empty(1, out.dtype)
    for o in range(consumer.shape[0]):
        pulls(choice, consumer[o : o + 1], terminal[o : o + 1], pull, total, top)
        share = incidence(outside, top[0], total[0])
        for p in range(out.shape[1]):
            out[o, p] = share * pull[p] / total[0] if total[0] > 0 else 0
