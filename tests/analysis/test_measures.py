"""Measures against numbers worked out by hand on small runs of invented facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from channelsim.analysis import (
    bullwhip,
    cost_to_serve,
    dealers,
    distribution,
    field,
    flow,
    period_end,
    price_index,
    profit,
    service,
    share,
    stock_cover,
    whole,
)
from channelsim.records.run import Run
from synthetic_run import blank, dimensions, keep

SMALL = {"regions": 2, "products": 3, "makers": 2}  # products 0 and 2 are the first maker's
FIRST, SECOND = "Yellow River", "Central Plain"


def small_run(
    tmp_path: Path, facts: dict[str, dict[str, Any]], weeks: int = 2, subs: int = 0, **more: Any
) -> Run:
    """Return a run in which given columns have given values: one week's, or one array for all weeks (weeks, …)."""
    dims = dimensions(**SMALL, subs=subs)
    written = []
    for week in range(weeks):
        of_week = blank(dims)
        for frame, columns in facts.items():
            for name, values in columns.items():
                target = of_week[frame][name]
                now = np.asarray(values)
                target[...] = now[week] if now.ndim == target.ndim + 1 else now
        written.append(of_week)
    return keep(tmp_path / "run", dims, written, **{"season": [1.0] * 52, "market_scale": 0.1, **more})


def test_shares_are_by_manufacturer_and_leaders_by_region(tmp_path: Path) -> None:
    sold = np.array([[[10, 20, 10], [0, 30, 30]], [[10, 60, 10], [0, 30, 30]]])
    run = small_run(
        tmp_path, {"region_product": {"sell_out_units": sold, "sell_out_value": sold * [1, 2, 3]}}
    )
    data = share.market_share(run)
    assert data[data.week == 0].share.tolist() == [0.5, 0.5]
    assert data[data.week == 1].share.tolist() == pytest.approx([50 / 140, 90 / 140], rel=1e-12)
    standing = share.standing(run).set_index("manufacturer")
    assert standing.volume_share[FIRST] == pytest.approx(100 / 240)
    assert standing.value_share[FIRST] == pytest.approx(
        (20 + 80 * 3) / (260 + 140 * 2)
    )  # not the volume share
    last = share.regions_led(run, weeks=1).set_index("region")
    assert last.leader.tolist() == [SECOND, FIRST]
    assert last.share["Region 1"] == pytest.approx(60 / 80)
    assert last.lead["Region 2"] == 0  # a tie goes to the first in the scenario
    assert share.concentration(run, 1).hhi.tolist() == pytest.approx([0.5, (50 / 140) ** 2 + (90 / 140) ** 2])
    regional = share.regional_share(run, smooth_weeks=2)
    assert regional[(regional.week == 1) & (regional.region == "Region 1")].share.tolist() == pytest.approx(
        [1 / 3, 2 / 3]
    )


def test_nothing_sold_gives_no_share(tmp_path: Path) -> None:
    run = small_run(tmp_path, {})
    assert share.market_share(run).share.isna().all()
    assert share.regions_led(run).leader.tolist() == ["", ""]


def test_distribution_counts_terminals_and_weighs_them(tmp_path: Path) -> None:
    run = small_run(tmp_path, {
        "region": {"terminals": [60, 40], "category_size": [100.0, 300.0]},
        "region_product": {"listed_terminals": [[30, 0, 6], [10, 0, 6]], "stocked_terminals": [[24, 0, 6], [10, 0, 3]],
                           "listed_size": [[90.0, 0, 0], [210.0, 0, 0]]},
        "region_manufacturer": {"served_terminals": [[33, 0], [12, 0]], "served_size": [[95.0, 0], [225.0, 0]]},
    })  # fmt: skip
    product = distribution.product_distribution(run).iloc[0]
    assert (product.numeric, product.weighted, product.in_stock) == (0.4, 0.75, 0.85)
    maker = distribution.manufacturer_distribution(run).iloc[0]
    assert (maker.numeric, maker.weighted) == (0.45, 0.8)  # not 0.52: terminals with two products count once
    region = distribution.regional_distribution(run)
    assert region[(region.region == "Region 2") & (region.manufacturer == FIRST)].weighted.iloc[0] == 0.75


def test_price_index_is_value_at_paid_over_value_at_meant_prices(tmp_path: Path) -> None:
    run = small_run(tmp_path, {"region_product": {
        "terminal_purchase_units": [[100, 0, 300], [0, 0, 0]], "wholesale_price": [[2700.0, 1, 2600.0], [1, 1, 1]],
        "guide_price": [[2700.0, 1, 2700.0], [1, 1, 1]], "sell_out_units": [[10, 5, 0], [30, 5, 0]],
        "retail_price": [[300.0, 1, 1], [340.0, 1, 1]], "recommended_price": [[300.0, 1, 1], [300.0, 1, 1]],
        "retail_price_sd": [[30.0, 0, 0], [68.0, 0, 0]],
    }})  # fmt: skip
    first = price_index.price_index(run).iloc[0]
    assert first.to_guide == pytest.approx((100 * 2700 + 300 * 2600) / (400 * 2700))
    assert first.to_recommended == pytest.approx(1 + 0.75 * 40 / 300)
    spread = price_index.price_dispersion(run).iloc[0]
    assert spread.retail_within == pytest.approx(0.25 * 0.1 + 0.75 * 0.2)
    assert spread.retail_between == pytest.approx(np.sqrt(0.25 * 30**2 + 0.75 * 10**2) / 330)


def test_forward_cover_is_how_long_stock_did_last() -> None:
    flow_units, stock = np.array([10.0, 10, 20, 5, 5, 40]), np.array([25.0, 20, 0, 5, 40, 1])
    cover = stock_cover.forward_cover(stock, flow_units)
    assert cover[:5] == pytest.approx([1.75, 1, 0, 1, 1])
    assert np.isnan(cover[5])  # the run ended before the stock was used up
    assert stock_cover.forward_cover(np.array([30.0, 20, 10, 0]), np.full(4, 10.0)) == pytest.approx(
        [3, 2, 1, 0]
    )


def test_cover_by_tier_uses_each_tiers_own_outflow(tmp_path: Path) -> None:
    run = small_run(tmp_path, {
        "region_product": {"terminal_stock_units": [[8, 0, 0], [8, 0, 0]],
                           "core_dealer_stock_units": [[90, 0, 0], [0, 0, 0]],
                           "sub_dealer_stock_units": [[0, 0, 10], [0, 0, 0]], "sell_out_units": [[4, 0, 0], [4, 0, 0]]},
        "dealer_product": {"supplied_units": [[30, 0, 0]] * 4 + [[0, 0, 5]] * 4,
                           "age_units": [[6, 0, 0]] * 8, "stock_units": [[2, 0, 0]] * 4 + [[3, 0, 0]] * 4},
        "manufacturer": {"plant_stock_units": [60, 0], "shipped_units": [20, 0]},
    }, weeks=3, subs=1)  # fmt: skip
    data = stock_cover.stock_cover(run).set_index(["week", "tier"])
    assert data.backward_weeks[0].to_dict() == {
        "plant": 3,
        "core_dealer": 0.75,
        "sub_dealer": 0.5,
        "terminal": 2,
    }
    assert data.stock_units[0, "terminal"] == 160  # of the whole: ten times the simulated 16
    assert data.forward_weeks[0, "terminal"] == pytest.approx(2)
    assert np.isnan(data.forward_weeks[2, "plant"])
    age = stock_cover.stock_age(run).iloc[0]
    assert (age.core_weeks, age.sub_weeks) == (3, 2)
    assert stock_cover.manufacturer_cover(run).iloc[0].backward_weeks == 0.75


def test_service_counts_units_not_products(tmp_path: Path) -> None:
    run = small_run(tmp_path, {
        "region_product": {"asked_units": [[90, 0, 10], [0, 0, 0]], "lost_units": [[0, 0, 10], [0, 0, 0]],
                           "listed_terminals": [[8, 0, 2], [0, 0, 0]], "stocked_terminals": [[7, 0, 1], [0, 0, 0]]},
        "dealer_product": {"asked_units": [[10, 0, 30]] * 4, "supplied_units": [[10, 0, 24]] * 4},
    })  # fmt: skip
    first = service.stock_outs(run).iloc[0]
    assert (first.lost_share, first.shelf_share) == pytest.approx(
        (0.1, 0.2)
    )  # not 0.5, the mean over products
    assert service.fill_rate(run).fill_rate.tolist() == pytest.approx([0.85] * 2)
    assert set(service.fill_rate(run).tier) == {"core"}


def test_bullwhip_is_a_ratio_of_variances_with_the_season_out(tmp_path: Path) -> None:
    draw = np.random.default_rng(2)
    season = 1 + 0.5 * np.sin(np.arange(52) / 52 * 2 * np.pi)
    demand = 1000 + 100 * draw.standard_normal((60, 4, 3))
    orders = demand + (demand - 1000)  # twice as far from the mean: four times the variance
    by_season = season[np.arange(60) % 52][:, None, None] * 1000
    run = small_run(tmp_path, {"dealer_product": {
        "ordered_units": np.round(orders * by_season).astype(int),
        "asked_units": np.round(demand * by_season).astype(int)}}, weeks=60, season=season.tolist())  # fmt: skip
    removed = bullwhip.bullwhip(run).set_index(["tier", "level"]).ratio
    assert removed["core_dealer", "item"] == pytest.approx(4, rel=1e-4)
    kept = bullwhip.bullwhip(run, season="kept").set_index(["tier", "level"]).ratio
    assert kept["core_dealer", "total"] < 1.5  # the season hides it
    assert np.isnan(removed["terminal", "item"])


def test_bullwhip_of_single_series_and_of_the_total_differ() -> None:
    demand = np.array([[10.0, 5], [11, 6], [9, 4], [10, 5]])
    orders = np.array([[12.0, 3], [8, 9], [12, 3], [8, 5]])
    assert bullwhip.variance_ratio(orders, demand)[0] == pytest.approx(16 / 3 / (2 / 3))
    assert bullwhip.variance_ratio(orders.sum(1, keepdims=True), demand.sum(1, keepdims=True))[0] < 3


def test_period_end_index_takes_whole_quarters_and_takes_the_season_out(tmp_path: Path) -> None:
    season = np.where(np.arange(52) < 26, 1.5, 0.5)
    index = np.arange(30) % 13
    peaks = np.where(index >= 11, 20, np.where(index < 4, 8, 10)) * season[:30]
    sell_in = np.zeros((30, 2, 3), int)
    sell_in[:, 0, 0], sell_in[:, 1, 1] = peaks * 10, season[:30] * 100
    run = small_run(
        tmp_path, {"region_product": {"sell_in_units": sell_in}}, weeks=30, season=season.tolist()
    )
    data = period_end.period_end_index(run).set_index("manufacturer")
    assert data.quarters[FIRST] == 2  # the last four weeks are no quarter
    assert data.end_index[FIRST] == pytest.approx(20 / ((4 * 8 + 7 * 10) / 11))
    assert data.month_ratio[FIRST] == pytest.approx((3 * 10 + 2 * 20) / 5 / 8)
    assert data.end_index[SECOND] == pytest.approx(1)  # the season alone makes no peak
    paired = period_end.period_end_index(run, reference=run)
    assert paired.end_index.tolist() == pytest.approx([1, 1])


def test_a_run_that_starts_in_mid_quarter_has_other_quarters(tmp_path: Path) -> None:
    sell_in = np.zeros((22, 2, 3), int)
    sell_in[:, 0, 0] = np.where((np.arange(22) + 4) % 13 >= 11, 30, 10)
    short, whole_quarter = (
        small_run(
            tmp_path / str(weeks), {"region_product": {"sell_in_units": sell_in}}, weeks=weeks, first_week=4
        )
        for weeks in (20, 22)
    )
    assert period_end.period_end_index(short).quarters[0] == 0
    assert period_end.period_end_index(whole_quarter).end_index[0] == pytest.approx(3)


def test_flow_is_in_cases_of_the_whole_market(tmp_path: Path) -> None:
    run = small_run(tmp_path, {"region_product": {"sell_in_units": [[12, 0, 24], [0, 0, 0]],
                                                  "sell_out_units": [[12, 0, 12], [0, 0, 0]]}})  # fmt: skip
    first = flow.flow(run).iloc[0]
    assert (first.sell_in, first.sell_out, first.terminal_purchase) == (30, 20, 0)  # 36 units / 12 / 0.1
    filling = flow.channel_filling(run)
    assert filling[filling.manufacturer == FIRST].cases.tolist() == [10, 20]
    assert filling[filling.manufacturer == FIRST].weeks.tolist() == [0.5, 1]


def test_the_bridge_adds_up_and_is_per_year(tmp_path: Path) -> None:
    costs = {"rebates": 50, "promotion": 30, "cost_of_goods": 400, "advertising": 20, "display_fees": 10, "field_force": 60,
             "delivery": 25, "storage": 5, "overheads": 100, "interest": 7, "write_offs": 3}  # fmt: skip
    books = {name: [value * 100, 0] for name, value in costs.items()} | {
        "revenue": [100_000, 0],
        "other_income": [400, 0],
    }
    run = small_run(tmp_path, {"manufacturer": books}, weeks=4)
    data = profit.profit_bridge(run)
    first = data[data.manufacturer == FIRST].set_index("line").amount
    assert first["revenue"] == pytest.approx(1000 / 0.1 * 52)
    assert first["delivery"] == pytest.approx(-30 / 0.1 * 52)
    assert first["gross_margin"] == pytest.approx((1000 - 480) / 0.1 * 52)
    assert first["contribution"] == pytest.approx((1000 - sum(costs.values()) + 4) / 0.1 * 52)
    assert first.drop(list(profit.SUMS)).sum() == pytest.approx(first["contribution"], rel=1e-12)
    assert data[data.manufacturer == SECOND].share_of_revenue.isna().all()
    weekly = profit.weekly_contribution(run).iloc[0]
    assert weekly.contribution * 52 == pytest.approx(first["contribution"])


def test_every_account_is_in_the_bridge_once() -> None:
    from channelsim.records.rows import FLOWS

    used = [name for parts in profit.BRIDGE.values() for name, _ in parts]
    assert sorted(used) == sorted(name for name, _ in FLOWS)


def test_field_work_is_weighted_by_terminals_within_reach(tmp_path: Path) -> None:
    run = small_run(tmp_path, {
        "region": {"terminals": [80, 20]},
        "region_manufacturer": {"reached_terminals": [[60, 0], [20, 0]], "unvisited_terminals": [[6, 0], [10, 0]],
                                "relationship": [[0.5, 0], [0.7, 0]], "visits": [[30, 0], [10, 0]],
                                "aware_share": [[0.5, 0], [1.0, 0]], "served_terminals": [[40, 0], [10, 0]],
                                "controlled_terminals": [[5, 0], [5, 0]], "controlled_units": [[40, 0], [0, 0]]},
        "region_product": {"sell_out_units": [[100, 9, 100], [0, 0, 0]]},
    })  # fmt: skip
    first = field.field_work(run).iloc[0]
    assert (first.visits, first.coverage, first.unvisited) == pytest.approx((400, 0.8, 0.2))
    assert first.relationship == pytest.approx(0.55)  # not 0.6
    assert first.aware == pytest.approx(0.6)
    held = field.control(run).iloc[0]
    assert (held.controlled_terminals, held.controlled_sales) == pytest.approx((0.2, 0.2))


def test_what_people_in_the_field_do_and_bring(tmp_path: Path) -> None:
    run = small_run(tmp_path, {
        "region": {"terminals": [80, 20]},
        "region_manufacturer": {"heads": [[2.0, 0], [1.0, 0]], "skill": [[1.3, 1], [1.0, 1]], "visits": [[150, 0], [60, 0]],
                                "capacity_visits": [[200.0, 0], [60.0, 0]], "route_km": [[300.0, 0], [240.0, 0]],
                                "field_cost": [[40_000, 0], [23_000, 0]], "dealer_visits": [[0, 0], [90, 0]]},
    })  # fmt: skip
    found = field.advisors(run).iloc[0]
    assert found.heads == pytest.approx(3 / 0.1)
    assert found.skill == pytest.approx(1.2)  # heads weigh, regions do not: not 1.15
    assert found.visits_per_day == pytest.approx(210 / 15)
    assert found.use == pytest.approx(210 / 260)
    assert found.km_per_visit == pytest.approx(540 / 210)  # not the mean of 2 and 4
    assert found.cost_per_visit == pytest.approx(630 / 210)
    assert found.dealer_visits == pytest.approx(0.3)
    there = field.advisors_by_region(run).set_index(["region", "manufacturer"]).iloc[0]
    assert (there.km_per_visit, there.visits_per_day) == pytest.approx((2, 15))
    assert np.isnan(field.advisors(run).iloc[1].cost_per_visit)  # nobody there: no cost of a visit


def test_dealers_returns_and_exits(tmp_path: Path) -> None:
    alive = np.ones((4, 4), int)
    alive[2:, 1] = 0
    books = {"revenue": [1000] * 4, "cost_of_goods": [900] * 4, "rebates": [-25] * 4, "delivery": [60] * 4,
             "interest": [5] * 4, "cash": [-2000, 9000, 9000, 9000], "receivables": [5000] * 4,
             "inventory": [8000] * 4, "payables": [1000] * 4, "alive": alive}  # fmt: skip
    run = small_run(tmp_path, {"dealer": books}, weeks=4)
    found = dealers.dealer_returns(run).set_index("dealer").iloc[0]
    assert found.profit == pytest.approx(60 / 100 / 0.1 * 52)
    assert found.capital == pytest.approx(10_000 / 100 / 0.1)
    assert found.return_on_capital == pytest.approx(60 * 52 / 10_000)
    assert found.margin == pytest.approx(0.06)
    gone = dealers.dealer_exits(run)
    assert gone[["dealer", "week"]].values.tolist() == [[f"Region 1/{SECOND}", 2]]


def test_cost_to_serve_per_case_and_per_drop(tmp_path: Path) -> None:
    run = small_run(tmp_path, {
        "dealer": {"delivery": [1200] * 4, "storage": [300] * 4, "drops": [3] * 4},
        "dealer_product": {"supplied_units": [[60, 0, 60]] * 4},
        "manufacturer": {"field_force": [5000, 0], "delivery": [1000, 0]},
        "region_product": {"sell_in_units": [[120, 0, 0], [0, 0, 0]]},
    })  # fmt: skip
    found = cost_to_serve.dealer_cost_to_serve(run).iloc[0]
    assert found.tolist()[1:] == pytest.approx([1.2, 0.3, 1.5, 4.0, 10 / 3])
    maker = cost_to_serve.manufacturer_cost_to_serve(run).set_index("manufacturer")
    assert maker.total[FIRST] == pytest.approx(6)
    assert np.isnan(maker.total[SECOND])


def test_smoothing_is_the_mean_of_the_weeks_before() -> None:
    values = np.array([[1.0], [2], [6], [3]])
    assert whole.smooth(values, 3).ravel() == pytest.approx([1, 1.5, 3, 11 / 3])
    assert whole.smooth(values, 1).ravel() == pytest.approx([1, 2, 6, 3])
    assert whole.smooth(values, 9).ravel() == pytest.approx([1, 1.5, 3, 3])
