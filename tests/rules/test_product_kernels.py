"""Many occasions side by side: more products and brands than fit into eight lanes or bits."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.base.luck import Luck
from channelsim.rules._choice import Choice, hidden_rows
from channelsim.rules._choice_kernels import NOWHERE, pulls
from channelsim.rules._product_kernels import find_products, product_pulls

CONSUMERS, TERMINALS, PRODUCTS, BRANDS, WIDTH, OCCASIONS = 40, 5, 11, 10, 16, 203
ROOM = 208


def random(size: int, stream: str) -> np.ndarray:
    return Luck(3).uniform(stream, np.arange(size))


def situation(level: float = 0.0) -> tuple[Choice, np.ndarray, np.ndarray]:
    """Return a choice situation with utilities about ``level``, and who goes where."""
    brand = (np.arange(PRODUCTS) % BRANDS).astype(np.int16)
    offer = np.full((TERMINALS, WIDTH // 8, 2, 8), NOWHERE, np.float32)
    for p in range(PRODUCTS):
        listed = random(TERMINALS, f"listed {p}") < 0.6
        offer[:, p // 8, 0, p % 8] = np.where(listed, level + random(TERMINALS, f"display {p}"), NOWHERE)
    offer[:, :, 1] = 0.8 + 0.4 * random(TERMINALS * WIDTH, "price").reshape(TERMINALS, WIDTH // 8, 8)
    many = CONSUMERS * PRODUCTS
    taste, loyalty = (random(many, name).astype(np.float32) for name in ("taste", "loyalty"))
    aware = (random(CONSUMERS, "aware") * (1 << BRANDS)).astype(np.uint32)
    choice = Choice(offer.reshape(-1), hidden_rows(brand, WIDTH), taste, loyalty,
                    random(CONSUMERS, "price sensitivity").astype(np.float32), aware, brand,
                    np.float32(1.3), np.float32(NOWHERE), WIDTH)  # fmt: skip
    consumer = (random(OCCASIONS, "consumer") * CONSUMERS).astype(np.int32)
    return choice, consumer, (random(OCCASIONS, "terminal") * (TERMINALS + 1)).astype(np.int32) - 1


@pytest.mark.parametrize("level", [0.0, -200.0, 120.0])
def test_products_side_by_side_pull_as_in_rows(level) -> None:
    choice, consumer, terminal = situation(level)
    rows, total, top = (np.empty(size, np.float32) for size in (OCCASIONS * WIDTH, OCCASIONS, OCCASIONS))
    pulls(choice, consumer, terminal, rows, total, top)
    turned, whole, best = (np.empty(size, np.float32) for size in (ROOM * WIDTH, ROOM, ROOM))
    product_pulls(choice, consumer, terminal, turned, whole, best)
    found = turned.reshape(WIDTH, ROOM)[:PRODUCTS, :OCCASIONS].T
    assert found.tolist() == rows.reshape(OCCASIONS, WIDTH)[:, :PRODUCTS].tolist()
    assert whole[:OCCASIONS].tolist() == total.tolist()
    some = total > 0
    assert 0 < some.sum() < OCCASIONS
    assert best[:OCCASIONS][some].tolist() == top[some].tolist()


def test_utilities_are_those_of_the_formula() -> None:
    choice, consumer, terminal = situation()
    turned, whole, best = (np.empty(size, np.float32) for size in (ROOM * WIDTH, ROOM, ROOM))
    product_pulls(choice, consumer, terminal, turned, whole, best)
    shelf = choice.shelf.reshape(TERMINALS, WIDTH // 8, 2, 8)
    for o in range(OCCASIONS):
        for p in range(PRODUCTS):
            i, t, m = consumer[o], terminal[o], choice.brand[p]
            base, price = shelf[t, p // 8, :, p % 8]
            own = choice.taste[i * PRODUCTS + p] + 1.3 * choice.loyalty[i * PRODUCTS + p]
            there = t >= 0 and base > NOWHERE / 2 and (choice.aware[i] >> m) & 1
            expected = np.exp(base + own - choice.sensitivity[i] * price) if there else 0.0
            assert turned[p * ROOM + o] == pytest.approx(expected, rel=2e-6)


def test_the_product_is_where_the_running_total_passes_the_limit() -> None:
    pull = np.zeros((WIDTH, 8), np.float32)
    pull[:PRODUCTS, :4] = 1.0
    total, chosen = np.array([11, 11, 11, 11, 0], np.float32), np.empty(5, np.int16)
    limit = np.array([0.0, 0.99, 1.0, 11.0, 0.0], np.float32)
    find_products(pull.reshape(-1), PRODUCTS, limit, total, chosen)
    assert chosen.tolist() == [0, 0, 1, -1, -1]
