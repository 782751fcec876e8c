"""Who: manufacturers; stage 12, before contracts. Grades core dealers, supports them by grade, divides territories
anew.

Reads: core dealers' ``level_units``, attributes, ``vehicles``, ``fleet_limit``, territories; list prices.

Proposes: ``grade`` (by contribution), ``potential`` (by what could be), ``weak_reviews``, ``marked``; support:
``coaching`` with its cost as "overheads", ``guaranteed_line`` and ``credit_line``; ``Redivide``; facts of the frame
``dealing``.

Formula: A up to the first 80 % of the maker's sales to its dealers, B up to 95 %, C the rest; by potential
likewise, with value = category of the territory · mean of coverage, management and capital/(capital + mean
capital), each as known with an error. Coaching takes a part of a dealer's own planning error away. A dealer graded
C both ways for some reviews is left as it is, loses its support (*downgrade*), or is marked: its contract is not
renewed (*replace*, where the maker recruits; see contract). Match = vehicles it can run over what its customers'
drops need; where dealers of one region differ by more than a margin, territories are divided anew in proportion to
vehicles; who has neither capital nor vehicles is handed nothing.

Source: register CCM-02 … CCM-05, CCM-08, CCM-11, CCM-20, CHM-17, EFF-02, DMV-13; amounts *assumption*. Off until a
scenario says when dealers are reviewed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.calendar import WEEKS_A_QUARTER
from channelsim.base.luck import Luck
from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Move, Pay, Redivide, SetColumns
from channelsim.rules._grades import C_GRADE, grades, sales_value
from channelsim.rules._grading_terms import Review
from channelsim.rules._match import match_ratio, unequal, usable
from channelsim.rules._recruiting_offer import own_capital
from channelsim.rules._territory import by_territory

PERIODS = {"never": 0, "quarter": 1, "half_year": 2}


class Settings(Review):
    """How one manufacturer reviews its core dealers, and what follows."""


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return what a review brings; nothing in weeks without one."""
    due = due_now(view, settings)
    if view.week < 0 or not due.any():
        return []
    own = view.core_dealers
    live = own.carries & own.alive[:, None] & due
    grade = grades(sales_value(view, "core_dealers", live), live, settings.cut_a, settings.cut_b)
    promise = grades(potential_value(view, settings, luck) * live, live, settings.cut_a, settings.cut_b)
    weak = np.where(
        live, np.where((grade == C_GRADE) & (promise == C_GRADE), own.weak_reviews + 1, 0), own.weak_reviews
    )
    lost = (weak >= settings.weak_reviews) & (settings.weak != "keep")
    replaced = (settings.weak == "replace") & np.asarray(view.constants.get("recruiters", False))
    values = {
        "grade": np.where(due, grade, own.grade), "potential": np.where(due, promise, own.potential),
        "weak_reviews": weak.astype(np.int32),
        "marked": np.where(due, lost & replaced & live, own.marked),
    }  # fmt: skip
    moves, cost = _support(view, settings, due, np.where(lost, 0, grade))
    ratio = match_ratio(view)
    for m, r in np.argwhere(
        unequal(view, ratio, settings.rezone_beyond) & ((settings.rezone == "review") & due)[:, None]
    ):
        moves.append(Redivide(int(m), np.array([r]), usable(view, ratio)))
    facts = {"match_ratio": np.where(live, ratio.match[:, None], 0.0), "support_cost": cost}
    below = np.zeros((len(view.sub_dealers), live.shape[1]))
    noted = [
        Fact("dealing", name, np.concatenate([one, below]).astype(one.dtype)) for name, one in facts.items()
    ]
    return [SetColumns("core_dealers", values), *moves, *noted]


def due_now(view: MarketView, settings: Any) -> Any:
    """Return which manufacturers review their dealers this week (M,)."""
    if not view.calendar.starts_quarter(view.week + 1):
        return np.zeros(settings.review.shape, bool)
    quarter = view.calendar.week_of_year(view.week) // WEEKS_A_QUARTER + 1
    every = np.array([PERIODS[name] for name in settings.review])
    return (every > 0) & (quarter % np.maximum(every, 1) == 0)


def potential_value(view: MarketView, settings: Any, luck: Luck) -> Any:
    """Return what each manufacturer thinks its dealers could do (J, M): category of the territory times known ability."""
    own, capital = view.core_dealers, own_capital(view)
    traits = (own.coverage, own.management, capital / np.maximum(capital + capital.mean(), 1.0))
    ability, keys = np.zeros(own.carries.shape), np.arange(own.size)
    for m in range(ability.shape[1]):
        for k, trait in enumerate(traits):
            seen = trait + settings.potential_error[m] * luck.normal(
                "potential_seen", keys, m * len(traits) + k
            )
            ability[:, m] += np.clip(seen, 0, 1) / len(traits)
    return ability * by_territory(view, view.terminals.forecast_units.sum(axis=1, dtype=np.float64))


def _support(view: MarketView, settings: Any, due: Any, grade: Any) -> tuple[list[Move], Any]:
    """Return what gives support by grade, and what it costs each manufacturer by dealer (J, M), minor units."""
    own, whole = view.core_dealers, view.minor_units * view.market_scale

    def of(name: str) -> Any:
        steps = np.stack([np.zeros(due.size), *(getattr(settings, f"{name}_{letter}") for letter in "abc")])
        return steps[grade, np.arange(due.size)]

    coaching = np.where(due, of("coaching"), own.coaching)
    quarters = np.array([PERIODS[name] for name in settings.review])
    cost = np.where(
        due, np.floor(of("coaching") * settings.coaching_cost * quarters * whole + 0.5), 0
    ).astype(np.int64)
    weekly = sales_value(view, "core_dealers", own.carries & own.alive[:, None])
    surety = np.where(due, np.floor(of("surety_weeks") * weekly), own.guaranteed_line).astype(np.int64)
    line = own.credit_line - own.guaranteed_line.sum(axis=1) + surety.sum(axis=1)
    needed = np.maximum(
        -view.balance("cash")[view.party("core_dealers")] - line, 0
    )  # nobody's overdraft is called
    surety[np.arange(len(own)), own.guaranteed_line.argmax(axis=1)] += needed
    moves: list[Move] = []
    if (coaching != own.coaching).any() or (surety != own.guaranteed_line).any():
        values = {"coaching": coaching, "guaranteed_line": surety, "credit_line": line + needed}
        moves.append(SetColumns("core_dealers", values))
    if cost.any():
        makers = view.party("manufacturers")
        moves.append(Pay("overheads", np.arange(makers.start, makers.stop), view.world, cost.sum(axis=0)))
    return moves, cost
