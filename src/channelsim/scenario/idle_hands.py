"""Manufacturers that go to regions, lose dealers or answer rivals, and have nobody or nothing to do it with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from channelsim.base.errors import Problem
from channelsim.scenario.expansions import MOST_NAMED, expanding, may_enter

#: answers to rivals that cost money; who retreats puts into strongholds what that saves
PAID = ("match_price", "match_effort", "attack_where_new")


def idle_hands(scenario: Any) -> Iterator[Problem]:
    """Yield warnings about makers that never recruit dealers though they need them, and answers without money."""
    served = {(dealer.region, maker) for dealer in scenario.dealers for maker in dealer.manufacturers}
    terms = over_time(scenario, "dealer_recruitment")
    if all(hasattr(found, "recruit") for found in terms):  # no type of one's own, nor several side by side
        going = expanding(scenario)
        looks = [
            any(found.recruit[row] == "always" or (found.recruit[row] == "expansion" and name in going)
                for found in terms)
            for row, name in enumerate(scenario.manufacturers)
        ]  # fmt: skip
        yield from _nobody_to_find(scenario, terms, looks, served)
        yield from _out_for_good(scenario, terms, looks, served)
    yield from _answers_without_money(scenario)


def over_time(scenario: Any, rule: str) -> list[Any]:
    """Return the settings of manufacturers for a rule at the start and after every dated change."""
    weeks = dict.fromkeys((0, *(change.from_week for change in scenario.changes)))
    return [scenario.rule_settings(rule, "manufacturers", week) for week in weeks]


def _nobody_to_find(scenario: Any, terms: list[Any], looks: list[bool], served: Any) -> Iterator[Problem]:
    """Yield a warning for every manufacturer that enters regions without ever looking for dealers there."""
    going = expanding(scenario)
    for row, name in enumerate(scenario.manufacturers):
        if name not in going or looks[row] or not hasattr(terms[0], "recruit"):
            continue
        new = [region.name for region in scenario.regions if region.name in may_enter(scenario, row)
               and (region.name, name) not in served]  # fmt: skip
        if new:
            where = ", ".join(new[:MOST_NAMED]) + (", …" if len(new) > MOST_NAMED else "")
            yield scenario.tree.problem(
                ("manufacturers", name, "dealer_recruitment", "recruit"),
                f"{name} has a strategy of expansion and recruits nobody: where it enters without a dealer ({where}) "
                f"it pays an office and sells nothing",
                "recruit: expansion, which is what is meant if it is left out",
            )


def _out_for_good(scenario: Any, terms: list[Any], looks: list[bool], served: Any) -> Iterator[Problem]:
    """Yield a warning for every manufacturer that wins dealers from others who look for none in their place."""
    losers = [name for row, name in enumerate(scenario.manufacturers) if not looks[row]
              and any(maker == name for _, maker in served)]  # fmt: skip
    for row, name in enumerate(scenario.manufacturers):
        others = [loser for loser in losers if loser != name]
        takes = any(found.exclusive[row] and found.way[row] in ("targeted", "meeting") for found in terms)
        if looks[row] and takes and others:
            yield scenario.tree.problem(
                ("manufacturers", name, "dealer_recruitment", "way"),
                f"{name} takes dealers from others (exclusive), and {', '.join(others)} recruit"
                f"{'s' if len(others) == 1 else ''} nobody: who loses its last dealer of a region is out of it for good",
                f"dealer_recruitment: {{recruit: always}} for {', '.join(others)}, who then look for another",
            )


def _answers_without_money(scenario: Any) -> Iterator[Problem]:
    """Yield a warning for every manufacturer that would answer rivals and has no money for it."""
    terms = over_time(scenario, "competitive_reaction")
    if not all(hasattr(found, "budget_share") and hasattr(found, "type") for found in terms):
        return
    poor = np.any([np.isin(found.type, PAID) & (found.budget == "share_of_sales") & (found.budget_share == 0)
                   for found in terms], axis=0)  # fmt: skip
    for name, idle in zip(scenario.manufacturers, poor, strict=True):
        if idle:
            yield scenario.tree.problem(
                ("manufacturers", name, "competitive_reaction", "budget_share"),
                f"{name} is to answer rivals and has no money for it: no step is taken",
                "a budget_share above 0, or budget: amount with a budget_per_year",
            )
