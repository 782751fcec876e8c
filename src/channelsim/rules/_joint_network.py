"""Who leaves a network of sub-dealers, and whose district another one is let into.

Who: helper of joint_body. Reads: hazards, terms, districts. Proposes: successors in the seats of those replaced,
``Resupply`` of the part of a district that is lost, ``signed_week``; hands on the reach of terminals that is left.

Formula: a sub-dealer is replaced with the weekly chance of dismissal, or at the end of a term with chance 1 − ρ; a successor
buys the business at book value and equips its outlets anew. With the weekly chance of a second appointment times its size
over the mean of its core dealer's sub-dealers, the neighbour gets the outlets nearest to it. Not in the dry weeks.
Source: model 4.12; JMB-08; hazards *assumption*.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, Resupply, SetColumns
from channelsim.rules._contract_end import taken_over
from channelsim.rules._joint_worth import NEVER, hazards, weeks_left

BEGINNERS = SimpleNamespace(newcomer_motivation=0.5)


def changes_below(
    view: MarketView, settings: Any, terms: Any, luck: Luck
) -> tuple[list[Move], dict[str, Any], Any]:
    """Return what happens to seats and districts, facts, and terminals' reach (T, M) after it."""
    subs, rows = view.sub_dealers, np.arange(len(view.sub_dealers))
    traders = len(view.core_dealers) + rows.size
    facts = {name: np.zeros((traders, view.manufacturers.size)) for name in ("replaced", "lost_terminals")}
    reach = np.array(view.terminals.reach)
    signed = np.array(subs.signed_week)
    first = terms.reckoned & (signed <= NEVER)
    phase = np.floor(luck.uniform("signed", rows)[:, None] * terms.term_weeks)
    signed = np.where(first, view.week - (phase if view.week < 0 else 0), signed).astype(np.int32)
    if view.week < 0:
        return [SetColumns("sub_dealers", {"signed_week": signed})], facts, reach
    dismissed, invaded = hazards(terms)
    over = terms.solid & terms.time & ~first & (weeks_left(view, terms) == 1)
    chance = np.where(over, 1 - terms.renewal, dismissed)
    gone = (luck.uniform("dismissed", rows)[:, None] < chance) & terms.reckoned
    out = np.flatnonzero(gone.any(axis=1))
    moves = taken_over(view, BEGINNERS, luck, "sub_dealers", out)
    signed[out] = view.week
    facts["replaced"][len(view.core_dealers) :] = gone
    _without_equipment(view, terms, out, reach)
    moves += _invasions(view, terms, invaded, luck, facts["lost_terminals"])
    return [*moves, SetColumns("sub_dealers", {"signed_week": signed})], facts, reach


def _without_equipment(view: MarketView, terms: Any, out: Any, reach: Any) -> None:
    """Take the equipment of those who left out of ``reach``."""
    cores, shops = len(view.core_dealers), view.terminals
    if out.size:
        lost = np.isin(shops.supplier, cores + out)
        sub, maker = np.where(lost, shops.supplier - cores, 0), np.arange(reach.shape[1])
        reach[:] = np.where(lost, terms.reach_without[sub, maker], reach)


def _invasions(view: MarketView, terms: Any, invaded: Any, luck: Luck, lost: Any) -> list[Move]:
    """Return what part of which districts goes to whom; ``lost`` (S, M) counts it."""
    subs, shops, cores = view.sub_dealers, view.terminals, len(view.core_dealers)
    rows = np.arange(len(subs))
    moves: list[Move] = []
    draws = luck.uniform("second_appointment", rows)
    for m in np.flatnonzero(invaded.any(axis=0)):
        size = np.bincount(shops.supplier[:, m] + 1, shops.size, cores + len(subs) + 1)[1 + cores :]
        living = subs.carries[:, m] & subs.alive
        many = np.bincount(subs.core_dealer, living, cores)
        mean = np.bincount(subs.core_dealer, size * living, cores) / np.maximum(many, 1)
        relative = size / np.maximum(mean[subs.core_dealer], 1e-9)
        for k in np.flatnonzero(draws < invaded[:, m] * relative):
            others = np.flatnonzero(living & (subs.core_dealer == subs.core_dealer[k]) & (rows != k))
            mine = np.flatnonzero(shops.supplier[:, m] == cores + k)
            if others.size and mine.size > 1:
                gap = np.hypot(subs.x_km[others] - subs.x_km[k], subs.y_km[others] - subs.y_km[k])
                rival = others[np.argmin(gap)]
                part = _nearest(view, mine, rival, terms.second_share[k, m])
                moves.append(Resupply(int(m), part, np.full(part.size, cores + rival)))
                lost[cores + k, m] += part.size
    return moves


def _nearest(view: MarketView, mine: Any, rival: int, share: float) -> Any:
    """Return the share of outlets ``mine`` that lies nearest to a rival's seat, at least one."""
    subs, shops = view.sub_dealers, view.terminals
    gap = np.hypot(shops.x_km[mine] - subs.x_km[rival], shops.y_km[mine] - subs.y_km[rival])
    return mine[np.argsort(gap, kind="stable")[: max(int(mine.size * share), 1)]]
