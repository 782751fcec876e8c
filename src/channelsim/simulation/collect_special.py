"""Facts of what only some scenarios have: goods outside territories, contracts that end, strategies of expansion."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import TRADERS, Market
from channelsim.market.strays import add_by_origin
from channelsim.simulation.collect_own import own_channel
from channelsim.simulation.collect_rivals import answers

Columns = dict[str, Any]


def special_facts(market: Market) -> dict[str, Columns]:
    """Return the frames that this market has beside those of every market, by name, as arrays shaped as each says."""
    facts: dict[str, Columns] = {}
    traced = 1 < market.tables["terminals"].sizes["origin"] == market.size("regions")
    if traced:
        facts |= _diversion(market)
    if traced or market.constants.get("dealers_may_leave") or market.constants.get("dealers_chosen"):
        facts["contract"] = {}
    if market.constants.get("joint_body"):
        facts["joint_body"] = {}
    if market.constants.get("own_channel"):
        facts["own_channel"] = own_channel(market)
    if market.constants.get("order_kinds"):
        facts["orders"] = {}
    if market.constants.get("expansion") or market.live("manufacturers", "expands").any():
        facts["expansion"] = _expansion(market)
    if market.constants.get("dealers_chosen"):
        facts |= {"recruiting": {}, "dealing": _dealing(market)}
    return facts | answers(market)


def _dealing(market: Market) -> Columns:
    """Return grades (J + K, M); sub-dealers have none."""
    below = np.zeros((market.size("sub_dealers"), market.size("manufacturers")), np.int8)
    return {
        name: np.concatenate([market.live("core_dealers", name), below]) for name in ("grade", "potential")
    }


def _diversion(market: Market) -> dict[str, Columns]:
    live = market.live
    roaming = np.concatenate([live(table, "roaming_units").sum(axis=(2, 3)) for table in TRADERS])
    shops = market.tables["terminals"].array
    stock, stray = shops("stock_units"), shops("stray_units")
    by_origin = np.zeros((market.size("regions"), *stray.shape[1:]), np.int64)
    add_by_origin(stock, stray, shops("strays"), shops("region"), by_origin)
    return {
        "origin": {"terminal_stock_units": np.moveaxis(by_origin, 2, 0)},
        "diversion": {"roaming_units": roaming},
    }


def _expansion(market: Market) -> Columns:
    own = market.tables["manufacturers"].array
    standing = {name: own(name).T for name in ("stage", "stood_quarters")}
    return standing | {"presence": (own("presence") * own("reaction")).T}
