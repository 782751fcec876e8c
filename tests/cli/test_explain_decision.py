"""``channelsim explain-decision``: the plans a dealer weighed, from a run made again."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from channelsim.cli import app
from channelsim.records.run import Run
from channelsim.simulation.replay import COLUMNS, TERMS, options_of, plans_in
from channelsim.simulation.simulate import simulate
from scenarios_for_tests import scenario_of, small

RISE = {"changes": [{"from_week": 8, "announce_weeks": 3, "set": {"products.alpha_lager.list_price": {"ex_works": 26, "guide": 29}}}]}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "rise"
    return simulate(scenario_of({**small(), **RISE}), out=out, seed=3)


def call(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["explain-decision", *words])
    return done.exit_code, done.output + (repr(done.exception) if done.exception else "")


def test_the_plans_before_a_price_rise(folder: Path) -> None:
    run = Run(folder)
    plans, model = plans_in(run, 7)
    assert plans is not None
    rows = options_of(plans, 0, model.market.names.regions)
    assert set(rows[0]) == set(COLUMNS)
    assert sum(row["chosen"] for row in rows) == 1
    assert sum(row["chance"] for row in rows) == pytest.approx(1, abs=1e-9)
    for row in rows:
        if row["region"] != "later":
            assert row["total"] == pytest.approx(sum(row[name] for name in TERMS), abs=1e-6)
    taken = next(row for row in rows if row["chosen"])
    ordered = model.market.live("core_dealers", "order_units")[plans.dealer[0]].sum() / 12
    assert ordered == pytest.approx(
        plans.problem.base[0] + taken["extra"]
    )  # what the run itself went on with
    # to the unit, what the recorded run ordered in that week
    recorded = run.cube("dealer_product", "ordered_units")[7]
    assert recorded.sum() == model.facts["dealer_product"]["ordered_units"].sum()
    model.close()


def test_the_command(folder: Path) -> None:
    name = Run(folder).names("dealer")[0]
    code, said = call(str(folder), "--dealer", name, "--week", "7", "--manufacturer", "alpha")
    assert code == 0, said
    assert "plans" in said
    assert "→" in said
    code, said = call(str(folder), "--dealer", name, "--week", "7", "--manufacturer", "beta")
    assert code == 0
    assert f"{name} does not carry beta in week 7; it deals in the goods of alpha" in said
    code, said = call(str(folder), "--dealer", name, "--week", "2")
    assert code == 0
    assert "nothing to weigh" in said


def test_what_does_not_exist_is_said(folder: Path) -> None:
    for words, text in (
        (("--dealer", "nobody", "--week", "7"), "nobody"),
        (("--dealer", "x", "--week", "99"), "99"),
    ):
        code, said = call(str(folder), *words)
        assert code != 0
        assert text in said
