"""Whether contracts of three suit a market: scores, and what a check says."""

from __future__ import annotations

from typing import Any

import pytest

from channelsim.base.errors import InputError
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


def test_no_expansion_into_regions_of_own_branches() -> None:
    """Branches stand from the start: where they were to be opened, dealers would be found instead."""
    south = {"longitude": 113.9, "latitude": 34.4, "area_km2": 60, "population": 9_000}
    going = {"regions": {"south": south}, "manufacturers": {"alpha": {
        "regions": ["north"],
        "channel": {"structure": "direct"},
        "region_expansion": {"type": "rolling", "budget_per_year": 50_000_000},
    }}}  # fmt: skip
    with pytest.raises(InputError, match="opens no branches, and alpha may enter south") as caught:
        scenario_of(small(going))
    assert len(caught.value.problems) == 1
    at_home = {"channel": {"structure": "dealers", "by_region": {"north": {"structure": "direct"}}}}
    assert scenario_of(small(going, {"manufacturers": {"alpha": at_home}}))
    assert scenario_of(small(going, {"manufacturers": {"alpha": {"region_expansion": {"where": ["north"]}}}}))
    later = {"manufacturers": {"alpha": {"region_expansion": {"type": "none"}}}, "horizon_weeks": 52, "changes": [
        {"from_week": 13, "set": {"manufacturers.alpha.region_expansion.type": "blanket"}}
    ]}  # fmt: skip
    with pytest.raises(InputError, match="opens no branches"):
        scenario_of(small(going, later))


def test_replacing_dealers_without_recruiting_is_named() -> None:
    def warned(**recruitment: str) -> bool:
        data = small({"manufacturers": {"alpha": {
            "dealer_grading": {"review": "quarter", "weak": "replace"}, "dealer_recruitment": recruitment
        }}})  # fmt: skip
        return any("no dealer is replaced" in warning.message for warning in scenario_of(data).warnings)

    assert warned()
    assert not warned(recruit="always")


def test_a_script_that_nobody_follows_is_named() -> None:
    def warned(kind: str, **more: Any) -> bool:
        strategy = {
            "type": kind,
            "budget_per_year": 50_000_000,
            "script": [{"quarter": 1, "region": "north"}],
        }
        data = small({"manufacturers": {"alpha": {"region_expansion": strategy}}}, more)
        return any(
            "followed by type: scripted alone" in warning.message for warning in scenario_of(data).warnings
        )

    assert warned("rolling")
    assert not warned("scripted")
    later = {"from_week": 6, "set": {"manufacturers.alpha.region_expansion.type": "scripted"}}
    assert not warned("rolling", changes=[later])


@pytest.mark.parametrize("second", [
    {"quarter": 3, "region": "north", "action": "abandon"},
    {"quarter": 3, "region": "south", "action": "survey"},
])  # fmt: skip
def test_a_script_may_come_back_to_a_region_with_something_else(second: dict[str, Any]) -> None:
    south = {"longitude": 113.9, "latitude": 34.4, "area_km2": 60, "population": 9_000}
    strategy = {
        "type": "scripted",
        "budget_per_year": 50_000_000,
        "script": [{"quarter": 1, "region": "north"}, second],
    }
    assert scenario_of(
        small({"regions": {"south": south}, "manufacturers": {"alpha": {"region_expansion": strategy}}})
    )
