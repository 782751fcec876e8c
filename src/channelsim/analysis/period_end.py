"""Period ends: how much sell-in gathers at the end of quarters and falls off after them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.whole import by_maker, quarters, ratio, seasons, units
from channelsim.base.calendar import WEEKS_A_QUARTER

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

LAST_MONTH_WEEKS = 5
FIRST_MONTH_WEEKS = 4


def period_end_index(run: Run, end_weeks: int = 2, *, reference: Run | None = None) -> pd.DataFrame:
    """Return manufacturer, end_index, month_ratio, quarters: sell-in with the season taken out.

    Args:
        run: the run.
        end_weeks: weeks that count as the end of a quarter.
        reference: the same scenario and seed under a linear scheme; then end_index and month_ratio are divided by those of
            the reference, so that what is not due to the scheme drops out.

    Returns:
        end_index: mean weekly sell-in of the last weeks of a quarter over that of its other weeks. month_ratio: mean weekly
        sell-in of a quarter's last month (5 weeks) over that of the next quarter's first month (4). Both are means over the
        whole quarters on record; 1 = no peak. quarters: how many there are.
    """
    import pandas as pd

    end, month, count = _indices(run, end_weeks)
    if reference is not None:
        other_end, other_month, _ = _indices(reference, end_weeks)
        end, month = ratio(end, other_end), ratio(month, other_month)
    names = run.names("manufacturer")
    return pd.DataFrame({"manufacturer": names, "end_index": end, "month_ratio": month, "quarters": count})


def _indices(run: Run, end_weeks: int) -> tuple[Any, Any, int]:
    sell_in = by_maker(run, units(run, "region_product", "sell_in_units").sum(axis=1))
    sell_in = ratio(sell_in, seasons(run)[:, None])
    number, week = quarters(run)
    whole = [q for q in np.unique(number) if (number == q).sum() == WEEKS_A_QUARTER]
    ends, months = [], []
    for q in whole:
        mine = number == q
        late = mine & (week >= WEEKS_A_QUARTER - end_weeks)
        ends.append(ratio(sell_in[late].mean(axis=0), sell_in[mine & ~late].mean(axis=0)))
        after = (number == q + 1) & (week < FIRST_MONTH_WEEKS)
        if after.sum() == FIRST_MONTH_WEEKS:
            last_month = mine & (week >= WEEKS_A_QUARTER - LAST_MONTH_WEEKS)
            months.append(ratio(sell_in[last_month].mean(axis=0), sell_in[after].mean(axis=0)))
    nothing = np.full(sell_in.shape[1], np.nan)
    return _mean(ends, nothing), _mean(months, nothing), len(whole)


def _mean(rows: list[Any], nothing: Any) -> Any:
    values = np.array(rows)
    if not values.size:
        return nothing
    known = np.isfinite(values)
    return ratio(np.where(known, values, 0.0).sum(axis=0), known.sum(axis=0))
