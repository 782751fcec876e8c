"""Shortest closed tours: exact by dynamic programming for few stops, a bound by local search for many.

Held & Karp 1962 visits subsets, so that twelve stops are the most that stay quick. For more, 2-opt and or-opt from many
starts end in a tour that cannot be shorter than the shortest: an upper bound, for random points about 1 % above it (the
tests compare it with exact tours where both can be had).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel

MOST_EXACT = 12


def tour_km(x: Any, y: Any, starts: int = 20) -> float:
    """Return the length of the shortest closed tour (n ≤ 12), or of the shortest found from ``starts`` starts."""
    distance = np.hypot(np.subtract.outer(x, x), np.subtract.outer(y, y))
    if len(x) <= MOST_EXACT:
        return float(held_karp(distance))
    orders = np.stack([np.random.default_rng(n).permutation(len(x)) for n in range(starts)])
    return float(local_search(distance, orders))


@kernel
def held_karp(distance: Any) -> Any:
    """Return the length of the shortest closed tour."""
    n = distance.shape[0] - 1
    best = np.full((1 << n, n), np.inf)
    for j in range(n):
        best[1 << j, j] = distance[n, j]
    for done in range(1, 1 << n):
        for j in range(n):
            if best[done, j] == np.inf:
                continue
            for k in range(n):
                if not done >> k & 1:
                    length = best[done, j] + distance[j, k]
                    if length < best[done | 1 << k, k]:
                        best[done | 1 << k, k] = length
    shortest = np.inf
    for j in range(n):
        shortest = min(shortest, best[(1 << n) - 1, j] + distance[j, n])
    return shortest


@kernel
def improve(distance: Any, tour: Any) -> Any:
    """Carry out 2-opt and or-opt moves until none shortens the tour; return its length."""
    n, better = tour.shape[0], True
    while better:
        better = False
        for i in range(n - 1):
            for j in range(i + 2, n):
                a, b, c, d = tour[i], tour[i + 1], tour[j], tour[(j + 1) % n]
                if d != a and distance[a, c] + distance[b, d] < distance[a, b] + distance[c, d] - 1e-12:
                    tour[i + 1 : j + 1] = tour[i + 1 : j + 1][::-1].copy()
                    better = True
        for length in range(1, 4):
            for i in range(n):
                turned = np.roll(tour, -i)
                piece, rest = turned[:length].copy(), turned[length:].copy()
                gone = (
                    distance[rest[-1], piece[0]] + distance[piece[-1], rest[0]] - distance[rest[-1], rest[0]]
                )
                for k in range(rest.shape[0] - 1):
                    for way in range(2):
                        first, last = (piece[0], piece[-1]) if way == 0 else (piece[-1], piece[0])
                        more = (
                            distance[rest[k], first]
                            + distance[last, rest[k + 1]]
                            - distance[rest[k], rest[k + 1]]
                        )
                        if more < gone - 1e-12:
                            part = piece if way == 0 else piece[::-1]
                            tour[:] = np.concatenate((rest[: k + 1], part, rest[k + 1 :]))
                            better = True
                            break
                    if better:
                        break
                if better:
                    break
            if better:
                break
    total = 0.0
    for i in range(n):
        total += distance[tour[i], tour[(i + 1) % n]]
    return total


@kernel
def local_search(distance: Any, orders: Any) -> Any:
    """Return the length of the shortest tour that improving the orders (starts, n) leads to."""
    shortest = np.inf
    for start in range(orders.shape[0]):
        shortest = min(shortest, improve(distance, orders[start]))
    return shortest
