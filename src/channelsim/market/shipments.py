"""Goods under way: when they arrive, in which slot of the table they wait, how they are received.

A shipment of lead l that leaves in week w arrives at the start of week w + 1 + l (from a manufacturer or a core dealer)
or of week w + l (from a supplier to a terminal; lead 0 is there the same day and never under way). Age counts from dispatch
at the plant, so goods grow older on the way and arrive l + 1 weeks old from the plant.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.kernel import kernel


def trader_slot(week: int, lead_weeks: Any, slots: int) -> Any:
    """Return where goods shipped to a trader in ``week`` wait; leads as an int or an array.

    Raises:
        ValueError: a lead is longer than the slots of the table allow.
    """
    if np.max(lead_weeks, initial=0) >= slots:
        raise ValueError(f"a lead of {np.max(lead_weeks)} weeks needs more than {slots} slots")
    return (week + 1 + np.asarray(lead_weeks)) % slots


def terminal_slot(week: int, lead_weeks: int, slots: int) -> int:
    """Return where goods delivered to terminals with a lead of at least one week wait."""
    if lead_weeks >= slots:
        raise ValueError(f"a lead of {lead_weeks} weeks needs more than {slots} slots")
    return (week + lead_weeks) % slots


@kernel
def receive(stock: Any, oldest: Any, transit: Any, ages: Any, received: Any) -> None:
    """Receive goods from plants: ``transit`` (rows, P, origins) of this week's slot enters at ``ages`` (P,)."""
    rows, products, origins = transit.shape
    for n in range(rows):
        for p in range(products):
            age = min(ages[p], stock.shape[2] - 1)
            for origin in range(origins):
                units = transit[n, p, origin]
                if units:
                    stock[n, p, age, origin] += units
                    received[n, p] += units
                    oldest[n, p] = max(oldest[n, p], age)
                    transit[n, p, origin] = 0


@kernel
def receive_aged(stock: Any, oldest: Any, under_way: Any, bound: Any, received: Any) -> None:
    """Receive goods that kept their age on the way, a week older now: ``under_way`` (rows, P, ages, origins) is emptied."""
    rows, products, ages, origins = under_way.shape
    for n in range(rows):
        for p in range(products):
            for age in range(bound[n, p] + 1):
                for origin in range(origins):
                    units = under_way[n, p, age, origin]
                    if units:
                        later = min(age + 1, ages - 1)
                        stock[n, p, later, origin] += units
                        received[n, p] += units
                        oldest[n, p] = max(oldest[n, p], later)
                        under_way[n, p, age, origin] = 0
            bound[n, p] = -1


@kernel
def receive_terminals(stock: Any, transit: Any, strays: Any, stray: Any, stray_transit: Any) -> None:
    """Receive goods at terminals: ``transit`` (T, P) of this week's slot enters stock, then is empty.

    So do the strays (T, P, origins) of terminals that have any, ``strays`` (T,) units.
    """
    for t in range(transit.shape[0]):
        for p in range(transit.shape[1]):
            stock[t, p] += transit[t, p]
            transit[t, p] = 0
        if strays[t] > 0:
            for p in range(stray.shape[1]):
                for origin in range(stray.shape[2]):
                    stray[t, p, origin] += stray_transit[t, p, origin]
                    stray_transit[t, p, origin] = 0
