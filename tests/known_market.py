"""A market of small regions whose truths a test sets, and makers who learn about them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.market.knowledge import INDEX, ITEMS, from_scale
from channelsim.rules import market_information
from channelsim.rules._information import Desk
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of

WIDE = Desk(size_error=0.5, share_error=1.0)


class Known:
    """Regions with one terminal each that lists everything; every maker has a dealer in the first ``served`` regions.

    Args:
        regions: how many.
        served: in how many of them makers have a dealer.
        seed: of all draws.
        settings: of the rule.
    """

    def __init__(self, regions: int = 6, served: int = 2, seed: int = 1, **settings: Any) -> None:
        self.seed = seed
        self.settings = settings_of(market_information, (2,), **{"kept": "always", "desk": WIDE, **settings})
        seat = np.repeat(np.arange(served), 2)
        self.market = tiny_market(
            regions=regions,
            terminals=regions,
            core_dealers=2 * served,
            consumers=0,
            columns={
                "regions": {"population": np.linspace(1e5, 1e6, regions)},
                "core_dealers": {"region": seat, "motivation": 0.5, "price": 20.0},
                "products": {"guide": 20.0},
                "terminals": {
                    "region": np.arange(regions),
                    "listed": True,
                    "forecast_units": 10.0,
                    "supplier": np.arange(2)[None, :],
                },
            },
        )
        self.posting = Posting(self.market)
        self.handed: dict[str, Any] = {}

    def week(self, week: int) -> SimpleNamespace:
        """Let a week come and return the beliefs, errors and weeks of news, each (M, R, items)."""
        market = self.market
        market.week = week
        market.handed.clear()
        self.posting.start_week()
        moves = market_information.decide(view_of(market), self.settings, luck(self.seed, week))
        self.posting.apply(moves, "market_information")
        self.handed = dict(market.handed)
        own = market.tables["manufacturers"].array
        return SimpleNamespace(
            belief=own("belief").copy(), error=own("belief_error").copy(), week=own("belief_week").copy()
        )

    def weeks(self, first: int, last: int) -> SimpleNamespace:
        """Let several weeks come."""
        for week in range(first, last):
            self.week(week)
        return self.week(last)

    def live(self, table: str, column: str) -> Any:
        """Return a writable column."""
        return self.market.live(table, column)


def some_beliefs(regions: int = 5, seed: int = 3) -> Any:
    """Return invented beliefs (R, items) in a plausible range."""
    draw = np.random.default_rng(seed)
    values = np.empty((regions, len(ITEMS)))
    for item in ITEMS:
        low, high = {"log": (0.5, 3.0), "logit": (-2.0, 2.0), "plain": (-0.1, 0.1)}[item.scale]
        values[:, INDEX[item.name]] = draw.uniform(low, high, regions)
    values[:, INDEX["team_skill"]] = np.log(draw.uniform(1, 1.3, regions))
    values[:, INDEX["own_price"]] = np.log(draw.uniform(0.9, 1.1, regions))
    return values


def natural(belief: Any, name: str) -> Any:
    """Return one item of beliefs (…, items) as natural values."""
    return from_scale(belief)[..., INDEX[name]]
