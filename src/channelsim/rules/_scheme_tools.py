"""What every scheme needs, a user's own included: the period's figures, paying, telling dealers what is promised.

Who: helper of all schemes. Reads: ``handed["purchase_periods"]`` of sales_target; dealers' regions. Proposes: debts to
dealers; ``Steps``. Formula: worth of a promise = 1/(1 + ρ·delay/52), ρ 15 % a year; 0 while rewards are forfeited.
Source: model 5.3; capital cost from the magnitudes.

    period = period_of(view, "quarter")
    if period.closed is not None:                                  # first week of the next quarter
        moves += owe(view, 0.01 * period.closed.value, delay)      # 1 % of the ended quarter's invoices
    moves += promise("my_bonus", [one_step(view, period, threshold=0.0, all_rate=0.01, delay=delay)])
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from channelsim.base.errors import BooksError
from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Hand, Move, Owe
from channelsim.rules._purchase_periods import (
    PERIODS,
    Account,
    Period,
    Periods,
    closed_period,
    running_period,
)
from channelsim.rules._schemes import SCHEME, Steps, paid_to, wide

CAPITAL_COST = 0.15
ROUNDING = 1e-6
MOST = 1e17  # minor units


def period_of(view: MarketView, kind: str) -> Period:
    """Return the running period: ``month``, ``quarter`` or ``year``; from the columns if nobody handed it this week."""
    handed = view.handed.get(PERIODS)
    if handed is not None:
        return handed[kind]  # type: ignore[no-any-return]
    own = view.core_dealers
    forfeited = np.stack([own.rebate_forfeited, own.year_forfeited | own.rebate_forfeited])
    cases = own.month_cases
    account = Account(cases, own.month_value, cases, own.year_before_cases, own.target_cases, forfeited)
    closed = closed_period(view.calendar, view.week, kind, account)
    running = running_period(view.calendar, view.week, kind, account, np.zeros(cases.shape[:2]))
    return running._replace(closed=closed)


def periods(view: MarketView) -> Mapping[str, Period]:
    """Return the running month, quarter and year."""
    return Periods(lambda kind: period_of(view, kind))


def of_dealer(view: MarketView, values: Any) -> Any:
    """Return a setting (M, R) as it holds for each core dealer and manufacturer (J, M)."""
    return values.T[view.core_dealers.region]


def in_force(view: MarketView, settings: Any) -> Any:
    """Return the terms that held last week: a period that has ended is paid by them, whatever holds from now on."""
    return settings if view.settings_then is None else view.settings_then


def under_contract(view: MarketView) -> Any:
    """Return which core dealers deal with which manufacturers under contract (J, M): alive, carrying, not ended."""
    own = view.core_dealers
    return own.carries & own.alive[:, None] & ~own.out_of_contract


def acting(settings: Any, shape: tuple[int, ...]) -> Any:
    """Return which deciders (M, R) use this type of a rule whose types may be mixed; all where nothing is mixed."""
    return getattr(settings, "acting", np.ones(shape, bool))


def reached(cases: Any, threshold: Any) -> Any:
    """Tell whether a threshold is reached, rounding of the threshold forgiven."""
    return cases >= threshold - ROUNDING


def whole(amounts: Any) -> Any:
    """Return money rounded down to whole minor units, int64."""
    return np.floor(np.asarray(amounts, np.float64) + ROUNDING).astype(np.int64)


def owe(view: MarketView, amounts: Any, delay: Any) -> list[Move]:
    """Return the debt "rebate" of manufacturers to core dealers, ``amounts`` (J, M) minor units, after ``delay`` weeks.

    Amounts are rounded down; nothing is owed to those who are not under contract.

    Raises:
        BooksError: an amount is below zero, no number, or more than books can hold.
    """
    asked = np.asarray(amounts, np.float64)
    if not ((asked >= 0) & (asked < MOST)).all():
        wrong = asked[~((asked >= 0) & (asked < MOST))].flat[0]
        raise BooksError(f"a scheme owes {wrong:g} minor units to a dealer; it must be a number from 0")
    amounts = np.where(under_contract(view), whole(amounts), 0)
    dealer, maker = np.nonzero(amounts > 0)
    if not dealer.size:
        return []
    due = view.week + np.broadcast_to(delay, amounts.shape)[dealer, maker]
    payers = view.party("manufacturers").start + maker
    return [Owe("rebate", payers, view.core_dealers.party[dealer], amounts[dealer, maker], due)]


def forfeits(view: MarketView, amounts: Any) -> list[Move]:
    """Return the fact of rewards that are not paid because diversion was proven, ``amounts`` (J, M) minor units."""
    lost = np.where(under_contract(view), whole(amounts), 0).sum(axis=1)
    nobody = np.zeros(len(view.sub_dealers), np.int64)
    return [Fact("dealer", "forfeited", np.concatenate([lost, nobody]))] if lost.any() else []


def one_step(view: MarketView, period: Period, *, threshold: Any, next_threshold: Any = None, all_rate: Any = 0.0,
             step_rate: Any = 0.0, lump: Any = 0.0, ratchet: Any = 0.0, delay: Any = 0, forfeitable: Any = True,
             where: Any = True) -> Steps:  # fmt: skip
    """Return one step of a promise as arrays (J, M); see ``Steps`` for what the arguments mean.

    Args:
        view: the market.
        period: over which purchases count.
        threshold: cases at the simulated scale; not positive or not known where ``where`` is False: no step.
        next_threshold: of the next period; the same where left out.
        all_rate, step_rate, lump, ratchet: as in ``Steps``.
        delay: weeks from the end of the period to payment.
        forfeitable: whether proven diversion costs it.
        where: (J, M) whom it is promised to.
    """
    shape = period.so_far_cases.shape
    mine = np.broadcast_to(where, shape) & under_contract(view)
    following = threshold if next_threshold is None else next_threshold
    worth = np.where(period.forfeited & forfeitable, 0.0, 1.0 / (1.0 + CAPITAL_COST * np.asarray(delay) / 52))
    values = (
        np.where(mine, threshold, np.inf), paid_to(mine, all_rate), paid_to(mine, step_rate), paid_to(mine, lump),
        period.so_far_cases, period.weeks_left, period.next_weeks, np.where(mine, following, np.inf), worth,
        paid_to(mine, ratchet),
    )  # fmt: skip
    return Steps(*(wide(value, shape) for value in values))


def promise(rule: str, steps: list[Steps]) -> list[Move]:
    """Return what hands steps (J, M) to dealers under the rule's name, put together as (J, M, S); nothing for none."""
    if not steps:
        return []
    if len(steps) == 1:
        return [Hand(SCHEME + rule, Steps(*(column[..., None] for column in steps[0])))]
    return [Hand(SCHEME + rule, Steps(*(np.stack(columns, axis=-1) for columns in zip(*steps, strict=True))))]
