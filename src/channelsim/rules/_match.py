"""How delivery capacity and territory match.

Who: helper of dealer_grading. Reads: ``vehicles``, ``fleet_limit``, terminals' suppliers and cycles;
``constants["trade_terms"]``. Proposes: nothing. Formula: match = vehicles that a dealer and its sub-dealers can run
(those they have, where no limit is known) over those that the mean week of their routes needs. Source: register
EFF-02, DMV-13 (match ratio, C40).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.market import MarketView
from channelsim.rules._recruiting_offer import own_capital, trade_terms
from channelsim.rules._territory import chain


class Match(NamedTuple):
    """By core dealer (J,): vehicles it can run, vehicles its customers need, and their ratio (0 without customers)."""

    capacity: Any
    needed: Any
    match: Any


def match_ratio(view: MarketView) -> Match:
    """Return capacity, need and match of all core dealers."""
    own, below, behind = view.core_dealers, view.sub_dealers, chain(view)
    fleet = own.vehicles.astype(np.float64)
    np.add.at(fleet, below.core_dealer, below.vehicles)
    capacity = np.where(np.isfinite(own.fleet_limit), own.fleet_limit, fleet)
    needed, supplier = np.zeros(own.size), view.terminals.supplier
    for m in range(supplier.shape[1]):
        first = supplier[:, m] >= 0
        for other in range(m):
            first &= supplier[:, m] != supplier[:, other]
        needed += np.bincount(behind[supplier[first, m]], 1.0 / view.terminals.cycle_weeks[first], own.size)
    needed = needed / trade_terms(view)["drops_a_vehicle"]
    return Match(capacity, needed, np.where(needed > 0, capacity / np.maximum(needed, 1e-12), 0.0))


def usable(view: MarketView, ratio: Match) -> Any:
    """Return the vehicles for which a dealer can be handed customers (J,): none without capital of its own."""
    return np.where(own_capital(view) > 0, ratio.capacity, 0.0)


def unequal(view: MarketView, ratio: Match, beyond: Any) -> Any:
    """Return where dealers of one manufacturer in one region differ in match by more than ``beyond`` (M,), (M, R).

    Dealers that could serve nobody are left out.
    """
    own = view.core_dealers
    live = own.carries & (own.alive & (usable(view, ratio) > 0))[:, None]
    found = np.zeros((live.shape[1], view.regions.size), bool)
    for m, r in np.ndindex(*found.shape):
        here = live[:, m] & (own.region == r)
        if here.sum() > 1 and ratio.needed[here].sum() > 0:
            mean = ratio.capacity[here].sum() / ratio.needed[here].sum()
            found[m, r] = np.abs(ratio.match[here] / max(mean, 1e-12) - 1).max() > beyond[m]
    return found
