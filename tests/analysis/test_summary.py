from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from channelsim.analysis.share import standing
from channelsim.analysis.summary import WORDS, summary
from channelsim.records.book import Book
from channelsim.records.run import Run
from synthetic_run import blank, dimensions, keep, write_run


def test_a_dozen_figures_with_units_and_meaning(tmp_path: Path) -> None:
    run = Run(write_run(tmp_path / "run", 60))
    figures = {figure.key: figure for figure in summary(run)}
    assert list(figures) == list(WORDS)
    assert 12 <= len(figures) <= 20
    assert all(np.isfinite(figure.value) and figure.meaning for figure in figures.values())
    best = standing(run).sort_values("volume_share").iloc[-1]
    assert figures["leader_share"].value == pytest.approx(100 * best.volume_share)
    assert figures["leader_share"].name == f"Volume share of {best.manufacturer}"
    units = run.cube("region_product", "sell_out_units")[-52:].sum() / 0.01
    assert figures["category_sales"].value == pytest.approx(
        units / 12 / 1e6
    )  # cases of the whole, not simulated units
    assert figures["regions_led"].unit == "of 5 regions"


def test_a_run_of_zeros_has_no_figures_but_does_not_fail(tmp_path: Path) -> None:
    dims = dimensions(regions=1, products=1, makers=1, subs=0)
    figures = {figure.key: figure.value for figure in summary(keep(tmp_path, dims, [blank(dims)]))}
    assert np.isnan(figures["leader_share"])
    assert figures["category_sales"] == 0


def test_names_with_braces_are_names(tmp_path: Path) -> None:
    dims = dimensions()
    for kind in ("manufacturer", "product"):
        key = "name" if kind == "manufacturer" else "manufacturer"
        dims[kind][key] = ["{leader} {0}" if name == "Yellow River" else name for name in dims[kind][key]]
    dims["manufacturer"]["name"] = ["{leader} {0}", *dims["manufacturer"]["name"][1:]]
    facts = blank(dims)
    facts["region_product"]["sell_out_units"][:, 0] = 5
    names = [figure.name for figure in summary(keep(tmp_path, dims, [facts]))]
    assert "Volume share of {leader} {0}" in names


def test_nothing_closed_nothing_to_say(tmp_path: Path) -> None:
    with Book(tmp_path / "run", dimensions()) as book:
        book.add(0, blank(dimensions()))
    assert summary(Run(tmp_path / "run", unfinished="allow")) == []
