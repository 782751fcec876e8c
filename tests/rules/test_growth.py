"""What growth over last year pays and promises."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.rules import growth
from scheme_market import carry_out, hand_period, rule_view
from support import luck, settings_of, tiny_market


def run(market, then=None, **terms):
    market.week = 13
    settings = settings_of(growth, (2, 1), **{"rate": 0.1, "factor": 1.2, **terms})
    return carry_out(market, growth.decide(rule_view(market, then), settings, luck()))


@pytest.mark.parametrize(("cases", "above"), [(100, 0), (120, 0), (121, 1), (150, 30)])
def test_the_cases_above_factor_times_last_year(cases, above) -> None:
    market = tiny_market()
    hand_period(market, "quarter", closed={"cases": cases, "value": cases * 2000, "last_year_cases": 100})
    debts = run(market).debts
    due = [200 * above] * 2 if above else []  # 10 % of 2000; not 3000 for 150 (above last year itself)
    assert [amount for debt in debts for amount in debt.amounts.tolist()] == due


def test_no_year_before_no_growth() -> None:
    market = tiny_market()
    hand_period(market, "quarter", closed={"cases": 50, "value": 1000}, last_year_cases=0)
    found = run(market)
    assert not found.debts
    assert not found.steps


def test_forfeited_other_period_and_terms_that_held() -> None:
    market = tiny_market()
    closed = {"cases": 150, "value": 300000, "last_year_cases": 100}
    hand_period(market, "quarter", closed={**closed, "forfeited": True})
    assert not run(market).debts
    assert run(market, forfeit_on_diversion=False).debts
    hand_period(market, "quarter", closed=closed)
    assert not run(market, period="year").debts
    assert not run(market, then=settings_of(growth, (2, 1))).debts
    old = settings_of(growth, (2, 1), rate=0.2, factor=1.2)
    assert run(market, then=old, rate=0.0).debts[0].amounts.tolist() == [12000, 12000]


def test_the_promise() -> None:
    market = tiny_market()
    hand_period(market, "quarter", last_year_cases=100, next_last_year_cases=50, so_far_cases=10)
    steps = run(market).steps["growth"]
    found = {name: getattr(steps, name)[0, 0, 0] for name in steps._fields}
    assert (found["threshold_cases"], found["next_threshold_cases"]) == (120, 60)
    assert (found["step_rate"], found["all_rate"], found["lump"], found["ratchet"]) == (0.1, 0, 0, 1.2)
    assert np.isinf(steps.threshold_cases[0, 1, 0])


def test_off_means_off() -> None:
    market = tiny_market()
    hand_period(market, "quarter", closed={"cases": 150, "value": 300000, "last_year_cases": 100})
    found = run(market, rate=0.0)
    assert not found.debts
    assert not found.steps
