"""One dealer's problem made by hand, for exact answers; money in yuan or anything else, cases whole or not."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.rules._dealer_choice import Weighed, weigh
from channelsim.rules._dealer_value import Problem, Routes
from channelsim.rules._schemes import Steps

WEEKS = 40
GRID = (0.0,)


def steps(*of: dict[str, float], count: int = 1) -> Steps:
    """Return steps of schemes; each is given by the fields that differ from "nothing, decided now, offered once"."""
    usual = {"threshold_cases": np.inf, "all_rate": 0.0, "step_rate": 0.0, "lump": 0.0, "so_far_cases": 0.0, "weeks_left": 0,
             "next_weeks": 13, "next_threshold_cases": np.inf, "worth": 1.0, "ratchet": 0.0}  # fmt: skip
    return Steps(*[np.array([[{**usual, **one}[name] for one in of]] * count, float).reshape(count, len(of))
                   for name in Steps._fields])  # fmt: skip


def problem(scheme: Steps | None = None, routes: dict[str, Any] | None = None, **given: Any) -> Problem:
    """Return one problem: 100 cases a week for ever, price 24, no schemes, nobody abroad, no limits, unless given."""
    scheme = scheme or steps()
    count = scheme.threshold_cases.shape[0]
    wide = scheme.threshold_cases.shape[1]
    plain = {"price": 24.0, "later": None, "holding": 0.05, "need": 100.0, "base": 100.0, "surplus": 0.0, "storage": 1e9,
             "credit": 1e6, "detection": 0.0, "fine": 0.0, "lot": 1.0, "stake": 0.0, "forfeits": 0.0, "conscience": 0.0,
             "home_price": 27.0, "home_elasticity": 2.6, "goodwill": 0.0, "goodwill_cases": 0.0, "foresight": 0.0, "least": 0.0,
             "mean": 1300.0, "sd": 130.0, "due": True, **given}  # fmt: skip
    one = {name: np.full(count, value, float) for name, value in plain.items()
           if name not in {"later", "need", "mean", "sd", "due"}}  # fmt: skip
    later = plain["price"] if plain["later"] is None else plain["later"]
    ways = {"price": 0.0, "cost": 0.0, "effect": 0.0, "volume": np.inf, "discount": -np.inf, **(routes or {})}
    many = 1 if routes else 0
    return Problem(
        later_price=np.full((count, WEEKS), later, float), need=np.full((count, WEEKS), plain["need"], float),
        steps=scheme, due=np.full((count, wide), plain["due"], bool), next_cases=np.full((count, wide), plain["mean"], float),
        next_sd=np.full((count, wide), plain["sd"], float),
        routes=Routes(*[np.full((count, many), ways[name], float) for name in Routes._fields]), **one)  # fmt: skip


def best(of: Problem, *, grid: Any = GRID, grain: float = 1.0) -> tuple[float, float, Weighed]:
    """Return the best plan (extra, abroad) of one problem and all that was weighed."""
    found = weigh(of, grid, np.zeros(len(of.price)), np.full(len(of.price), 0.5), grain)
    chosen = int(found.chosen[0])
    return float(found.options.extra[0, chosen]), float(found.options.abroad[0, chosen]), found
