"""What is announced, what dealers make of it at first, and what an amnesty forgets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.market.market import Market
from channelsim.rules import diversion_policy as rule
from scheme_market import carry_out
from support import luck, settings_of, tiny_market, view_of


def market_of() -> Market:
    return tiny_market(manufacturers=2, regions=2, origins=2, core_dealers=2, sub_dealers=2)


def announced(market: Market, **values: Any) -> None:
    carry_out(market, rule.decide(view_of(market), settings_of(rule, (2,), **values), luck()))


def test_the_ladder_of_penalties_is_told() -> None:
    market = market_of()
    announced(market, fine=7.5, forfeit_from=2, end_at=3, deposit_forfeited=0.5, lot_cases=400)
    told = {name: market.live("manufacturers", name)[0] for name in (
        "fine_per_case", "forfeits", "forfeit_finding", "end_finding", "deposit_at_stake", "lot_cases")}  # fmt: skip
    assert list(told.values()) == [750, True, 2, 3, 0.5, 400]


@pytest.mark.parametrize("lever", [{"territory": "open"}, {"amnesty": True}])
def test_where_nothing_is_forbidden_nothing_is_at_stake(lever: dict[str, Any]) -> None:
    market = market_of()
    announced(market, **lever)
    for name in ("announced_detection", "fine_per_case", "forfeits", "end_finding", "deposit_at_stake"):
        assert not market.live("manufacturers", name).any(), name


def test_beliefs_begin_at_what_is_credible_and_a_change_is_believed_less_firmly() -> None:
    market = market_of()
    announced(market, announced_detection=0.2, credibility=0.5, first_strength=30, later_strength=6)
    for table in ("core_dealers", "sub_dealers"):
        assert market.live(table, "detection_alpha") == pytest.approx(0.1 * 30)
        assert market.live(table, "detection_beta") == pytest.approx(0.9 * 30)
        market.live(table, "detection_alpha")[:] = 9.0
    announced(market, announced_detection=0.2, credibility=0.5, later_strength=6)
    assert (market.live("core_dealers", "detection_alpha") == 9).all(), "the same policy changes no belief"
    announced(market, announced_detection=0.4, credibility=0.5, later_strength=6)
    for table in ("core_dealers", "sub_dealers"):
        assert market.live(table, "detection_alpha") == pytest.approx(0.2 * 6)


def test_an_amnesty_forgets_findings_of_both_tiers() -> None:
    market = market_of()
    for table in ("core_dealers", "sub_dealers"):
        market.live(table, "findings")[:] = 2
    announced(market)
    assert (market.live("sub_dealers", "findings") == 2).all()
    announced(market, amnesty=True)
    for table in ("core_dealers", "sub_dealers"):
        assert not market.live(table, "findings").any()


def test_goods_that_cannot_travel_need_no_policy() -> None:
    market = tiny_market(manufacturers=2)
    assert rule.decide(view_of(market), settings_of(rule, (2,)), luck()) == []
    assert not np.any(market.live("manufacturers", "fine_per_case"))
