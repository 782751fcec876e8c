"""Facts of branches and stores that manufacturers own."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.ledger import CAPITAL, PROFIT_ACCOUNTS
from channelsim.market.market import Market


def own_channel(market: Market) -> dict[str, Any]:
    """Return the columns of the frame ``own_channel``, arrays (M,)."""
    makers, live = market.size("manufacturers"), market.live
    facts: dict[str, Any] = {"unsold_margin": np.zeros(makers, np.int64)}
    cost, per_case = live("products", "variable_cost"), live("products", "units_per_case")
    for table, word in (("core_dealers", "branch"), ("terminals", "store")):
        owner = live(table, "owner")
        rows = np.flatnonzero(owner >= 0)
        places = market.ledger.parties[table]
        for name, accounts, sign in (("profit", PROFIT_ACCOUNTS, -1), ("capital", CAPITAL, 1)):
            values = sign * sum(market.ledger.balance(account, places) for account in accounts)
            facts[f"{word}_{name}"] = _by_owner(owner[rows], values[rows], makers)
        alive = live(table, "alive")[rows] if table == "core_dealers" else np.ones(rows.size, np.int64)
        facts["branches" if word == "branch" else "stores"] = _by_owner(owner[rows], alive, makers)
        stock, under_way = live(table, "stock_units")[rows], live(table, "transit_units")[rows].sum(axis=1)
        if word == "branch":
            stock, under_way = stock.sum(axis=(2, 3)) + live(table, "away_units")[rows], under_way.sum(axis=2)
        stock = stock + under_way
        made = (stock * (cost / per_case)).sum(axis=1)
        gap = live(table, "stock_value")[rows].sum(axis=1) - np.floor(made + 0.5).astype(np.int64)
        if word == "store":  # what a store bought of somebody else has earned its margin outside
            seller = live("terminals", "supplier")[rows, owner[rows]]
            cores = market.size("core_dealers")
            known = np.where((seller >= 0) & (seller < cores), seller, cores)
            of_seller = np.append(live("core_dealers", "owner"), -1)[known]
            gap = np.where(of_seller == owner[rows], gap, 0)
        facts["unsold_margin"] += _by_owner(owner[rows], gap, makers)
    owner = live("terminals", "owner")
    rows = np.flatnonzero(owner >= 0)
    sold = live("terminals", "sold_units")[rows].sum(axis=1)
    return facts | {"store_units": _by_owner(owner[rows], sold, makers)}


def _by_owner(owner: Any, values: Any, makers: int) -> Any:
    out = np.zeros(makers, np.int64)
    np.add.at(out, owner, np.asarray(values, np.int64))
    return out
