"""What ladders pay, exactly, and what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from channelsim.rules import stair_step
from channelsim.rules._stairs import Ladder, Stair
from scheme_market import carry_out, hand_period, rule_view
from support import luck, settings_of, tiny_market

LADDER = (Stair(reach=0.9, rate=0.01), Stair(reach=1.0, rate=0.02), Stair(reach=1.1, rate=0.03))


def run(market, then=None, **ladder):
    market.week = 13
    settings = settings_of(stair_step, (2, 1), ladders=(Ladder(**{"steps": LADDER, **ladder}),))
    return carry_out(market, stair_step.decide(rule_view(market, then), settings, luck()))


def paid(cases, value, closed=None, **ladder):
    """Return what dealer 0 gets from manufacturer 0 for a quarter with target 100."""
    market = tiny_market()
    hand_period(
        market, "quarter", closed={"cases": cases, "value": value, "target_cases": 100, **(closed or {})}
    )
    market.handed["purchase_periods"]["month"] = market.handed["purchase_periods"]["quarter"]
    debts = run(market, **ladder).debts
    return sum(int(debt.amounts[(debt.debtors == 0) & (debt.creditors == 2)].sum()) for debt in debts)


@pytest.mark.parametrize(
    ("cases", "rate"), [(89, 0), (89.99, 0), (90, 1), (99, 1), (100, 2), (109, 2), (110, 3), (500, 3)]
)
def test_all_units(cases, rate) -> None:
    assert paid(cases, 1_000_050) == 1_000_050 * rate // 100


@pytest.mark.parametrize(
    ("cases", "share"), [(90, 0), (95, 0.05), (105, 0.15 + 0.05), (120, 0.3 + 0.2 + 0.1)]
)
def test_incremental(cases, share) -> None:
    # one case costs 2000: 1 % beyond 90, one more beyond 100, one more beyond 110
    assert paid(cases, cases * 2000, count="incremental") == round(share * 2000)
    assert paid(cases, cases * 2000) != round(share * 2000)


def test_bonuses_add_up_and_shrink_with_the_simulated_share() -> None:
    steps = (Stair(reach=1, bonus=500), Stair(reach=2, bonus=300))
    assert [paid(cases, 0, steps=steps) for cases in (99, 100, 199, 200)] == [0, 50000, 50000, 80000]
    market = tiny_market()
    market.market_scale = 0.01
    hand_period(market, "quarter", closed={"cases": 100, "target_cases": 100})
    debt = run(market, steps=steps).debts[0]
    assert set(debt.amounts.tolist()) == {500}


def test_cases_are_of_the_whole_market() -> None:
    market = tiny_market()
    market.market_scale = 0.01
    steps = (Stair(reach=1000, rate=0.01),)
    for cases, due in ((9.9, 0), (10, 100)):
        hand_period(market, "quarter", closed={"cases": cases, "value": 10000})
        amounts = [debt.amounts.max() for debt in run(market, base="cases", steps=steps).debts]
        assert sum(amounts) == due


def test_last_year() -> None:
    assert paid(100, 10000, {"last_year_cases": 91}, base="last_year") == 200  # 1.0989 of last year
    assert paid(100, 10000, {"last_year_cases": 90}, base="last_year") == 300
    assert (
        paid(100, 10000, {"last_year_cases": 0}, base="last_year") == 0
    )  # no year before: nothing to grow from


def test_forfeited_and_not() -> None:
    assert paid(100, 10000, {"forfeited": True}) == 0
    assert paid(100, 10000, {"forfeited": True}, forfeit_on_diversion=False) == 200


def test_the_debt_is_the_manufacturers_and_falls_due_after_the_delay() -> None:
    market = tiny_market()
    hand_period(market, "quarter", closed={"cases": 100, "value": 10000, "target_cases": 100})
    (debt,) = run(market, payment_delay_weeks=6).debts
    assert debt.purpose == "rebate"
    assert debt.debtors.tolist() == [0, 1]
    assert debt.creditors.tolist() == [2, 3]  # dealer j deals with manufacturer j alone
    assert debt.due_week.tolist() == [19, 19]


def test_a_closed_dealer_gets_nothing() -> None:
    market = tiny_market(columns={"core_dealers": {"alive": [True, False]}})
    hand_period(market, "quarter", closed={"cases": 100, "value": 10000, "target_cases": 100})
    assert run(market).debts[0].creditors.tolist() == [2]


def test_what_has_ended_is_paid_by_the_terms_that_held() -> None:
    market = tiny_market()
    old = settings_of(stair_step, (2, 1), ladders=())
    hand_period(
        market, "quarter", closed={"cases": 100, "value": 10000, "target_cases": 100}, target_cases=100
    )
    found = run(market, then=old)
    assert not found.debts  # the ladder begins with this quarter
    assert "stair_step" in found.steps


def test_two_ladders_both_pay() -> None:
    market = tiny_market()
    hand_period(
        market, "quarter", closed={"cases": 100, "value": 10000, "target_cases": 100, "last_year_cases": 50}
    )
    growth = Ladder(base="last_year", steps=(Stair(reach=1.5, rate=0.01),))
    settings = settings_of(stair_step, (2, 1), ladders=(Ladder(steps=LADDER), growth))
    market.week = 13
    debts = carry_out(market, stair_step.decide(rule_view(market), settings, luck())).debts
    assert [set(debt.amounts.tolist()) for debt in debts] == [{200}, {100}]


def test_the_promise() -> None:
    market = tiny_market()
    hand_period(market, "quarter", target_cases=100, next_target_cases=120, so_far_cases=40, ratchet=0.5)
    found = run(market, payment_delay_weeks=26).steps["stair_step"]
    first = {name: getattr(found, name)[0, 0].round(12).tolist() for name in found._fields}
    assert first == {
        "threshold_cases": [90, 100, 110], "all_rate": [0.01, 0.01, 0.01], "step_rate": [0, 0, 0], "lump": [0, 0, 0],
        "so_far_cases": [40] * 3, "weeks_left": [3] * 3, "next_weeks": [13] * 3, "next_threshold_cases": [108, 120, 132],
        "worth": [round(1 / 1.075, 12)] * 3, "ratchet": [0.45, 0.5, 0.55],
    }  # fmt: skip
    assert np.isinf(found.threshold_cases[0, 1]).all()  # not under contract with manufacturer 1
    assert not found.all_rate[0, 1].any()


def test_the_promise_is_what_is_paid() -> None:
    rng = np.random.default_rng(1)
    for count in ("all_units", "incremental"):
        steps = (
            Stair(reach=0.5, rate=0.01, bonus=3),
            Stair(reach=1, rate=0.04),
            Stair(reach=1.2, rate=0.04, bonus=9),
        )
        for cases in rng.uniform(20, 150, 10).round():
            value = cases * 2000
            market = tiny_market()
            hand_period(market, "quarter", target_cases=100)
            found = run(market, count=count, steps=steps).steps["stair_step"]
            hit = cases >= found.threshold_cases[0, 0]
            beyond = np.maximum(cases - found.threshold_cases[0, 0], 0) * 2000
            told = (
                hit * (found.all_rate[0, 0] * value + found.lump[0, 0]) + found.step_rate[0, 0] * beyond
            ).sum()
            assert paid(cases, value, count=count, steps=steps) == int(told + 1e-6)


def test_regions_may_have_ladders_of_their_own() -> None:
    market = tiny_market(regions=2, columns={"core_dealers": {"region": [0, 1], "carries": True}})
    hand_period(market, "quarter", target_cases=100)
    settings = settings_of(stair_step, (2, 2), ladders=(Ladder(steps=LADDER),))
    settings.ladders[:, 1] = None
    for maker in range(2):
        settings.ladders[maker, 1] = (Ladder(steps=(Stair(reach=2, rate=0.5),)),)
    market.week = 5
    found = carry_out(market, stair_step.decide(rule_view(market), settings, luck())).steps["stair_step"]
    assert found.threshold_cases.shape == (2, 2, 3)
    assert np.allclose(found.threshold_cases[0], [[90, 100, 110]] * 2)
    assert found.threshold_cases[1].tolist() == [[200, np.inf, np.inf]] * 2


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ((), "at least one step"),
        ((Stair(reach=1, rate=0.1), Stair(reach=1, rate=0.2)), "both reach 1"),
        ((Stair(reach=1, rate=0.1), Stair(reach=2, rate=0.05)), "the ladder goes down: step 2 pays 0.05"),
        ((Stair(reach=1, rate=0.1), Stair(reach=2, rate=0.1)), "step 2 pays nothing beyond"),
        ((Stair(reach=1),), "step 1 pays nothing"),
    ],
)
def test_bad_ladders_are_refused(steps, message) -> None:
    with pytest.raises(ValidationError, match=message):
        Ladder(steps=steps)


def test_ladders_that_reach_the_price_are_refused() -> None:
    half = Ladder(steps=(Stair(reach=1, rate=0.5),))
    stair_step.Settings(ladders=(half,))
    with pytest.raises(ValidationError, match="a rebate cannot reach the price"):
        stair_step.Settings(ladders=(half, half))
