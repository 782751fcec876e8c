"""The choice of limit.py written as plain Mesa objects: one agent a consumer, one a terminal, ``AgentSet.do``.

Every consumer draws how often it buys, picks a terminal of its repertoire, chooses among 6 products by logit on
price, taste and what is in stock, and takes one unit. Written as a Mesa user would: attributes, lists, ``math`` and
the model's ``random``.

    python benchmarks/plain_mesa.py
"""

from __future__ import annotations

import math
from statistics import median
from time import perf_counter

import mesa

CONSUMERS, TERMINALS, PRODUCTS, REPERTOIRE = 20_000, 400, 6, 4
OCCASIONS_A_WEEK = 0.4


class Shop(mesa.Agent):
    """A terminal: prices and stock by product."""

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(model)
        self.price = [model.random.uniform(0.9, 1.1) for _ in range(PRODUCTS)]
        self.stock = [1 << 30] * PRODUCTS


class Shopper(mesa.Agent):
    """A consumer: where it goes and what it likes."""

    def __init__(self, model: mesa.Model, shops: list[Shop], occasions_a_week: float) -> None:
        super().__init__(model)
        self.repertoire = model.random.sample(shops, REPERTOIRE)
        self.taste = [model.random.gauss(0, 1) for _ in range(PRODUCTS)]
        self.sensitivity = model.random.lognormvariate(1.16, 0.4)
        self.none = math.exp(-occasions_a_week)
        self.occasions_a_week = occasions_a_week

    def step(self) -> None:
        """Go shopping as often as luck has it."""
        u, chance, occasions = self.random.random(), self.none, 0
        while u > chance and occasions < 50:
            u -= chance
            occasions += 1
            chance *= self.occasions_a_week / occasions
        for _ in range(occasions):
            self.buy(self.random.choice(self.repertoire))

    def buy(self, shop: Shop) -> None:
        """Choose among what is there and take a unit."""
        weights = [
            math.exp(taste - self.sensitivity * price) if stock > 0 else 0.0
            for taste, price, stock in zip(self.taste, shop.price, shop.stock, strict=True)
        ]
        left = self.random.random() * sum(weights)
        for product, weight in enumerate(weights):
            left -= weight
            if left < 0:
                shop.stock[product] -= 1
                return


class PlainMarket(mesa.Model):
    """Consumers and terminals as registered agents."""

    def __init__(self, consumers: int, terminals: int, occasions_a_week: float) -> None:
        super().__init__(rng=1)
        shops = [Shop(self) for _ in range(terminals)]
        for _ in range(consumers):
            Shopper(self, shops, occasions_a_week)

    def step(self) -> None:
        """Carry out one week."""
        self.agents_by_type[Shopper].do("step")


def plain_mesa_seconds(
    consumers: int = CONSUMERS,
    terminals: int = TERMINALS,
    occasions_a_week: float = OCCASIONS_A_WEEK,
    runs: int = 7,
) -> float:
    """Return the seconds of one consumer-week: the median of several weeks, over the number of consumers."""
    model = PlainMarket(consumers, terminals, occasions_a_week)
    model.step()
    seconds = []
    for _ in range(runs):
        start = perf_counter()
        model.step()
        seconds.append(perf_counter() - start)
    model.remove_all_agents()
    return median(seconds) / consumers


if __name__ == "__main__":
    print(
        f"plain Mesa objects: {1e9 * plain_mesa_seconds():.0f} ns a consumer-week ({CONSUMERS:,} consumers)"
    )
