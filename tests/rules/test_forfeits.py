"""What proven diversion cost a dealer is recorded to the minor unit by every scheme that would have paid it."""

from __future__ import annotations

from typing import Any

import pytest

from channelsim.market.moves import Fact, Owe
from channelsim.rules import growth, process_reward, rebate, stair_step
from channelsim.rules._stairs import Ladder, Stair
from scheme_market import hand_period, rule_view
from support import luck, settings_of, tiny_market

CLOSED = {"cases": 150, "value": 300_050, "last_year_cases": 100, "target_cases": 100}
LADDER = Ladder(steps=(Stair(reach=1.0, rate=0.02),))
SCHEMES: dict[Any, dict[str, Any]] = {
    growth: {"rate": 0.1, "factor": 1.2},
    stair_step: {"ladders": (LADDER,)},
    process_reward: {"on_time_rate": 0.01},
}


def moves_of(rule: Any, forfeited: bool, **terms: Any) -> tuple[list[int], list[int]]:
    """Return what is owed to dealers, one after the other, and what the fact says they forfeited."""
    market = tiny_market()
    market.week = 13
    hand_period(market, "quarter", closed=CLOSED | {"forfeited": forfeited})
    market.handed["purchase_periods"]["month"] = market.handed["purchase_periods"]["quarter"]
    moves = rule.decide(rule_view(market), settings_of(rule, (2, 1), **terms), luck())
    owed = [int(amount) for move in moves if isinstance(move, Owe) for amount in move.amounts]
    facts = [move for move in moves if isinstance(move, Fact)]
    assert all((fact.frame, fact.name) == ("dealer", "forfeited") for fact in facts)
    return owed, [int(amount) for fact in facts for amount in fact.values]


@pytest.mark.parametrize("rule", SCHEMES)
def test_what_is_forfeited_is_what_would_have_been_paid(rule: Any) -> None:
    due, nothing = moves_of(rule, forfeited=False, **SCHEMES[rule])
    assert len(due) == 2
    assert min(due) > 0
    assert nothing == []
    owed, lost = moves_of(rule, forfeited=True, **SCHEMES[rule])
    assert owed == []
    assert lost[:2] == due
    assert not any(lost[2:]), "sub-dealers have no such rewards"


def test_exempt_schemes_forfeit_nothing() -> None:
    ladder = Ladder(steps=LADDER.steps, forfeit_on_diversion=False)
    owed, lost = moves_of(stair_step, forfeited=True, ladders=(ladder,))
    assert len(owed) == 2
    assert lost == []


def test_the_flat_rebate_loses_what_had_accrued() -> None:
    market = tiny_market(columns={"core_dealers": {"rebate_accrued": [[100, 0], [0, 200]],
                                                   "rebate_forfeited": [[False, False], [False, True]]}})  # fmt: skip
    market.week = 13
    moves = rebate.decide(rule_view(market), settings_of(rebate, (2, 1)), luck())
    (fact,) = (move for move in moves if isinstance(move, Fact))
    assert fact.values[:2].tolist() == [0, 200]
