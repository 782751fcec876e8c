"""Goods outside the territory are found at shelves, punished as announced, and dealers learn from it."""

from __future__ import annotations

import numpy as np

from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel
from diverted import NOBODY_ELSE, plan
from support import FIRST_STEPS

BASE = (
    "market.opening_weeks=8",
    "market.diversion=possible",
    "changes=[]",
    "dealers.diversion.keep_weeks=0",
    NOBODY_ELSE,
)


def lived(*overrides: str, weeks: int = 8) -> tuple[ChannelModel, dict[str, float]]:
    """Let dealer 0 sell abroad for some weeks; return the model and sums of what the frame diversion says."""
    model = ChannelModel(load(FIRST_STEPS, overrides=[*BASE, *overrides]), weeks=weeks, audit=True)
    sums: dict[str, float] = {}
    for _ in range(weeks):
        plan(model, 2400, 0.15)
        model.step()
        for name, values in model.facts["diversion"].items():
            sums[name] = sums.get(name, 0) + values[0].sum()
    return model, sums


def test_what_is_found_is_fined_and_the_second_time_rewards_are_lost() -> None:
    all_read = "manufacturer_defaults.enforcement.read_probability=1"
    model, sums = lived(all_read)
    live = model.market.live
    maker = int(np.argmax(live("core_dealers", "carries")[0]))
    assert sums["sold_units"] >= sums["found_units"] > 0
    per_case = int(live("products", "units_per_case")[0])
    fine = float(live("manufacturers", "fine_per_case")[maker])
    assert fine == 600
    assert abs(sums["fine"] - sums["found_units"] / per_case * fine) <= 8
    assert live("core_dealers", "findings")[0, maker] >= 2
    assert live("core_dealers", "rebate_forfeited")[0, maker]
    assert live("core_dealers", "findings")[1:].sum() == 0
    alpha, beta = (live("core_dealers", name)[0, maker] for name in ("detection_alpha", "detection_beta"))
    assert alpha / (alpha + beta) > 0.04, "it was told .08 and believed half of it; now it knows better"


def test_nobody_is_punished_in_open_territories_or_under_an_amnesty_or_unread() -> None:
    for lever in (
        "manufacturer_defaults.diversion_policy.territory=open",
        "manufacturer_defaults.diversion_policy.amnesty=true",
        "manufacturer_defaults.enforcement.read_probability=0",
    ):
        model, sums = lived("manufacturer_defaults.enforcement.read_probability=1", lever, weeks=5)
        assert sums["sold_units"] > 0
        assert sums["found_units"] == sums["fine"] == 0
        assert not model.market.live("core_dealers", "findings").any()


def test_inspectors_cost_and_find_without_visits() -> None:
    none = (
        "manufacturer_defaults.enforcement.read_probability=0",
        "manufacturer_defaults.field_force.heads=0",
    )
    _, without = lived(*none)
    model, sums = lived(*none, "manufacturer_defaults.enforcement.inspectors=40")
    assert without["found_units"] == 0
    assert sums["found_units"] > 0
    assert model.facts["manufacturer"]["field_force"].min() > 0
    wages = model.facts["manufacturer"]["inspection"]
    assert (wages > 0).all()
    assert (wages <= model.facts["manufacturer"]["field_force"]).all()


def test_compensation_goes_to_the_dealers_of_the_region() -> None:
    model, sums = lived(
        "manufacturer_defaults.enforcement.read_probability=1",
        "manufacturer_defaults.enforcement.compensation=1",
    )
    assert sums["fine"] > 0
    received = model.market.ledger.balance("penalties")[model.market.ledger.parties["core_dealers"]]
    live = model.market.live
    there = live("core_dealers", "region") != live("core_dealers", "region")[0]
    assert received[there].sum() < 0
    week = model.facts["manufacturer"]
    assert week["fines"].sum() == model.facts["diversion"]["fine"].sum()
    assert week["fines"].sum() > 100
    assert abs(week["penalties"]).sum() <= 3, "all of it is passed on, rounded down"
    assert received[0] > 0
