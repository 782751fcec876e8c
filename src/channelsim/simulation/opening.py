"""The opening state: lived through by the model's own rules in weeks before week 0, not guessed.

1. A first guess: prices at the guide, shelves by appeal and awareness, consumers' habits and awareness at their expected
   values, stocks at about their targets.
2. Dry weeks: the whole week, all rules, with policies frozen at week 0 (``market.opening_weeks``).
3. Traders get the credit lines that belong to their purchases now; owners pay in what an overdraft exceeds them. Profits
   so far go to equity, and posting begins.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.units import posted
from channelsim.market.ledger import ACCOUNT, PROFIT_ACCOUNTS
from channelsim.market.market import ACTIVITIES, TRADERS, Market
from channelsim.rules._awareness_counts import count_aware
from channelsim.rules.budget import ACCOUNTS as ACTIVITY_ACCOUNTS
from channelsim.simulation.build import empty_ledger
from channelsim.simulation.build_given import mean_demand
from channelsim.simulation.build_pool import put_in_capital
from channelsim.simulation.consumer_opening import open_consumers
from channelsim.simulation.consumer_opening_kernels import plan_awareness
from channelsim.simulation.first_guess import guess_shelves, guess_stocks, size_traders
from channelsim.simulation.opening_demand import OpeningDemand
from channelsim.simulation.posting import Posting
from channelsim.simulation.week import Week

HASTE = (
    5.0  # relationships have half-lives of months: in the first half of the dry weeks their clock runs faster
)
RELATIONSHIP_RATES = ("gain", "decay", "undelivered_weight", "margin_weight")
FIRST_RULES = ("list_price", "advertising")


def open_market(
    market: Market,
    scenario: Any,
    seed: int,
    *,
    audit: bool = False,
    watch: Callable[[int], None] | None = None,
) -> Week:
    """Bring a built market to its opening state and return its working week, ready for week 0.

    Args:
        market: as ``build_market`` left it.
        scenario: gives settings; those of week 0 hold during the dry weeks.
        seed: of the run.
        audit: check all books after every movement, in the dry weeks too.
        watch: called before every dry week with its number, from -opening_weeks to -1.
    """
    luck, demand = Luck(seed), market.demand
    weeks = scenario.market.opening_weeks
    exogenous = demand is not None
    _frozen(market, scenario, seed, Posting(market), exogenous).only(FIRST_RULES, -weeks - 1)
    market.ledger = empty_ledger(market)
    _first_prices(market)
    guess_shelves(market, scenario, luck)
    expected = open_consumers(market, scenario, luck) if demand is None else mean_demand(market, demand)
    guess_stocks(market, scenario, expected)
    if exogenous:
        market.demand = OpeningDemand(expected, 1.0, luck, market.season_at)
    posting = Posting(market, audit=audit)
    for first, last, haste in ((-weeks, -weeks // 2, HASTE), (-weeks // 2, 0, 1.0)):
        dry = _frozen(market, scenario, seed, posting, exogenous, haste)
        for week in range(first, last):
            if watch is not None:
                watch(week)
            dry.run(week)
    market.demand = demand
    size_traders(market, scenario)
    _within_credit(market)
    put_in_capital(market, scenario, luck)
    _planned_awareness(market, scenario, luck)
    _close_profits(market)
    return Week(market, scenario, Posting(market, audit=audit), seed, exogenous=exogenous)


def _frozen(
    market: Market, scenario: Any, seed: int, posting: Posting, exogenous: bool, haste: float = 1.0
) -> Week:
    week = Week(market, scenario, posting, seed, exogenous=exogenous)
    week.frozen_at = 0
    week.hasten("relationship", RELATIONSHIP_RATES, haste)
    return week


def _first_prices(market: Market) -> None:
    """Set retail prices to what is recommended and traders' prices to the guide."""
    live = market.live
    region, premise = live("terminals", "region"), live("terminals", "premise")
    recommended = live("products", "recommended")[:, region, premise].T
    live("terminals", "price_state")[:] = recommended
    live("terminals", "retail_price")[:] = posted(recommended)
    guide = live("products", "guide")
    for table in TRADERS:
        live(table, "price")[:] = guide[:, live(table, "region")].T


def _planned_awareness(market: Market, scenario: Any, luck: Luck) -> None:
    """Make as many consumers know a brand as the planner says; from there awareness goes its own way.

    Too many: some forget, drawn; too few: some of the others learn of it, drawn. Only where the brand is sold.
    """
    live = market.live
    known, region = live("consumers", "aware"), live("consumers", "region")
    share = live("regions", "aware_share")
    people = np.bincount(region, minlength=share.shape[0])
    carried, seat = live("core_dealers", "carries"), live("core_dealers", "region")
    count_aware(region, known, share)
    for m, maker in enumerate(scenario.manufacturers.values()):
        if maker.opening_awareness is None or not known.size:
            continue
        here = np.zeros(people.size, bool)
        here[seat[carried[:, m]]] = True
        now = float(share[here, m] @ people[here]) / max(int(people[here].sum()), 1)
        target = maker.opening_awareness
        learn = max(target - now, 0.0) / max(1.0 - now, 1e-12)
        forget = max(now - target, 0.0) / max(now, 1e-12)
        plan_awareness(luck.key("planned_awareness"), m, region, (learn, forget, here), known)
    count_aware(region, known, share)


def _within_credit(market: Market) -> None:
    """Let owners of traders pay in by how much the overdraft of the dry weeks exceeds the line the run begins with.

    The lines of the dry weeks follow first guesses; who was guessed to buy more than it does has a smaller line now.
    """
    ledger = market.ledger
    for table in TRADERS:
        places = ledger.parties[table]
        beyond = np.maximum(-ledger.balance("cash", places) - market.live(table, "credit_line"), 0)
        ledger.pay("capital", ledger.world, np.arange(places.start, places.stop), beyond)


def _close_profits(market: Market) -> None:
    """Carry what the dry weeks earned or lost to equity, so that profits of the run begin at zero.

    Owners of manufacturers have drawn the cash earned so far (or paid in what was missing): theirs begins at zero too.
    """
    balances = market.ledger.balances
    makers = market.ledger.parties["manufacturers"]
    cash, equity = ACCOUNT["cash"], ACCOUNT["equity"]
    balances[market.ledger.world, cash] += balances[makers, cash].sum()
    balances[market.ledger.world, equity] -= balances[makers, cash].sum()
    balances[makers, equity] += balances[makers, cash]
    balances[makers, cash] = 0
    read = market.live(
        "manufacturers", "activity_books"
    )  # what budgets have read of the accounts closed here
    for activity, name in enumerate(ACTIVITIES):
        read[:, activity] -= balances[makers, ACCOUNT[ACTIVITY_ACCOUNTS[name]]]
    market.live("core_dealers", "profit_seen")[:] = 0
    first = ACCOUNT[PROFIT_ACCOUNTS[0]]
    balances[:, ACCOUNT["equity"]] += balances[:, first:].sum(axis=1)
    balances[:, first:] = 0
