"""Field force: visits, coverage, unvisited terminals, relationship, control; people, routes, costs and what they bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.whole import by_maker, cases, last, money, ratio, tidy, units
from channelsim.base.calendar import WEEKS_A_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run


def field_work(run: Run) -> pd.DataFrame:
    """Return what advisors did and what came of it, over the whole market.

    Returns:
        week, manufacturer, visits (a week), coverage (terminals within reach of a supplier over all terminals), unvisited
        (share of those not visited for a quarter), relationship (mean over them), aware (share of consumers, regions
        weighted by terminals), all but visits 0…1.
    """
    reached = run.cube("region_manufacturer", "reached_terminals").astype(float)
    terminals = run.cube("region", "terminals").astype(float)[:, :, None]
    unvisited = run.cube("region_manufacturer", "unvisited_terminals").sum(axis=1)
    relationship = (run.cube("region_manufacturer", "relationship") * reached).sum(axis=1)
    aware = (run.cube("region_manufacturer", "aware_share") * terminals).sum(axis=1)
    return tidy(
        run,
        ("week", "manufacturer"),
        visits=units(run, "region_manufacturer", "visits").sum(axis=1),
        coverage=ratio(reached.sum(axis=1), terminals.sum(axis=1)),
        unvisited=ratio(unvisited, reached.sum(axis=1)),
        relationship=ratio(relationship, reached.sum(axis=1)),
        aware=ratio(aware, terminals.sum(axis=1)),
    )


def control(run: Run) -> pd.DataFrame:
    """Return week, manufacturer, controlled_terminals, controlled_sales (0…1).

    A terminal is controlled if its relationship is above one half and it buys the manufacturer's goods from one supplier;
    shares are of the terminals that list one of its products, and of its units sold to consumers.
    """
    served, controlled, sold = (
        run.cube("region_manufacturer", name).sum(axis=1)
        for name in ("served_terminals", "controlled_terminals", "controlled_units")
    )
    sell_out = by_maker(run, run.cube("region_product", "sell_out_units").sum(axis=1).astype(float))
    return tidy(
        run,
        ("week", "manufacturer"),
        controlled_terminals=ratio(controlled, served),
        controlled_sales=ratio(sold, sell_out),
    )


def advisors(run: Run) -> pd.DataFrame:
    """Return what the people in the field did over the last year, by manufacturer.

    Returns:
        manufacturer, heads, skill (1 a beginner), visits_per_day (a head and working day of five a week), use (visits over
        what the days allow), km_per_visit, cost_per_visit and cost_per_head (a year) in money, coverage (terminals within
        reach of a supplier over all), unvisited (share of those not visited for a quarter), selling_share, worked_share and
        pay_index where teams choose, dealer_visits (made by trained dealers' people, of all visits), cases_per_head and
        contribution_per_head (a year; revenue at net invoice less cost of goods and field cost). Not-a-number in runs
        without these facts.
    """
    return tidy(run, ("manufacturer",), **_people(run, ("regions", "weeks")))


def advisors_by_region(run: Run) -> pd.DataFrame:
    """Return the same by region and manufacturer; revenue is that of dealers seated there, cost of goods as everywhere."""
    return tidy(run, ("region", "manufacturer"), **_people(run, ("weeks",)))


def _people(run: Run, over: tuple[str, ...]) -> dict[str, Any]:
    known = {column["name"] for column in run.manifest["frames"]["region_manufacturer"]["columns"]}
    weeks, axes = min(run.weeks, WEEKS_A_YEAR), (0, 1) if "regions" in over else (0,)

    def total(values: Any) -> Any:
        return last(np.asarray(values, float), weeks).sum(axis=axes)

    def fact(name: str, scaled: Any = units) -> Any:
        if name not in known:
            return np.full((run.weeks, len(run.names("region")), len(run.names("manufacturer"))), np.nan)
        return scaled(run, "region_manufacturer", name)

    def mean(name: str) -> Any:
        return ratio(total(run_share(name) * heads), total(heads))

    def run_share(name: str) -> Any:
        return run.cube("region_manufacturer", name) if name in known else np.full(heads.shape, np.nan)

    heads, visits, field_cost = fact("heads"), fact("visits"), fact("field_cost", money)
    dealers, reached = fact("dealer_visits"), fact("reached_terminals")
    terminals = units(run, "region", "terminals").astype(float)[:, :, None] + 0 * reached
    revenue = by_maker(run, money(run, "region_product", "sell_in_value"))
    share = ratio(
        *(last(money(run, "manufacturer", name), weeks).sum(axis=0) for name in ("cost_of_goods", "revenue"))
    )
    head_years = total(heads) / WEEKS_A_YEAR
    margin = total(revenue) * (1 - share) - total(field_cost)
    return {
        "heads": total(heads) / weeks,
        "skill": mean("skill"),
        "visits_per_day": ratio(total(visits), 5 * total(heads)),
        "use": ratio(total(visits), total(fact("capacity_visits"))),
        "km_per_visit": ratio(total(fact("route_km")), total(visits)),
        "cost_per_visit": ratio(total(field_cost), total(visits)),
        "cost_per_head": ratio(total(field_cost), head_years),
        "coverage": ratio(total(reached), total(terminals)),
        "unvisited": ratio(total(fact("unvisited_terminals")), total(reached)),
        **{name: mean(name) for name in ("selling_share", "worked_share", "pay_index")},
        "dealer_visits": ratio(total(dealers), total(dealers + visits)),
        "cases_per_head": ratio(
            total(by_maker(run, cases(run, "region_product", "sell_out_units"))), head_years
        ),
        "contribution_per_head": ratio(margin, head_years),
    }
