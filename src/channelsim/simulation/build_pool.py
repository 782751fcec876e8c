"""What core dealers are able and willing to do: drawn for candidates, neutral for others unless the planner says so.

Every attribute has a stream of luck of its own, so they are independent of each other. Each acts where a business
of that kind acts: capital as opening cash and what can be financed; coverage as the chance of a call on a terminal;
vehicles as the largest fleet; management as error of forecasts and records; loyalty as compliance and as readiness
to leave.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.ledger import ACCOUNT, CAPITAL
from channelsim.market.market import Market
from channelsim.scenario.expansions import expanding


def describe_core_dealers(market: Market, scenario: Any, luck: Luck) -> None:
    """Fill the attributes of core dealers; those with a manufacturer from the start are neutral where nothing is given."""
    rows, own, live = np.arange(market.size("core_dealers")), scenario.core_dealers, market.live
    candidate = ~live("core_dealers", "carries").any(axis=1)
    whole = market.market_scale
    reach = luck.uniform("candidate_coverage", rows)
    coverage = own.candidate_coverage_least + (1 - own.candidate_coverage_least) * reach
    spread = np.exp(own.candidate_vehicles_log_sd * luck.normal("candidate_vehicles", rows))
    limit = own.candidate_vehicles * spread * _needed(market, scenario)[live("core_dealers", "region")]
    values = {
        "capital": np.zeros(rows.size),
        "coverage": np.where(candidate, coverage, 1.0),
        "management": np.where(candidate, luck.uniform("candidate_management", rows), 1.0),
        "loyalty": luck.uniform("compliance", rows),
        "fleet_limit": np.where(candidate, limit, np.inf),
    }
    factors = {"capital": whole * market.minor_units, "vehicles": whole}
    for row, dealer in enumerate(scenario.dealers):
        for name, number in dealer.given.items():
            values["fleet_limit" if name == "vehicles" else name][row] = number * factors.get(name, 1.0)
    for name, column in values.items():
        live("core_dealers", name)[:] = column
    live("core_dealers", "compliance")[:] = own.compliance_most * values["loyalty"]
    live("core_dealers", "planning_error")[:] = own.planning_error_most * (1 - values["management"])


def share_fleets(market: Market) -> None:
    """Let sub-dealers share what the core dealer behind them can run."""
    owner = market.live("sub_dealers", "core_dealer")
    count = np.bincount(owner, minlength=market.size("core_dealers"))
    market.live("sub_dealers", "fleet_limit")[:] = (
        market.live("core_dealers", "fleet_limit") / np.maximum(count, 1)
    )[owner]


def trade_terms(scenario: Any) -> dict[str, Any]:
    """Return what recruiting has to know of the trade: costs of delivery, credit of banks, dealers wanted."""
    rule, costs = (scenario.rule_settings(name, "traders", 0) for name in ("delivery", "operating_cost"))
    return {
        "drops_a_vehicle": rule.drops_a_day * rule.days_a_week / rule.fleet_reserve,
        "drop_cost": rule.drop_cost,
        "case_cost": rule.case_cost,
        "other_goods_cases": rule.other_goods_cases,
        "overhead_share": getattr(costs, "overhead_share", 0.02),
        "credit_line_weeks": scenario.dealer_means.credit_line_weeks,
        "contract_weeks": np.asarray(scenario.rule_settings("contract", "manufacturers", 0).term_weeks),
        "dealers_wanted": np.array(
            [maker.core_dealers_per_region for maker in scenario.manufacturers.values()]
        ),
    }


def note_recruiters(market: Market, scenario: Any) -> None:
    """Note who recruits dealers from the start (M,), whether anybody ever does or grades them, whether anybody expands.

    What happens at any time is written down from the first week on.
    """
    expands = market.live("manufacturers", "expands")
    recruit = scenario.rule_settings("dealer_recruitment", "manufacturers", 0).recruit
    market.constants["recruiters"] = (recruit == "always") | ((recruit == "expansion") & expands)
    reviewed = scenario.rule_settings("dealer_grading", "manufacturers", 0).review != "never"
    going = [name in expanding(scenario) for name in scenario.manufacturers]
    looking = (recruit == "always") | ((recruit == "expansion") & going)
    market.constants["dealers_chosen"] = bool(looking.any() or reviewed.any())
    market.constants["expansion"] = any(going)


def put_in_capital(market: Market, scenario: Any, luck: Luck) -> None:
    """Give dealers the capital they should have, once it is known what their business takes.

    Owners of those whose capital was given pay in what is missing, or draw what is too much and lies in cash. What
    candidates could put in is drawn around the mean of their region's dealers (of the market's where it has none).
    """
    ledger, given = market.ledger, market.live("core_dealers", "capital")
    places = ledger.parties["core_dealers"]
    parties = np.arange(places.start, places.stop)
    there = ledger.balances[places][:, [ACCOUNT[name] for name in CAPITAL]].sum(axis=1)
    trades = market.live("core_dealers", "carries").any(axis=1)
    told = (given > 0) & trades
    _draw_capital(market, scenario, luck, there, trades)
    missing = np.where(told, given - there, 0)
    ledger.pay("capital", ledger.world, parties, np.maximum(missing, 0))
    cash = np.maximum(ledger.balance("cash")[places], 0)
    ledger.pay("drawings", parties, ledger.world, np.minimum(np.maximum(-missing, 0), cash))


def _draw_capital(market: Market, scenario: Any, luck: Luck, there: Any, trades: Any) -> None:
    capital, seat = market.live("core_dealers", "capital"), market.live("core_dealers", "region")
    rows = np.flatnonzero(~trades & (capital == 0))
    if not rows.size or not trades.any():
        return
    own, regions = scenario.core_dealers, market.size("regions")
    count = np.bincount(seat[trades], minlength=regions)
    mean = np.bincount(seat[trades], there[trades], regions) / np.maximum(count, 1)
    mean = np.where(count > 0, mean, there[trades].mean())
    spread = np.exp(own.candidate_capital_log_sd * luck.normal("candidate_capital", rows))
    capital[rows] = np.floor(np.maximum(own.candidate_capital * spread * mean[seat[rows]], 0))


def _needed(market: Market, scenario: Any) -> Any:
    """Return the vehicles that an equal territory of each region needs, of the simulated market (R,)."""
    rule = scenario.rule_settings("delivery", "traders", 0)
    live = market.live
    drops = np.bincount(
        live("terminals", "region"), 1.0 / live("terminals", "cycle_weeks"), market.size("regions")
    )
    parts = max(maker.core_dealers_per_region for maker in scenario.manufacturers.values())
    return rule.fleet_reserve * drops / (rule.drops_a_day * rule.days_a_week) / parts
