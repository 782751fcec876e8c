"""Relationship: its rest point, its bounds, what it loses."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.rules import relationship
from support import luck, settings_of, tiny_market, view_of


def after(market, weeks, contact, **values):
    settings = settings_of(relationship, (1, 1), **values)
    for week in range(weeks):
        market.week = week
        market.handed["contact"] = np.broadcast_to(np.asarray(contact, np.float32), (4, 2))
        (move,) = relationship.decide(view_of(market), settings, luck(week=week))
        market.tables["terminals"].assign("relationship", move.values["relationship"])
    return market.live("terminals", "relationship")


@pytest.mark.parametrize("times", [0.0, 0.5, 1.0, 3.0])
def test_it_comes_to_rest_at_e_over_one_plus_e(times: float) -> None:
    market = tiny_market()
    found = after(market, 2000, times * 0.4)
    assert np.allclose(found, times / (1 + times), atol=1e-5)  # ½ at base effort, never 1


def test_it_comes_to_rest_from_above_too() -> None:
    market = tiny_market(columns={"terminals": {"relationship": 1.0}})
    assert np.allclose(after(market, 2000, 0.4), 0.5, atol=1e-5)


def test_one_week_by_hand() -> None:
    market = tiny_market(
        columns={
            "terminals": {
                "relationship": 0.4,
                "margin_lost": 0.25,
                "order_units": [[10, 0]] * 4,
                "delivered_units": [[4, 0]] * 4,
            }
        }
    )
    found = after(market, 1, 0.8)
    assert np.allclose(found[:, 0], 0.4 + 0.02 * 0.6 * 2 - 0.02 * 0.4 - 0.02 * 0.6 - 0.02 * 0.25, atol=1e-7)
    assert np.allclose(
        found[:, 1], 0.4 + 0.02 * 0.6 * 2 - 0.02 * 0.4 - 0.02 * 0.25, atol=1e-7
    )  # delivered in full


def test_it_stays_in_bounds() -> None:
    market = tiny_market(columns={"terminals": {"relationship": 0.01, "margin_lost": 1.0}})
    found = after(market, 3, [50.0, 0.0], margin_weight=0.5, gain=0.2)
    assert found.min() >= 0
    assert found.max() <= 1
    assert found[0, 1] == 0
