"""How prices, stocks and dealers' returns spread, on invented facts whose answers are reckoned by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from channelsim.analysis.dealers import gini, return_distribution
from channelsim.analysis.price_index import price_paid, regional_price_dispersion, regional_spread
from channelsim.analysis.stock_cover import stock_by_tier
from channelsim.records.run import Run
from synthetic_run import UNITS_PER_CASE, blank, dimensions, keep


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    dims = dimensions(regions=2, products=2, makers=2, subs=1)
    now = blank(dims)
    goods, own, books = now["region_product"], now["dealer_product"], now["dealer"]
    goods["guide_price"][:], goods["wholesale_price"][:] = 2700.0, 2700.0
    goods["terminal_purchase_units"][:, 0] = 100 * UNITS_PER_CASE, 300 * UNITS_PER_CASE
    goods["terminal_purchase_value"][:, 0] = 100 * 2430, 300 * 2700  # 90 % and 100 % of guide
    goods["wholesale_price_sd"][:, 0] = 54.0, 0.0
    goods["core_dealer_stock_units"][:, 0], goods["terminal_stock_units"][:, 0] = 600, 400
    goods["sell_out_units"][:, 0] = 500
    own["supplied_units"][0, 0], own["stock_units"][0, 0], own["age_units"][0, 0] = 400, 300, 900
    own["stock_units"][2, 0], own["age_units"][2, 0] = 100, 100
    now["manufacturer"]["plant_stock_units"][0], now["manufacturer"]["shipped_units"][0] = 700, 350
    books["alive"][:] = 1
    books["revenue"][:4], books["inventory"][:] = (1, 1, 1, 5), 104
    last: Any = [now] * 3
    return keep(tmp_path_factory.mktemp("spread") / "run", dims, last)


def test_spread_of_regions_is_weighted_by_purchases(run: Run) -> None:
    paid = price_paid(run).paid_to_guide.to_numpy().reshape(3, 2, 2)
    assert paid[-1, :, 0] == pytest.approx([0.9, 1.0])
    assert np.isnan(paid[:, :, 1]).all()
    row = regional_spread(run).iloc[-2]
    assert row["mean"] == pytest.approx(0.25 * 0.9 + 0.75 * 1.0)
    assert row.sd == pytest.approx(np.sqrt(0.25 * 0.075**2 + 0.75 * 0.025**2))
    assert row.sd != pytest.approx(0.05), "unweighted"
    assert (row.lowest, row.highest, row.range) == pytest.approx((0.9, 1.0, 0.1))
    assert row.lowest_region == run.names("region")[0]
    nothing = regional_spread(run).iloc[-1]
    assert np.isnan(nothing["mean"])
    assert nothing.lowest_region == ""


def test_spread_within_a_region(run: Run) -> None:
    within = regional_price_dispersion(run).within.to_numpy().reshape(3, 2, 2)
    assert within[0, :, 0] == pytest.approx([0.02, 0.0])
    assert np.isnan(within[0, :, 1]).all()


def test_stock_and_age_of_every_tier(run: Run) -> None:
    data = stock_by_tier(run).set_index(["tier", "manufacturer"])
    maker = run.names("manufacturer")[0]
    of = {tier: data.loc[(tier, maker)] for tier in ("plant", "core_dealer", "sub_dealer", "terminal")}
    assert of["plant"].cover_weeks == pytest.approx(2)
    assert of["core_dealer"].stock_units == pytest.approx(1200 / run.scale)
    assert of["core_dealer"].cover_weeks == pytest.approx(1200 / 400)
    assert of["core_dealer"].age_weeks == pytest.approx((900 + 100) / (300 + 100)), "by unit, not by dealer"
    assert of["terminal"].cover_weeks == pytest.approx(800 / 1000)
    assert np.isnan(of["plant"].age_weeks)
    assert np.isnan(of["terminal"].age_weeks)


def test_gini_coefficient() -> None:
    assert gini([3, 3, 3]) == pytest.approx(0)
    assert gini([0, 0, 3]) == pytest.approx(2 / 3)
    assert gini([1, 2, 3, 4]) == pytest.approx(0.25)
    pairs = np.array([-2.0, 1.0, 5.0])
    by_hand = np.abs(pairs[:, None] - pairs).mean() / (2 * np.abs(pairs).mean())
    assert gini(pairs) == pytest.approx(by_hand)
    assert gini([-1, 0, 0, 1]) < 1
    assert np.isnan(gini([]))
    assert np.isnan(gini([0, 0]))


def test_returns_of_dealers(run: Run, tmp_path: Path) -> None:
    data = return_distribution(run).set_index(["tier", "measure"])
    profit = data.loc[("core", "profit")]
    assert profit.dealers == 4
    assert profit[["mean", "p25", "median", "p75"]].tolist() == pytest.approx([104, 52, 52, 104])
    assert profit.gini == pytest.approx(gini([1, 1, 1, 5]))
    assert data.loc[("core", "return_on_capital")]["mean"] == pytest.approx(1.0)
    dims = dimensions(regions=2, products=2, makers=2, subs=0)
    gone = blank(dims)
    gone["dealer"]["alive"][0] = gone["dealer"]["revenue"][0] = 1
    assert return_distribution(keep(tmp_path, dims, [gone])).dealers.tolist() == [1], (
        "dealers that gave up are left out"
    )
