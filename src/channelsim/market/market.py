"""The world the agents meet in: tables, places, links, books. Rules see it through a read-only ``MarketView``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from channelsim.agents.table import Table, View
from channelsim.base.calendar import Calendar
from channelsim.market.ledger import Ledger

TABLES = (
    "manufacturers",
    "core_dealers",
    "sub_dealers",
    "terminals",
    "consumers",
    "customer_advisors",
    "products",
    "regions",
)
TRADERS = ("core_dealers", "sub_dealers")
REPERTOIRE = 4
NEIGHBOURS = 3
HISTORY = 26
AGES = 105
ACTIVITIES = ("advertising", "display_fees", "promotion", "visits")


@dataclass
class Names:
    """Names of rows, by table, as the planner wrote them (plus Chinese names where given)."""

    manufacturers: list[str]
    products: list[str]
    regions: list[str]
    regions_zh: list[str]
    terminal_kinds: list[str]
    core_dealers: list[str]
    sub_dealers: list[str]
    terminals: list[str] = field(default_factory=list)


@dataclass
class Market:
    """All state of a run.

    Attributes:
        tables: by name (see ``TABLES``).
        ledger: accounts of all parties, debts included.
        names: names of rows.
        calendar: where the run stands in the year.
        season: (52,) seasonal index by week of the year, mean 1.
        distance_km: (R, R) between regions' centres.
        market_scale: simulated share of consumers and terminals.
        minor_units: minor units in one unit of the currency.
        links: timing and terms of the links (see ``market/supply.py``).
        demand: exogenous demand by week: ``(weeks, T, P)``-like provider, or None.
        week: week of the run, from 0.
        handed: intermediate results of this week.
        constants: what the opening solved for and rules keep looking up (see ``MarketView.constants``).
    """

    tables: dict[str, Table]
    ledger: Ledger
    names: Names
    calendar: Calendar
    season: Any
    distance_km: Any
    market_scale: float
    minor_units: int
    links: Any
    demand: Any = None
    week: int = 0
    handed: dict[str, Any] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)

    def size(self, name: str) -> int:
        """Return the number of rows of a table."""
        return self.tables[name].size

    def live(self, table: str, name: str) -> Any:
        """Return a writable column; for the builder and posting only."""
        return self.tables[table].array(name)

    def season_at(self, week: int) -> float:
        """Return the seasonal index of a week of the run."""
        return float(self.season[self.calendar.week_of_year(week)])

    def seasons_from(self, week: int, weeks: int) -> Any:
        """Return the seasonal indices of a week of the run and the following ones, shape (weeks,)."""
        first = self.calendar.week_of_year(week)
        return np.take(self.season, np.arange(first, first + weeks), mode="wrap").astype(
            np.float64, copy=False
        )


class MarketView:
    """What a rule may look at. Attributes named as tables give read-only columns; ``own`` is the deciders' table.

    ``settings_then``: the settings of the rule that decides as they held last week; None where that is not known.
    """

    manufacturers: View
    core_dealers: View
    sub_dealers: View
    terminals: View
    consumers: View
    customer_advisors: View
    products: View
    regions: View

    def __init__(self, market: Market) -> None:
        self._market = market
        for name in TABLES:
            setattr(self, name, market.tables[name].view())
        self.own: View = self.manufacturers
        self.own_name = "manufacturers"
        self.step_key = ""
        self.settings_then: Any = None
        self.names = market.names
        self.calendar = market.calendar
        self.distance_km = market.distance_km
        self.market_scale = market.market_scale
        self.minor_units = market.minor_units
        self.links = market.links

    @property
    def week(self) -> int:
        """Week of the run, from 0."""
        return self._market.week

    @property
    def handed(self) -> Mapping[str, Any]:
        """Intermediate results of earlier rules of this week."""
        return self._market.handed

    @property
    def constants(self) -> Mapping[str, Any]:
        """What the opening solved for, by name: ``category_intercept``, ``reference_price`` (R, premise) …"""
        return self._market.constants

    @property
    def demand(self) -> Any:
        """Exogenous demand, or None."""
        return self._market.demand

    @property
    def origins(self) -> int:
        """Number of origins that stocks distinguish."""
        return self._market.tables["terminals"].sizes["origin"]

    def season(self, ahead: int = 0) -> float:
        """Return the seasonal index ``ahead`` weeks from now."""
        return self._market.season_at(self._market.week + ahead)

    def seasons(self, weeks: int) -> Any:
        """Return the seasonal indices of this week and the following ones, shape (weeks,)."""
        return self._market.seasons_from(self._market.week, weeks)

    def balance(self, account: str, places: slice = slice(None)) -> Any:
        """Return a copy of one account of all parties, or of those in ``places``, minor units (debit positive)."""
        return self._market.ledger.balance(account, places)

    def due(self, until_week: int) -> Any:
        """Return what each party owes by a week, minor units, shape (parties,)."""
        return self._market.ledger.due(until_week)

    def party(self, table: str) -> slice:
        """Return where the parties of a table stand in the books."""
        return self._market.ledger.parties[table]

    @property
    def world(self) -> int:
        """The party number of the outside world."""
        return self._market.ledger.world
