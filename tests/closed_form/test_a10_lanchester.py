"""A10: one slot, visits at v_m that succeed with chance s_m: share k1/(k1 + k2), autocorrelation 1 − k1 − k2, k = v·s.

The chance of success is the listing rule's own logistic: s = Λ((V′ − V − c_switch/13)/scale), scale = noise · mean slot
profit. Values differ by display fees, which do not enter the mean slot profit. The holder's own visit does nothing.
Each terminal is a chain of two states by itself; it starts in the stationary state, so the standard errors are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest

from channelsim.rules import listing
from support import luck, settings_of, tiny_market, view_of

UNITS, MARGIN = 10.0, 100.0
PROFIT = UNITS * MARGIN
QUIET = 1  # the week that the rule is told: terminals with (week + row) divisible by 52 review on their own and are left out


class Rates(NamedTuple):
    """Visits a week of both makers, money a week by which the first is worth more, cost of a switch, noise."""

    visits: tuple[float, float]
    better: float = 0.0
    switch_weeks: float = 0.0
    noise: float = 0.15

    def success(self) -> Any:
        """Return the chance that a visit of each maker succeeds against the other."""
        cost = self.switch_weeks * PROFIT / 13
        return 1 / (1 + np.exp(-(np.array([self.better, -self.better]) - cost) / (self.noise * PROFIT)))


SETS = [
    Rates((0.5, 0.2)),
    Rates((0.05, 0.3)),
    Rates((0.9, 0.9), noise=0.4),
    Rates((0.4, 0.6), better=120.0),
    Rates((0.3, 0.3), better=-200.0, noise=0.3),
    Rates((0.7, 0.5), switch_weeks=1.0),
    Rates((1.0, 0.25), better=60.0, switch_weeks=2.0, noise=0.25),
]


def shelves(terminals: int, makers: int, slots: int, fees: Sequence[float]) -> Any:
    """Return terminals that earn the same with every product; fees come on top."""
    market = tiny_market(manufacturers=makers, products=makers, core_dealers=makers, terminals=terminals)
    market.live("products", "recommended")[:] = 200.0 + MARGIN
    market.live("core_dealers", "price")[:] = 200.0
    for name, value in (("size", 1.0), ("slots", slots), ("retail_price", 200 + MARGIN), ("listed", False)):
        market.live("terminals", name)[...] = value
    market.live("manufacturers", "display_fee_a")[:, 0] = fees
    market.live("regions", "aware_share")[:] = 1.0  # what nobody lists is expected to sell like the rest
    return market


def week_of_visits(market: Any, visited: Any, seed: int, week: int, **habits: float) -> Any:
    """Let the listing rule answer a week's visits (T, M); return what is listed then."""
    market.week = QUIET
    market.live("terminals", "visited_minutes")[:] = visited
    market.live("terminals", "forecast_units")[:] = UNITS
    settings = settings_of(listing, (1, 1), review_weeks=52, **habits)
    (move,) = listing.decide(view_of(market), settings, luck(seed, week))
    for name, column in move.values.items():
        market.tables["terminals"].assign(name, column)
    return move.values["listed"]


def chains(rates: Rates, seed: int, *, swapped: bool = False, terminals: int = 1560, weeks: int = 150) -> Any:
    """Return in which weeks (weeks + 1, terminals) the first maker holds the slot; swapped: it stands last in the table."""
    first, order = int(swapped), [1, 0] if swapped else [0, 1]
    market = shelves(terminals, 2, 1, np.array([max(rates.better, 0), max(-rates.better, 0)])[order])
    k = rates.visits * rates.success()
    rows = np.arange(terminals)
    holds = luck(seed).uniform("start", rows) < k[0] / k.sum()
    market.live("terminals", "listed")[rows, np.where(holds, first, 1 - first)] = True
    found = [holds]
    for week in range(weeks):
        u = luck(seed, week).uniform("visit", np.arange(2 * terminals)).reshape(terminals, 2)
        visited = u < np.array(rates.visits)[order]
        listed = week_of_visits(
            market, visited, seed, week, switch_weeks=rates.switch_weeks, noise=rates.noise
        )
        assert np.all(listed.sum(axis=1) == 1)
        found.append(listed[:, first].copy())
    return np.array(found, float)[:, (QUIET + rows) % 52 != 0]


def error_of_mean(share: float, rho: float, chains: int, weeks: int) -> float:
    """Return the standard error of the mean of independent stationary chains of two states."""
    lags = np.arange(1, weeks)
    spread = 1 + 2 * ((1 - lags / weeks) * rho**lags).sum()
    return float(np.sqrt(share * (1 - share) * spread / weeks / chains))


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("rates", SETS)
def test_share(rates: Rates, swapped: bool) -> None:
    held = chains(rates, 11, swapped=swapped)
    s = rates.success()
    k = rates.visits * s
    share, rho = k[0] / k.sum(), 1 - k.sum()
    error = error_of_mean(share, rho, held.shape[1], held.shape[0])
    assert abs(held.mean() - share) < 4 * error
    neighbour = rates.visits[0] / sum(rates.visits)  # visits alone
    if s[0] != s[1]:
        assert abs(held.mean() - neighbour) > 4 * error


@pytest.mark.parametrize("lag", [1, 2, 5])
@pytest.mark.parametrize("rates", SETS)
def test_autocorrelation(rates: Rates, lag: int) -> None:
    """Of states ``lag`` weeks apart that do not overlap: P(won) = π(1 − ρ^lag), P(lost) = (1 − π)(1 − ρ^lag)."""
    held = chains(rates, 12)[::lag]
    k = rates.visits * rates.success()
    share, rho = k[0] / k.sum(), (1 - k.sum()) ** lag
    before, after = held[:-1], held[1:]
    won, lost = after[before == 0], 1 - after[before == 1]
    chances = share * (1 - rho), (1 - share) * (1 - rho)
    error = np.sqrt(sum(p * (1 - p) / part.size for p, part in zip(chances, (won, lost), strict=True)))
    assert abs(1 - won.mean() - lost.mean() - rho) < 4 * error
    slow = (1 - sum(rates.visits)) ** lag  # the wrong neighbour: every visit succeeds
    assert abs(1 - won.mean() - lost.mean() - slow) > 4 * error or abs(slow - rho) < 8 * error


def test_the_holders_visit_does_nothing() -> None:
    for visits in ((0.0, 0.3), (1.0, 0.3)):
        held = chains(Rates(visits), 5, weeks=1, terminals=20_800)
        stayed = held[1][held[0] == 1].mean() if held[0].any() else 1.0
        assert visits[0] == 0.0 or abs(stayed - (1 - 0.15)) < 4 * np.sqrt(0.15 * 0.85 / held[0].sum())
        if visits[0] == 0.0:
            assert not held.any()  # nobody calls for it: it has no share


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_two_who_call_in_the_same_week_are_treated_alike(order: tuple[int, int, int]) -> None:
    """At equal value each of two challengers wins with 3/8: one of them does unless both draws fail, (1 − ½)² = ¼."""
    n = 52_000
    market = shelves(n, 3, 1, [0.0, 0.0, 0.0])
    holder, one, other = order
    market.live("terminals", "listed")[:, holder] = True
    visited = np.zeros((n, 3), bool)
    visited[:, [one, other]] = True
    listed = week_of_visits(market, visited, 4, 0, switch_weeks=0.0)[(QUIET + np.arange(n)) % 52 != 0]
    error = np.sqrt(3 / 8 * 5 / 8 / len(listed))
    assert abs(listed[:, one].mean() - 3 / 8) < 4 * error
    assert abs(listed[:, other].mean() - 3 / 8) < 4 * error
    assert (
        abs(listed[:, one].mean() - 1 / 2) > 4 * error
    )  # the wrong neighbour: the first in the table goes first
    difference = listed[:, one].astype(float) - listed[:, other]
    assert abs(difference.mean()) < 4 * difference.std() / np.sqrt(len(listed))


@pytest.mark.parametrize("newcomer", [0, 1, 2])
def test_of_two_equals_either_makes_room(newcomer: int) -> None:
    """Two slots: a challenger succeeds with ½ and puts out either of two equal products with the same chance."""
    n = 20_800
    market = shelves(n, 3, 2, [0.0, 0.0, 0.0])
    there = [m for m in range(3) if m != newcomer]
    market.live("terminals", "listed")[:, there] = True
    visited = np.zeros((n, 3), bool)
    visited[:, newcomer] = True
    listed = week_of_visits(market, visited, 6, 0, switch_weeks=0.0)[(QUIET + np.arange(n)) % 52 != 0]
    error = np.sqrt(1 / 4 * 3 / 4 / len(listed))
    assert abs(listed[:, newcomer].mean() - 1 / 2) < 4 * np.sqrt(1 / 4 / len(listed))
    for m in there:
        assert abs(1 - listed[:, m].mean() - 1 / 4) < 4 * error


def test_without_noise_equals_are_chosen_by_lot() -> None:
    n = 20_800
    market = shelves(n, 4, 1, [5_000.0, 5_000.0, 5_000.0, 0.0])
    market.live("terminals", "listed")[:, 3] = True
    listed = week_of_visits(market, np.ones((n, 4), bool), 6, 0, switch_weeks=0.0, noise=0.0)
    listed = listed[(QUIET + np.arange(n)) % 52 != 0]
    for m in range(3):
        assert abs(listed[:, m].mean() - 1 / 3) < 4 * np.sqrt(2 / 9 / len(listed))


def test_the_order_of_makers_makes_no_difference() -> None:
    """The same market with the makers in either order: the first maker's shares are two estimates of one number."""
    rates = Rates((0.6, 0.35), better=80.0)
    held = [chains(rates, seed, swapped=swapped) for seed, swapped in ((21, False), (22, True))]
    k = rates.visits * rates.success()
    error = error_of_mean(k[0] / k.sum(), 1 - k.sum(), held[0].shape[1], held[0].shape[0])
    assert abs(held[0].mean() - held[1].mean()) < 4 * np.sqrt(2) * error
