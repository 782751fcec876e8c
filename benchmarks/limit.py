"""The least possible week: what a market week costs when nothing is modelled but the choice itself.

One numba kernel walks 1,000,000 consumers in storage order. Each draws how often it buys, picks a terminal of its
repertoire, chooses among 6 products by logit on price, taste and what is in stock, and takes one unit from the shelf.
No loyalty, awareness, prices that move, dealers, books or records. Its time is "one limit-week", the unit of every
other benchmark.

    python benchmarks/limit.py
"""

from __future__ import annotations

import math
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import Luck, uniform

CONSUMERS, TERMINALS, PRODUCTS, REPERTOIRE = 1_000_000, 20_000, 6, 4
OCCASIONS_A_WEEK = 0.4
NEARBY = 64


class LimitMarket(NamedTuple):
    """What the kernel reads and writes: repertoire (N, 4), taste (N, P), price (T, P), stock (T, P)."""

    repertoire: Any
    taste: Any
    sensitivity: Any
    price: Any
    stock: Any


def make_market(
    consumers: int = CONSUMERS, terminals: int = TERMINALS, products: int = PRODUCTS
) -> LimitMarket:
    """Return a market whose consumers live in the order of their terminals, as they do in the model."""
    luck = Luck(1)
    who = np.arange(consumers)
    home = who * terminals // consumers
    picks = [luck.uniform("repertoire", who, slot) for slot in range(REPERTOIRE)]
    repertoire = np.stack(
        [(home + (u - 0.5) * 2 * NEARBY).astype(np.int64) % terminals for u in picks], axis=1
    )
    taste = luck.normal("taste", np.arange(consumers * products)).reshape(consumers, products)
    price = 0.9 + 0.2 * luck.uniform("price", np.arange(terminals * products)).reshape(terminals, products)
    return LimitMarket(
        repertoire.astype(np.int32),
        taste.astype(np.float32),
        np.exp(1.16 + 0.4 * luck.normal("sensitivity", who)).astype(np.float32),
        price.astype(np.float32),
        np.full((terminals, products), 1 << 30, np.int32),
    )


@kernel
def limit_week(market: Any, key: Any, occasions_a_week: Any) -> Any:
    """Carry out one week and return the number of occasions."""
    consumers, products = market.taste.shape
    running = np.empty(products, np.float32)
    none = math.exp(-occasions_a_week)
    done = 0
    for i in range(consumers):
        u = uniform(key, i, 0)
        if u <= none:
            continue
        chance, occasions = none, 0
        while u > chance and occasions < 50:
            u -= chance
            occasions += 1
            chance *= occasions_a_week / occasions
        sensitivity = market.sensitivity[i]
        for k in range(occasions):
            slot = int(uniform(key, i, 2 * k + 1) * market.repertoire.shape[1])
            t = market.repertoire[i, slot]
            total = np.float32(0)
            for p in range(products):
                weight = np.exp(market.taste[i, p] - sensitivity * market.price[t, p])
                total += weight if market.stock[t, p] > 0 else np.float32(0)
                running[p] = total
            if total > 0:
                mark = np.float32(uniform(key, i, 2 * k + 2)) * total
                chosen = 0
                for p in range(products - 1):
                    chosen += mark >= running[p]
                market.stock[t, chosen] -= 1
        done += occasions
    return done


def limit_week_seconds(
    consumers: int = CONSUMERS,
    terminals: int = TERMINALS,
    products: int = PRODUCTS,
    occasions_a_week: float = OCCASIONS_A_WEEK,
    runs: int = 7,
) -> float:
    """Return the seconds of one limit-week: the median of several weeks."""
    return median(LimitClock(consumers, terminals, products, occasions_a_week).week() for _ in range(runs))


class LimitClock:
    """Times single limit-weeks, so that they can be interleaved with what they are compared with.

    Args:
        consumers, terminals, products: size of the market.
        occasions_a_week: mean per consumer; give what the compared model executes.
    """

    def __init__(
        self,
        consumers: int = CONSUMERS,
        terminals: int = TERMINALS,
        products: int = PRODUCTS,
        occasions_a_week: float = OCCASIONS_A_WEEK,
    ) -> None:
        self.market = make_market(consumers, terminals, products)
        self.occasions_a_week = float(occasions_a_week)
        self.occasions = 0
        self._week = 0
        self.week()

    def week(self) -> float:
        """Carry out one limit-week and return its seconds."""
        key = Luck(1, self._week).key("limit")
        start = perf_counter()
        self.occasions = int(limit_week(self.market, key, self.occasions_a_week))
        self._week += 1
        return perf_counter() - start


if __name__ == "__main__":
    clock = LimitClock()
    seconds = median(clock.week() for _ in range(15))
    print(f"one limit-week: {1000 * seconds:.1f} ms, {1e9 * seconds / CONSUMERS:.1f} ns a consumer-week,")
    print(
        f"  {CONSUMERS:,} consumers, {TERMINALS:,} terminals, {PRODUCTS} products, {clock.occasions:,} occasions"
    )
