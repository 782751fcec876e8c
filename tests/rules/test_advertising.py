"""Advertising: the chance it gives, what it costs, what a cut budget leaves."""

from __future__ import annotations

import math

import numpy as np

from channelsim.market.market import ACTIVITIES
from channelsim.rules import advertising
from support import luck, settings_of, tiny_market, view_of


def test_chance_and_cost_follow_the_card() -> None:
    market = tiny_market(
        regions=2,
        core_dealers=4,
        columns={"regions": {"population": [3e6, 5e6]}, "core_dealers": {"region": [0, 0, 1, 1]}},
    )
    market.market_scale = 0.01
    settings = settings_of(advertising, (2, 2), grp_per_week=40.0)
    columns, bill, noted = advertising.decide(view_of(market), settings, luck())
    assert np.allclose(columns.values["awareness_hazard"], 0.02 * (1 - math.exp(-0.4)), rtol=1e-12)
    assert bill.purpose == "advertising"
    assert (
        bill.amounts.tolist() == [40 * 250 * 8 * 100 // 100] * 2
    )  # the simulated share of 80,000, in minor units
    assert set(bill.payees.tolist()) == {market.ledger.world}
    assert noted.values.sum(axis=0).tolist() == bill.amounts.tolist()  # the same by region


def test_half_the_money_buys_half_the_pressure_but_more_than_half_the_chance() -> None:
    market = tiny_market(columns={"regions": {"population": 1e6}})
    funded = market.live("manufacturers", "funded")
    funded[1, ACTIVITIES.index("advertising")] = 0.5
    columns, bill, _ = advertising.decide(
        view_of(market), settings_of(advertising, (2, 1), grp_per_week=100.0), luck()
    )
    assert columns.values["grp"].ravel().tolist() == [100.0, 50.0]
    assert bill.amounts[0] == 2 * bill.amounts[1]
    full, half = columns.values["awareness_hazard"].ravel()
    assert half > full / 2
    assert half < full
