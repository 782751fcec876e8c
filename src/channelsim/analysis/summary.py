"""Key figures of a run: about a dozen numbers with units that say how the market stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from channelsim.analysis.bullwhip import bullwhip
from channelsim.analysis.dealers import dealer_exits, dealer_returns
from channelsim.analysis.distribution import manufacturer_distribution
from channelsim.analysis.expansion_summary import WORDS as EXPANSION
from channelsim.analysis.expansion_summary import expander_figures
from channelsim.analysis.field import field_work
from channelsim.analysis.flow import flow
from channelsim.analysis.period_end import period_end_index
from channelsim.analysis.price_index import price_index
from channelsim.analysis.profit import profit_bridge
from channelsim.analysis.service import fill_rate
from channelsim.analysis.share import concentration, market_share, regions_led, standing
from channelsim.analysis.stock_cover import stock_cover
from channelsim.analysis.whole import in_trade, money, ratio
from channelsim.base.calendar import WEEKS_A_QUARTER, WEEKS_A_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

YEAR, QUARTER = WEEKS_A_YEAR, WEEKS_A_QUARTER

#: key → name, unit, meaning; {leader} is the manufacturer with the largest share, {…} counts and the currency
WORDS = {
    "category_sales": (
        "Category sales to consumers",
        "million cases/year",
        "bought by consumers, whole market",
    ),
    "retail_value": (
        "Category sales at retail prices",
        "million {currency}/year",
        "the same at the prices paid",
    ),
    "leader_share": ("Volume share of {leader}", "%", "the largest share of units bought"),
    "leader_change": ("Change of that share", "points", "last quarter against first quarter"),
    "regions_led": ("Regions led by {leader}", "of {regions} regions", "by volume over the last quarter"),
    "leader_distribution": (
        "Weighted distribution of {leader}",
        "%",
        "category sales of the terminals that list one of its products, last week",
    ),
    "hhi": ("Concentration (HHI)", "of 10,000", "sum of squared shares in per cent"),
    "sell_in_to_out": (
        "Sell-in over sell-out",
        "",
        "cases invoiced to dealers over cases bought; above 1 the channel fills",
    ),
    "stock_outs": ("Stock-outs met by consumers", "%", "units wanted as first choice and not on the shelf"),
    "fill_rate": (
        "Fill rate of dealers",
        "%",
        "units delivered over units ordered, the tier next to the terminals",
    ),
    "cover_core_dealer": (
        "Stock cover of core dealers",
        "weeks",
        "stock over the mean outflow of the last four weeks",
    ),
    "cover_terminal": (
        "Stock cover of terminals",
        "weeks",
        "stock over the mean sales of the last four weeks",
    ),
    "bullwhip": (
        "Bullwhip at core dealers",
        "",
        "variance of orders over variance of demand, median over dealers and products, season taken out",
    ),
    "period_end": (
        "Period-end index of sell-in",
        "",
        "last two weeks of a quarter over its other weeks, season taken out, mean over manufacturers",
    ),
    "price_to_guide": (
        "Price to terminals against guide",
        "%",
        "what terminals paid {leader}'s dealers; 100 = guide price",
    ),
    "contribution": (
        "Contribution of {leader}",
        "% of revenue",
        "revenue less variable cost and all spent on the market",
    ),
    "unvisited": (
        "Terminals unvisited by {leader}",
        "%",
        "within reach of a supplier, no visit for a quarter, last week",
    ),
    "dealer_return": (
        "Return on capital of core dealers",
        "% a year",
        "profit over cash, receivables and stock less payables",
    ),
    "exits": ("Dealers that gave up", "of {dealers}", "over the whole run"),
}


class KeyFigure(NamedTuple):
    """One number about a run. ``key`` and ``places`` give the same figure in another language's words."""

    key: str
    name: str
    value: float
    unit: str
    meaning: str
    places: dict[str, str]


def summary(run: Run) -> list[KeyFigure]:
    """Return key figures of the whole market over the last year (or all weeks, if fewer), most telling first.

    Where a manufacturer goes from region to region a few about it follow, over the whole run where they say so.
    A figure that a run cannot give (a fill rate without orders, say) is not-a-number. An unfinished run without a closed
    quarter gives none.
    """
    if not run.weeks:
        return []
    leader = _leader(run)
    places = {
        "leader": leader,
        "currency": str(run.manifest.get("currency", "money")),
        "regions": str(len(run.names("region"))),
        "dealers": str(int(in_trade(run).sum())),
    }
    values = {**_market(run), **_position(run, leader), **_channel(run), **_business(run, leader)}
    found = [_figure(key, WORDS[key], values[key], places) for key in WORDS]
    for key, maker, value, budget in expander_figures(run, leader):
        found.append(_figure(key, EXPANSION[key], value, places | {"expander": maker, "budget": budget}))
    return found


def _figure(key: str, words: tuple[str, str, str], value: Any, places: dict[str, str]) -> KeyFigure:
    name, unit, meaning = (text.format(**places) for text in words)
    return KeyFigure(key, name, float(value), unit, meaning, places)


def summary_table(run: Run) -> pd.DataFrame:
    """Return the key figures as a table: key, name, value, unit, meaning."""
    import pandas as pd

    columns = [name for name in KeyFigure._fields if name != "places"]
    return pd.DataFrame(
        [[getattr(figure, name) for name in columns] for figure in summary(run)], columns=columns
    )


def _market(run: Run) -> dict[str, Any]:
    cases = flow(run).groupby("week")[["sell_in", "sell_out"]].sum().tail(YEAR)
    value = money(run, "region_product", "sell_out_value").sum(axis=(1, 2))[-YEAR:]
    return {
        "category_sales": cases.sell_out.mean() * YEAR / 1e6,
        "retail_value": value.mean() * YEAR / 1e6,
        "sell_in_to_out": ratio(cases.sell_in.sum(), cases.sell_out.sum()),
        "hhi": 1e4 * concentration(run, YEAR).hhi.iloc[-1],
    }


def _position(run: Run, leader: str) -> dict[str, Any]:
    shares = market_share(run, smooth_weeks=QUARTER)
    by_week = shares[shares.manufacturer == leader].set_index("week").share
    index = price_index(run, YEAR)
    return {
        "leader_share": 100 * standing(run).set_index("manufacturer").volume_share[leader],
        "leader_change": 100 * (by_week[run.weeks - 1] - by_week[min(QUARTER, run.weeks) - 1]),
        "regions_led": (regions_led(run).leader == leader).sum(),
        "leader_distribution": 100 * _now(manufacturer_distribution(run), leader).weighted,
        "price_to_guide": 100 * _now(index, leader).to_guide,
    }


def _channel(run: Run) -> dict[str, Any]:
    asked, lost = (run.cube("region_product", name)[-YEAR:].sum() for name in ("asked_units", "lost_units"))
    cover = stock_cover(run).groupby("tier", observed=False).backward_weeks
    swing = bullwhip(run).set_index(["tier", "level"]).ratio
    peaks = period_end_index(run).end_index.dropna()
    return {
        "stock_outs": 100 * ratio(lost, asked),
        "fill_rate": 100 * fill_rate(run).fill_rate.tail(YEAR).mean(),
        "cover_core_dealer": cover.get_group("core_dealer").tail(YEAR).mean(),
        "cover_terminal": cover.get_group("terminal").tail(YEAR).mean(),
        "bullwhip": swing.get(("core_dealer", "item"), np.nan),
        "period_end": peaks.mean() if len(peaks) else np.nan,
    }


def _business(run: Run, leader: str) -> dict[str, Any]:
    bridge = profit_bridge(run).set_index(["manufacturer", "line"])
    dealers = dealer_returns(run)
    return {
        "contribution": 100 * bridge.share_of_revenue[leader, "contribution"],
        "unvisited": 100 * _now(field_work(run), leader).unvisited,
        "dealer_return": 100 * dealers[dealers.tier == "core"].return_on_capital.median(),
        "exits": len(dealer_exits(run)),
    }


def _leader(run: Run) -> str:
    shares = standing(run)
    return str(shares.manufacturer[int(np.nan_to_num(shares.volume_share).argmax())])


def _now(data: Any, manufacturer: str) -> Any:
    """Return the last week's row of a manufacturer."""
    return data[data.manufacturer == manufacturer].iloc[-1]
