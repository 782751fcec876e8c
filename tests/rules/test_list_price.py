"""List prices in minor units, and what is announced."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from channelsim.rules import list_price
from support import luck, settings_of, tiny_market, view_of


def prices(market, **values):
    view = view_of(market)
    settings = settings_of(list_price, (view.products.size, view.regions.size), **values)
    (move,) = list_price.decide(view, settings, luck())
    return move.values


def test_prices_are_minor_units_and_retail_is_per_unit() -> None:
    market = tiny_market(regions=3, columns={"products": {"units_per_case": 12}})
    found = prices(market, ex_works=24.5, recommended_off_trade=36.0, recommended_on_trade=66.0)
    assert found["ex_works"].shape == (2, 3)
    assert np.all(found["ex_works"] == 2450.0)
    assert found["recommended"].shape == (2, 3, 2)
    assert np.all(found["recommended"][..., 0] == 300.0)  # not 3600: a bottle, not a case
    assert np.all(found["recommended"][..., 1] == 550.0)


def test_without_announcement_the_next_price_is_the_present_one() -> None:
    found = prices(tiny_market(), guide=27.0)
    assert np.array_equal(found["next_guide"], found["guide"])
    assert found["next_guide"] is not found["guide"]
    assert not found["weeks_to_change"].any()


def test_an_announced_rise_names_only_the_product_that_changes() -> None:
    market = tiny_market()
    ex_works, guide = np.full((2, 1), 24.0), np.full((2, 1), 27.0)
    guide[1] = 29.0
    market.handed["announced_prices"] = SimpleNamespace(
        ex_works=ex_works, sub_dealer_price=np.full((2, 1), 25.6), guide=guide, weeks=3
    )
    found = prices(market, ex_works=24.0, guide=27.0)
    assert found["weeks_to_change"].tolist() == [0, 3]
    assert found["next_guide"].ravel().tolist() == [2700.0, 2900.0]
    assert found["guide"].ravel().tolist() == [2700.0, 2700.0]


def test_a_price_must_be_positive() -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        list_price.Settings(guide=0.0)
