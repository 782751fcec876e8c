"""The flat rebate: what accrues, when it is owed, at which rate."""

from __future__ import annotations

import numpy as np

from channelsim.market.moves import Hand, Owe, SetColumns
from channelsim.rules import rebate
from support import luck, settings_of, tiny_market, view_of


def carry_out(market, moves):
    debts = []
    for move in moves:
        if isinstance(move, SetColumns):
            for name, values in move.values.items():
                market.tables[move.table].assign(name, values)
        elif isinstance(move, Owe):
            debts.append(move)
    return debts


def weeks_of(market, invoices, rates, delay=4):
    """Return debts by week; ``invoices`` (weeks, J, M) are made at the end of each week."""
    found = {}
    for week, invoiced in enumerate(invoices):
        market.week = week
        settings = settings_of(rebate, (2, 1), rate=rates[week], payment_delay_weeks=delay)
        debts = carry_out(market, rebate.decide(view_of(market), settings, luck(week=week)))
        found.update((week, debt) for debt in debts if debt.amounts.size)
        market.live("core_dealers", "invoiced_value")[:] = invoiced
    return found


def test_a_quarter_is_owed_in_the_first_week_of_the_next_and_counts_its_last_week() -> None:
    invoices = np.zeros((14, 2, 2), np.int64)
    invoices[:, 0, 0] = 1003
    invoices[12, 1, 1] = 500
    found = weeks_of(tiny_market(), invoices, [0.025] * 14)
    assert list(found) == [13]
    debt = found[13]
    assert debt.purpose == "rebate"
    assert debt.debtors.tolist() == [0, 1]
    assert debt.amounts.tolist() == [13 * 25, 12]
    assert debt.due_week.tolist() == [17, 17]


def test_rounding_down_is_by_invoice() -> None:
    invoices = np.full((14, 2, 2), 1039, np.int64)
    found = weeks_of(tiny_market(), invoices, [0.025] * 14)
    assert set(found[13].amounts.tolist()) == {
        13 * 25
    }  # 25.975 a week; the sum rounded at the end would be 337


def test_a_change_of_rate_holds_for_invoices_from_then_on() -> None:
    invoices = np.full((14, 2, 2), 1000, np.int64)
    rates = [0.02] * 6 + [0.05] * 8
    found = weeks_of(tiny_market(), invoices, rates)
    assert set(found[13].amounts.tolist()) == {6 * 20 + 7 * 50}


def test_the_rate_is_that_of_the_dealers_region() -> None:
    market = tiny_market(regions=2, columns={"core_dealers": {"region": [0, 1], "invoiced_value": 1000},
                                             "manufacturers": {"rebate_rate": [[0.01, 0.03], [0.02, 0.04]]}})  # fmt: skip
    market.week = 5
    moves = rebate.decide(view_of(market), settings_of(rebate, (2, 2)), luck())
    assert moves[0].values["rebate_accrued"].tolist() == [[10, 20], [30, 40]]


def test_forfeited_rewards_of_a_quarter_are_not_owed() -> None:
    for forfeits, debts in ((True, [0]), (False, [0, 1])):
        market = tiny_market(columns={"core_dealers": {"rebate_accrued": [[100, 0], [0, 200]],
                                                       "rebate_forfeited": [[False, False], [False, True]]}})  # fmt: skip
        market.week = 13
        settings = settings_of(rebate, (2, 1), forfeit_on_diversion=forfeits)
        (debt,) = carry_out(market, rebate.decide(view_of(market), settings, luck()))
        assert debt.debtors.tolist() == debts
        assert not market.live("core_dealers", "rebate_accrued").any()  # not carried into the next quarter


def test_the_flat_rebate_is_promised_on_every_case() -> None:
    market = tiny_market()
    market.week = 15
    market.live("core_dealers", "month_cases")[:, :, 3] = 30.0
    settings = settings_of(rebate, (2, 1), rate=0.04, payment_delay_weeks=52)
    (steps,) = [
        move.value for move in rebate.decide(view_of(market), settings, luck()) if isinstance(move, Hand)
    ]
    found = {
        name: getattr(steps, name)[0, 0].tolist()
        for name in ("threshold_cases", "all_rate", "so_far_cases", "weeks_left")
    }
    assert found == {"threshold_cases": [0], "all_rate": [0.04], "so_far_cases": [30], "weeks_left": [10]}
    assert np.allclose(steps.worth, 1 / 1.15)
    assert steps.all_rate[0, 1] == 0  # no contract with manufacturer 1
    quiet = rebate.decide(view_of(market), settings_of(rebate, (2, 1), rate=0.0), luck())
    assert not any(isinstance(move, Hand) for move in quiet)
