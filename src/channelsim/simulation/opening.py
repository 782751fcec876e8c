"""The opening state: solved by the model's own rules in dry weeks before week 0, not guessed.

1. A first guess: prices at the guide, shelves by appeal and awareness, stocks at about their targets.
2. Dry weeks: the whole week runs with policies frozen at week 0, against demand drawn around what consumers are expected to
   ask for; that expectation is computed anew as shelves settle.
3. Consumers get the loyalty and the awareness of the stationary state; profits so far go to equity; posting begins.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.units import posted
from channelsim.market.ledger import ACCOUNT, PROFIT_ACCOUNTS
from channelsim.market.market import Market
from channelsim.simulation.build import empty_ledger
from channelsim.simulation.build_given import mean_demand
from channelsim.simulation.consumer_opening import open_consumers
from channelsim.simulation.first_guess import DRY_WEEKS, guess_shelves, guess_stocks
from channelsim.simulation.opening_demand import OpeningDemand
from channelsim.simulation.posting import Posting
from channelsim.simulation.week import Week

HASTE = 5.0  # relationships have half-lives of months: in the dry weeks their clock runs faster, to the same rest point
FIRST_RULES = ("list_price", "advertising")


def open_market(market: Market, scenario: Any, seed: int, *, audit: bool = False) -> Week:
    """Bring a built market to its opening state and return its working week, ready for week 0.

    Args:
        market: as ``build_market`` left it.
        scenario: gives settings; week 0 is frozen during the dry weeks.
        seed: of the run.
        audit: check all books after every movement, in the dry weeks too.
    """
    luck = Luck(seed)
    demand, market.demand = market.demand, None
    draft = _dry_week(market, scenario, seed, Posting(market))
    draft.only(FIRST_RULES, -sum(DRY_WEEKS) - 1)
    market.ledger = empty_ledger(market)
    _first_prices(market)
    guess_shelves(market, scenario, luck)
    expected = _expected(market, scenario, demand, luck)
    guess_stocks(market, scenario, expected)
    posting = Posting(market, audit=audit)
    dry = _dry_week(market, scenario, seed, posting)
    mean_units = float(scenario.rule_settings("purchase_incidence", "consumers", 0).units_per_occasion)
    week = -sum(DRY_WEEKS)
    for number, weeks in enumerate(DRY_WEEKS):
        if number:
            expected = _expected(market, scenario, demand, luck)
        market.demand = OpeningDemand(expected, mean_units, luck, market.season_at)
        for _ in range(weeks):
            dry.run(week)
            week += 1
    market.demand = demand
    if demand is None:
        open_consumers(market, scenario, luck)
    _close_profits(market)
    return Week(market, scenario, Posting(market, audit=audit), seed, exogenous=demand is not None)


def _dry_week(market: Market, scenario: Any, seed: int, posting: Posting) -> Week:
    week = Week(market, scenario, posting, seed, exogenous=True)
    week.frozen_at = 0
    week.hasten("relationship", ("gain", "decay", "undelivered_weight", "margin_weight"), HASTE)
    return week


def _first_prices(market: Market) -> None:
    """Set retail prices to what is recommended and traders' prices to the guide."""
    live = market.live
    region, premise = live("terminals", "region"), live("terminals", "premise")
    recommended = live("products", "recommended")[:, region, premise].T
    live("terminals", "price_state")[:] = recommended
    live("terminals", "retail_price")[:] = posted(recommended)
    guide = live("products", "guide")
    for table in ("core_dealers", "sub_dealers"):
        live(table, "price")[:] = guide[:, live(table, "region")].T


def _expected(market: Market, scenario: Any, demand: Any, luck: Luck) -> Any:
    """Return the units asked for in a week of season 1 (T, P) as things stand."""
    if demand is None:
        return open_consumers(market, scenario, luck)
    return mean_demand(market, demand)


def _close_profits(market: Market) -> None:
    """Carry what the dry weeks earned or lost to equity, so that profits of the run begin at zero."""
    balances = market.ledger.balances
    first = ACCOUNT[PROFIT_ACCOUNTS[0]]
    balances[:, ACCOUNT["equity"]] += balances[:, first:].sum(axis=1)
    balances[:, first:] = 0
