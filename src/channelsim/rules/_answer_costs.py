"""What answers to rivals cost, what is left for them, and how far prices may fall.

Who: helper of competitive_reaction. Reads: the books of manufacturers, last week's invoices, advertising, display fees and
advisors by region; ``reaction`` and ``price_cut`` in force last week; budgets. Proposes: nothing.

Formula: at a multiple r of the plan, the part 1 − 1/r of what an activity cost in a region is the answer's; of people, the
part of the heads beyond those of before. An activity's cost in the books is divided over regions by contacts bought, by fees
paid, by heads. A cut c on list prices costs c/(1 − c) of what was invoiced. Money of a quarter = share · mean weekly sales ·
13, or amount/4 · market scale; what was overspent is taken off the next. Lowest list price p with p·(1 − rebates) ≥ variable
cost + (haul + floor)·list price, rebates and haul as parts of the revenue in the books.

Source: model 5.8, 5.10.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.calendar import WEEKS_A_QUARTER
from channelsim.market.market import ACTIVITIES, MarketView

ACCOUNTS = {"advertising": "advertising", "display_fees": "display_fees", "visits": "field_force"}
RECENT = 4


class Costs(NamedTuple):
    """Minor units of last week: the answer's part by activity (M, activity) and by region (M, R), cuts included; what the
    plan alone costs in a region (M, R), and what would be invoiced there at list prices (M, R).
    """

    by_activity: Any
    by_region: Any
    plan: Any
    at_list: Any


def costs(view: MarketView) -> Costs:
    """Return what last week's answers cost."""
    own, mine = view.manufacturers, view.party("manufacturers")
    parts = {"advertising": own.grp * view.regions.population, "display_fees": own.display_fees_paid,
             "visits": heads(view)}  # fmt: skip
    extra = 1 - 1 / own.reaction
    more = np.where(
        own.reaction == 1, 0.0, 1 - own.normal_heads * own.presence / np.maximum(heads(view), 1e-12)
    )
    by_activity, by_region = np.zeros(own.activity_cost.shape), np.zeros(own.reaction.shape)
    plan = np.zeros(own.reaction.shape)
    for activity, account in ACCOUNTS.items():
        n = ACTIVITIES.index(activity)
        balance, before = view.balance(account, mine), own.activity_books[:, n]
        spent = np.where(balance >= before, balance - before, balance)
        part = parts[activity] / np.maximum(parts[activity].sum(axis=1, keepdims=True), 1e-300)
        cost = (
            spent[:, None]
            * part
            * np.where(parts[activity] > 0, more if activity == "visits" else extra, 0.0)
        )
        by_activity[:, n], by_region = cost.sum(axis=1), by_region + cost
        plan += spent[:, None] * part - cost
    cut = mean_cut(view)
    invoiced = _by_region(view, view.core_dealers.invoiced_value)
    return Costs(by_activity, by_region + invoiced * cut / (1 - cut), plan, _expected(view))


def heads(view: MarketView) -> Any:
    """Return customer advisors at work (M, R)."""
    advisors, total = view.customer_advisors, np.zeros((view.manufacturers.size, view.regions.size))
    np.add.at(total, (advisors.manufacturer, advisors.region), advisors.heads)
    return total


def mean_cut(view: MarketView) -> Any:
    """Return the cut in force by maker and region (M, R), products weighted by what dealers ordered of them."""
    products = view.products
    if not products.price_cut.any():
        return np.zeros((view.manufacturers.size, view.regions.size))
    belongs = np.arange(view.manufacturers.size)[:, None] == products.manufacturer
    ordered = np.zeros((view.regions.size, products.size))
    np.add.at(ordered, view.core_dealers.region, view.core_dealers.order_units / products.units_per_case)
    weight = (ordered + 1e-9) * products.ex_works.T
    return belongs @ (weight.T * products.price_cut) / np.maximum(belongs @ weight.T, 1e-300)


def money_left(view: MarketView, settings: Any, spent: Any) -> tuple[Any, Any]:
    """Return money left for answers in this quarter and what is spent of it (M,), ``spent`` before the quarter's turn."""
    amount = settings.budget_per_year / 4 * view.market_scale * view.minor_units
    of_sales = settings.budget_share * view.manufacturers.shipped_value_year * WEEKS_A_QUARTER
    budget = np.where(settings.budget == "amount", amount, of_sales)
    if view.calendar.starts_quarter(view.week):
        spent = np.maximum(spent - budget, 0.0)
    return np.maximum(budget - spent, 0.0), spent


def room(view: MarketView, settings: Any) -> Any:
    """Return how far each list price may be cut, share (P, R)."""
    products, own = view.products, view.manufacturers
    mine, makers = view.party("manufacturers"), view.products.manufacturer
    revenue = np.maximum(-view.balance("revenue", mine), 1)
    rebates, haul = (np.maximum(view.balance(name, mine), 0) / revenue for name in ("rebates", "delivery"))
    rate = np.maximum(own.rebate_rate, np.minimum(rebates, 0.99)[:, None])[makers]
    deal = own.deal_to_dealers[makers, np.arange(makers.size)][:, None]
    least = (
        products.variable_cost[:, None]
        + (haul + settings.contribution_floor)[makers, None] * products.ex_works
    )
    return np.clip(1 - least / ((1 - rate) * np.maximum(1 - deal, 0.01)) / products.ex_works, 0.0, 1.0)


def _by_region(view: MarketView, values: Any) -> Any:
    """Return sums (M, R) of values (J, M) over core dealers' seats."""
    total = np.zeros((view.regions.size, view.manufacturers.size))
    np.add.at(total, view.core_dealers.region, values)
    return total.T


def _expected(view: MarketView) -> Any:
    """Return what is to be invoiced this week by maker and region (M, R): mean sales where consumers bought of late."""
    sold = view.regions.sales_history[:, :RECENT].sum(axis=1).T
    part = sold / np.maximum(sold.sum(axis=1, keepdims=True), 1e-300)
    return view.manufacturers.shipped_value_year[:, None] * view.season() * part
