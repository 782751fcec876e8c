"""What strategies of expansion have in common: ranking, surveying, giving up, spreading money.

Who: helper of region_expansion. Reads: a ``Situation``. Proposes: nothing. Formula: at each function. Source: model
5.6.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.calendar import WEEKS_A_QUARTER
from channelsim.market.stages import CONSOLIDATED, DEVELOPED, ENTERED, SELLING, SURVEYED, SURVEYING
from channelsim.rules._expansion_situation import Situation


def nothing(s: Situation) -> Any:
    """Return False for every region."""
    return np.zeros(s.stage.size, bool)


def upkeep(s: Situation, terms: Any, held: Any, going: Any, r: int) -> float:
    """Return what a quarter of region ``r`` at full strike costs beside what is held and going: offices and presence."""
    week = float(s.office[held | going].sum() + s.office[r] + (terms.defence_share * s.plan_cost)[held].sum())
    week += terms.strike * float(s.plan_cost[going].sum() + s.plan_cost[r])
    return float(WEEKS_A_QUARTER * week)


def even(s: Situation, where: Any, money: float, most: float) -> Any:
    """Return the same presence in all these regions: what the money buys for the quarter, at most ``most`` (R,)."""
    cost = float((s.plan_cost * s.weeks)[where].sum())
    return np.where(where, most if cost <= 0 else min(max(money, 0.0) / cost, most), 0.0)


def ready(s: Situation, terms: Any) -> Any:
    """Return where it may enter now (R,): anywhere open, or only where it has surveyed."""
    return s.open & ((s.stage == SURVEYED) if terms.survey_candidates else (s.stage != SURVEYING))


def ranked(s: Situation, terms: Any, rows: Any) -> Any:
    """Return the regions among ``rows`` (bool) in the order of entry: next door first if told so, then by rank."""
    door = s.near if terms.neighbours_first else np.zeros_like(s.near)
    order = np.lexsort((-s.rank, ~door))
    return [int(r) for r in order if rows[r]]


def to_survey(s: Situation, terms: Any, enter: Any, left: float) -> Any:
    """Return which regions to survey (R,): the best by what is known, so that so many candidates are always known well."""
    wanted = terms.survey_candidates - int((s.among((SURVEYED, SURVEYING)) & s.open & ~enter).sum())
    survey = nothing(s)
    for r in ranked(s, terms, s.open & ~s.among((SURVEYED, SURVEYING)) & ~enter):
        if wanted <= survey.sum() or s.survey[r] > left:
            break
        survey[r] = True
        left -= s.survey[r]
    return survey


def given_up(s: Situation, terms: Any) -> Any:
    """Return where patience is over (R,).

    Developed for so many quarters and still below the share; or entered, set up so many quarters ago, and no dealer yet.
    """
    over = nothing(s)
    if terms.patience_quarters:
        long = s.weeks_in_stage >= terms.patience_quarters * WEEKS_A_QUARTER
        over |= (s.stage == DEVELOPED) & long & (s.share < terms.abandon_share)
    if terms.dealer_patience_quarters:
        waited = s.weeks_in_stage - terms.set_up_weeks
        over |= (s.stage == ENTERED) & (waited >= terms.dealer_patience_quarters * WEEKS_A_QUARTER)
    return over


def offices(s: Situation, where: Any) -> float:
    """Return what offices in these regions cost until the next decision."""
    return float((s.office * s.weeks)[where].sum())


def reviewed(s: Situation, terms: Any) -> tuple[Any, Any]:
    """Return stages and quarters stood after the review of a quarter, by what it believes."""
    goal = terms.consolidation
    stands = (s.share >= goal.share_least) & (s.share >= goal.lead_least * s.rival_share)
    stands &= (s.distribution >= goal.distribution_least) & s.among(SELLING)
    stood = np.where(stands, s.stood_quarters + 1, 0).astype(np.int32)
    won = s.among(SELLING) & (stood >= goal.quarters)
    return np.where(won, CONSOLIDATED, np.where(s.stage == CONSOLIDATED, DEVELOPED, s.stage)), stood


def who_expands(settings: Any) -> Any:
    """Return which manufacturers have a strategy other than none (M,), from the settings of region_expansion."""
    groups = getattr(settings, "groups", [settings])
    return np.any([(one.type != "none") & getattr(one, "acting", True) for one in groups], axis=0)
