"""What an expansion costs and what money it has.

Who: helper of region_expansion. Reads: books, ``plan_cost``, ``shipped_value_year``. Proposes: nothing.

Formula: money of the quarter = budget so far (a year's / 4 for every quarter begun, and a share of net sales) − all that
the books show for advertising, display fees, promotion, people and overheads. Cost of setting up the next region = set-up
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
    return granted(view, terms, maker)["budget_granted"] - _booked(view, maker, MARKETING)


def granted(view: MarketView, terms: Any, maker: int) -> dict[str, float]:
    """Return the columns of what has been granted by now, minor units.

    Each quarter and each sale counts by the terms in force then: a dated change of the budget holds from its week on. Who
    begins later has what is left of that quarter, and does not pay back what it spent before.
    """
    own, quarters, sales = (
        view.manufacturers,
        view.week // WEEKS_A_QUARTER + 1,
        -_booked(view, maker, ("revenue",)),
    )
    if own.granted_quarters[maker]:
        before, fresh = float(own.budget_granted[maker]), float(quarters - own.granted_quarters[maker])
        sold = sales - float(own.sales_granted[maker])
    else:
        before, fresh = _booked(view, maker, MARKETING), 1 - view.week % WEEKS_A_QUARTER / WEEKS_A_QUARTER
        sold = 0.0
    amount = float(terms.budget_per_year / QUARTERS_A_YEAR * fresh * view.market_scale * view.minor_units)
    whole = before + amount + float(terms.budget_share_of_sales) * sold
    return {"budget_granted": whole, "granted_quarters": quarters, "sales_granted": sales}


def _booked(view: MarketView, maker: int, accounts: tuple[str, ...]) -> float:
    party = view.party("manufacturers").start + maker
    return float(sum(view.balance(name, slice(party, party + 1))[0] for name in accounts))


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
