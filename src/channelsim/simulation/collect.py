"""Takes the facts of a week from the market's tables and from what was posted (see ``records/rows.py``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from channelsim.market.ledger import ACCOUNT
from channelsim.market.market import TRADERS, Market
from channelsim.records.rows import FLOWS, FRAMES, INCOME
from channelsim.simulation import collect_kernels as kernels
from channelsim.simulation.collect_beliefs import belief_facts, beliefs_kept
from channelsim.simulation.collect_frames import Columns, PostingFacts, by_frame, complete
from channelsim.simulation.collect_labels import chosen_terminals, dimensions_of
from channelsim.simulation.collect_special import special_facts

FLOW_COLUMNS = [ACCOUNT[name] for name, _ in FLOWS]
FLOW_SIGNS = np.array([-1 if name in INCOME else 1 for name, _ in FLOWS], np.int64)


class Collector:
    """Computes all frames of a week.

    A fact that was posted takes the place of the same column computed from the tables; a column with neither is zero.

    Args:
        market: the market, opened.
        terminals: keep single terminals too: ``none``, a drawn ``sample`` or ``all``.
        sample_terminals: size of that sample.
        seed: of the run; draws the sample.
    """

    def __init__(
        self,
        market: Market,
        *,
        terminals: Literal["none", "sample", "all"] = "none",
        sample_terminals: int = 200,
        seed: int = 0,
    ) -> None:
        self._market = market
        self._terminals = chosen_terminals(market.size("terminals"), terminals, sample_terminals, seed)
        labels = self.dimensions()
        self._shapes = {
            frame.name: tuple(len(labels[dim]["name"]) for dim in frame.dims)
            for frame in FRAMES.values()
            if labels.keys() >= set(frame.dims)
        }
        self._beliefs = beliefs_kept(market)
        self._before = self._books()
        self._before_order: dict[str, Columns] | None = None

    def before_order(self) -> None:
        """Take what is recorded after consumers bought and before dealers order."""
        self._before_order = {name: self._standing(name) for name in TRADERS}

    def week(self, posting_facts: PostingFacts) -> dict[str, Columns]:
        """Return the facts of the week: by frame and column, arrays shaped as the frame says.

        Raises:
            ValueError: a posted fact belongs to no declared column or has the wrong shape.
        """
        standing = {name: self._standing(name) for name in TRADERS}
        before = self._before_order or standing
        self._before_order = None
        goods, field, region = self._terminal_facts(standing, before)
        facts = {
            "region_product": goods,
            "dealer_product": self._dealer_goods(standing, before),
            "region_manufacturer": field,
            "region": region,
        }
        facts |= self._book_facts()
        facts |= special_facts(self._market)
        if self._beliefs:
            facts["belief"] = belief_facts(self._market)
        if self._terminals is not None:
            facts["terminal_product"] = self._single_terminals(self._terminals)
        posted = by_frame(posting_facts)
        return {
            name: complete(FRAMES[name], columns, posted[name], self._shapes[name])
            for name, columns in facts.items()
        }

    def dimensions(self) -> dict[str, dict[str, list[Any]]]:
        """Return the labels of all dimensions, as ``Book`` wants them."""
        return dimensions_of(self._market, self._terminals)

    def birth(self) -> dict[str, Any]:
        """Return what a reader of the facts must know of the market, for the manifest."""
        market = self._market
        return {
            "market_scale": market.market_scale,
            "minor_units": market.minor_units,
            "season": np.asarray(market.season).tolist(),
            "first_week": market.calendar.first_week,
            "tiers": market.links.tiers,
        }

    def _standing(self, table: str) -> Columns:
        """Return stock, its age, goods under way and backlog of a tier of dealers, each (n, P)."""
        array = self._market.tables[table].array
        stock = array("stock_units")
        units, age_units = (np.zeros(stock.shape[:2], np.int64) for _ in range(2))
        kernels.add_up_stock(stock, array("oldest_age"), units, age_units)
        transit = array("transit_units").sum(axis=(1, 3))
        return {
            "stock": units,
            "age": age_units,
            "transit": transit,
            "backlog": array("backlog_units").copy(),
        }

    def _dealer_goods(self, standing: Mapping[str, Columns], before: Mapping[str, Columns]) -> Columns:
        market = self._market

        def both(name: str) -> Any:
            return np.concatenate([market.tables[table].array(name) for table in TRADERS])

        def all_of(columns: Mapping[str, Columns], name: str) -> Any:
            return np.concatenate([columns[table][name] for table in TRADERS])

        return {
            "asked_units": both("asked_units"),
            "supplied_units": both("supplied_units"),
            "ordered_units": both("order_units"),
            "received_units": both("received_units"),
            "stock_units": all_of(standing, "stock"),
            "transit_units": all_of(standing, "transit"),
            "backlog_units": all_of(standing, "backlog"),
            "forecast_units": both("level_units") * market.season_at(market.week + 1),
            "price": both("price"),
            "stock_units_before_order": all_of(before, "stock"),
            "transit_units_before_order": all_of(before, "transit"),
            "age_units": all_of(standing, "age"),
        }

    def _terminal_facts(self, standing: Any, before: Any) -> tuple[Columns, Columns, Columns]:
        market = self._market
        regions, makers = market.size("regions"), market.size("manufacturers")
        outlets = self._outlets()
        size, category = np.empty(market.size("terminals")), np.zeros(regions)
        terminals = np.zeros(regions, np.int64)
        counts = np.zeros((regions, market.size("products"), len(kernels.COUNTS)), np.int64)
        sums = np.zeros((*counts.shape[:2], len(kernels.SUMS)))
        kernels.category_sales(outlets.forecast, outlets.region, size, category, terminals)
        kernels.add_up_trade(outlets, counts, sums)
        kernels.add_up_shelves(outlets, size, counts, sums)
        field_counts = np.zeros((regions, makers, len(kernels.FIELD_COUNTS)), np.int64)
        field_sums = np.zeros((regions, makers, 2))
        kernels.by_region_and_manufacturer(outlets, size, field_counts, field_sums)
        goods: Columns = {name: counts[:, :, n] for n, name in enumerate(kernels.COUNTS)}
        goods |= kernels.weighted_prices(
            {name: sums[:, :, n] for n, name in enumerate(kernels.SUMS)}, category
        )
        goods["guide_price"] = market.live("products", "guide").T
        goods["deal_value"] = kernels.deal_value(market, sums[:, :, kernels.SUMS.index("wholesale")])
        goods |= self._stock_by_region(standing, before)
        field: Columns = {name: field_counts[:, :, n] for n, name in enumerate(kernels.FIELD_COUNTS)}
        field |= {
            "aware_share": market.live("regions", "aware_share"),
            "relationship": kernels.mean_of(field_sums[:, :, 1], field["reached_terminals"]),
            "served_size": field_sums[:, :, 0],
            "grp": market.live("manufacturers", "grp").T,
        }
        region: Columns = {
            "terminals": terminals,
            "category_size": category,
            "asked_units": goods["asked_units"].sum(axis=1),
            "sell_out_units": goods["sell_out_units"].sum(axis=1),
        }
        return goods, field, region

    def _outlets(self) -> Any:
        market, live = self._market, self._market.tables["terminals"].array
        return kernels.Outlets(
            region=live("region"),
            premise=live("premise"),
            supplier=live("supplier"),
            listed=live("listed"),
            stock=live("stock_units"),
            delivered=live("delivered_units"),
            retail_price=live("retail_price"),
            asked=live("asked_units"),
            sold=live("sold_units"),
            forecast=live("forecast_units"),
            display=live("display"),
            relationship=live("relationship"),
            weeks_unvisited=live("weeks_unvisited"),
            recommended=market.live("products", "recommended"),
            dealer_price=np.concatenate([market.live(table, "price") for table in TRADERS]),
            maker=market.live("products", "manufacturer"),
        )

    def _stock_by_region(self, standing: Mapping[str, Columns], before: Mapping[str, Columns]) -> Columns:
        under_way = self._terminals_under_way()
        found = {
            "core_dealer_stock_units": self._by_seat("core_dealers", standing["core_dealers"]["stock"]),
            "sub_dealer_stock_units": self._by_seat("sub_dealers", standing["sub_dealers"]["stock"]),
            "core_dealer_age_units": self._by_seat("core_dealers", standing["core_dealers"]["age"]),
            "core_dealer_stock_units_before_order": self._by_seat(
                "core_dealers", before["core_dealers"]["stock"]
            ),
            "backlog_units_before_order": self._by_seat("core_dealers", before["core_dealers"]["backlog"]),
        }
        for name, columns in (("transit_units", standing), ("transit_units_before_order", before)):
            found[name] = under_way + sum(
                self._by_seat(table, columns[table]["transit"]) for table in TRADERS
            )
        return found

    def _by_seat(self, table: str, values: Any) -> Any:
        """Add up values (n, P) of dealers by the region of their seat, shape (R, P)."""
        total = np.zeros((self._market.size("regions"), values.shape[1]), np.int64)
        np.add.at(total, self._market.live(table, "region"), values)
        return total

    def _terminals_under_way(self) -> Any:
        under_way = self._market.live("terminals", "transit_units")
        total = np.zeros((self._market.size("regions"), under_way.shape[2]), np.int64)
        kernels.add_up_under_way(under_way, self._market.live("terminals", "region"), total)
        return total

    def _books(self) -> dict[str, Any]:
        ledger = self._market.ledger
        makers, cores, subs = (ledger.parties[name] for name in ("manufacturers", *TRADERS))
        return {"manufacturer": ledger.balances[makers].copy(),
                "dealer": ledger.balances[cores.start : subs.stop].copy()}  # fmt: skip

    def _book_facts(self) -> dict[str, Columns]:
        market, now = self._market, self._books()
        facts = {}
        for name, balance in now.items():
            flows = (balance - self._before[name])[:, FLOW_COLUMNS] * FLOW_SIGNS
            columns: Columns = {flow: flows[:, n] for n, (flow, _) in enumerate(FLOWS)}
            columns |= {state: balance[:, ACCOUNT[state]] for state in ("cash", "receivables", "inventory")}
            columns["payables"] = -balance[:, ACCOUNT["payables"]]
            facts[name] = columns
        self._before = now
        for column in ("drops", "drops_asked", "fill_rate", "alive"):
            facts["dealer"][column] = np.concatenate([market.live(table, column) for table in TRADERS])
        plant = market.tables["manufacturers"].array
        facts["manufacturer"]["plant_stock_units"] = plant("stock_units").sum(axis=1)
        facts["manufacturer"]["ordered_units"] = plant("ordered_units").sum(axis=1)
        facts["manufacturer"]["grp"] = kernels.mean_of(
            (plant("grp") * market.live("regions", "population")).sum(axis=1),
            market.live("regions", "population").sum(),
        )
        return facts

    def _single_terminals(self, rows: Any) -> Columns:
        live = self._market.tables["terminals"].array
        return {
            "listed": live("listed")[rows],
            "asked_units": live("asked_units")[rows],
            "sold_units": live("sold_units")[rows],
            "delivered_units": live("delivered_units")[rows],
            "stock_units": live("stock_units")[rows],
            "retail_price": live("retail_price")[rows],
            "display": live("display")[rows],
        }
