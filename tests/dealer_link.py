"""Many dealers side by side, each with one terminal that orders a given series: the dealer's rules alone, on real books."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.market import moves
from channelsim.rules import delivery, demand_forecast, production, replenishment_order
from channelsim.simulation.open_books import open_books, value_stock
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of


def link_market(dealers: int, mean: float, lead: int, stock: float) -> Any:
    """Return a market of one product in cases of one; every dealer has stock, a full pipeline and money without end."""
    market = tiny_market(
        manufacturers=1, products=1, core_dealers=dealers, terminals=dealers, consumers=0, lead_weeks=lead
    )
    live = market.live
    for name, value in (
        ("ex_works", 2400),
        ("guide", 2700),
        ("variable_cost", 1250),
        ("salvage_value", 1200),
    ):
        live("products", name)[:] = value
    live("terminals", "supplier")[:, 0] = np.arange(dealers)
    live("terminals", "retail_price")[:] = 3000
    live("core_dealers", "level_units")[:] = mean
    live("core_dealers", "history_units")[:] = mean
    live("core_dealers", "vehicles")[:] = 100
    live("core_dealers", "credit_line")[:] = 10**14
    live("core_dealers", "stock_units")[:, :, 0] = round(stock)
    live("core_dealers", "transit_units")[:, : lead + 1] = round(mean)
    live("manufacturers", "forecast_units")[:] = mean * dealers
    value_stock(market, "core_dealers", 2400)
    open_books(market, {"terminals": 10**14})
    return market


def run_link(
    demand: Any,
    *,
    lead: int = 1,
    stock: float = 1e5,
    mean: float = 1e4,
    forecast: Any = None,
    order: Any = None,
) -> Any:
    """Return what dealers ordered and held while terminals ordered ``demand`` (weeks, dealers).

    Returns:
        orders, net_stock (stock less backlog after stage 6), pipeline, supplied: (weeks, dealers) each.
    """
    weeks, dealers = demand.shape
    market = link_market(dealers, mean, lead, stock)
    posting, view = Posting(market), view_of(market, "core_dealers")
    settings = {
        delivery: settings_of(delivery), production: settings_of(production, (1,)),
        demand_forecast: settings_of(demand_forecast, **(forecast or {})),
        replenishment_order: settings_of(replenishment_order, **(order or {})),
    }  # fmt: skip
    kept = {name: np.zeros(demand.shape) for name in ("orders", "net_stock", "pipeline", "supplied")}
    for week in range(weeks):
        market.week = week
        posting.arrive()
        posting.apply(
            [moves.SetColumns("terminals", {"order_units": demand[week][:, None].astype(np.int32)})], "order"
        )
        posting.apply(delivery.decide(view, settings[delivery], luck(week=week)), "delivery")
        posting.apply(
            [moves.SellToConsumers(market.live("terminals", "stock_units").astype(np.int64))], "sell"
        )
        dealer = view.core_dealers
        kept["net_stock"][week] = (dealer.stock_units.sum(axis=(2, 3)) - dealer.backlog_units)[:, 0]
        kept["pipeline"][week] = dealer.transit_units.sum(axis=(1, 3))[:, 0]
        kept["supplied"][week] = dealer.supplied_units[:, 0]
        for rule in (demand_forecast, replenishment_order, production):
            posting.apply(rule.decide(view, settings[rule], luck(week=week)), rule.__name__)
        kept["orders"][week] = dealer.order_units[:, 0]
    posting.check()
    return SimpleNamespace(**kept)


def ratio_of_variances(above: Any, below: Any, mean: float) -> tuple[float, float]:
    """Return Var(above)/Var(below) over independent columns and its standard error.

    Variances are about the known mean. With v, u the columns' mean squares, R = Σv/Σu has the standard error
    sd(v − R·u)/(√n·mean(u)) (delta method over n independent columns).
    """
    v, u = (((series - mean) ** 2).mean(axis=0) for series in (above, below))
    ratio = v.sum() / u.sum()
    return float(ratio), float(np.std(v - ratio * u, ddof=1) / (np.sqrt(v.size) * u.mean()))
