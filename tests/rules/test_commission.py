"""What delivering to terminals earns."""

from __future__ import annotations

import numpy as np

from channelsim.rules import commission
from scheme_market import carry_out, rule_view
from support import luck, settings_of, tiny_market


def market(**options):
    return tiny_market(**options, columns={
        "products": {"units_per_case": 12},
        "terminals": {"delivered_units": [[12, 0], [18, 5], [0, 0], [7, 24]]},
        **({"sub_dealers": {"core_dealer": 0}} if "sub_dealers" in options else {}),
    })  # fmt: skip


def step(made, week, then=None, **terms):
    made.week = week
    settings = settings_of(commission, (2, 1), **terms)
    return carry_out(made, commission.decide(rule_view(made, then), settings, luck())).debts


def test_it_accrues_by_week_and_is_owed_in_the_first_week_of_a_month() -> None:
    made = market()
    weekly = [int(0.5 * 100 * 37 / 12), int(0.5 * 100 * 29 / 12)]  # rounded down by week: 154 and 120
    for week in range(1, 4):
        assert not step(made, week, money_per_case=0.5)
    assert made.live("core_dealers", "commission_accrued").tolist() == [
        [3 * weekly[0], 0],
        [0, 3 * weekly[1]],
    ]
    (debt,) = step(made, 4, money_per_case=0.5)
    assert debt.amounts.tolist() == [4 * weekly[0], 4 * weekly[1]]  # not int(4·154.17) = 616
    assert debt.due_week.tolist() == [6, 6]
    assert not made.live("core_dealers", "commission_accrued").any()


def test_what_sub_dealers_deliver_counts() -> None:
    made = market(sub_dealers=1)
    made.live("terminals", "supplier")[:, 0] = [2, 0, 0, 2]  # the sub-dealer of dealer 0
    step(made, 1, money_per_case=12.0)
    assert made.live("core_dealers", "commission_accrued")[0, 0] == 3700


def test_last_week_is_paid_at_last_weeks_terms_and_the_rest_when_it_ends() -> None:
    made = market()
    old = settings_of(commission, (2, 1), money_per_case=12.0)
    assert not step(made, 3, then=old)
    assert made.live("core_dealers", "commission_accrued")[0, 0] == 3700
    (debt,) = step(made, 4)
    assert debt.amounts.tolist() == [3700, 2900]


def test_off_means_off() -> None:
    assert commission.decide(rule_view(market()), settings_of(commission, (2, 1)), luck()) == []
    assert np.array(market().live("core_dealers", "commission_accrued")).sum() == 0
