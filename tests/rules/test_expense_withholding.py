"""What dealers keep of money meant for terminals: gain against fear and conscience."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.rules import expense_withholding as rule
from support import luck, settings_of, tiny_market, view_of

DEALERS = 4_000


def market_of(through: float = 1.0, belief: float = 0.0, penalty: float = 0.0, dealers: int = 2) -> Any:
    """Return a market in which all dealers deal with both makers."""
    market = tiny_market(core_dealers=dealers, terminals=1, consumers=0)
    live = market.live
    live("core_dealers", "carries")[:] = True
    live("manufacturers", "expenses_through_dealers")[:] = through
    live("manufacturers", "audit_penalty")[:] = penalty
    live("core_dealers", "audit_belief")[:] = belief
    return market


def shares(market: Any, seed: int = 1, week: int = 0, **values: Any) -> Any:
    """Return what dealers keep (J, M)."""
    market.week = week
    moves = rule.decide(view_of(market, "core_dealers"), settings_of(rule, **values), luck(seed, week))
    return moves[0].values["withheld_share"] if moves else None


@pytest.mark.parametrize(("belief", "penalty"), [(0.0, 0.0), (0.3, 1.0), (0.2, 3.0), (0.1, 8.0)])
def test_the_part_kept_is_where_gain_meets_conscience(belief: float, penalty: float) -> None:
    market = market_of(belief=belief, penalty=penalty, dealers=DEALERS)
    kept = shares(market, most=1.0, grid_steps=100)[:, 0]
    honesty = rule.conscience(luck(), np.arange(DEALERS), 0.5)
    best = np.minimum((1 - belief * (1 + penalty)) / (2 * honesty), 1.0)
    assert np.abs(kept - best).max() <= 0.005 + 1e-9  # half a step of the grid
    # and over the exponential distribution: P(keeps all) = P(c ≤ net/2) = 1 − exp(−net/(2·mean))
    all_of_it = 1 - np.exp(-(1 - belief * (1 + penalty)) / (2 * 0.5))
    error = np.sqrt(all_of_it * (1 - all_of_it) / DEALERS)
    assert abs((best >= 1).mean() - all_of_it) < 4 * error


@pytest.mark.parametrize(("belief", "penalty", "keeps"), [(0.5, 1.0, False), (0.25, 3.5, False), (0.25, 2.9, True), (1.0, 0.0, False)])  # fmt: skip
def test_nobody_keeps_anything_where_fear_is_as_large_as_the_gain(
    belief: float, penalty: float, keeps: bool
) -> None:
    market = market_of(belief=belief, penalty=penalty, dealers=200)
    assert bool(shares(market, conscience=0.0).any()) is keeps
    assert bool(shares(market, conscience=1e-9).any()) is keeps


def test_without_fear_or_conscience_all_that_can_be_kept_is_kept() -> None:
    assert np.all(shares(market_of(), conscience=0.0, most=0.7) == 0.7)


def test_honesty_is_drawn_once_and_belongs_to_the_dealer() -> None:
    first, later = shares(market_of(dealers=50)), shares(market_of(dealers=50), week=40)
    assert np.array_equal(first, later)
    assert np.array_equal(first[:20], shares(market_of(dealers=20)))
    assert not np.array_equal(first, shares(market_of(dealers=50), seed=2))


def test_only_what_goes_through_ones_hands_under_contract() -> None:
    assert shares(market_of(through=0.0)) is None
    market = market_of()
    market.live("manufacturers", "expenses_through_dealers")[:] = [1.0, 0.0]
    market.live("core_dealers", "alive")[:] = [True, False]
    kept = shares(market, conscience=0.0)
    assert kept.tolist() == [[0.8, 0.0], [0.0, 0.0]]
