"""Calls of suppliers' vans at terminals: whom they reach and what a drop costs.

Who: helper of delivery. Reads: orders, suppliers, vans. Proposes: nothing. Formula: where calls are short, each
rank of terminals is served as far as they last, evenly over its list from a drawn offset. Source: model 4.7.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.rules._allocation_kernels import RANKS


@kernel
def call(orders: Any, where: Any, capacity: Any, offset: Any, served: Any, asked: Any) -> None:
    """Mark in ``served`` (T, M) whom suppliers can call on; count who ordered in ``asked`` (S,).

    ``where`` = supplier (T, M), maker (P,), rank (T,). ``capacity`` (S,) calls. A call serves all orders a terminal
    has with one supplier. Where calls are short, every rank is served as far as they last, evenly over the list of
    its terminals.
    """
    supplier, maker, rank = where
    makers = supplier.shape[1]
    total = np.zeros((capacity.shape[0], RANKS), np.int64)
    seen = np.zeros_like(total)
    for t in range(orders.shape[0]):
        for p in range(orders.shape[1]):
            if orders[t, p] > 0 and supplier[t, maker[p]] >= 0:
                served[t, maker[p]] = True
        for m in range(makers):
            if served[t, m] and _first_of(served, supplier, t, m) == m:
                total[supplier[t, m], rank[t]] += 1
    short = False
    for s in range(capacity.shape[0]):
        asked[s] = total[s].sum()
        short = short or asked[s] > capacity[s]
    if not short:
        return
    wants = np.zeros_like(served)
    wants[:] = served
    for t in range(orders.shape[0]):
        for m in range(makers):
            if not wants[t, m]:
                continue
            s, r, first = supplier[t, m], rank[t], _first_of(wants, supplier, t, m)
            if first < m:
                served[t, m] = served[t, first]
                continue
            calls = capacity[s]
            for better in range(r):
                calls -= min(total[s, better], calls)
            share = min(calls / total[s, r], 1.0)
            served[t, m] = np.floor((seen[s, r] + 1) * share + offset[s]) > np.floor(
                seen[s, r] * share + offset[s]
            )
            seen[s, r] += 1


@kernel
def _first_of(wants: Any, supplier: Any, t: Any, m: Any) -> Any:
    """Return the first manufacturer that has the same supplier at a terminal and is wanted there too."""
    for other in range(m):
        if wants[t, other] and supplier[t, other] == supplier[t, m]:
            return other
    return m


@kernel
def drop_costs(given: Any, where: Any, urgent: Any, money: Any, charges: Any, made: Any, cost: Any) -> None:
    """Count drops made (S,), fill charges (T, M) of the invoice and add up the suppliers' cost of delivery (S,).

    ``where`` = supplier (T, M), maker (P,), units per case (P,). ``money`` = per supplier cost of a drop and of a
    case (S,), other goods in a drop (cases), charge for a broken case and for an urgent drop, minor units; an urgent
    drop's cost over another's.
    """
    supplier, maker, per_case = where
    drop_cost, case_cost, other_goods, broken_charge, urgent_charge, trip = money
    makers = supplier.shape[1]
    cases = np.zeros(makers)
    for t in range(given.shape[0]):
        cases[:] = 0
        for p in range(given.shape[1]):
            if given[t, p] > 0:
                part = given[t, p] / per_case[p]
                cases[maker[p]] += part
                if part != np.floor(part):
                    charges[t, maker[p]] += broken_charge
        for m in range(makers):
            if cases[m] <= 0:
                continue
            s = supplier[t, m]
            for other in range(m + 1, makers):
                if supplier[t, other] == s:
                    cases[m] += cases[other]
                    cases[other] = 0
            made[s] += 1
            drop = drop_cost[s] * trip if urgent[t] else drop_cost[s]
            cost[s] += drop * cases[m] / (cases[m] + other_goods) + case_cost[s] * cases[m]
            if urgent[t]:
                charges[t, m] += urgent_charge
