"""A14: awareness by advertising p and word of mouth q follows the discrete Bass recursion."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.rules._consumers import Purchases
from town import Town

SIZE = 60_000
SETS = [(0.03, 0.38, 30), (0.01, 0.1, 90), (0.002, 0.25, 60), (0.3, 0.9, 12)]


def path(p: float, q: float, weeks: int) -> tuple[np.ndarray, np.ndarray]:
    """Return share aware and its standard error by week.

    A ← A + (1−A)·h, h = min(1, p + qA); variance V ← g′(A)²·V + (1−A)·h(1−h)/N with g′ = 1 − h + (1−A)·q.
    """
    share, variance = np.zeros(weeks + 1), np.zeros(weeks + 1)
    for week in range(weeks):
        a = share[week]
        h = min(1.0, p + q * a)
        slope = 1 - h + (1 - a) * q * (h < 1)
        share[week + 1] = a + (1 - a) * h
        variance[week + 1] = slope**2 * variance[week] + (1 - a) * h * (1 - h) / SIZE
    return share, np.sqrt(variance)


def continuous(p: float, q: float, weeks: int) -> np.ndarray:
    fade = np.exp(-(p + q) * np.arange(weeks + 1))
    return (1 - fade) / (1 + q / p * fade)


def spread(p: float, q: float, weeks: int, **settings) -> np.ndarray:
    """Return the share aware by week from the rule, nobody shopping."""
    town = Town(
        SIZE,
        manufacturers=1,
        products=1,
        settings={"awareness": {"word_of_mouth": q, "forgetting": 0.0, **settings}},
    )
    town.people("aware")[:] = 0
    town.market.live("manufacturers", "awareness_hazard")[:] = p
    occasions = town.give_occasions(consumer=[])
    nobody = occasions.consumer
    town.market.handed["purchases"] = Purchases(*[nobody] * 8)
    shares = [0.0]
    for week in range(weeks):
        town.do("awareness", week)
        shares.append(town.market.live("regions", "aware_share")[0, 0])
    return np.array(shares)


@pytest.mark.parametrize(("p", "q", "weeks"), SETS)
def test_the_discrete_recursion(p: float, q: float, weeks: int) -> None:
    found = spread(p, q, weeks)
    share, error = path(p, q, weeks)
    assert (np.abs(found - share) <= 4 * error + 1e-12).all()
    apart = np.abs(found - continuous(p, q, weeks)) > 4 * error
    assert apart.sum() > 3  # the continuous curve is the wrong neighbour


@pytest.mark.parametrize(("p", "q", "weeks"), SETS)
def test_every_step_in_expectation(p: float, q: float, weeks: int) -> None:
    """Given last week's share, new knowers are binomial: standardised they have mean 0 and variance 1."""
    found = spread(p, q, weeks)
    before, after = found[:-1], found[1:]
    h = np.minimum(1.0, p + q * before)
    unaware = (1 - before) * SIZE
    usable = unaware * h * (1 - h) > 5
    surprise = ((after - before) * SIZE - unaware * h)[usable] / np.sqrt(unaware * h * (1 - h))[usable]
    assert np.abs(surprise).max() < 4
    assert abs(surprise.mean()) < 4 / np.sqrt(surprise.size)
    assert abs((surprise**2).mean() - 1) < 4 * np.sqrt(2 / surprise.size)


@pytest.mark.parametrize(("p", "q", "weeks"), SETS[:3])
def test_the_peak_of_new_knowers(p: float, q: float, weeks: int) -> None:
    """The most new knowers come in the recursion's week, to within what its error allows."""
    found, (share, error) = np.diff(spread(p, q, weeks)), path(p, q, weeks)
    expected = np.diff(share)
    week = int(np.argmax(found))
    step = np.sqrt(2 * expected.max() / SIZE + (2 * error.max() * q) ** 2)
    assert expected.max() - expected[week] < 4 * step


def test_no_more_than_everybody() -> None:
    found = spread(0.9, 0.9, 4)
    assert found[-1] <= 1
    assert found[2] == 1
