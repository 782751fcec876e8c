"""Branches, stores, agents, breadth: how structures are built and what owning them costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.market.market import Market
from channelsim.market.moves import Pay
from channelsim.rules import channel as rule
from channelsim.simulation.build import build_market
from scenarios_for_tests import scenario_of, small
from support import luck, settings_of, tiny_market, view_of


def built(*changes: dict[str, Any]) -> Market:
    return build_market(scenario_of(small(*changes)), seed=1)


def alpha(**channel: Any) -> dict[str, Any]:
    return {"manufacturers": {"alpha": {"channel": channel}}}


def test_by_default_nobody_owns_anything_and_everybody_is_served() -> None:
    market = built()
    assert (market.live("core_dealers", "owner") == -1).all()
    assert (market.live("terminals", "owner") == -1).all()
    assert not market.live("core_dealers", "pinned").any()
    assert (market.live("terminals", "supplier") >= 0).all()
    assert "barred" not in market.constants


def test_direct_makes_the_dealer_a_branch_and_an_agent_keeps_its_independence() -> None:
    market = built(
        alpha(structure="direct"), {"manufacturers": {"beta": {"channel": {"structure": "agent"}}}}
    )
    carries = market.live("core_dealers", "carries")
    assert market.live("core_dealers", "owner")[carries[:, 0]].tolist() == [0]
    assert market.live("core_dealers", "owner")[carries[:, 1]].tolist() == [-1]
    assert np.array_equal(market.live("core_dealers", "pinned"), carries)


def test_flat_and_multi_tier_stand_side_by_side() -> None:
    market = built({"market": {"tiers": 2}}, alpha(structure="flat"))
    cores, supplier = market.size("core_dealers"), market.live("terminals", "supplier")
    assert (supplier[:, 0] < cores).all()
    assert (supplier[:, 1] >= cores).all()


def test_fill_in_leaves_the_large_outlets_to_the_core_dealer() -> None:
    body = {"manufacturers": {"alpha": {"joint_body": {"network": "solid", "body": "fill_in"}}}}
    market = built({"market": {"tiers": 2}}, body)
    large = market.live("terminals", "abc_class") == 0
    below = market.live("terminals", "supplier") >= market.size("core_dealers")
    assert np.array_equal(below[:, 0], ~large)
    assert below[:, 1].all()
    assert 0 < large.sum() < large.size


def test_breadth_selects_classes_types_and_a_share() -> None:
    chosen = built(alpha(served_classes=["A"], served_types=["grocery", "restaurant"]))
    served = chosen.live("terminals", "supplier")[:, 0] >= 0
    names = np.array(chosen.names.terminal_kinds)[chosen.live("terminals", "kind")]
    assert np.array_equal(
        served, (chosen.live("terminals", "abc_class") == 0) & np.isin(names, ["grocery", "restaurant"])
    )
    assert (chosen.live("terminals", "supplier")[:, 1] >= 0).all()
    many = built({"terminals": {"outlets_per_1000_people": 150}}, alpha(served_share=0.3))
    share = (many.live("terminals", "supplier")[:, 0] >= 0).mean()
    assert abs(share - 0.3) < 4 * np.sqrt(0.21 / many.size("terminals"))


def test_own_stores_have_a_supplier_of_their_owner_alone() -> None:
    market = built(
        {
            "terminals": {"outlets_per_1000_people": 150},
            "manufacturer_defaults": {"channel": {"own_stores_share": 0.2}},
        }
    )
    owner, supplier = market.live("terminals", "owner"), market.live("terminals", "supplier")
    for m in (0, 1):
        mine = owner == m
        assert abs(mine.mean() - 0.2) < 4 * np.sqrt(0.16 / owner.size)
        assert (supplier[mine, m] >= 0).all()
        assert (supplier[mine, 1 - m] == -1).all()
    assert (supplier[owner == -1] >= 0).all()


def owned() -> Market:
    """Return a branch of maker 0 and an own store of maker 1, of size 2."""
    market = tiny_market()
    market.live("core_dealers", "owner")[0] = 0
    market.live("terminals", "owner")[3] = 1
    market.live("terminals", "size")[:] = 2
    return market


def paid(market: Market, purpose: str) -> list[Pay]:
    moves = rule.decide(view_of(market), settings_of(rule, (2, 1), branch_cost=10.0, store_cost=3.0), luck())
    return [move for move in moves if isinstance(move, Pay) and move.purpose == purpose]


def test_offices_and_stores_cost_what_is_said() -> None:
    market = owned()
    found = paid(market, "overheads")
    assert [move.amounts.tolist() for move in found] == [[1000, 0], [0, 600]]
    makers = market.ledger.parties["manufacturers"]
    assert found[0].payers.tolist() == list(range(makers.start, makers.stop))  # type: ignore[union-attr]
    assert rule.decide(view_of(tiny_market()), settings_of(rule, (2, 1)), luck()) == []


def test_owners_fill_what_is_missing_and_take_what_is_left_over() -> None:
    market = owned()
    branch, store = market.ledger.parties["core_dealers"].start, market.ledger.parties["terminals"].start + 3
    market.ledger.pay("storage", [branch], market.ledger.world, [700])  # overdrawn by 7.00
    market.ledger.pay("capital", market.ledger.world, [store], [5000])
    market.live("terminals", "purchases_value")[3] = 1000
    short, free = paid(market, "capital"), paid(market, "drawings")
    assert short[0].amounts.tolist() == [700]
    assert free[1].amounts.tolist() == [1000]  # four weeks of purchases stay
    assert short[0].payers.tolist() == [market.ledger.parties["manufacturers"].start]
    market.week = 1  # only when a month begins
    assert not paid(market, "capital")


@pytest.mark.parametrize("structure", ["direct", "flat", "agent"])
def test_a_market_wide_preset_holds_for_all(structure: str) -> None:
    market = built({"market": {"tiers": 2}, "manufacturer_defaults": {"channel": {"structure": structure}}})
    assert (market.live("terminals", "supplier") < market.size("core_dealers")).all()
