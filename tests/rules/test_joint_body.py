"""Contracts of three: what sub-dealers expect, what they equip, who is replaced, what is passed on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.market.market import Market
from channelsim.market.moves import Fact, Pay, Resupply, SetColumns
from channelsim.rules import joint_body as rule
from channelsim.rules._dealer_penalties import fines
from channelsim.rules._joint_worth import expected_weeks, of_sub_dealers, reckon
from support import luck, settings_of, tiny_market, view_of

SIZES = (1, 1)


def district(subs: int = 2, terminals: int = 40) -> Market:
    """Return one core dealer with sub-dealers, who share terminals of sizes .1, .2 … evenly; margin 2 a unit, 100 units."""
    market = tiny_market(
        manufacturers=1, products=1, core_dealers=1, sub_dealers=subs, terminals=terminals, consumers=0
    )
    live = market.live
    live("terminals", "size")[:] = 0.1 * (1 + np.arange(terminals))
    live("terminals", "x_km")[:] = np.arange(terminals)
    live("terminals", "supplier")[:, 0] = 1 + np.arange(terminals) * subs // terminals
    live("sub_dealers", "carries")[:] = True
    live("sub_dealers", "x_km")[:] = (np.arange(subs) + 0.5) * terminals / subs
    live("sub_dealers", "level_units")[:] = 100
    live("sub_dealers", "price")[:] = 200
    live("sub_dealers", "signed_week")[:] = 0
    live("products", "units_per_case")[:] = 1
    return market


def weeks(week: int = 0, wear: float = 0.0, **values: Any) -> float:
    market = district()
    market.week = week
    view = view_of(market)
    settings = settings_of(rule, SIZES, **({"network": "solid"} | values))
    return float(expected_weeks(view, of_sub_dealers(view, settings), wear)[0, 0])


def summed(left: int, term: int, renewal: float, q: float) -> float:
    """Return Σ q^n·chance that the contract still stands in week n, added up week by week."""
    total, alive, end = 0.0, 1.0, left
    for n in range(1, 6000):
        if n > end:
            alive *= renewal
            end += term
        total += alive * q**n
    return total


@pytest.mark.parametrize(("week", "term"), [(0, 52), (30, 52), (51, 52), (7, 13)])
def test_expected_weeks_of_a_term_are_the_sum_over_its_weeks(week: int, term: int) -> None:
    q = 1.15 ** (-1 / 52)
    found = weeks(week, term_weeks=term)
    assert found == pytest.approx(summed(term - week % term, term, 0.9, q), rel=1e-9)


def test_at_will_every_week_may_be_the_last() -> None:
    q = 1.15 ** (-1 / 52) * (1 - 0.3 / 52) * (1 - 0.3 * 0.3 / 52)
    assert weeks(network="loose") == pytest.approx(summed(6000, 6000, 0.0, q), rel=1e-6)


def test_each_guarantee_of_keeping_the_district_lengthens_it_and_so_does_the_term() -> None:
    neither, time, area = (weeks(time=t, area=a) for t, a in ((False, False), (True, False), (False, True)))
    assert neither < min(time, area)
    assert max(time, area) < weeks()
    assert weeks(term_weeks=13) < weeks(term_weeks=26) < weeks(term_weeks=52) < weeks(term_weeks=104)
    assert weeks(profit=False, service=False) == weeks()  # these do not say how long


def applied(market: Market, **values: Any) -> tuple[dict[str, Any], list[Any]]:
    """Return columns by table.name and all moves of one week."""
    view = view_of(market)
    moves = rule.decide(view, settings_of(rule, SIZES, **values), luck(week=market.week))
    columns = {
        f"{move.table}.{name}": value
        for move in moves if isinstance(move, SetColumns) for name, value in move.values.items()
    }  # fmt: skip
    return columns, moves


def test_as_given_nothing_is_proposed() -> None:
    assert applied(district())[1] == []


def test_terminals_are_equipped_down_to_the_size_that_pays() -> None:
    market = district()
    market.live("terminals", "reach")[:] = 0.5
    view = view_of(market)
    settings = settings_of(rule, SIZES, network="solid", equipment_cost=50.0)
    terms = of_sub_dealers(view, settings)
    worth = reckon(view, terms)
    for k in range(2):  # the last terminal equipped is worth its cost, the next is not
        sizes = market.live("terminals", "size")[market.live("terminals", "supplier")[:, 0] == 1 + k]
        a_size = 0.5 * expected_weeks(view, terms, 1 / 104)[k, 0] * 100 * 200 / (0.5 * sizes.sum())
        assert worth.least_size[k, 0] * a_size == pytest.approx(5000)
    market.week = 1
    columns, moves = applied(market, network="solid", equipment_cost=50.0)
    reach = columns["terminals.reach"][:, 0]
    supplier, size = market.live("terminals", "supplier")[:, 0], market.live("terminals", "size")
    for k in range(2):
        mine = supplier == 1 + k
        least = reckon(view_of(market), of_sub_dealers(view_of(market), settings)).least_size[k, 0]
        assert np.array_equal(reach[mine] == 1, size[mine] >= least)
        assert set(np.unique(reach[mine])) <= {np.float32(0.5), np.float32(1)}
    paid = sum(move.amounts.sum() for move in moves if isinstance(move, Pay) and move.purpose == "overheads")
    assert paid == 5000 * (reach == 1).sum()


def test_a_longer_horizon_equips_more() -> None:
    found = []
    for term in (13, 52, 208):
        market = district()
        market.live("terminals", "reach")[:] = 0.5
        market.live("sub_dealers", "price")[:] = 30
        market.week = 1
        found.append((applied(market, network="solid", term_weeks=term)[0]["terminals.reach"] == 1).sum())
    assert found[0] < found[1] < found[2]


def test_equipment_is_sunk_and_wears_out() -> None:
    market = district(terminals=4000)
    market.live("sub_dealers", "price")[:] = 0  # nothing is worth it any more
    market.week = 1
    left = (applied(market, network="solid", equipment_weeks=50.0)[0]["terminals.reach"] == 1).mean()
    error = np.sqrt(0.02 * 0.98 / 4000)
    assert abs(left - 0.98) < 4 * error
    assert abs(left - 1.0) > 4 * error


def test_a_loose_network_loses_people_and_districts_at_the_rates_said() -> None:
    market = district(subs=800, terminals=3200)
    market.live("sub_dealers", "core_dealer")[:] = 0
    market.live("terminals", "size")[:] = 1
    market.week = 1
    values = {"dismissals_per_year": 5.2, "second_appointments_per_year": 2.6, "second_share": 0.5}
    _, moves = applied(market, network="loose", **values)
    facts = {move.name: move.values for move in moves if isinstance(move, Fact)}
    for found, chance in ((facts["replaced"].sum(), 0.1), ((facts["lost_terminals"] > 0).sum(), 0.05)):
        assert abs(found / 800 - chance) < 4 * np.sqrt(chance * (1 - chance) / 800)
    lost = [move for move in moves if isinstance(move, Resupply)]
    assert all(move.terminal.size == 2 for move in lost)  # half of four
    _, kept = applied(market, network="solid", **values)
    assert not any(isinstance(move, Resupply) for move in kept)
    assert not next(move for move in kept if isinstance(move, Fact) and move.name == "replaced").values.any()


@pytest.mark.parametrize(("profit", "punished"), [(True, 600.0), (False, 0.0)])
def test_the_profit_guarantee_is_that_policing_reaches_sub_dealers(profit: bool, punished: float) -> None:
    market = district()
    market.live("manufacturers", "fine_per_case")[:] = 600
    market.live("sub_dealers", "policed")[:] = applied(market, network="solid", profit=profit)[0][
        "sub_dealers.policed"
    ]
    assert (fines(view_of(market, "sub_dealers")) == punished).all()


def test_contract_weeks_are_the_surplus_of_the_weeks_expected() -> None:
    market = district()
    columns, _ = applied(market, network="solid", contract_surplus=0.2)
    assert columns["sub_dealers.contract_weeks"][0, 0] == pytest.approx(0.2 * weeks())


def test_rewards_are_passed_on_by_purchases_and_nothing_else_changes_hands() -> None:
    market = district()
    market.week = 3
    market.live("sub_dealers", "purchases_value")[:] = [300, 100]
    market.live("core_dealers", "rewards_seen")[:] = 1000
    party = market.ledger.parties["core_dealers"].start
    market.ledger.pay("rebate", market.ledger.parties["manufacturers"].start, [party], [9000])
    _, moves = applied(market, network="solid", pass_through=0.5)
    passed = [move for move in moves if isinstance(move, Pay) and move.purpose == "rebate"]
    assert passed[0].amounts.tolist() == [3000, 1000]  # half of the 8,000 that came since, three to one


def test_a_core_dealer_passes_on_what_pays_it() -> None:
    """With a rich margin of its own, buying reach is worth part of a rebate; without any reward to gain from it, none."""
    for own_margin, more in ((4000.0, True), (0.0, False)):
        market = district()
        live = market.live
        live("terminals", "reach")[:] = 0.5
        live("sub_dealers", "price")[:] = 10
        live("sub_dealers", "purchases_value")[:] = 1000
        live("core_dealers", "reward_income")[:] = 3000
        live("core_dealers", "rewards_seen")[:] = 1
        live("products", "sub_dealer_price")[:] = 0
        live("products", "ex_works")[:] = -own_margin  # what is left to the core dealer of a case
        market.week = 13
        columns, _ = applied(market, network="solid", pass_through_by="dealer")
        assert (columns["core_dealers.pass_share"][0] > 0) == more


def test_rewards_of_before_the_contract_are_not_shared() -> None:
    market = district()
    market.week = 3
    market.live("sub_dealers", "purchases_value")[:] = 100
    market.live("sub_dealers", "signed_week")[:] = -100_000
    party = market.ledger.parties["core_dealers"].start
    market.ledger.pay("rebate", market.ledger.parties["manufacturers"].start, [party], [9000])
    columns, moves = applied(market, network="solid", pass_through=0.5)
    assert not any(move.amounts.any() for move in moves if isinstance(move, Pay) and move.purpose == "rebate")
    assert columns["core_dealers.rewards_seen"].tolist() == [9000]
