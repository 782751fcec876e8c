"""What a terminal learns from last week's sales, and what it orders: loops over terminals.

Who: helper of terminal_reorder. Reads: sales, stock, prices, season, money. Proposes: nothing. Formula: see terminal_reorder.
Source: model 3.4.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.rules._terminal_kernels import in_stock

FORECAST, FIXED_LEVEL = 0, 1
NORMAL_Z, FIXED_UNITS = 0, 1
ALMOST = 1e-6


class Outlet(NamedTuple):
    """Columns of terminals that both loops read; ``money`` is cash less debts in minor units (T,)."""

    region: Any
    kind: Any
    cycle_weeks: Any
    route_phase: Any
    supplier: Any
    listed: Any
    leaving: Any
    stock_units: Any
    transit_units: Any
    retail_price: Any
    asked_units: Any
    sold_units: Any
    visited_minutes: Any
    money: Any


class Terms(NamedTuple):
    """Per product: maker, units per case, weeks the deal still has, weeks to an announced change (P,); money a unit: cost now and
    without the deal (J + K + 1, P), rise to come (R, P)."""

    maker: Any
    per_case: Any
    deal_weeks: Any
    change_weeks: Any
    cost: Any
    full_cost: Any
    rise: Any


class Policy(NamedTuple):
    """The settings as numbers, arrays (kind, R); money in minor units."""

    policy: Any
    fixed_level_units: Any
    smoothing: Any
    deviation_smoothing: Any
    lost_demand_heard: Any
    safety: Any
    safety_z: Any
    safety_units: Any
    minimum_units: Any
    broken_weeks: Any
    broken_charge: Any
    urgent_charge: Any
    holding: Any
    capital: Any
    storage_weeks: Any
    credit_weeks: Any


@kernel
def learn(outlet: Any, maker: Any, policy: Any, season: Any, forecast: Any, deviation: Any) -> None:
    """Revise forecast and mean absolute error (T, P) of listed products, season taken out."""
    for t in range(forecast.shape[0]):
        kind, r = outlet.kind[t], outlet.region[t]
        for p in range(forecast.shape[1]):
            if not outlet.listed[t, p]:
                continue
            advised = outlet.visited_minutes[t, maker[p]] > 0
            heard = 1.0 if advised else policy.lost_demand_heard[kind, r]
            missed = max(outlet.asked_units[t, p] - outlet.sold_units[t, p], 0)
            error = (outlet.sold_units[t, p] + heard * missed) / season - forecast[t, p]
            deviation[t, p] += policy.deviation_smoothing[kind, r] * (abs(error) - deviation[t, p])
            forecast[t, p] += policy.smoothing[kind, r] * error


@kernel
def at_hand(outlet: Any, t: Any, p: Any) -> Any:
    """Return stock and goods under way."""
    units = in_stock(outlet.stock_units, t, p)
    for slot in range(outlet.transit_units.shape[1]):
        for origin in range(outlet.transit_units.shape[3]):
            units += outlet.transit_units[t, slot, p, origin]
    return units


@kernel
def level(outlet: Any, terms: Any, policy: Any, sales: Any, cell: Any, until: Any) -> Any:
    """Return the units to order up to; ``sales`` is (forecast, deviation, running sum of seasons), ``until`` (horizon, last)."""
    forecast, deviation, season = sales
    t, p = cell
    kind, r = outlet.kind[t], outlet.region[t]
    if policy.policy[kind, r] == FIXED_LEVEL:
        return policy.fixed_level_units[kind, r]
    horizon = until[0]
    units = forecast[t, p] * season[horizon]
    if policy.safety[kind, r] == NORMAL_Z:
        spread = 1.25 * deviation[t, p] * np.sqrt(horizon) * season[horizon] / horizon
        units += policy.safety_z[kind, r] * spread
    elif policy.safety[kind, r] == FIXED_UNITS:
        units += policy.safety_units[kind, r]
    units = max(units, policy.minimum_units[kind, r])
    gain, supplier = 0.0, outlet.supplier[t, terms.maker[p]]
    if 0 < terms.deal_weeks[p] <= until[1]:
        gain += terms.full_cost[supplier, p] - terms.cost[supplier, p]
    if 0 < terms.change_weeks[p] <= until[1]:
        gain += terms.rise[r, p]
    if gain > 0.0:
        hold = policy.holding[kind, r] / terms.per_case[p] + policy.capital[kind, r] * terms.full_cost[supplier, p]
        longest = policy.storage_weeks[kind, r]
        weeks = longest if hold <= 0.0 else min(int(gain / hold + ALMOST), longest)
        units += forecast[t, p] * (season[horizon + weeks] - season[horizon])
    return units


@kernel
def whole_or_broken(need: Any, per_case: Any, weekly: Any, broken_weeks: Any) -> Any:
    """Return whole cases, or the bare need when the rest of the last case would last longer than ``broken_weeks``."""
    if need <= ALMOST:
        return np.int64(0)
    cases = np.int64(np.ceil(need / per_case - ALMOST)) * per_case
    if cases - need > broken_weeks * weekly:
        return np.int64(np.ceil(need - ALMOST))
    return cases


@kernel
def order(outlet: Any, terms: Any, policy: Any, sales: Any, now: Any, out: Any) -> None:
    """Fill orders (T, P), urgent (T,) and charges (T, M); ``now`` is (week, lead weeks)."""
    orders, urgent, charges = out
    forecast, season = sales[0], sales[2]
    for t in range(orders.shape[0]):
        kind, r = outlet.kind[t], outlet.region[t]
        cycle = max(np.int64(outlet.cycle_weeks[t]), 1)
        wait = (outlet.route_phase[t] - now[0]) % cycle
        horizon = now[1] + (cycle if wait == 0 else wait)
        if wait > 0:
            missed = 0.0
            for p in range(orders.shape[1]):
                supplier = outlet.supplier[t, terms.maker[p]]
                if outlet.listed[t, p] and not outlet.leaving[t, p] and supplier >= 0:
                    short = forecast[t, p] * season[horizon] - at_hand(outlet, t, p)
                    missed += max(short, 0.0) * (outlet.retail_price[t, p] - terms.cost[supplier, p])
            if missed <= policy.urgent_charge[kind, r]:
                continue
        value, credit, first = 0.0, 0.0, -1
        for p in range(orders.shape[1]):
            supplier = outlet.supplier[t, terms.maker[p]]
            if not outlet.listed[t, p] or outlet.leaving[t, p] or supplier < 0:
                continue
            target = level(outlet, terms, policy, sales, (t, p), (horizon, cycle if wait == 0 else 0))
            weekly = target / horizon if policy.policy[kind, r] == FIXED_LEVEL else forecast[t, p]
            need = target - at_hand(outlet, t, p)
            orders[t, p] = whole_or_broken(need, terms.per_case[p], weekly, policy.broken_weeks[kind, r])
            value += orders[t, p] * terms.cost[supplier, p]
            credit += policy.credit_weeks[kind, r] * weekly * terms.cost[supplier, p]
        room = max(outlet.money[t] + credit, 0.0)
        for p in range(orders.shape[1]):
            if orders[t, p] == 0:
                continue
            per_case = terms.per_case[p]
            if value > room:
                less = np.int64(orders[t, p] * (room / value))
                orders[t, p] = less - less % per_case if orders[t, p] % per_case == 0 else less
            if orders[t, p] % per_case != 0:
                charges[t, terms.maker[p]] += np.int64(policy.broken_charge[kind, r])
            if orders[t, p] > 0 and first < 0:
                first = terms.maker[p]
        urgent[t] = wait > 0 and first >= 0
        if urgent[t]:
            charges[t, first] += np.int64(policy.urgent_charge[kind, r])
