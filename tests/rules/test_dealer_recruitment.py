"""Whom a search for dealers finds, whom the manufacturer asks, who accepts, and how the chosen one begins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from channelsim.market import moves
from channelsim.market.market import Market
from channelsim.market.stages import ENTERED, UNKNOWN
from channelsim.rules import dealer_recruitment as rule
from channelsim.rules._recruiting_terms import TRAITS, Weights
from channelsim.rules._recruiting_ways import Way
from channelsim.simulation.open_books import open_books, value_stock
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of

RICH = 10**9
SURE = {"cost": 1000, "weeks": 8, "error": 0.0, "reach": 1.0}


def market_of(candidates: int = 4, subs: int = 0, origins: int = 1) -> Market:
    """Return two regions; dealer 0 sells maker 0's goods in the first, maker 1 has just entered it; the others are idle."""
    market = tiny_market(
        regions=2, core_dealers=1 + candidates, sub_dealers=subs, terminals=60, consumers=0, origins=origins
    )
    live = market.live
    live("core_dealers", "carries")[:] = False
    live("core_dealers", "carries")[0, 0] = True
    live("core_dealers", "capital")[1:] = RICH
    live("core_dealers", "loyalty")[:] = 0.5
    live("core_dealers", "level_units")[0, 0] = 600
    live("core_dealers", "stock_units")[0, 0, 1, 0] = 240
    live("terminals", "supplier")[:] = [0, -1]
    live("terminals", "region")[50:] = 1
    live("terminals", "supplier")[50:] = -1
    live("terminals", "forecast_units")[:] = 12 * 10.0
    live("terminals", "cycle_weeks")[:] = 1
    live("terminals", "size")[:] = 1
    live("terminals", "x_km")[:50] = np.arange(50)
    live("products", "units_per_case")[:] = 12
    for name, price in (("ex_works", 2400), ("guide", 3000), ("sub_dealer_price", 2500)):
        live("products", name)[:] = price
    live("manufacturers", "stage")[:] = UNKNOWN
    live("manufacturers", "stage")[1, 0] = ENTERED
    live("manufacturers", "expands")[1] = True
    live("regions", "population")[:] = 5_000_000
    market.distance_km = np.array([[0.0, 100.0], [100.0, 0.0]])
    if subs:
        live("sub_dealers", "core_dealer")[:] = np.repeat(np.arange(1 + candidates), subs // (1 + candidates))
    value_stock(market, "core_dealers", 2400)
    open_books(market)
    market.week = 20
    return market


def terms(market: Market, **values: Any) -> Any:
    chosen = {"walk_in": SURE, "targeted": SURE, "existing_network": SURE, "meeting": SURE, "alternative_sd": 0.0,
              "start_up_cost": 0.0}  # fmt: skip
    return settings_of(rule, (market.size("manufacturers"),), **(chosen | values))


def found(market: Market, seed: int = 1, places: int = 1, **values: Any) -> Any:
    return rule.candidates_of(view_of(market), terms(market, **values), luck(seed, 20), (1, 0), 12, places)


def lived(market: Market, week: int, **values: Any) -> list[moves.Move]:
    market.week = week
    proposed = rule.decide(view_of(market), terms(market, **values), luck(1, week))
    Posting(market, audit=True).apply(proposed, "dealer_recruitment")
    return proposed


def test_nothing_happens_where_nobody_is_missing() -> None:
    market = market_of()
    assert rule.decide(view_of(market), terms(market, recruit="never"), luck()) == []
    market.live("manufacturers", "expands")[:] = False
    assert rule.decide(view_of(market), terms(market), luck()) == []
    market.live("manufacturers", "stage")[1, 0] = UNKNOWN
    assert rule.decide(view_of(market), terms(market, recruit="always"), luck()) == []


def test_a_search_takes_its_weeks_and_its_money_and_then_somebody_begins() -> None:
    market = market_of()
    lived(market, 20)
    assert market.live("manufacturers", "search_week").tolist() == [[-100_000] * 2, [20, -100_000]]
    assert market.ledger.balance("overheads")[:2].tolist() == [0, 100_000]
    lived(market, 27)
    assert market.live("core_dealers", "carries")[:, 1].sum() == 0
    lived(market, 28)
    carries = market.live("core_dealers", "carries")[:, 1]
    row = int(np.argmax(carries))
    assert carries.sum() == 1
    assert market.live("manufacturers", "search_week")[1, 0] == -100_000
    assert market.ledger.balance("overheads")[1] == 100_000
    assert (market.live("terminals", "supplier")[:50, 1] == row).all()
    assert (market.live("terminals", "supplier")[50:, 1] == -1).all()
    dealers = market.live
    assert market.ledger.balance("cash")[market.ledger.parties["core_dealers"]][row] == RICH
    # 50 terminals of 20 cases, a fifth of it counted on, a quarter of that to begin with
    assert dealers("core_dealers", "level_units")[row].tolist() == pytest.approx(
        [0, 50 * 20 * 0.2 * 0.25 * 12]
    )
    assert dealers("core_dealers", "vehicles")[row] == pytest.approx(50 * 0.5 / 67.2)
    assert dealers("core_dealers", "credit_line")[row] == int(6 * 50 * 20 * 0.2 * 2400)
    assert lived(market, 29) == []  # nobody is missing any more


def test_a_rivals_branch_is_not_asked() -> None:
    market = market_of()
    assert found(market, way="targeted").row.tolist() == [0]
    market.live("core_dealers", "owner")[0] = 0
    assert found(market, way="targeted").row.tolist() == []


def test_who_is_appointed_under_agents_sells_at_the_guide_price_until_it_leaves() -> None:
    market = market_of()
    market.constants["agents"] = np.array([[False, False], [True, False]])
    lived(market, 20)
    lived(market, 28)
    row = int(np.argmax(market.live("core_dealers", "carries")[:, 1]))
    assert np.argwhere(market.live("core_dealers", "pinned")).tolist() == [[row, 1]]
    Posting(market, audit=True).apply([moves.EndSupply(1, np.array([row]), 0.8)], "dealer_recruitment")
    assert not market.live("core_dealers", "pinned").any()


def test_with_sub_dealers_below_they_serve_and_expect() -> None:
    market = market_of(subs=10)
    lived(market, 20)
    lived(market, 28)
    row = int(np.argmax(market.live("core_dealers", "carries")[:, 1]))
    assert set(market.live("terminals", "supplier")[:50, 1]) == {5 + 2 * row, 5 + 2 * row + 1}
    subs = market.live("sub_dealers", "level_units")[2 * row : 2 * row + 2, 1]
    assert subs.sum() == pytest.approx(market.live("core_dealers", "level_units")[row, 1])
    assert (market.live("sub_dealers", "vehicles")[2 * row : 2 * row + 2] > 0).all()


def test_the_best_score_is_asked_first_and_errors_blur_it() -> None:
    market = market_of(candidates=8)
    market.live("core_dealers", "coverage")[1:] = np.linspace(0.5, 0.99, 8)
    weights = Weights(capital=0, coverage=1, management=0, loyalty=0)
    sharp = found(market, weights=weights)
    assert sharp.row.tolist() == [8, 7, 6, 5, 4, 3, 2, 1]
    assert sharp.chosen.tolist() == [True] + [False] * 7
    assert sharp.known[0, TRAITS.index("coverage")] == 0.99

    def hits(error: float) -> int:
        way = Way(error=error, reach=1.0)
        return sum(int(found(market, seed, weights=weights, walk_in=way).row[0] == 8) for seed in range(400))

    # the best stays the best less and less often, down to one in eight by chance; s.e. of a share of 400 is .025 at most
    often = [hits(error) / 400 for error in (0.0, 0.05, 0.3, 3.0)]
    assert often[0] == 1.0
    assert often[1] < 1.0 - 4 * 0.0025
    assert often[1] > often[2] + 4 * 0.025
    assert often[2] > often[3]
    assert often[3] == pytest.approx(1 / 8, abs=4 * np.sqrt(1 / 8 * 7 / 8 / 400))  # any of the eight


def test_a_survey_makes_errors_smaller() -> None:
    market = market_of(candidates=8)
    market.live("core_dealers", "capital")[1:] = 10**6
    unseen = found(market, walk_in=Way(error=0.2, reach=1.0), unsurveyed=2.0)
    market.live("manufacturers", "surveys")[1, 0] = 1
    seen = found(market, walk_in=Way(error=0.2, reach=1.0), unsurveyed=2.0)
    blur = [np.log(one.known_capital[np.argsort(one.row)] / 10**6) for one in (unseen, seen)]
    np.testing.assert_allclose(blur[0], 2 * blur[1], atol=1e-9)


@pytest.mark.parametrize(
    ("way", "who"), [("walk_in", [2, 3, 4]), ("targeted", [0, 1]), ("meeting", [0, 1, 2, 3, 4])]
)
def test_each_way_reaches_others(way: str, who: list[int]) -> None:
    market = market_of()
    market.live("core_dealers", "carries")[1, 0] = True
    market.live("core_dealers", "region")[4] = 0
    if way == "meeting":  # needs a dealer of its own not far away
        assert rule.way_of(view_of(market), terms(market, way=way), 1, 0)[0] == "walk_in"
        market = market_of(candidates=5)
        market.live("core_dealers", "carries")[1, 0] = True
        market.live("core_dealers", "region")[5] = 1
        market.live("core_dealers", "carries")[5, 1] = True
        assert (
            rule.way_of(view_of(market), terms(market, way=way, meeting_population=1e8), 1, 0)[0] == "walk_in"
        )
        assert rule.way_of(view_of(market), terms(market, way=way, network_km=99), 1, 0)[0] == "walk_in"
    assert sorted(found(market, way=way).row.tolist()) == who


def test_reach_is_a_share_of_the_candidates() -> None:
    market = market_of(candidates=400)
    count = found(market, walk_in=Way(reach=0.3)).row.size
    assert abs(count - 120) < 4 * np.sqrt(400 * 0.3 * 0.7)


def test_size_takes_who_seems_richest_and_first_come_anybody() -> None:
    market = market_of()
    market.live("core_dealers", "capital")[1:] = [3, 9, 5, 7]
    market.live("core_dealers", "capital")[1:] *= 10**8
    assert found(market, select="size").row.tolist() == [2, 4, 3, 1]
    firsts = {int(found(market, seed, select="first_come").row[0]) for seed in range(40)}
    assert firsts == {1, 2, 3, 4}


def test_acceptance_falls_with_the_alternative_and_the_volume_offered() -> None:
    market = market_of(candidates=200)
    rate = [
        found(market, alternative_return=level, alternative_sd=0.1).reckoning.accepts.mean()
        for level in (0.8, 0.92, 1.04)
    ]
    assert rate[0] > rate[1] > rate[2]
    assert found(market, start_up_cost=10**8).reckoning.accepts.sum() == 0
    assert not found(market, margin_realised=0.3).chosen.any()


def test_who_is_not_asked_because_nobody_accepts_costs_another_search() -> None:
    market = market_of()
    lived(market, 20, margin_realised=0.0)
    lived(market, 28, margin_realised=0.0)
    assert market.live("core_dealers", "carries")[:, 1].sum() == 0
    assert market.live("manufacturers", "search_week")[1, 0] == 28
    assert market.ledger.balance("overheads")[1] == 200_000


def test_little_capital_few_vehicles_and_a_small_network_mean_less_volume() -> None:
    market = market_of()
    market.live("core_dealers", "capital")[2] = 10**5
    market.live("core_dealers", "fleet_limit")[3] = 0.1
    market.live("core_dealers", "coverage")[4] = 0.5
    seen = found(market)
    cases = dict(zip(seen.row.tolist(), seen.reckoning.cases.tolist(), strict=True))
    assert cases[1] == pytest.approx(200)
    assert cases[2] == pytest.approx(10**5 / (2400 * 5.5))
    assert cases[3] == pytest.approx(200 * 0.1 / (25 / 67.2))
    assert cases[4] == pytest.approx(100)


def test_without_guarantee_of_the_area_a_dealer_reckons_with_a_second_one() -> None:
    market = market_of()
    safe, unsafe = found(market), found(market, area_guarantee=False)
    np.testing.assert_allclose(unsafe.reckoning.cases, safe.reckoning.cases / 2)


def test_policing_is_worth_something_where_goods_can_come_from_elsewhere() -> None:
    market = market_of(origins=2)
    feared = found(market).reckoning.gain[0]
    market.live("manufacturers", "credible_detection")[1] = 1.0
    assert found(market).reckoning.gain[0] > feared


def rival_of(market: Market, loyalty: float, earns: float) -> None:
    """Make dealer 1 a dealer of maker 0 with some money in it."""
    live = market.live
    live("core_dealers", "carries")[1, 0] = True
    live("core_dealers", "loyalty")[1] = loyalty
    live("core_dealers", "return_on_capital")[1] = earns
    live("core_dealers", "capital")[1] = 5 * 10**6


@pytest.mark.parametrize(
    ("loyalty", "earns", "goes"), [(0.0, 0.05, True), (0.0, 1.5, False), (1.0, 0.05, False)]
)
def test_a_dealer_of_a_rival_weighs_what_it_gives_up(loyalty: float, earns: float, goes: bool) -> None:
    market = market_of(candidates=1)
    rival_of(market, loyalty, earns)
    offer = {"way": "targeted", "exclusive": True, "loyalty_weight": 1.0}
    row = {
        int(r): bool(a)
        for r, a in zip(*(lambda f: (f.row, f.reckoning.accepts))(found(market, **offer)), strict=True)
    }
    assert row[1] is goes
    assert found(market, way="targeted").reckoning.accepts[
        -1
    ]  # it may keep the other goods: nothing to give up


def test_a_defector_takes_its_hands_off_the_rival_and_says_so() -> None:
    market = market_of(candidates=1)
    rival_of(market, 0.0, 0.0)
    market.live("core_dealers", "return_on_capital")[0] = 9.0
    offer = {"way": "targeted", "exclusive": True}
    lived(market, 20, **offer)
    proposed = lived(market, 28, **offer)
    assert market.live("core_dealers", "carries").tolist() == [[True, False], [False, True]]
    facts = {
        move.name: move.values
        for move in proposed
        if isinstance(move, moves.Fact) and move.frame == "dealing"
    }
    assert facts["defected"].tolist() == [[0, 0], [1, 0]]
    assert facts["appointed"].tolist() == [[0, 0], [0, 1]]


def test_dealers_bound_by_their_term_cannot_leave_before_its_end() -> None:
    market = market_of(candidates=1)
    rival_of(market, 0.0, 0.0)
    offer = {"way": "targeted", "exclusive": True, "poach": "end_of_term"}
    assert not found(market, **offer).reckoning.free.any()
    market.live("core_dealers", "contract_age")[:, 0] = 40
    assert found(market, **offer).reckoning.free.all()


def test_discontent_dealers_of_rivals_come_by_themselves_near_the_end_of_their_term() -> None:
    market = market_of(candidates=1)
    rival_of(market, 0.0, 0.05)
    assert found(market, discontent_come=True).row.size == 0
    market.live("core_dealers", "contract_age")[:, 0] = 40
    market.live("core_dealers", "return_on_capital")[0] = 0.5
    assert found(market, discontent_come=True).row.tolist() == [1]
    assert found(market).row.size == 0


def test_a_dealer_without_a_contract_makes_room_for_the_new_one() -> None:
    market = market_of()
    market.live("core_dealers", "carries")[4, 1] = True
    market.live("core_dealers", "out_of_contract")[4, 1] = True
    market.live("terminals", "supplier")[:50, 1] = 4
    market.live("core_dealers", "level_units")[4, 1] = 500
    lived(market, 20)
    lived(market, 28)
    carries = np.flatnonzero(market.live("core_dealers", "carries")[:, 1])
    assert carries.size == 1
    assert carries[0] != 4
    assert (market.live("terminals", "supplier")[:50, 1] == carries[0]).all()


def test_reasons_can_be_read_in_plain_words() -> None:
    market = market_of()
    rows = found(market).explained(market.names.core_dealers)
    assert [row["why"] for row in rows] == ["chosen", "not asked", "not asked", "not asked"]
    assert rows[0]["dealer"].startswith("core-")
    assert rows[0]["expected_return"] > rows[0]["asked_return"]
    assert [
        row["why"] for row in found(market, margin_realised=0.0).explained(market.names.core_dealers)
    ] == ["declined"] * 4


def test_weights_that_are_all_zero_are_refused() -> None:
    with pytest.raises(ValidationError, match="all weights are 0"):
        Weights(capital=0, coverage=0, management=0, loyalty=0)
    Weights(capital=0, coverage=0, management=0, loyalty=0, rival_lines=-1)
