"""What a customer advisor gets done: visits and sales a head, use of the working day, way and cost of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.expansion import by_quarter
from channelsim.analysis.whole import by_maker, cases, money, ratio, units

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

COLUMNS = ("heads", "skill", "visits_per_head", "used", "km_per_visit", "cost_per_visit", "cases_per_head")


def advisor_productivity(run: Run) -> pd.DataFrame:
    """Return what advisors got done, by quarter of the run, region and manufacturer, where there were any.

    Returns:
        quarter (from 1), region, manufacturer, heads (mean), skill (mean over them), visits_per_head (a week), used (visits
        over what working days allow, 0…1), km_per_visit (way of the routes), cost_per_visit (all money for people in the
        field, in the scenario's currency), cases_per_head (bought by consumers in the region, a week).
    """
    import pandas as pd

    known = [column["name"] for column in run.manifest["frames"]["region_manufacturer"]["columns"]]
    if not run.weeks or "heads" not in known:
        return pd.DataFrame(columns=["quarter", "region", "manufacturer", *COLUMNS])

    def total(name: str) -> Any:
        return by_quarter(run, units(run, "region_manufacturer", name))

    head_weeks, visits = total("heads"), total("visits")
    skill = by_quarter(
        run, units(run, "region_manufacturer", "heads") * run.cube("region_manufacturer", "skill")
    )
    sold = by_quarter(run, by_maker(run, cases(run, "region_product", "sell_out_units")))
    lengths = by_quarter(run, np.ones(run.weeks))
    found = {
        "heads": head_weeks / lengths[:, None, None],
        "skill": ratio(skill, head_weeks),
        "visits_per_head": ratio(visits, head_weeks),
        "used": ratio(visits, total("capacity_visits")),
        "km_per_visit": ratio(total("route_km"), visits),
        "cost_per_visit": ratio(by_quarter(run, money(run, "region_manufacturer", "field_cost")), visits),
        "cases_per_head": ratio(sold, head_weeks),
    }
    quarter, region, maker = np.nonzero(head_weeks > 0)
    names = {"region": region, "manufacturer": maker}
    labels = {dim: pd.Categorical.from_codes(code, pd.Index(run.names(dim))) for dim, code in names.items()}
    values = {name: part[quarter, region, maker] for name, part in found.items()}
    return pd.DataFrame({"quarter": quarter + 1, **labels, **values})
