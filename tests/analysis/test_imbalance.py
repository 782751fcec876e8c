"""What reaches terminals, and where goods are short or pile up, from facts reckoned by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from channelsim.analysis.expenses import field_expenses
from channelsim.analysis.imbalance import cover_spread, regional_stock_outs
from synthetic_run import blank, dimensions, keep

FIRST = "Yellow River"


def run_of(folder: Path, facts: dict[str, dict[str, Any]], weeks: int = 2) -> Any:
    """Return a run of two regions, two makers with one product each, four core dealers; every week the same."""
    dims = dimensions(regions=2, products=2, makers=2, subs=0)
    week = blank(dims)
    for frame, columns in facts.items():
        for name, values in columns.items():
            week[frame][name][...] = values
    return keep(folder, dims, [week] * weeks)


def test_what_reaches_terminals(tmp_path: Path) -> None:
    run = run_of(tmp_path, {"region_manufacturer": {
        "display_fees": [[1000, 0], [3000, 0]], "fees_through_dealers": [[1000, 0], [1000, 0]],
        "fees_withheld": [[600, 0], [400, 0]], "fees_found": [[50, 0], [0, 0]], "expense_audits": [[1, 0], [2, 0]]}})  # fmt: skip
    first, second = field_expenses(run).iloc[0], field_expenses(run).iloc[1]
    assert first.tolist()[2:] == pytest.approx(
        [4000, 2000, 1000, 50, 0.75, 3]
    )  # scale .01, 100 minor units: as they are
    assert np.isnan(second.reaching)


def test_stock_outs_by_region(tmp_path: Path) -> None:
    run = run_of(tmp_path, {"region_product": {"asked_units": [[100, 50], [40, 0]], "lost_units": [[25, 0], [0, 0]]}})  # fmt: skip
    found = regional_stock_outs(run)
    found = found[found.week == 0].set_index(["region", "manufacturer"]).lost_share
    assert found["Region 1", FIRST] == pytest.approx(0.25)
    assert found["Region 2", FIRST] == 0


def test_short_here_and_overstocked_there(tmp_path: Path) -> None:
    # dealers: (region 1, first), (region 1, second), (region 2, first), (region 2, second)
    run = run_of(tmp_path, {"dealer_product": {
        "asked_units": [[100, 0], [0, 100], [100, 0], [0, 0]],
        "stock_units": [[20, 0], [0, 100], [500, 0], [0, 900]]}})  # fmt: skip
    found = cover_spread(run).set_index(["week", "manufacturer"]).loc[1]
    assert found.loc[FIRST].tolist() == pytest.approx([0.5, 0.5, 2.4])  # .2 and 5 weeks
    assert found.iloc[1].tolist() == pytest.approx([0, 0, 0])  # a dealer without orders does not count
