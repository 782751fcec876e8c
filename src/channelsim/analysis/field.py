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


class _Year:
    """Facts of a run over its last year, over regions too or not; not-a-number for what an old run does not hold."""

    def __init__(self, run: Run, over_regions: bool) -> None:
        self._run = run
        self._known = {column["name"] for column in run.manifest["frames"]["region_manufacturer"]["columns"]}
        self.weeks = min(run.weeks, WEEKS_A_YEAR)
        self._axes = (0, 1) if over_regions else (0,)

    def total(self, values: Any) -> Any:
        """Return the sum over the year of weekly values (weeks, R, M)."""
        return last(np.asarray(values, float), self.weeks).sum(axis=self._axes)

    def fact(self, name: str, scaled: Any = units) -> Any:
        """Return a column of ``region_manufacturer`` at the scale of the whole, (weeks, R, M)."""
        if name not in self._known:
            return np.full(
                (self._run.weeks, len(self._run.names("region")), len(self._run.names("manufacturer"))),
                np.nan,
            )
        return scaled(self._run, "region_manufacturer", name)

    def mean(self, name: str, weights: Any) -> Any:
        """Return the weighted mean of a column that does not scale; not-a-number where nobody has any."""
        found = ratio(self.total(self.fact(name) * self._run.scale * weights), self.total(weights))
        return np.where(found > 0, found, np.nan)

    def margin(self) -> Any:
        """Return revenue of dealers seated there less cost of goods at the manufacturer's share of revenue."""
        books = (
            last(money(self._run, "manufacturer", name), self.weeks) for name in ("cost_of_goods", "revenue")
        )
        revenue = by_maker(self._run, money(self._run, "region_product", "sell_in_value"))
        return self.total(revenue) * (1 - ratio(*(book.sum(axis=0) for book in books)))


def _people(run: Run, over: tuple[str, ...]) -> dict[str, Any]:
    year = _Year(run, "regions" in over)
    total, fact = year.total, year.fact
    heads, visits, field_cost = fact("heads"), fact("visits"), total(fact("field_cost", money))
    dealers, reached = fact("dealer_visits"), fact("reached_terminals")
    terminals = units(run, "region", "terminals").astype(float)[:, :, None] + 0 * reached
    sold = by_maker(run, cases(run, "region_product", "sell_out_units"))
    head_years = total(heads) / WEEKS_A_YEAR
    return {
        "heads": total(heads) / year.weeks,
        "skill": year.mean("skill", heads),
        "visits_per_day": ratio(total(visits), 5 * total(heads)),
        "use": ratio(total(visits), total(fact("capacity_visits"))),
        "km_per_visit": ratio(total(fact("route_km")), total(visits)),
        "cost_per_visit": ratio(field_cost, total(visits)),
        "cost_per_head": ratio(field_cost, head_years),
        "coverage": ratio(total(reached), total(terminals)),
        "unvisited": ratio(total(fact("unvisited_terminals")), total(reached)),
        **{name: year.mean(name, heads) for name in ("selling_share", "worked_share", "pay_index")},
        "dealer_visits": ratio(total(dealers), total(dealers + visits)),
        "cases_per_head": ratio(total(sold), head_years),
        "contribution_per_head": ratio(year.margin() - field_cost, head_years),
    }
