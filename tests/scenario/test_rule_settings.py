from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.base.errors import ChannelsimError
from channelsim.rules.registry import missing, steps


def test_every_step_of_the_week_has_settings_and_a_decision(make: Any) -> None:
    scenario = make()
    assert missing() == ()
    for step in steps():
        assert callable(scenario.implementation(step.rule, step.decider, 0).decide)
        assert vars(scenario.rule_settings(step.rule, step.decider, 0)) is not None
    with pytest.raises(ChannelsimError, match="no rule"):
        scenario.rule_settings("magic", "manufacturers", 0)


def test_one_group_gives_plain_values(make: Any) -> None:
    loyalty = make("consumers: {loyalty: {carry_over: 0.7}}\n").rule_settings("loyalty", "consumers", 0)
    assert loyalty.carry_over == 0.7
    assert np.ndim(loyalty.carry_over) == 0


def test_layers_general_region_decider_decider_and_region(make: Any) -> None:
    text = """
manufacturer_defaults:
  rebate: {rate: 0.01, payment_delay_weeks: 5, by_region: {south: {rate: 0.02}}}
manufacturers:
  beta:
    rebate: {rate: 0.03, by_region: {north: {rate: 0.04}}}
"""
    rebate = make(text).rule_settings("rebate", "manufacturers", 0)
    #                                 north south east
    assert rebate.rate.tolist() == [[0.01, 0.02, 0.01], [0.04, 0.03, 0.03]]
    assert (rebate.payment_delay_weeks == 5).all()
    assert rebate.payment_delay_weeks.dtype == np.int64


def test_products_and_terminal_types(make: Any) -> None:
    text = """
product_defaults: {list_price: {guide: 26}}
products: {alpha_gold: {list_price: {guide: 30, by_region: {east: {guide: 31}}}}}
terminals:
  listing: {review_weeks: 8}
  types: {restaurant: {share: 0.5, listing: {review_weeks: 2}}, kiosk: {share: 0.5}}
"""
    scenario = make(text)
    guide = scenario.rule_settings("list_price", "manufacturers", 0).guide
    assert guide.tolist() == [[26, 26, 26], [30, 30, 31], [26, 26, 26]]
    listing = scenario.rule_settings("listing", "terminals", 0)
    assert listing.review_weeks.tolist() == [[2] * 3, [8] * 3]
    assert scenario.terminals.types["restaurant"].premise == "on_trade"
    assert scenario.terminals.types["kiosk"].premise == "off_trade"


def test_the_same_rule_of_both_tiers_is_set_apart(make: Any) -> None:
    scenario = make("core_dealers: {replenishment_order: {z: 2}}\n")
    assert scenario.rule_settings("replenishment_order", "core_dealers", 0).z == 2
    assert scenario.rule_settings("replenishment_order", "sub_dealers", 0).z != 2


def test_groups_inside_settings_and_lists(make: Any) -> None:
    text = "manufacturers: {alpha: {channel_promotion: {active: true, weeks_of_year: [{start_week: 10, weeks: 2}]}}}\n"
    promotion = make(text).rule_settings("channel_promotion", "manufacturers", 0)
    assert promotion.active.tolist() == [True, False]
    assert promotion.weeks_of_year[0][0].start_week == 10
    assert len(promotion.weeks_of_year[1]) == 2


def test_dealers_of_regions_and_of_a_table(make: Any, write: Any) -> None:
    drawn = make("manufacturers: {alpha: {core_dealers_per_region: 2}}\n").dealers
    assert [(dealer.region, dealer.manufacturers) for dealer in drawn] == [
        ("north", ("alpha",)), ("north", ("alpha",)), ("north", ("beta",)), ("south", ("alpha",)), ("south", ("alpha",)),
        ("south", ("beta",)), ("east", ("alpha",)), ("east", ("alpha",))]  # fmt: skip
    assert len({dealer.name for dealer in drawn}) == 8
    write("dealers.csv", "name,region,manufacturers,note\nWang,south,alpha; beta,both\nLi,north,alpha,\n")
    named = make("core_dealers: {table: dealers.csv}\n").dealers
    assert [dealer[:3] for dealer in named] == [
        ("Li", "north", ("alpha",)),
        ("Wang", "south", ("alpha", "beta")),
    ]


def test_distances(make: Any, write: Any) -> None:
    km = make().distances_km
    assert np.allclose(km, km.T)
    assert not km.diagonal().any()
    # one degree of latitude is 111.19 km; 1.8 degrees and .3 of longitude at 33.9° north
    assert km[0, 1] == pytest.approx(
        1.3 * np.hypot(1.8 * 111.195, 0.3 * 111.195 * np.cos(np.radians(33.9))), rel=1e-3
    )
    write("km.csv", "from,to,km\nnorth,south,300\nsouth,east,200\neast,south,210\n")
    given = make("distances: {table: km.csv}\n").distances_km
    assert (given[0, 1], given[1, 0]) == (300, 300)
    assert (given[1, 2], given[2, 1]) == (200, 210)
    assert given[0, 2] == km[0, 2]


def test_seasons(make: Any) -> None:
    quarters = np.array(make("market: {season: {quarters: [16, 29, 35, 20]}}\n").market.season_indices)
    assert quarters.shape == (52,)
    assert quarters.mean() == pytest.approx(1, abs=1e-12)
    assert quarters.reshape(4, 13).sum(axis=1) / 52 == pytest.approx([0.16, 0.29, 0.35, 0.20], abs=1e-12)
    assert np.abs(np.diff(np.append(quarters, quarters[0]))).max() < 0.08  # smooth, around the year's end too
    months = np.array(
        make("market: {season: {months: [4, 4, 5, 8, 8, 10, 12, 12, 15, 8, 8, 6]}}\n").market.season_indices
    )
    assert months.mean() == pytest.approx(1, abs=1e-12)
    assert months[26:39].sum() > months[:13].sum() * 2
    weeks = make(f"market: {{season: {{weeks: {[1] * 26 + [3] * 26}}}}}\n").market.season_indices
    assert weeks == (0.5,) * 26 + (1.5,) * 26
    assert make().market.season_indices == (1.0,) * 52
