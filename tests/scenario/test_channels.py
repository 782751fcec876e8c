"""Whether contracts of three suit a market: scores, and what a check says."""

from __future__ import annotations

from typing import Any

import pytest

from channelsim.scenario.channels import suitability
from scenarios_for_tests import scenario_of, small

BODY: dict[str, Any] = {
    "market": {"tiers": 2},
    "manufacturers": {"alpha": {"joint_body": {"network": "solid"}}},
}


def said(*changes: dict[str, Any]) -> str:
    return "\n".join(
        warning.message
        for warning in scenario_of(small(BODY, *changes)).warnings
        if "joint_body" in warning.message
    )


def test_a_small_town_is_too_small_for_its_sub_dealers() -> None:
    """Eighteen outlets a thousand people, four sub-dealers: 40 each from 8,889 people on."""
    assert "too small" not in said()
    village = {"regions": {"north": {"population": 4_445}}}
    assert "too small" in said(village)
    assert "too small" not in said(village, {"sub_dealers": {"per_core_dealer": 2}})
    assert suitability(scenario_of(small(BODY, village)))["capacity"][0, 0] == pytest.approx(
        4.445 * 18 / 4 / 40
    )


def test_several_core_dealers_slow_routes_short_terms_and_open_borders_are_named() -> None:
    assert "any one of them" in said({"manufacturers": {"alpha": {"core_dealers_per_region": 3}}})
    assert "slower than half a month" in said(
        {"terminals": {"types": {"grocery": {"share": 1.0, "cycle_weeks": 3}}}}
    )
    assert "slower than half a month" not in said(
        {"terminals": {"types": {"grocery": {"share": 1.0, "cycle_weeks": 2}}}}
    )
    assert "less than a year" in said({"manufacturers": {"alpha": {"joint_body": {"term_weeks": 26}}}})
    open_borders = {"market": {"diversion": "possible"}}
    assert "no fine" not in said(open_borders)
    assert "no fine" in said(
        open_borders, {"manufacturers": {"alpha": {"diversion_policy": {"territory": "open"}}}}
    )


def test_a_network_as_given_is_not_judged() -> None:
    assert said({"manufacturers": {"alpha": {"joint_body": {"network": "given"}}}}) == ""


def test_an_agent_without_commission_is_named() -> None:
    def warned(*changes: dict[str, Any]) -> bool:
        data = small({"manufacturers": {"alpha": {"channel": {"structure": "agent"}}}}, *changes)
        return any("has agents" in warning.message for warning in scenario_of(data).warnings)

    assert warned()
    assert not warned({"manufacturers": {"alpha": {"commission": {"money_per_case": 3}}}})
