"""What follows when a contract ends: deposits, a successor in the seat, the next dealer, or working on without one.

Who: helper of contract. Reads: what ``contract`` hands in; traders' columns; distances. Proposes: see ``contract``.

Formula: part at stake of the deposit is kept where findings ended the contract; the rest is paid back. A successor buys the
business at book value, so goods, debts, customers, vehicles and schemes' accounts stay where they are; the
manufacturer pays the cost of recruiting; goods abroad are called home. Nobody comes: the next dealer of the region takes
over and the seat closes; where there is none, the dealer works on without a contract. The newcomer has a compliance of
its own, no findings, no experience, and begins to earn from now. Source: model 4.11; *own*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import MarketView
from channelsim.market.moves import BringHome, CloseDown, KeepDeposit, Move, Pay, SetColumns
from channelsim.rules._heirs import heirs_of

CAUSES = ("ended_for_findings", "ended_by_dealer", "not_renewed")
FORGOTTEN = ("findings", "detection_alpha", "detection_beta", "discount_belief", "volume_belief", "offer_discount",
             "diversion_plan", "sold_abroad_units", "idle_weeks", "contract_age",
             "case_until")  # fmt: skip
FORGOTTEN_BY_CORE_DEALERS = ("out_of_contract", "return_on_capital",
                             "profit_seen", "attainment", "withheld_share")  # fmt: skip


def end(
    view: MarketView, settings: Any, luck: Luck, table: str, which: tuple[Any, Any, Any, Any], found: Any
) -> list[Move]:
    """Return what follows the end of contracts of one tier; ``found`` gets the facts of it, arrays (rows, M).

    Args:
        view, settings, luck, table: of the week.
        which: (rows, M) contracts that end, those that end for findings, seats for which a successor is sought, contracts
            that are renewed.
        found: facts by name.
    """
    ended, proven, seats, renewed = which
    if not (ended.any() or seats.any()):
        return []
    moves = _deposits(view, ended, proven, found) if table == "core_dealers" else []
    taken = seats & _candidates(view, settings, table)
    closed, heirs = _heirs(view, table, seats & ~taken)
    moves += taken_over(view, settings, luck, table, np.flatnonzero(taken.any(axis=1)))
    cost = np.floor(settings.recruiting_cost * view.minor_units * view.market_scale + 0.5).astype(np.int64)
    makers = view.party("manufacturers")
    moves.append(Pay("overheads", np.arange(makers.start, makers.stop), view.world, cost * taken.sum(axis=0)))
    for m in np.unique(np.nonzero(closed)[1]):
        rows = np.flatnonzero(closed[:, m])
        moves.append(
            CloseDown(table, rows, float(settings.returned_at[m]), np.array([heirs[int(r)] for r in rows]))
        )
    stays = ended & ~taken & ~closed
    if stays.any() and table == "core_dealers":
        rows = np.flatnonzero(stays.any(axis=1))
        without = (view.core_dealers.out_of_contract & ~renewed) | stays
        moves.append(SetColumns(table, {"out_of_contract": without[rows]}, rows))
    found |= {"taken_over": taken, "closed": closed, "kept_on": stays, "recruiting": taken * cost}
    return moves


def _deposits(view: MarketView, ended: Any, proven: Any, found: Any) -> list[Move]:
    held = np.where(ended, view.core_dealers.deposit, 0)
    kept = np.floor(np.where(proven, view.manufacturers.deposit_at_stake * held, 0)).astype(np.int64)
    found["deposit_kept"] = kept
    moves: list[Move] = [KeepDeposit(kept)] if kept.any() else []
    dealer, maker = np.nonzero(held - kept)
    if dealer.size:
        makers = view.party("manufacturers").start + maker
        moves.append(Pay("deposit", makers, view.core_dealers.party[dealer], (held - kept)[dealer, maker]))
        left = np.array(view.core_dealers.deposit) - held
        rows = np.unique(dealer)
        moves.append(SetColumns("core_dealers", {"deposit": left[rows]}, rows))
    return moves


def _candidates(view: MarketView, settings: Any, table: str) -> Any:
    """Return where (rows, M) somebody would come: what a candidate expects is not below the alternative."""
    cores = view.core_dealers
    seen = np.asarray(view.handed.get("excess_return", np.zeros(cores.size)))
    living = cores.carries & cores.alive[:, None]
    mean = (seen[:, None] * living).sum(axis=0) / np.maximum(living.sum(axis=0), 1)
    own = seen if table == "core_dealers" else seen[view.sub_dealers.core_dealer]
    return settings.seat_weight * own[:, None] + (1 - settings.seat_weight) * mean >= 0


def _heirs(view: MarketView, table: str, seats: Any) -> tuple[Any, dict[int, Any]]:
    """Return which seats (rows, M) close, and who takes over their customers, by row."""
    closing = {name: np.zeros(len(getattr(view, name)), bool) for name in ("core_dealers", "sub_dealers")}
    closing[table] = seats.any(axis=1)
    heirs = {int(row): heirs_of(view, table, int(row), closing) for row in np.flatnonzero(closing[table])}
    seat = np.concatenate([getattr(view, name).region for name in closing])
    here = getattr(view, table).region
    heirs = {
        row: heir
        for row, heir in heirs.items()
        if heir is not None and (seat[heir[heir >= 0]] == here[row]).all()
    }
    closed = np.zeros(seats.shape, bool)
    closed[list(heirs)] = seats[list(heirs)]
    return closed, heirs


def taken_over(view: MarketView, settings: Any, luck: Luck, table: str, rows: Any) -> list[Move]:
    """Return what makes the holders of ``rows`` newcomers; their predecessors' goods abroad come home first."""
    if not rows.size:
        return []
    trader = getattr(view, table)
    moves: list[Move] = []
    back = np.zeros(trader.roaming_units.shape[:3], np.int64)
    back[rows] = trader.roaming_units[rows].sum(axis=3)
    if back.any():
        cases = (back / view.products.units_per_case).sum(axis=2)
        cost = (cases * np.broadcast_to(view.links.haul, view.distance_km.shape)[trader.region]).sum(axis=1)
        moves.append(BringHome(table, back))
        moves.append(Pay("delivery", trader.party, view.world, np.floor(cost + 0.5).astype(np.int64)))
    core = table == "core_dealers"
    names = (*FORGOTTEN, *FORGOTTEN_BY_CORE_DEALERS) if core else FORGOTTEN
    values: dict[str, Any] = {name: np.zeros_like(getattr(trader, name)[rows]) for name in names}
    holder = trader.holder[rows] + 1
    stream = "successor" if core else "successor_below"
    drawn = [luck.uniform(stream, [row], int(k))[0] for row, k in zip(rows, holder, strict=True)]
    values["holder"] = holder
    values["compliance"] = view.constants.get("compliance_most", 0.0) * np.array(drawn)
    if core:
        start = np.broadcast_to(settings.newcomer_motivation, trader.motivation.shape)
        values["motivation"] = start[rows]
    return [*moves, SetColumns(table, values, rows)]
