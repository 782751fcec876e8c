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


class Abroad(NamedTuple):
    """What terminals take from offers, arrays (T, P): units, seller (numbered as suppliers), price minor/case."""

    units: Any
    seller: Any
    price: Any


class Sales(NamedTuple):
    """The same as lines, arrays (n,): terminal, product, units, seller, price minor/case."""

    terminal: Any
    product: Any
    units: Any
    seller: Any
    price: Any


def sales_of(taken: Abroad) -> Sales:
    """Return what was taken, line by line."""
    place = np.nonzero(taken.units)
    return Sales(*place, *(column[place] for column in taken))


@kernel
def consider(luck: Any, place: Any, offers: Any, judgement: Any, left: Any, chosen: Any, tried: Any) -> None:
    """Mark in ``chosen`` (T, P) who accepts the offer of rank ``luck[1]``; count units offered and accepted in ``tried``."""
    key, rank = luck
    region, supplier, relationship = place
    products = left.shape[1]
    offered = np.zeros(offers.seller.shape[0], np.bool_)
    for r in range(offered.shape[0]):
        offered[r] = offers.seller[r, :, rank].max() >= 0
    for t in range(left.shape[0]):
        r = region[t]
        if not offered[r]:
            continue
        for p in range(products):
            seller, m = offers.seller[r, p, rank], judgement.maker[p]
            if left[t, p] <= 0 or seller < 0 or supplier[t, m] < 0 or seller == supplier[t, m]:
                continue
            gain = np.log(judgement.price[supplier[t, m], p] / offers.price[r, p, rank])
            gain -= judgement.threshold + judgement.relationship * relationship[t, m]
            gain -= judgement.detection * judgement.announced[m]
            tried[r, p, rank, 0] += left[t, p]
            if (
                uniform(key, t, p * offers.seller.shape[2] + rank) * (1.0 + np.exp(-gain / judgement.scale))
                < 1.0
            ):
                chosen[t, p] = True
                tried[r, p, rank, 1] += left[t, p]


@kernel
def share_out_offers(
    rank: Any, region: Any, offers: Any, offset: Any, chosen: Any, left: Any, taken: Any
) -> None:
    """Give those who chose the offer of a rank their part of what is there; takes it off ``left`` (T, P)."""
    regions, products = offers.seller.shape[:2]
    wanted, running, done = (
        np.zeros((regions, products), np.int64),
        np.zeros((regions, products), np.int64),
        np.zeros((regions, products), np.int64),
    )
    for t in range(left.shape[0]):
        for p in range(products):
            if chosen[t, p]:
                wanted[region[t], p] += left[t, p]
    for t in range(left.shape[0]):
        r = region[t]
        for p in range(products):
            if not chosen[t, p]:
                continue
            part, there = np.int64(left[t, p]), offers.units[r, p, rank]
            if wanted[r, p] > there:
                running[r, p] += part
                edge = np.int64(np.floor(running[r, p] / wanted[r, p] * there + offset[r * products + p]))
                part = max(min(part, edge - done[r, p], there - done[r, p]), np.int64(0))
                done[r, p] += part
            if part > 0 and taken.units[t, p] == 0:
                taken.units[t, p], taken.seller[t, p] = part, offers.seller[r, p, rank]
                taken.price[t, p] = offers.price[r, p, rank]
                left[t, p] -= part


@kernel
def add_by_region(units: Any, region: Any, out: Any) -> None:
    """Add up units (T, P) by region into ``out`` (R, P)."""
    for t in range(units.shape[0]):
        for p in range(units.shape[1]):
            out[region[t], p] += units[t, p]
