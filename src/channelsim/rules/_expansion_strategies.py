"""The strategies of expansion: where to survey, enter and abandon, and how resources are spread, within one budget.

Who: helper of region_expansion. Reads: a ``Situation``. Proposes: a ``Choice``.

Formula: every strategy first pays its offices. *rolling* (and *strong_first*, *weak_first*, which only rank
otherwise) keeps consolidated regions at the defence share of the full plan, the others at ``strike`` times it, and
enters the next, next door first if told so, when that can be paid for the quarter. *blanket* enters all regions that
it can set up, so many a quarter if it phases, and spreads what is left evenly over the full plan. *opportunistic*
takes what comes along, by chance, and puts money where its sales are. *scripted* follows the script. Source: model
5.6; register ARS-04, ARS-16, IMP-02, IMP-11, PRN-01, PRN-02.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from channelsim.base.calendar import WEEKS_A_QUARTER
from channelsim.market.stages import CONSOLIDATED, DEVELOPED, ENTERED, SURVEYED, SURVEYING, WITH_OFFICE
from channelsim.rules._expansion_situation import Choice, Situation
from channelsim.rules._expansion_tools import (
    even,
    given_up,
    nothing,
    offices,
    ranked,
    ready,
    to_survey,
    upkeep,
)
from channelsim.rules._expansion_why import Notes

Strategy = Callable[[Situation, Any, Any], Choice]
ALWAYS = 1 << 30


def rolling(s: Situation, terms: Any, luck: Any) -> Choice:
    """Concentrate: as many regions at full strike as the money carries, the next one when it can be paid."""
    held, active = s.among((CONSOLIDATED,)), s.among((ENTERED, DEVELOPED))
    abandon = given_up(s, terms)
    held, active = held & ~abandon, active & ~abandon
    left = (
        s.money - offices(s, held | active) - float((terms.defence_share * s.plan_cost * s.weeks)[held].sum())
    )
    enter = nothing(s)
    most = ALWAYS if terms.at_once is None else terms.at_once
    notes = Notes(s, terms)
    for r in ranked(s, terms, ready(s, terms)):
        going = active | enter
        begun = left - float(s.set_up[enter].sum()) - offices(s, enter)
        strike = float((terms.strike * s.plan_cost * s.weeks)[going].sum())
        first, week = s.set_up[r] + s.office[r] * s.weeks, s.plan_cost[r] * s.weeks
        if going.any():
            tests = [("at_once", going.sum() + 1, most), ("money", first + terms.strike * week, begun - strike),
                     ("income", upkeep(s, terms, held, going, r), s.income)]  # fmt: skip
        else:  # somewhere it has to begin, at what strength the money allows
            tests = [("least", first + terms.presence_least * week, begun)]
        if notes.stopped(r, *tests):
            break
        enter[r] = True
    left -= float(s.set_up[enter].sum()) + offices(s, enter)
    presence = np.where(held, terms.defence_share, 0.0)
    presence = np.where(active | enter, even(s, active | enter, left, terms.strike), presence)
    survey = to_survey(
        s, terms, enter, left - float((presence * s.plan_cost * s.weeks)[active | enter].sum())
    )
    return Choice(survey, enter, abandon, presence, notes.why())


def blanket(s: Situation, terms: Any, luck: Any) -> Choice:
    """Be everywhere: enter all that can be set up, spread the rest evenly."""
    there = s.among(WITH_OFFICE)
    abandon = given_up(s, terms)
    there &= ~abandon
    wanted = int(np.ceil(s.allowed.sum() * min((s.quarter + 1) / terms.phase_quarters, 1.0)))
    enter, left = nothing(s), s.money - offices(s, there)
    notes = Notes(s, terms)
    for r in ranked(s, terms, ready(s, terms)):
        cost = s.set_up[r] + s.office[r] * s.weeks
        thin = terms.presence_least * s.plan_cost * s.weeks
        least = float(thin[there | enter].sum())
        tests = [("phase", (there | enter).sum() + 1, wanted), ("least", cost + thin[r], left - least)]
        if notes.stopped(r, *tests):
            break
        enter[r] = True
        left -= cost
    thin = float((terms.presence_least * s.plan_cost * s.weeks)[there | enter].sum())
    survey = to_survey(s, terms, enter, left - thin)  # or it would stay where it is once all money is spread
    presence = even(s, there | enter, left - float(s.survey[survey].sum()), terms.strike)
    return Choice(survey, enter, abandon, presence, notes.why())


def opportunistic(s: Situation, terms: Any, luck: Any) -> Choice:
    """Take what comes along: regions where somebody asks for the brand, money where sales are."""
    there = s.among(WITH_OFFICE)
    abandon = given_up(s, terms)
    there &= ~abandon
    rows = np.arange(s.stage.size)
    asked = luck.uniform("opportunity", rows, s.maker) < terms.opportunity_chance
    draws = luck.uniform("which_opportunity", rows, s.maker)
    begin = not there.any() and not (asked & s.open).any()  # somebody without any market goes and asks itself
    enter, left = nothing(s), s.money - offices(s, there)
    notes = Notes(s, terms, otherwise="not_asked")
    for r in np.flatnonzero(s.open)[np.argsort(draws[s.open], kind="stable")]:
        cost = s.set_up[r] + s.office[r] * s.weeks
        if not (asked[r] or (begin and not enter.any())):
            continue
        enter[r] = left >= cost
        notes.say(r, ("asked" if asked[r] else "went_asking") if enter[r] else "money", cost, left)
        left -= cost * enter[r]
    on = there | enter
    sales = np.where(on, s.share * s.volume, 0.0)
    weight = np.where(
        on, sales / max(sales.sum(), 1e-9) + 1.0 / max(on.sum(), 1), 0.0
    )  # half after sales, half evenly
    money = max(left, 0.0) * weight / max(weight.sum(), 1e-9)
    presence = np.where(on, np.minimum(money / np.maximum(s.plan_cost * s.weeks, 1e-9), terms.strike), 0.0)
    return Choice(nothing(s), enter, abandon, presence, notes.why())


def scripted(s: Situation, terms: Any, luck: Any) -> Choice:
    """Follow the script; resources are spread as by rolling."""
    steps = {"enter": nothing(s), "survey": nothing(s), "abandon": nothing(s)}
    for entry in terms.script:
        if entry.quarter == s.quarter + 1:
            steps[entry.action][terms.region_names.index(entry.region)] = True
    enter = steps["enter"] & ~s.among(WITH_OFFICE)
    # decided again within the quarter, once a first survey is over: no survey twice
    known = s.among((SURVEYING,)) | (s.among((SURVEYED,)) & (s.weeks_in_stage <= WEEKS_A_QUARTER - s.weeks))
    notes, stays = Notes(s, terms, otherwise="not_in_script"), ~steps["abandon"]
    for r in np.flatnonzero(enter):
        notes.say(int(r), "script")
    held, active = s.among((CONSOLIDATED,)) & stays, (s.among((ENTERED, DEVELOPED)) & stays) | enter
    left = s.money - offices(s, held | active) - float(s.set_up[enter].sum())
    left -= float((terms.defence_share * s.plan_cost * s.weeks)[held].sum())
    presence = np.where(active, even(s, active, left, terms.strike), np.where(held, terms.defence_share, 0.0))
    abandon = steps["abandon"] & s.among(WITH_OFFICE)
    return Choice(steps["survey"] & s.open & ~known, enter, abandon, presence, notes.why())


STRATEGIES: dict[str, Strategy] = {
    "rolling": rolling,
    "strong_first": rolling,
    "weak_first": rolling,
    "blanket": blanket,
    "opportunistic": opportunistic,
    "scripted": scripted,
}
