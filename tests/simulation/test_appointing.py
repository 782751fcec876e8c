"""Dealers appointed, territories divided anew, goods of one maker given back: customers and goods go where they should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channelsim.base.errors import BooksError
from channelsim.market import moves
from channelsim.market.market import Market
from channelsim.simulation.appointing import chain
from channelsim.simulation.open_books import open_books
from channelsim.simulation.posting import Posting
from posted_weeks import STEPS, P, R, opened
from support import tiny_market


def line_of_terminals(subs: int = 0, core_dealers: int = 3) -> tuple[Market, Posting]:
    """Return thirteen terminals of size 1 on a line; dealer 0 serves all with maker 0, dealer 1 carries maker 1, 2 nothing."""
    market = tiny_market(regions=1, core_dealers=core_dealers, sub_dealers=subs, terminals=13, consumers=0)
    live = market.live
    live("terminals", "x_km")[:] = np.arange(13) - 6
    live("terminals", "size")[:] = 1
    live("core_dealers", "carries")[:] = False
    live("core_dealers", "carries")[[0, 1], [0, 1]] = True
    live("terminals", "supplier")[:] = [0, 1]
    live("core_dealers", "x_km")[:2] = [-3.0, 0.0]
    live("core_dealers", "level_units")[0, 0] = 130
    live("core_dealers", "deviation_units")[0, 0] = 10
    live("core_dealers", "history_units")[0, :, 0] = np.arange(26)
    open_books(market)
    return market, Posting(market, audit=True)


def test_an_appointed_dealer_gets_its_side_of_the_region_and_what_is_expected_there() -> None:
    market, _ = line_of_terminals()
    live = market.live
    live("core_dealers", "month_cases")[0, 0] = 26
    live("core_dealers", "month_value")[0, 0] = 1001
    posting = Posting(market, audit=True)
    posting.apply([moves.Appoint(0, np.array([2]))], "test")
    assert live("core_dealers", "carries")[:, 0].tolist() == [True, False, True]
    assert (
        live("terminals", "supplier")[:, 0].tolist() == [0] * 6 + [2] * 7
    )  # the old dealer sits in the west
    assert (live("terminals", "supplier")[:, 1] == 1).all()
    assert live("core_dealers", "level_units")[:, 0] == pytest.approx([60, 0, 70])
    assert live("core_dealers", "history_units")[2, :, 0] == pytest.approx(np.arange(26) * 7 / 13)
    assert live("core_dealers", "deviation_units")[[0, 2], 0] == pytest.approx(
        [10 * np.sqrt(6 / 13), 10 * np.sqrt(7 / 13)]
    )
    assert live("core_dealers", "month_cases")[[0, 2], 0, 0] == pytest.approx([12, 14])
    assert live("core_dealers", "month_value")[[0, 2], 0, 0].tolist() == [462, 539]
    assert live("core_dealers", "x_km")[:3].tolist() == [-3.0, 0.0, 3.0]


def test_territories_follow_weights_and_dealers_stay_on_their_side() -> None:
    market, posting = line_of_terminals()
    posting.apply([moves.Appoint(0, np.array([2]))], "test")
    posting.apply([moves.Redivide(0, np.array([0]), np.array([1.0, 99.0, 3.0]))], "test")
    assert market.live("terminals", "supplier")[:, 0].tolist() == [0] * 3 + [2] * 10
    assert market.live("core_dealers", "level_units")[:, 0] == pytest.approx([30, 0, 100])


def test_a_dealer_out_of_business_is_not_appointed() -> None:
    market, posting = line_of_terminals()
    market.live("core_dealers", "alive")[2] = False
    posting = Posting(market)
    with pytest.raises(BooksError, match="core dealer core-2 is out of business: not appointed"):
        posting.apply([moves.Appoint(0, np.array([2]))], "test")
    with pytest.raises(BooksError, match="core dealer core-1 does not carry maker-0: nothing to give up"):
        posting.apply([moves.EndSupply(0, np.array([1]), 0.8)], "test")


def two_tiers() -> tuple[Market, Posting]:
    """Return the same with two sub-dealers each: 3 and 4 of dealer 0 serve west and east, 5 and 6 of dealer 1 likewise."""
    market, _ = line_of_terminals(subs=6)
    live = market.live
    live("sub_dealers", "core_dealer")[:] = [0, 0, 1, 1, 2, 2]
    live("sub_dealers", "carries")[:] = live("core_dealers", "carries")[[0, 0, 1, 1, 2, 2]]
    live("terminals", "supplier")[:6] = [3, 5]
    live("terminals", "supplier")[6:] = [4, 6]
    live("sub_dealers", "x_km")[:4] = [-3, 3, -3, 3]
    live("sub_dealers", "level_units")[:2, 0] = [60, 70]
    return market, Posting(market, audit=True)


def test_sub_dealers_of_an_appointed_dealer_serve_the_customers_they_know() -> None:
    market, posting = two_tiers()
    live = market.live
    live("terminals", "supplier")[:5, 1], live("terminals", "supplier")[5:, 1] = (
        5,
        6,
    )  # dealer 1 knows its own border
    posting = Posting(market, audit=True)
    posting.apply([moves.Appoint(0, np.array([1]))], "test")  # it sits east of dealer 0 (0 against −3 km)
    assert live("terminals", "supplier")[:, 0].tolist() == [3] * 6 + [6] * 7
    assert live("sub_dealers", "carries")[:, 0].tolist() == [True, True, True, True, False, False]
    assert live("core_dealers", "level_units")[:2, 0] == pytest.approx([60, 70])
    assert live("sub_dealers", "level_units")[:, 0] == pytest.approx([60, 0, 0, 70, 0, 0])


def test_new_customers_are_shared_among_the_sub_dealers_of_a_newcomer() -> None:
    market, posting = two_tiers()
    posting.apply([moves.Appoint(0, np.array([2]))], "test")
    assert market.live("terminals", "supplier")[:, 0].tolist() == [3] * 6 + [7] * 3 + [8] * 4
    assert market.live("sub_dealers", "level_units")[:, 0] == pytest.approx([60, 0, 0, 0, 30, 40])
    assert market.live("sub_dealers", "x_km")[4:].tolist() == [1.0, 4.5]
    assert market.live("core_dealers", "x_km")[2] == 3.0


def test_what_a_dealer_gives_up_leaves_nothing_of_the_maker_behind() -> None:
    market, posting = opened(origins=R)
    live, ledger = market.live, market.ledger
    for table in ("core_dealers", "sub_dealers"):
        live(table, "level_units")[:] = 60.0
    live("core_dealers", "carries")[0] = True
    live("core_dealers", "deposit")[0] = [700, 900]
    live("core_dealers", "opening_turnover")[0] = 1000.0
    ledger.within([0, 1], "cash", "deposits", [700, 900])
    ledger.within([2], "deposits", "cash", [1600])
    live("products", "ex_works")[:] = 1000
    posting = Posting(market, audit=True)
    held = live("core_dealers", "stock_units")[0].sum(axis=(1, 2))
    plants = live("manufacturers", "stock_units").sum(axis=0)
    value, cash = live("core_dealers", "stock_value")[0].copy(), int(ledger.balance("cash")[2])
    posting.apply([moves.EndSupply(0, np.array([0]), 0.5)], "test")
    mine = live("products", "manufacturer") == 0
    assert (live("core_dealers", "stock_units")[0][mine] == 0).all()
    assert (live("core_dealers", "stock_units")[0][~mine].sum(axis=(1, 2)) == held[~mine]).all()
    assert (live("manufacturers", "stock_units").sum(axis=0) - plants).tolist() == (held * mine).tolist()
    paid = np.floor(0.5 * value[mine] + 0.5).sum()
    assert ledger.balance("cash")[2] - cash == paid + 700
    assert ledger.balance("write_offs")[2] == value[mine].sum() - paid
    assert live("core_dealers", "deposit")[0].tolist() == [0, 900]
    assert live("core_dealers", "carries")[0].tolist() == [False, True]
    assert (live("terminals", "supplier")[:, 0] != 0).all()
    share = (live("core_dealers", "level_units")[0] / live("products", "units_per_case"))[~mine].sum() * 1000
    whole = (60.0 / live("products", "units_per_case")).sum() * 1000
    assert live("core_dealers", "opening_turnover")[0] == pytest.approx(1000 * share / whole)


def test_a_dealer_left_without_a_maker_costs_nothing_and_may_come_back() -> None:
    market, posting = line_of_terminals()
    live = market.live
    live("core_dealers", "opening_turnover")[0] = live("core_dealers", "purchases_value")[0] = 500
    posting = Posting(market, audit=True)
    posting.apply([moves.EndSupply(0, np.array([0]), 0.8)], "test")
    assert (live("core_dealers", "opening_turnover")[0], live("core_dealers", "purchases_value")[0]) == (0, 0)
    assert (live("terminals", "supplier")[:, 0] == -1).all()
    assert live("core_dealers", "alive")[0]
    posting.apply([moves.Appoint(0, np.array([0]))], "test")
    assert (live("terminals", "supplier")[:, 0] == 0).all()
    assert live("core_dealers", "level_units")[0, 0] == 0  # nobody told it what they buy


def _odd_moves(market: Market, draws: Any) -> list[moves.Move]:
    """Return appointments, ends and new divisions of random dealers."""
    cores, makers = market.size("core_dealers"), market.size("manufacturers")
    j, m = int(draws.integers(cores)), int(draws.integers(makers))
    carries = market.live("core_dealers", "carries")[j, m]
    found: list[moves.Move] = (
        [moves.EndSupply(m, np.array([j]), 0.8)] if carries else [moves.Appoint(m, np.array([j]))]
    )
    if draws.random() < 0.5:
        found.append(moves.Redivide(int(draws.integers(makers)), np.arange(R), draws.random(cores)))
    return found


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), origins=st.sampled_from([1, R]), tiers=st.sampled_from([1, 2]),
    terminal_lead=st.sampled_from([0, 2]), lead=st.sampled_from([0, 1, 3]),
)  # fmt: skip
def test_random_appointments_and_ends_balance_to_the_unit(
    seed: int, origins: int, tiers: int, terminal_lead: int, lead: int
) -> None:
    market, posting = opened(origins=origins, tiers=tiers, terminal_lead=terminal_lead, lead=lead)
    live, draws = market.live, np.random.default_rng(seed)
    for week in range(10):
        market.week = week
        posting.arrive()
        for rule, build in STEPS:
            if (tiers == 2 or rule != "sub_dealer_supply") and (live("terminals", "supplier") >= 0).all():
                posting.apply(build(market, draws, tiers), rule)
        if origins > 1:
            away = np.minimum(live("core_dealers", "stock_units")[:, :, 1:4].sum(axis=(2, 3)), 6)
            units = np.zeros((4, R, P), np.int64)
            units[np.arange(4), 1 - live("core_dealers", "region")] = away
            posting.apply([moves.SendAbroad("core_dealers", units)], "diversion")
        level = draws.random((4, P)) * 100
        posting.apply([moves.SetColumns("core_dealers", {"level_units": level})], "forecast")
        before = live("core_dealers", "level_units").sum(axis=0)
        odd = _odd_moves(market, draws)
        posting.apply(odd, "dealer_recruitment")
        if not any(isinstance(move, moves.EndSupply) for move in odd):
            np.testing.assert_allclose(live("core_dealers", "level_units").sum(axis=0), before)
        assert (live("core_dealers", "level_units") >= 0).all()
        supplier, behind = live("terminals", "supplier"), chain(market)
        for m in range(market.size("manufacturers")):
            served = supplier[:, m] >= 0
            carried = live("core_dealers", "carries")[behind[supplier[served, m]], m]
            assert carried.all(), "somebody is supplied by a dealer that does not carry the goods"
        for end in (move for move in odd if isinstance(move, moves.EndSupply)):
            of = live("products", "manufacturer") == end.manufacturer
            for name in ("stock_units", "stock_value", "away_units", "level_units"):
                assert not live("core_dealers", name)[end.rows][:, of].any(), name
            assert not (behind[supplier[:, end.manufacturer]] == end.rows).any()


def test_who_serves_nobody_and_has_no_vans_gets_no_district_when_another_is_appointed() -> None:
    market, _ = line_of_terminals(core_dealers=4)
    market.live("core_dealers", "carries")[3] = [True, False]
    posting = Posting(market)
    posting.apply([moves.Appoint(0, np.array([2]))], "test")
    assert np.bincount(market.live("terminals", "supplier")[:, 0], minlength=4).tolist() == [6, 0, 7, 0]
    market.live("core_dealers", "vehicles")[3] = 1
    posting.apply([moves.Appoint(0, np.array([2]))], "test")
    assert np.bincount(market.live("terminals", "supplier")[:, 0], minlength=4).min() == 0
    assert (market.live("terminals", "supplier")[:, 0] == 3).sum() in (4, 5)


def test_who_has_no_weight_is_handed_nothing() -> None:
    market, posting = line_of_terminals()
    posting.apply([moves.Appoint(0, np.array([2]))], "test")
    before = market.live("terminals", "supplier").copy()
    posting.apply([moves.Redivide(0, np.array([0]), np.zeros(3))], "test")
    assert (market.live("terminals", "supplier") == before).all()
    posting.apply([moves.Redivide(0, np.array([0]), np.array([0.0, 0.0, 1.0]))], "test")
    assert (market.live("terminals", "supplier")[:, 0] == 2).all()
