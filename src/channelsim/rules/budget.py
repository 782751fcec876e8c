"""Who: manufacturers; stage 1. Spending is followed every week, the plan is reviewed at the start of every month.

Reads: their settings; the books (advertising, display fees, promotion, field force); ``core_dealers.invoiced_value``
and the deals of last week; ``manufacturers.funded``, ``activity_cost``, ``activity_books``, ``quarter_spent``,
``shipped_value_year``; ``answer_cost``, paid by a budget of its own.

Proposes: ``manufacturers.funded`` (share of each planned activity that may be carried out) and what it has learnt of
costs and sales.

Formula: envelope of a quarter = share · mean weekly sales · 13 (season taken out), or amount a year · market scale /
4; where a strategy of expansion sets it, its ``quarter_envelope``. Spent on an activity = change of its account;
promotions in kind count as net invoice · d/(1 − d) at a deal d to dealers. Cost of the full plan: c ← c +
α(spent/funded − c) while it is funded at all. At a review what is left of the envelope goes to the activities in
reverse cut order, each min(1, left/(c·weeks left)); an activity whose cost is not known yet is allowed while anything
is left.

Source: model 5.10 (every activity costs, cut-backs in a stated order); shares and order *assumption*. Nothing is cut
before a first sale has been invoiced.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import model_validator

from channelsim.base.calendar import WEEKS_A_QUARTER
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import ACTIVITIES, MarketView
from channelsim.market.moves import Move, SetColumns

ACCOUNTS = {
    "advertising": "advertising",
    "display_fees": "display_fees",
    "promotion": "promotion",
    "visits": "field_force",
}
PROMOTION = ACTIVITIES.index("promotion")
FUNDED_ENOUGH_TO_LEARN = 0.05
Activity = Literal["advertising", "display_fees", "promotion", "visits"]


class Settings(RuleSettings):
    """The budget of one manufacturer for its marketing activities."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    basis: Literal["share_of_sales", "amount", "unlimited"] = setting(
        "share_of_sales", unit="name", kind="lever", source="model 5.10", meaning="what sets the budget"
    )
    share_of_sales: float = setting(
        0.12,
        unit="share",
        kind="lever",
        ge=0,
        le=1,
        source="assumption",
        meaning="budget, of net sales to dealers",
    )
    amount_per_year: float = setting(
        0.0, unit="money/year", kind="lever", ge=0, source="planner", meaning="budget of the real whole"
    )
    cut_order: tuple[Activity, ...] = setting(
        ("advertising", "promotion", "display_fees", "visits"),
        unit="name",
        kind="lever",
        source="assumption: people last",
        meaning="which activity is cut first, second …",
    )
    cost_smoothing: float = setting(
        0.25, unit="share", gt=0, le=1, source="assumption", meaning="weight of last week in costs"
    )
    sales_smoothing: float = setting(
        0.04, unit="share", gt=0, le=1, source="assumption", meaning="weight of last week in mean sales"
    )

    @model_validator(mode="after")
    def _each_once(self) -> Settings:
        if sorted(self.cut_order) != sorted(ACTIVITIES):
            raise ValueError(f"cut_order must name each of {', '.join(ACTIVITIES)} once")
        return self


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return funded shares (M, activity) and the manufacturers' memory of costs and sales."""
    own = view.manufacturers
    sales = view.core_dealers.invoiced_value.sum(axis=0).astype(np.float64)
    mean_sales = _smooth(own.shipped_value_year, sales / max(view.season(-1), 1e-9), settings.sales_smoothing)
    books, spent = _spending(view, sales)
    cost = _learn_costs(own.activity_cost, spent, own.funded, settings.cost_smoothing)
    week_of_quarter = view.calendar.week_of_quarter(view.week)
    so_far = own.quarter_spent + spent.sum(axis=1) if week_of_quarter else np.zeros(own.size)
    values = {
        "shipped_value_year": mean_sales,
        "activity_books": books,
        "activity_cost": cost,
        "quarter_spent": so_far,
    }
    if view.calendar.starts_month(view.week):
        left = _envelopes(view, settings, mean_sales) - so_far
        weeks = WEEKS_A_QUARTER - week_of_quarter
        values["funded"] = np.array(
            [_share_out(left[m], cost[m] * weeks, settings.cut_order[m]) for m in range(own.size)]
        )
    return [SetColumns("manufacturers", values)]


def _smooth(level: Any, seen: Any, weight: Any) -> Any:
    return np.where(level > 0, level + weight * (seen - level), seen)


def _spending(view: MarketView, sales: Any) -> tuple[Any, Any]:
    """Return the activities' accounts (M, activity) and what was spent since they were last read."""
    mine = view.party("manufacturers")
    books = np.stack([view.balance(ACCOUNTS[name])[mine] for name in ACTIVITIES], axis=1)
    before = view.manufacturers.activity_books
    spent = np.where(books >= before, books - before, books).astype(np.float64)
    deal = view.manufacturers.deal_to_dealers.max(axis=1)
    spent[:, PROMOTION] += sales * deal / (1 - np.minimum(deal, 0.99))
    return books, np.maximum(spent - view.manufacturers.answer_cost, 0.0)


def _learn_costs(cost: Any, spent: Any, funded: Any, weight: Any) -> Any:
    seen = spent / np.maximum(funded, FUNDED_ENOUGH_TO_LEARN)
    return np.where(funded >= FUNDED_ENOUGH_TO_LEARN, _smooth(cost, seen, weight[:, None]), cost)


def _envelopes(view: MarketView, settings: Any, mean_sales: Any) -> Any:
    """Return each manufacturer's budget of a quarter in minor units, shape (M,)."""
    of_sales = np.where(mean_sales > 0, settings.share_of_sales * mean_sales * WEEKS_A_QUARTER, np.inf)
    amount = settings.amount_per_year / 4 * view.market_scale * view.minor_units
    plain = np.where(
        settings.basis == "unlimited", np.inf, np.where(settings.basis == "amount", amount, of_sales)
    )
    own = view.manufacturers
    return np.where(own.expands & (own.quarter_envelope > 0), own.quarter_envelope, plain)


def _share_out(left: float, need: Any, cut_order: Any) -> Any:
    """Return the funded share of each activity: those cut last take first."""
    funded = np.zeros(len(ACTIVITIES))
    for name in reversed(cut_order):
        a = ACTIVITIES.index(name)
        if left > 0:
            funded[a] = 1.0 if need[a] <= 0 else min(1.0, left / need[a])
            left = left - need[a] if need[a] < left else 0.0
    return funded
