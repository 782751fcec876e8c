"""The run starts from a settled market: over many seeds, weeks 0–12 show no trend when season, schemes and promotions are off.

For every measure the slope over 13 weeks is taken in each of 30 runs; its mean has the standard error sd/√30. With eight
measures looked at together a bound of two standard errors would be broken by luck alone in one trial of three. The bound here
is that of Bonferroni at 1 % for all measures together: |t| < t₂₉(1 − .01/16) = 3.6. A test that noise blunts would pass
anything, so the drift that the data still allow (slope ± 2 s.e. over 13 weeks) is bounded too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from channelsim.simulation.model import ChannelModel
from scenarios_for_tests import scenario_of

SEEDS, WEEKS = 30, 13
FAMILY_LEVEL = 0.01
MOST_DRIFT = 0.05  # of the level, over the quarter

#: three makers of different strength in two towns: 25,200 consumers, 336 terminals
MARKET: dict[str, Any] = {
    "name": "settled",
    "horizon_weeks": 26,
    "market": {"market_scale": 0.008},
    "regions": {
        "north": {"longitude": 113.7, "latitude": 34.8, "area_km2": 6000, "population": 4_000_000},
        "south": {"longitude": 114.0, "latitude": 33.0, "area_km2": 7000, "population": 3_000_000},
    },
    "manufacturer_defaults": {"rebate": {"rate": 0}},
    "manufacturers": {
        "alpha": {"field_force": {"heads": 60}, "advertising": {"grp_per_week": 40}},
        "beta": {"field_force": {"heads": 40}, "advertising": {"grp_per_week": 30}},
        "gamma": {"field_force": {"heads": 25}, "advertising": {"grp_per_week": 20}},
    },
    "products": {
        "alpha_lager": {"manufacturer": "alpha", "appeal": 0.5},
        "alpha_gold": {"manufacturer": "alpha"},
        "beta_lager": {"manufacturer": "beta", "appeal": 0.3},
        "gamma_lager": {"manufacturer": "gamma"},
    },
}


def measures(model: ChannelModel) -> dict[str, float]:
    """Return what must show no trend: goods, price, the makers' shares; slow states behind them in parentheses."""
    goods, field = model.facts["region_product"], model.facts["region_manufacturer"]
    owner = model.market.live("products", "manufacturer")
    sold, recommended = goods["sell_out_units"], goods["recommended_price"]
    of_makers = np.bincount(owner, sold.sum(axis=0))
    found = {
        "sell-in": goods["sell_in_units"].sum(),
        "sell-out": sold.sum(),
        "terminal stock": goods["terminal_stock_units"].sum(),
        "dealer stock": goods["core_dealer_stock_units"].sum(),
        "retail price index": (goods["retail_price"] * sold).sum() / (recommended * sold).sum(),
    }
    found |= {
        f"share {name}": of_makers[m] / sold.sum() for m, name in enumerate(model.market.names.manufacturers)
    }
    found |= {f"({name} {m})": field[column][:, m].mean() for m in range(of_makers.size)
              for name, column in (("aware", "aware_share"), ("relationship", "relationship"), ("served", "served_terminals"))}  # fmt: skip
    return {name: float(value) for name, value in found.items()}


def series_of(data: dict[str, Any], seeds: int) -> dict[str, Any]:
    """Return every measure by seed and week, (seeds, WEEKS)."""
    scenario = scenario_of(data)
    series: dict[str, Any] = {}
    for seed in range(seeds):
        model = ChannelModel(scenario, rng=seed + 1, weeks=WEEKS)
        for week in range(WEEKS):
            model.step()
            for name, value in measures(model).items():
                series.setdefault(name, np.zeros((seeds, WEEKS)))[seed, week] = value
    return series


def trends(series: dict[str, Any]) -> dict[str, tuple[float, float, float]]:
    """Return (drift over the quarter as a share of the level, its standard error, t) by measure, and print them."""
    found = {}
    time = np.arange(WEEKS) - (WEEKS - 1) / 2
    for name, values in series.items():
        slope = (values * time).sum(axis=1) / (time**2).sum() * WEEKS / values.mean()
        error = slope.std(ddof=1) / np.sqrt(slope.size)
        t = slope.mean() / error if error > 0 else 0.0
        found[name] = (slope.mean(), error, t)
        print(
            f"{name:22s} level {values.mean():12.4f}  drift {slope.mean():+9.3%} ± {error:.3%} a quarter  t {t:+6.2f}"
        )
    return found


def judged(found: dict[str, tuple[float, float, float]]) -> dict[str, tuple[float, float, float]]:
    return {name: trend for name, trend in found.items() if not name.startswith("(")}


def test_the_first_quarter_shows_no_trend() -> None:
    everything = trends(series_of(MARKET, SEEDS))
    found = judged(everything)
    bound = stats.t.ppf(1 - FAMILY_LEVEL / (2 * len(found)), SEEDS - 1)
    beyond_two = [name for name, (_, _, t) in found.items() if abs(t) > 2]
    print(f"bound |t| < {bound:.2f} for {len(found)} measures; beyond 2: {beyond_two}")
    assert len(found) == 8
    assert {name: t for name, (_, _, t) in found.items() if abs(t) > bound} == {}
    for name, (drift, error, _) in everything.items():
        assert abs(drift) + 2 * error < MOST_DRIFT, name


def test_a_market_that_opens_on_first_guesses_does_show_a_trend() -> None:
    """The wrong neighbour: the same test, without the weeks lived through before week 0, sees a trend at once."""
    data = MARKET | {"market": {**MARKET["market"], "opening_weeks": 0}}
    found = judged(trends(series_of(data, SEEDS)))
    bound = stats.t.ppf(1 - FAMILY_LEVEL / (2 * len(found)), SEEDS - 1)
    trending = [name for name, (_, _, t) in found.items() if abs(t) > bound]
    print(f"beyond {bound:.2f}: {trending}")
    assert len(trending) >= 3


def test_the_opening_carries_on_into_week_0() -> None:
    """No step between the dry weeks and the run: budgets that bind keep what they have learnt, profits begin at zero."""
    tight = {
        name: {**maker, "budget": {"share_of_sales": 0.02}} for name, maker in MARKET["manufacturers"].items()
    }
    data = MARKET | {"manufacturers": tight, "market": {**MARKET["market"], "opening_weeks": 52}}
    model = ChannelModel(scenario_of(data), rng=1, weeks=4)
    live = model.market.live
    before, funded = (
        np.array(live("manufacturers", "activity_cost")),
        np.array(live("manufacturers", "funded")),
    )
    assert (funded.min(axis=1) < 0.9).all(), "no budget binds"
    model.step()
    np.testing.assert_allclose(
        live("manufacturers", "activity_cost"), before, rtol=0.01
    )  # a forgotten week would be 25 %
    np.testing.assert_allclose(live("manufacturers", "funded"), funded, atol=0.15)
    weekly = model.facts["manufacturer"]["field_force"] + model.facts["manufacturer"]["advertising"]
    model.step()
    again = model.facts["manufacturer"]["field_force"] + model.facts["manufacturer"]["advertising"]
    np.testing.assert_allclose(
        weekly, again, rtol=0.01
    )  # facts of week 0 are flows of one week, not of the dry ones


@pytest.mark.parametrize("first_week", [13, 26, 39])
def test_a_run_may_open_in_any_quarter(first_week: int) -> None:
    """With a season the dry weeks end where the run begins: week 0 sells what its season says, not the year's mean."""
    data = MARKET | {
        "first_week": first_week,
        "market": {**MARKET["market"], "opening_weeks": 26, "season": {"quarters": [16, 29, 35, 20]}},
    }
    flat = MARKET | {"market": {**MARKET["market"], "opening_weeks": 26}}
    sold = []
    for scenario in (scenario_of(data), scenario_of(flat)):
        model = ChannelModel(scenario, rng=1, weeks=1)
        model.step()
        sold.append(model.facts["region"]["asked_units"].sum())
        index = model.market.season_at(0)
        if scenario is not None and len(sold) == 1:
            season = index
    # asked units are compound Poisson: variance/mean = 2·2.5 − 1 = 4 (a little less where occasions end without purchase)
    error = 4 * np.sqrt(4 * sold[0] / season**2 + 4 * sold[1])
    assert abs(sold[0] / season - sold[1]) < error + 0.03 * sold[1]
