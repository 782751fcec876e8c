"""Who: manufacturers; stage 1.

Reads: their settings; ``manufacturers.funded`` (share of the promotion the budget allows); the calendar; for last
week's goods ``terminals.delivered_units``, ``supplier``, the suppliers' prices and the deal then in force.

Proposes: ``deal_to_dealers``, ``deal_to_terminals`` (share off the price, by product) and ``deal_weeks_left`` on
manufacturers; a payment "promotion" that makes good to suppliers what last week's deal took off their price to
terminals.

Formula: "buy n get k" = a cut of k/(n+k) off the price of every case in the window. A window of v weeks that the
budget funds to the share f runs for its first floor(f·v) weeks: a public offer is kept or ended, never thinned.

Source: model 5.3; two windows of 10+1 a year from the magnitudes; where they lie is an *assumption* (before the
peak season and before the new year). Off until a scenario switches it on.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.setting import Block, WeekOfMonth, setting
from channelsim.base.setting import Settings as RuleSettings
from channelsim.market.market import ACTIVITIES, MarketView
from channelsim.market.moves import Move, Pay, SetColumns
from channelsim.rules._terminal_kernels import bill_back, supplier_prices

WEEKS_A_YEAR = 52


class Window(Block):
    """Weeks of the year in which the promotion runs."""

    start_week: int = setting(
        1, unit="week of the year", kind="lever", ge=1, le=52, source="planner", meaning="first week, 1…52"
    )
    weeks: int = setting(
        4, unit="week", kind="lever", ge=1, le=52, source="planner", meaning="how many weeks it runs"
    )


def _twice_a_year() -> tuple[Window, ...]:
    return (Window(start_week=18, weeks=4), Window(start_week=45, weeks=4))


class Settings(RuleSettings):
    """The channel promotion of one manufacturer: buy n cases, get k free."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    active: bool = setting(
        False, unit="yes/no", kind="lever", source="model 5.3", meaning="whether the promotion is held at all"
    )
    buy_cases: int = setting(
        10, unit="case", kind="lever", ge=1, source="assumption: 10+1", meaning="cases bought"
    )
    free_cases: int = setting(
        1, unit="case", kind="lever", ge=0, source="assumption: 10+1", meaning="cases given free with them"
    )
    to: Literal["dealers", "terminals", "both"] = setting(
        "dealers", unit="name", kind="lever", source="assumption", meaning="who gets the free cases"
    )
    weeks_of_year: tuple[Window, ...] = setting(
        unit="window",
        kind="lever",
        source="assumption: twice a year",
        meaning="when it runs",
        factory=_twice_a_year,
    )
    weeks_of_month: tuple[WeekOfMonth, ...] = setting(
        (), unit="week of the month", kind="lever", source="JMB-34: off",
        meaning="it runs every month in these weeks, 1…5, not in the windows; none: in the windows")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return this week's deals and the refund of last week's."""
    makers = view.products.manufacturer
    funded = view.manufacturers.funded[:, ACTIVITIES.index("promotion")]
    today = view.calendar.week_of_year(view.week)
    makers_windows = [
        _by_month(view, settings.weeks_of_month[m]) or settings.weeks_of_year[m]
        for m in range(view.manufacturers.size)
    ]
    left = np.array([_weeks_left(w, today, funded[m]) for m, w in enumerate(makers_windows)], np.int32)
    left[~settings.active] = 0
    cut = np.where(left > 0, settings.free_cases / (settings.buy_cases + settings.free_cases), 0.0)
    own = makers[None, :] == np.arange(view.manufacturers.size)[:, None]
    values = {
        "deal_to_dealers": own * np.where(settings.to != "terminals", cut, 0.0)[:, None],
        "deal_to_terminals": own * np.where(settings.to != "dealers", cut, 0.0)[:, None],
        "deal_weeks_left": left,
    }
    return [*_refund(view), SetColumns("manufacturers", values)]


def _by_month(view: MarketView, weeks: Any) -> tuple[Window, ...]:
    """Return the runs of ``weeks`` of every month as windows of the year; none where there are no weeks."""
    if not len(weeks):
        return ()
    months = [view.calendar.week_of_month(n - view.calendar.first_week) + 1 for n in range(WEEKS_A_YEAR)]
    inside = np.isin(months, weeks)
    starts = np.flatnonzero(inside & ~np.roll(inside, 1))
    return tuple(
        Window(start_week=int(start) + 1, weeks=int(np.argmin(np.roll(inside, -start))) or WEEKS_A_YEAR)
        for start in starts
    )


def _weeks_left(windows: Any, today: int, funded: float) -> int:
    """Return how many weeks the running window still has, this one included; 0 outside all windows."""
    best = 0
    for window in windows:
        gone = (today - (window.start_week - 1)) % WEEKS_A_YEAR
        best = max(best, int(np.floor(funded * window.weeks + 1e-9)) - gone)
    return best


def _refund(view: MarketView) -> list[Move]:
    """Return what manufacturers pay suppliers for last week's goods delivered below price."""
    deal = view.manufacturers.deal_to_terminals
    if not deal.any():
        return []
    makers = view.products.manufacturer
    cut = deal[makers, np.arange(makers.size)]
    per_unit = supplier_prices(view) * cut / view.products.units_per_case
    owed = np.zeros((per_unit.shape[0], view.manufacturers.size))
    bill_back(view.terminals.delivered_units, view.terminals.supplier, makers, per_unit, owed)
    amounts = np.floor(owed + 0.5).astype(np.int64)
    trader, maker = np.nonzero(amounts)
    parties = np.concatenate([view.core_dealers.party, view.sub_dealers.party])
    payers = view.party("manufacturers").start + maker
    return [Pay("promotion", payers, parties[trader], amounts[trader, maker])]
