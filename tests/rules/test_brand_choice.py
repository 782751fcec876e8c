"""What occasions ask for."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from channelsim.rules._category_kernels import probabilities
from channelsim.rules._choice import choice_of, outside_of
from town import Town, share_error

SIZE = 60_000
ALWAYS = {"brand_choice": {"outside": "none"}}


def mixed(products: int, makers: int, **settings) -> Town:
    """Return a town with everything uneven: lists, prices, display, tastes, awareness, loyalty."""
    town = Town(
        300, terminals=7, products=products, manufacturers=makers, settings={"brand_choice": settings}
    )
    luck, shops = town.luck, town.market.size("terminals")
    grid = np.arange(shops * products)
    town.shops("listed")[:] = luck.uniform("t1", grid).reshape(shops, products) < 0.8
    town.shops("display")[:] = luck.uniform("t2", grid).reshape(shops, products) / products
    town.shops("retail_price")[:] = 70 + 60 * luck.uniform("t3", grid).reshape(shops, products)
    people = np.arange(300)
    town.people("aware")[:] = (luck.uniform("t4", people) * 2**makers).astype(np.uint32)
    habit = luck.uniform("t5", np.arange(300 * products)).reshape(300, products)
    town.people("loyalty")[:] = habit / habit.sum(axis=1, keepdims=True)
    town.market.live("products", "appeal")[:] = np.linspace(-1, 1, products)
    town.market.live("products", "recommended")[:] = 90
    town.market.constants["reference_price"] = np.full((1, 2), 90.0)
    return town


def plain_probabilities(town: Town, consumer, terminal) -> np.ndarray:
    """The choice once more, in numpy and double precision."""
    settings: SimpleNamespace = town.settings["brand_choice"]
    people, shops = town.people, town.shops
    x = shops("retail_price")[terminal] / 90.0
    display = shops("display")[terminal].astype(float)
    if settings.price_form == "log":
        x = np.log(x)
    if settings.display_form == "log":
        display = np.log(np.maximum(display, 1e-9))
    utility = (
        town.market.live("products", "appeal")
        + people("taste")[consumer]
        + settings.loyalty_weight * people("loyalty")[consumer].astype(float)
        + settings.display_weight * display
        - people("price_sensitivity")[consumer, None] * x
    )
    brand = town.market.live("products", "manufacturer")
    known = (people("aware")[consumer, None] >> brand.astype(np.uint32)) & 1 == 1
    weight = np.where(known & shops("listed")[terminal], np.exp(utility), 0.0)
    total = weight.sum(axis=1, keepdims=True)
    intercept = town.market.constants["category_intercept"]
    with np.errstate(divide="ignore", invalid="ignore"):
        buy = 1 / (1 + np.exp(-intercept) * total**-settings.category_slope)
        buy = np.where(settings.outside == "none", 1.0, buy)
        return np.where(total > 0, buy * weight / total, 0.0)


def all_pairs(town: Town) -> tuple[np.ndarray, np.ndarray]:
    shops = town.market.size("terminals")
    consumer = np.repeat(np.arange(300, dtype=np.int32), shops)
    return consumer, np.tile(np.arange(shops, dtype=np.int32), 300)


def kernel_probabilities(town: Town, consumer, terminal, precision=np.float32) -> np.ndarray:
    view, settings = town.view, town.settings["brand_choice"]
    out = np.empty((consumer.size, town.market.size("products")), precision)
    choice, outside = choice_of(view, settings, precision), outside_of(view, settings, precision)
    probabilities(choice, outside, consumer, terminal, out)
    return out


@pytest.mark.parametrize(("products", "makers"), [(1, 1), (2, 2), (6, 4), (8, 8), (9, 9), (17, 20)])
def test_probabilities_are_the_logit_s(products: int, makers: int) -> None:
    """For every consumer (the last rows of the table too), at every terminal, in both precisions."""
    town = mixed(products, makers)
    consumer, terminal = all_pairs(town)
    expected = plain_probabilities(town, consumer, terminal)
    assert np.abs(kernel_probabilities(town, consumer, terminal) - expected).max() < 2e-6
    exact = kernel_probabilities(town, consumer, terminal, np.float64)
    assert np.abs(exact - expected).max() < 1e-12


@pytest.mark.parametrize(
    "settings", [{"price_form": "log"}, {"display_form": "log"}, {"outside": "none"}, {"loyalty_weight": 0.0}]
)
def test_forms(settings) -> None:
    town = mixed(6, 4, **settings)
    consumer, terminal = all_pairs(town)
    exact = kernel_probabilities(town, consumer, terminal, np.float64)
    assert np.abs(exact - plain_probabilities(town, consumer, terminal)).max() < 1e-12
    other = kernel_probabilities(mixed(6, 4), consumer, terminal, np.float64)
    assert np.abs(exact - other).max() > 0.01


def test_choices_follow_the_probabilities() -> None:
    town = Town(SIZE, products=6, manufacturers=4, terminals=3)
    town.shops("retail_price")[:] = (80, 90, 100, 110, 120, 130)
    town.people("taste")[:] = (0, 0.5, -1, 0.2, 0.8, 0)
    town.people("price_sensitivity")[:] = 3.0
    town.give_occasions(consumer=np.arange(SIZE), terminal=np.zeros(SIZE))
    product = town.do("brand_choice", 5)["occasions"].product
    shares = kernel_probabilities(town, np.zeros(1, np.int32), np.zeros(1, np.int32), np.float64)[0]
    found = np.bincount(product[product >= 0], minlength=6) / SIZE
    assert (np.abs(found - shares) < 4 * share_error(shares, SIZE)).all()
    assert abs((product < 0).mean() - (1 - shares.sum())) < 4 * share_error(1 - shares.sum(), SIZE)
    assert shares.sum() < 0.95


def test_what_is_not_listed_or_not_known_is_never_chosen() -> None:
    town = mixed(6, 4, outside="none")
    for week in range(40):
        consumer, terminal = all_pairs(town)
        town.give_occasions(consumer=consumer, terminal=terminal)
        product = town.do("brand_choice", week)["occasions"].product
        chosen = product >= 0
        assert town.shops("listed")[terminal[chosen], product[chosen]].all()
        brand = town.market.live("products", "manufacturer")[product[chosen]].astype(np.uint32)
        assert ((town.people("aware")[consumer[chosen]] >> brand) & 1).all()
        nothing = plain_probabilities(town, consumer, terminal).sum(axis=1) == 0
        assert (chosen == ~nothing).all()


def test_stock_is_ignored() -> None:
    town = Town(2000, settings=ALWAYS)
    town.shops("stock_units")[:] = 0
    town.give_occasions(consumer=np.arange(2000))
    assert (town.do("brand_choice")["occasions"].product >= 0).all()


def test_extreme_tastes_still_choose() -> None:
    """Dirichlet tastes of a few hundred below zero, and of a hundred above, leave the range of the exponential."""
    town = Town(4000, products=3, manufacturers=3, settings=ALWAYS)
    town.people("taste")[:2000] = (-500, -501, -700)
    town.people("taste")[2000:] = (120, 119, -50)
    town.people("price_sensitivity")[:] = 0
    town.give_occasions(consumer=np.arange(4000))
    product = town.do("brand_choice")["occasions"].product
    share = 1 / (1 + np.exp(-1))
    for part in (product[:2000], product[2000:]):
        assert abs((part == 0).mean() - share) < 4 * share_error(share, 2000)
        assert (part <= 1).all()
        assert (part >= 0).all()


def test_a_better_offer_makes_the_category_grow_a_little() -> None:
    town = Town(SIZE, products=2, manufacturers=2)
    town.people("taste")[:] = 0
    town.people("price_sensitivity")[:] = 3.2
    town.market.constants["category_intercept"] = 2.9
    shares = []
    for price in (100, 90):
        town.shops("retail_price")[:] = price
        shares.append(
            kernel_probabilities(town, np.zeros(1, np.int32), np.zeros(1, np.int32), np.float64).sum()
        )
    elasticity = np.log(shares[1] / shares[0]) / np.log(0.9)
    assert -0.3 < elasticity < -0.02  # −μ·β·(1 − P), far below a brand's


def test_a_draw_just_below_one_still_buys() -> None:
    town = Town(10, settings=ALWAYS)
    from channelsim.rules import brand_choice
    from channelsim.rules._consumers import BELOW_ONE

    choice, outside = (
        choice_of(town.view, town.settings["brand_choice"]),
        outside_of(town.view, town.settings["brand_choice"]),
    )
    product = np.empty(10, np.int16)
    mark = np.full(10, BELOW_ONE)
    rows = np.arange(10, dtype=np.int32)
    brand_choice._choose(choice, outside, rows, np.zeros(10, np.int32), mark, product)
    assert (product >= 0).all()
