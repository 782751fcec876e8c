"""Same scenario and seed, same bytes: run after run, in one process or in two; another seed gives another run."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from channelsim.records.run import Run
from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel
from channelsim.simulation.simulate import simulate
from scenarios_for_tests import EVERYTHING, small, write

WEEKS = 16  # more than one part of the files
SEEDS = (3, 4)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return everything of a run that is compared: all fact files, and the manifest."""
    files = [*folder.rglob("*.parquet"), folder / "manifest.json"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(files)}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return load(write(small(EVERYTHING), tmp_path_factory.mktemp("scenario")))


@pytest.fixture(scope="module")
def first(scenario: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Runs of both seeds, one after the other in this process."""
    home = tmp_path_factory.mktemp("first")
    return {seed: simulate(scenario, seed=seed, weeks=WEEKS, out=home / str(seed)) for seed in SEEDS}


def test_a_run_repeats_to_the_byte_after_other_models_lived_in_the_process(
    scenario: Any, first: dict[int, Path], tmp_path: Path
) -> None:
    other = ChannelModel(load(write(small({"name": "other"}), tmp_path)), rng=SEEDS[0])
    other.step()  # stays alive while the run repeats
    again = simulate(scenario, seed=SEEDS[0], weeks=WEEKS, out=tmp_path / "again")
    assert Run(again).hash == Run(first[SEEDS[0]]).hash != ""
    kept = bytes_of(again)
    assert kept == bytes_of(first[SEEDS[0]])
    assert sum(name.endswith(".parquet") for name in kept) == 2 * len(Run(again).manifest["frames"])
    assert Run(again).verify()


def test_an_audited_run_is_the_same_run(scenario: Any, first: dict[int, Path], tmp_path: Path) -> None:
    audited = simulate(scenario, seed=SEEDS[0], weeks=WEEKS, out=tmp_path / "audited", audit=True)
    assert bytes_of(audited) == bytes_of(first[SEEDS[0]])


def test_another_seed_is_another_run(first: dict[int, Path]) -> None:
    one, two = (Run(first[seed]) for seed in SEEDS)
    assert one.hash != two.hash
    assert (
        one.cube("region_product", "sell_out_units") != two.cube("region_product", "sell_out_units")
    ).mean() > 0.9
    assert one.manifest["scenario_hash"] == two.manifest["scenario_hash"]


def test_two_processes_write_the_bytes_of_one(scenario: Any, first: dict[int, Path], tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        jobs = {
            seed: pool.submit(simulate, scenario, seed=seed, weeks=WEEKS, out=tmp_path / str(seed))
            for seed in SEEDS
        }
        for seed, job in jobs.items():
            assert bytes_of(job.result()) == bytes_of(first[seed])


def test_one_unit_of_another_setting_is_another_run(
    scenario: Any, first: dict[int, Path], tmp_path: Path
) -> None:
    changed = scenario.with_change("dealers.delivery.sub_dealer_case_cost", 0.31)
    other = Run(simulate(changed, seed=SEEDS[0], weeks=WEEKS, out=tmp_path / "changed"))
    same = Run(first[SEEDS[0]])
    assert other.hash != same.hash
    assert other.manifest["scenario_hash"] != same.manifest["scenario_hash"]
    # what a cent a case cannot touch stays to the byte
    assert (
        other.cube("region_product", "sell_out_units") == same.cube("region_product", "sell_out_units")
    ).all()
    assert (other.cube("dealer", "delivery") != same.cube("dealer", "delivery")).any()
