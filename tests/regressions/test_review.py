"""What a review of the rules against their contract found, each kept from coming back."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.rules import listing, production, terminal_reorder
from channelsim.simulation.build_given import demand_of
from scenarios_for_tests import model_of, scenario_of, small
from support import luck, settings_of, tiny_market, view_of

WEEKS = 20


def test_thinned_demand_carries_fractions_over() -> None:
    """Three bottles a week of which a tenth is simulated are six in twenty weeks; rounding each week gave none."""
    rows = "week,region,product,units\n" + "".join(
        f"{week},north,alpha_lager,3\n{week},north,beta_lager,300\n" for week in reversed(range(WEEKS))
    )
    scenario = scenario_of(small({"exogenous_demand": {"table": "d.csv"}}), {"d.csv": rows})
    market = tiny_market()
    market.market_scale, market.names.regions, market.names.products = 0.1, ["north"], list(scenario.products)
    demand = demand_of(market, scenario)
    assert demand is not None
    weeks = np.array([demand.week(week)[0] for week in range(WEEKS)])
    assert weeks.sum(axis=0).tolist() == [6, 600]
    assert weeks[:, 0].max() == 1
    assert weeks[:, 1].tolist() == [30] * WEEKS


def test_a_small_plant_carries_fractions_of_its_capacity_over() -> None:
    """A plant of 15 cases a week of which a tenth is simulated makes three cases in two weeks, not one a week."""
    market = tiny_market(products=2, core_dealers=2, consumers=0)
    market.market_scale = 0.1
    market.live("products", "units_per_case")[:] = 12
    market.live("core_dealers", "order_units")[0, 0] = 1200
    settings = settings_of(production, (2,), capacity_cases=15.0)
    made = []
    for week in range(-10, 10):
        market.week = week
        made.append(int(production.decide(view_of(market), settings, luck(week=week))[0].units[0]) // 12)
    assert sum(made) == 30
    assert set(made) == {1, 2}


def test_what_was_just_listed_is_ordered_as_expected() -> None:
    """The week before it was listed says nothing of its sales; an empty shelf at which people asked does."""
    market = tiny_market(manufacturers=1, products=2, core_dealers=1, terminals=1)
    for name, value in {"listed": True, "forecast_units": 24.0, "deviation_units": 4.0}.items():
        market.live("terminals", name)[...] = value
    market.live("terminals", "asked_units")[0, 1] = 4
    market.live("core_dealers", "price")[:] = 2400.0
    settings = settings_of(terminal_reorder, (1, 1), smoothing=0.1, lost_demand_heard=0.5)
    (move,) = terminal_reorder.decide(view_of(market, "terminals"), settings, luck())
    assert move.values["forecast_units"][0, 0] == 24.0
    assert move.values["deviation_units"][0, 0] == 4.0
    assert move.values["forecast_units"][0, 1] == pytest.approx(24.0 + 0.1 * (0.5 * 4 - 24.0), rel=1e-6)


def test_a_delisted_product_counts_no_longer_as_sales() -> None:
    """Sums of terminals' smoothed sales weigh their distribution; what left the shelf must not stay in them."""
    market = tiny_market(manufacturers=1, products=2, core_dealers=1, terminals=2)
    live = market.live
    live("products", "recommended")[:], live("core_dealers", "price")[:] = 300.0, 200.0
    live("terminals", "size")[:], live("terminals", "slots")[:], live("terminals", "retail_price")[:] = (
        1,
        1,
        300,
    )
    live("terminals", "listed")[:, 0], live("terminals", "leaving")[:, 0] = True, True
    live("terminals", "forecast_units")[:, 0] = 5.0
    live("terminals", "stock_units")[1, 0] = 3
    (move,) = listing.decide(
        view_of(market, "terminals"), settings_of(listing, (1, 1), review_weeks=52), luck(week=1)
    )
    assert move.values["listed"][:, 0].tolist() == [False, True]
    assert move.values["forecast_units"][:, 0].tolist() == [0.0, 5.0]


def test_fixed_costs_and_credit_belong_to_the_opening() -> None:
    """They follow what dealers are expected to buy when the run begins, not the guess from which the dry weeks set out."""
    model = model_of(small({"market": {"opening_weeks": 26, "market_scale": 1.0}}))
    market, live = model.market, model.market.live
    price = live("products", "ex_works")[:, live("core_dealers", "region")].T / live(
        "products", "units_per_case"
    )
    weekly = (live("core_dealers", "level_units") * price).sum(axis=1)
    assert live("core_dealers", "opening_turnover") == pytest.approx(weekly, rel=1e-9)
    assert live("core_dealers", "credit_line") == pytest.approx(6 * weekly, abs=1)
    before = live("core_dealers", "opening_turnover").copy()
    model.step()
    assert (live("core_dealers", "opening_turnover") == before).all()
    assert market.week == 0
    model.close()
