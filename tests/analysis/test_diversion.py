"""Measures of diversion, on invented facts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from channelsim.analysis import diversion as measure
from synthetic_run import UNITS_PER_CASE, blank, dimensions, keep

SCALE_CASES = UNITS_PER_CASE


def traced_run(folder: Path, weeks: int = 26, traced: bool = True):
    dims = dimensions(regions=3, products=4, makers=2)
    if traced:
        dims["origin"] = {"name": dims["region"]["name"]}
    facts = []
    for week in range(weeks):
        now = blank(dims)
        goods = now["region_product"]
        goods["sell_in_units"][:] = 1200 * (3 if week % 13 == 12 else 1)
        goods["terminal_purchase_units"][:] = 600
        goods["terminal_purchase_value"][:] = 600 // UNITS_PER_CASE * 2500
        goods["guide_price"][:] = 2700.0
        goods["diverted_in_units"][1, 0] = 120
        if traced:
            now["origin"]["diverted_units"][0, 1, 0] = 120
            now["origin"]["sold_units"][:] = 0
            now["origin"]["sold_units"][0, 1, 0] = 60
            now["diversion"]["sold_units"][0, 1], now["diversion"]["found_units"][0, 1] = 120, 30
            now["diversion"]["fine"][0, 1] = 1500
        facts.append(now)
    return keep(folder, dims, facts)


def test_shares_and_matrix(tmp_path: Path) -> None:
    run = traced_run(tmp_path / "run")
    whole = 1 / run.scale
    data = measure.diversion(run)
    row = data[(data.week == 0) & (data.diverted_cases > 0)].iloc[0]
    assert row.region == run.names("region")[1]
    assert row.diverted_cases == pytest.approx(120 / UNITS_PER_CASE * whole)
    assert row.share == pytest.approx(120 / 1200), "of the two products of that manufacturer"
    matrix = measure.diversion_matrix(run)
    there = matrix[matrix.diverted_cases > 0]
    assert len(there) == 1
    assert (there.iloc[0].origin, there.iloc[0].region) == (run.names("region")[0], run.names("region")[1])
    assert there.iloc[0].diverted_cases == pytest.approx(52 * 120 / UNITS_PER_CASE * whole)
    assert there.iloc[0].sold_cases == pytest.approx(52 * 60 / UNITS_PER_CASE * whole)
    share = measure.diversion_share(run).share_of_sell_in
    assert share[0] == pytest.approx(26 * 120 / (3 * 2 * 1200 * (24 + 2 * 3)))
    assert share[1] == 0


def test_profile_of_a_quarter_has_its_peak_at_the_end(tmp_path: Path) -> None:
    run = traced_run(tmp_path / "run")
    index = measure.order_profile(run)["index"].to_numpy().reshape(13, 2)
    assert index.mean(axis=0) == pytest.approx([1, 1], rel=0.06)
    assert (np.argmax(index, axis=0) >= 11).all()


def test_policing_and_value(tmp_path: Path) -> None:
    run = traced_run(tmp_path / "run")
    found = measure.policing(run)
    assert len(found) == 1
    assert found.detection[0] == pytest.approx(0.25)
    assert found.fine[0] == pytest.approx(26 * 1500 / (run.minor_units * run.scale))
    lost = measure.value_destroyed(run)
    each = 4 * 600 / UNITS_PER_CASE * 200 / (run.minor_units * run.scale)
    assert lost.amount.to_numpy() == pytest.approx(each)


def test_untraced_runs_have_empty_tables(tmp_path: Path) -> None:
    run = traced_run(tmp_path / "run", traced=False)
    assert not measure.traced(run)
    assert measure.diversion_matrix(run).empty
    assert measure.policing(run).empty
    assert measure.diversion_share(run).share_of_sell_in[0] > 0
