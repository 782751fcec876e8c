"""Sub-dealers take the decision of core dealers: where another region pays more, their goods go there, traced and punished."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from typer.testing import CliRunner

from channelsim.cli import app
from channelsim.records.run import Run
from channelsim.simulation.model import ChannelModel
from channelsim.simulation.simulate import simulate
from scenarios_for_tests import scenario_of, small

WEEKS = 14
A_CASE_A_WEEK = 12  # units, of a whole market ten times as large: less is a brand that nobody there wants


def two_towns(gap: float = 8.0, **maker: Any) -> dict[str, Any]:
    """Return two tiers in two towns; the guide price in the south is higher by ``gap``."""
    dear = {"by_region": {"south": {"guide": 27 + gap}}}
    return small({
        "market": {"tiers": 2, "diversion": "possible", "opening_weeks": 8},
        "regions": {"south": {"longitude": 113.9, "latitude": 34.4, "area_km2": 60, "population": 9_000}},
        "sub_dealers": {"per_core_dealer": 2, "forward_buying": {"least_load": 10, "choice_scale": 0}},
        "core_dealers": {"forward_buying": {"can_sell_abroad": False}},
        "products": {name: {"list_price": dear} for name in ("alpha_lager", "beta_lager")},
        "manufacturer_defaults": maker,
    })  # fmt: skip


def lived(data: dict[str, Any]) -> tuple[ChannelModel, dict[str, Any]]:
    model = ChannelModel(scenario_of(data), weeks=WEEKS, rng=3, audit=True)
    sums: dict[str, Any] = {}
    for _ in range(WEEKS):
        model.step()
        for name, values in model.facts["diversion"].items():
            sums[name] = sums.get(name, 0) + values
    return model, sums


def test_goods_of_sub_dealers_go_where_they_bring_more_and_are_found() -> None:
    model, sums = lived(two_towns(enforcement={"read_probability": 1.0, "inspectors": 200}))
    cores = model.market.size("core_dealers")
    live = model.market.live
    sold, home = sums["sold_units"], live("sub_dealers", "region")
    assert sold[:cores].sum() == 0, "core dealers may not"
    assert sold[cores:].sum() > 0
    sells = live("sub_dealers", "level_units").max(axis=1) > A_CASE_A_WEEK
    assert (sold[cores:].sum(axis=1) > 0)[sells].tolist() == (home == 0)[sells].tolist(), (
        "from the cheap to the dear"
    )
    assert sums["found_units"][cores:].sum() > 0
    assert live("sub_dealers", "findings").sum() > 0
    assert not live("core_dealers", "findings").any(), "who sold it is found, not who supplied it"
    ledger = model.market.ledger
    paid = -ledger.balance("penalties", ledger.parties["manufacturers"]).sum()
    assert paid == sums["fine"].sum() > 0
    alpha, beta = live("sub_dealers", "detection_alpha"), live("sub_dealers", "detection_beta")
    known = alpha + beta > 0  # who has just come has seen nothing yet
    assert (alpha[known] / (alpha + beta)[known]).max() > 0.04, "they learn from it"


def test_without_a_gap_nothing_goes() -> None:
    model, sums = lived(two_towns(gap=0.0))
    sent = sums["sent_units"][model.market.size("core_dealers") :].sum(axis=1)
    sells = model.market.live("sub_dealers", "level_units").max(axis=1) > A_CASE_A_WEEK
    assert sells.sum() >= 6
    assert not sent[sells].any()  # who sells next to nothing of a brand may be rid of the last case


def test_a_sub_dealers_decision_is_explained(tmp_path: Path) -> None:
    folder = simulate(scenario_of(two_towns()), out=tmp_path / "run", seed=3)
    run = Run(folder)
    cores = run.attribute("dealer", "tier").count("core")
    week, dealer, _ = np.argwhere(run.cube("diversion", "sent_units") > 0)[0]
    assert dealer >= cores
    words = ["explain-decision", str(folder), "--dealer", run.names("dealer")[dealer], "--week", str(week)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "→" in done.output
    assert "south" in done.output
