"""Scenario → Market: tables sized and filled with who exists where. The state they start in is ``opening.py``'s."""

from __future__ import annotations

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
from channelsim.base.luck import Luck
from channelsim.base.units import minor, share_out
from channelsim.market.knowledge import ITEMS, SNAPSHOTS
from channelsim.market.ledger import Ledger
from channelsim.market.market import ACTIVITIES, AGES, HISTORY, NEIGHBOURS, REPERTOIRE, Market, Names
from channelsim.market.supply import Links
from channelsim.rules._expansion_tools import who_expands
from channelsim.simulation.build_body import served_by_core
from channelsim.simulation.build_channel import (
    place_advisors,
    place_core_dealers,
    place_expansion,
    place_sub_dealers,
)
from channelsim.simulation.build_given import demand_of, place_given_terminals
from channelsim.simulation.build_places import lay_cells, to_plane
from channelsim.simulation.build_pool import describe_core_dealers, note_recruiters, share_fleets, trade_terms
from channelsim.simulation.build_structure import build_structures
from channelsim.simulation.build_terminals import count_by_region, place_terminals
from channelsim.simulation.collect_rivals import rivals_may_answer
from channelsim.simulation.consumer_build import populate_consumers
from channelsim.simulation.estimate import check_memory

MOST_MAKERS = 64

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


def plan_counts(scenario: Any) -> tuple[int, int, int]:
    """Return how many consumers, terminals and dealers (both tiers) the scenario's market will have."""
    dealers = len(core_dealer_plan(scenario).region)
    subs = dealers * scenario.sub_dealers.per_core_dealer if scenario.market.tiers == 2 else 0
    return int(consumer_counts(scenario).sum()), int(terminal_counts(scenario).sum()), dealers + subs


def build_market(scenario: Any, seed: int) -> Market:
    """Return a market in which everybody exists and nobody holds anything yet.

    Raises:
        InputError: the scenario does not fit into memory, or its tables do not fit each other.
    """
    check_memory(scenario)
    luck = Luck(seed)
    market = _empty_market(scenario)
    _fill_regions(market, scenario)
    _fill_products(market, scenario)
    market.live("regions", "taste")[:] = regional_tastes(market, scenario.market.region_taste_sd, luck)
    cells = lay_cells(market.live("regions", "area_km2"), market.live("regions", "urban_share"), luck)
    kinds = terminal_kinds(scenario)
    if scenario.terminals_table is not None:
        place_given_terminals(market, cells, kinds, scenario)
    else:
        place_terminals(market, cells, terminal_counts(scenario), kinds, luck)
    place_core_dealers(market, core_dealer_plan(scenario))
    describe_core_dealers(market, scenario, luck)
    flat = build_structures(market, scenario, luck)
    if scenario.market.tiers == 2:
        large = served_by_core(market, scenario, flat)
        place_sub_dealers(market, scenario.sub_dealers.per_core_dealer, large)
        share_fleets(market)
        conscience = luck.uniform("compliance_below", np.arange(market.size("sub_dealers")))
        market.live("sub_dealers", "compliance")[:] = scenario.core_dealers.compliance_most * conscience
    leaving = scenario.rule_settings("contract", "manufacturers", 0).may_leave
    market.constants["dealers_may_leave"] = bool(leaving.any())
    always = scenario.rule_settings("market_information", "manufacturers", 0).kept == "always"
    market.constants["beliefs_kept"] = bool(always.any())
    market.constants["order_kinds"] = scenario.records.order_kinds
    market.constants["trade_terms"] = trade_terms(scenario)
    market.constants["rivals_may_answer"] = rivals_may_answer(scenario)
    market.constants["compliance_most"] = scenario.core_dealers.compliance_most
    place_expansion(market, who_expands(scenario.rule_settings("region_expansion", "manufacturers", 0)))
    market.constants["trade_terms"] = trade_terms(scenario)
    note_recruiters(market, scenario)
    place_advisors(market, scenario.rule_settings("field_force", "manufacturers", 0))
    market.ledger = empty_ledger(market)
    market.demand = demand_of(market, scenario)
    populate_consumers(market, cells, consumer_counts(scenario), scenario, luck)
    return market


def consumer_counts(scenario: Any) -> Any:
    """Return simulated consumers by region, shape (R,); none where a table of demand takes their place.

    A region's consumption a head shows in the number of its buyers.
    """
    people = np.array([region.population * region.consumption for region in scenario.regions], float)
    if scenario.exogenous_demand is not None:
        return np.zeros(people.size, np.int64)
    total = people.sum() * scenario.market.consumers_share * scenario.market.market_scale
    return share_out(round(total), people)


def terminal_counts(scenario: Any) -> Any:
    """Return simulated terminals by region, shape (R,)."""
    if scenario.terminals_table is not None:
        placed = scenario.terminals_table["region"]
        return np.array([int((placed == region.name).sum()) for region in scenario.regions], np.int64)
    people = [region.population for region in scenario.regions]
    terminals = scenario.terminals
    return count_by_region(
        people, terminals.outlets_per_1000_people, terminals.count_exponent, scenario.market.market_scale
    )


def terminal_kinds(scenario: Any) -> Any:
    """Return arrays over the scenario's terminal types."""
    kinds = list(scenario.terminals.types.values())
    columns = ("share", "size_factor", "slots_at_mean", "slots_exponent", "cycle_weeks")
    arrays = {name: np.array([getattr(kind, name) for kind in kinds], float) for name in columns}
    on_trade = np.array([kind.premise == "on_trade" for kind in kinds], np.int8)
    log_sd = np.full(len(kinds), scenario.terminals.size_log_sd)
    return SimpleNamespace(**arrays, on_trade=on_trade, size_log_sd=log_sd)


def core_dealer_plan(scenario: Any) -> Any:
    """Return region (n,), carries (n, M) and names of the core dealers, sorted by region."""
    regions = [region.name for region in scenario.regions]
    makers = list(scenario.manufacturers)
    dealers = scenario.dealers
    carries = np.array([[maker in dealer.manufacturers for maker in makers] for dealer in dealers], bool)
    return SimpleNamespace(
        region=np.array([regions.index(dealer.region) for dealer in dealers], np.int64),
        carries=carries.reshape(len(dealers), len(makers)),
        names=[dealer.name for dealer in dealers],
    )


def _empty_market(scenario: Any) -> Market:
    makers = list(scenario.manufacturers.values())
    tables = {name: Table(kind, _sizes(scenario)) for name, kind in CLASSES.items()}
    tables["manufacturers"].append(len(makers))
    regions = [region.name for region in scenario.regions]
    homes = [-1 if maker.home is None else regions.index(maker.home) for maker in makers]
    tables["manufacturers"].array("plant_region")[:] = homes
    return Market(
        tables=tables,
        ledger=Ledger({"manufacturers": 0, "core_dealers": 0, "sub_dealers": 0, "terminals": 0}),
        names=_names(scenario),
        calendar=Calendar(scenario.first_week),
        season=np.asarray(scenario.market.season_indices, float),
        distance_km=np.asarray(scenario.distances_km, float),
        market_scale=float(scenario.market.market_scale),
        minor_units=int(scenario.minor_units),
        links=_links(scenario),
    )


def _sizes(scenario: Any) -> dict[str, int]:
    """Return the lengths of all dimensions that columns name."""
    terminal_lead = scenario.terminals.lead_weeks
    origins = len(scenario.regions) if scenario.market.diversion == "possible" else 1
    return {
        "product": len(scenario.products),
        "manufacturer": len(scenario.manufacturers),
        "region": len(scenario.regions),
        "origin": origins,
        "stray": origins if origins > 1 else 0,
        "age": AGES,
        "lead": max(maker.lead_weeks for maker in scenario.manufacturers.values()) + 2,
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


def _links(scenario: Any) -> Links:
    makers, market = scenario.manufacturers.values(), scenario.market
    km = np.asarray(scenario.distances_km, float)
    return Links(
        tiers=scenario.market.tiers,
        dealer_lead_weeks=np.array([maker.lead_weeks for maker in makers], np.int64),
        dealer_terms_weeks=np.array([maker.payment_terms_weeks for maker in makers], np.int64),
        sub_dealer_terms_weeks=scenario.sub_dealers.payment_terms_weeks,
        terminal_lead_weeks=scenario.terminals.lead_weeks,
        terminal_terms_weeks=scenario.terminals.payment_terms_weeks,
        haul=(market.haul_fixed + market.haul_per_km * km) * scenario.minor_units,
        bulk_drop=market.bulk_drop * scenario.minor_units,
    )


def _names(scenario: Any) -> Names:
    dealers = core_dealer_plan(scenario).names
    per_core = scenario.sub_dealers.per_core_dealer if scenario.market.tiers == 2 else 0
    return Names(
        manufacturers=list(scenario.manufacturers),
        products=list(scenario.products),
        regions=[region.name for region in scenario.regions],
        regions_zh=[region.name_zh for region in scenario.regions],
        terminal_kinds=list(scenario.terminals.types),
        core_dealers=dealers,
        sub_dealers=[f"{name}/{n + 1}" for name in dealers for n in range(per_core)],
    )


def _fill_regions(market: Market, scenario: Any) -> None:
    table = market.tables["regions"]
    table.append(len(scenario.regions))
    for name in (
        "longitude",
        "latitude",
        "area_km2",
        "population",
        "urban_share",
        "growth",
        "income",
        "traditional_trade",
    ):
        table.array(name)[:] = [getattr(region, name) for region in scenario.regions]
    table.array("x_km")[:], table.array("y_km")[:] = to_plane(
        table.array("longitude"), table.array("latitude")
    )


def regional_tastes(market: Market, sd: float, luck: Luck) -> Any:
    """Return how much more each region likes each manufacturer, (R, M): normal, of a stream of its own.

    Nothing else that is known or drawn of a region enters: what a manufacturer would reach there cannot be read off its
    size, growth, rivals or any other ground on which it is chosen.
    """
    shape = (market.size("regions"), market.size("manufacturers"))
    row, maker = np.indices(shape)
    return sd * luck.normal("region_taste", (row * MOST_MAKERS + maker).ravel()).reshape(shape)


def _fill_products(market: Market, scenario: Any) -> None:
    table = market.tables["products"]
    products = list(scenario.products.values())
    table.append(len(products))
    makers = list(scenario.manufacturers)
    table.array("manufacturer")[:] = [makers.index(product.manufacturer) for product in products]
    for name in ("units_per_case", "appeal", "shelf_life_weeks", "refuse_age_weeks"):
        table.array(name)[:] = [getattr(product, name) for product in products]
    for name in ("variable_cost", "salvage_value"):
        table.array(name)[:] = [minor(getattr(product, name), market.minor_units) for product in products]


def empty_ledger(market: Market) -> Ledger:
    """Return books without an entry for all parties of a market, and number the parties."""
    ledger = Ledger(
        {name: market.size(name) for name in ("manufacturers", "core_dealers", "sub_dealers", "terminals")}
    )
    for name in ("core_dealers", "sub_dealers", "terminals"):
        places = ledger.parties[name]
        market.live(name, "party")[:] = np.arange(places.start, places.stop)
    return ledger
