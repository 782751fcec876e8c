"""Channel structures as they are built: own branches and stores, agents, terminals without a supplier, tiers left out."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import Market

CLASSES = ("A", "B", "C")
WITHOUT_SUB_DEALERS = ("direct", "flat", "agent")
OWNERS_CREDIT = 10**15


def build_structures(market: Market, scenario: Any, luck: Luck) -> Any:
    """Carry out the structures of all manufacturers; core dealers are in place, sub-dealers not yet.

    Returns:
        (T, M) terminals that core dealers serve themselves whatever the tiers, or None where there are none.
    """
    plan = scenario.rule_settings("channel", "manufacturers", 0)
    live, region = market.live, market.live("terminals", "region")
    live("manufacturers", "overlapping")[:] = plan.territories == "overlapping"
    _owners(market, plan)
    own = _stores(market, plan, luck)
    makers = np.arange(market.size("manufacturers"))
    barred = ~_served(market, plan, luck) | ((own[:, None] >= 0) & (own[:, None] != makers))
    barred &= own[:, None] != makers
    if barred.any():
        market.constants["barred"] = barred
        live("terminals", "supplier")[barred] = -1
    flat = np.isin(plan.structure.astype(str), WITHOUT_SUB_DEALERS).T[region]
    market.constants["own_channel"] = bool((own >= 0).any() or (live("core_dealers", "owner") >= 0).any())
    return flat if flat.any() else None


def _owners(market: Market, plan: Any) -> None:
    """Make dealers that carry one manufacturer's goods alone its branches or agents, where its structure says so."""
    live, seat = market.live, market.live("core_dealers", "region")
    carries = live("core_dealers", "carries")
    alone = carries & (carries.sum(axis=1, keepdims=True) == 1)
    of_dealer = plan.structure[:, seat].T
    branch = alone & (of_dealer == "direct")
    live("core_dealers", "owner")[:] = np.where(branch.any(axis=1), branch.argmax(axis=1), -1)
    live("core_dealers", "pinned")[:] = branch | (carries & (of_dealer == "agent"))
    market.constants["agents"] = plan.structure == "agent"


def _stores(market: Market, plan: Any, luck: Luck) -> Any:
    """Draw whose own stores terminals are, (T,): the manufacturer, −1 nobody's."""
    region, rows = market.live("terminals", "region"), np.arange(market.size("terminals"))
    edges = np.cumsum(np.asarray(plan.own_stores_share, float), axis=0).T[region]
    owner = np.full(rows.size, -1, np.int32)
    if edges.any():
        drawn = luck.uniform("own_stores", rows)
        owner = np.where(drawn < edges[:, -1], (edges <= drawn[:, None]).sum(axis=1), -1).astype(np.int32)
    market.live("terminals", "owner")[:] = owner
    return owner


def _served(market: Market, plan: Any, luck: Luck) -> Any:
    """Return which terminals get a supplier of which manufacturer's goods (T, M)."""
    live, region = market.live, market.live("terminals", "region")
    kind = np.array(market.names.terminal_kinds, object)[live("terminals", "kind")]
    grade = np.array(CLASSES)[live("terminals", "abc_class")]
    served = np.ones((region.size, market.size("manufacturers")), bool)
    rows = np.arange(region.size)
    for m, r in np.ndindex(plan.structure.shape):
        here = region == r
        share, types = plan.served_share[m, r], plan.served_types[m, r]
        fits = np.isin(grade[here], plan.served_classes[m, r])
        if types:
            fits &= np.isin(kind[here], types)
        if share < 1:
            fits &= luck.uniform("served", rows[here], m) < share
        served[here, m] = fits
    return served
