"""Who: manufacturers; stage 1.

Reads: their settings; the ``purchase_periods`` of sales_target (cases and targets); ``core_dealers.attainment``.

Proposes: in the first week of a period a debt "rebate" for its winners, due after the delay; ``attainment`` of that
period; hands dealers the promise: lumps at what won last time.

Formula: attainment a = cases / target of the period; those with a ≥ at_least are ranked, the n-th gets prize n of the whole
market × market scale; who is level shares the prizes of the places taken together, rounded down. Promise: place n is
expected at a_n·target of this period, a_n what won it last time (at least ``at_least``); its lump is what prize n has more
than prize n + 1.

Source: model 5.3 (contest); prizes are the *planner's*; that dealers expect last time's winning attainment is an
*assumption*. Off (no prizes) until a scenario sets some; it needs targets.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, field_validator

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns
from channelsim.rules._purchase_periods import Closed, Period
from channelsim.rules._scheme_tools import (
    ROUNDING,
    in_force,
    one_step,
    owe,
    periods,
    promise,
    under_contract,
    whole,
)


class Settings(RuleSettings):
    """The contest of one manufacturer among all its core dealers."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    prizes: tuple[Annotated[float, Field(gt=0)], ...] = setting(
        (), unit="money", kind="lever", source="planner", meaning="first, second … prize, of the whole market"
    )
    at_least: float = setting(
        1.0,
        unit="share of target",
        kind="lever",
        ge=0,
        source="planner",
        meaning="attainment below which nobody wins",
    )
    period: Literal["month", "quarter", "year"] = setting(
        "quarter", unit="name", kind="lever", source="assumption", meaning="over which purchases count"
    )
    payment_delay_weeks: int = setting(
        4,
        unit="week",
        kind="lever",
        ge=0,
        le=52,
        source="assumption",
        meaning="from the period's end to payment",
    )
    forfeit_on_diversion: bool = setting(
        True, unit="yes/no", kind="lever", source="model 5.3",
        meaning="whether proven diversion shuts out (where the policing policy says so)",
    )  # fmt: skip

    @field_validator("prizes")
    @classmethod
    def _first_is_best(cls, prizes: tuple[float, ...]) -> tuple[float, ...]:
        for n, (better, worse) in enumerate(pairwise(prizes), 2):
            if worse > better:
                raise ValueError(f"prize {n} is higher than the one before: the first prize stands first")
        return prizes


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return prizes of contests that ended last week and the promise of those running."""
    moves: list[Move] = []
    steps: list[Any] = []
    running = periods(view)
    attainment = view.core_dealers.attainment.copy()
    then = in_force(view, settings)
    amounts = np.zeros(attainment.shape)
    for maker in range(view.manufacturers.size):
        closed = running[then.period[maker]].closed
        if then.prizes[maker] and closed is not None:
            score = _score(view, closed, then, maker)
            attainment[:, maker] = score
            amounts[:, maker] = _won(
                score, np.array(then.prizes[maker]) * view.market_scale * view.minor_units
            )
        if settings.prizes[maker]:
            period = running[settings.period[maker]]
            steps += _places(view, period, settings, maker, attainment[:, maker])
    if amounts.any():
        moves += owe(view, amounts, then.payment_delay_weeks[None, :])
    if (attainment != view.core_dealers.attainment).any():
        moves.append(SetColumns("core_dealers", {"attainment": attainment}))
    return moves + promise("sales_contest", steps)


def _score(view: MarketView, closed: Closed, terms: Any, maker: int) -> Any:
    """Return the attainment of those who may win (J,), 0 for the others."""
    target, cases = closed.target_cases[:, maker], closed.cases[:, maker]
    score = np.where(target > 0, cases / np.maximum(target, 1e-12), 0.0)
    shut_out = closed.forfeited[:, maker] & terms.forfeit_on_diversion[maker]
    fit = under_contract(view)[:, maker] & ~shut_out & (score >= terms.at_least[maker] - ROUNDING)
    return np.where(fit, score, 0.0)


def _won(score: Any, prizes: Any) -> Any:
    """Return the prizes of all dealers (J,) in whole minor units; who is level shares."""
    won = np.zeros(score.size)
    first = 0
    for level in np.unique(score[score > 0])[::-1]:
        level_with = score == level
        places = int(level_with.sum())
        won[level_with] = whole(prizes[first : first + places].sum() / places)
        first += places
    return won


def _places(view: MarketView, period: Period, terms: Any, maker: int, last: Any) -> list[Any]:
    """Return one step a prize, the lowest first."""
    prizes = [*(np.array(terms.prizes[maker]) * view.market_scale * view.minor_units), 0.0]
    best = np.sort(np.concatenate([last, np.zeros(len(prizes))]))[::-1]
    where = (np.arange(view.manufacturers.size) == maker)[None, :] & (period.target_cases > 0)
    found = []
    for n in reversed(range(len(prizes) - 1)):
        mark = max(best[n], terms.at_least[maker])
        found.append(one_step(
            view, period, threshold=mark * period.target_cases, next_threshold=mark * period.next_target_cases,
            lump=prizes[n] - prizes[n + 1], ratchet=mark * period.ratchet, delay=terms.payment_delay_weeks[maker],
            forfeitable=terms.forfeit_on_diversion[maker], where=where,
        ))  # fmt: skip
    return found
