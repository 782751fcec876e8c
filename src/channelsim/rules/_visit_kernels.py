"""Who is due for a visit and who gets one: loops over terminals and manufacturers.

Who: helper of advisor_visits. Reads: classes, weeks since the last visit, suppliers. Proposes: nothing. Formula:
urgency of a terminal is put into one of 64 buckets; the visits go to the fullest buckets of urgency from the top,
and within the last bucket to a simple random sample (selection sampling, one draw a terminal). Source: model 5.5;
Knuth 1997, algorithm S.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import uniform

BUCKETS = 64
PLANS = ("by_class", "equal", "random", "zero_unvisited")
BY_CLASS, EQUAL, RANDOM, ZERO_UNVISITED = range(4)
LONGEST_GAP = 32000
NOT_DUE, NEVER = -1, -2


class Round(NamedTuple):
    """What both loops read: terminals' columns; bucket (M, R, class, weeks) of urgency, NEVER or NOT_DUE; visits a week
    (M, R, class) and exponent of size (M, R).
    """

    region: Any
    abc_class: Any
    size: Any
    supplier: Any
    weeks_unvisited: Any
    bucket: Any
    per_week: Any
    size_exponent: Any


class Tally(NamedTuple):
    """Sums (M, R): terminals with a supplier, those in the plan, their visits a week, the same times size^κ, and how many
    are due by urgency (M, R, 64).
    """

    reached: Any
    stops: Any
    weekly: Any
    weekly_size: Any
    urgent: Any


@kernel
def urgency(plan: Any, weeks: Any, interval: Any, longest: Any) -> Any:
    """Return the bucket of a terminal unvisited for ``weeks`` (this one included)."""
    if interval <= 0:
        return NEVER
    if plan == EQUAL:
        return min(weeks, BUCKETS - 1)
    if plan == RANDOM:
        return 0
    if plan == ZERO_UNVISITED and weeks >= longest:
        return min(BUCKETS // 2 + weeks - longest, BUCKETS - 1)
    if weeks < interval:
        return NOT_DUE
    top = BUCKETS - 1 if plan == BY_CLASS else BUCKETS // 2 - 1
    return min(weeks * 4 // interval, top)


@kernel
def fill_buckets(plan: Any, interval: Any, out: Any) -> None:
    """Fill urgency (M, R, class, weeks) from plan (M, R) and interval (M, R, class); the last week stands for all later."""
    for m in range(plan.shape[0]):
        for r in range(plan.shape[1]):
            longest = interval[m, r].max()
            for c in range(interval.shape[2]):
                for weeks in range(out.shape[3]):
                    out[m, r, c, weeks] = urgency(plan[m, r], weeks, interval[m, r, c], longest)


@kernel
def tally(rounds: Any, sums: Any) -> None:
    """Count who is in the plan and who is due."""
    last = rounds.bucket.shape[3] - 1
    for t in range(rounds.region.shape[0]):
        r, c, exponent, weight = rounds.region[t], rounds.abc_class[t], 0.0, 1.0
        for m in range(rounds.supplier.shape[1]):
            if rounds.supplier[t, m] < 0:
                continue
            sums.reached[m, r] += 1
            bucket = rounds.bucket[m, r, c, min(rounds.weeks_unvisited[t, m] + 1, last)]
            if bucket == NEVER:
                continue
            if rounds.size_exponent[m, r] != exponent:
                exponent = rounds.size_exponent[m, r]
                weight = float(rounds.size[t]) ** exponent
            sums.stops[m, r] += 1
            sums.weekly[m, r] += rounds.per_week[m, r, c]
            sums.weekly_size[m, r] += weight * rounds.per_week[m, r, c]
            if bucket >= 0:
                sums.urgent[m, r, bucket] += 1


def cut_off(urgent: Any, visits: Any) -> tuple[Any, Any]:
    """Return the last bucket that still gets visits (M, R) and how many of how many there do (M, R, 2).

    Args:
        urgent: terminals due by bucket, (M, R, 64).
        visits: visits that can be made, whole numbers (M, R).
    """
    from_top = urgent[:, :, ::-1].cumsum(axis=2)[:, :, ::-1]
    possible = np.minimum(visits, from_top[:, :, 0]).astype(np.int64)
    enough = from_top >= possible[:, :, None]
    last = BUCKETS - 1 - np.argmax(enough[:, :, ::-1], axis=2)
    there = np.take_along_axis(urgent, last[:, :, None], axis=2)[:, :, 0]
    above = np.take_along_axis(from_top, last[:, :, None], axis=2)[:, :, 0] - there
    return last, np.stack([possible - above, there], axis=2)


@kernel
def visit(rounds: Any, last: Any, wanted: Any, minutes: Any, key: Any, out: Any) -> None:
    """Choose the visited: all in buckets above ``last`` (M, R), and so many of those in it.

    ``wanted`` (M, R, 2): how many to take and how many there are; used up. ``minutes`` (M, R, 2): minutes at size 1, skill.
    ``out``: skilled minutes (T, M), weeks unvisited (T, M), visits (R, M), skilled minutes (R, M).
    """
    skilled, gaps, visits, total = out
    top = rounds.bucket.shape[3] - 1
    for t in range(rounds.region.shape[0]):
        r, c, exponent, weight = rounds.region[t], rounds.abc_class[t], 0.0, 1.0
        for m in range(rounds.supplier.shape[1]):
            weeks = rounds.weeks_unvisited[t, m] + 1
            gaps[t, m] = min(weeks, LONGEST_GAP)
            bucket = rounds.bucket[m, r, c, min(weeks, top)]
            if rounds.supplier[t, m] < 0 or bucket < last[m, r] or bucket < 0:
                continue
            if bucket == last[m, r]:
                left, there = wanted[m, r, 0], wanted[m, r, 1]
                wanted[m, r, 1] = there - 1
                if uniform(key, t, m) * there >= left:
                    continue
                wanted[m, r, 0] = left - 1
            if rounds.size_exponent[m, r] != exponent:
                exponent = rounds.size_exponent[m, r]
                weight = float(rounds.size[t]) ** exponent
            gaps[t, m] = 0
            skilled[t, m] = minutes[m, r, 0] * weight * minutes[m, r, 1]
            visits[r, m] += 1
            total[r, m] += skilled[t, m]
