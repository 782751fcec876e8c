"""Loops over terminals that look at offers of goods from other territories.

Who: terminals (helpers of ``supplier_choice``; no rule of its own).
Reads: what ``supplier_choice`` hands in.
Proposes: nothing.
Formula: see ``supplier_choice``; shares of what is too little by cumulative rounding with one drawn offset.
Source: model 3.5.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import uniform


class Offers(NamedTuple):
    """The cheapest offers by region and product, arrays (R, P, offers): seller (−1 none), price minor/case, units there."""

    seller: Any
    price: Any
    units: Any


class Judgement(NamedTuple):
    """Weights of the acceptance rule, announced detection (M,), authorised prices (J + K, P) and makers (P,)."""

    threshold: Any
    relationship: Any
    detection: Any
    scale: Any
    announced: Any
    price: Any
    maker: Any


class Lines(NamedTuple):
    """Goods that a terminal was going to order and that are offered in its region, arrays (n,).

    Terminal, product, region; left: units not yet taken from an offer; units, seller (−1 none), price: what is taken.
    """

    terminal: Any
    product: Any
    region: Any
    left: Any
    units: Any
    seller: Any
    price: Any


class Sales(NamedTuple):
    """What terminals take from offers, arrays (n,): terminal, product, units, seller (numbered as suppliers), price."""

    terminal: Any
    product: Any
    units: Any
    seller: Any
    price: Any


def lines_of(order: Any, place: Any, offers: Offers, maker: Any) -> Lines:
    """Return the lines that offers may win, nothing taken yet; ``order`` units (T, P), ``place`` as in :func:`consider`."""
    terminal, product = (np.empty(order.size, np.int32) for _ in range(2))
    count = _open(order, place, offers, maker, terminal, product)
    terminal, product = terminal[:count].copy(), product[:count].copy()
    left = order[terminal, product].astype(np.int64)
    seller = np.full(count, -1, np.int32)
    return Lines(terminal, product, place[0][terminal], left, np.zeros_like(left), seller, np.zeros(count))


def sales_of(lines: Lines) -> Sales:
    """Return what was taken."""
    took = np.flatnonzero(lines.units)
    return Sales(*(getattr(lines, name)[took] for name in Sales._fields))


@kernel
def _open(order: Any, place: Any, offers: Any, maker: Any, terminal: Any, product: Any) -> Any:
    region, supplier, _ = place
    count = 0
    for t in range(order.shape[0]):
        r = region[t]
        for p in range(order.shape[1]):
            if order[t, p] > 0 and offers.seller[r, p, 0] >= 0 and supplier[t, maker[p]] >= 0:
                terminal[count], product[count] = t, p
                count += 1
    return count


@kernel
def consider(luck: Any, place: Any, offers: Any, judgement: Any, lines: Any, chosen: Any, tried: Any) -> None:
    """Mark in ``chosen`` (n,) who accepts the offer of rank ``luck[1]``; count units offered and accepted in ``tried``."""
    key, rank = luck
    _, supplier, relationship = place
    for n in range(lines.terminal.shape[0]):
        t, p, r = lines.terminal[n], lines.product[n], lines.region[n]
        seller, m = offers.seller[r, p, rank], judgement.maker[p]
        if lines.left[n] <= 0 or lines.units[n] > 0 or seller < 0 or seller == supplier[t, m]:
            continue
        gain = np.log(judgement.price[supplier[t, m], p] / offers.price[r, p, rank])
        gain -= judgement.threshold + judgement.relationship * relationship[t, m]
        gain -= judgement.detection * judgement.announced[m]
        tried[r, p, rank, 0] += lines.left[n]
        draw = uniform(key, t, p * offers.seller.shape[2] + rank)
        if draw * (1.0 + np.exp(-gain / judgement.scale)) < 1.0:
            chosen[n] = True
            tried[r, p, rank, 1] += lines.left[n]


@kernel
def share_out_offers(rank: Any, offers: Any, offset: Any, chosen: Any, lines: Any) -> None:
    """Give those who chose the offer of a rank their part of what is there; a line is served once."""
    regions, products = offers.seller.shape[:2]
    wanted, running, done = (
        np.zeros((regions, products), np.int64),
        np.zeros((regions, products), np.int64),
        np.zeros((regions, products), np.int64),
    )
    for n in range(lines.terminal.shape[0]):
        if chosen[n]:
            wanted[lines.region[n], lines.product[n]] += lines.left[n]
    for n in range(lines.terminal.shape[0]):
        if not chosen[n]:
            continue
        r, p = lines.region[n], lines.product[n]
        part, there = lines.left[n], offers.units[r, p, rank]
        if wanted[r, p] > there:
            running[r, p] += part
            edge = np.int64(np.floor(running[r, p] / wanted[r, p] * there + offset[r * products + p]))
            part = max(min(part, edge - done[r, p], there - done[r, p]), np.int64(0))
            done[r, p] += part
        if part > 0 and lines.units[n] == 0:
            lines.units[n], lines.seller[n] = part, offers.seller[r, p, rank]
            lines.price[n] = offers.price[r, p, rank]
            lines.left[n] -= part


@kernel
def add_by_region(units: Any, region: Any, out: Any) -> None:
    """Add up units (T, P) by region into ``out`` (R, P)."""
    for t in range(units.shape[0]):
        for p in range(units.shape[1]):
            out[region[t], p] += units[t, p]
