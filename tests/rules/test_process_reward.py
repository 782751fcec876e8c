"""Which conditions are met, what they pay, what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from channelsim.rules import process_reward
from scheme_market import carry_out, hand_period, rule_view
from support import luck, settings_of, tiny_market

STOCK = np.zeros((2, 2, 105, 1), np.int64)
STOCK[:, :, 0] = 48


def market():
    """Return a market whose dealer 0 serves terminals 0 to 2 (sizes 1, 1, 2) for manufacturer 0 with product 0."""
    made = tiny_market(columns={
        "products": {"units_per_case": 12, "guide": 2700.0},
        "core_dealers": {"level_units": 12.0, "stock_units": STOCK, "price": 2700.0},
        "terminals": {"supplier": [[0, 1], [0, 1], [0, 1], [1, 1]], "size": [1, 1, 2, 9],
                      "listed": [[1, 0], [0, 1], [1, 0], [0, 1]], "display": [[1, 0], [0, 1], [0.5, 0.5], [0, 1]]},
    })  # fmt: skip
    hand_period(made, "quarter", closed={"cases": 10, "value": 10007})
    return made


def due(made, **terms):
    made.week = 13
    settings = settings_of(process_reward, (2, 1), **terms)
    debts = carry_out(made, process_reward.decide(rule_view(made), settings, luck())).debts
    return sum(int(debt.amounts[debt.creditors == 2].sum()) for debt in debts)


@pytest.mark.parametrize(
    ("condition", "level", "met", "missed"),
    [
        ("coverage", "coverage_least", 0.75, 0.76),  # three quarters by size, two thirds by number
        ("display", "display_least", 0.5, 0.51),  # (1·1 + 1·0 + 2·½)/4
        ("stock", "stock_most_weeks", 4.0, 3.99),  # 48 units at 12 a week
        ("price", "price_least", 1.0, 1.01),
    ],
)
def test_each_condition_at_its_level(condition, level, met, missed) -> None:
    assert due(market(), **{f"{condition}_rate": 0.01, level: met}) == 100
    assert due(market(), **{f"{condition}_rate": 0.01, level: missed}) == 0


def test_stock_is_measured_against_the_season() -> None:
    made = market()
    made.season = np.full(52, 0.5)
    assert due(made, stock_rate=0.01, stock_most_weeks=4.0) == 0
    assert due(made, stock_rate=0.01, stock_most_weeks=8.0) == 100


def test_on_time_and_no_diversion() -> None:
    made = market()
    assert due(made, on_time_rate=0.01) == 100
    made.live("core_dealers", "weeks_overdrawn")[0] = 1
    assert due(made, on_time_rate=0.01) == 0
    hand_period(made, "quarter", closed={"value": 10007, "forfeited": True})
    terms = {"no_diversion_rate": 0.01, "price_rate": 0.02, "forfeit_on_diversion": False}
    assert due(made, **terms) == 200  # only the price
    assert due(made, **{**terms, "forfeit_on_diversion": True}) == 0


def test_rates_add_up_and_are_rounded_once() -> None:
    terms = {
        "coverage_rate": 0.01,
        "coverage_least": 0.5,
        "price_rate": 0.005,
        "display_rate": 0.5,
        "display_least": 0.9,
    }
    assert (
        due(market(), **terms) == 150
    )  # ⌊.015 · 10007⌋; by condition it would be 100 + 50 too, with display 5153


def test_a_sub_dealers_terminals_belong_to_its_core_dealer() -> None:
    made = tiny_market(sub_dealers=1, columns={
        "sub_dealers": {"core_dealer": 0},
        "terminals": {"supplier": [[0, 1], [2, 1], [2, 1], [1, 1]], "size": 1, "listed": [[1, 0], [0, 0], [0, 0], [0, 0]]},
    })  # fmt: skip
    hand_period(made, "quarter", closed={"value": 10000})
    made.week = 13
    for least, wanted in ((0.33, 1), (0.34, 0)):
        settings = settings_of(process_reward, (2, 1), coverage_rate=0.01, coverage_least=least)
        debts = carry_out(made, process_reward.decide(rule_view(made), settings, luck())).debts
        party = made.ledger.parties["core_dealers"].start
        assert sum((debt.creditors == party).sum() for debt in debts) == wanted


def test_the_promise_is_the_rate_of_what_is_met_now() -> None:
    made = market()
    hand_period(made, "quarter", so_far_cases=7)
    settings = settings_of(process_reward, (2, 1), coverage_rate=0.01, price_rate=0.02, price_least=1.5)
    steps = carry_out(made, process_reward.decide(rule_view(made), settings, luck())).steps["process_reward"]
    assert (steps.threshold_cases[0, 0], steps.all_rate[0, 0], steps.so_far_cases[0, 0]) == ([0], [0.01], [7])


def test_rates_that_reach_the_price_are_refused() -> None:
    with pytest.raises(ValidationError, match="a rebate cannot reach the price"):
        process_reward.Settings(coverage_rate=0.6, price_rate=0.4)
