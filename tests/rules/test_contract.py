"""Contracts end for findings, for poor returns, or are not renewed; what follows is exact in goods and money."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from channelsim.market.ledger import ACCOUNT
from channelsim.market.market import Market
from channelsim.rules import contract as rule
from channelsim.rules import deposit
from channelsim.simulation.open_books import open_books, value_stock
from channelsim.simulation.posting import Posting
from scheme_market import rule_view
from support import luck, settings_of, tiny_market, view_of

DEPOSIT = 90_001


def market_of(makers: int = 1, excess: float = 0.1, subs: int = 0) -> Market:
    """Return four dealers in two regions with stock at home, stock abroad, beliefs and a record, at week 30 of the term."""
    market = tiny_market(
        manufacturers=makers,
        products=makers,
        regions=2,
        core_dealers=4,
        sub_dealers=subs,
        origins=2,
        terminals=4,
    )
    live = market.live
    live("products", "units_per_case")[:] = 12
    live("products", "ex_works")[:] = 2400
    live("core_dealers", "region")[:] = [0, 0, 1, 1]
    live("core_dealers", "carries")[:] = True
    live("core_dealers", "level_units")[:] = np.array([40, 30, 29, 1])[:, None]
    live("core_dealers", "stock_units")[:, :, 1, 0] = 120
    live("core_dealers", "credit_line")[:] = 10**9
    live("core_dealers", "motivation")[:] = 0.7
    live("core_dealers", "return_on_capital")[:] = 0.3
    live("terminals", "supplier")[:] = np.arange(4)[:, None]
    if subs:
        live("sub_dealers", "core_dealer")[:] = [0, 0][:subs]
        live("sub_dealers", "carries")[:] = True
        live("terminals", "supplier")[:2] = [[4], [5]][:subs]
    live("manufacturers", "end_finding")[:] = 3
    live("manufacturers", "deposit_at_stake")[:] = 0.75
    for table in ("core_dealers", "sub_dealers"):
        live(table, "contract_age")[:] = 30
        live(table, "detection_alpha")[:] = 4.0
        live(table, "volume_belief")[:] = 50.0
    market.distance_km = np.array([[0.0, 100.0], [100.0, 0.0]])
    market.links = replace(market.links, haul=np.array([[40.0, 100.0], [100.0, 40.0]]))
    market.constants["compliance_most"] = 0.04
    market.handed["excess_return"] = np.full(4, excess)
    market.week = 30
    for table in ("core_dealers", "sub_dealers"):
        value_stock(market, table, 2400)
    open_books(market)
    posting = Posting(market)
    makers_, dealer = posting.parties("manufacturers")[:1], posting.parties("core_dealers")
    market.ledger.pay("deposit", dealer, np.repeat(makers_, 4), np.full(4, DEPOSIT))
    live("core_dealers", "deposit")[:, 0] = DEPOSIT
    return market


def lived(market: Market, **values: Any) -> Posting:
    posting = Posting(market, audit=True)
    given = settings_of(rule, (market.size("manufacturers"),), **values)
    posting.apply(rule.decide(view_of(market), given, luck()), "contract")
    posting.check()
    return posting


def account(market: Market, name: str, party: int) -> int:
    return int(market.ledger.balances[party, ACCOUNT[name]])


def test_the_third_finding_ends_it_and_a_successor_begins_anew() -> None:
    market = market_of()
    live = market.live
    live("core_dealers", "findings")[0] = 3
    live("core_dealers", "rebate_forfeited")[0] = True
    roam = live("core_dealers", "roaming_units")
    roam[0, 1, 0, 0], live("core_dealers", "away_units")[0, 0] = 24, 24
    live("core_dealers", "stock_units")[0, 0, 1, 0] -= 24
    live("core_dealers", "sold_abroad_units")[0, 1] = 60
    party = int(live("core_dealers", "party")[0])
    cash, maker_cash = account(market, "cash", party), account(market, "cash", 0)
    posting = lived(market, recruiting_cost=20_000.0)
    kept = int(0.75 * DEPOSIT)
    assert account(market, "penalties", party) == kept
    assert account(market, "penalties", 0) == -kept
    assert account(market, "deposits", party) == 0
    assert account(market, "deposits", 0) == -3 * DEPOSIT
    assert account(market, "cash", party) == cash + DEPOSIT - kept - 2 * 100  # 2 cases come home over 100 km
    assert account(market, "cash", 0) == maker_cash - (DEPOSIT - kept) - 2_000_000
    assert live("core_dealers", "stock_units")[0].sum() == 120
    assert live("terminals", "supplier")[:, 0].tolist() == [0, 1, 2, 3], "customers stay with the seat"
    for name in ("findings", "detection_alpha", "volume_belief", "sold_abroad_units", "contract_age",
                 "deposit", "return_on_capital", "diversion_plan"):  # fmt: skip
        assert not live("core_dealers", name)[0].any(), name
    assert live("core_dealers", "rebate_forfeited")[0].all(), (
        "what the quarter has lost stays lost to its books"
    )
    assert live("core_dealers", "motivation")[0, 0] == 0.4
    assert live("core_dealers", "holder").tolist() == [1, 0, 0, 0]
    drawn = live("core_dealers", "compliance")[0]
    assert drawn == 0.04 * luck().uniform("successor", [0], 1)[0]
    assert live("core_dealers", "contract_age")[1:, 0].tolist() == [31, 31, 31]
    facts = {
        name: values[:, 0].tolist() for (frame, name), values in posting.facts.items() if frame == "contract"
    }
    assert facts["ended_for_findings"] == facts["taken_over"] == [1, 0, 0, 0]
    assert facts["findings"] == [3, 0, 0, 0]
    assert facts["deposit_kept"] == [kept, 0, 0, 0]
    assert facts["recruiting"] == [2_000_000, 0, 0, 0]
    terms = settings_of(deposit, (1, 2), weeks=2.0)
    posting.apply(deposit.decide(rule_view(market), terms, luck()), "deposit")
    assert live("core_dealers", "deposit")[:, 0].tolist() == [int(2 * 40 / 12 * 2400), *[DEPOSIT] * 3], (
        "a new deposit"
    )


def test_two_findings_do_not_and_none_where_the_policy_ends_nothing() -> None:
    market = market_of()
    market.live("core_dealers", "findings")[0] = 2
    market.live("core_dealers", "findings")[1] = 3
    market.live("manufacturers", "end_finding")[:] = 0
    lived(market)
    assert market.live("core_dealers", "findings")[:, 0].tolist() == [2, 3, 0, 0]
    assert not market.live("core_dealers", "holder").any()


def test_where_nobody_comes_the_next_dealer_of_the_region_takes_over() -> None:
    market = market_of(excess=-0.01)
    market.live("core_dealers", "findings")[0] = 3
    plant = int(market.live("manufacturers", "stock_units").sum())
    posting = lived(market)
    live = market.live
    assert live("core_dealers", "alive").tolist() == [False, True, True, True]
    assert live("terminals", "supplier")[:, 0].tolist() == [1, 1, 2, 3]
    assert live("core_dealers", "level_units")[:, 0].tolist() == [0, 70, 29, 1]
    assert live("manufacturers", "stock_units").sum() == plant + 120
    assert account(market, "deposits", 0) == -3 * DEPOSIT
    assert posting.facts["contract", "closed"][:, 0].tolist() == [1, 0, 0, 0]


def test_the_last_of_its_region_works_on_without_a_contract_until_somebody_comes() -> None:
    market = market_of(excess=-0.01)
    live = market.live
    live("core_dealers", "region")[:] = [0, 1, 1, 1]
    live("core_dealers", "findings")[0] = 3
    posting = lived(market)
    assert posting.facts["contract", "kept_on"][:, 0].tolist() == [1, 0, 0, 0]
    assert live("core_dealers", "alive").all()
    assert live("core_dealers", "out_of_contract")[:, 0].tolist() == [True, False, False, False]
    terms = settings_of(deposit, (1, 2), weeks=2.0)
    posting.apply(deposit.decide(rule_view(market), terms, luck()), "deposit")
    assert live("core_dealers", "deposit")[0, 0] == 0, "nobody asks a deposit of it"
    market.week += 1
    market.handed["excess_return"] = np.full(4, 0.01)
    posting = lived(market)
    assert posting.facts["contract", "taken_over"][:, 0].tolist() == [1, 0, 0, 0]
    assert not posting.facts["contract", "ended_for_findings"].any()
    assert not live("core_dealers", "out_of_contract").any()


def test_a_term_over_wipes_the_record() -> None:
    market = market_of()
    market.live("core_dealers", "contract_age")[:] = 51
    market.live("core_dealers", "findings")[:, 0] = [2, 2, 2, 2]
    lived(market, drop_findings=0)
    assert not market.live("core_dealers", "findings").any()
    assert not market.live("core_dealers", "contract_age").any()
    assert not market.live("core_dealers", "holder").any()


def test_a_small_dealer_with_findings_is_not_renewed() -> None:
    """Sales 40, 30, 29, 1: the last lies beyond 95 %."""
    for findings, holders in ((2, [0, 0, 0, 1]), (1, [0, 0, 0, 0])):
        market = market_of()
        market.live("core_dealers", "contract_age")[:] = 51
        market.live("core_dealers", "findings")[:] = findings
        posting = lived(market)
        assert market.live("core_dealers", "holder").tolist() == holders
        assert posting.facts["contract", "not_renewed"][:, 0].tolist() == holders
        assert market.ledger.balance("penalties")[:5].tolist() == [0] * 5, "its deposit goes back in full"
        assert market.live("core_dealers", "deposit")[3, 0] == DEPOSIT * (1 - holders[3])


@pytest.mark.parametrize(("excess", "leaves"), [(-0.11, True), (-0.09, False)])
def test_a_dealer_leaves_where_it_earns_too_little(excess: float, leaves: bool) -> None:
    market = market_of(excess=0.5)
    market.handed["excess_return"] = np.array([excess, 0.5, 0.5, 0.5])
    market.live("core_dealers", "contract_age")[:] = 51
    posting = lived(market, may_leave=True)
    assert posting.facts["contract", "ended_by_dealer"].sum() == leaves
    assert market.live("core_dealers", "holder").tolist() == [int(leaves), 0, 0, 0]
    market.live("core_dealers", "contract_age")[:] = 51
    assert not lived(market).facts["contract", "ended_by_dealer"].any(), "only where a scenario lets them"


def test_a_dealer_of_two_makers_keeps_its_seat_and_loses_one_contract() -> None:
    market = market_of(makers=2)
    market.live("core_dealers", "findings")[0, 0] = 3
    lived(market)
    assert market.live("core_dealers", "out_of_contract")[0].tolist() == [True, False]
    assert market.live("core_dealers", "alive").all()
    assert not market.live("core_dealers", "holder").any()
    market.live("core_dealers", "contract_age")[0, 0] = 51
    lived(market)
    assert not market.live("core_dealers", "out_of_contract").any(), "until a term is over"


@pytest.mark.parametrize(("excess", "supplier"), [(0.1, 4), (-0.1, 5)])
def test_a_sub_dealer_is_replaced_or_its_neighbour_takes_over(excess: float, supplier: int) -> None:
    market = market_of(excess=excess, subs=2)
    market.live("sub_dealers", "findings")[0] = 3
    lived(market)
    assert market.live("terminals", "supplier")[:2, 0].tolist() == [supplier, 5]
    assert market.live("sub_dealers", "holder").tolist() == [int(excess > 0), 0]
    assert market.live("sub_dealers", "alive").tolist() == [excess > 0, True]


def test_recruiters_look_for_core_dealers_and_leave_sub_dealers_to_these() -> None:
    market = market_of(subs=2)
    market.constants["recruiters"] = np.array([True])
    market.live("sub_dealers", "findings")[0] = 3
    market.live("core_dealers", "findings")[1] = 3
    lived(market)
    assert market.live("sub_dealers", "holder").tolist() == [1, 0], "the core dealer finds another one"
    assert not market.live("core_dealers", "holder").any()
    assert market.live("core_dealers", "out_of_contract")[:, 0].tolist() == [False, True, False, False]


def test_nothing_where_contracts_cannot_end() -> None:
    market = tiny_market()
    assert rule.decide(view_of(market), settings_of(rule, (2,)), luck()) == []
    market.week = -1
    assert rule.decide(view_of(market), settings_of(rule, (2,), may_leave=True), luck()) == []
