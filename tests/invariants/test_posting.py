"""Posting keeps goods and money: random weeks balance to the unit, and whatever cannot be is refused by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channelsim.base.errors import BooksError
from channelsim.market import moves
from channelsim.market.market import Market
from channelsim.simulation.open_books import open_books
from channelsim.simulation.posting import Posting
from posted_weeks import STEPS, M, P, R, opened
from support import tiny_market


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), origins=st.sampled_from([1, R]), tiers=st.sampled_from([1, 2]),
    terminal_lead=st.sampled_from([0, 2]), lead=st.sampled_from([0, 1, 3]),
)  # fmt: skip
def test_random_weeks_balance_to_the_unit(
    seed: int, origins: int, tiers: int, terminal_lead: int, lead: int
) -> None:
    market, posting = opened(origins=origins, tiers=tiers, terminal_lead=terminal_lead, lead=lead)
    draws = np.random.default_rng(seed)
    written = 0
    for week in range(12):
        market.week = week
        posting.arrive()
        for rule, build in STEPS:
            if tiers == 2 or rule != "sub_dealer_supply":
                posting.apply(build(market, draws, tiers), rule)
        facts = posting.facts
        written += int(facts["region_product", "written_off_units"].sum())
        assert facts["region_product", "sell_out_units"].sum() == market.live("terminals", "sold_units").sum()
        assert (
            facts["region_product", "terminal_purchase_units"].sum()
            == market.live("terminals", "delivered_units").sum()
        )
        assert facts["manufacturer", "shipped_units"].sum() == facts["region_product", "sell_in_units"].sum()
    totals = posting.totals
    assert written == totals.written_off.sum()
    assert totals.sold.sum() > 0
    assert totals.produced.sum() > 0
    assert (totals.dispatched.sum(axis=0) > 0).all()


def test_goods_arrive_after_lead_plus_one_weeks_and_are_as_old_as_they_were_under_way() -> None:
    market, posting = opened(lead=2)
    before = market.live("core_dealers", "stock_units").sum()
    posting.arrive()
    units = np.zeros((4, P), np.int64)
    units[0, 0] = 24
    posting.apply([moves.ShipToCoreDealers(units, np.full((4, P), 2400.0), np.array([4, 4]))], "production")
    assert market.live("core_dealers", "stock_value")[0, 0] == 2 * 2400 + 180 * 200  # invoiced at once
    for week, there in ((1, 0), (2, 0), (3, 24)):
        market.week = week
        posting.arrive()
        assert market.live("core_dealers", "stock_units").sum() == before + there
        assert market.live("core_dealers", "received_units")[0, 0] == there
    assert market.live("core_dealers", "stock_units")[0, 0, 3, 0] == 24
    assert (
        market.live("core_dealers", "stock_units")[0, 0, 5, 0] == 120
    )  # aged 1 at the opening, older by four weeks' ends


def test_oldest_saleable_goods_leave_first_and_origins_in_proportion() -> None:
    market, posting = opened(origins=R)
    stock = market.live("core_dealers", "stock_units")
    assert stock[0, 1, 1].tolist() == [120, 0]
    assert stock[0, 1, 3].tolist() == [0, 60]
    units = np.zeros((6, P), np.int64)
    units[0, 0], units[1, 0] = 60, 30
    posting.apply(
        [moves.DeliverToTerminals(units, np.full((6, P), 2700.0), np.zeros((6, M), np.int64), 2)], "delivery"
    )
    assert stock[0, 0, 3].tolist() == [0, 0]
    assert stock[0, 0, 1].tolist() == [90, 0]
    # 90 units: the 60 old ones of origin 1 and 30 younger of origin 0; terminals get them 2 : 1
    assert (market.live("terminals", "stock_units")[:2, 0] - 30).tolist() == [60, 30]
    assert market.live("terminals", "stray_units")[:2, 0].tolist() == [[0, 40], [0, 20]]
    assert market.live("terminals", "strays").tolist() == [40, 20, 0, 0, 0, 0]


def test_goods_for_sub_dealers_keep_their_age_and_are_shared_alike() -> None:
    market, posting = opened(origins=R, tiers=2)
    live = market.live
    live("sub_dealers", "core_dealer")[:] = [0, 0, 2, 3]
    live("sub_dealers", "stock_units")[:2, 0] = 0
    posting = Posting(market)
    units = np.zeros((4, P), np.int64)
    units[:2, 0] = 60, 30
    posting.apply([moves.ShipToSubDealers(units, np.full((4, P), 2560.0), 3)], "sub_dealer_supply")
    assert live("sub_dealers", "transit_units")[:2, :, 0].sum(axis=(1, 2)).tolist() == [60, 30]
    assert live("core_dealers", "supplied_units")[0].tolist() == [90, 0, 0]
    assert live("sub_dealers", "purchased_value")[:2].tolist() == [60 * 2560 // 12, 30 * 2560 // 12]
    market.week = 1
    posting.arrive()
    assert live("sub_dealers", "received_units")[:2, 0].tolist() == [60, 30]
    stock = live("sub_dealers", "stock_units")[:2, 0]
    assert stock[:, 4, 1].tolist() == [40, 20]  # the oldest, of origin 1, went first
    assert stock[:, 2, 0].tolist() == [20, 10]
    assert stock.sum() == 90


def test_cost_of_goods_is_the_moving_average_and_empties_with_the_stock() -> None:
    market, posting = opened()
    value = market.live("terminals", "stock_value")
    units = np.zeros((6, P), np.int64)
    units[0, 0] = 12
    posting.apply(
        [moves.DeliverToTerminals(units, np.full((6, P), 2999.5), np.zeros((6, M), np.int64), 2)], "delivery"
    )
    assert value[0, 0] == 30 * 2700 // 12 + 3000  # posted price: half up
    sale = np.zeros((6, P), np.int64)
    sale[0, 0] = 5
    posting.apply([moves.SellToConsumers(sale)], "consumers")
    assert value[0, 0] == 9750 - 9750 * 5 // 42
    sale[0, 0] = 37
    posting.apply([moves.SellToConsumers(sale)], "consumers")
    assert value[0, 0] == 0
    assert market.live("terminals", "sold_units")[0, 0] == 42  # two sales of one week add up
    market.week = 1
    posting.arrive()
    sale[0, 0], sale[1, 0] = 0, 1
    posting.apply([moves.SellToConsumers(sale)], "consumers")
    assert market.live("terminals", "sold_units")[:2, 0].tolist() == [0, 1]


def _delivery(t: int, p: int, units: int) -> moves.DeliverToTerminals:
    wanted = np.zeros((6, P), np.int64)
    wanted[t, p] = units
    return moves.DeliverToTerminals(wanted, np.full((6, P), 2700.0), np.zeros((6, M), np.int64), 2)


def _sale(t: int, p: int, units: int) -> moves.SellToConsumers:
    wanted = np.zeros((6, P), np.int64)
    wanted[t, p] = units
    return moves.SellToConsumers(wanted)


def _shipment(j: int, p: int, units: int) -> moves.ShipToCoreDealers:
    wanted = np.zeros((4, P), np.int64)
    wanted[j, p] = units
    return moves.ShipToCoreDealers(wanted, np.full((4, P), 2400.0), np.array([4, 4]))


@pytest.mark.parametrize(
    ("move", "says"),
    [
        (_delivery(3, 2, 181), "core dealer core-2 gives more than it has of an age that may go .product product-2"),
        (_delivery(3, 2, -1), "terminal 3 is delivered .* less than nothing .product product-2"),
        (_sale(5, 1, 31), "terminal 5 sells less than nothing or more than its stock .product product-1"),
        (_sale(5, 1, -1), "terminal 5 sells"),
        (_shipment(0, 2, 2401), "manufacturer maker-0 ships more than is in plant stock .product product-2"),
        (_shipment(1, 2, -6), "core dealer core-1 is shipped less than nothing"),
        (moves.Produce(np.array([0, -1, 0])), "manufacturer maker-1 makes less than nothing .product product-1"),
        (moves.Pay("storage", [1], [2], [-5]), "an amount for storage of manufacturer 1 is negative: -5"),
        (moves.SetColumns("terminals", {"stock_units": 5}), "stock_units is changed by movements of goods, never set"),
        (moves.Revise("core_dealers", ("stock_value",), np.copyto), "stock_value is changed by movements"),
        ("sell everything", "a str is not a move"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(move: Any, says: str) -> None:
    market, posting = opened()
    market.week = 7
    with pytest.raises(BooksError, match="week 7, my_rule: " + says):
        posting.apply([move], "my_rule")


def test_goods_too_old_for_terminals_are_not_delivered() -> None:
    market, posting = opened()
    for week in range(2):  # the 60 units of age 3 are 5 weeks old then; terminals refuse beyond 4
        market.week = week
        posting.arrive()
    posting.apply([_delivery(0, 0, 120)], "delivery")
    with pytest.raises(BooksError, match="core-0 gives more than it has of an age"):
        posting.apply([_delivery(0, 0, 1)], "delivery")


def _lose_goods(market: Market) -> None:
    market.live("terminals", "stock_units")[2, 1] -= 1


def _swap_origin(market: Market) -> None:
    market.live("core_dealers", "stock_units")[1, 1, 1] = [119, 1]


def _swap_origin_at_terminal(market: Market) -> None:
    market.live("terminals", "stray_units")[2, 1, 1] = market.live("terminals", "strays")[2] = 1


def _uncounted_stray(market: Market) -> None:
    market.live("terminals", "stray_units")[2, 1, 1] = 1


def _stray_at_home(market: Market) -> None:
    market.live("terminals", "stray_units")[2, 1, 0] = market.live("terminals", "strays")[2] = 1


def _lose_value(market: Market) -> None:
    market.live("core_dealers", "stock_value")[1, 1] -= 1


def _lose_money(market: Market) -> None:
    market.ledger.balances[3, 0] -= 1


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_lose_goods, "1 units of product product-1 are missing"),
        (_swap_origin, "units of product product-1 with origin"),
        (_swap_origin_at_terminal, "units of product product-1 with origin"),
        (_uncounted_stray, "strays of terminals row 2 differ by origin and in all"),
        (_stray_at_home, "terminals.stray_units holds goods of the terminal's own region"),
        (_lose_value, "inventory of core_dealers row 1 differs"),
        (_lose_money, "books of core dealer 1 are out of balance by -1"),
    ],
)
def test_every_identity_can_break_and_names_the_movement(harm: Any, says: str) -> None:
    market, posting = opened(origins=R)
    harm(market)
    with pytest.raises(BooksError, match=says):
        posting.check()
    market, posting = opened(origins=R)

    def careless(column: Any) -> None:
        harm(market)

    with pytest.raises(BooksError, match=f"week 0, careless_rule: after Revise: .*{says}"):
        posting.apply([moves.Revise("terminals", ("effort",), careless)], "careless_rule")


def test_a_rule_that_writes_is_caught_with_its_name() -> None:
    market, posting = opened()
    posting.apply([moves.SetColumns("terminals", {"effort": 1.0})], "display_contest")
    market.live("terminals", "effort")[0] = 2
    with pytest.raises(
        BooksError, match=r"week 0, retail_price: terminals\.effort was written without a movement"
    ):
        posting.apply([], "retail_price")


def test_without_audit_only_cheap_checks_run() -> None:
    market, posting = opened(audit=False)
    _lose_goods(market)
    posting.apply([moves.Hand("x", 1)], "any")
    assert market.handed["x"] == 1
    with pytest.raises(BooksError, match="missing"):
        posting.check()


def test_columns_are_set_without_sharing_memory() -> None:
    market, posting = opened()
    view = market.tables["terminals"].view()
    posting.apply([moves.SetColumns("terminals", {"delivered_units": view.order_units})], "copying_rule")
    market.live("terminals", "order_units")[0, 0] = 9
    assert market.live("terminals", "delivered_units")[0, 0] == 0
    posting_rows = moves.SetColumns("terminals", {"effort": 3.0}, rows=np.array([1, 2]))
    Posting(market).apply([posting_rows], "some_rows")
    assert market.live("terminals", "effort")[:, 0].tolist() == [0, 3, 3, 0, 0, 0]


def test_facts_of_rules_add_up_within_the_week() -> None:
    market, posting = opened()
    fees = np.ones((R, M), np.int64)
    posting.apply([moves.Fact("region_manufacturer", "display_fees", fees)] * 2, "display_contest")
    assert posting.facts["region_manufacturer", "display_fees"].tolist() == [[2, 2], [2, 2]]
    market.week = 1
    posting.arrive()
    assert ("region_manufacturer", "display_fees") not in posting.facts


def test_opening_posts_equity_and_refuses_a_second_time() -> None:
    market, _ = opened()
    ledger = market.ledger
    ledger.check()
    assert ledger.balance("cash")[:2].tolist() == [100_000, 100_000]
    assert (
        ledger.balance("inventory")[:-1] + ledger.balance("cash")[:-1] + ledger.balance("equity")[:-1] == 0
    ).all()
    with pytest.raises(BooksError, match="opened before"):
        open_books(market)
    fresh = tiny_market()
    fresh.live("terminals", "stock_value")[0, 0] = 5
    with pytest.raises(BooksError, match="terminals have a stock value where there is no stock"):
        open_books(fresh)


def test_open_invoices_at_the_start() -> None:
    market = tiny_market(terminals=2)
    first = market.ledger.parties["terminals"].start
    open_books(market, {"terminals": 500}, [([first, first + 1], [2, 3], [300, 0], 0)])
    Posting(market).apply([moves.SettleDebts()], "payment_terms")
    assert market.ledger.balance("cash")[2] == 300
    market.ledger.check()


def closing(tiers: int, carried_cash: int) -> tuple[Market, Posting]:
    """Return a market after some weeks in which core dealer 0 was robbed of its cash."""
    market, posting = opened(origins=R, tiers=tiers)
    draws = np.random.default_rng(5)
    for week in range(3):
        market.week = week
        posting.arrive()
        for rule, build in STEPS:
            if tiers == 2 or rule != "sub_dealer_supply":
                posting.apply(build(market, draws, tiers), rule)
    dealer = int(market.ledger.parties["core_dealers"].start)
    cash = int(market.ledger.balance("cash")[dealer])
    world = market.ledger.world
    market.ledger.pay("drawings", [dealer], [world], [max(cash - carried_cash, 0)])
    return market, Posting(market, audit=True)


@pytest.mark.parametrize("tiers", [1, 2])
@pytest.mark.parametrize("carried_cash", [-200_000, 1_000_000])
def test_closing_down_leaves_nothing_open(tiers: int, carried_cash: int) -> None:
    market, posting = closing(tiers, carried_cash)
    dealer = int(market.ledger.parties["core_dealers"].start)
    plant_before = market.live("manufacturers", "stock_units").sum()
    held = (
        market.live("core_dealers", "stock_units")[0].sum()
        + market.live("core_dealers", "transit_units")[0].sum()
    )
    too_old = market.live("core_dealers", "stock_units")[0][:, 5:].sum()
    successors = np.array([[2, -1]])
    posting.apply([moves.CloseDown("core_dealers", np.array([0]), 0.8, successors)], "insolvency")
    market.ledger.check()
    balances = market.ledger.balances[dealer]
    for account in ("cash", "receivables", "inventory", "payables"):
        assert market.ledger.balance(account)[dealer] == 0, account
    assert balances.sum() == 0
    assert market.live("core_dealers", "stock_units")[0].sum() == 0
    assert market.live("manufacturers", "stock_units").sum() - plant_before == held - too_old
    assert posting.totals.returned.sum() == held - too_old
    assert not market.live("core_dealers", "alive")[0]
    supplier = market.live("terminals", "supplier")
    if tiers == 1:
        assert (supplier[:, 0] == 2).all()
    else:
        assert market.live("sub_dealers", "core_dealer").tolist() == [2, 1, 2, 3]
    for week in range(3, 9):
        market.week = week
        posting.arrive()
        posting.apply([moves.SettleDebts()], "payment_terms")


def test_creditors_share_what_is_there_and_write_off_the_rest() -> None:
    market = tiny_market(terminals=1)
    open_books(market, {"core_dealers": 900})
    ledger, world = market.ledger, market.ledger.world
    ledger.owe("overheads", [2, 2], [0, world], [2000, 1000], 9)
    posting = Posting(market, audit=True)
    posting.apply([moves.CloseDown("core_dealers", np.array([0]), 0.8, np.array([[1, -1]]))], "insolvency")
    assert ledger.balance("cash")[[0, 2]].tolist() == [600, 0]
    assert ledger.balance("write_offs")[[0, world]].tolist() == [1400, 700]
    assert ledger.debts()[2].size == 0
