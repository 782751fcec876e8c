"""Sharing what is too little among orders; sums by supplier.

Who: helpers of delivery, sub_dealer_supply and production. Reads: orders and what there is. Proposes: nothing.
Formula: cumulative rounding in lots with one drawn offset for each supplier and product: the running total of
claims times the share that can be given, rounded; each claim gets the difference. Ranks, where there are any, are
served one after the other. Source: architecture (claims on the same stock are cut in proportion); register JMB-33.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel

RANKS = 3


@kernel
def allocate(orders: Any, where: Any, stock: Any, lots: Any, offset: Any, given: Any) -> None:
    """Fill ``given`` (N, P) from the suppliers' ``stock`` (S, P) in lots (P,).

    ``where`` = source (N, G) row of the supplier or −1, group (P,) column of source for a product, rank (N,) 0…2.
    ``offset`` (S, P) in [0, 1). Nothing is given beyond an order or beyond stock.
    """
    source, group, rank = where
    rows, products = orders.shape
    room = np.zeros((*stock.shape, RANKS), np.int64)
    wanted, running, done = np.zeros_like(room), np.zeros_like(room), np.zeros_like(room)
    for n in range(rows):
        for p in range(products):
            if orders[n, p] > 0 and source[n, group[p]] >= 0:
                wanted[source[n, group[p]], p, rank[n]] += orders[n, p]
    for s in range(stock.shape[0]):
        for p in range(products):
            left = stock[s, p]
            for r in range(RANKS):
                room[s, p, r] = min(left, wanted[s, p, r])
                left -= room[s, p, r]
    for n in range(rows):
        for p in range(products):
            s, r = source[n, group[p]], rank[n]
            if orders[n, p] <= 0 or s < 0:
                continue
            part = np.int64(orders[n, p])
            if room[s, p, r] < wanted[s, p, r]:
                running[s, p, r] += part
                share = running[s, p, r] / wanted[s, p, r] * room[s, p, r]
                edge = np.int64(np.floor(share / lots[p] + offset[s, p])) * lots[p]
                part = max(min(part, edge - done[s, p, r], room[s, p, r] - done[s, p, r]), np.int64(0))
                done[s, p, r] += part
            given[n, p] = part


@kernel
def by_supplier(units: Any, supplier: Any, maker: Any, out: Any) -> None:
    """Add up units (T, P) by supplier into ``out`` (S, P)."""
    for t in range(units.shape[0]):
        for p in range(units.shape[1]):
            s = supplier[t, maker[p]]
            if s >= 0:
                out[s, p] += units[t, p]


@kernel
def at_supplier(values: Any, supplier: Any, maker: Any, out: Any) -> None:
    """Fill ``out`` (T, P) with the ``values`` (S, P) of each terminal's supplier."""
    for t in range(out.shape[0]):
        for p in range(out.shape[1]):
            s = supplier[t, maker[p]]
            if s >= 0:
                out[t, p] = values[s, p]
