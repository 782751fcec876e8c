"""A town of consumers and terminals alone, made by hand, to run the consumers' rules in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import Market, MarketView
from channelsim.rules import (
    awareness,
    brand_choice,
    loyalty,
    purchase_incidence,
    service_experience,
    stockout_reaction,
    terminal_choice,
)
from channelsim.simulation.build_places import Cells
from channelsim.simulation.consumer_build import populate_consumers
from channelsim.simulation.consumer_opening import fix_reference_prices
from channelsim.simulation.posting import Posting
from support import settings_of, tiny_market

RULES = {
    "purchase_incidence": purchase_incidence,
    "terminal_choice": terminal_choice,
    "brand_choice": brand_choice,
    "stockout_reaction": stockout_reaction,
    "loyalty": loyalty,
    "service_experience": service_experience,
    "awareness": awareness,
}
PLENTY = 1 << 30


class Town:
    """Consumers drawn by the builder, terminals that list everything at the recommended price, full shelves.

    Args:
        consumers: by region; a number means one region.
        terminals: in each region.
        settings: changes to the rules' settings by rule name.
        seed: of all draws.
        sizes: manufacturers, products … as for ``tiny_market``.
    """

    def __init__(
        self,
        consumers: Any = 1000,
        terminals: int = 4,
        settings: dict[str, dict[str, Any]] | None = None,
        seed: int = 1,
        **sizes: Any,
    ) -> None:
        counts = np.atleast_1d(consumers)
        regions = counts.size
        self.settings = {
            name: settings_of(rule, **(settings or {}).get(name, {})) for name, rule in RULES.items()
        }
        self.luck = Luck(seed)
        self.market: Market = tiny_market(
            consumers=0, terminals=terminals * regions, regions=regions, core_dealers=0, **sizes
        )
        live = self.market.live
        rows = np.arange(terminals * regions)
        live("terminals", "region")[:] = rows // terminals
        live("terminals", "size")[:] = 1
        live("terminals", "x_km")[:] = np.cos(rows)
        live("terminals", "y_km")[:] = np.sin(rows)
        live("terminals", "listed")[:] = True
        live("terminals", "display")[:] = 1 / self.market.size("products")
        live("terminals", "retail_price")[:] = 100
        live("terminals", "stock_units")[:] = PLENTY
        live("products", "recommended")[:] = 100
        live("regions", "first_terminal")[:] = np.arange(regions) * terminals
        cells = Cells(
            np.arange(regions), np.zeros(regions), np.zeros(regions), np.ones(regions), np.ones(regions)
        )
        populate_consumers(self.market, cells, counts, self, self.luck)
        live("consumers", "aware")[:] = 0xFFFFFFFF >> (32 - self.market.size("manufacturers"))
        live("consumers", "loyalty")[:] = 1 / self.market.size("products")
        fix_reference_prices(self.market)
        self.market.constants["category_intercept"] = 2.0
        self.posting = Posting(self.market)

    def rule_settings(self, rule: str, decider: str = "consumers", week: int = 0) -> SimpleNamespace:
        """Return the settings of a rule, as a scenario does."""
        return self.settings[rule]

    @property
    def view(self) -> MarketView:
        return MarketView(self.market)

    def people(self, name: str) -> Any:
        """Return a live column of the consumers."""
        return self.market.live("consumers", name)

    def shops(self, name: str) -> Any:
        """Return a live column of the terminals."""
        return self.market.live("terminals", name)

    def do(self, rule: str, week: int = 0) -> dict[str, Any]:
        """Carry out one rule; return what was handed on so far."""
        self.market.week = week
        moves = RULES[rule].decide(self.view, self.settings[rule], self.luck.at(week))
        self.posting.apply(moves, rule)
        return self.market.handed

    def week(self, week: int = 0) -> dict[str, Any]:
        """Carry out all consumers' rules of a week; return what was handed on."""
        self.market.week = week
        self.market.handed.clear()
        self.posting.arrive()
        for rule in RULES:
            self.do(rule, week)
        return self.market.handed

    def give_occasions(self, **columns: Any) -> Any:
        """Hand out occasions made by hand; return them. Missing columns: k 0, units 1, slot 0, terminal as there."""
        consumer = np.asarray(columns["consumer"], np.int32)
        size = consumer.size
        slot = np.asarray(columns.get("slot", np.zeros(size)), np.int8)
        there = self.people("repertoire")[consumer, slot]
        from channelsim.rules._consumers import Occasions

        self.market.handed["occasions"] = Occasions(
            consumer,
            np.asarray(columns.get("k", np.zeros(size)), np.uint8),
            np.asarray(columns.get("units", np.ones(size)), np.int32),
            slot,
            np.asarray(columns.get("terminal", there), np.int32),
            np.asarray(columns.get("product", np.zeros(size)), np.int16),
        )
        return self.market.handed["occasions"]


def shuffled(town: Town, order: Any) -> Town:
    """Reorder the consumers of a town in place; their keys go with them."""
    table = town.market.tables["consumers"]
    for name in table.columns:
        table.assign(name, np.ascontiguousarray(table.array(name)[order]))
    return town


def share_error(share: Any, number: Any) -> Any:
    """Return the standard error of a share among ``number`` independent draws."""
    return np.sqrt(np.maximum(share * (1 - share), 1e-12) / number)
