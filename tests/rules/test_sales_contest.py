"""Who wins a sales contest, and what the others hope for."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from channelsim.rules import sales_contest
from scheme_market import carry_out, hand_period, rule_view
from support import luck, settings_of, tiny_market


def market(cases, **closed):
    made = tiny_market(manufacturers=1, products=1, core_dealers=4)
    column = np.array(cases, float)[:, None]
    hand_period(made, "quarter", closed={"cases": column, "target_cases": 100, **closed}, target_cases=200)
    made.week = 13
    return made


def run(made, then=None, **terms):
    settings = settings_of(sales_contest, (1,), **{"prizes": (9.0, 5.0, 1.0), **terms})
    return carry_out(made, sales_contest.decide(rule_view(made, then), settings, luck()))


def prizes(made, **terms):
    won = dict.fromkeys(range(1, 5), 0)
    for debt in run(made, **terms).debts:
        won.update(zip(debt.creditors.tolist(), debt.amounts.tolist(), strict=True))
    return list(won.values())


def test_the_best_by_attainment() -> None:
    assert prizes(market([110, 130, 99, 105])) == [500, 900, 0, 100]
    made = market([110, 130, 99, 105], target_cases=np.array([[100.0], [200.0], [50.0], [100.0]]))
    assert prizes(made) == [500, 0, 900, 100]  # 99 of 50 beats 130 of 200


def test_below_the_least_nobody_wins() -> None:
    assert prizes(market([99, 98, 97, 96])) == [0, 0, 0, 0]
    assert prizes(market([99, 98, 97, 96]), at_least=0.98) == [900, 500, 0, 0]


def test_who_is_level_shares() -> None:
    assert prizes(market([120, 120, 120, 110])) == [500, 500, 500, 0]  # (900 + 500 + 100)/3
    assert prizes(market([130, 120, 120, 120])) == [900, 200, 200, 200]


def test_forfeited_and_closed_dealers_are_out() -> None:
    out = np.array([[False], [True], [False], [False]])
    assert prizes(market([110, 130, 99, 105], forfeited=out)) == [900, 0, 0, 500]
    made = market([110, 130, 99, 105])
    made.live("core_dealers", "alive")[0] = False
    assert prizes(made) == [0, 900, 0, 500]


def test_the_promise_is_what_won_last_time() -> None:
    made = market([110, 130, 99, 105])
    steps = run(made).steps["sales_contest"]
    assert np.allclose(steps.threshold_cases[2, 0], [210, 220, 260])
    assert steps.lump[2, 0].tolist() == [100, 400, 400]
    hand_period(made, "quarter", target_cases=200)
    made.week = 14
    again = run(made, at_least=1.08).steps["sales_contest"]  # remembered; never below the least
    assert np.allclose(again.threshold_cases[2, 0], [216, 220, 260])


def test_prizes_must_not_rise() -> None:
    with pytest.raises(ValidationError, match="prize 2 is higher than the one before"):
        sales_contest.Settings(prizes=(1.0, 2.0))
