from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from channelsim.base.errors import InputError
from channelsim.records import disk
from channelsim.records.book import Book
from channelsim.records.facts import canonical, part_hash
from channelsim.records.run import Run
from synthetic_run import birth, blank, dimensions, week_of_facts, write_run

TESTS = Path(__file__).resolve().parents[1]


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_was_added_is_read_back(tmp_path: Path) -> None:
    dims = dimensions(regions=3, products=2, makers=2)
    draw = np.random.default_rng(5)
    weeks = [week_of_facts(dims, week, draw) for week in range(29)]
    with Book(tmp_path / "run", dims, birth(29)) as book:
        for week, facts in enumerate(weeks):
            book.add(week, facts)
        book.finish()
    run = Run(tmp_path / "run")
    assert run.finished
    assert run.weeks == 29
    assert [part["weeks"] for part in run.manifest["parts"]] == [13, 13, 3]
    for frame in run.frames:
        for column in weeks[0][frame]:
            expected = np.stack([facts[frame][column] for facts in weeks])
            np.testing.assert_array_equal(run.cube(frame, column), expected)
            np.testing.assert_array_equal(run.frames[frame][column], expected.ravel())
    data = run.frames["region_product"]
    row = data[(data.week == 17) & (data.region == "Region 2") & (data["product"] == "Central Plain Draft")]
    assert row.sell_out_units.item() == weeks[17]["region_product"]["sell_out_units"][1, 1]
    assert row.manufacturer.item() == "Central Plain"
    assert list(data.region.cat.categories) == run.names("region")
    assert run.verify()


def test_dealers_carry_tier_and_region(tmp_path: Path) -> None:
    data = Run(write_run(tmp_path / "run", 13)).frames["dealer"]
    subs = data[data.tier == "sub"]
    assert set(subs.region) == {f"Region {n}" for n in range(1, 6)}
    assert len(subs) == 13 * 20


def test_same_facts_same_bytes_and_timings_stay_apart(tmp_path: Path) -> None:
    one, two = (write_run(tmp_path / name, 15) for name in ("one", "two"))
    first, second = content(one), content(two)
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} == set()
    disk.write_whole(two / disk.TIMINGS, disk.as_json({"seconds": {"all": 99.0}}))
    assert Run(one).hash == Run(two).hash
    assert Run(two).timings()["seconds"]["all"] == 99.0


def test_one_changed_fact_changes_the_hash(tmp_path: Path) -> None:
    dims = dimensions(regions=2, products=2, makers=2)
    hashes = set()
    for change in (0, 1):
        with Book(tmp_path / str(change), dims) as book:
            facts = blank(dims)
            facts["dealer"]["cash"][1] += change
            book.add(0, facts)
            book.finish()
        hashes.add(Run(tmp_path / str(change)).hash)
    assert len(hashes) == 2


def test_hash_knows_content_not_storage() -> None:
    ones = np.array([[0.0, 1.0], [np.nan, 2.0]])
    other = np.asfortranarray(np.array([[-0.0, 1.0], [-np.nan, 2.0]]))
    assert part_hash("region", 0, {"terminals": ones}) == part_hash("region", 0, {"terminals": other})
    assert part_hash("region", 0, {"terminals": ones}) != part_hash("region", 13, {"terminals": ones})
    assert part_hash("region", 0, {"terminals": ones}) != part_hash("region", 0, {"asked_units": ones})
    assert canonical(ones.astype(">f8")).tobytes() == canonical(ones).tobytes()


def test_damaged_facts_are_found(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", 13)
    dims = dimensions()
    with Book(tmp_path / "other", dims) as book:
        for week in range(13):
            book.add(week, blank(dims))
        book.finish()
    os.replace(disk.part_path(tmp_path / "other", "dealer", 0), disk.part_path(run, "dealer", 0))
    assert not Run(run).verify()
    disk.part_path(run, "region", 0).write_bytes(b"PAR1 nothing")
    with pytest.raises(InputError, match="cannot be read"):
        _ = Run(run).frames["region"]


def bad_weeks() -> list[tuple[str, Any]]:
    def drop(facts: Any) -> None:
        del facts["dealer"]["cash"]

    def add(facts: Any) -> None:
        facts["dealer"]["joy"] = facts["dealer"]["cash"]

    def shape(facts: Any) -> None:
        facts["dealer"]["cash"] = facts["dealer"]["cash"][:-1]

    def kind(facts: Any) -> None:
        facts["dealer"]["cash"] = facts["dealer"]["cash"] + 0.5

    def frame(facts: Any) -> None:
        facts["weather"] = {}

    return [
        ("cash", drop),
        ("joy", add),
        (r"int64\[\d+\], not int64\[40\]", shape),
        ("float64", kind),
        ("weather", frame),
    ]


@pytest.mark.parametrize(("said", "spoil"), bad_weeks())
def test_facts_not_as_declared_are_refused(tmp_path: Path, said: str, spoil: Any) -> None:
    dims = dimensions()
    facts = blank(dims)
    spoil(facts)
    with Book(tmp_path, dims) as book, pytest.raises(ValueError, match=said):
        book.add(0, facts)


def test_weeks_come_in_turn_and_names_are_unique(tmp_path: Path) -> None:
    dims = dimensions()
    with Book(tmp_path / "a", dims) as book:
        book.add(0, blank(dims))
        with pytest.raises(ValueError, match="week 2"):
            book.add(2, blank(dims))
    dims["region"]["name"][0] = dims["region"]["name"][1]
    with pytest.raises(ValueError, match="region are not unique"):
        Book(tmp_path / "b", dims)


def test_arrays_may_be_used_again_by_the_caller(tmp_path: Path) -> None:
    dims = dimensions()
    facts = blank(dims)
    with Book(tmp_path / "run", dims) as book:
        for week in range(3):
            facts["region"]["terminals"][:] = week
            book.add(week, facts)
        book.finish()
    np.testing.assert_array_equal(Run(tmp_path / "run").cube("region", "terminals")[:, 0], [0, 1, 2])


def test_memory_holds_one_quarter(tmp_path: Path) -> None:
    dims = dimensions()
    with Book(tmp_path / "run", dims) as book:
        held = []
        for week in range(40):
            book.add(week, blank(dims))
            held.append(len(book._buffer["dealer"]["cash"]))
    assert max(held) == 12
    assert held[12] == held[25] == held[38] == 0


def test_trouble_of_the_writer_reaches_the_one_who_adds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("channelsim.records.book.write_part", full)
    dims = dimensions()
    with Book(tmp_path / "run", dims) as book:
        for week in range(25):
            book.add(week, blank(dims))
        with pytest.raises(OSError, match="No space"):
            book.add(25, blank(dims))
    assert Run(tmp_path / "run", unfinished="allow").weeks == 0


def test_an_unfinished_run_says_so(tmp_path: Path) -> None:
    dims = dimensions()
    with Book(tmp_path / "run", dims, birth(104)) as book:
        for week in range(20):
            book.add(week, blank(dims))
    assert not (tmp_path / "run" / "manifest.json").exists()
    with pytest.raises(InputError, match="was interrupted: 13 weeks"):
        Run(tmp_path / "run")
    run = Run(tmp_path / "run", unfinished="allow")
    assert (run.state, run.finished, run.weeks, run.hash) == ("interrupted", False, 13, "")
    assert run.frames["region"].week.max() == 12
    assert "interrupted" in repr(run)
    assert run.verify()


def test_a_run_without_a_closed_quarter_is_empty(tmp_path: Path) -> None:
    dims = dimensions()
    with Book(tmp_path / "run", dims) as book:
        book.add(0, blank(dims))
    run = Run(tmp_path / "run", unfinished="allow")
    assert run.weeks == 0
    assert len(run.frames) == 0


KILLED = """
import sys
from pathlib import Path
sys.path[:0] = {paths!r}
import numpy as np
from synthetic_run import birth, dimensions, week_of_facts
from channelsim.records.book import Book
dims, draw = dimensions(), np.random.default_rng(3)
with Book(Path({folder!r}), dims, birth(10000)) as book:
    for week in range(10000):
        book.add(week, week_of_facts(dims, week, draw))
        print(week, flush=True)
"""


def test_kill_nine_keeps_closed_quarters(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    program = KILLED.format(paths=[str(TESTS), str(TESTS.parent / "src")], folder=str(folder))
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= 30 and json.loads((folder / disk.PARTIAL).read_text())["weeks_recorded"] >= 26:
                break
        assert Run(folder, unfinished="allow").state == "running"
        with pytest.raises(InputError, match="another run is being written"):
            Book(folder, dimensions())
        process.send_signal(signal.SIGKILL)
        process.wait()
    run = Run(folder, unfinished="allow")
    assert run.state == "interrupted"
    assert run.weeks >= 26
    assert run.weeks % 13 == 0
    assert run.verify()
    whole = Run(write_run(tmp_path / "whole", run.weeks))
    for frame in run.frames:
        for column in run.manifest["frames"][frame]["columns"]:
            np.testing.assert_array_equal(run.cube(frame, column["name"]), whole.cube(frame, column["name"]))
    write_run(folder, 13)
    assert Run(folder).finished


def test_killed_at_any_moment_a_run_is_never_taken_for_finished(tmp_path: Path) -> None:
    program = KILLED.format(paths=[str(TESTS), str(TESTS.parent / "src")], folder=str(tmp_path / "run"))
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.15)
        process.kill()
        process.wait()
    assert json.loads((tmp_path / "run" / "manifest.partial.json").read_text())["format"] == "channelsim run"
    run = Run(tmp_path / "run", unfinished="allow")
    for frame in run.frames:
        assert len(run.frames[frame]) == run.weeks * (len(run.frames[frame]) // max(run.weeks, 1))
    assert run.verify()
