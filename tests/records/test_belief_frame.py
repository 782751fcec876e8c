"""The frame of beliefs: its items, what is in it, and that nobody pays for it who does not want it."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.market.knowledge import INDEX, ITEMS, to_scale
from channelsim.market.stages import SURVEYING
from channelsim.records.rows_beliefs import ITEMS as RECORDED
from channelsim.rules._information import Survey
from channelsim.simulation.collect import Collector
from known_market import Known, natural


def test_the_items_are_those_of_the_market() -> None:
    assert [(name, unit) for name, unit, _ in RECORDED] == [(item.name, item.unit) for item in ITEMS]


def test_it_is_kept_only_where_somebody_believes() -> None:
    known = Known()
    assert "belief" not in Collector(known.market).week({})
    known.market.constants["beliefs_kept"] = True
    assert "belief" in Collector(known.market).week({})
    known.market.constants.clear()
    known.live("manufacturers", "expands")[1] = True
    assert "belief" in Collector(known.market).week({})


def test_what_is_written_is_what_is_believed_and_true() -> None:
    known = Known(survey=Survey(weeks=2, fixed_cost=100.0, cost_per_outlet=0.0))
    known.market.constants["beliefs_kept"] = True
    collector = Collector(known.market)
    found = known.week(0)
    known.live("manufacturers", "stage")[1, 4] = SURVEYING
    facts = collector.week(known.posting.facts)["belief"]
    assert (facts["measured"] == 1).all()
    assert facts["believed_rival_share"] == pytest.approx(natural(found.belief, "rival_share").T, rel=1e-12)
    assert facts["error_rival_share"] == pytest.approx(found.error[:, :, INDEX["rival_share"]].T)
    assert facts["true_own_share"] == pytest.approx(np.full((6, 2), 0.5))
    known.week(1)
    facts = collector.week(known.posting.facts)["belief"]
    assert (facts["measured"] == 0).all()
    assert facts["survey_cost"][4, 1] == 100 * 100
    assert facts["survey_cost"].sum() == 100 * 100
    assert facts["stage"][4, 1] == SURVEYING
    known.week(2)
    facts = collector.week(known.posting.facts)["belief"]
    assert facts["surveys"][4].tolist() == [0, 1]
    assert np.isfinite(to_scale(np.array([facts[f"true_{item.name}"][0, 0] for item in ITEMS]))).all()


def test_makers_without_beliefs_have_none() -> None:
    known = Known(kept="where_expanding")
    known.live("manufacturers", "expands")[0] = True
    known.week(0)
    facts = Collector(known.market).week(known.posting.facts)["belief"]
    assert np.isfinite(facts["believed_own_share"][:, 0]).all()
    assert np.isnan(facts["believed_own_share"][:, 1]).all()
