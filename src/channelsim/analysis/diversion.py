"""Diversion of goods (窜货): how much, from where to where, found or not, and what it does to prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from channelsim.analysis.whole import by_maker, cases, deals, last, money, ratio, tidy, units

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

YEAR = 52


def traced(run: Run) -> bool:
    """Tell whether goods were traced by origin in a run."""
    return "origin" in run.manifest.get("frames", {})


def diversion(run: Run) -> pd.DataFrame:
    """Return week, region, manufacturer, diverted_cases, share.

    diverted_cases: delivered to terminals by dealers of other territories.

    share: of all that terminals of the region bought of the manufacturer.
    """
    diverted = by_maker(run, cases(run, "region_product", "diverted_in_units"))
    bought = by_maker(run, cases(run, "region_product", "terminal_purchase_units"))
    return tidy(
        run, ("week", "region", "manufacturer"), diverted_cases=diverted, share=ratio(diverted, bought)
    )


def diversion_matrix(run: Run, weeks: int = YEAR) -> pd.DataFrame:
    """Return origin, region, manufacturer, diverted_cases, sold_cases over the last weeks, a year's worth.

    diverted_cases: delivered by dealers of other territories. sold_cases: bought by consumers of the region, of goods first
    invoiced to a dealer of the origin, authorised or not. Empty where goods were not traced.
    """
    import pandas as pd

    if not traced(run):
        columns = ("origin", "region", "manufacturer", "diverted_cases", "sold_cases")
        return pd.DataFrame({name: [] for name in columns})
    count = max(min(weeks, run.weeks), 1)
    flows = {
        f"{name}_cases": by_maker(run, last(cases(run, "origin", f"{name}_units"), weeks).sum(axis=0))
        * YEAR
        / count
        for name in ("diverted", "sold")
    }
    return tidy(run, ("origin", "region", "manufacturer"), **flows)


def diversion_share(run: Run, weeks: int = YEAR) -> pd.DataFrame:
    """Return manufacturer, diverted_cases (a year), share_of_sell_in over the last weeks."""
    import pandas as pd

    count = max(min(weeks, run.weeks), 1)
    diverted = by_maker(run, last(cases(run, "region_product", "diverted_in_units"), weeks).sum(axis=(0, 1)))
    sell_in = by_maker(run, last(cases(run, "region_product", "sell_in_units"), weeks).sum(axis=(0, 1)))
    return pd.DataFrame(
        {
            "manufacturer": run.names("manufacturer"),
            "diverted_cases": diverted * YEAR / count,
            "share_of_sell_in": ratio(diverted, sell_in),
        }
    )


def policing(run: Run) -> pd.DataFrame:
    """Return dealer, sold_units, found_units, detection, fine over the whole run, of dealers that sold abroad.

    detection: share of the units sold outside the territory that were proven. Empty where goods were not traced.
    """
    import pandas as pd

    if not traced(run):
        return pd.DataFrame(
            {name: [] for name in ("dealer", "sold_units", "found_units", "detection", "fine")}
        )
    sold, found = (units(run, "diversion", name).sum(axis=(0, 2)) for name in ("sold_units", "found_units"))
    data = pd.DataFrame(
        {
            "dealer": run.names("dealer"),
            "sold_units": sold,
            "found_units": found,
            "detection": ratio(found, sold),
            "fine": money(run, "diversion", "fine").sum(axis=(0, 2)),
        }
    )
    return data[(data.sold_units > 0) | (data.found_units > 0)].reset_index(drop=True)


def detection(run: Run) -> pd.DataFrame:
    """Return region, sold_units, found_units, detection, fine over the whole run, by the region goods were sold in.

    detection: units proven over units that dealers of other territories sold there, not-a-number where they sold none; a
    finding proves a lot, so many small sales may be found in one. Units and money of the whole market. Empty where goods
    were not traced.
    """
    import pandas as pd

    columns = ("region", "sold_units", "found_units", "detection", "fine")
    if not traced(run):
        return pd.DataFrame({name: [] for name in columns})
    sold, found = (units(run, "diversion", name).sum(axis=(0, 1)) for name in ("sold_units", "found_units"))
    fine = money(run, "diversion", "fine").sum(axis=(0, 1))
    values = (run.names("region"), sold, found, ratio(found, sold), fine)
    return pd.DataFrame(dict(zip(columns, values, strict=True)))


def order_profile(run: Run) -> pd.DataFrame:
    """Return week_of_quarter, manufacturer, index: sell-in with the season taken out over the quarter's mean (1 = even).

    Means over the whole quarters on record; not-a-number where there is none.
    """
    import pandas as pd

    from channelsim.analysis.whole import quarters, seasons
    from channelsim.base.calendar import WEEKS_A_QUARTER

    sell_in = by_maker(run, units(run, "region_product", "sell_in_units").sum(axis=1)) / seasons(run)[:, None]
    number, week = quarters(run)
    total = np.zeros((WEEKS_A_QUARTER, sell_in.shape[1]))
    count = 0
    for quarter in np.unique(number):
        mine = number == quarter
        if mine.sum() == WEEKS_A_QUARTER:
            total[week[mine]] += ratio(sell_in[mine], sell_in[mine].mean(axis=0))
            count += 1
    index = total / count if count else np.full(total.shape, np.nan)
    names = run.names("manufacturer")
    return pd.DataFrame(
        {
            "week_of_quarter": np.repeat(np.arange(1, WEEKS_A_QUARTER + 1), len(names)),
            "manufacturer": pd.Categorical(names * WEEKS_A_QUARTER, names),
            "index": index.ravel(),
        }
    )


def value_destroyed(run: Run) -> pd.DataFrame:
    """Return week, region, amount: what terminals paid less than the guide price, money of the whole market.

    Deals that manufacturers gave them do not count: those lower the price on purpose.
    """
    paid = money(run, "region_product", "terminal_purchase_value") + deals(run)
    meant = cases(run, "region_product", "terminal_purchase_units") * (
        run.cube("region_product", "guide_price") / run.minor_units
    )
    return tidy(run, ("week", "region"), amount=np.maximum(meant - paid, 0.0).sum(axis=2))
