"""What an expansion costs and what money it has.

Who: helper of region_expansion. Reads: books, ``plan_cost``, ``shipped_value_year``. Proposes: nothing.

Formula: money of the quarter = budget so far (a year's / 4 · quarters begun, and a share of net sales) − all that the
books show for advertising, display fees, promotion, people and overheads. Cost of setting up the next region = set-up
cost · (1 − learning)^log2(1 + regions set up). Source: model 5.6; a fixed saving for every doubling of experience is
the usual learning curve (Wright 1936).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.calendar import WEEKS_A_QUARTER
from channelsim.market.market import ACTIVITIES, MarketView

MARKETING = ("advertising", "display_fees", "promotion", "field_force", "overheads")
QUARTERS_A_YEAR = 4


def template(terms: Any, set_ups: int) -> float:
    """Return what is left of cost and time of setting up a region after so many: a fixed saving for every doubling."""
    return float((1 - terms.learning) ** np.log2(1 + set_ups))


def money_left(view: MarketView, terms: Any, maker: int) -> float:
    """Return the budget up to the end of this quarter less what has been spent, minor units."""
    party = view.party("manufacturers").start + maker
    place = slice(party, party + 1)
    spent = float(sum(view.balance(name, place)[0] for name in MARKETING))
    quarters = view.week // WEEKS_A_QUARTER + 1
    whole = view.market_scale * view.minor_units
    amount = float(terms.budget_per_year / QUARTERS_A_YEAR * quarters * whole)
    sales = float(-view.balance("revenue", place)[0])
    return amount + float(terms.budget_share_of_sales) * sales - spent


def full_plan(view: MarketView, terms: Any, maker: int, distribution: Any) -> Any:
    """Return what a week of full presence costs in each region, minor units (R,).

    Display fees are paid where a product is listed: at the distribution it believes to have, or the one expected at first.
    """
    cost = np.array(view.manufacturers.plan_cost[maker])
    fees = ACTIVITIES.index("display_fees")
    cost[:, fees] *= np.maximum(distribution, terms.expected_distribution)
    return cost.sum(axis=1)


def income(view: MarketView, terms: Any, maker: int) -> float:
    """Return what a whole quarter adds to the budget, minor units."""
    amount = terms.budget_per_year / QUARTERS_A_YEAR * view.market_scale * view.minor_units
    sales = float(view.manufacturers.shipped_value_year[maker]) * WEEKS_A_QUARTER
    return float(amount + terms.budget_share_of_sales * sales)
