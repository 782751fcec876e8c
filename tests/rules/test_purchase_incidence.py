"""How often consumers go shopping and for how many units."""

from __future__ import annotations

import numpy as np
import pytest

from town import Town, share_error

MEAN, SHAPE = 0.75, 0.8


def counts_of(town: Town, week: int = 0) -> np.ndarray:
    occasions = town.do("purchase_incidence", week)["occasions"]
    return np.bincount(occasions.consumer, minlength=town.people("rate").size)


@pytest.fixture(scope="module")
def many() -> Town:
    return Town(200_000)


def test_counts_are_negative_binomial(many: Town) -> None:
    counts = counts_of(many, 1)
    size, variance = counts.size, MEAN + MEAN**2 / SHAPE
    assert abs(counts.mean() - MEAN) < 4 * np.sqrt(variance / size)
    r, p = SHAPE, SHAPE / (SHAPE + MEAN)
    fourth = 3 + 6 / r + p**2 / ((1 - p) * r)  # kurtosis of the negative binomial
    assert abs(counts.var() - variance) < 4 * variance * np.sqrt((fourth - 1) / size)
    for n, share in enumerate([p**r, p**r * r * (1 - p), p**r * r * (r + 1) / 2 * (1 - p) ** 2]):
        assert abs((counts == n).mean() - share) < 4 * share_error(share, size)
    poisson = np.exp(-MEAN)
    assert abs((counts == 0).mean() - poisson) > 4 * share_error(poisson, size)  # the wrong neighbour


def test_season_and_growth_move_the_mean() -> None:
    town = Town(np.array([50_000, 50_000]))
    town.market.season = np.full(52, 1.0)
    town.market.season[26] = 1.6
    town.market.live("regions", "growth")[:] = (0.0, 0.21)
    rate, region = town.people("rate").astype(float), town.people("region")
    counts = counts_of(town, 52 + 26)
    for r, growth in enumerate((1.0, 1.21**1.5)):
        mean = rate[region == r].sum() * 1.6 * growth
        assert abs(counts[region == r].sum() - mean) < 4 * np.sqrt(mean)
        assert abs(counts[region == r].sum() - mean / 1.6) > 4 * np.sqrt(mean)


def test_occasions_are_listed_by_consumer_and_number(many: Town) -> None:
    occasions = many.do("purchase_incidence", 2)["occasions"]
    place = occasions.consumer.astype(np.int64) * 256 + occasions.k
    assert (np.diff(place) > 0).all()
    first = np.append(True, np.diff(occasions.consumer) > 0)
    assert (occasions.k[first] == 0).all()
    assert (np.diff(occasions.k.astype(int))[~first[1:]] == 1).all()


def test_units_are_one_plus_geometric(many: Town) -> None:
    units = many.do("purchase_incidence", 3)["occasions"].units
    assert units.min() == 1
    assert abs(units.mean() - 2.5) < 4 * np.sqrt(1.5 * 2.5 / units.size)
    for n in (1, 2, 5):
        share = 0.4 * 0.6 ** (n - 1)
        assert abs((units == n).mean() - share) < 4 * share_error(share, units.size)


def test_one_unit_an_occasion() -> None:
    town = Town(2000, settings={"purchase_incidence": {"units_per_occasion": 1.0}})
    assert (town.do("purchase_incidence")["occasions"].units == 1).all()


def test_a_postponed_occasion_comes_on_top_once() -> None:
    town = Town(5000)
    before = counts_of(town, 4)
    town.people("postponed")[::3] = 2
    after = counts_of(town, 4)
    assert (after[::3] == before[::3] + 2).all()
    assert (np.delete(after - before, np.arange(0, 5000, 3)) == 0).all()
    assert not town.people("postponed").any()


def test_changing_one_consumer_leaves_the_others_alone() -> None:
    town = Town(5000)
    before, units = counts_of(town, 1), town.market.handed["occasions"].units
    town.people("rate")[100] = 6.0
    after = counts_of(town, 1)
    changed = np.flatnonzero(before != after)
    assert set(changed) <= {100}
    others = town.market.handed["occasions"].consumer != 100
    assert (
        town.market.handed["occasions"].units[others].sum() == units.sum() - units[_mine(before, 100)].sum()
    )


def _mine(counts: np.ndarray, row: int) -> slice:
    start = counts[:row].sum()
    return slice(start, start + counts[row])


@pytest.mark.parametrize("rate", [0.02, 2.5, 30.0, 130.0])
def test_any_rate_is_poisson(rate: float) -> None:
    town = Town(40_000)
    town.people("rate")[:] = rate
    counts = counts_of(town, 1)
    assert abs(counts.mean() - rate) < 4 * np.sqrt(rate / counts.size)
    assert abs(counts.var() - rate) < 4 * np.sqrt((rate + 2 * rate**2) / counts.size)


def test_nobody_shops_at_rate_zero() -> None:
    town = Town(100)
    town.people("rate")[:] = 0
    assert counts_of(town).sum() == 0
    assert town.week()["purchases"].units.size == 0
