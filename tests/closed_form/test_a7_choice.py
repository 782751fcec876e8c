"""A7: logit without loyalty, everything in stock: shares, own elasticity −αp(1−s), cross elasticity αp_k·s_k."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from channelsim.rules._category_kernels import probabilities
from channelsim.rules._choice import choice_of, outside_of
from town import Town

REFERENCE = 10**9  # minor units: prices may then move by a millionth
SETS = [  # β, prices relative to the reference, appeal
    (3.2, (1.0, 1.0), (0.0, 0.0)),
    (3.2, (0.9, 1.0, 1.1), (0.5, 0.0, -0.4)),
    (1.1, (1.0, 1.3, 0.6, 1.0), (0.0, 1.0, -1.0, 0.2)),
    (7.5, (1.0, 0.95, 1.05, 1.2, 0.8, 1.0), (0.0, 0.3, 0.1, 1.2, -0.9, 0.0)),
]
ALIKE = {
    "brand_choice": {
        "outside": "none", "loyalty_weight": 0.0, "display_weight": 0.0, "taste_sd": 0.0, "price_sensitivity_sd": 0.0,
    }
}  # fmt: skip
SIZE = 500_000


def market(beta: float, prices, appeal, consumers: int = 1) -> Town:
    settings = {"brand_choice": {**ALIKE["brand_choice"], "price_sensitivity_median": beta}}
    town = Town(consumers, terminals=1, products=len(prices), manufacturers=len(prices), settings=settings)
    town.market.live("products", "appeal")[:] = appeal
    town.market.constants["reference_price"] = np.full((1, 2), float(REFERENCE))
    town.shops("retail_price")[:] = np.round(np.array(prices) * REFERENCE)
    return town


def shares(town: Town, precision=np.float64) -> np.ndarray:
    """Return the kernel's own choice probabilities of the first consumer at the first terminal."""
    settings, nobody = town.settings["brand_choice"], np.zeros(1, np.int32)
    town.people("price_sensitivity")[:] = settings.price_sensitivity_median
    out = np.empty((1, town.market.size("products")), precision)
    view = town.view
    probabilities(
        choice_of(view, settings, precision), outside_of(view, settings, precision), nobody, nobody, out
    )
    return out[0]


def logit(beta: float, prices, appeal) -> np.ndarray:
    weight = np.exp(np.asarray(appeal) - beta * np.asarray(prices))
    return weight / weight.sum()


def elasticities(town: Town) -> np.ndarray:
    """Return d ln s_j / d ln p_k (P, P) by central differences with Richardson's extrapolation."""
    price, base = town.shops("retail_price"), town.shops("retail_price").copy()
    share = shares(town)
    table = np.zeros((share.size, share.size))
    for k in range(share.size):
        slopes = []
        for step in (8_000_000, 4_000_000, 2_000_000, 1_000_000):
            ends = []
            for sign in (1, -1):
                price[:] = base
                price[0, k] += sign * step
                ends.append(shares(town))
            slopes.append((ends[0] - ends[1]) / (2 * step))
        price[:] = base
        for order in (4, 16, 64):
            slopes = [(order * fine - coarse) / (order - 1) for coarse, fine in pairwise(slopes)]
        table[:, k] = slopes[0] * base[0, k] / share
    return table


@pytest.mark.parametrize(("beta", "prices", "appeal"), SETS)
def test_shares(beta, prices, appeal) -> None:
    town = market(beta, prices, appeal)
    beta = float(np.float32(beta))  # as the consumers' column holds it
    expected = logit(beta, prices, appeal)
    assert np.abs(shares(town) / expected - 1).max() < 1e-9
    assert np.abs(shares(town, np.float32) / expected - 1).max() < 1e-5
    half = np.exp(np.asarray(appeal)) / np.exp(appeal).sum()  # the wrong neighbour: price left out
    if len(set(prices)) > 1:
        assert np.abs(shares(town) / half - 1).max() > 0.01


@pytest.mark.parametrize(("beta", "prices", "appeal"), SETS)
def test_elasticities(beta, prices, appeal) -> None:
    found = elasticities(market(beta, prices, appeal))
    beta = float(np.float32(beta))
    share, x = logit(beta, prices, appeal), np.asarray(prices)
    expected = np.tile(beta * x * share, (share.size, 1))
    np.fill_diagonal(expected, -beta * x * (1 - share))
    assert np.abs(found / expected - 1).max() < 1e-9
    own, cross = np.diag(found), found[~np.eye(share.size, dtype=bool)]
    assert np.abs(own / (-beta * x) - 1).max() > 0.01  # not −αp
    assert (cross > 0).all()


@pytest.mark.parametrize(("beta", "prices", "appeal"), SETS)
def test_simulated_shares_and_elasticities(beta, prices, appeal) -> None:
    """All consumers buy in two weeks, the first price 12 % higher in the second; errors from independent draws.

    ln(ŝ₁/ŝ₀)/ln(p₁/p₀) has the standard error √((1−s₀)/(N·s₀) + (1−s₁)/(N·s₁)) / ln(p₁/p₀); it estimates the mean of
    the elasticity along the way.
    """
    town = market(beta, prices, appeal, SIZE)
    town.people("price_sensitivity")[:] = beta
    found = []
    for week, factor in enumerate((1.0, 1.12)):
        town.shops("retail_price")[0, 0] = round(prices[0] * factor * REFERENCE)
        town.give_occasions(consumer=np.arange(SIZE))
        product = town.do("brand_choice", week)["occasions"].product
        share = np.bincount(product, minlength=len(prices)) / SIZE
        exact = logit(beta, (prices[0] * factor, *prices[1:]), appeal)
        assert (np.abs(share - exact) < 4 * np.sqrt(exact * (1 - exact) / SIZE)).all()
        found.append((share, exact))
    (before, s0), (after, s1) = found
    path = prices[0] * np.exp(np.linspace(0, np.log(1.12), 2001))
    along = np.array([logit(beta, (price, *prices[1:]), appeal) for price in path])
    own, cross = -(beta * path * (1 - along[:, 0])), beta * path * along[:, 0]
    for j, expected in ((0, own), (1, cross)):
        error = np.sqrt((1 - s0[j]) / s0[j] / SIZE + (1 - s1[j]) / s1[j] / SIZE) / np.log(1.12)
        estimate = np.log(after[j] / before[j]) / np.log(1.12)
        assert abs(estimate - np.trapezoid(expected, dx=1 / 2000)) < 4 * error
    naive = -beta * path.mean()  # the wrong neighbour: −αp
    estimate = np.log(after[0] / before[0]) / np.log(1.12)
    error = np.sqrt((1 - s0[0]) / s0[0] / SIZE + (1 - s1[0]) / s1[0] / SIZE) / np.log(1.12)
    assert abs(estimate - naive) > 4 * error
