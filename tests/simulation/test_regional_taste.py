"""What people of a region like: drawn apart from everything on which regions are chosen, and felt in their choices."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.base.luck import Luck
from channelsim.market.knowledge import INDEX, NAMES, measure, to_scale
from channelsim.rules._entry_score import criteria
from channelsim.scenario.read import load
from channelsim.simulation.build import build_market, regional_tastes
from support import tiny_market, view_of
from town import Town


def test_tastes_have_nothing_to_do_with_any_criterion() -> None:
    """Over many seeds the correlation of tastes with each criterion is zero within four standard errors."""
    regions, seeds = 18, 600
    draw = np.random.default_rng(4)
    market = tiny_market(regions=regions, terminals=6 * regions, core_dealers=2, columns={
        "regions": {"population": draw.lognormal(14, 0.6, regions), "income": draw.lognormal(0, 0.3, regions),
                    "growth": draw.normal(0, 0.05, regions), "aware_share": draw.random((regions, 2))},
        "terminals": {"region": np.repeat(np.arange(regions), 6), "forecast_units": draw.gamma(1, 9, (6 * regions, 2)),
                      "listed": draw.random((6 * regions, 2)) < 0.6, "relationship": draw.random((6 * regions, 2)),
                      "effort": draw.random((6 * regions, 2)),
                      "supplier": np.where(draw.random((6 * regions, 2)) < 0.8, np.arange(2), -1)},
        "products": {"guide": 20.0}, "core_dealers": {"price": 19.0},
    })  # fmt: skip
    value = criteria(to_scale(measure(view_of(market), np.ones((2, regions))))[0])
    moving = value.std(axis=0) > 1e-9
    assert moving.sum() >= 6, "there is something to be tied to"
    standard = (value[:, moving] - value[:, moving].mean(axis=0)) / value[:, moving].std(axis=0)
    found = []
    for seed in range(seeds):
        taste = regional_tastes(market, 0.5, Luck(seed))[:, 0]
        found.append((taste - taste.mean()) / taste.std() @ standard / regions)
    mean = np.mean(found, axis=0)
    assert np.abs(mean).max() < 4 / ((regions - 1) * seeds) ** 0.5


def test_tastes_stay_when_all_else_of_the_regions_changes() -> None:
    plain = ["market.region_taste_sd=0.5", "market.market_scale=0.01", "terminals.outlets_per_1000_people=3"]
    other = ["regions.north.population=90000", "regions.south.income=3", "regions.south.growth=0.2",
             "manufacturers.beta.regions=[south]", "products.alpha_lager.appeal=2", "regions.north.consumption=3"]  # fmt: skip
    tastes = [
        build_market(load("first-steps", overrides=over), 3).live("regions", "taste")
        for over in (plain, plain + other)
    ]
    assert tastes[0].std() > 0.1
    assert (tastes[0] == tastes[1]).all()
    none = build_market(load("first-steps", overrides=plain[1:]), 3)
    assert (none.live("regions", "taste") == 0).all()


def test_people_buy_more_of_what_their_region_likes() -> None:
    town = Town(
        (3000, 3000), terminals=4, settings={"brand_choice": {"outside": "none", "loyalty_weight": 0.0}}
    )

    def share() -> np.ndarray:
        for rule in ("purchase_incidence", "terminal_choice", "brand_choice"):
            wanted = town.do(rule)["occasions"]
        region = town.market.live("consumers", "region")[wanted.consumer]
        return np.array([np.mean(wanted.product[region == r] == 0) for r in (0, 1)])

    before = share()
    town.market.live("regions", "taste")[0, 0] = 0.7
    after = share()
    assert after[1] == before[1], "the other region chooses as before, occasion by occasion"
    assert after[0] > before[0] + 0.05


def test_names_are_known() -> None:
    assert len(NAMES) == len(INDEX) == len(set(NAMES))
    with pytest.raises(KeyError):
        INDEX["taste"]  # what nobody can measure is nobody's belief
