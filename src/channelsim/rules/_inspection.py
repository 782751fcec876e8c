"""Where inspectors go, whose goods were found, what it costs them.

Who: helpers of ``enforcement``. Reads, Proposes, Formula: see there. Source: model 5.4; dealer's decision (beliefs).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import Fact, Move, Owe, Pay, SetColumns
from channelsim.rules._order_alarm import alarmed_regions

DAYS_A_WEEK = 5.0
NEAREST = 3


class Finding(NamedTuple):
    """What was proven this week: units (S, M, R) of every trader, core dealers first."""

    units: Any

    @classmethod
    def none(cls, traders: int, manufacturers: int, regions: int) -> Finding:
        """Return that nothing was found."""
        return cls(np.zeros((traders, manufacturers, regions), np.int64))


def region_days(view: MarketView, settings: Any, luck: Luck) -> tuple[Any, list[Move]]:
    """Return inspectors' days (M, R) of the real whole, and the alarms noted."""
    regions = view.regions.size
    alarms, moves = alarmed_regions(view, settings)
    days = np.zeros((view.manufacturers.size, regions))
    for m in np.flatnonzero(settings.inspectors > 0):
        available = settings.inspectors[m] * DAYS_A_WEEK
        if settings.inspect[m] == "random":
            first = int(luck.uniform("inspected_region", [m])[0] * regions) % regions
            days[m, first] = available
            continue
        for region in np.flatnonzero(alarms[m]):
            far = np.where(np.arange(regions) == region, np.inf, view.distance_km[region])
            near = np.argsort(far, kind="stable")[: min(NEAREST, regions - 1)]
            days[m, near] += available / (alarms[m].sum() * near.size)
    return days, moves


def findings_of(view: MarketView, luck: Luck, hits: Any, sold: Any) -> Finding:
    """Return whose goods were found, from ``hits`` (M, origin, region) and what traders sold lately (S, R, P)."""
    seat = np.concatenate([getattr(view, table).region for table in TRADERS])
    found = Finding.none(sold.shape[0], hits.shape[0], hits.shape[2])
    for m, origin, region in np.argwhere(hits > 0):
        mine = view.products.manufacturer == m
        recent = np.where(seat == origin, sold[:, region, mine].sum(axis=1), 0.0)
        if recent.sum() < 1:
            continue
        number = int(hits[m, origin, region])
        place = (int(m) * hits.shape[1] + int(origin)) * hits.shape[2] + int(region)
        drawn = luck.uniform("whose_goods", [place])[0] * recent.sum()
        who = int(np.searchsorted(np.cumsum(recent), drawn, side="right"))
        cases = view.manufacturers.lot_cases[m] * view.market_scale
        lot = cases * float(view.products.units_per_case[mine].mean())
        found.units[who, m, region] += int(min(np.ceil(number * lot), np.floor(recent[who])))
    return found


def punish(view: MarketView, settings: Any, found: Finding) -> list[Move]:
    """Return fines, compensation, forfeited rewards and the count of findings."""
    per_case = np.array([view.products.units_per_case[view.products.manufacturer == m].mean()
                         for m in range(view.manufacturers.size)])  # fmt: skip
    cases = found.units / per_case[None, :, None]
    fine = np.floor(cases * view.manufacturers.fine_per_case[None, :, None] + 0.5).astype(np.int64)
    if not found.units.any():
        return []
    cores = len(view.core_dealers)
    found.units[cores:] *= view.sub_dealers.policed[:, :, None]
    fine[cores:] *= view.sub_dealers.policed[:, :, None]
    parties = np.concatenate([getattr(view, table).party for table in TRADERS])
    makers = view.party("manufacturers").start
    who, m, region = np.nonzero(fine)
    due = view.week + np.asarray(settings.payment_weeks)[m]
    moves: list[Move] = [Owe("fine", parties[who], makers + m, fine[who, m, region], due)]
    moves += _counted(view, settings, found.units.any(axis=2))
    moves += [*_known(view, found), *_compensation(view, settings, fine)]
    moves.append(Fact("diversion", "found_units", found.units.sum(axis=1)))
    moves.append(Fact("diversion", "fine", fine.sum(axis=1)))
    moves.append(Fact("manufacturer", "fines", fine.sum(axis=(0, 2))))
    return moves


def _counted(view: MarketView, settings: Any, proven: Any) -> list[Move]:
    """Return findings with what is proven this week (S, M) counted, and whose rewards are forfeited for them."""
    moves: list[Move] = []
    policy, first = view.manufacturers, 0
    for table in TRADERS:
        trader = getattr(view, table)
        mine = proven[first : first + len(trader)]
        first += len(trader)
        fresh = mine & (view.week >= trader.case_until)
        until = np.where(fresh, view.week + np.asarray(settings.case_weeks), trader.case_until)
        count = trader.findings + fresh
        values = {"findings": count.astype(np.int32), "case_until": until.astype(np.int32)}
        if table == "core_dealers":
            lost = mine & policy.forfeits & (count >= policy.forfeit_finding)
            values["rebate_forfeited"] = trader.rebate_forfeited | lost
        moves.append(SetColumns(table, values))
    return moves


def _known(view: MarketView, found: Finding) -> list[Move]:
    """Return what traders sold abroad and nobody has found yet: what is proven is not proven again."""
    moves: list[Move] = []
    first = 0
    for table in TRADERS:
        trader = getattr(view, table)
        units = found.units[first : first + len(trader)]
        first += len(trader)
        recent = np.array(trader.sold_abroad_units)
        for m in range(units.shape[1]):
            mine = view.products.manufacturer == m
            total = recent[:, :, mine].sum(axis=2)
            left = np.where(total > 0, 1 - units[:, m] / np.maximum(total, 1e-9), 1.0)
            recent[:, :, mine] *= np.maximum(left, 0.0)[:, :, None]
        moves.append(SetColumns(table, {"sold_abroad_units": recent}))
    return moves


def _compensation(view: MarketView, settings: Any, fine: Any) -> list[Move]:
    """Return what dealers of the regions get, in proportion to what they expect to sell of the manufacturer."""
    moves: list[Move] = []
    dealers = view.core_dealers
    for m in np.flatnonzero(settings.compensation > 0):
        pot = np.floor(settings.compensation[m] * fine[:, m].sum(axis=0)).astype(np.int64)
        size = dealers.level_units[:, view.products.manufacturer == m].sum(axis=1) * dealers.alive
        for region in np.flatnonzero(pot):
            part = np.where(dealers.region == region, size, 0.0)
            if part.sum() > 0:
                amounts = np.floor(pot[region] * part / part.sum()).astype(np.int64)
                moves.append(
                    Pay("compensation", view.party("manufacturers").start + m, dealers.party, amounts)
                )
    return moves
