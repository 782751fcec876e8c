"""kill -9 in the middle of a run: the folder says that it is unfinished, closed quarters can be read, a new run may take it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import channelsim
from channelsim.base.errors import InputError
from channelsim.records.run import Run
from channelsim.scenario.read import load
from channelsim.simulation.simulate import simulate
from scenarios_for_tests import small, write

CHILD = "import sys, channelsim; channelsim.run(sys.argv[1], seed=5, weeks=5200, out=sys.argv[2])"
PATIENCE_SECONDS = 300


@pytest.fixture(scope="module")
def scenario_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(small({"horizon_weeks": 5200}), tmp_path_factory.mktemp("scenario"))


def start(scenario: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Start a run in a process of its own and wait until two quarters are closed."""
    source = str(Path(channelsim.__file__).parents[1])
    path = os.pathsep.join([source, *filter(None, [os.environ.get("PYTHONPATH")])])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(scenario), str(folder)], env={**os.environ, "PYTHONPATH": path}
    )
    until = time.monotonic() + PATIENCE_SECONDS
    while not (folder / "facts" / "region_product" / "part-0001.parquet").exists():
        assert child.poll() is None, "the run ended by itself"
        assert time.monotonic() < until, "no quarter was closed"
        time.sleep(0.02)
    return child


@pytest.fixture(scope="module")
def killed(scenario_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run killed in its third quarter or later."""
    folder = tmp_path_factory.mktemp("runs") / "killed"
    child = start(scenario_file, folder)
    assert Run(folder, unfinished="allow").state == "running"
    with pytest.raises(InputError, match="another run is being written to this folder"):
        simulate(load(scenario_file), weeks=1, out=folder)
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    return folder


def test_the_folder_says_that_it_is_unfinished(killed: Path) -> None:
    assert not (killed / "manifest.json").exists()
    assert (killed / "manifest.partial.json").exists()
    with pytest.raises(
        InputError, match="this run was interrupted: [0-9]+ weeks are kept in closed quarters"
    ):
        Run(killed)
    run = Run(killed, unfinished="allow")
    assert (run.state, run.finished, run.hash) == ("interrupted", False, "")


def test_its_closed_quarters_are_those_of_the_whole_run(
    killed: Path, scenario_file: Path, tmp_path: Path
) -> None:
    run = Run(killed, unfinished="allow")
    assert run.weeks >= 13
    assert run.weeks % 13 == 0
    assert run.verify()
    whole = Run(simulate(load(scenario_file), seed=5, weeks=26, out=tmp_path / "whole"))
    weeks = min(run.weeks, 26)
    for name in ("sell_out_units", "retail_price"):
        np.testing.assert_array_equal(
            run.cube("region_product", name)[:weeks], whole.cube("region_product", name)[:weeks]
        )
    assert run.frames["region_product"]["week"].max() == run.weeks - 1


def test_a_new_run_takes_the_place_of_a_killed_one(scenario_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    child = start(scenario_file, folder)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    simulate(load(scenario_file), seed=5, weeks=3, out=folder)
    run = Run(folder)
    assert (run.state, run.weeks) == ("finished", 3)
    assert run.verify()
    assert not (folder / "manifest.partial.json").exists()
    assert (
        len(list((folder / "facts" / "region_product").iterdir())) == 1
    )  # nothing of the killed run is left
