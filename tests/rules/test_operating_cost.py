"""Storage follows the stock, overheads the size at the opening."""

from __future__ import annotations

from channelsim.rules import operating_cost as rule
from support import luck, settings_of, tiny_market, view_of


def test_storage_and_overheads() -> None:
    market = tiny_market(core_dealers=2, sub_dealers=1, terminals=1, consumers=0)
    live = market.live
    live("products", "units_per_case")[:] = [10, 5]
    live("core_dealers", "stock_units")[0, 0, [1, 60], 0] = [30, 20]
    live("core_dealers", "stock_units")[0, 1, 1, 0] = 25
    live("core_dealers", "opening_turnover")[:] = [100_000, 200_000]
    live("core_dealers", "alive")[1] = False
    live("sub_dealers", "opening_turnover")[:] = 10_000
    values = {"storage_cost": 0.06, "overhead_share": 0.02, "sub_dealer_overhead_share": 0.01}
    proposed = rule.decide(view_of(market, "core_dealers"), settings_of(rule, **values), luck())
    paid = {(move.purpose, tuple(move.payers.tolist())): move.amounts.tolist() for move in proposed}
    assert paid == {
        ("storage", (2, 3)): [60, 0],
        ("overheads", (2, 3)): [2000, 0],
        ("storage", (4,)): [0],
        ("overheads", (4,)): [100],
    }
    assert all(move.payees == view_of(market).world for move in proposed)


def test_overheads_do_not_follow_the_trade() -> None:
    market = tiny_market(core_dealers=1, terminals=1, consumers=0)
    market.live("core_dealers", "opening_turnover")[:] = 50_000
    first = rule.decide(view_of(market), settings_of(rule), luck())[1].amounts
    market.live("core_dealers", "purchases_value")[:] = 7
    assert (
        rule.decide(view_of(market), settings_of(rule), luck())[1].amounts.tolist()
        == first.tolist()
        == [1000]
    )


def test_the_size_at_the_opening_is_noted_once() -> None:
    market = tiny_market(core_dealers=2, terminals=1, consumers=0)
    market.live("core_dealers", "purchases_value")[:] = [30_000, 40_000]
    market.live("core_dealers", "opening_turnover")[:] = [0, 20_000]
    _, overheads, note = rule.decide(view_of(market), settings_of(rule, overhead_share=0.1), luck())
    assert overheads.amounts.tolist() == [3000, 2000]
    assert note.values["opening_turnover"].tolist() == [30_000, 20_000]
