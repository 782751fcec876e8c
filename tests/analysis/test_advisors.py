"""What an advisor gets done, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from channelsim.analysis.advisors import advisor_productivity
from synthetic_run import UNITS_PER_CASE, blank, dimensions, keep


def test_visits_way_cost_and_sales_a_head(tmp_path: Path) -> None:
    dims = dimensions(regions=2, products=2, makers=2, subs=0)
    facts = []
    for week in range(16):
        now = blank(dims)
        field = now["region_manufacturer"]
        late = week >= 13
        field["heads"][1, 0], field["skill"][1, 0] = (4.0, 1.3) if late else (2.0, 1.0)
        field["visits"][1, 0], field["capacity_visits"][1, 0] = 60, 80.0
        field["route_km"][1, 0], field["field_cost"][1, 0] = 90.0, 24_000
        now["region_product"]["sell_out_units"][1, 0] = 10 * UNITS_PER_CASE
        facts.append(now)
    data = advisor_productivity(keep(tmp_path / "run", dims, facts, market_scale=0.5))
    assert data.quarter.tolist() == [1, 2], "only where there are people"
    first, second = data.iloc[0], data.iloc[1]
    assert (first.heads, second.heads) == pytest.approx((4, 8)), (
        "of the whole market, mean over the weeks there were"
    )
    assert (first.skill, second.skill) == pytest.approx((1.0, 1.3))
    assert (first.visits_per_head, second.visits_per_head) == pytest.approx((30, 15))
    assert (first.used, first.km_per_visit, first.cost_per_visit) == pytest.approx((0.75, 1.5, 4.0))
    assert (first.cases_per_head, second.cases_per_head) == pytest.approx((5, 2.5))
