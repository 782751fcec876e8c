"""Which outlets sub-dealers equip, so that their vans call there for sure.

Who: helper of joint_body. Reads: ``Worth``, terminals' sizes, suppliers, reach. Proposes: ``terminals.reach``; a payment
"overheads" for new equipment.

Formula: equipment wears out with chance 1/life a week, one draw a terminal; what is not equipped is, where its size is at
least the least size that is worth it. What stands is sunk and stays until worn out. In the dry weeks before a run there is
no doubt how things end: what is worth it is equipped, the rest is not. Source: model 4.12; *assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, Pay, SetColumns
from channelsim.rules._joint_worth import Worth


def coverage(
    view: MarketView, terms: Any, worth: Worth, reach: Any, luck: Luck
) -> tuple[list[Move], dict[str, Any]]:
    """Return investments and the reach that follows, and facts; ``reach`` (T, M) is what replacements left of it."""
    shops, subs, cores = view.terminals, view.sub_dealers, len(view.core_dealers)
    below = shops.supplier >= cores
    sub, maker = np.where(below, shops.supplier - cores, 0), np.arange(reach.shape[1])
    mine = below & terms.reckoned[sub, maker]
    equipped = reach >= 1
    wants = np.asarray(shops.size)[:, None] >= worth.least_size[sub, maker]
    worn = luck.uniform("equipment", np.arange(len(shops)))[:, None] < 1 / terms.equipment_weeks[sub, maker]
    kept = (equipped & ~worn) if view.week >= 0 else np.zeros_like(equipped)
    now = np.where(mine, kept | wants, True)
    bought = mine & now & ~kept & _first(shops.supplier)
    paid = (bought & (view.week >= 0)) * terms.equipment_cost[sub, maker]
    new = np.where(now, 1.0, terms.reach_without[sub, maker]).astype(np.float32)
    facts = {name: np.zeros((cores + len(subs), reach.shape[1])) for name in
             ("equipped_terminals", "district_terminals", "invested")}  # fmt: skip
    where = (np.where(below, shops.supplier, 0), np.broadcast_to(maker, mine.shape))
    for name, values in zip(facts, (mine & now, mine, paid * view.minor_units), strict=True):
        np.add.at(facts[name], where, values * mine)
    money = np.floor(facts["invested"][cores:].sum(axis=1) + 0.5).astype(np.int64)
    moves: list[Move] = [Pay("overheads", subs.party, view.world, money)] if money.any() else []
    return [*moves, SetColumns("terminals", {"reach": new})], facts


def _first(supplier: Any) -> Any:
    """Return where (T, M) a supplier stands for the first of its manufacturers at a terminal."""
    first = np.ones(supplier.shape, bool)
    for m in range(supplier.shape[1]):
        for other in range(m):
            first[:, m] &= supplier[:, m] != supplier[:, other]
    return first
