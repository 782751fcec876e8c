"""Deliveries by kind of order: regular on the route, urgent off it.

Who: helper of delivery. Reads: what is delivered, ``urgent``. Proposes: facts, where ``records.order_kinds`` asks for them.
Formula: units, drops, cost of each kind as in delivery; the rest is regular. Source: register JMB-25, JMB-27.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.market.moves import Fact
from channelsim.rules._drop_kernels import drop_costs


def kinds(view: MarketView, given: Any, where: tuple[Any, Any, Any], money: Any) -> list[Fact]:
    """Return units, drops and cost by kind (S,); ``where`` and ``money`` as in ``drop_costs``."""
    if not view.constants.get("order_kinds"):
        return []
    supplier, maker, _ = where
    urgent, traders = view.terminals.urgent, len(view.core_dealers) + len(view.sub_dealers)
    facts = []
    for name, rows in (("regular", ~urgent), ("urgent", np.asarray(urgent))):
        part = np.where(rows[:, None], given, 0)
        charges = np.zeros(supplier.shape, np.int64)
        drops, cost, units = np.zeros(traders, np.int64), np.zeros(traders), np.zeros(traders + 1, np.int64)
        drop_costs(part, where, urgent, (*money[:3], 0, *money[4:]), charges, drops, cost)
        np.add.at(units, supplier[:, maker], part)
        found = {"units": units[:-1], "drops": drops, "cost": np.floor(cost + 0.5).astype(np.int64)}
        facts += [Fact("orders", f"{name}_{word}", values) for word, values in found.items()]
    paid = np.zeros(traders + 1, np.int64)
    np.add.at(paid, supplier, charges)
    return [*facts, Fact("orders", "urgent_charges", paid[:-1])]
