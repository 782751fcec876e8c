"""The budget: what is cut first, what is learnt of costs, and that it comes to rest."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.market.ledger import ACCOUNT
from channelsim.market.market import ACTIVITIES
from channelsim.rules import budget
from support import luck, settings_of, tiny_market, view_of

NAMES = [budget.ACCOUNTS[name] for name in ACTIVITIES]


def step(market, week, settings):
    market.week = week
    (move,) = budget.decide(view_of(market), settings, luck(week=week))
    for name, values in move.values.items():
        market.tables["manufacturers"].assign(name, values)
    return move.values


def spend(market, amounts):
    """Book what each activity of manufacturer 0 costs in a week at the present funding."""
    for name, amount, funded in zip(NAMES, amounts, market.live("manufacturers", "funded")[0], strict=True):
        market.ledger.balances[0, ACCOUNT[name]] += round(amount * funded)


def lead(market, weeks, costs, sales=10_000, **values):
    """Return funded shares and spending of manufacturer 0 by week."""
    settings = settings_of(budget, (2,), **values)
    shares, spent = [], []
    for week in range(weeks):
        step(market, week, settings)
        before = market.ledger.balances[0].copy()
        shares.append(market.live("manufacturers", "funded")[0].copy())
        spend(market, costs)
        spent.append((market.ledger.balances[0] - before).sum())
        market.live("core_dealers", "invoiced_value")[0, 0] = sales
    return np.array(shares), np.array(spent)


def test_what_fits_is_not_cut() -> None:
    shares, _ = lead(tiny_market(), 40, [300, 200, 100, 400], share_of_sales=0.101)
    assert np.all(shares == 1)


def test_cuts_fall_in_the_stated_order_and_spending_meets_the_budget() -> None:
    shares, spent = lead(tiny_market(), 130, [300, 200, 100, 400], share_of_sales=0.06)
    last = shares[-26:].mean(axis=0)
    advertising, fees, promotion, visits = last
    assert visits == 1
    assert fees == pytest.approx(1, abs=0.02)
    assert advertising < 0.05  # first in the order: gone before the others are touched
    assert 0 <= promotion < 0.2
    assert spent[-52:].mean() == pytest.approx(600, rel=0.02)


def test_another_order_spares_another_activity() -> None:
    order = ("visits", "display_fees", "promotion", "advertising")
    shares, _ = lead(tiny_market(), 130, [300, 200, 100, 400], share_of_sales=0.06, cut_order=order)
    assert np.all(shares[-26:, 0] == 1)
    assert shares[-26:, 3].mean() < 0.2


def test_it_does_not_swing_from_all_to_nothing() -> None:
    """An activity cut to nothing is remembered at its cost; else it would come back in full every other month."""
    shares, _ = lead(tiny_market(), 260, [300, 200, 100, 400], share_of_sales=0.04)
    assert np.abs(np.diff(shares[-52:, 3])).max() < 0.05
    assert np.all(shares[-52:, 0] < 0.05)


def test_unlimited_and_unknown_sales_cut_nothing() -> None:
    shares, _ = lead(tiny_market(), 30, [1e6] * 4, basis="unlimited")
    assert np.all(shares == 1)
    shares, _ = lead(tiny_market(), 30, [1e6] * 4, sales=0)
    assert np.all(shares == 1)


def test_an_amount_is_of_the_real_whole() -> None:
    market = tiny_market()
    market.market_scale = 0.01
    _, spent = lead(market, 208, [300, 200, 100, 400], basis="amount", amount_per_year=500 * 52.0)
    assert spent[-52:].mean() == pytest.approx(
        500, rel=0.02
    )  # 26,000 a year in currency · .01 · 100 minor units / 52


def test_deals_to_dealers_count_at_what_they_take_off() -> None:
    market = tiny_market(columns={"manufacturers": {"deal_to_dealers": [[1 / 11, 0], [0, 0]]}})
    market.live("core_dealers", "invoiced_value")[0, 0] = 10_000
    found = step(market, 1, settings_of(budget, (2,)))
    assert found["quarter_spent"][0] == pytest.approx(1000)  # ten paid, one free


def test_every_activity_stands_in_the_order_once() -> None:
    with pytest.raises(ValueError, match="once"):
        budget.Settings(cut_order=("visits", "visits", "promotion", "advertising"))


def test_answers_to_rivals_are_paid_from_another_purse() -> None:
    """Effort half as large again: the plan is learnt at its own cost and nothing is cut for the answer."""
    found = []
    for multiple in (1.0, 1.5):
        market = tiny_market()
        settings = settings_of(budget, (2,), share_of_sales=0.101)
        extra = np.array([300, 200, 0, 400]) * (multiple - 1)
        for week in range(40):
            market.live("manufacturers", "answer_cost")[0] = extra if week else 0.0
            step(market, week, settings)
            spend(market, np.array([300, 200, 100, 400]) + extra)
            market.live("core_dealers", "invoiced_value")[0, 0] = 10_000
        found.append([market.live("manufacturers", name)[0].tolist() for name in ("funded", "activity_cost")])
        market.live("manufacturers", "answer_cost")[:] = 0.0
    assert found[0] == found[1]
    assert found[0][0] == [1.0] * 4
    unpaid = lead(tiny_market(), 40, [450, 300, 100, 600], share_of_sales=0.101)[0]
    assert unpaid.min() < 1  # the wrong neighbour: the answer counted as plan
