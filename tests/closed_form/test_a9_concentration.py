"""A9: concentrate or spread: a brand's share with effort x against k is x^γ/(x^γ + k^γ); a budget B over R like regions.

The share is what the rules make of visits: ``display_contest`` with ω = γ, no base effort and no carry-over, then
``brand_choice`` with the logarithm of display at weight 1, no outside option, all else equal. For γ > 1 the best attack on a
region is x̂ = k(γ − 1)^(1/γ), which wins it to (γ − 1)/γ; for γ ≤ 1 spreading over all regions is best. No formula of a
share is worked out here but in what is expected.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from channelsim.rules import display_contest
from channelsim.rules._category_kernels import probabilities
from channelsim.rules._choice import choice_of, outside_of
from channelsim.rules._display_kernels import Contest, Stand, contest
from channelsim.simulation.posting import Posting
from support import luck, settings_of, view_of
from town import Town

MINUTES = 20.0  # a unit of effort
PLAIN = {
    "brand_choice": {
        "outside": "none", "loyalty_weight": 0.0, "display_weight": 1.0, "display_form": "log", "taste_sd": 0.0,
        "price_sensitivity_sd": 0.0,
    },
    "awareness": {"forgetting": 0.0},
}  # fmt: skip
GAMMAS = [0.4, 0.8, 1.0, 1.3, 2.0, 3.0, 4.0]


class Columns(SimpleNamespace):
    """Columns of terminals in double precision, which the tables do not have."""

    def __len__(self) -> int:
        return len(self.region)


def shares(x: Any, k: Any, gamma: float) -> Any:
    """Return the chance that the first of two brands is bought where it works with x against k (n,), by the rules."""
    x, k = np.broadcast_arrays(np.atleast_1d(np.asarray(x, float)), np.asarray(k, float))
    town = Town(1, terminals=x.size, products=2, manufacturers=2, settings=PLAIN)
    view, efforts = town.view, np.stack([x, k], axis=1)
    seen = Columns(
        **{name: getattr(view.terminals, name) for name in ("region", "premise", "listed", "retail_price")}
    )
    stand = {name: getattr(view.terminals, name) for name in Stand._fields}
    stand |= {"visited_minutes": efforts * MINUTES, "effort": np.zeros_like(efforts)}
    habits = settings_of(display_contest, (2, 1), omega=gamma, base_effort=0.0, decay=0.0)
    through = np.zeros((2, 2))
    terms = Contest(np.zeros((3, 2, 1)), habits.fee_per_effort, habits.minutes_per_effort, habits.decay, habits.omega,
                    habits.base_effort, habits.size_penalty, through, through)  # fmt: skip
    effort, display, contact = (np.empty_like(efforts) for _ in range(3))
    money = [np.zeros(efforts.shape, np.int64) for _ in range(3)]
    contest(Stand(**stand), view.products.manufacturer, terms, (effort, display, contact, *money))
    assert np.abs(effort / efforts - 1).max() < 1e-12
    seen.display = display
    others = {name: getattr(view, name) for name in ("consumers", "products", "regions", "constants")}
    seen_by = SimpleNamespace(terminals=seen, **others)
    settings = town.settings["brand_choice"]
    chance = np.empty((x.size, 2))
    where, who = np.arange(x.size, dtype=np.int32), np.zeros(x.size, np.int32)
    probabilities(
        choice_of(seen_by, settings, np.float64),
        outside_of(seen_by, settings, np.float64),
        who,
        where,
        chance,
    )
    assert np.abs(chance.sum(axis=1) - 1).max() < 1e-12
    return chance[:, 0]


def formula(x: Any, k: Any, gamma: float) -> Any:
    return x**gamma / (x**gamma + k**gamma)


@pytest.mark.parametrize("gamma", GAMMAS)
def test_the_share_of_a_region(gamma: float) -> None:
    x, k = (grid.ravel() for grid in np.meshgrid(np.geomspace(0.05, 20, 15), [0.2, 1.0, 3.0]))
    found = shares(x, k, gamma)
    assert np.abs(found / formula(x, k, gamma) - 1).max() < 1e-9
    if gamma != 1:
        assert np.abs(found / formula(x, k, 1.0) - 1).max() > 0.01  # the wrong neighbour: shares of effort


def test_whole_rules_say_the_same_in_the_precision_of_tables() -> None:
    for gamma in (0.5, 1.0, 2.5):
        town = Town(1, terminals=4, products=2, manufacturers=2, settings=PLAIN)
        x = np.array([0.3, 1.0, 2.0, 5.0])
        work(town, np.stack([x, np.full(4, 1.5)], axis=1), gamma)
        settings, chance = town.settings["brand_choice"], np.empty((4, 2))
        where, who = np.arange(4, dtype=np.int32), np.zeros(4, np.int32)
        situation = choice_of(town.view, settings, np.float64), outside_of(town.view, settings, np.float64)
        probabilities(*situation, who, where, chance)
        assert np.abs(chance[:, 0] / formula(x, 1.5, gamma) - 1).max() < 1e-6


def work(town: Town, efforts: Any, gamma: float, week: int = 0) -> None:
    """Let advisors work for a week, efforts (T, 2), and shops set up their displays."""
    town.market.week = week
    town.shops("visited_minutes")[:] = efforts * MINUTES
    settings = settings_of(
        display_contest, (2, town.market.size("regions")), omega=gamma, base_effort=0.0, decay=0.0
    )
    moves = display_contest.decide(view_of(town.market), settings, luck(week=week))
    Posting(town.market).apply(moves, "display_contest")


@pytest.mark.parametrize("k", [0.25, 1.0, 4.0])
@pytest.mark.parametrize("gamma", [1.1, 1.5, 2.0, 3.0, 4.0])
def test_the_best_attack_on_a_region(gamma: float, k: float) -> None:
    """Share bought per unit of effort is highest at x̂, which wins the region to (γ − 1)/γ."""
    best = k * (gamma - 1) ** (1 / gamma)
    x = best * np.geomspace(0.2, 5, 801)  # the middle one is x̂
    worth = shares(x, k, gamma) / x
    assert worth.argmax() == 400
    assert abs(shares(best, k, gamma)[0] - (gamma - 1) / gamma) < 1e-9
    around = shares(best * np.array([1 - 1e-4, 1 + 1e-4]), k, gamma) / (best * np.array([1 - 1e-4, 1 + 1e-4]))
    assert abs(around[1] / around[0] - 1) < 1e-7  # level there: the slope of what an effort buys is nought
    if gamma != 2:
        even = shares(k, k, gamma)[0] / k  # the wrong neighbour: as much as the rival, half the region
        assert worth[400] > even * (1 + 1e-4)


def total(budget: float, regions: Any, k: float, gamma: float) -> Any:
    """Return the share won in all when a budget is spread evenly over so many regions (n,)."""
    regions = np.asarray(regions, float)
    return regions * shares(budget / regions, k, gamma)


@pytest.mark.parametrize("budget", [0.5, 3.0, 12.0])
@pytest.mark.parametrize("k", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("gamma", [0.3, 0.7, 1.0, 1.2, 2.0, 3.5])
def test_over_how_many_regions(gamma: float, k: float, budget: float) -> None:
    number = np.arange(1, 13)
    won = total(budget, number, k, gamma)
    best = number[won.argmax()]
    if gamma <= 1:
        assert best == 12
        assert np.all(np.diff(won) > 0)
        return
    aim = budget / (k * (gamma - 1) ** (1 / gamma))  # regions at x̂ each
    assert np.clip(np.floor(aim), 1, 12) <= best <= np.clip(np.ceil(aim), 1, 12)
    if aim < 11:
        assert won[best - 1] > won[-1] * (1 + 1e-6)  # spreading over all is worse


def turning_point(ratio: float, regions: int) -> float:
    """Return the γ at which one region and all of them bring the same, where budget/k is ``ratio`` (from the formula)."""
    from scipy.optimize import brentq

    def gain(gamma: float) -> float:
        return float(formula(ratio, 1.0, gamma) - regions * formula(ratio / regions, 1.0, gamma))

    return float(brentq(gain, 1e-3, 30.0))


@pytest.mark.parametrize("regions", [2, 5, 18])
@pytest.mark.parametrize("ratio", [0.1, 0.8, 1.0, 1.7])
@pytest.mark.parametrize("k", [0.5, 2.0])
def test_where_the_sign_flips(k: float, ratio: float, regions: int) -> None:
    """One region against all: the better plan changes at the γ that the formula gives, which is 1 for no budget at all only."""
    turn = turning_point(ratio, regions)
    assert turn > 1
    for gamma, sign in ((turn * (1 - 1e-3), -1), (turn * (1 + 1e-3), 1)):
        one, every = total(ratio * k, [1, regions], k, gamma)
        assert np.sign(one - every) == sign
    if ratio >= 0.8:
        gamma = (1 + turn) / 2  # the wrong neighbour: increasing returns alone do not decide
        one, every = total(ratio * k, [1, regions], k, gamma)
        assert one < every


@pytest.mark.parametrize("gamma", [0.3, 0.7, 1.0])
def test_the_null(gamma: float) -> None:
    """Without increasing returns no uneven division of a budget beats the even one, whatever it is."""
    draws = np.random.default_rng(8)
    parts = draws.dirichlet(np.full(6, 0.7), size=200)
    for budget, k in ((0.5, 1.0), (6.0, 1.0), (40.0, 2.0)):
        uneven = shares(np.maximum(budget * parts, 1e-5).ravel(), k, gamma).reshape(parts.shape).sum(axis=1)
        assert uneven.max() < total(budget, [6], k, gamma)[0] * (1 + 1e-6)
    if gamma == 1.0:
        few = shares(np.maximum(0.5 * parts, 1e-5).ravel(), 1.0, 2.0).reshape(parts.shape).sum(axis=1)
        assert few.max() > total(0.5, [6], 1.0, 2.0)[0]  # with them it does


@pytest.mark.parametrize(("gamma", "budget"), [(0.6, 2.0), (1.0, 2.0), (2.0, 1.2), (3.0, 3.0)])
def test_many_weeks_of_a_small_market(gamma: float, budget: float) -> None:
    """Four regions, 40 weeks: all in one region against a quarter in each; purchases are independent choices.

    The rival's effort is 1 everywhere. Share in a region from n purchases has the variance s(1 − s)/n.
    """
    found, error = [], 0.0
    for part in ([1.0, 0.0, 0.0, 0.0], [0.25] * 4):
        town = Town([400] * 4, terminals=3, products=2, manufacturers=2, settings=PLAIN)
        mine = np.repeat(np.maximum(budget * np.array(part), 1e-5), 3)
        bought = np.zeros((4, 2))
        for week in range(40):
            work(town, np.stack([mine, np.ones(12)], axis=1), gamma, week)
            occasions = town.week(week)["occasions"]
            region = town.people("region")[occasions.consumer]
            np.add.at(bought, (region[occasions.product >= 0], occasions.product[occasions.product >= 0]), 1)
        number = bought.sum(axis=1)
        exact = formula(np.maximum(budget * np.array(part), 1e-5), 1.0, gamma)
        found.append(((bought[:, 0] / number).sum(), exact.sum()))
        error += (exact * (1 - exact) / number).sum()
    (one, one_exact), (every, every_exact) = found
    assert abs(one - every - (one_exact - every_exact)) < 4 * np.sqrt(error)
    assert abs(one - every) > 4 * np.sqrt(error)  # a difference it is
    assert (one > every) == (one_exact > every_exact)
    linear = formula(budget, 1.0, 1.0) - 4 * formula(budget / 4, 1.0, 1.0)  # the wrong neighbour: γ = 1
    assert gamma == 1.0 or abs(one - every - linear) > 4 * np.sqrt(error)
