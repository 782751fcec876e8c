from __future__ import annotations

from pathlib import Path

import pytest

from channelsim.base.errors import InputError
from channelsim.records import disk
from channelsim.records.book import Book
from channelsim.records.run import Run
from synthetic_run import blank, dimensions, write_run


def test_an_earlier_run_is_replaced_whole(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", 40)
    (folder / "report.html").write_text("old")
    (folder / "notes.txt").write_text("mine")
    write_run(folder, 13)
    assert Run(folder).weeks == 13
    assert not disk.part_path(folder, "dealer", 1).exists()
    assert not (folder / "report.html").exists()
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_text("x")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text('{"format": "something else"}')
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{")
    (tmp_path / "file").write_text("x")
    for name in ("photos", "other", "broken"):
        before = sorted(path.name for path in (tmp_path / name).iterdir())
        with pytest.raises(InputError, match="not a run"):
            Book(tmp_path / name, dimensions())
        assert sorted(path.name for path in (tmp_path / name).iterdir()) == before
    with pytest.raises(InputError, match="cannot hold a run"):
        Book(tmp_path / "file", dimensions())


def test_a_linked_folder_is_not_emptied(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", 13)
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "x").write_text("x")
    (folder / "export").symlink_to(tmp_path / "precious")
    write_run(folder, 13)
    assert (tmp_path / "precious" / "x").exists()


def test_folder_names_are_tame_and_new(tmp_path: Path) -> None:
    assert disk.new_folder("henan beer/../../x", 3, tmp_path).name == "henan_beer_.._.._x-seed3"
    assert disk.new_folder("", 1, tmp_path).name == "run-seed1"
    assert disk.new_folder("../..", 1, tmp_path).parent == tmp_path
    write_run(tmp_path / "a-seed1", 13)
    assert disk.new_folder("a", 1, tmp_path).name == "a-seed1-2"


def test_json_refuses_what_it_cannot_say() -> None:
    with pytest.raises(ValueError, match="JSON"):
        disk.as_json({"x": float("nan")})
    with pytest.raises(TypeError):
        disk.as_json({"x": object()})


def test_nothing_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no run"):
        Run(tmp_path)
    (tmp_path / "manifest.json").write_text("not json")
    with pytest.raises(InputError, match="cannot be read"):
        Run(tmp_path)


def test_unknown_names_are_said(tmp_path: Path) -> None:
    run = Run(write_run(tmp_path / "run", 13))
    with pytest.raises(KeyError, match="no frame 'sales'"):
        run.frames["sales"]
    with pytest.raises(KeyError, match="no column 'joy'"):
        run.cube("dealer", "joy")
    with pytest.raises(ValueError, match="read-only"):
        run.cube("dealer", "cash")[0] = 1


def test_a_frame_can_be_changed_without_changing_the_run(tmp_path: Path) -> None:
    run = Run(write_run(tmp_path / "run", 13))
    data = run.frames["dealer"]
    data["cash"] = 0
    assert run.frames["dealer"].cash.max() > 0
    assert blank(dimensions())["dealer"]["cash"].max() == 0
