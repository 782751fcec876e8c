"""Who is looked at, what is found, what follows: alarms, inspectors' days, findings that count, fines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.market.market import Market
from channelsim.market.moves import Owe, Pay
from channelsim.rules import enforcement as rule
from channelsim.rules._inspection import Finding, punish, region_days
from scheme_market import carry_out
from support import luck, settings_of, tiny_market, view_of

LEVEL, DEVIATION = 1200.0, 80.0


def line_of(regions: int, origins: int = 1, subs: int = 0, week: int = 20) -> Market:
    """Return one maker's dealers, one a region, 50 km apart on a line, each ordering as expected."""
    market = tiny_market(
        manufacturers=1, products=1, regions=regions, core_dealers=regions, sub_dealers=subs, origins=origins
    )
    market.week = week
    live = market.live
    live("products", "units_per_case")[:] = 12
    live("core_dealers", "region")[:] = np.arange(regions)
    live("core_dealers", "level_units")[:] = LEVEL
    live("core_dealers", "order_units")[:] = int(LEVEL)
    live("core_dealers", "deviation_units")[:] = DEVIATION
    live("manufacturers", "fine_per_case")[:] = 600
    market.distance_km = 50.0 * np.abs(np.arange(regions)[:, None] - np.arange(regions))
    return market


def days_of(market: Market, **values: Any) -> Any:
    given = {"inspect": "alarm", "inspectors": 6.0, "alarm_delay_weeks": 0} | values
    days, moves = region_days(view_of(market), settings_of(rule, (1,), **given), luck())
    carry_out(market, moves)
    return days[0]


def test_an_odd_order_brings_inspectors_to_the_neighbours_and_nowhere_else() -> None:
    market = line_of(7)
    assert not days_of(market).any(), "nobody is out of line"
    limit = 2.5 * 1.25 * DEVIATION
    market.live("core_dealers", "order_units")[1] = int(LEVEL + limit) - 1
    assert not days_of(market).any()
    market.live("core_dealers", "order_units")[1] = int(LEVEL + limit) + 1
    assert days_of(market).tolist() == [10, 0, 10, 10, 0, 0, 0]  # 6 heads · 5 days over the three nearest
    market.week += 1
    market.live("core_dealers", "alive")[1] = False
    assert not days_of(market).any()


def test_a_seasonal_peak_is_no_alarm() -> None:
    market = line_of(7)
    market.season = np.full(52, 1.5)
    market.live("core_dealers", "order_units")[:] = int(1.5 * LEVEL)
    assert not days_of(market).any()


def test_inspectors_come_after_the_delay_and_once_for_an_odd_order() -> None:
    market = line_of(7)
    went = []
    for _ in range(6):  # an order out of line in the first and second week
        market.live("core_dealers", "order_units")[1] = int(LEVEL) * (3 if len(went) < 2 else 1)
        went.append(bool(days_of(market, alarm_delay_weeks=3).any()))
        market.week += 1
    assert went == [False, False, False, True, False, False]


@pytest.mark.parametrize("k", [0.5, 1.5])
def test_false_alarms_are_as_frequent_as_the_limit_says(k: float) -> None:
    """Honest dealers whose orders vary as their forecast error says: alarms with chance 1 − Φ(k)."""
    from scipy.stats import norm

    from channelsim.rules._order_alarm import odd

    count = 3000
    market = line_of(count)
    draw = np.random.default_rng(3).normal(LEVEL, 1.25 * DEVIATION, count)
    market.live("core_dealers", "order_units")[:, 0] = np.round(draw)
    share = odd(view_of(market), 0, k).mean()
    chance = norm.sf(k)
    assert abs(share - chance) < 4 * np.sqrt(chance * (1 - chance) / count) + 0.004  # .004: whole units
    assert abs(share - norm.sf(k * 1.25)) > 4 * np.sqrt(chance * (1 - chance) / count)  # MAD taken for sd


def test_random_inspection_sees_one_region_a_week_and_every_day_costs() -> None:
    market = line_of(5, origins=5)
    days = days_of(market, inspect="random")
    assert sorted(days) == [0, 0, 0, 0, 30]
    given = settings_of(rule, (1,), inspectors=6.0, inspector_day_wage=600.0)
    paid = [move for move in rule.decide(view_of(market), given, luck()) if isinstance(move, Pay)]
    assert [(move.purpose, move.amounts.tolist()) for move in paid] == [("field_force", [30 * 600 * 100])]
    calm = settings_of(rule, (1,), inspectors=6.0, inspect="alarm")
    paid = [move for move in rule.decide(view_of(market), calm, luck()) if isinstance(move, Pay)]
    assert paid[0].amounts.sum() == 0, "without an alarm nobody travels"


def found_in(market: Market, week: int, rows: dict[int, int], **values: Any) -> list[Any]:
    """Prove units of traders (core dealers first) in region 1; carry out what follows and return it."""
    market.week = week
    traders = market.size("core_dealers") + market.size("sub_dealers")
    proof = Finding.none(traders, 1, market.size("regions"))
    for row, units in rows.items():
        proof.units[row, 0, 1] = units
    moves = punish(view_of(market), settings_of(rule, (1,), **values), proof)
    carry_out(market, moves)
    return moves


def test_penalties_rise_with_findings_and_a_case_is_one_finding() -> None:
    market = line_of(3, origins=3)
    live = market.live
    live("manufacturers", "forfeits")[:] = True
    live("manufacturers", "forfeit_finding")[:] = 2
    for week, findings, lost in ((20, 1, False), (23, 1, False), (24, 2, True), (28, 3, True)):
        owed = [move for move in found_in(market, week, {0: 1200}) if isinstance(move, Owe)]
        assert owed[0].amounts.tolist() == [100 * 600], "what is proven is fined each time"
        assert live("core_dealers", "findings")[:, 0].tolist() == [findings, 0, 0]
        assert live("core_dealers", "rebate_forfeited")[0, 0] == lost


def test_at_once_if_the_policy_says_so() -> None:
    market = line_of(3, origins=3)
    market.live("manufacturers", "forfeits")[:] = True
    market.live("manufacturers", "forfeit_finding")[:] = 1
    found_in(market, 20, {0: 1200})
    assert market.live("core_dealers", "rebate_forfeited")[:, 0].tolist() == [True, False, False]


def test_a_sub_dealer_is_found_and_fined_itself() -> None:
    market = line_of(3, origins=3, subs=2)
    (owed,) = [move for move in found_in(market, 20, {4: 600}) if isinstance(move, Owe)]
    assert owed.debtors.tolist() == [market.live("sub_dealers", "party")[1]]
    assert owed.amounts.tolist() == [50 * 600]
    assert market.live("sub_dealers", "findings")[:, 0].tolist() == [0, 1]
    assert not market.live("core_dealers", "findings").any()
