"""What a scenario may hold but hardly means: changes that never come, demand that nobody can serve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from channelsim.base.errors import Problem
from channelsim.scenario.channels import unsuited
from channelsim.scenario.expansions import expanding, idle_scripts, steps_too_late
from channelsim.scenario.idle_hands import idle_hands

MOST_NAMED = 6


def oddities(scenario: Any) -> Iterator[Problem]:
    """Yield warnings about a scenario as a whole."""
    tree = scenario.tree
    for row, change in enumerate(scenario.changes):
        if change.from_week >= scenario.horizon_weeks:
            message = "lies beyond the horizon and never comes into force"
            yield tree.problem(("changes", row, "from_week"), message)
    served = {(dealer.region, maker) for dealer in scenario.dealers for maker in dealer.manufacturers}
    going = expanding(scenario)
    for name in scenario.manufacturers:
        if name not in going and not any(maker == name for _, maker in served):
            yield tree.problem(("core_dealers", "table"), f"no dealer carries {name}: it sells nothing")
    for region in scenario.regions:
        if not any(place == region.name for place, _ in served):
            yield tree.problem(("regions", region.name), "has no dealer: nothing is sold there", key=True)
    yield from _idle_candidates(scenario)
    yield from _nobody_to_replace(scenario)
    yield from idle_scripts(scenario)
    yield from steps_too_late(scenario)
    yield from idle_hands(scenario)
    yield from _idle_advisors(scenario, served)
    yield from unsuited(scenario)
    if scenario.terminals_table is not None and scenario.market.market_scale != 1:
        message = (
            f"lists terminals one by one, and market_scale {scenario.market.market_scale:g} takes each for many: "
            f"list only the simulated share, or set market_scale to 1"
        )
        yield tree.problem(("terminals", "table"), message)
    if scenario.exogenous_demand is not None:
        yield from _demand(scenario, served)


def _idle_candidates(scenario: Any) -> Iterator[Problem]:
    """Yield a warning where dealers wait for a manufacturer and nobody ever looks for one."""
    waiting = sum(not dealer.manufacturers for dealer in scenario.dealers)
    recruit = getattr(scenario.rule_settings("dealer_recruitment", "manufacturers"), "recruit", None)
    if not waiting or recruit is None or expanding(scenario) or (recruit == "always").any():
        return
    place = (
        "core_dealers",
        "candidates_per_region" if scenario.core_dealers.candidates_per_region else "table",
    )
    message = (
        f"holds {waiting} dealers without a manufacturer, and nobody recruits (dealer_recruitment.recruit)"
    )
    yield scenario.tree.problem(place, message)


def _nobody_to_replace(scenario: Any) -> Iterator[Problem]:
    """Yield a warning for every manufacturer that would replace weak dealers and never looks for others."""
    weak = getattr(scenario.rule_settings("dealer_grading", "manufacturers"), "weak", None)
    recruit = getattr(scenario.rule_settings("dealer_recruitment", "manufacturers"), "recruit", None)
    if weak is None or recruit is None:  # types of one's own, or several side by side
        return
    going = expanding(scenario)
    for row, name in enumerate(scenario.manufacturers):
        looks = recruit[row] == "always" or (recruit[row] == "expansion" and name in going)
        if weak[row] == "replace" and not looks:
            message = f"{name} recruits nobody (dealer_recruitment.recruit): no dealer is replaced"
            yield scenario.tree.problem(("manufacturers", name, "dealer_grading", "weak"), message)


def _idle_advisors(scenario: Any, served: set[tuple[str, str]]) -> Iterator[Problem]:
    """Yield a warning for every manufacturer that pays advisors where no dealer carries it."""
    heads = getattr(scenario.rule_settings("field_force", "manufacturers"), "heads", None)
    if heads is None:  # types of one's own, or several side by side
        return
    going = expanding(scenario)
    for row, name in enumerate(scenario.manufacturers):
        if name in going:
            continue
        places = [(region.name, heads[row, n]) for n, region in enumerate(scenario.regions)
                  if heads[row, n] > 0 and (region.name, name) not in served]  # fmt: skip
        if places and any(maker == name for _, maker in served):
            where = ", ".join(place for place, _ in places[:MOST_NAMED]) + (
                ", …" if len(places) > MOST_NAMED else ""
            )
            message = f"pays {sum(number for _, number in places):g} advisors in {where}, where no dealer carries {name}"
            yield scenario.tree.problem(("manufacturers", name, "field_force", "heads"), message)


def _demand(scenario: Any, served: set[tuple[str, str]]) -> Iterator[Problem]:
    table, place = scenario.exogenous_demand, ("exogenous_demand", "table")
    asked = set(table["week"])
    missing = [week for week in range(scenario.horizon_weeks) if week not in asked]
    if missing:
        message = f"holds no demand for {len(missing)} of {scenario.horizon_weeks} weeks, the first is week {missing[0]}"
        yield scenario.tree.problem(place, message)
    if "region" not in table.columns:
        return
    wanted = table[table["units"] > 0]
    for region, product in dict.fromkeys(zip(wanted["region"], wanted["product"], strict=True)):
        if (region, scenario.products[product].manufacturer) not in served:
            yield scenario.tree.problem(place, f"asks for {product} in {region}, where no dealer carries it")
