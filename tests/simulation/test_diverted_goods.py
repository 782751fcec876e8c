"""Goods sold outside the territory: sent, offered, taken or brought home; traced to the unit; felt in the price there."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel
from diverted import NOBODY_ELSE, plan
from support import FIRST_STEPS

WEEKS = 16


def model_of(*overrides: str, weeks: int = WEEKS) -> ChannelModel:
    base = ["market.opening_weeks=12", "market.diversion=possible", "changes=[]", NOBODY_ELSE]
    return ChannelModel(load(FIRST_STEPS, overrides=[*base, *overrides]), weeks=weeks, audit=True)


def test_goods_leave_at_the_end_of_the_week_and_are_taken_in_the_next() -> None:
    model = model_of("dealers.diversion.keep_weeks=0")
    there, product = plan(model, 240, 0.15)
    model.step()
    live = model.market.live
    assert live("core_dealers", "roaming_units")[0, there, product].sum() == 240
    assert model.facts["diversion"]["sent_units"][0, there] == 240
    assert not model.facts["origin"]["diverted_units"].any()
    model.step()
    home = 1 - there
    diverted = model.facts["origin"]["diverted_units"]
    assert diverted[home, there, product] == diverted.sum() > 0
    assert live("core_dealers", "away_units")[0, product] == 240 - diverted.sum()
    assert model.facts["region_product"]["diverted_in_units"][there, product] == diverted.sum()


def test_a_dear_offer_is_left_alone_and_comes_home() -> None:
    model = model_of("dealers.diversion.keep_weeks=0", "dealers.diversion.patience_weeks=3")
    there, _ = plan(model, 240, -0.1)
    sold = 0
    for _ in range(6):
        model.step()
        sold += int(model.facts["diversion"]["sold_units"].sum())
        if model.facts["diversion"]["returned_units"].any():
            break
    assert sold == 0
    assert model.facts["diversion"]["returned_units"][0, there] == 240
    assert not model.market.live("core_dealers", "away_units").any()


def test_money_of_goods_abroad_is_recorded_as_it_stands_in_the_books() -> None:
    model = model_of("dealers.diversion.keep_weeks=0", "market.haul_per_km=0.01")
    there, product = plan(model, 240, 0.15)
    model.step()
    live = model.market.live
    dealer = model.facts["dealer"]
    per_case = int(live("products", "units_per_case")[product])
    way = model.market.links.haul[1 - there, there]
    assert dealer["haul"].tolist() == [int(240 / per_case * way + 0.5), *[0] * (len(dealer["haul"]) - 1)]
    assert 0 < dealer["haul"][0] <= dealer["delivery"][0]
    assert not dealer["abroad_value"].any()
    model.step()
    dealer, sold = model.facts["dealer"], int(model.facts["diversion"]["sold_units"][0, there])
    assert sold > 0
    offered = 0.85 * live("products", "guide")[product, there]
    assert dealer["abroad_value"][0] == pytest.approx(sold / per_case * offered, abs=sold)
    assert dealer["abroad_value"][1:].sum() == dealer["abroad_cost"][1:].sum() == 0
    assert 0 < dealer["abroad_cost"][0] <= dealer["cost_of_goods"][0]
    works = live("products", "ex_works")[product, 1 - there]
    assert dealer["abroad_cost"][0] == pytest.approx(sold / per_case * works, rel=0.02)


def test_every_unit_is_traced() -> None:
    """Dispatched by origin = with dealers + with terminals + sold, each product and origin, in every week."""
    model = model_of("dealers.diversion.keep_weeks=0")
    posting = model._week.posting
    sold = np.zeros_like(posting.totals.sold)
    for week in range(8):
        if week % 2 == 0:
            plan(model, 480, 0.12, dealer=week % 4)
        model.step()
        sold += model.facts["origin"]["sold_units"].sum(axis=1).T
        assert (sold == posting.totals.sold).all()
        _, others = posting.goods_now()
        entered = posting.totals.others + posting.totals.dispatched - posting.totals.returned
        assert (entered == others + posting.totals.sold + posting.totals.written_off).all()
    stranger = model.facts["origin"]["sold_units"]
    assert stranger[0, 1].sum() + stranger[1, 0].sum() > 0


@pytest.mark.parametrize("matching", [0.0, 0.6])
def test_local_prices_answer_and_recover(matching: float) -> None:
    model = model_of(
        "dealers.diversion.keep_weeks=0", f"dealers.wholesale_price.matching={matching}", weeks=40
    )
    live = model.market.live
    seats = live("core_dealers", "region")
    for _ in range(3):
        model.step()
    there, product = plan(model, 0, 0.12)
    local = seats == there
    before = live("core_dealers", "price")[local, product].copy()
    for _ in range(6):
        plan(model, 6000, 0.12)
        model.step()
    low = live("core_dealers", "price")[local, product].copy()
    plan(model, 0, 0.12)
    for _ in range(24):
        model.step()
    later = live("core_dealers", "price")[local, product]
    if matching:
        assert (low < before * 0.995).any()
        assert np.abs(later / before - 1).max() < 0.005
    else:
        assert np.abs(low / before - 1).max() < 1e-6
