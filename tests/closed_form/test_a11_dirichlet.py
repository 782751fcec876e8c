"""A11: the NBD-Dirichlet: stationary buying with Dirichlet tastes gives its penetrations and purchase frequencies."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from scipy.special import betaln, gammaln

from town import Town

WEEKS = 13
MOST = 400
MARKETS = [  # M purchases a quarter, K, S, shares of the first brands (the rest is one more brand)
    (1.456, 0.78, 1.55, (0.25, 0.19, 0.10, 0.10, 0.09, 0.08, 0.03, 0.02)),
    (3.0, 1.6, 0.7, (0.4, 0.3, 0.2)),
]


class Theory(NamedTuple):
    """By brand: penetration, purchases per buyer, share of requirements, and variances for standard errors."""

    penetration: np.ndarray
    per_buyer: np.ndarray
    requirements: np.ndarray


def negative_binomial(mean: float, shape: float) -> np.ndarray:
    n = np.arange(MOST)
    log = gammaln(shape + n) - gammaln(shape) - gammaln(n + 1)
    return np.exp(log + shape * np.log(shape / (shape + mean)) + n * np.log(mean / (shape + mean)))


def theory(mean: float, shape: float, strength: float, shares: np.ndarray) -> Theory:
    """Sum over the number of category purchases; within it a brand's purchases are beta-binomial."""
    chance, n = negative_binomial(mean, shape), np.arange(MOST)
    own = strength * shares[:, None]
    none = np.exp(betaln(own, strength - own + n) - betaln(own, strength - own))
    penetration = 1 - none @ chance
    of_buyers = ((1 - none) * n) @ chance / penetration
    per_buyer = mean * shares / penetration
    return Theory(penetration, per_buyer, per_buyer / of_buyers)


def homogeneous(mean: float, shape: float, shares: np.ndarray) -> Theory:
    """The same when everybody chooses with the market's shares."""
    chance, n = negative_binomial(mean, shape), np.arange(MOST)
    none = (1 - shares[:, None]) ** n
    penetration = 1 - none @ chance
    of_buyers = ((1 - none) * n) @ chance / penetration
    per_buyer = mean * shares / penetration
    return Theory(penetration, per_buyer, per_buyer / of_buyers)


def simulated(mean: float, shape: float, strength: float, shares: np.ndarray, consumers: int) -> np.ndarray:
    """Return purchases of a quarter (consumers, brands) from the rules."""
    brands = shares.size
    settings = {
        "purchase_incidence": {"occasions_per_week": mean / WEEKS, "rate_shape": shape, "units_per_occasion": 1.0},
        "brand_choice": {"tastes": "dirichlet", "dirichlet_strength": strength, "loyalty_weight": 0.0,
                         "display_weight": 0.0, "price_sensitivity_median": 0.0, "outside": "none"},
    }  # fmt: skip
    town = Town(1, terminals=1, products=brands, manufacturers=brands, settings=settings)
    town.market.live("products", "appeal")[:] = np.log(shares)
    from channelsim.simulation.build_places import Cells
    from channelsim.simulation.consumer_build import populate_consumers

    town.market.tables["consumers"].clear()
    one = np.ones(1)
    populate_consumers(
        town.market, Cells(np.zeros(1, int), 0 * one, 0 * one, one, one), [consumers], town, town.luck
    )
    town.people("aware")[:] = (1 << brands) - 1
    town.settings["awareness"].forgetting = 0.0
    bought = np.zeros((consumers, brands), int)
    for week in range(WEEKS):
        purchases = town.week(week)["purchases"]
        np.add.at(bought, (purchases.consumer, purchases.product), 1)
    return bought


@pytest.fixture(scope="module", params=range(len(MARKETS)))
def case(request):
    mean, shape, strength, first = MARKETS[request.param]
    shares = np.append(first, 1 - sum(first))
    return mean, shape, strength, shares, simulated(mean, shape, strength, shares, 60_000)


def test_the_theory_s_published_figures() -> None:
    """M 1.456, K .78, S 1.55: a share of .25 has penetration .2051 and 1.774 purchases per buyer, one of .02 has 1.551."""
    found = theory(1.456, 0.78, 1.55, np.array([0.25, 0.02]))
    assert found.penetration[0] == pytest.approx(0.2051, abs=5e-5)
    assert found.per_buyer == pytest.approx([1.774, 1.551], abs=5e-4)


def test_penetration_and_purchases_per_buyer(case) -> None:
    """s.e. √(b(1−b)/N) and sd of buyers' purchases / √(number of buyers)."""
    mean, shape, strength, shares, bought = case
    expected, alike = theory(mean, shape, strength, shares), homogeneous(mean, shape, shares)
    buyers = bought > 0
    error = np.sqrt(expected.penetration * (1 - expected.penetration) / len(bought))
    assert (np.abs(buyers.mean(axis=0) - expected.penetration) < 4 * error).all()
    assert (np.abs(buyers.mean(axis=0) - alike.penetration) > 4 * error).any()
    for j in range(shares.size):
        own = bought[buyers[:, j], j]
        assert abs(own.mean() - expected.per_buyer[j]) < 4 * own.std() / np.sqrt(own.size)


def test_share_of_requirements(case) -> None:
    """Ratio of sums over buyers; its s.e. is sd(own − ratio·category)/(mean category·√n)."""
    mean, shape, strength, shares, bought = case
    expected, alike = theory(mean, shape, strength, shares), homogeneous(mean, shape, shares)
    category = bought.sum(axis=1)
    for j in range(shares.size):
        mine = bought[:, j] > 0
        own, whole = bought[mine, j], category[mine]
        ratio = own.sum() / whole.sum()
        error = (own - ratio * whole).std() / whole.mean() / np.sqrt(own.size)
        assert abs(ratio - expected.requirements[j]) < 4 * error
        assert ratio - alike.requirements[j] > 4 * error  # above a market of people all alike


def test_double_jeopardy(case) -> None:
    """Small brands have fewer buyers, and these buy a little less often."""
    *_, shares, bought = case
    order = np.argsort(shares)
    penetration = (bought > 0).mean(axis=0)[order]
    per_buyer = (bought.sum(axis=0) / (bought > 0).sum(axis=0))[order]
    distinct = np.diff(shares[order]) > 0.02
    assert (np.diff(penetration)[distinct] > 0).all()
    assert per_buyer[-1] > per_buyer[0]
    assert per_buyer[-1] / per_buyer[0] < penetration[-1] / penetration[0] / 2


def test_another_strength_is_told_apart(case) -> None:
    mean, shape, strength, shares, bought = case
    other = theory(mean, shape, 2 * strength, shares)
    error = np.sqrt(other.penetration * (1 - other.penetration) / len(bought))
    assert (np.abs((bought > 0).mean(axis=0) - other.penetration) > 4 * error).any()
