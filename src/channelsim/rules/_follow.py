"""What a manufacturer's own people and books count between two measurements of the market, and the measurements
themselves.

Who: helper of market_information. Reads: ``customer_advisors.visits``, ``core_dealers.order_units`` of last week;
``regions.snapshot``; ``visits_seen``, ``orders_seen``. Proposes: these columns, when asked. Formula: sums since the last
measurement; orders have the season taken out week by week. Source: *own*.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.knowledge import NEVER
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns


class Followed(NamedTuple):
    """Since the last measurement, (M, R): visits of the real whole, units ordered; ``newest``: its week; ``weeks`` since."""

    visits: Any
    orders: Any
    newest: int
    weeks: int

    @property
    def orders_a_week(self) -> Any:
        """Mean orders a week, (M, R)."""
        return self.orders / self.weeks


class Ring(NamedTuple):
    """Measurements, newest first: natural values (R, snapshots, M, items) and their weeks (snapshots,)."""

    values: Any
    weeks: Any


def follow(view: MarketView) -> Followed:
    """Return what was counted since the last measurement, last week included."""
    own, advisors, dealers = view.manufacturers, view.customer_advisors, view.core_dealers
    visits, orders = own.visits_seen.copy(), np.zeros(own.visits_seen.shape)
    np.add.at(visits, (advisors.manufacturer, advisors.region), advisors.visits / view.market_scale)
    owner = view.products.manufacturer[:, None] == np.arange(own.size)
    np.add.at(orders.T, dealers.region, dealers.order_units @ owner.astype(float))
    newest = int(view.regions.snapshot_week[0, 0]) if view.regions.size else NEVER
    weeks = 1 if newest == NEVER else max(view.week - newest, 1)
    return Followed(visits, own.orders_seen + orders / max(view.season(-1), 1e-9), newest, weeks)


def remembered(view: MarketView, truths: Any) -> Ring:
    """Return the measurements, with ``truths`` (M, R, items) as the newest if there are any."""
    ring = Ring(view.regions.snapshot, view.regions.snapshot_week[0])
    if truths is None:
        return ring
    fresh = truths.transpose(1, 0, 2)[:, None]
    return Ring(np.concatenate([fresh, ring.values[:, :-1]], axis=1), np.append(view.week, ring.weeks[:-1]))


def kept(view: MarketView, month: bool, followed: Followed, ring: Ring) -> list[Move]:
    """Return the moves that keep all this: at a measurement counting begins anew."""
    start = 0.0 if month else 1.0
    moves: list[Move] = [
        SetColumns(
            "manufacturers", {"visits_seen": followed.visits * start, "orders_seen": followed.orders * start}
        )
    ]
    if month:
        weeks = np.broadcast_to(ring.weeks.astype(np.int32), view.regions.snapshot_week.shape).copy()
        moves.append(SetColumns("regions", {"snapshot": ring.values, "snapshot_week": weeks}))
    return moves


def sold_where(view: MarketView) -> Any:
    """Return where a living core dealer carries each manufacturer's goods, bool (M, R)."""
    dealers = view.core_dealers
    sold = np.zeros((view.manufacturers.size, view.regions.size), bool)
    row, maker = np.nonzero(dealers.carries & dealers.alive[:, None])
    sold[maker, dealers.region[row]] = True
    return sold
