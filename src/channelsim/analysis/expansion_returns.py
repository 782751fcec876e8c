"""What a region brings a manufacturer that expands: contribution week by week, payback, present value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from channelsim.analysis.expansion import entry_weeks, movers, quarterly_share, recorded
from channelsim.analysis.expansion_costs import KINDS, cost_per_point, weekly_costs
from channelsim.analysis.profit import weekly_contribution
from channelsim.analysis.whole import by_maker, cases, money, ratio
from channelsim.base.calendar import WEEKS_A_QUARTER, WEEKS_A_YEAR
from channelsim.market.stages import STAGES

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

#: accounts without a region, shared by where goods were invoiced: cost of the goods of the week by cases, terms by value
BY_CASES, BY_VALUE = ("cost_of_goods", "delivery"), ("rebates", "promotion")
RATE = 0.10
COLUMNS = ("invoiced", "rebates", "variable_cost", "spent", "contribution", "cumulated")


class Contribution(NamedTuple):
    """Money of the whole market by week, region and manufacturer (weeks, R, M); costs are positive."""

    invoiced: Any
    rebates: Any
    variable_cost: Any
    spent: Any

    @property
    def total(self) -> Any:
        """What is left (weeks, R, M)."""
        return self.invoiced - self.rebates - self.variable_cost - self.spent


def contribution(run: Run) -> Contribution:
    """Return what each region brought each manufacturer.

    Net invoiced value of core dealers seated in the region, less rebates and promotions (each week's, shared over regions by
    what was invoiced in the quarter up to that week), less cost of goods and delivery (the week's, by cases invoiced), less
    all that was spent there on expansion (``expansion_costs.KINDS``). Where nothing was invoiced, nothing is shared out.
    """
    invoiced = by_maker(run, money(run, "region_product", "sell_in_value"))
    goods = by_maker(run, cases(run, "region_product", "sell_in_units"))
    sums = np.cumsum(invoiced, axis=0)
    before = np.concatenate([np.zeros((WEEKS_A_QUARTER, *sums.shape[1:])), sums])[: sums.shape[0]]
    terms, variable = (
        _shared(by, sum(money(run, "manufacturer", name) for name in names))
        for by, names in ((sums - before, BY_VALUE), (goods, BY_CASES))
    )
    return Contribution(invoiced, terms, variable, sum(weekly_costs(run, kind) for kind in KINDS))


def region_contribution(run: Run) -> pd.DataFrame:
    """Return contribution by week and region of manufacturers that expand, and what belongs to no region.

    Returns:
        week, manufacturer, region ("(elsewhere)" for headquarters, storage, interest and whatever else no region explains),
        invoiced, rebates (promotions included), variable_cost (goods and delivery), spent (all costs of expansion there),
        contribution, cumulated: money of the whole market. The regions and elsewhere add up to the books' contribution.
    """
    import pandas as pd

    names = ["week", "manufacturer", "region", *COLUMNS]
    if not recorded(run) or not movers(run).any():
        return pd.DataFrame(columns=names)
    who, found = np.flatnonzero(movers(run)), contribution(run)
    places = [*run.names("region"), "(elsewhere)"]
    left = _books(run) - found.total.sum(axis=1)
    parts = {name: _with_rest(getattr(found, name), 0 * left) for name in Contribution._fields}
    parts["contribution"] = _with_rest(found.total, left)
    parts["cumulated"] = np.cumsum(parts["contribution"], axis=0)
    shape = (run.weeks, who.size, len(places))
    code = np.indices(shape).reshape(3, -1)
    makers = [run.names("manufacturer")[m] for m in who]
    data = {"week": code[0], "manufacturer": pd.Categorical.from_codes(code[1], pd.Index(makers)),
            "region": pd.Categorical.from_codes(code[2], pd.Index(places))}  # fmt: skip
    return pd.DataFrame(
        data | {name: np.moveaxis(part[:, :, who], 2, 1).ravel() for name, part in parts.items()}
    )[names]


def region_returns(run: Run, rate: float = RATE) -> pd.DataFrame:
    """Return one row a region that a manufacturer entered: when, where it stands, what it cost and brought.

    Args:
        run: the run.
        rate: of discount, a year; contributions of week w count (1 + rate)^(−w/52), w from the start of the run, whatever
            the week of entry; nothing is counted after the run's end.

    Returns:
        manufacturer, region, entered_week, stage (name, now), share and lead (points over the best rival; last quarter),
        weighted (distribution, now), spent, cost_per_point, contribution (over the run), payback_week (of the run: the first
        from entry on from which the cumulated contribution stays at or above 0; not-a-number: not within the run),
        payback_weeks (from entry), npv: money of the whole market.
    """
    import pandas as pd

    names = ["manufacturer", "region", "entered_week", "stage", "share", "lead", "weighted", "spent", "cost_per_point",
             "contribution", "payback_week", "payback_weeks", "npv"]  # fmt: skip
    if not recorded(run) or not movers(run).any():
        return pd.DataFrame(columns=names)
    entered, total = entry_weeks(run), contribution(run).total
    share = np.nan_to_num(quarterly_share(run)[-1])
    weighted = ratio(
        run.cube("region_manufacturer", "served_size")[-1], run.cube("region", "category_size")[-1][:, None]
    )
    stage = run.cube("expansion", "stage")[-1]
    points = cost_per_point(run).set_index(["manufacturer", "region"])
    present = (1 + rate) ** (-np.arange(run.weeks) / WEEKS_A_YEAR)
    rows: list[list[Any]] = []
    for m in np.flatnonzero(movers(run)):
        maker, others = run.names("manufacturer")[m], np.delete(share, m, axis=1)
        here = np.flatnonzero(entered[:, m] >= 0)
        for r in here[np.argsort(entered[here, m], kind="stable")]:
            region, week = run.names("region")[r], int(entered[r, m])
            back = payback(total[:, r, m], week)
            lead = share[r, m] - (others[r].max() if others.size else 0.0)
            one = points.loc[(maker, region)]
            rows.append([maker, region, week, STAGES[stage[r, m]], share[r, m], lead, weighted[r, m], one.spent,
                         one.cost_per_point, total[:, r, m].sum(), back, back - week,
                         (present * total[:, r, m]).sum()])  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def payback(weekly: Any, entered: int) -> float:
    """Return the first week from entry on from which the cumulated contribution stays at or above 0; not-a-number: none.

    Args:
        weekly: contribution (weeks,), of the whole run, so that what was paid before entry counts.
        entered: week of entry.
    """
    below = np.flatnonzero(np.cumsum(weekly) < 0)
    first = max(int(below[-1]) + 1 if below.size else 0, entered)
    return float(first) if first < len(weekly) else np.nan


def _shared(by: Any, amount: Any) -> Any:
    """Share amounts (weeks, M) over regions in proportion to ``by`` (weeks, R, M); nothing where that is nothing."""
    positive = np.maximum(by, 0.0)
    return np.nan_to_num(ratio(positive, positive.sum(axis=1, keepdims=True))) * np.asarray(amount)[:, None]


def _books(run: Run) -> Any:
    """Return the contribution of the books, money (weeks, M)."""
    return weekly_contribution(run).contribution.to_numpy().reshape(run.weeks, -1)


def _with_rest(values: Any, rest: Any) -> Any:
    return np.concatenate([values, rest[:, None]], axis=1)
