"""Who: manufacturers; stage 1, before all schemes that pay for purchases.

Reads: their settings; for last week ``core_dealers.invoiced_cases``, ``invoiced_value``; the months' account;
``rebate_forfeited``, ``year_forfeited``; ``level_units`` and the season where no purchases are known;
``capacity_cases``; terminals' ``forecast_units`` and ``supplier``.

Proposes: the months' account (``month_cases``, ``month_value``, ``month_weeks``, ``year_before_cases``),
``target_cases``; takes back forfeiture at the start of a quarter (of a year); hands the ``purchase_periods``.

Formula: target of a month = (1 + stretch)·base. last_year: cases of the same month a year before. market: the
manufacturer's cases in that month × category sales of the dealer's territory / those of all its dealers. blend: ½ of
each. capacity: delivery capacity × the manufacturer's share of the dealer's purchases × Σ season of the month's
weeks. A month seen in part is scaled up to its weeks; one never seen is level·Σ season.

Source: model 5.3 (target = ½ last year + ½ market). No targets (``none``) until a scenario sets them. Keeping the
account itself does not depend on that.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Hand, Move, SetColumns
from channelsim.rules._purchase_periods import (
    PERIODS,
    WEEKS,
    Account,
    Period,
    Periods,
    closed_period,
    running_period,
)
from channelsim.rules._scheme_tools import of_dealer, under_contract
from channelsim.rules._territory import expected_months, own_share, season_of_months, territory_share

OWN_WEIGHT = {"last_year": 1.0, "blend": 0.5}


class Settings(RuleSettings):
    """Sales targets that one manufacturer sets its core dealers of one region."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    basis: Literal["none", "last_year", "market", "blend", "capacity"] = setting(
        "none", unit="name", kind="lever", source="model 5.3",
        meaning="what a target follows; blend = half last year, half the territory's share of the market",
    )  # fmt: skip
    stretch: float = setting(
        0.0, unit="share", kind="lever", ge=-0.9, le=5, source="planner", meaning="put on top of that base"
    )
    set_every: Literal["year", "quarter"] = setting(
        "year", unit="name", kind="lever", source="assumption", meaning="how often targets are set anew"
    )


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return the account (J, M, 12) with last week counted, targets, and the periods as schemes read them."""
    calendar, week, own = view.calendar, view.week, view.core_dealers
    expected = expected_months(view)
    before = _counted(view, expected)
    weeks = own.month_weeks.copy()
    lived = (weeks.sum(axis=1) > 0) | (own.invoiced_cases > 0).any(
        axis=1
    )  # nobody lived before the first week
    weeks[:, calendar.month_of_year(week - 1)] += lived
    account = _begun(view, before, weeks, expected)
    account = account._replace(target=_targets(view, settings, account))
    basis, stretch = of_dealer(view, settings.basis), of_dealer(view, settings.stretch)
    ratchet = (1 + stretch) * sum(np.where(basis == name, part, 0.0) for name, part in OWN_WEIGHT.items())

    def period(kind: str) -> Period:
        running = running_period(calendar, week, kind, account, ratchet)
        return running._replace(closed=closed_period(calendar, week, kind, before))

    values = {
        "month_cases": account.cases, "month_value": account.value, "month_weeks": weeks,
        "year_before_cases": account.before, "target_cases": account.target,
        "rebate_forfeited": account.forfeited[0], "year_forfeited": account.forfeited[1],
    }  # fmt: skip
    return [SetColumns("core_dealers", values), Hand(PERIODS, Periods(period))]


def _counted(view: MarketView, expected: Any) -> Account:
    """Return the account with last week's invoices in the month that week belonged to."""
    own, month = view.core_dealers, view.calendar.month_of_year(view.week - 1)
    cases, value = own.month_cases.copy(), own.month_value.copy()
    cases[:, :, month] += own.invoiced_cases
    value[:, :, month] += own.invoiced_value
    fresh = own.month_weeks.sum(axis=1) == 0
    before = np.where(fresh[:, None, None], expected, own.year_before_cases)
    forfeited = np.stack([own.rebate_forfeited, own.year_forfeited | own.rebate_forfeited])
    return Account(cases, value, cases, before, own.target_cases, forfeited)


def _begun(view: MarketView, account: Account, weeks: Any, expected: Any) -> Account:
    """Return the account in which this week's month has begun, and ``known``; ``weeks`` (J, 12) is brought along."""
    month = view.calendar.month_of_year(view.week)
    seen = np.minimum(weeks, WEEKS)[:, None, :]
    scaled = account.cases * (WEEKS / np.maximum(seen, 1))
    known = np.where(seen == 0, expected, np.where(seen < WEEKS, scaled, account.cases))
    forfeited = account.forfeited
    if not view.calendar.starts_month(view.week):
        return account._replace(known=known)
    cases, value, before = account.cases.copy(), account.value.copy(), account.before.copy()
    before[:, :, month] = known[:, :, month]
    cases[:, :, month] = 0
    value[:, :, month] = 0
    weeks[:, month] = 0
    if month % 3 == 0:
        forfeited = np.stack([np.zeros_like(forfeited[0]), forfeited[1] & (month != 0)])
    return Account(cases, value, known, before, account.target, forfeited)


def _targets(view: MarketView, settings: Any, account: Account) -> Any:
    """Return targets (J, M, 12): set anew when it is time, or when a basis stands and there are none yet."""
    if (settings.basis == "none").all():
        return np.zeros_like(account.target)
    month = view.calendar.month_of_year(view.week)
    basis, every = of_dealer(view, settings.basis), of_dealer(view, settings.set_every)
    due = (every == "year") * (month == 0) | (every == "quarter") * (month % 3 == 0)
    due = (due & view.calendar.starts_month(view.week))[:, :, None]
    due = due & ((every == "year")[:, :, None] | (np.arange(12) // 3 == month // 3))
    due |= (under_contract(view) & (basis != "none") & (account.target.sum(axis=2) <= 0))[:, :, None]
    if not due.any():
        return np.where((basis == "none")[:, :, None], 0.0, account.target)
    last_year = account.known.copy()
    last_year[:, :, month] = account.before[:, :, month]
    market = last_year.sum(axis=0) * territory_share(view)[:, :, None]
    full = own_share(view) * view.core_dealers.capacity_cases[:, None]
    bases = {
        "none": 0.0, "last_year": last_year, "market": market, "blend": (last_year + market) / 2,
        "capacity": full[:, :, None] * season_of_months(view),
    }  # fmt: skip
    fresh = sum(np.where((basis == name)[:, :, None], base, 0.0) for name, base in bases.items())
    fresh = fresh * (1 + of_dealer(view, settings.stretch))[:, :, None]
    return np.where((basis == "none")[:, :, None], 0.0, np.where(due, fresh, account.target))
