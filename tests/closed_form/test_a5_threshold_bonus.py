"""A5: a lump sum B for a period total of K, offered once: the dealer loads n weeks iff B > h·D·n(n+1)/2.

Parts of weeks X cost h·X²/(2D) in continuous time; in weeks, h·(D·m(m+1)/2 + (X − mD)(m+1)) with m = floor(X/D). So nobody
ends a period a little below K: a hole, and a bunch at K.
"""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.rules._dealer_choice import weigh
from dealer_problem import best, problem, steps

HOLDING = [(100, 0.05), (250, 0.149), (40, 0.3)]


def of(bonus: float, missing: float, need: float, holding: float, **more: float) -> object:
    scheme = steps({"threshold_cases": 1300 + missing, "lump": bonus, "so_far_cases": 1300 - need})
    return problem(scheme, need=need, base=need, holding=holding, **more)


@pytest.mark.parametrize("weeks", [1, 2, 3])
@pytest.mark.parametrize(("need", "holding"), HOLDING)
def test_loads_iff_the_bonus_pays_for_holding(weeks: int, need: float, holding: float) -> None:
    cost = holding * need * weeks * (weeks + 1) / 2
    above, below = (best(of(cost * factor, weeks * need, need, holding)) for factor in (1 + 1e-6, 1 - 1e-6))
    assert above[0] == weeks * need
    assert below[0] == 0
    neighbour = holding * need * weeks**2 / 2  # holding in continuous time would already load here
    assert neighbour < cost
    assert best(of((neighbour + cost) / 2, weeks * need, need, holding))[0] == 0


def test_thirty_for_three_weeks() -> None:
    assert best(of(30.001, 300, 100, 0.05))[0] == 300
    assert best(of(29.999, 300, 100, 0.05))[0] == 0
    assert best(of(30, 300, 100, 0.05))[0] == 0  # a tie goes to the smaller purchase


@pytest.mark.parametrize("weeks", [1, 2, 3])
def test_order_path(weeks: int) -> None:
    """D(n + 1) in the last week of the period, then n zeros, then D again."""
    need, holding = 100.0, 0.05
    stock, path = 0.0, []
    bonus = holding * need * weeks * (weeks + 1) / 2 + 0.01
    for week in range(weeks + 3):
        base, surplus = max(0.0, need - stock), max(0.0, stock - need)
        scheme = steps({"threshold_cases": 1300 + weeks * need, "lump": bonus, "so_far_cases": 1300 - need}
                       if week == 0 else {})  # fmt: skip
        extra = best(problem(scheme, need=need, base=base, surplus=surplus, holding=holding))[0]
        path.append(base + extra)
        stock += base + extra - need
    assert path == [need * (weeks + 1)] + [0.0] * weeks + [need] * 2


@pytest.mark.parametrize(
    ("need", "holding", "bonus"), [(100, 0.05, 30), (250, 0.149, 400), (1000, 0.15, 3000)]
)
def test_a_hole_and_a_bunch(need: float, holding: float, bonus: float) -> None:
    """Natural totals from far below to above K: those within reach end at K exactly, nobody ends between."""
    count, threshold = 4001, 20 * need
    natural = np.floor(np.linspace(threshold - 8 * need, threshold + 2 * need, count))
    scheme = steps({"threshold_cases": threshold, "lump": bonus}, count=count)
    scheme = scheme._replace(so_far_cases=(natural - need)[:, None])
    found = weigh(
        problem(scheme, need=need, base=need, holding=holding), (0.0,), np.zeros(count), np.full(count, 0.5)
    )
    extra = np.take_along_axis(found.options.extra, found.chosen[:, None], axis=1)[:, 0]
    total = natural + extra
    missing = threshold - natural
    weeks = np.floor(missing / need)
    cost = holding * (need * weeks * (weeks + 1) / 2 + (missing - weeks * need) * (weeks + 1))
    reach = missing[(missing > 0) & (cost < bonus - 1e-9)].max()
    assert ((total < threshold - reach) | (total >= threshold)).all()  # the hole
    assert (total[(missing > 0) & (missing <= reach)] == threshold).all()  # the bunch
    assert (extra[(missing <= 0) | (missing > reach)] == 0).all()
    smooth = np.sqrt(
        2 * bonus * need / holding
    )  # the continuous answer, which weekly steps stay below by ½ week
    assert smooth - need < reach < smooth


def test_a_bonus_offered_every_period_loads_less() -> None:
    """What is loaded is missing in the next period: with foresight the same bonus does not pay."""
    again = steps({"threshold_cases": 1600, "lump": 40.0, "so_far_cases": 1200, "next_threshold_cases": 1400})
    assert best(problem(again))[0] == 300
    assert best(problem(again, foresight=1.0, sd=260.0))[0] == 0
