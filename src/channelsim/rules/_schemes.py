"""What a scheme that pays for purchases promises, in the form in which a dealer can value it.

Who: helper of all schemes and of forward_buying. Reads: nothing. Proposes: nothing. Formula: the reward of a period
with V cases in the end is Σ_i worth_i·([V ≥ K_i]·(all_rate_i·w·V + lump_i) + step_rate_i·w·max(0, V − K_i)), w =
mean net invoice price of a case. Source: model 4.3, 5.3.

A scheme rule hands this to the week under ``scheme_<rule>`` (``SCHEME + rule``); forward_buying puts all of them together.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

SCHEME = "scheme_"


class Steps(NamedTuple):
    """Steps of schemes on purchases, arrays (J, M, S): dealer, manufacturer, step. Cases are at the simulated scale.

    threshold_cases: K at which a step is reached (infinite: no step).
    all_rate: share of the invoice value of all cases of the period, paid on top once K is reached.
    step_rate: share of the invoice value of the cases beyond K, on top.
    lump: minor units paid once K is reached.
    so_far_cases: invoiced in the period until now (without this week).
    weeks_left: weeks of the period after this one (0: what is invoiced this week is the last that counts).
    next_weeks: weeks of the next period; it starts when this one ends.
    next_threshold_cases: K of the same step in the next period, as the dealer expects it.
    worth: chance that the reward is paid, times the discount for the delay of payment.
    ratchet: by how much the next threshold rises with a case more in this period.
    """

    threshold_cases: Any
    all_rate: Any
    step_rate: Any
    lump: Any
    so_far_cases: Any
    weeks_left: Any
    next_weeks: Any
    next_threshold_cases: Any
    worth: Any
    ratchet: Any


def paid_to(mine: Any, value: Any) -> Any:
    """Return what a step pays to whom it is promised (J, M), 0 to others; 0.0 for all of them as it is."""
    return 0.0 if isinstance(value, float) and value == 0.0 else np.where(mine, value, 0.0)


def wide(value: Any, shape: tuple[int, ...]) -> Any:
    """Return a number or an array as float64 of this shape."""
    value = np.asarray(value, np.float64)
    return value if value.shape == shape else np.full(shape, value)


def merged(into: list[Steps], steps: list[Steps], where: Any) -> list[Steps]:
    """Return steps laid into those of other dealers, one by one, so that no more are kept than somebody has."""
    out = list(into)
    for n, step in enumerate(steps):
        if n < len(out):
            out[n] = Steps(*(np.where(where, new, old) for new, old in zip(step, out[n], strict=True)))
        else:
            out.append(step)
    return out
