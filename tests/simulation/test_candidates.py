"""Who may be recruited: how many candidates a scenario has, what they are like, and what their attributes do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.rules import delivery, demand_forecast
from channelsim.rules._calls import called_on
from channelsim.simulation.build import build_market
from scenarios_for_tests import scenario_of, small
from support import luck, settings_of, tiny_market, view_of

EXPANDS = {"regions": [], "region_expansion": {"type": "blanket", "budget_per_year": 10_000_000}}


def dealers(data: dict[str, Any], tables: dict[str, str] | None = None) -> list[tuple[str, ...]]:
    return [dealer.manufacturers for dealer in scenario_of(data, tables).dealers]


def test_candidates_come_with_a_strategy_of_expansion_or_when_asked_for() -> None:
    assert dealers(small()) == [("alpha",), ("beta",)]
    assert dealers(small({"core_dealers": {"candidates_per_region": 2}})) == [("alpha",), ("beta",), (), ()]
    going = {"manufacturers": {"gamma": {**EXPANDS, "core_dealers_per_region": 2}},
             "products": {"gamma_lager": {"manufacturer": "gamma"}}}  # fmt: skip
    assert dealers(small(going)).count(()) == 4
    assert dealers(small(going, {"core_dealers": {"candidates_per_region": 0}})).count(()) == 0


def test_a_table_may_name_candidates_and_describe_anybody() -> None:
    table = "name,region,manufacturers,capital,coverage,vehicles\nx,north,,500000,0.5,40\nold,north,alpha;beta,,0.8,\n"
    data = small({"core_dealers": {"table": "d.csv", "planning_error_most": 0.4}})
    scenario = scenario_of(data, {"d.csv": table})
    assert [(dealer.name, dealer.manufacturers) for dealer in scenario.dealers] == [
        ("old", ("alpha", "beta")),
        ("x", ()),
    ]
    market = build_market(scenario, 1)
    live = market.live
    assert live("core_dealers", "coverage").tolist() == [0.8, 0.5]
    assert live("core_dealers", "capital").tolist() == [0, 500_000 * 100 * 0.1]
    assert live("core_dealers", "fleet_limit").tolist() == [np.inf, pytest.approx(4.0)]
    assert live("core_dealers", "management")[0] == 1
    assert live("core_dealers", "planning_error") == pytest.approx(
        0.4 * (1 - live("core_dealers", "management"))
    )
    assert (live("terminals", "supplier") == 0).all()
    assert any("nobody recruits" in problem.message for problem in scenario.warnings)


def test_attributes_are_drawn_apart_from_each_other() -> None:
    market = build_market(scenario_of(small({"core_dealers": {"candidates_per_region": 50}})), 3)
    names = ("coverage", "management", "loyalty", "fleet_limit")
    drawn = np.array([market.live("core_dealers", name)[2:] for name in names])
    assert drawn.shape == (4, 50)
    apart = np.corrcoef(drawn)[np.triu_indices(4, 1)]
    assert np.abs(apart).max() < 4 / np.sqrt(50)
    assert drawn[0].min() >= 0.4
    assert np.ptp(drawn[1]) > 0.7
    assert market.live("core_dealers", "compliance") == pytest.approx(
        0.04 * market.live("core_dealers", "loyalty")
    )


def test_coverage_leaves_terminals_out_below_sub_dealers_too() -> None:
    for subs in (0, 2):
        market = tiny_market(core_dealers=2, sub_dealers=subs, terminals=4000, consumers=0)
        market.live("terminals", "order_units")[:] = 1
        if subs:
            market.live("sub_dealers", "core_dealer")[:] = [0, 1]
            market.live("terminals", "supplier")[:] = [2, 3]
        market.live("core_dealers", "coverage")[:] = [0.6, 1.0]
        called = called_on(view_of(market), luck())
        assert (called[:, 1] == 1).all()
        assert abs(called[:, 0].mean() - 0.6) < 4 * np.sqrt(0.6 * 0.4 / 4000)


def test_bad_management_blurs_forecasts_and_coaching_clears_them() -> None:
    market = tiny_market(core_dealers=400, consumers=0)
    market.live("core_dealers", "asked_units")[:] = 1000
    market.live("core_dealers", "planning_error")[:] = 0.4

    def spread() -> float:
        moves = demand_forecast.decide(
            view_of(market, "core_dealers"), settings_of(demand_forecast, alpha=1.0), luck()
        )
        return float(np.log(moves[0].values["level_units"][:, 0]).std())

    # the s.e. of a standard deviation of 400 draws is sd/√800
    assert spread() == pytest.approx(0.4, abs=4 * 0.4 / np.sqrt(800))
    market.live("core_dealers", "coaching")[:] = 0.75
    assert spread() == pytest.approx(0.1, abs=4 * 0.1 / np.sqrt(800))
    market.live("core_dealers", "coaching")[:] = 1.0
    assert spread() == 0.0


def test_a_fleet_grows_up_to_what_a_dealer_can_run() -> None:
    market = tiny_market(core_dealers=2, terminals=600, consumers=0)
    live = market.live
    live("terminals", "order_units")[:] = 12
    live("core_dealers", "stock_units")[:, :, 1, 0] = 10**6
    live("core_dealers", "vehicles")[:] = 1.0
    live("core_dealers", "fleet_limit")[0] = 1.1
    live("products", "units_per_case")[:] = 12
    live("products", "refuse_age_weeks")[:] = 26
    moves = delivery.decide(view_of(market), settings_of(delivery, fleet_adjustment=1.0), luck())
    fleet = next(m for m in moves if getattr(m, "table", "") == "core_dealers").values["vehicles"]
    assert fleet.tolist() == [1.1, pytest.approx(1.25 * 600 / 84)]
