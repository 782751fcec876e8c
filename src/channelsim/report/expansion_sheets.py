"""Sheets of going from region to region: name of a sheet or file → measure, and how Excel shows its numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from channelsim.analysis import beliefs
from channelsim.analysis.advisors import advisor_productivity
from channelsim.analysis.dealers import dealer_grades, recruiting
from channelsim.analysis.expansion import advance, region_coverage, regions_led_by_quarter, stage_timeline
from channelsim.analysis.expansion_costs import (
    KINDS,
    LINES,
    budget_account,
    cost_per_point,
    cost_reconciliation,
    costs_by_region,
)
from channelsim.analysis.expansion_returns import COLUMNS, region_contribution, region_returns

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run


def _where_recorded(of: Callable[[Run], pd.DataFrame]) -> Callable[[Run], pd.DataFrame]:
    """Return a measure that gives an empty table for runs without beliefs."""

    @wraps(of)
    def measure(run: Run) -> pd.DataFrame:
        import pandas as pd

        return of(run) if run.weeks and beliefs.recorded(run) else pd.DataFrame()

    return measure


SHEETS: dict[str, Callable[[Run], pd.DataFrame]] = {
    "stages": stage_timeline,
    "advance": advance,
    "regions_led_by_quarter": regions_led_by_quarter,
    "region_costs": costs_by_region,
    "region_costs_in_books": cost_reconciliation,
    "expansion_budget": budget_account,
    "cost_per_point": cost_per_point,
    "region_returns": region_returns,
    "region_contribution": region_contribution,
    "region_coverage": region_coverage,
    "advisor_productivity": advisor_productivity,
    "recruiting": recruiting,
    "dealer_grades": dealer_grades,
    "belief_error": _where_recorded(beliefs.belief_error),
    "belief_error_by_age": _where_recorded(beliefs.belief_error_by_age),
    "entry_scores": _where_recorded(beliefs.entry_scores),
    "survey_costs": _where_recorded(beliefs.survey_costs),
}
WHOLE, SHARE, ONE = "#,##0", "0.0%", "0.0"
FORMATS: dict[str, dict[str, str]] = {
    "advance": {"share": SHARE, "lead": SHARE},
    "regions_led_by_quarter": {"population": SHARE},
    "region_costs": dict.fromkeys((*KINDS, "total"), WHOLE),
    "region_costs_in_books": {"amount": WHOLE, "booked": WHOLE},
    "expansion_budget": dict.fromkeys(("budget", *LINES, "spent", "unspent", "carried"), WHOLE),
    "cost_per_point": {
        "spent": WHOLE,
        "first_share": SHARE,
        "last_share": SHARE,
        "points": ONE,
        "cost_per_point": WHOLE,
    },
    "region_returns": dict.fromkeys(("share", "lead", "weighted"), SHARE)
    | dict.fromkeys(("spent", "cost_per_point", "contribution", "npv"), WHOLE),
    "region_contribution": dict.fromkeys(COLUMNS, WHOLE),
    "recruiting": {"cost": WHOLE, "weeks_to_fill": ONE},
    "dealer_grades": {"match_ratio": "0.00"},
}
