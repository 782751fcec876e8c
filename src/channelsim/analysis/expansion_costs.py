"""What going from region to region costs: by region and kind, against the books, and against the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.expansion import by_quarter, movers, recorded
from channelsim.analysis.share import sales
from channelsim.analysis.whole import money, ratio
from channelsim.base.calendar import WEEKS_A_QUARTER, WEEKS_A_YEAR
from channelsim.base.errors import ChannelsimError

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

#: kind of cost → frame, column, account of the books it is part of
KINDS = {
    "set_up": ("expansion", "set_up_cost", "overheads"),
    "offices": ("expansion", "office_cost", "overheads"),
    "surveys": ("belief", "survey_cost", "overheads"),
    "recruiting": ("recruiting", "recruiting_cost", "overheads"),
    "dealer_support": ("dealing", "support_cost", "overheads"),
    "advertising": ("expansion", "advertising_cost", "advertising"),
    "people": ("region_manufacturer", "field_cost", "field_force"),
    "display": ("region_manufacturer", "display_fees", "display_fees"),
}
#: accounts that are spent from the budget of expansion
ACCOUNTS = ("overheads", "advertising", "field_force", "display_fees", "promotion")
ELSEWHERE = {
    "overheads": "other_overheads",
    "advertising": "other_advertising",
    "field_force": "other_people",
    "display_fees": "other_display",
    "promotion": "promotion",
}
LINES = (*KINDS, *ELSEWHERE.values())
QUARTERS_A_YEAR = 4


def weekly_costs(run: Run, kind: str) -> Any:
    """Return what one kind costs, money of the whole market, (weeks, R, M); zero where it was not recorded.

    What is paid for a dealer belongs to the region of its seat.
    """
    frame, column, _ = KINDS[kind]
    known = run.manifest["frames"].get(frame, {"columns": [], "dims": []})
    whole = np.zeros((run.weeks, len(run.names("region")), len(run.names("manufacturer"))))
    if column not in [one["name"] for one in known["columns"]]:
        return whole
    if "region" in known["dims"]:
        return money(run, frame, column)
    seats = [run.names("region").index(str(name)) for name in run.attribute("dealer", "region")]
    np.add.at(np.moveaxis(whole, 1, 0), seats, np.moveaxis(money(run, frame, column), 1, 0))
    return whole


def weekly_elsewhere(run: Run, account: str) -> Any:
    """Return what the books show on an account beyond what belongs to regions, money (weeks, M)."""
    within = [weekly_costs(run, kind).sum(axis=1) for kind, (_, _, of) in KINDS.items() if of == account]
    return money(run, "manufacturer", account) - sum(within)


def costs_by_region(run: Run) -> pd.DataFrame:
    """Return what each region cost each manufacturer that expands, over the whole run.

    Returns:
        manufacturer, region, one column a kind (``KINDS``: set_up, offices, surveys, …), total: money of the whole market.
    """
    return _by(
        run, "region", {kind: weekly_costs(run, kind).sum(axis=0) for kind in KINDS} if recorded(run) else {}
    )


def cost_reconciliation(run: Run) -> pd.DataFrame:
    """Return how costs by region add up to the books: what belongs to no region stands on a line of its own.

    Returns:
        manufacturer, account, line (kind of cost, or what is left), amount, in_regions (yes/no), booked (whole account):
        money of the whole market over the run; the lines of an account add up to what was booked. Promotions are granted
        to dealers and terminals wherever they are; other overheads are those of headquarters.
    """
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for m in np.flatnonzero(movers(run)):
        maker = run.names("manufacturer")[m]
        for account in ACCOUNTS:
            booked = float(money(run, "manufacturer", account)[:, m].sum())
            for kind, (_, _, of) in KINDS.items():
                if of == account:
                    amount = float(weekly_costs(run, kind)[:, :, m].sum())
                    rows.append((maker, account, kind, amount, True, booked))
            left = float(weekly_elsewhere(run, account)[:, m].sum())
            rows.append((maker, account, ELSEWHERE[account], left, False, booked))
    names = ["manufacturer", "account", "line", "amount", "in_regions", "booked"]
    return pd.DataFrame(rows, columns=names)


def budget_account(run: Run) -> pd.DataFrame:
    """Return the budget of expansion against what was spent, year by year: equal budgets can be read off it.

    Returns:
        manufacturer, year (of the run, from 1), weeks, budget (granted for the weeks of that year, a share of net sales
        included), one column a kind of cost, spent, unspent (of that year), carried (budget so far less spent so far):
        money of the whole market. Not-a-number where the run does not carry its scenario.
    """
    import pandas as pd

    granted = weekly_budget(run)
    rows: list[list[Any]] = []
    year = np.arange(run.weeks) // WEEKS_A_YEAR
    for m in np.flatnonzero(movers(run)):
        lines = {kind: weekly_costs(run, kind)[:, :, m].sum(axis=1) for kind in KINDS}
        lines |= {name: weekly_elsewhere(run, account)[:, m] for account, name in ELSEWHERE.items()}
        carried = 0.0
        for n in range(int(year[-1]) + 1):
            here = year == n
            budget = float(granted[here, m].sum())
            amounts = [float(lines[name][here].sum()) for name in LINES]
            carried += budget - sum(amounts)
            rows.append([run.names("manufacturer")[m], n + 1, int(here.sum()), budget, *amounts, sum(amounts),
                         budget - sum(amounts), carried])  # fmt: skip
    names = ["manufacturer", "year", "weeks", "budget", *LINES, "spent", "unspent", "carried"]
    return pd.DataFrame(rows, columns=names)


def weekly_budget(run: Run) -> Any:
    """Return what every week adds to the budget of expansion, money of the whole market (weeks, M).

    A quarter's part of the year's budget is granted as the quarter begins and shown here evenly over its weeks; a share
    of net sales, where the scenario grants one, in the week of the sales. Not-a-number where the scenario is not known.
    """
    yearly, share = _grants(run)
    return yearly / (QUARTERS_A_YEAR * WEEKS_A_QUARTER) + share * money(run, "manufacturer", "revenue")


def cost_per_point(run: Run) -> pd.DataFrame:
    """Return what a point of share cost in every region, over the whole run.

    Returns:
        manufacturer, region, spent (money of the whole market), first_share and last_share (of volume, in the run's first
        and last quarter, 0…1), points (gained, of 100), cost_per_point (not-a-number where nothing was gained or spent).
    """
    data = costs_by_region(run)
    if data.empty:
        return data.reindex(columns=["manufacturer", "region", "spent", "first_share", "last_share", "points",
                                     "cost_per_point"])  # fmt: skip
    sold = by_quarter(run, sales(run))
    share = ratio(sold, sold.sum(axis=2, keepdims=True))
    who = np.flatnonzero(movers(run))
    first, last = (share[n][:, who].T.ravel() for n in (0, -1))
    found = data[["manufacturer", "region"]].copy()
    found["spent"] = data.total
    found["first_share"], found["last_share"] = np.nan_to_num(first), np.nan_to_num(last)
    found["points"] = 100 * (found.last_share - found.first_share)
    gained = (found.points > 0) & (found.spent > 0)
    found["cost_per_point"] = np.where(gained, ratio(found.spent, np.where(gained, found.points, 0)), np.nan)
    return found


def settings_by_week(run: Run) -> list[Any]:
    """Return the settings of region_expansion in force each week, columns over manufacturers; none if not known."""
    from channelsim.scenario.scenario import Scenario

    try:
        scenario = Scenario.from_resolved(run.manifest.get("scenario", {}), allow_plugins=True)
    except (ChannelsimError, KeyError, TypeError):
        return []
    found: list[Any] = []
    for week in range(run.weeks):
        if week and scenario.period(week) == scenario.period(week - 1):
            found.append(found[-1])
        else:
            found.append(scenario.rule_settings("region_expansion", "manufacturers", week))
    return found


def _grants(run: Run) -> tuple[Any, Any]:
    """Return the yearly budget and the share of net sales in force each week, both (weeks, M)."""
    shape = (run.weeks, len(run.names("manufacturer")))
    found = np.full((2, *shape), np.nan)
    for week, settings in enumerate(settings_by_week(run)):
        groups = getattr(settings, "groups", [settings])
        for group in groups:
            acting = getattr(group, "acting", np.ones(shape[1], bool))
            for n, name in enumerate(("budget_per_year", "budget_share_of_sales")):
                found[n, week] = np.where(acting, getattr(group, name, np.nan), found[n, week])
    return found[0], found[1]


def _by(run: Run, dim: str, columns: dict[str, Any]) -> pd.DataFrame:
    """Return one row a manufacturer that expands and place, with the columns (places, M) and their total."""
    import pandas as pd

    who = np.flatnonzero(movers(run))
    makers, places = run.names("manufacturer"), run.names(dim)
    values = {name: columns[name][:, who].T.ravel() if columns else np.zeros(0) for name in KINDS}
    data = pd.DataFrame(
        {
            "manufacturer": pd.Categorical(np.repeat([makers[m] for m in who], len(places)), makers),
            dim: pd.Categorical(np.tile(places, who.size), places),
            **values,
        }
    )
    data["total"] = sum(data[name] for name in KINDS)
    return data
