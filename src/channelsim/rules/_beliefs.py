"""Beliefs of all manufacturers as they are formed within a week.

Who: helper of market_information. Reads: beliefs, what was measured of the market, draws. Proposes: nothing. Formula:
see _belief_filter; a draw belongs to manufacturer, region and item, for surveys to the number of the survey too, not
to its week. Source: model 5.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.market.knowledge import EASE, INDEX, ITEMS, LOGIT, seen_by, to_scale
from channelsim.rules._belief_filter import aged, learned

MOST_REGIONS, MOST_ITEMS = 4096, 64
SURVEY, VISITS, REPORTS, BOOKS, STATISTICS = (
    seen_by(name) for name in ("survey", "visits", "reports", "books", "statistics")
)
OWN = np.array([item.name.startswith("own_") for item in ITEMS])
FROM_ORDERS = [INDEX["category_units"], INDEX["own_units"]]
EVERYWHERE = -1  # the week in which draws of surveys are taken, whenever they are made


@dataclass
class Beliefs:
    """Beliefs (M, R, items) on the scale of each item, their variance, and the week of the last news."""

    mean: Any
    variance: Any
    week: Any
    now: int

    def hear(self, seen: Any, error: Any, moved: Any = 0.0) -> None:
        """Take in an observation (M, R, items); ``error``: variance, infinite where there is none."""
        heard = np.isfinite(error) & (np.maximum(self.variance - moved, 0.0) > 0)
        self.mean, self.variance = learned(self.mean, self.variance, seen, error, moved)
        self.week = np.where(heard, self.now, self.week)

    def observe(self, seen: Any, made: Any, error: Any, moved: Any = 0.0) -> None:
        """Take in what was seen where an observation was ``made``; ``error``: its standard deviation."""
        self.hear(seen, np.where(made, error**2, np.inf), moved)

    def set(self, where: Any, values: Any, variance: Any) -> None:
        """Know things anew (M, R, items), whatever was believed before."""
        self.mean = np.where(where, values, self.mean)
        self.variance = np.where(where, variance, self.variance)
        self.week = np.where(where, self.now, self.week)

    def age(self, drift: Any, most: Any) -> None:
        """Let a week pass."""
        self.variance = aged(self.variance, drift, most)


def numbers(blocks: Any, name: str) -> Any:
    """Return a number of every manufacturer's group of settings, (M,)."""
    return np.array([getattr(block, name) for block in blocks], float)


def spread(blocks: Any, size: str, share: str, by: Any = EASE) -> Any:
    """Return a number for each manufacturer and item, (M, 1, items): of sizes, or of shares; growth counts as a size.

    Args:
        blocks: every manufacturer's group of settings.
        size, share: names of its settings.
        by: what they are multiplied by for each item.
    """
    values = np.where(LOGIT, numbers(blocks, share)[:, None], numbers(blocks, size)[:, None]) * by
    return np.where(BOOKS | STATISTICS, 0.0, values)[:, None, :]


def errors(luck: Luck, stream: str, shape: tuple[int, ...], k: int = 0) -> Any:
    """Return standard normal draws (M, R, items)."""
    maker, region, item = np.indices(shape)
    key = (maker * MOST_REGIONS + region) * MOST_ITEMS + item
    return luck.normal(stream, key.ravel(), k).reshape(shape)


def survey_errors(luck: Luck, which: Any, surveys: Any, items: int) -> Any:
    """Return standard normal draws (M, R, items) of the surveys that end, each by its number in its region."""
    found = np.zeros((*which.shape, items))
    for number in np.unique(surveys[which]):
        drawn = errors(luck.at(EVERYWHERE), "survey_error", found.shape, int(number))
        found = np.where((which & (surveys == number))[:, :, None], drawn, found)
    return found


def desk_research(truths: Any, present: Any) -> Any:
    """Return what is public of every region, (M, R, items) on the scale of the items.

    Own registers and statistics are exact. Sizes of the category: people × units a head of all regions together; its growth
    and rivals' numbers: the average of all regions; own numbers: the average of where it sells, nothing where it does not.

    Args:
        truths: (M, R, items), natural.
        present: (M, R) where each manufacturer has a dealer.
    """
    told = np.broadcast_to(truths.mean(axis=1, keepdims=True), truths.shape).copy()
    people = truths[:, :, INDEX["population"]]
    volume = truths[:, :, INDEX["category_units"]]
    a_head = volume.sum(axis=1, keepdims=True) / people.sum(axis=1, keepdims=True)
    told[:, :, INDEX["category_units"]] = people * a_head
    own_here = (
        np.where(present[:, :, None], truths, 0.0).sum(axis=1) / np.maximum(present.sum(axis=1), 1)[:, None]
    )
    own = np.where(present[:, :, None], own_here[:, None, :], 0.0)
    market = ("own_share", "own_distribution", "own_awareness", "own_relationship")
    for name in market:
        told[:, :, INDEX[name]] = own[:, :, INDEX[name]]
    told[:, :, INDEX["own_units"]] = people * a_head * np.maximum(own[:, :, INDEX["own_share"]], 0.002)
    exact = BOOKS | STATISTICS
    return to_scale(np.where(exact, truths, told))


def reported(snapshot: Any, weight: Any) -> Any:
    """Return what dealers have reason to tell of a measurement (M, R, items), on the scale of the items.

    Sales are told as sales^(1−w)·orders^w: who loaded goods takes them for sold. The category is told in proportion.
    """
    told = snapshot.copy()
    gap = snapshot[:, :, INDEX["own_orders"]] - snapshot[:, :, INDEX["own_units"]]
    for item in FROM_ORDERS:
        told[:, :, item] += weight[:, None] * gap
    return told
