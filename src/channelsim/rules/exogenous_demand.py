"""Exogenous demand: a table says what is wanted each week, in place of the consumers' own rules.

Who: the buyers of a table, by terminal or by region.
Reads: ``view.demand``; terminals' stock_units, listed, size, region.
Proposes: ``SellToConsumers``; ``SetColumns`` of terminals' asked_units; ``Fact`` region_product/lost_units (R, P).
Formula: sold = min(stock, wanted); lost = wanted − sold. A region's demand for a product is shared out over the
    terminals that list it in proportion to size, by cumulative rounding with a drawn offset; where nobody lists it
    all of it is lost.
Source: *own*; replays history or feeds a known process (validation A2).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Move, SellToConsumers, SetColumns


class Settings(RuleSettings):
    """Nothing to set: the table says it all."""


def decide(view: MarketView, settings: SimpleNamespace, luck: Luck) -> list[Move]:
    """Sell what the table wants as far as there is stock."""
    shops = view.terminals
    stock = shops.stock_units.astype(np.int64)
    wanted = np.asarray(view.demand.week(view.week), np.int64)
    lost = np.zeros((view.regions.size, stock.shape[1]), np.int64)
    if view.demand.level == "region":
        offset = luck.uniform("exogenous_demand", np.arange(wanted.size)).reshape(wanted.shape)
        asked = np.zeros(stock.shape, np.int64)
        _share_out(wanted, offset, shops.region, shops.size, shops.listed, asked)
        np.add.at(lost, shops.region, asked)
        lost = wanted - lost
    else:
        asked = wanted
    sold = np.minimum(stock, asked)
    np.add.at(lost, shops.region, asked - sold)
    return [
        SellToConsumers(sold),
        SetColumns("terminals", {"asked_units": asked.astype(np.int32)}),
        Fact("region_product", "lost_units", lost),
    ]


@kernel
def _share_out(wanted: Any, offset: Any, region: Any, size: Any, listed: Any, asked: Any) -> None:
    whole = np.zeros(wanted.shape, np.float64)
    for t in range(listed.shape[0]):
        for p in range(listed.shape[1]):
            if listed[t, p]:
                whole[region[t], p] += size[t]
    running = np.zeros(wanted.shape, np.float64)
    given = np.zeros(wanted.shape, np.int64)
    for t in range(listed.shape[0]):
        r = region[t]
        for p in range(listed.shape[1]):
            if listed[t, p]:
                running[r, p] += size[t]
                edge = np.int64(np.floor(running[r, p] / whole[r, p] * wanted[r, p] + offset[r, p]))
                edge = min(edge, wanted[r, p])
                asked[t, p] = edge - given[r, p]
                given[r, p] = edge
