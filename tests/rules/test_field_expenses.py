"""Expenses through dealers' hands: audits, what is owed back, beliefs; and the money, to the minor unit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.market.moves import Fact, Owe, Pay, SetColumns
from channelsim.rules import display_contest
from channelsim.rules import field_expenses as rule
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of


def market_of(dealers: int = 2, terminals: int = 4, **columns: Any) -> Any:
    """Return a market where every dealer is under contract with both makers; terminals list everything."""
    market = tiny_market(core_dealers=dealers, terminals=terminals, consumers=0, columns=columns)
    market.live("core_dealers", "carries")[:] = True
    market.live("terminals", "listed")[:] = True
    market.live("terminals", "size")[:] = 1.0
    market.live("core_dealers", "credit_line")[:] = 10**9
    return market


def decided(market: Any, week: int = 0, seed: int = 1, **values: Any) -> list[Any]:
    """Return what the rule proposes."""
    market.week = week
    return rule.decide(view_of(market), settings_of(rule, (2,), **values), luck(seed, week))


def pay_fees(market: Any, **values: Any) -> Any:
    """Post a week's display contest; return its facts."""
    posting = Posting(market)
    settings = settings_of(display_contest, (2, 1), fee_a=12.34, **values)
    posting.apply(display_contest.decide(view_of(market), settings, luck()), "display_contest")
    return posting.facts


def test_nothing_happens_while_fees_are_paid_directly() -> None:
    assert decided(market_of(), audit_chance=1.0) == []


def test_a_new_policy_is_believed_and_experience_moves_the_belief() -> None:
    market = market_of(dealers=400)
    values = {"through_dealers": 1.0, "audit_chance": 0.4, "credibility": 0.5, "belief_learning": 0.1}
    Posting(market).apply(decided(market, week=5, **values), "field_expenses")
    assert np.allclose(market.live("core_dealers", "audit_belief"), 0.2)
    Posting(market).apply(decided(market, week=6, **values), "field_expenses")
    assert np.allclose(market.live("core_dealers", "audit_belief"), 0.2)
    Posting(market).apply(decided(market, week=13, **values), "field_expenses")
    belief = market.live("core_dealers", "audit_belief")
    assert set(np.round(np.unique(belief), 9)) == {0.18, 0.28}  # not looked at, looked at
    share = (belief > 0.2).mean()
    assert abs(share - 0.4) < 4 * np.sqrt(0.4 * 0.6 / 800)


def test_what_audits_find_is_owed_back_with_the_penalty() -> None:
    market = market_of(core_dealers={"withheld_value": [[1001, 0], [500, 300]]})
    for name, value in (("expenses_through_dealers", 1.0), ("announced_audits", 1.0), ("audit_penalty", 1.5)):
        market.live("manufacturers", name)[:] = value
    moves = decided(market, week=13, through_dealers=1.0, audit_chance=1.0, penalty=1.5, audit_cost=20.0)
    owe = next(move for move in moves if isinstance(move, Owe))
    assert owe.amounts.tolist() == [2502, 1250, 750]  # 2502.5 down
    assert owe.due_week.tolist() == [17] * 3
    wages = next(move for move in moves if isinstance(move, Pay))
    assert (wages.purpose, wages.amounts.tolist()) == ("field_force", [4000, 4000])
    facts = {move.name: move.values.tolist() for move in moves if isinstance(move, Fact)}
    assert facts == {"expense_audits": [[2, 2]], "fees_found": [[1501, 300]]}
    columns = [move.values for move in moves if isinstance(move, SetColumns)]
    assert any("withheld_value" in values and not values["withheld_value"].any() for values in columns)
    assert not [move for move in decided(market, week=14, through_dealers=1.0) if isinstance(move, Owe)]


@pytest.mark.parametrize(
    ("through", "withheld"), [(0.0, 0.6), (0.5, 0.6), (1.0, 0.35), (1.0, 0.0), (0.3, 1.0)]
)
def test_every_minor_unit_arrives_somewhere(through: float, withheld: float) -> None:
    market = market_of(terminals=7, core_dealers={"withheld_share": withheld})
    market.live("manufacturers", "expenses_through_dealers")[:] = [through, 0.0]
    facts = pay_fees(market)
    market.ledger.check()
    fees, sent = 1234, int(1234 * through)
    kept = int(sent * withheld)
    income = market.ledger.balance("other_income")
    places = market.ledger.parties
    assert (-income[places["terminals"]]).tolist() == [fees - kept + 1234] * 7
    assert market.ledger.balance("display_fees")[places["manufacturers"]].tolist() == [7 * fees, 7 * 1234]
    profit = income + market.ledger.balance("display_fees")
    assert (-profit[places["core_dealers"]]).tolist() == [7 * kept, 0]  # dealer 0 supplies maker 0
    assert market.live("core_dealers", "withheld_value")[0].tolist() == [7 * kept, 0]
    paid, through_hands, lost = (
        facts.get(("region_manufacturer", name), np.zeros((1, 2), int)).tolist()
        for name in ("display_fees", "fees_through_dealers", "fees_withheld")
    )
    assert (paid, through_hands, lost) == ([[7 * 1234, 7 * 1234]], [[7 * sent, 0]], [[7 * kept, 0]])


def test_terminals_show_what_arrives() -> None:
    market = market_of(core_dealers={"withheld_share": 0.5})
    market.live("manufacturers", "expenses_through_dealers")[:] = [1.0, 0.0]
    pay_fees(market, decay=0.0, base_effort=0.0)
    effort = market.live("terminals", "effort")
    assert np.allclose(effort, [617 / 5000, 1234 / 5000])
    assert np.allclose(market.live("terminals", "display"), [1 / 3, 2 / 3])
    assert np.allclose(
        market.live("manufacturers", "display_fee_a")[:, 0], [617, 1234]
    )  # what terminals know they get


def test_honest_hands_change_nothing_on_the_shelf() -> None:
    direct, handed = market_of(), market_of()
    handed.live("manufacturers", "expenses_through_dealers")[:] = 1.0
    for market in (direct, handed):
        pay_fees(market)
    for name in ("effort", "display"):
        assert np.array_equal(direct.live("terminals", name), handed.live("terminals", name))
    terminals = direct.ledger.parties["terminals"]
    assert np.array_equal(direct.ledger.balance("cash", terminals), handed.ledger.balance("cash", terminals))


def test_a_closed_dealer_hands_on_nothing() -> None:
    market = market_of(core_dealers={"withheld_share": 0.5, "alive": False})
    market.live("manufacturers", "expenses_through_dealers")[:] = 1.0
    facts = pay_fees(market)
    assert ("region_manufacturer", "fees_through_dealers") not in facts
