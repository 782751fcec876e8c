"""Who gained and who paid: money a year of every party by where it came from, out of the books of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.diversion import traced, value_destroyed
from channelsim.analysis.whole import cases, last, money
from channelsim.base.calendar import WEEKS_A_YEAR
from channelsim.records.rows import FLOWS, INCOME

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

#: lines of a party's money that together are its profit; received is positive, paid negative
LINES = (
    "rewards",
    "margin_abroad",
    "haul",
    "fines",
    "compensation",
    "inspection",
    "margin_home",
    "other",
)
#: of these, what schemes and diversion move directly
MOVED = LINES[:6]
ROLES = ("manufacturer", "diverting_dealer", "core", "sub", "terminal")


def recorded(run: Run, frame: str, column: str) -> bool:
    """Tell whether a run has a column of facts; runs of earlier versions may lack some."""
    found = run.manifest.get("frames", {}).get(frame, {}).get("columns", [])
    return column in [known["name"] for known in found]


def money_by_party(run: Run, weeks: int = WEEKS_A_YEAR) -> pd.DataFrame:
    """Return the money of every manufacturer, dealer and of the terminals of every region over the last weeks.

    Args:
        run: the run.
        weeks: of the end of the run that count.

    Returns:
        party, role, region ("" for manufacturers), parties (how many the row stands for: outlets of the whole market; 0
        for a candidate that nobody has signed), then money a year of the whole market in the currency, received
        positive and paid negative: rewards (rebates, ladders, process rewards, commissions, prizes), margin_abroad
        (invoiced for goods sold outside the territory less their book value), haul (their way), fines (deposits kept
        too), compensation, inspection (wages of inspectors), margin_home (all other sales less their cost), other
        (what is left), profit (the sum; before taxes).
        forfeited: rewards earned and not paid because diversion was proven; no part of the profit.

        role: one of ``ROLES``; a dealer that sold outside its territory in these weeks is a diverting_dealer. Terminals keep
        no books here: their margin_home is what consumers paid less what terminals were invoiced, their other the display
        fees, their profit not-a-number. Columns that a run of an earlier version lacks count as zero.
    """
    import pandas as pd

    parts = [_manufacturers(run, weeks), _dealers(run, weeks), _terminals(run, weeks)]
    data = pd.concat(parts, ignore_index=True)
    data["role"] = pd.Categorical(data["role"], list(ROLES))
    return data[["party", "role", "region", "parties", *LINES, "profit", "forfeited"]]


def money_by_role(run: Run, weeks: int = WEEKS_A_YEAR) -> pd.DataFrame:
    """Return role, parties, the lines, profit, forfeited: ``money_by_party`` added up; no empty roles."""
    return by_role(money_by_party(run, weeks))


def by_role(data: pd.DataFrame) -> pd.DataFrame:
    """Add up a table by party, as :func:`money_by_party` returns it, by role; what is not known stays so."""
    groups = data.groupby("role", observed=True)
    names = [name for name in data.columns if name not in ("party", "role", "region")]
    return groups[names].sum(min_count=1).reset_index()


def money_by_region(run: Run, weeks: int = WEEKS_A_YEAR) -> pd.DataFrame:
    """Return one row a region: the lines, profit and forfeited of the dealers seated there, and what happened to its market.

    below_guide: what terminals of the region paid less than the guide price, money a year. cases_in: delivered to its
    terminals by dealers of other territories, cases a year; cases_out: goods of this origin sold so elsewhere (both zero
    where goods were not traced, cases_out counts by the region that goods were first invoiced to).
    """
    data = money_by_party(run, weeks)
    dealers = data[data.role.isin(("diverting_dealer", "core", "sub"))]
    regions = run.names("region")
    found = dealers.groupby("region")[[*LINES, "profit", "forfeited"]].sum().reindex(regions, fill_value=0.0)
    lost = value_destroyed(run).amount.to_numpy().reshape(run.weeks, len(regions))
    found["below_guide"] = _yearly(last(lost, weeks), run, weeks)
    found["cases_in"] = _yearly(
        last(cases(run, "region_product", "diverted_in_units"), weeks).sum(axis=2), run, weeks
    )
    out = np.zeros(len(regions))
    if traced(run):
        out = _yearly(last(cases(run, "origin", "diverted_units"), weeks).sum(axis=(2, 3)), run, weeks)
    found["cases_out"] = out
    return found.rename_axis("region").reset_index()


def moves_money(run: Run) -> bool:
    """Tell whether there is anything to say: goods can be diverted, or somebody was paid a reward."""
    return traced(run) or bool(
        run.cube("dealer", "rebates").any() or run.cube("manufacturer", "rebates").any()
    )


def _manufacturers(run: Run, weeks: int) -> pd.DataFrame:
    flows = _flows(run, "manufacturer", weeks)
    fines, inspection = (_column(run, "manufacturer", name, weeks) for name in ("fines", "inspection"))
    fines = fines + _deposits_kept(run, weeks).sum(axis=0)
    found = {
        "rewards": 0.0 - flows["rebates"],
        "fines": fines,
        "compensation": 0.0 - flows["penalties"] - fines,
        "inspection": 0.0 - inspection,
        "margin_home": flows["revenue"] - flows["cost_of_goods"],
    }
    return _parties(run.names("manufacturer"), "manufacturer", "", found, _profit(flows))


def _dealers(run: Run, weeks: int) -> pd.DataFrame:
    flows = _flows(run, "dealer", weeks)
    value, cost, haul, forfeited = (
        _column(run, "dealer", name, weeks) for name in ("abroad_value", "abroad_cost", "haul", "forfeited")
    )
    names, diverts, fined = run.names("dealer"), np.zeros(len(run.names("dealer")), bool), 0.0
    if traced(run):
        diverts = last(run.cube("diversion", "sold_units"), weeks).sum(axis=(0, 2)) > 0
        fined = _yearly(last(money(run, "diversion", "fine"), weeks).sum(axis=2), run, weeks)
        fined = fined + _deposits_kept(run, weeks).sum(axis=1)
    found = {
        "rewards": 0.0 - flows["rebates"],
        "margin_abroad": value - cost,
        "haul": 0.0 - haul,
        "fines": 0.0 * value - fined,
        "compensation": fined - flows["penalties"],
        "margin_home": flows["revenue"] - flows["cost_of_goods"] - (value - cost),
    }
    roles = np.where(diverts, "diverting_dealer", run.attribute("dealer", "tier"))
    data = _parties(names, roles, run.attribute("dealer", "region"), found, _profit(flows))
    idle = np.all([flow == 0 for flow in flows.values()], axis=0)
    return data.assign(forfeited=forfeited, parties=np.where(idle, 0, 1))


def _terminals(run: Run, weeks: int) -> pd.DataFrame:
    bought, sold = (
        _yearly(last(money(run, "region_product", f"{name}_value"), weeks).sum(axis=2), run, weeks)
        for name in ("terminal_purchase", "sell_out")
    )
    fees = _yearly(last(money(run, "region_manufacturer", "display_fees"), weeks).sum(axis=2), run, weeks)
    if recorded(run, "region_manufacturer", "fees_withheld"):  # what dealers kept never arrived
        kept = last(money(run, "region_manufacturer", "fees_withheld"), weeks).sum(axis=2)
        fees = fees - _yearly(kept, run, weeks)
    names = run.names("region")
    data = _parties(names, "terminal", names, {"margin_home": sold - bought}, sold - bought + fees)
    outlets = last(run.cube("region", "terminals"), 1)[0] / run.scale
    return data.assign(profit=np.nan, parties=np.rint(outlets).astype(int))


def _parties(names: list[str], role: Any, region: Any, found: dict[str, Any], profit: Any) -> pd.DataFrame:
    """Return parties with all lines; other is what the profit has beyond the lines found."""
    import pandas as pd

    lines = {name: found.get(name, np.zeros(len(names))) for name in LINES}
    lines["other"] = profit - sum(found.values())
    return pd.DataFrame(
        {
            "party": names,
            "role": role,
            "region": region,
            "parties": 1,
            **lines,
            "profit": profit,
            "forfeited": 0.0,
        }
    )


def _flows(run: Run, frame: str, weeks: int) -> dict[str, Any]:
    return {name: _column(run, frame, name, weeks) for name, _ in FLOWS}


def _column(run: Run, frame: str, name: str, weeks: int) -> Any:
    """Return money a year by party, zero where the run has no such column."""
    if not recorded(run, frame, name):
        return np.zeros(len(run.names(frame)))
    return _yearly(last(money(run, frame, name), weeks), run, weeks)


def _deposits_kept(run: Run, weeks: int) -> Any:
    """Return deposits kept as a penalty, money a year by dealer and manufacturer."""
    if not recorded(run, "contract", "deposit_kept"):
        return np.zeros((len(run.names("dealer")), len(run.names("manufacturer"))))
    return _yearly(last(money(run, "contract", "deposit_kept"), weeks), run, weeks)


def _profit(flows: dict[str, Any]) -> Any:
    return sum(values if name in INCOME else -values for name, values in flows.items())


def _yearly(values: Any, run: Run, weeks: int) -> Any:
    """Add up over the weeks, the first dimension, and bring to a year."""
    return np.asarray(values, float).sum(axis=0) * WEEKS_A_YEAR / max(min(weeks, run.weeks), 1)
