"""What terminals learn from last week's sales and what they order: loops over terminals.

Who: helper of terminal_reorder. Reads: forecasts, stock, prices, season, money. Proposes: nothing. Formula: see
terminal_reorder. Source: model 3.4.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.rules._order_level_kernels import cut, missed_margin, safety_of, weeks_ahead, whole_or_broken
from channelsim.rules._terminal_kernels import talked

FIXED_LEVEL = 1


class Outlet(NamedTuple):
    """Columns of terminals that learning and ordering read; ``at_hand`` (T, P) is stock and goods under way, ``money`` (T,)
    cash less debts in minor units.
    """

    region: Any
    kind: Any
    cycle_weeks: Any
    route_phase: Any
    ahead_weeks: Any
    supplier: Any
    listed: Any
    leaving: Any
    retail_price: Any
    asked_units: Any
    sold_units: Any
    visited_minutes: Any
    selling_minutes: Any
    at_hand: Any
    money: Any


class Terms(NamedTuple):
    """Per product (P,): maker, units per case, weeks the deal still has, weeks to an announced change; money a unit: cost
    now and without the deal (J + K + 1, P), rise to come (R, P).
    """

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
    urgent_gain: Any
    holding: Any
    capital: Any
    storage_weeks: Any
    credit_weeks: Any
    talked_into: Any


@kernel
def learn(outlet: Any, maker: Any, policy: Any, season: Any, forecast: Any, deviation: Any) -> None:
    """Revise forecast and mean absolute error (T, P) of listed products, season taken out.

    An empty shelf that nobody asked at teaches nothing: a product just listed keeps what was expected of it.
    """
    for t in range(forecast.shape[0]):
        kind, r = outlet.kind[t], outlet.region[t]
        for p in range(forecast.shape[1]):
            idle = outlet.at_hand[t, p] + outlet.asked_units[t, p] + outlet.sold_units[t, p] == 0
            if idle or not outlet.listed[t, p]:
                continue
            heard = 1.0 if outlet.visited_minutes[t, maker[p]] > 0 else policy.lost_demand_heard[kind, r]
            missed = max(outlet.asked_units[t, p] - outlet.sold_units[t, p], 0)
            error = (outlet.sold_units[t, p] + heard * missed) / season - forecast[t, p]
            deviation[t, p] += policy.deviation_smoothing[kind, r] * (abs(error) - deviation[t, p])
            forecast[t, p] += policy.smoothing[kind, r] * error


@kernel
def order(outlet: Any, terms: Any, policy: Any, sales: Any, now: Any, out: Any) -> None:
    """Fill orders (T, P) and urgent (T,); ``now`` is (week, lead weeks)."""
    orders, urgent = out
    forecast, deviation, season = sales
    for t in range(orders.shape[0]):
        kind, r = outlet.kind[t], outlet.region[t]
        cycle = max(np.int64(outlet.cycle_weeks[t]), 1)
        wait = (outlet.route_phase[t] - now[0]) % cycle
        horizon = now[1] + outlet.ahead_weeks[t] * (wait == 0) + (cycle if wait == 0 else wait)
        if wait > 0:
            missed = missed_margin(outlet, terms, forecast, season[horizon], t)
            if missed <= policy.urgent_gain[kind, r]:
                continue
        fixed = policy.policy[kind, r] == FIXED_LEVEL
        errors, units = safety_of(
            policy.safety[kind, r],
            policy.safety_z[kind, r],
            policy.safety_units[kind, r],
            season[horizon],
            horizon,
        )
        least, broken_weeks = policy.minimum_units[kind, r], policy.broken_weeks[kind, r]
        value, turnover = 0.0, 0.0
        for p in range(orders.shape[1]):
            supplier = outlet.supplier[t, terms.maker[p]]
            if not outlet.listed[t, p] or outlet.leaving[t, p] or supplier < 0:
                continue
            cost, weekly = terms.cost[supplier, p], float(forecast[t, p])
            if fixed:
                target = policy.fixed_level_units[kind, r]
                weekly = target / horizon
            else:
                target = max(weekly * season[horizon] + errors * deviation[t, p] + units, least)
                full, gain, ahead = terms.full_cost[supplier, p], 0.0, 0
                if wait == 0 and 0 < terms.deal_weeks[p] <= cycle:
                    gain += full - cost
                if wait == 0 and 0 < terms.change_weeks[p] <= cycle:
                    gain += terms.rise[r, p]
                if gain > 0.0:
                    hold = policy.holding[kind, r] / terms.per_case[p] + policy.capital[kind, r] * full
                    ahead = weeks_ahead(gain, hold, policy.storage_weeks[kind, r])
                    target += weekly * (season[horizon + ahead] - season[horizon])
                talk = outlet.selling_minutes[t, terms.maker[p]]
                if wait == 0 and talk > 0.0:
                    more = policy.talked_into[kind, r] * talked(talk)
                    target += weekly * min(more, float(policy.storage_weeks[kind, r] - ahead))
            need = target - outlet.at_hand[t, p]
            orders[t, p] = whole_or_broken(need, terms.per_case[p], weekly, broken_weeks)
            urgent[t] |= wait > 0 and orders[t, p] > 0
            value += orders[t, p] * cost
            turnover += weekly * cost
        room = max(outlet.money[t] + policy.credit_weeks[kind, r] * turnover, 0.0)
        if value > room:
            cut(orders, terms.per_case, room / value, t)
