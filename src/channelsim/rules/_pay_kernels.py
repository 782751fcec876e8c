"""What teams of advisors see of their own work, and the split of time that pays them best.

Who: helper of advisor_pay. Reads: last week's visits, orders, sales and forecasts. Proposes: nothing. Formula: see
advisor_pay. Source: direct consequences of its formulas; learning by the gradient of the squared error.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel

SPLITS = np.round(np.arange(0.05, 0.951, 0.05), 2)
WORKED = np.round(np.arange(0.05, 1.001, 0.05), 2)
VISITED, REST, RECENT, OLDER = range(4)
SEEN = 4  # sums of each kind: units, forecast


class Seen(NamedTuple):
    """Sums of last week (M, R, group): orders and forecasts of the visited and the rest, sales and forecasts of those
    visited in two weeks and earlier; visits and skilled minutes (M, R).
    """

    units: Any
    forecast: Any
    visits: Any
    minutes: Any


@kernel
def look_back(columns: Any, maker: Any, out: Any) -> None:
    """Fill ``Seen`` and purchases (M, R) from terminals' columns of last week."""
    region, supplier, orders, delivered, sold, forecast, unvisited, service, selling = columns
    units, expected, visits, minutes, bought = out
    for t in range(region.shape[0]):
        r = region[t]
        for m in range(supplier.shape[1]):
            if supplier[t, m] >= 0 and unvisited[t, m] == 0 and service[t, m] + selling[t, m] > 0.0:
                visits[m, r] += 1
                minutes[m, r] += service[t, m] + selling[t, m]
        for p in range(maker.shape[0]):
            m = maker[p]
            if supplier[t, m] < 0:
                continue
            bought[m, r] += delivered[t, p]
            advised = (
                unvisited[t, m] == 0 and service[t, m] + selling[t, m] > 0.0
            )  # not by the dealer's people
            now = VISITED if advised else REST
            units[m, r, now] += orders[t, p]
            expected[m, r, now] += forecast[t, p]
            then = RECENT if unvisited[t, m] <= 1 else OLDER
            units[m, r, then] += sold[t, p]
            expected[m, r, then] += forecast[t, p]


def lifts(seen: Seen, season: float) -> tuple[Any, Any]:
    """Return by how much orders of the visited and sales of those visited lately exceed the others' (M, R), or nan."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(seen.forecast > 0, seen.units / seen.forecast, np.nan) / season
    return ratio[:, :, VISITED] - ratio[:, :, REST], ratio[:, :, RECENT] - ratio[:, :, OLDER]


def answer(share: Any, talk: Any) -> Any:
    """Return how far a visit of ``talk`` units of effort goes with a ``share`` of its time: 1 − exp(−share·talk)."""
    return -np.expm1(-share * talk)


def learn(belief: Any, lift: Any, reach: Any, speed: Any) -> Any:
    """Return a belief corrected by a lift seen at a ``reach`` between 0 and 1: the more reach, the more it says."""
    return np.where(np.isnan(lift), belief, belief + speed * reach * (np.nan_to_num(lift) - belief * reach))


def best_split(gain: Any, terms: Any, talk: Any) -> tuple[Any, Any]:
    """Return the shares of time for selling and of paid time worked (M, R) that are worth most to each team.

    Args:
        gain: worth of a full answer to selling, to service, and of checked behaviour, each (M, R), for all time worked.
        terms: settings ``own_drive``, ``effort_cost``, ``sanction``, ``obedience``, ``selling_plan``, ``process_control``,
            ``visit_weight`` as arrays (M, R).
        talk: effort of a mean visit (M, R).
    """

    def wide(values: Any) -> Any:
        return np.asarray(values, float)[:, :, None, None]

    split, worked = SPLITS[:, None], WORKED[None, :]
    selling, service, checked = (wide(part) for part in gain)
    moved = selling * answer(split, wide(talk)) + service * answer(1 - split, wide(talk))
    value = worked * moved + checked * score_of(
        split, worked, wide(terms.selling_plan), wide(terms.visit_weight)
    )
    watched = wide(terms.process_control)
    value = value + worked * (wide(terms.own_drive) + watched * wide(terms.sanction))
    value = value - wide(terms.effort_cost) * worked**2 / 2
    value = value - (watched * wide(terms.obedience) + 1e-9) * (split - wide(terms.selling_plan)) ** 2
    flat = value.reshape(*value.shape[:2], -1).argmax(axis=2)
    return SPLITS[flat // WORKED.size], WORKED[flat % WORKED.size]


def score_of(split: Any, worked: Any, plan: Any, visit_weight: Any) -> Any:
    """Return the score of checked behaviour: visits made, and the service in them that the plan asks for."""
    asked = np.maximum(1 - plan, 1e-9)
    return worked * (visit_weight + (1 - visit_weight) * np.minimum(1, (1 - split) / asked))
