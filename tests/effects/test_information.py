"""Knowing changes nothing by itself; and what is known in a run is about as sure as it is believed to be."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.knowledge import INDEX, to_scale
from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel

SMALL = ("market.opening_weeks=26", "market.market_scale=0.02")
KEPT = "manufacturer_defaults.market_information.kept=always"


def lived(*more: str, weeks: int = 9) -> tuple[ChannelModel, list[dict[str, Any]]]:
    model = ChannelModel(load("first-steps", overrides=[*SMALL, *more]), rng=2, weeks=weeks, audit=True)
    facts = []
    for _ in range(weeks):
        model.step()
        facts.append(model.facts)
    return model, facts


def test_facts_stay_as_they_are_to_the_byte() -> None:
    without, plain = lived()
    model, kept = lived(KEPT)
    for one, other in zip(plain, kept, strict=True):
        assert set(other) == set(one) | {"belief"}
        for frame, columns in one.items():
            for name, values in columns.items():
                assert (
                    np.ascontiguousarray(values).tobytes()
                    == np.ascontiguousarray(other[frame][name]).tobytes()
                ), name
    assert (model.market.ledger.balances == without.market.ledger.balances).all()
    assert (without.market.live("manufacturers", "belief") == 0).all()


def test_a_settled_market_is_known_to_who_is_there() -> None:
    model, facts = lived(KEPT, "manufacturers.beta.regions=[south]")
    own = model.market.tables["manufacturers"].array
    error = own("belief_error")
    share = INDEX["rival_share"]
    assert error[0, :, share].max() < 0.35, "alpha has dealers and advisors in both towns"
    assert error[1, 0, share] == 0.5, "beta reads of the north only"
    truth = to_scale(model.market.live("regions", "snapshot")[:, 0].transpose(1, 0, 2))
    gap = (own("belief") - truth)[0][
        :, [INDEX["own_share"], share, INDEX["own_distribution"], INDEX["category_units"]]
    ]
    said = error[0][:, [INDEX["own_share"], share, INDEX["own_distribution"], INDEX["category_units"]]]
    assert (np.abs(gap) < 4 * said).all()
    assert facts[0]["belief"]["surveys"].sum() == 0


def test_the_method_may_change_during_a_run() -> None:
    scenario = load("first-steps", overrides=[*SMALL, KEPT])
    change = (
        "changes=[{from_week: 3, set: {manufacturers.beta.market_information: {survey: {method: census}}}}]"
    )
    changed = load("first-steps", overrides=[*SMALL, KEPT, change])
    for week, methods in ((0, ["interviews"] * 2), (3, ["interviews", "census"])):
        settings = changed.rule_settings("market_information", "manufacturers", week)
        assert [survey.method for survey in settings.survey] == methods
    assert scenario.rule_settings("market_information", "manufacturers", 3).survey[1].method == "interviews"


def test_kept_beliefs_are_those_of_the_settings() -> None:
    model, _ = lived(KEPT, "manufacturers.beta.market_information.information=true_values", weeks=5)
    error = model.market.live("manufacturers", "belief_error")
    assert (error[1] == 0).all()
    assert (error[0, :, INDEX["rival_awareness"]] > 0.01).all()
