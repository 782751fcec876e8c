"""Buy n get k: how deep, when, how long, and who pays for it."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.rules import channel_promotion
from channelsim.rules.channel_promotion import Window
from support import luck, settings_of, tiny_market, view_of


def deals(market, week=0, **values):
    market.week = week
    view = view_of(market)
    moves = channel_promotion.decide(
        view, settings_of(channel_promotion, (2,), active=True, **values), luck()
    )
    return moves[-1].values, moves[:-1]


def test_ten_plus_one_cuts_an_eleventh() -> None:
    found, _ = deals(tiny_market(), weeks_of_year=[Window(start_week=1, weeks=4)])
    assert np.allclose(found["deal_to_dealers"], np.eye(2) / 11, rtol=1e-12)  # not 1/10; own products only
    assert not found["deal_to_terminals"].any()


@pytest.mark.parametrize(
    ("to", "dealers", "terminals"), [("dealers", 1, 0), ("terminals", 0, 1), ("both", 1, 1)]
)
def test_it_goes_to_whom_it_is_for(to: str, dealers: int, terminals: int) -> None:
    found, _ = deals(tiny_market(), to=to, weeks_of_year=[Window(start_week=1, weeks=4)])
    assert found["deal_to_dealers"].any() == dealers
    assert found["deal_to_terminals"].any() == terminals


def test_it_runs_in_its_windows_and_counts_down_over_the_new_year() -> None:
    windows = [Window(start_week=51, weeks=4), Window(start_week=20, weeks=1)]
    left = [deals(tiny_market(), week, weeks_of_year=windows)[0]["deal_weeks_left"][0] for week in range(52)]
    running = {week: n for week, n in enumerate(left) if n}
    assert running == {50: 4, 51: 3, 0: 2, 1: 1, 19: 1}


def test_a_budget_for_half_of_it_shortens_it() -> None:
    market = tiny_market(columns={"manufacturers": {"funded": 0.5}})
    cut = [
        deals(market, week, weeks_of_year=[Window(start_week=1, weeks=4)])[0]["deal_to_dealers"].max()
        for week in range(5)
    ]
    assert np.allclose(cut, [1 / 11, 1 / 11, 0, 0, 0])  # full depth for two weeks, not half depth for four


def test_off_means_off() -> None:
    view = view_of(tiny_market())
    settings = settings_of(channel_promotion, (2,), weeks_of_year=[Window(start_week=1, weeks=52)])
    (move,) = channel_promotion.decide(view, settings, luck())
    assert not move.values["deal_weeks_left"].any()
    assert not move.values["deal_to_dealers"].any()


def test_suppliers_get_back_what_last_weeks_deal_took_off() -> None:
    market = tiny_market(columns={
        "products": {"units_per_case": 12}, "core_dealers": {"price": 2640.0},
        "manufacturers": {"deal_to_terminals": [[0.1, 0.0], [0.0, 0.0]]},
        "terminals": {"delivered_units": [[12, 24], [6, 0], [0, 0], [1, 0]]},
    })  # fmt: skip
    _, (refund,) = deals(market, weeks_of_year=[])
    assert refund.purpose == "promotion"
    assert refund.payers.tolist() == [0]
    assert refund.payees.tolist() == [market.ledger.parties["core_dealers"].start]
    assert refund.amounts.tolist() == [round(19 * 2640 * 0.1 / 12)]  # product 1 had no deal
