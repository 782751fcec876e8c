"""Who joins and who leaves the teams of customer advisors.

Who: helper of field_force. Reads: heads there are, wanted and on their way. Proposes: nothing. Formula: see field_force.
Source: direct consequences of the rule's formula; people who move take what they have learnt with them and what is left
behind is what the others have learnt, so that no skill is made or lost.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.moves import Staff

SMALLEST_CHANGE = 1e-6  # of a person


class Change(NamedTuple):
    """Heads of the real whole that join, leave and go on being sought, arrays (M, R); ``to_come`` (M, R, slots)."""

    joining: Any
    leaving: Any
    to_come: Any


class Joiners(NamedTuple):
    """New rows of advisors, arrays (n,): heads, place, tenure and skill."""

    heads: Any
    manufacturer: Any
    region: Any
    tenure_weeks: Any
    skill: Any


def change_of(heads: Any, wanted: Any, to_come: Any, week: int, weeks_to_fill: Any) -> Change:
    """Return who joins and leaves this week: places found empty now are filled ``weeks_to_fill`` (M, R) later.

    Too many: those still to come are called off first, in proportion, then people at work go. ``to_come`` (M, R, slots)
    holds who joins in a week, slot = week modulo slots.
    """
    slots = to_come.shape[2]
    coming = to_come.sum(axis=2)
    gap = wanted - heads - coming
    gap = np.where(np.abs(gap) > SMALLEST_CHANGE, gap, 0.0)
    called_off = np.minimum(np.maximum(-gap, 0.0), coming)
    queue = (
        to_come * np.where(coming > 0, 1 - called_off / np.maximum(coming, SMALLEST_CHANGE), 1.0)[:, :, None]
    )
    maker, region = np.indices(heads.shape)
    queue[maker, region, (week + weeks_to_fill) % slots] += np.maximum(gap, 0.0)
    joining = queue[:, :, week % slots].copy()
    queue[:, :, week % slots] = 0.0
    return Change(joining, np.minimum(np.maximum(-gap, 0.0) - called_off, heads), queue)


def movers_into(
    change: Change, heads: Any, share: Any, whole: Any, distance_km: Any
) -> list[tuple[int, int, int, float]]:
    """Return (manufacturer, from region, to region, heads) of the experienced people who begin a new team.

    A team is new where nobody worked. They come from the nearest region with people, at most half of them at once.
    """
    found = []
    staying = heads - change.leaving
    for m, to in np.argwhere((change.joining > 0) & (heads <= SMALLEST_CHANGE) & (share > 0)):
        others = np.where(staying[m] > SMALLEST_CHANGE, distance_km[to], np.inf)
        others[to] = np.inf
        home = int(np.argmin(others))
        number = min(share[m, to] * change.joining[m, to], staying[m, home] / 2)
        number = np.floor(number + SMALLEST_CHANGE) if whole[m, to] else number
        if np.isfinite(others[home]) and number > SMALLEST_CHANGE:
            found.append((int(m), home, int(to), float(number)))
            staying[m, home] -= number
    return found


def staff_of(advisors: Any, teams: Any, change: Change, movers: Any, grown: Any, scale: float) -> Staff:
    """Return the move that carries a change out.

    Args:
        advisors: the rows there are.
        teams: real heads of each team (M, R).
        change: who joins and leaves.
        movers: as ``movers_into`` says; beginners take their places, and so many less begin in the new team.
        grown: tenure and skill of the rows, arrays (A,).
        scale: simulated share of the real heads.
    """
    stay = np.where(teams > 0, 1 - change.leaving / np.maximum(teams, SMALLEST_CHANGE), 1.0)
    heads = advisors.heads * stay[advisors.manufacturer, advisors.region]
    staying, beginners = teams - change.leaving, change.joining.copy()
    lines: list[tuple[Any, ...]] = []
    for m, home, to, number in movers:
        mine = (advisors.manufacturer == m) & (advisors.region == home) & (heads > 0)
        share = number / staying[m, home]
        kinds = np.stack([grown[0][mine], grown[1][mine]], axis=1)
        kinds, which = np.unique(kinds, axis=0, return_inverse=True)
        gone = np.bincount(which.ravel(), heads[mine] * share)
        lines += [(count, m, to, tenure, skill) for count, (tenure, skill) in zip(gone, kinds, strict=True)]
        heads[mine] *= 1 - share
        staying[m, home] -= number
        beginners[m, home] += number
        beginners[m, to] -= number
    lines += [(beginners[m, r] * scale, m, r, 0.0, 1.0) for m, r in np.argwhere(beginners > SMALLEST_CHANGE)]
    return _move(heads, lines)


def matured(advisors: Any, teams: Any, wanted: Any, best: Any, scale: float) -> Staff:
    """Return the move that makes all teams what is wanted at once, people who join being as experienced as a mature team.

    ``best``: tenure and skill of a mature team, each (M, R).
    """
    fewer = np.where(teams > wanted, wanted / np.maximum(teams, SMALLEST_CHANGE), 1.0)
    more = wanted - teams
    lines = [
        (more[m, r] * scale, m, r, best[0][m, r], best[1][m, r])
        for m, r in np.argwhere(more > SMALLEST_CHANGE)
    ]
    return _move(advisors.heads * fewer[advisors.manufacturer, advisors.region], lines)


def _move(heads: Any, lines: list[tuple[Any, ...]]) -> Staff:
    """Return a move with a row for every (simulated) person who joins, the last of a line a fraction."""
    columns = [np.array([line[n] for line in lines], float) for n in range(5)]
    rows = np.maximum(np.ceil(columns[0] - 1e-9), 1).astype(np.int64)
    joiners = Joiners(*(np.repeat(column, rows) for column in (columns[0] / rows, *columns[1:])))
    return Staff(heads, joiners.manufacturer.astype(np.int64), joiners.region.astype(np.int64), joiners.heads,
                 joiners.tenure_weeks, joiners.skill)  # fmt: skip
