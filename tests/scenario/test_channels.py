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


SOUTH = {"longitude": 113.9, "latitude": 34.4, "area_km2": 60, "population": 9_000}


def warnings_of(*changes: dict[str, Any], part: str) -> list[Any]:
    """Return the warnings about two towns, alpha selling in the northern one alone, that say something."""
    body = {"regions": {"south": SOUTH}, "manufacturers": {"alpha": {"regions": ["north"]}}}
    return [found for found in scenario_of(small(body, *changes)).warnings if part in found.message]


def alpha(**rules: Any) -> dict[str, Any]:
    return {"manufacturers": {"alpha": rules}}


def test_an_expansion_without_recruiting_is_named() -> None:
    part = "recruits nobody"
    going = alpha(region_expansion={"type": "rolling", "budget_per_year": 50_000_000})
    never = alpha(dealer_recruitment={"recruit": "never"})
    (warning,) = warnings_of(going, never, part=part)
    assert "without a dealer (south)" in warning.message
    assert warning.path == "manufacturers.alpha.dealer_recruitment.recruit"
    assert warning.line
    assert not warnings_of(going, part=part)
    assert not warnings_of(never, part=part), "it stays where it is"
    assert not warnings_of(going, never, alpha(region_expansion={"where": ["north"]}), part=part), (
        "it has a dealer"
    )
    later = {"from_week": 6, "set": {"manufacturers.alpha.dealer_recruitment.recruit": "expansion"}}
    assert not warnings_of(going, never, {"changes": [later]}, part=part)


def test_who_takes_dealers_from_makers_that_recruit_nobody_is_named() -> None:
    part = "out of it for good"
    takes = alpha(dealer_recruitment={"recruit": "always", "way": "targeted", "exclusive": True})
    (warning,) = warnings_of(takes, part=part)
    assert warning.path == "manufacturers.alpha.dealer_recruitment.way"
    assert "beta recruits nobody" in warning.message
    assert "recruit: always" in warning.hint
    assert warnings_of(takes, alpha(dealer_recruitment={"way": "meeting"}), part=part)
    assert not warnings_of(takes, alpha(dealer_recruitment={"exclusive": False}), part=part), (
        "both are carried"
    )
    assert not warnings_of(takes, alpha(dealer_recruitment={"way": "walk_in"}), part=part), (
        "those without a maker"
    )
    assert not warnings_of(takes, alpha(dealer_recruitment={"recruit": "never"}), part=part)
    looks = {"manufacturers": {"beta": {"dealer_recruitment": {"recruit": "always"}}}}
    assert not warnings_of(takes, looks, part=part)


def test_answers_to_rivals_without_money_are_named() -> None:
    part = "has no money for it"
    for kind in ("match_price", "match_effort", "attack_where_new"):
        (warning,) = warnings_of(alpha(competitive_reaction={"type": kind, "budget_share": 0}), part=part)
        assert warning.path == "manufacturers.alpha.competitive_reaction.budget_share"
        assert warning.line
    effort = {"type": "match_effort", "budget_share": 0}
    assert not warnings_of(alpha(competitive_reaction={"type": "match_effort"}), part=part)
    assert not warnings_of(alpha(competitive_reaction={"budget_share": 0}), part=part), "it is passive"
    assert not warnings_of(alpha(competitive_reaction={**effort, "type": "retreat_and_hold"}), part=part)
    amount = {"budget": "amount", "budget_per_year": 1_000_000}
    assert not warnings_of(alpha(competitive_reaction=effort | amount), part=part)


def test_a_step_of_a_script_after_the_end_of_the_run_is_named() -> None:
    part = "the run ends after"
    steps = [{"quarter": 2, "region": "south"}, {"quarter": 3, "region": "south", "action": "abandon"}]
    script = alpha(region_expansion={"type": "scripted", "budget_per_year": 50_000_000, "script": steps})
    (warning,) = warnings_of(script, {"horizon_weeks": 26}, part=part)
    assert warning.path == "manufacturers.alpha.region_expansion.script[1].quarter"
    assert warning.line
    assert "quarter 3 begins in week 26" in warning.message
    assert "never comes to abandon south" in warning.message
    assert not warnings_of(script, {"horizon_weeks": 27}, part=part)
    assert len(warnings_of(script, {"horizon_weeks": 13}, part=part)) == 2
    assert not warnings_of(script, alpha(region_expansion={"type": "rolling"}), part=part), (
        "nobody follows it"
    )
