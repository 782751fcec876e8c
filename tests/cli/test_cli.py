"""The command line from outside: exit codes, what goes where, nothing half written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from channelsim.cli import app, main
from channelsim.cli.comparisons import _command
from channelsim.records.book import Book
from channelsim.records.run import Run
from synthetic_run import birth, blank, dimensions, keep, week_of_facts, write_run

SOURCE = Path(__file__).resolve().parents[2] / "src"
SCENARIO = """\
name: two-places
horizon_weeks: 26
market: {market_scale: 0.01}
regions:
  north: {longitude: 113.7, latitude: 34.8, area_km2: 3000, population: 150000}
  south: {longitude: 114.0, latitude: 33.0, area_km2: 4000, population: 100000}
manufacturers: {alpha: {}, beta: {}}
products:
  alpha_lager: {manufacturer: alpha}
  beta_lager: {manufacturer: beta}
alternatives:
  dear: {products.alpha_lager.list_price.guide: 29}
"""


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "two.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def fake_simulate(
    monkeypatch: pytest.MonkeyPatch, fail: BaseException | None = None, at: int = 20
) -> list[dict[str, Any]]:
    """Put invented facts in the place of the simulation; return what it was asked."""
    import types

    import numpy as np

    asked: list[dict[str, Any]] = []
    told = ("seed", "weeks", "out", "audit")

    def simulate(plan: Any, *, seed: Any, weeks: Any, out: Path, audit: bool, progress: Any) -> Path:
        given = dict(zip(told, (seed, weeks, out, audit), strict=True))
        asked.append(given | {"name": plan.name, "tiers": plan.market.tiers})
        dims, draw, count = dimensions(), np.random.default_rng(1), weeks or 26
        with Book(out, dims, birth(count)) as book:
            for week in range(count):
                progress(week, count)
                if fail is not None and week == at:
                    raise fail
                book.add(week, week_of_facts(dims, week, draw))
            return book.finish({"weeks_seconds": 2.0})

    module = types.ModuleType("channelsim.simulation.simulate")
    module.simulate = simulate  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "channelsim.simulation.simulate", module)
    return asked


def call(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


def shell(*words: str, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the program as a user does."""
    return subprocess.run([sys.executable, "-m", "channelsim", *words], cwd=cwd, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(SOURCE)}, check=False, **more)  # fmt: skip


def test_help_lists_the_commands_and_imports_nothing_heavy(tmp_path: Path) -> None:
    program = "import sys, channelsim.cli; print(sorted({'mesa','numba','pandas','matplotlib','pydantic','numpy','scipy',"
    program += "'pyarrow'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True,
                            env={**os.environ, "PYTHONPATH": str(SOURCE)})  # fmt: skip
    assert loaded.stdout.strip() == "[]"
    done = shell("--help", cwd=tmp_path)
    assert done.returncode == 0
    for name in ("new", "check", "run", "explain", "order", "schema", "report", "export", "open"):
        assert f" {name} " in done.stdout


def test_run_shows_figures_and_writes_a_report(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = fake_simulate(monkeypatch)
    done = call("run", str(scenario), "--seed", "7", "--weeks", "15", "--audit", "--set", "market.tiers=2")
    assert done.exit_code == 0, done.output
    folder = Path("runs/two-places-seed7")
    assert asked == [{"name": "two-places", "seed": 7, "weeks": 15, "out": folder, "audit": True, "tiers": 2}]
    assert "Key figures" in done.stdout
    assert "Volume share of" in done.stdout
    assert str(folder / "report.html") in done.stdout
    assert "7.5 weeks/s" in done.stdout
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    call("run", str(scenario), "--seed", "7", "--weeks", "14")
    assert Run(folder).weeks == 15  # an earlier run under runs/ is never lost
    assert Run("runs/two-places-seed7-2").weeks == 14


def test_quiet_prints_the_folder_alone(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_simulate(monkeypatch)
    done = call("run", str(scenario), "--quiet", "--out", "here", "--alternative", "dear")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "here\n", "")


def test_interrupting_leaves_closed_quarters_marked_unfinished(
    scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_simulate(monkeypatch, KeyboardInterrupt())
    done = call("run", str(scenario), "--out", "stopped")
    assert done.exit_code == 130
    assert "interrupted in week 20" in done.stderr
    assert not Path("stopped/report.html").exists()
    assert Run("stopped", unfinished="allow").weeks == 13
    refused = shell("report", "stopped", cwd=scenario.parent)
    assert refused.returncode == 2
    assert "--unfinished" in refused.stderr
    taken = shell("report", "stopped", "--unfinished", cwd=scenario.parent)
    assert taken.returncode == 0
    assert "13 of 26 weeks" in Path("stopped/report.html").read_text(encoding="utf-8")


def exit_code(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["channelsim", *words])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


def test_faults_of_the_program_end_with_1_and_keep_quarters(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from channelsim.base.errors import BooksError

    fake_simulate(monkeypatch, BooksError("goods of week 20 do not balance"))
    assert exit_code(monkeypatch, "run", str(scenario), "--out", "broken") == 1
    said = capsys.readouterr()
    assert "goods of week 20" in said.err
    assert said.out == ""
    assert Run("broken", unfinished="allow").state == "interrupted"


def test_wrong_input_ends_with_2_and_writes_nothing(scenario: Path) -> None:
    folder = scenario.parent
    scenario.write_text(
        SCENARIO.replace("alpha_lager: {m", "alpha_lager: {colr: x, m").replace("0.01", "1.2"),
        encoding="utf-8",
    )
    for command in ("check", "run"):
        done = shell(command, "two.yaml", cwd=folder)
        assert done.returncode == 2, done.stderr
        assert done.stdout == ""
        assert "2 problems:" in done.stderr
        assert "two.yaml:3:" in done.stderr
        assert "two.yaml:9:" in done.stderr
        assert "Traceback" not in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["two.yaml"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "missing.yaml"], "missing.yaml"),
        (["run", "two.yaml", "--set", "market.tires=2"], "tiers"),
        (["run", "two.yaml", "--alternative", "cheap"], "dear"),
        (["run", "two.yaml", "--out", "photos"], "not a run"),
        (["run", "two.yaml", "--weeks", "0"], "--weeks"),
        (["report", "nowhere"], "no run"),
        (["report"], "no run yet"),
        (["export", "nowhere"], "no run"),
        (["explain", "manufacturers.rebate.rte"], "manufacturers.rebate.rate"),
        (["new"], "which file"),
        (["new", "two.yaml"], "two.yaml"),
        (["new", "other.yaml", "--from", "atlantis"], "atlantis"),
        (["sing"], "sing"),
    ],
)
def test_every_mistake_has_one_message_and_code_2(scenario: Path, words: list[str], said: str) -> None:
    folder = scenario.parent
    (folder / "photos").mkdir()
    (folder / "photos" / "one.jpg").write_text("x")
    done = shell(*words, cwd=folder)
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["photos", "two.yaml"]
    assert scenario.read_text(encoding="utf-8") == SCENARIO


def test_check_tells_scale_cost_earnings_and_break_evens(scenario: Path) -> None:
    possible = "market.diversion=possible"
    done = call("check", str(scenario), "--set", possible)
    assert done.exit_code == 0, done.output
    assert "a core dealer's delivery, 8 cases a drop" in done.stdout
    assert (
        "a sub-dealer's delivery, 8 cases a drop"
        in call("check", str(scenario), "--set", "market.tiers=2").stdout
    )
    for text in ("simulated share", "standing for", "estimated time", "estimated memory", "core dealer earns",
                 "even at guide", "strongest temptations"):  # fmt: skip
        assert text in done.stdout
    assert "diversion would pay in 0 of 4 cases" in done.stderr
    kept = call("check", str(scenario))
    assert "strongest temptations" not in kept.stdout
    assert "diversion would pay" not in kept.stderr
    dear = call(
        "check", str(scenario), "--set", "products.alpha_lager.list_price.guide=33", "--set", possible
    )
    assert "diversion would pay in 2 of 4 cases" in dear.stderr


def test_explain_finds_settings_by_what_people_type() -> None:
    for text in (
        "manufacturers.rebate.rate",
        "manufacturers.alpha.rebate.rate",
        "rebate.rate",
        "manufacturers.<name>.rebate.rate",
    ):
        done = call("explain", text)
        assert "rebate on net invoice" in done.stdout, text
        assert "0.025" in done.stdout
        assert "magnitudes" in done.stdout
    group = call("explain", "manufacturers.rebate")
    assert "payment_delay_weeks" in group.stdout
    assert "manufacturers.<name>.rebate.rate" in group.stdout
    assert "advertising" not in group.stdout
    assert call("explain", "manufacturers.alpha.rebate").stdout == group.stdout
    assert "advertising" in call("explain", "manufacturers.alpha").stdout
    assert "standard" not in call("explain", "manufacturers.rebat").stdout


def test_explain_tells_what_may_differ_by_region() -> None:
    heads = call("explain", "manufacturers.field_force.heads").stdout
    assert "advisors in each region" in heads
    assert "may differ in single ones: by_region" in heads
    assert "by_region" not in call("explain", "consumers.loyalty.carry_over").stdout
    for text in (
        "manufacturers.field_force.by_region",
        "manufacturers.alpha.field_force.by_region.north",
    ):
        group = call("explain", text)
        assert group.exit_code == 0, group.output
        assert "other values in single regions" in group.stdout
        assert "heads, whole_people" in group.stdout
    assert call("explain", "manufacturers.alpha.field_force.by_region.north.heads").stdout == heads
    assert call("explain", "consumers.loyalty.by_region").exit_code != 0


def test_explain_finds_settings_by_part_of_a_name() -> None:
    found = call("explain", "retail").stdout
    assert "terminals.retail_price.pull" in found
    assert "consumers." not in found


def test_order_prints_every_rule_with_its_stage() -> None:
    from channelsim.rules.order import ORDER, STAGES

    done = call("order")
    for step in ORDER:
        assert f"{step.rule} ({step.decider})" in done.stdout
    for stage in STAGES:
        assert stage.name in done.stdout


def test_schema_is_json(tmp_path: Path) -> None:
    assert json.loads(call("schema").stdout)["type"] == "object"
    call("schema", "--out", str(tmp_path / "schema.json"))
    assert json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))["$schema"]


def test_new_writes_a_scenario_that_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "first-steps" in call("new", "--list").stdout
    done = call("new", "mine.yaml")
    assert done.exit_code == 0
    assert Path("mine.yaml").is_file()
    assert call("check", "mine.yaml").exit_code == 0


def test_export_and_report_go_where_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_run(tmp_path / "runs" / "first", 14)
    write_run(tmp_path / "runs" / "second", 13)
    done = call("export", "--csv", "--xlsx")
    assert done.exit_code == 0
    assert Path("runs/second/export/second.xlsx").is_file()
    assert Path("runs/second/export/key_figures.csv").is_file()
    assert call("export", "runs/first", "--out", "there").exit_code == 0
    assert [path.name for path in Path("there").iterdir()] == ["first.xlsx"]
    assert call("report", "runs/first", "--out", "page.html", "--language", "zh").exit_code == 0
    assert '<html lang="zh-CN">' in Path("page.html").read_text(encoding="utf-8")


def test_report_and_export_compare_with_a_paired_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_run(tmp_path / "runs" / "ladder", 14)
    write_run(tmp_path / "runs" / "flat", 14)
    write_run(tmp_path / "runs" / "shorter", 13)
    assert call("report", "runs/ladder", "--against", "runs/flat").exit_code == 0
    assert "<h2>Against flat</h2>" in Path("runs/ladder/report.html").read_text(encoding="utf-8")
    assert call("report", "runs/ladder").exit_code == 0
    assert "Against flat" not in Path("runs/ladder/report.html").read_text(encoding="utf-8")
    assert call("export", "runs/ladder", "--csv", "--against", "runs/flat").exit_code == 0
    assert Path("runs/ladder/export/scheme_cost.csv").is_file()
    refused = shell("report", "runs/ladder", "--against", "runs/shorter", cwd=tmp_path)
    assert refused.returncode == 2
    assert "the number of weeks" in refused.stderr
    assert "same seed and weeks" in refused.stderr


def test_a_comparison_tells_the_command_that_makes_it_again() -> None:
    told = {
        "strategies": "a,b",
        "manufacturer": "lanwan",
        "seeds": 2,
        "weeks": 4,
        "first-seed": "",
        "returns": "npv",
    }
    assert _command("my file.yaml", told, ["seed=4", "changes=[{a: 'b'}]"]) == (
        "channelsim compare 'my file.yaml' --strategies a,b --manufacturer lanwan --seeds 2 --weeks 4 --returns npv "
        """--set seed=4 --set 'changes=[{a: '"'"'b'"'"'}]'"""
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compare", "first-steps", "--strategies", "base,none", "--seeds", "0"), "must be ≥ 2, not 0"),
        (("compare", "first-steps", "--strategies", "base,none", "--weeks", "0"), "must be ≥ 1, not 0"),
        (("run", "first-steps", "--weeks", "6000"), "must be ≤ 5200, not 6000"),
        (("run", "first-steps", "--seed", "-1"), "must be ≥ 0, not -1"),
    ],
)
def test_numbers_out_of_bounds_are_told_with_the_bound(words: tuple[str, ...], said: str) -> None:
    done = call(*words)
    assert done.exit_code == 2
    assert said in done.output


def test_a_run_into_a_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    refused = shell("run", "first-steps", "--weeks", "1", "--out", "file", cwd=tmp_path)
    assert refused.returncode == 2
    assert "cannot hold a run: it is a file" in refused.stderr
    assert "name a folder for the run" in refused.stderr
    assert (tmp_path / "file").read_text() == "x"


def test_open_shows_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: bool(shown.append(address)))
    run = write_run(tmp_path / "run", 13)
    done = call("open", str(run))
    assert done.exit_code == 0
    assert shown == [(run / "report.html").as_uri()]
    assert "by hand" in done.stderr


def test_names_are_no_markup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scenario: Path) -> None:
    from channelsim.cli.show import table

    table("[bold]x[/bold]", (("[red]", "left"),), [("[/nonsense] [link=x]",)])
    dims = dimensions()
    run = keep(tmp_path / "run", dims, [blank(dims)], name="[bold]")
    assert call("report", str(run.folder)).exit_code == 0


@pytest.mark.slow
def test_a_real_run_can_be_interrupted_and_repeated(scenario: Path) -> None:
    folder = scenario.parent
    words = [sys.executable, "-m", "channelsim", "run", "two.yaml", "--weeks", "5000", "--out", "long"]
    with subprocess.Popen(words, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "PYTHONPATH": str(SOURCE)}) as process:  # fmt: skip
        part = folder / "long" / "facts" / "region" / "part-0001.parquet"
        for _ in range(3000):
            if part.exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, (out, err)
    assert "interrupted in week" in err
    kept = Run(folder / "long", unfinished="allow").weeks
    assert kept >= 13
    assert kept % 13 == 0
    for name in ("one", "two"):
        assert shell("run", "two.yaml", "--weeks", "15", "--out", name, "-q", cwd=folder).returncode == 0
    assert Run(folder / "one").hash == Run(folder / "two").hash
    assert (folder / "one" / "manifest.json").read_bytes() == (folder / "two" / "manifest.json").read_bytes()
