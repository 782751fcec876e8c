"""What dealers make of a ladder, on the shipped rebate war, paired by seed; beside it the cases in which nothing may happen.

No rule says that orders bunch or goods travel; push is 0. ``experiments/incentives.py`` has the same with thirty seeds.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel

WEEKS, QUARTER = 52, 13
SEEDS = (1, 2, 3)
RATIONAL = "core_dealers.forward_buying.choice_scale=0"
NO_STORE, NO_ABROAD = (
    "core_dealers.forward_buying.storage_weeks=0",
    "core_dealers.forward_buying.can_sell_abroad=false",
)
ROOM = "core_dealers.forward_buying.storage_weeks=4"
UNPUNISHED = "manufacturers.hengchuan.diversion_policy.forfeit=false"


@cache
def lived(seed: int, alternative: str | None, *overrides: str) -> dict[str, float]:
    """Return measures of the first maker over a year: last week of quarters over their mean, diverted units."""
    base = ["market.opening_weeks=52", "market.market_scale=0.002"]
    model = ChannelModel(
        load("rebate-war", alternative=alternative, overrides=[*base, *overrides]), rng=seed, weeks=WEEKS
    )
    orders, diverted = [], 0
    for week in range(WEEKS):
        model.step()
        goods = model.facts["region_product"]
        orders.append(goods["sell_in_units"][:, 0].sum() / model.market.season_at(week))
        diverted += int(goods["diverted_in_units"][:, 0].sum())
    series = np.array(orders).reshape(-1, QUARTER)
    return {"last": float((series[:, -1] / series.mean(axis=1)).mean()), "diverted": diverted}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_ladder_gathers_orders_at_the_end_of_the_quarter(seed: int) -> None:
    ladder, flat = lived(seed, None, RATIONAL, ROOM), lived(seed, "flat", RATIONAL, ROOM)
    assert ladder["last"] > 1.5
    assert 0.8 < flat["last"] < 1.2, "the null: a flat rebate of equal cost"


@pytest.mark.parametrize("seed", SEEDS)
def test_as_set_the_peak_is_like_that_of_trade_statistics(seed: int) -> None:
    """Room, foresight and scale are set to months of 1.14-1.17 over 30 seeds: about a third of a week in the last one."""
    assert 1.1 < lived(seed, None)["last"] < 1.8


@pytest.mark.parametrize("seed", SEEDS)
def test_goods_travel_under_a_ladder_that_is_not_at_stake_and_not_under_a_flat_rebate(seed: int) -> None:
    assert lived(seed, None, UNPUNISHED, RATIONAL)["diverted"] > 0
    assert lived(seed, "flat", RATIONAL)["diverted"] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_who_can_neither_store_nor_sell_abroad_does_neither(seed: int) -> None:
    null = lived(seed, None, NO_STORE, NO_ABROAD)
    assert null["diverted"] == 0
    assert 0.8 < null["last"] < 1.2


@pytest.mark.parametrize("seed", SEEDS)
def test_dearer_fines_bring_less_diversion(seed: int) -> None:
    """Known chance of detection .08 a lot. A few cases stay worth any fine: those that carry a full store over a step."""
    known = "core_dealers.forward_buying.beliefs=known"
    fine = "manufacturers.hengchuan.diversion_policy.fine"
    amounts = [
        lived(seed, None, UNPUNISHED, RATIONAL, known, f"{fine}={amount}")["diverted"]
        for amount in (0, 30, 300)
    ]
    assert amounts[0] > amounts[1] > amounts[2]
    assert amounts[2] < 0.1 * amounts[0]
