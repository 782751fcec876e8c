"""Facts of a real run agree with each other and with the books, to the unit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.analysis.flow import flow
from channelsim.analysis.profit import BRIDGE
from channelsim.analysis.summary import summary
from channelsim.market.ledger import ACCOUNT
from channelsim.records.book import Book
from channelsim.records.run import Run
from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel

SCENARIO = """\
name: facts
market: {market_scale: 0.05, tiers: 2}
regions:
  north: {longitude: 113.7, latitude: 34.8, area_km2: 3000, population: 60000}
  south: {longitude: 114.0, latitude: 33.0, area_km2: 4000, population: 40000}
manufacturers:
  alpha: {field_force: {heads: 4}}
  beta: {regions: [south]}
products:
  alpha_lager: {manufacturer: alpha}
  beta_lager: {manufacturer: beta}
records: {terminal_level: all}
"""
WEEKS = 16


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Any]:
    folder = tmp_path_factory.mktemp("facts")
    (folder / "facts.yaml").write_text(SCENARIO, encoding="utf-8")
    model = ChannelModel(load(folder / "facts.yaml"), weeks=WEEKS, audit=True)
    balances = [model.market.ledger.balances.copy()]
    with Book(folder / "run", model.dimensions, model.birth) as book:
        for week in range(WEEKS):
            model.step()
            book.add(week, model.facts)
            balances.append(model.market.ledger.balances.copy())
        return Run(book.finish()), balances


def total(run: Run, frame: str, *columns: str) -> Any:
    return sum(run.cube(frame, name).reshape(run.weeks, -1).sum(axis=1) for name in columns)


def test_goods_change_by_what_is_made_sold_and_written_off(world: tuple[Run, Any]) -> None:
    run, _ = world
    places = ("terminal_stock_units", "sub_dealer_stock_units", "core_dealer_stock_units", "transit_units")
    held = total(run, "region_product", *places) + total(run, "manufacturer", "plant_stock_units")
    made = total(run, "manufacturer", "produced_units")
    gone = total(run, "region_product", "sell_out_units", "written_off_units")
    np.testing.assert_array_equal(np.diff(held), (made - gone)[1:])
    assert gone.min() > 0


def test_frames_tell_the_same_story(world: tuple[Run, Any]) -> None:
    run, _ = world
    assert (
        total(run, "region_product", "sell_in_units") == total(run, "manufacturer", "shipped_units")
    ).all()
    for region, terminal in (("sell_out_units", "sold_units"), ("asked_units", "asked_units"),
                             ("terminal_purchase_units", "delivered_units"), ("terminal_stock_units", "stock_units"),
                             ("listed_terminals", "listed")):  # fmt: skip
        np.testing.assert_array_equal(
            total(run, "region_product", region), total(run, "terminal_product", terminal)
        )
    tiers = np.array(run.attribute("dealer", "tier"))
    for tier in ("core", "sub"):
        stock = run.cube("dealer_product", "stock_units")[:, tiers == tier].sum(axis=(1, 2))
        np.testing.assert_array_equal(stock, total(run, "region_product", f"{tier}_dealer_stock_units"))
    supplied = run.cube("dealer_product", "supplied_units")[:, tiers == "sub"].sum(axis=(1, 2))
    np.testing.assert_array_equal(supplied, total(run, "region_product", "terminal_purchase_units"))
    assert (total(run, "region_product", "lost_units") <= total(run, "region_product", "asked_units")).all()
    assert (
        run.cube("region_product", "stocked_terminals") <= run.cube("region_product", "listed_terminals")
    ).all()


def test_flows_add_up_to_the_change_of_the_books(world: tuple[Run, Any]) -> None:
    run, balances = world
    makers = len(run.names("manufacturer"))
    for name in ("revenue", "cost_of_goods", "rebates", "field_force"):
        change = balances[-1][:makers, ACCOUNT[name]] - balances[0][:makers, ACCOUNT[name]]
        sign = -1 if name == "revenue" else 1
        np.testing.assert_array_equal(run.cube("manufacturer", name).sum(axis=0), sign * change)
    np.testing.assert_array_equal(
        run.cube("manufacturer", "cash")[-1], balances[-1][:makers, ACCOUNT["cash"]]
    )
    profit = sum(sign * run.cube("manufacturer", name) for parts in BRIDGE.values() for name, sign in parts)
    worth = [run.cube("manufacturer", name) for name in ("cash", "receivables", "inventory")]
    net = sum(worth) - run.cube("manufacturer", "payables")
    equity = -np.array([balance[:makers, ACCOUNT["equity"]] for balance in balances])
    np.testing.assert_array_equal(np.diff(net, axis=0), (profit + np.diff(equity, axis=0))[1:])


def test_a_manufacturer_is_only_where_it_sells(world: tuple[Run, Any]) -> None:
    run, _ = world
    reached = run.cube("region_manufacturer", "reached_terminals")
    assert reached[:, 0, 1].max() == 0
    assert (reached[:, 1, 1] == run.cube("region", "terminals")[:, 1]).all()
    assert run.cube("region_product", "listed_terminals")[:, 0, 1].max() == 0
    assert run.cube("region_manufacturer", "visits")[:, :, 0].sum() > 0


def test_display_shares_sum_to_one_and_prices_are_sane(world: tuple[Run, Any]) -> None:
    run, _ = world
    shown = run.cube("region_product", "display_share").sum(axis=2)
    assert ((shown > 0.9) & (shown < 1 + 1e-6)).all()
    traded = run.cube("region_product", "sell_out_units") > 0
    index = (
        run.cube("region_product", "retail_price")[traded]
        / run.cube("region_product", "recommended_price")[traded]
    )
    assert ((index > 0.8) & (index < 1.2)).all()


def test_measures_work_on_it(world: tuple[Run, Any]) -> None:
    run, _ = world
    assert all(np.isfinite(figure.value) for figure in summary(run))
    cases = flow(run).sell_out.sum()
    assert cases == pytest.approx(total(run, "region_product", "sell_out_units").sum() / 12 / 0.05)
