"""Small markets made by hand, for tests of single rules."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.agents import (
    Consumer,
    CoreDealer,
    CustomerAdvisor,
    Manufacturer,
    Product,
    Region,
    SubDealer,
    Terminal,
)
from channelsim.agents.table import Table
from channelsim.base.calendar import Calendar
from channelsim.base.columns import tabulate
from channelsim.base.luck import Luck
from channelsim.market.knowledge import ITEMS, SNAPSHOTS
from channelsim.market.ledger import Ledger
from channelsim.market.market import (
    ACTIVITIES,
    AGES,
    HISTORY,
    NEIGHBOURS,
    REPERTOIRE,
    Market,
    MarketView,
    Names,
)
from channelsim.market.supply import Links

FIRST_STEPS = Path(__file__).parents[1] / "scenarios" / "first_steps.yaml"

CLASSES = {
    "manufacturers": Manufacturer,
    "core_dealers": CoreDealer,
    "sub_dealers": SubDealer,
    "terminals": Terminal,
    "consumers": Consumer,
    "customer_advisors": CustomerAdvisor,
    "products": Product,
    "regions": Region,
}


def tiny_market(
    *,
    manufacturers: int = 2,
    products: int = 2,
    regions: int = 1,
    core_dealers: int = 2,
    sub_dealers: int = 0,
    terminals: int = 4,
    consumers: int = 10,
    advisors: int = 0,
    origins: int = 1,
    lead_weeks: int = 1,
    terminal_lead: int = 0,
    columns: dict[str, dict[str, Any]] | None = None,
) -> Market:
    """Return a market with default columns; ``columns`` sets some: ``{"terminals": {"listed": True}}``.

    Product p belongs to manufacturer p % manufacturers. Dealer j carries manufacturer j % manufacturers. Terminals of
    every region have the first dealer that carries a manufacturer as its supplier.
    """
    sizes = {
        "product": products,
        "manufacturer": manufacturers,
        "region": regions,
        "origin": origins,
        "stray": origins if origins > 1 else 0,
        "age": AGES,
        "lead": lead_weeks + 2,
        "terminal_lead": terminal_lead + 1 if terminal_lead else 0,
        "history": HISTORY,
        "repertoire": REPERTOIRE,
        "neighbour": NEIGHBOURS,
        "premise": 2,
        "activity": len(ACTIVITIES),
        "month": 12,
        "item": len(ITEMS),
        "snapshot": SNAPSHOTS,
    }
    rows = {
        "manufacturers": manufacturers,
        "core_dealers": core_dealers,
        "sub_dealers": sub_dealers,
        "terminals": terminals,
        "consumers": consumers,
        "customer_advisors": advisors,
        "products": products,
        "regions": regions,
    }
    tables = {name: Table(kind, sizes) for name, kind in CLASSES.items()}
    for name, count in rows.items():
        tables[name].append(count)
    tables["consumers"].array("key")[:] = np.arange(consumers)
    ledger = Ledger(rows)
    for name, places in ledger.parties.items():
        if "party" in tables[name].columns:
            tables[name].array("party")[:] = np.arange(places.start, places.stop)
    tables["products"].array("manufacturer")[:] = np.arange(products) % manufacturers
    if core_dealers:
        tables["core_dealers"].array("carries")[
            np.arange(core_dealers), np.arange(core_dealers) % manufacturers
        ] = True
        tables["terminals"].array("supplier")[:] = np.arange(manufacturers) % core_dealers
    for name, values in (columns or {}).items():
        for column, value in values.items():
            tables[name].array(column)[...] = value
    links = Links(tiers=1 if not sub_dealers else 2, dealer_lead_weeks=np.full(manufacturers, lead_weeks),
                  dealer_terms_weeks=np.full(manufacturers, 4), sub_dealer_terms_weeks=4,
                  terminal_lead_weeks=terminal_lead, terminal_terms_weeks=2)  # fmt: skip
    names = Names(*[[f"{kind}-{n}" for n in range(count)] for kind, count in (
        ("maker", manufacturers), ("product", products), ("region", regions), ("区", regions), ("kind", 1),
        ("core", core_dealers), ("sub", sub_dealers))])  # fmt: skip
    return Market(tables=tables, ledger=ledger, names=names, calendar=Calendar(), season=np.ones(52),
                  distance_km=np.zeros((regions, regions)), market_scale=1.0, minor_units=100, links=links)  # fmt: skip


def view_of(market: Market, own: str = "manufacturers") -> MarketView:
    """Return what a rule sees, with the deciders' table chosen."""
    view = MarketView(market)
    view.own, view.own_name = getattr(view, own), own
    return view


def settings_of(rule: Any, sizes: tuple[int, ...] = (), **values: Any) -> SimpleNamespace:
    """Return a rule's settings as columns, some of them changed."""
    return tabulate(rule.Settings(**values), sizes)


def luck(seed: int = 1, week: int = 0) -> Luck:
    """Return the luck of a week."""
    return Luck(seed, week)
