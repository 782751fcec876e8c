"""How a dealer begins: what it gives up, its territory, money, vans and what it expects to sell.

Who: helper of dealer_recruitment. Reads: ``Candidates``; suppliers; dealers' columns. Proposes: see
dealer_recruitment.

Formula: capital that its books do not show yet is paid in by its owner; fleet and credit line cover what it
expects; orders expected = what both sides count on, for terminals of the region that nobody supplied (others bring
theirs along); error of that as at the opening. Source: model 4.11; *own*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.ledger import CAPITAL
from channelsim.market.market import HISTORY, TRADERS, MarketView
from channelsim.market.moves import Appoint, EndSupply, Fact, Move, Pay, Revise, SetColumns
from channelsim.rules._recruiting_candidates import Candidates
from channelsim.rules._recruiting_offer import trade_terms
from channelsim.rules._territory import chain

MAD_PER_SD, DISPERSION = 0.8, 4.0  # as the opening guesses them
NO_ALARM_YET = -1000


def appointed(view: MarketView, settings: Any, m: int, r: int, found: Candidates) -> list[Move]:
    """Return the moves with which the chosen dealers begin; none where nobody is."""
    rows = found.row[found.chosen]
    if not rows.size:
        return []
    own, ended = view.core_dealers, _replaced(view, m, r)
    moves: list[Move] = [EndSupply(m, ended, float(settings.returned_at[m]))] if ended.size else []
    left = np.zeros(own.carries.shape, bool)
    if settings.exclusive[m]:
        left[rows] = own.carries[rows]
        for other in np.flatnonzero(left.any(axis=0)).tolist():
            moves.append(EndSupply(other, np.flatnonzero(left[:, other]), float(settings.returned_at[m])))
    cases = (
        found.reckoning.cases[found.chosen]
        * _unserved(view, m, r, ended)
        * float(settings.first_order_share[m])
    )
    moves += [Appoint(m, rows), *_money(view, rows), *_columns(view, settings, m, rows, found)]
    moves += [*_expectations(view, m, rows, cases), *_facts(view, m, (rows, left, ended))]
    return moves


def _replaced(view: MarketView, m: int, r: int) -> Any:
    """Return dealers of the region that work on without a contract: they make room."""
    own = view.core_dealers
    return np.flatnonzero((own.region == r) & own.carries[:, m] & own.alive & own.out_of_contract[:, m])


def _unserved(view: MarketView, m: int, r: int, ended: Any) -> float:
    """Return the part of a region, by size, that nobody brings orders along for."""
    here = view.terminals.region == r
    supplier, size = view.terminals.supplier[here, m], view.terminals.size[here].astype(float)
    alone = (supplier < 0) | np.isin(chain(view)[supplier], ended)
    return float(size[alone].sum() / max(size.sum(), 1e-9))


def _money(view: MarketView, rows: Any) -> list[Move]:
    """Return what owners pay in: capital they have told of and not put into the books yet."""
    own, places = view.core_dealers, view.party("core_dealers")
    books = sum(view.balance(name, places) for name in CAPITAL)[rows]
    idle = ~own.carries[rows].any(axis=1)
    amounts = np.where(idle, np.maximum(own.capital[rows] - books, 0), 0).astype(np.int64)
    return [Pay("capital", view.world, own.party[rows], amounts)]


def _columns(view: MarketView, settings: Any, m: int, rows: Any, found: Candidates) -> list[Move]:
    own, reckoning = view.core_dealers, found.reckoning
    trades = own.carries[rows].any(axis=1)
    kept = trades & ~settings.exclusive[m]  # other business that goes on
    cases, needed = reckoning.cases[found.chosen], reckoning.vehicles[found.chosen]
    price = view.products.ex_works[view.products.manufacturer == m].mean(axis=0)[own.region[rows]]
    turnover = cases * price + own.opening_turnover[rows] * kept
    line = np.floor(trade_terms(view)["credit_line_weeks"] * turnover).astype(np.int64)
    fleet = np.maximum(own.vehicles[rows] * kept + needed, own.vehicles[rows] * trades)
    values: dict[str, Any] = {
        "vehicles": np.minimum(fleet, own.fleet_limit[rows]),
        "credit_line": np.maximum(own.credit_line[rows], line),
        "opening_turnover": turnover,
        "purchases_value": own.purchases_value[rows] * kept + cases * price,
        "return_on_capital": own.return_on_capital[rows] * trades,
        "profit_seen": own.profit_seen[rows] * trades,
        "capacity_cases": own.capacity_cases[rows] * kept + cases,
    }
    begun = {"motivation": settings.newcomer_motivation[m], "contract_age": 0, "findings": 0, "out_of_contract": False,
             "case_until": 0, "detection_alpha": 0.0, "detection_beta": 0.0, "alarm_week": NO_ALARM_YET}  # fmt: skip
    for name, first in begun.items():
        column = np.array(getattr(own, name)[rows])
        column[:, m] = first
        values[name] = column
    return [SetColumns("core_dealers", values, rows), *_below(view, rows, values)]


def _below(view: MarketView, rows: Any, values: dict[str, Any]) -> list[Move]:
    """Return vans, credit and fixed costs of the sub-dealers of ``rows``: at least their part of the core dealer's."""
    subs = view.sub_dealers
    below = np.flatnonzero(np.isin(subs.core_dealer, rows) & subs.alive)
    if not below.size:
        return []
    whole = {
        name: np.zeros(view.core_dealers.size) for name in ("vehicles", "credit_line", "opening_turnover")
    }
    owner = subs.core_dealer[below]
    each = np.bincount(owner, minlength=view.core_dealers.size)[owner]
    for name, column in whole.items():
        column[rows] = values[name]
        whole[name] = np.maximum(getattr(subs, name)[below], column[owner] / each)
    more = whole | {
        "vehicles": np.minimum(whole["vehicles"], subs.fleet_limit[below]),
        "credit_line": np.floor(whole["credit_line"]).astype(np.int64),
    }
    return [SetColumns("sub_dealers", more, below)]


def _expectations(view: MarketView, m: int, rows: Any, cases: Any) -> list[Move]:
    """Return what adds ``cases`` (n,) a week to what dealers expect, alike over the maker's products; below them too."""
    mine = view.products.manufacturer == m
    units = cases[:, None] * np.where(mine, view.products.units_per_case, 0) / max(mine.sum(), 1)
    names = ("level_units", "deviation_units", "history_units")
    moves: list[Move] = [Revise("core_dealers", names, _expect, (rows, units))]
    below = np.flatnonzero(np.isin(view.sub_dealers.core_dealer, rows) & view.sub_dealers.alive)
    if below.size:
        whole = np.zeros((view.core_dealers.size, units.shape[1]))
        whole[rows] = units
        owner = view.sub_dealers.core_dealer[below]
        each = np.bincount(owner, minlength=view.core_dealers.size)[owner]
        moves.append(Revise("sub_dealers", names, _expect, (below, whole[owner] / each[:, None])))
    return moves


def _expect(level: Any, deviation: Any, history: Any, rows: Any, units: Any) -> None:
    level[rows] += units
    deviation[rows] = np.hypot(deviation[rows], MAD_PER_SD * np.sqrt(2 * DISPERSION * units))
    history[rows] += np.broadcast_to(units[:, None, :], (rows.size, HISTORY, units.shape[1]))


def _facts(view: MarketView, m: int, who: tuple[Any, Any, Any]) -> list[Move]:
    rows, left, ended = who
    count = sum(len(getattr(view, table)) for table in TRADERS)
    appointed_, defected, replaced = (np.zeros((count, view.manufacturers.size), np.int64) for _ in range(3))
    appointed_[rows, m], replaced[ended, m] = 1, 1
    defected[: left.shape[0]] = left
    found = {"appointed": appointed_, "defected": defected, "made_room": replaced}
    return [Fact("dealing", name, values) for name, values in found.items()]
