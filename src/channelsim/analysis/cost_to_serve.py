"""Cost to serve: what delivering, storing and working the field cost per case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from channelsim.analysis.whole import TIERS, by_maker, cases, last, money, of_tier, ratio, units

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run


def dealer_cost_to_serve(run: Run, weeks: int = 52) -> pd.DataFrame:
    """Return tier, delivery, storage, total (money a case supplied), per_drop (delivery a drop), cases_per_drop.

    Over the last weeks and all dealers of the tier, in the scenario's currency.
    """
    import pandas as pd

    rows = []
    for tier in TIERS:
        mine = of_tier(run, tier)
        if not mine.any():
            continue
        supplied = last(cases(run, "dealer_product", "supplied_units")[:, mine], weeks).sum()
        drops = last(units(run, "dealer", "drops")[:, mine], weeks).sum()
        delivery, storage = (
            last(money(run, "dealer", name)[:, mine], weeks).sum() for name in ("delivery", "storage")
        )
        found = (ratio(delivery, supplied), ratio(storage, supplied), ratio(delivery + storage, supplied))
        rows.append(
            (tier, *(float(x) for x in found), float(ratio(delivery, drops)), float(ratio(supplied, drops)))
        )
    return pd.DataFrame(rows, columns=["tier", "delivery", "storage", "total", "per_drop", "cases_per_drop"])


def manufacturer_cost_to_serve(run: Run, weeks: int = 52) -> pd.DataFrame:
    """Return manufacturer and its cost a case sold in: delivery, field_force, display_fees, advertising, promotion, total.

    Over the last weeks, money of the scenario's currency.
    """
    import pandas as pd

    sold = last(by_maker(run, cases(run, "region_product", "sell_in_units").sum(axis=1)), weeks).sum(axis=0)
    names = ("delivery", "field_force", "display_fees", "advertising", "promotion")
    found = {name: ratio(last(money(run, "manufacturer", name), weeks).sum(axis=0), sold) for name in names}
    total = np.sum(list(found.values()), axis=0)
    return pd.DataFrame({"manufacturer": run.names("manufacturer"), **found, "total": total})
