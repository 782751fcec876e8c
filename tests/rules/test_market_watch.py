"""Sales by manufacturer, region and week, newest first."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.rules import market_watch
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of


def watch(market: Any) -> None:
    """Post one week's count."""
    moves = market_watch.decide(view_of(market), settings_of(market_watch), luck())
    Posting(market).apply(moves, "market_watch")


def test_sales_are_added_up_by_region_and_maker() -> None:
    region = np.array([0, 1, 1, 0, 1])
    market = tiny_market(products=4, regions=2, terminals=5, columns={"terminals": {"region": region}})
    maker = market.live("products", "manufacturer")
    for week in range(3):
        sold = np.random.default_rng(week).integers(0, 9, (5, 4))
        market.live("terminals", "sold_units")[:] = sold
        watch(market)
        newest = market.live("regions", "sales_history")[:, 0]
        for r in range(2):
            for m in range(2):
                assert newest[r, m] == sold[region == r][:, maker == m].sum()


def test_weeks_move_back_and_the_oldest_is_forgotten() -> None:
    market = tiny_market(terminals=1)
    weeks = market.live("regions", "sales_history").shape[1]
    for week in range(weeks + 3):
        market.live("terminals", "sold_units")[0] = [week, 2 * week]
        watch(market)
    history = market.live("regions", "sales_history")
    assert history[0, :, 0].tolist() == list(range(weeks + 2, 2, -1))
    assert np.all(history[0, :, 1] == 2 * history[0, :, 0])
