"""Field expenses: what of the money meant for terminals reaches them, and what audits find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelsim.analysis.whole import money, ratio, tidy, units

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run


def field_expenses(run: Run) -> pd.DataFrame:
    """Return what became of display fees, week by week, over the whole market.

    Returns:
        week, manufacturer, paid, through_dealers, withheld, found (money of the scenario; found: what audits of the quarter
        before found withheld), reaching (share of what was paid that reached terminals, 0…1), audits.
    """
    paid, through, withheld, found = (
        money(run, "region_manufacturer", name).sum(axis=1)
        for name in ("display_fees", "fees_through_dealers", "fees_withheld", "fees_found")
    )
    return tidy(
        run,
        ("week", "manufacturer"),
        paid=paid,
        through_dealers=through,
        withheld=withheld,
        found=found,
        reaching=1 - ratio(withheld, paid),
        audits=units(run, "region_manufacturer", "expense_audits").sum(axis=1) * run.scale,
    )
