"""The consumers' opening state is one that stays."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.simulation.consumer_opening import logit_shift, long_run_shares, open_consumers
from channelsim.simulation.consumer_opening_kernels import people_of
from town import PLENTY, Town

WEEKS = 26
SIZE = 40_000


def opened(seed: int = 1, **settings) -> tuple[Town, np.ndarray]:
    """Return a town of uneven shelves and brands at its opening, and the units expected."""
    town = Town(
        np.array([SIZE // 2, SIZE // 2]),
        terminals=60,
        products=6,
        manufacturers=4,
        seed=seed,
        settings=settings,
    )
    shops = 120
    grid = np.arange(shops * 6)
    listed = town.luck.uniform("listed", grid).reshape(shops, 6) < 0.7
    effort = listed * (0.5 + town.luck.uniform("effort", grid).reshape(shops, 6))
    town.shops("listed")[:] = listed
    town.shops("display")[:] = effort / np.maximum(effort.sum(axis=1, keepdims=True), 1e-9)
    town.shops("retail_price")[:] = 90 + 20 * town.luck.uniform("price", grid).reshape(shops, 6)
    town.market.live("products", "appeal")[:] = np.linspace(0.5, -0.5, 6)
    town.market.live("manufacturers", "awareness_hazard")[:] = np.array([0.012, 0.006, 0.002, 0.0])[:, None]
    expected = open_consumers(town.market, town, town.luck)
    return town, expected


@pytest.fixture(scope="module")
def lived():
    """Live half a year after the opening; return what was asked each week, awareness, loyalty, and what was expected."""
    town, expected = opened()
    asked, aware, loyalty, bought, occasions = [], [], [town.people("loyalty").mean(axis=0)], [], []
    aware.append(town.market.live("regions", "aware_share").copy())
    for week in range(WEEKS):
        town.shops("stock_units")[:] = PLENTY
        handed = town.week(week)
        asked.append(town.shops("asked_units").copy())
        aware.append(town.market.live("regions", "aware_share").copy())
        loyalty.append(town.people("loyalty").mean(axis=0))
        bought.append((handed["purchases"].wanted >= 0).sum())
        occasions.append(handed["occasions"].consumer.size)
    return (
        town,
        expected,
        np.array(asked),
        np.array(aware),
        np.array(loyalty),
        np.array(bought),
        np.array(occasions),
    )


def slope_in_errors(series: np.ndarray) -> np.ndarray:
    """Return the slope of weekly series (weeks, …) in its standard errors."""
    weeks = np.arange(len(series)) - (len(series) - 1) / 2
    flat = series.reshape(len(series), -1).astype(float)
    slope = weeks @ flat / (weeks @ weeks)
    rest = flat - flat.mean(axis=0) - np.outer(weeks, slope)
    return slope / np.sqrt((rest**2).sum(axis=0) / (len(series) - 2) / (weeks @ weeks))


def test_units_come_as_expected(lived) -> None:
    """Expected weekly units against the mean of 26 weeks; in a week units are compound Poisson, 4 a unit expected."""
    _, expected, asked, *_ = lived
    for axis in ((1, 2), (1,), ()):
        found, mean = asked.mean(axis=0), expected
        if axis:
            found, mean = asked.sum(axis=axis).mean(axis=0), expected.sum(axis=tuple(a - 1 for a in axis))
        error = np.sqrt(4.0 * mean / WEEKS)
        drift = 0.03 * mean  # habits and awareness were themselves drawn and move a little
        assert (np.abs(found - mean) <= 4 * error + drift).all()


def test_sales_show_no_trend(lived) -> None:
    _, _, asked, *_ = lived
    assert np.abs(slope_in_errors(asked.sum(axis=1))).max() < 4
    assert abs(slope_in_errors(asked.sum(axis=(1, 2)))[0]) < 4


def test_awareness_stays(lived) -> None:
    """A region's share of 20,000 consumers: error from the draw at the opening and from half a year."""
    _, _, _, aware, *_ = lived
    error = np.sqrt(2 * 0.25 / (SIZE // 2))
    assert np.abs(aware[-1] - aware[0]).max() < 4 * error
    assert aware[0].min() > 0.2
    assert aware[0].max() < 0.95


def test_habits_stay(lived) -> None:
    _, _, _, _, loyalty, *_ = lived
    assert np.abs(loyalty[-1] - loyalty[0]).max() < 0.01
    assert np.abs(loyalty[0].sum() - 1) < 1e-5


def test_nine_in_ten_occasions_end_in_a_purchase(lived) -> None:
    *_, bought, occasions = lived
    share = bought.sum() / occasions.sum()
    assert abs(share - 0.9) < 0.01


def test_opening_is_the_same_every_time() -> None:
    one, first = opened()
    other, second = opened()
    assert (first == second).all()
    for name in ("aware", "loyalty"):
        assert (one.people(name) == other.people(name)).all()
    assert one.market.constants["category_intercept"] == other.market.constants["category_intercept"]
    different, _ = opened(seed=2)
    assert (different.people("aware") != one.people("aware")).any()


def test_a_brand_that_is_nowhere_stays_unknown() -> None:
    town = Town(5000, products=2, manufacturers=2, terminals=10)
    town.shops("listed")[:, 1] = False
    town.shops("display")[:] = (1.0, 0.0)
    town.market.live("manufacturers", "awareness_hazard")[0] = 0.01
    expected = open_consumers(town.market, town, town.luck)
    assert town.market.live("regions", "aware_share")[0, 1] == 0
    assert expected[:, 1].sum() == 0
    assert expected[:, 0].sum() > 0


def test_an_empty_market_opens() -> None:
    town = Town(50, terminals=3)
    town.shops("listed")[:] = False
    expected = open_consumers(town.market, town, town.luck)
    assert expected.sum() == 0
    assert np.abs(town.people("loyalty") - 0.5).max() < 1e-6


def test_long_run_share_solves_its_equation() -> None:
    base, loss = np.full((1000, 1), 0.004), np.full((1000, 1), 0.01)
    share = long_run_shares(base, loss, np.zeros(1000, int), 0.02, 1)[0, 0]
    assert abs(share - (0.004 + 0.02 * share) / (0.014 + 0.02 * share)) < 1e-6
    assert abs(share - 0.004 / 0.014) > 0.1  # without word of mouth
    none = long_run_shares(np.zeros((10, 1)), np.full((10, 1), 0.01), np.zeros(10, int), 0.02, 1)
    assert none[0, 0] == 0


@pytest.mark.parametrize("target", [0.1, 0.5, 0.9, 0.999])
def test_the_intercept_gives_the_share_asked_for(target: float) -> None:
    lift = 30 * np.sin(np.arange(200))
    weight = 1 + np.cos(np.arange(200)) ** 2
    shift = logit_shift(lift, weight, target)
    assert np.average(1 / (1 + np.exp(-shift - lift)), weights=weight) == pytest.approx(target, abs=1e-9)
    assert logit_shift(np.zeros(0), np.zeros(0), target) == 0


def test_people_of_are_live_columns() -> None:
    town = Town(10)
    town.people("rate")[3] = 9
    assert people_of(town.market).rate[3] == 9
