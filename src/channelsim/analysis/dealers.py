"""Dealers as businesses: profit, return on capital, contracts that end, exits, grades, and how new ones are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.whole import in_trade, last, money, ratio
from channelsim.base.calendar import WEEKS_A_YEAR
from channelsim.records.rows import FLOWS, INCOME

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
CAUSES = {"ended_for_findings": "findings", "ended_by_dealer": "left", "not_renewed": "not renewed"}
GRADES = ("", "A", "B", "C")
OUTCOMES = {"taken_over": "taken over", "closed": "closed", "kept_on": "kept on"}

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run


def dealer_returns(run: Run, weeks: int = 52) -> pd.DataFrame:
    """Return one row a dealer that had goods or orders at any time of the run, over the last weeks.

    Returns:
        dealer, tier, region, revenue, profit (money a year in the scenario's currency), capital (mean of cash, receivables
        and stock less payables), return_on_capital (a year, not-a-number where capital is not positive), margin (profit over
        revenue), weeks_alive.

    Dealers are as many as in the whole market, each with the simulated share of its business; money is of the whole.
    """
    import pandas as pd

    count = max(min(weeks, run.weeks), 1)
    flows = {name: last(money(run, "dealer", name), weeks).sum(axis=0) for name, _ in FLOWS}
    yearly = {name: values * WEEKS_A_YEAR / count for name, values in flows.items()}
    profit = sum(values if name in INCOME else -values for name, values in yearly.items())
    capital = last(capital_employed(run), weeks).mean(axis=0)
    data = {
        "dealer": run.names("dealer"),
        "tier": run.attribute("dealer", "tier"),
        "region": run.attribute("dealer", "region"),
        "revenue": yearly["revenue"],
        "profit": profit,
        "capital": capital,
        "return_on_capital": np.where(capital > 0, ratio(profit, capital), np.nan),
        "margin": ratio(profit, yearly["revenue"]),
        "weeks_alive": run.cube("dealer", "alive").sum(axis=0),
    }
    there = in_trade(run)
    return pd.DataFrame({name: np.asarray(values)[there] for name, values in data.items()})


def return_distribution(run: Run, weeks: int = WEEKS_A_YEAR) -> pd.DataFrame:
    """Return how profit and return on capital spread over the dealers of each tier, over the last weeks.

    Returns:
        tier, measure (profit: money a year of the whole market; return_on_capital: a year), dealers (with a known value),
        mean, p10, p25, median, p75, p90 (linear interpolation), gini.

    Dealers that gave up before these weeks are left out. gini: see :func:`gini`.
    """
    import pandas as pd

    returns = dealer_returns(run, weeks)
    there = last(run.cube("dealer", "alive"), weeks).any(axis=0)[in_trade(run)]
    rows = []
    for tier in returns.tier.unique():
        for measure in ("profit", "return_on_capital"):
            values = returns[measure][there & (returns.tier == tier)].dropna().to_numpy(float)
            if values.size:
                spread = np.quantile(values, QUANTILES)
                rows.append([tier, measure, values.size, values.mean(), *spread, gini(values)])
    quantiles = ["median" if q == 0.5 else f"p{100 * q:.0f}" for q in QUANTILES]
    return pd.DataFrame(rows, columns=["tier", "measure", "dealers", "mean", *quantiles, "gini"])


def gini(values: Any) -> float:
    """Return the Gini coefficient of values (n,): mean difference of all pairs over twice the mean of absolute values.

    0 = all the same; below 1, losses among the values or not. Without losses it is the usual coefficient; with them the
    usual one, over the mean, would have no bound. Not-a-number where there is nothing or all is zero.
    """
    ordered = np.sort(np.asarray(values, float))
    n, size = ordered.size, np.abs(ordered).sum()
    if not n or size == 0:
        return float("nan")
    return float(((2 * np.arange(1, n + 1) - n - 1) @ ordered) / (n * size))


def capital_employed(run: Run) -> Any:
    """Return cash, receivables and stock less payables, whole market, in the scenario's currency, (weeks, J + K)."""
    parts = {name: money(run, "dealer", name) for name in ("cash", "receivables", "inventory", "payables")}
    return parts["cash"] + parts["receivables"] + parts["inventory"] - parts["payables"]


def dealer_turnover(run: Run) -> pd.DataFrame:
    """Return dealer, tier, region, manufacturer, week, cause, outcome: contracts that ended, in order of weeks.

    ``cause`` is ``findings`` (proven diversion), ``left`` (the dealer went at the end of a term) or ``not renewed``;
    ``outcome`` is ``taken over``, ``closed`` or ``kept on`` (works on without a contract). Empty where contracts cannot end.
    """
    import pandas as pd

    columns = ["dealer", "tier", "region", "manufacturer", "week", "cause", "outcome"]
    if "contract" not in run.manifest.get("frames", {}):
        return pd.DataFrame(columns=columns)
    cube = {name: run.cube("contract", name) > 0 for name in (*CAUSES, *OUTCOMES)}
    labels = [run.attribute("dealer", name) for name in ("tier", "region")]
    rows = []
    for week, dealer, maker in np.argwhere(np.any([cube[name] for name in CAUSES], axis=0)):
        cause = next(said for name, said in CAUSES.items() if cube[name][week, dealer, maker])
        outcomes = (said for name, said in OUTCOMES.items() if cube[name][week, dealer, maker])
        rows.append((run.names("dealer")[dealer], labels[0][dealer], labels[1][dealer],
                     run.names("manufacturer")[maker], int(week), cause, next(outcomes, "")))  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def turnover_rate(run: Run) -> float:
    """Return contracts ended a year over contracts there were, all tiers together; 0 where contracts cannot end."""
    alive = run.cube("dealer", "alive")[:, in_trade(run)].sum()
    return float(len(dealer_turnover(run)) / max(alive / WEEKS_A_YEAR, 1e-9))


def dealer_exits(run: Run) -> pd.DataFrame:
    """Return dealer, tier, region, week: dealers in trade that gave up, and the first week in which they were gone."""
    import pandas as pd

    alive = run.cube("dealer", "alive") > 0
    gone = np.flatnonzero(~alive.all(axis=0) & in_trade(run))
    names, tiers, regions = (
        run.names("dealer"),
        run.attribute("dealer", "tier"),
        run.attribute("dealer", "region"),
    )
    rows = [(names[d], tiers[d], regions[d], int(np.argmin(alive[:, d]))) for d in gone]
    return pd.DataFrame(rows, columns=["dealer", "tier", "region", "week"])


def dealer_grades(run: Run) -> pd.DataFrame:
    """Return one row a core dealer, manufacturer and review: how it was graded, and how territory and capacity match.

    Returns:
        dealer, region, manufacturer, week, grade (by contribution), potential (A, B, C), match_ratio (vehicles over what its
        customers need). Empty where nobody reviews dealers.
    """
    import pandas as pd

    columns = ["dealer", "region", "manufacturer", "week", "grade", "potential", "match_ratio"]
    if "dealing" not in run.manifest.get("frames", {}):
        return pd.DataFrame(columns=columns)
    grade, potential, match = (run.cube("dealing", name) for name in ("grade", "potential", "match_ratio"))
    names, regions, makers = run.names("dealer"), run.attribute("dealer", "region"), run.names("manufacturer")
    rows = [
        (names[d], regions[d], makers[m], int(week), GRADES[int(grade[week, d, m])],
         GRADES[int(potential[week, d, m])], float(match[week, d, m]))
        for week, d, m in np.argwhere((match > 0) & (grade > 0))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def recruiting(run: Run) -> pd.DataFrame:
    """Return one row a region and manufacturer that looked for core dealers: what it took and what came of it.

    Returns:
        region, manufacturer, searches, cost (money of the whole market), asked, won, appointed, defected (dealers of the
        region that left it for another manufacturer), made_room, weeks_missing (dealer-weeks in which one was looked for:
        two places open for a week are two), weeks_to_fill (mean over dealers won of the weeks in which the place it took had
        been open, the oldest place filled first; not-a-number where nobody was won). Empty where nobody recruits.
    """
    import pandas as pd

    columns = ["region", "manufacturer", "searches", "cost", "asked", "won", "appointed", "defected", "made_room",
               "weeks_missing", "weeks_to_fill"]  # fmt: skip
    if "recruiting" not in run.manifest.get("frames", {}):
        return pd.DataFrame(columns=columns)
    found = {name: run.cube("recruiting", name).sum(axis=0) for name in ("searches", "asked", "won")}
    cost, missing = money(run, "recruiting", "recruiting_cost").sum(axis=0), run.cube("recruiting", "missing")
    filled = run.cube("recruiting", "won")
    seat = np.array([run.names("region").index(name) for name in run.attribute("dealer", "region")])
    dealing = {}
    for name in ("appointed", "defected", "made_room"):
        dealing[name] = np.zeros_like(cost)
        np.add.at(dealing[name], seat, run.cube("dealing", name).sum(axis=0))
    rows = []
    for r, m in np.argwhere((found["searches"] > 0) | (sum(dealing.values()) > 0)):
        rows.append([run.names("region")[r], run.names("manufacturer")[m], int(found["searches"][r, m]), float(cost[r, m]),
                     int(found["asked"][r, m]), int(found["won"][r, m]), *(int(dealing[name][r, m]) for name in dealing),
                     int(missing[:, r, m].sum()), weeks_to_fill(missing[:, r, m], filled[:, r, m])])  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def weeks_to_fill(missing: Any, won: Any) -> float:
    """Return for how many weeks places that were filled had been open, mean; not-a-number where none was filled.

    Args:
        missing: places open in each week, those filled in it included, (weeks,).
        won: places filled in each week, (weeks,). The oldest is filled first; a place that is given up is the newest.
    """
    opened: list[int] = []
    took: list[int] = []
    for week, (places, filled) in enumerate(zip(np.asarray(missing, int), np.asarray(won, int), strict=True)):
        opened = opened[:places] + [week] * (int(places) - len(opened))
        took += [week + 1 - since for since in opened[:filled]]
        opened = opened[filled:]
    return float(np.mean(took)) if took else float("nan")
