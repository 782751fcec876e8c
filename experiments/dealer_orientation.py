"""The dealer's decision alone: what 400 dealers do under several schemes, beside the orientation of the magnitudes.

Each quarter a dealer stands in its last week: it has bought what its territory asked for (N(13,000, 10 %) cases, less
what it still had from the quarter before) and may buy more, keep it or sell it in one of three regions 60 to 300 km away
that take three weeks of sales at most. Rational (scale 0), no price answer abroad, beliefs = truth.

    python experiments/dealer_orientation.py
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.rules._dealer_choice import weigh
from channelsim.rules._dealer_value import Problem, Routes
from channelsim.rules._schemes import Steps

DEALERS, QUARTERS, WEEKS, HORIZON = 400, 20, 13, 26
NEED, PRICE, GUIDE = 1000.0, 24.0, 27.0
HOLDING = 0.06 + 0.02 + 0.15 * PRICE / 52
REACHES = np.array([0.9, 1.0, 1.1])
GRID = np.arange(6) * 0.02
FIRST_DISCOUNT = 0.06

#: name → (settings, published: loads, diverts, diverted over sell-in in %, period-end index)
ROWS: dict[str, tuple[dict[str, Any], tuple[float, float, float, float]]] = {
    "flat 2.5 %": ({"flat": 0.025}, (0, 0, 0, 1.00)),
    "ladder 1/2/3 %": ({}, (0.76, 0.19, 0.6, 2.08)),
    "ladder, not forfeited": ({"forfeits": 0.0}, (0.80, 0.33, 2.7, 2.31)),
    "ladder, detection 0": ({"detection": 0.0}, (0.76, 0.43, 3.8, 2.35)),
    "ladder, detection .05": ({"detection": 0.05}, (0.76, 0.25, 1.2, np.nan)),
    "ladder, detection .2": ({"detection": 0.2}, (0.76, 0.08, 0.1, np.nan)),
    "ladder, detection .4": ({"detection": 0.4}, (0.76, 0, 0, 1.96)),
    "ladder, no storage": ({"storage": 0.0}, (0, 0.59, 2.1, 1.12)),
    "ladder, no storage, nothing abroad": ({"storage": 0.0, "routes": 0}, (0, 0, 0, 1.00)),
    "ladder .5/1/1.5 %, 2 weeks, foresight 1": (
        {"step": 0.005, "storage": 2.0, "foresight": 1.0},
        (0.73, 0.07, 0.1, 1.45),
    ),
}


def ladder(step: float, flat: float, bought: Any) -> Steps:
    """Return the scheme of every dealer, decided this week."""
    reach = np.concatenate([[0.0], REACHES]) * NEED * WEEKS
    rate = np.array([flat, *([0.0 if flat else step] * 3)])
    shape = (bought.size, 4)
    full = {"threshold_cases": reach, "all_rate": rate, "step_rate": 0, "lump": 0, "so_far_cases": bought[:, None],
            "weeks_left": 0, "next_weeks": WEEKS, "next_threshold_cases": reach, "worth": 1, "ratchet": 0}  # fmt: skip
    return Steps(*[np.broadcast_to(np.asarray(full[name], float), shape) for name in Steps._fields])


def problem(bought: Any, base: Any, stock: Any, distances: Any, given: dict[str, Any]) -> Problem:
    """Return the problems of all dealers in a quarter's last week."""
    count = bought.size
    one = {name: np.full(count, value) for name, value in {
        "price": PRICE, "holding": HOLDING, "storage": given.get("storage", 4.0) * NEED, "credit": 6 * NEED,
        "detection": given.get("detection", 0.08), "fine": 6.0, "lot": 500.0, "stake": 0.0,
        "forfeits": given.get("forfeits", 1.0), "conscience": 0.0, "home_price": GUIDE, "home_elasticity": 2.6,
        "goodwill": 0.0, "goodwill_cases": 0.0, "foresight": given.get("foresight", 0.5), "least": 0.0}.items()}  # fmt: skip
    near = distances[:, : given.get("routes", 3)]
    routes = Routes(np.full(near.shape, GUIDE), 1.6 + 0.4 + 0.006 * near, np.zeros(near.shape),
                    np.full(near.shape, 3 * NEED), np.full(near.shape, FIRST_DISCOUNT))  # fmt: skip
    mean = np.full((count, 4), NEED * WEEKS)
    return Problem(later_price=np.full((count, HORIZON), PRICE), need=np.full((count, HORIZON), NEED),
                   steps=ladder(given.get("step", 0.01), given.get("flat", 0.0), bought), due=np.ones((count, 4), bool),
                   next_cases=mean, next_sd=0.1 * mean, base=base, surplus=stock, routes=routes, **one)  # fmt: skip


def quarters(given: dict[str, Any], seed: int = 1) -> tuple[float, float, float, float]:
    """Return shares of dealer-quarters that load and divert, diverted over sell-in in %, period-end index.

    The index is the mean of the last two weeks over the mean of all weeks.
    """
    draw = np.random.default_rng(seed)
    distances = np.sort(draw.uniform(60, 300, (DEALERS, 3)), axis=1)
    kept, loads, diverts, abroad, late, sold_in = np.zeros(DEALERS), 0, 0, 0.0, 0.0, 0.0
    for _ in range(QUARTERS):
        asked = np.floor(np.maximum(draw.normal(NEED * WEEKS, 0.1 * NEED * WEEKS, DEALERS), 0))
        weekly = asked / WEEKS
        needed = np.maximum(asked - kept, 0)  # what was loaded is sold first
        base = np.minimum(np.floor(weekly), needed)
        of = problem(needed - base, base, np.maximum(kept - asked, 0), distances, given)
        found = weigh(of, GRID, np.zeros(DEALERS), np.full(DEALERS, 0.5))
        extra, away = (
            np.take_along_axis(part, found.chosen[:, None], axis=1)[:, 0] for part in found.options[:2]
        )
        kept = np.maximum(kept - asked, 0) + extra - away
        loads += int((extra - away > 0).sum())
        diverts += int((away > 0).sum())
        abroad += away.sum()
        late += (2 * base + extra).sum()
        sold_in += (needed + extra).sum()
    cells = DEALERS * QUARTERS
    index = (late / 2) / (sold_in / WEEKS)
    return loads / cells, diverts / cells, 100 * abroad / sold_in, index


def main() -> None:
    """Print ours beside the published figures."""
    print(f"{'scheme':42}{'loads':>14}{'diverts':>14}{'diverted %':>14}{'index':>14}   (ours / published)")
    for name, (given, published) in ROWS.items():
        ours = quarters(given)
        cells = "".join(f"{mine:>7.2f}{theirs:>7.2f}" for mine, theirs in zip(ours, published, strict=True))
        print(f"{name:42}{cells}")


if __name__ == "__main__":
    main()
