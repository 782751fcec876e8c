"""What hostile or clumsy hands did to scenarios, tables and run folders: each is refused with one message, or harmless."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from channelsim.base.errors import InputError
from channelsim.records import disk
from channelsim.records.run import Run
from channelsim.scenario.read import load
from channelsim.simulation.estimate import check_memory
from scenario_text import BASE
from synthetic_run import write_run

HEAD = ["name", "longitude", "latitude", "area_km2", "population"]
NORTH, SOUTH = ["north", 113.7, 34.8, 900, 600000], ["south", 113.9, 34.3, 1200, 400000]
MARKET = (
    "name: x\nmanufacturers: {alpha: {}}\nproducts: {lager: {manufacturer: alpha}}\nregions: {table: r.%s}\n"
)
CSV = (
    "name,longitude,latitude,area_km2,population\nnorth,113.7,34.8,900,600000\nsouth,113.9,34.3,1200,400000\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(text: str, **options: Any) -> str:
    Path("s.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load("s.yaml", **options)
    return str(caught.value)


def workbook(*rows: list[Any]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save("r.xlsx")


def with_part(name: str, change: Callable[[str], str]) -> None:
    """Change a part of the workbook ``r.xlsx``."""
    with zipfile.ZipFile("r.xlsx") as book:
        parts = {part: book.read(part) for part in book.namelist()}
    parts[name] = change(parts[name].decode()).encode()
    with zipfile.ZipFile("r.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        for part, content in parts.items():
            book.writestr(part, content)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            CSV.replace("name,", "name,population,").replace("h,", "h,1,"),
            "column 'population' is given twice",
        ),
        (CSV.replace("name,", "name,,").replace("h,", "h,1,"), "column 2 has no name"),
        (CSV + "east,1,2,3,4,5,6\n", "line 4 has 7 cells, but the first line names 5 columns"),
        (CSV.replace("south", '"south'), "a quote opened on line 3 is never closed"),
        (",".join(f"c{n}" for n in range(500)) + "\n" + "1," * 499 + "1\n", "500 columns are unknown"),
        (
            CSV + "".join(f"r{n},x,1,1,1\n" for n in range(50)),
            "r.csv:24:1: longitude: 30 more rows are wrong",
        ),
    ],
)
def test_tables_that_are_wrong(folder: Path, text: str, said: str) -> None:
    Path("r.csv").write_text(text, encoding="utf-8")
    assert said in refusal(MARKET % "csv")


def test_columns_without_name_and_content_are_passed_over(folder: Path) -> None:
    Path("r.csv").write_text(CSV.replace("\n", ",,\n"), encoding="utf-8")
    Path("s.yaml").write_text(MARKET % "csv", encoding="utf-8")
    assert [region.population for region in load("s.yaml").regions] == [600000, 400000]


def test_workbooks_that_are_broken(folder: Path) -> None:
    workbook(HEAD, NORTH, SOUTH)
    whole = Path("r.xlsx").read_bytes()
    bomb = '<!DOCTYPE x [<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
    )
    for content in (b"hello", whole[: len(whole) // 2]):
        Path("r.xlsx").write_bytes(content)
        assert "is not an Excel workbook that can be read" in refusal(MARKET % "xlsx")
    Path("r.xlsx").write_bytes(whole)
    sheet = "xl/worksheets/sheet1.xml"
    with_part(sheet, lambda xml: f'<?xml version="1.0"?>{bomb}]>' + xml[xml.index("<worksheet") :].replace(
        "</sheetData>", '<row><c t="inlineStr"><is><t>&i;</t></is></c></row></sheetData>'))  # fmt: skip
    assert "is not an Excel workbook that can be read" in refusal(MARKET % "xlsx")


def test_a_workbook_that_unpacks_to_more_than_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workbook(HEAD, NORTH, SOUTH)
    with_part("xl/worksheets/sheet1.xml", lambda xml: xml + " " * 3_000_000)
    monkeypatch.setattr("channelsim.scenario.tables.MAX_TABLE_BYTES", 1_000_000)
    assert Path("r.xlsx").stat().st_size < 1_000_000
    assert "r.xlsx: unpacks to 3 MB" in refusal(MARKET % "xlsx")


def test_formulas_without_a_result_say_so(folder: Path) -> None:
    workbook(HEAD, [*NORTH[:4], "=300000*2"], SOUTH)
    said = refusal(MARKET % "xlsx")
    assert "r.xlsx:2:1: population: is empty" in said
    assert "the result that Excel saved" in said


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("market.market_scale=1e-6", "leaves no terminal to simulate: 1,440 in the whole market × 1e-06"),
        ("product_defaults.list_price.guide=1e9", "products.alpha_lager.list_price.guide: must be ≤ 1.2e+07"),
        ("product_defaults.list_price.recommended_on_trade=.01", "must be ≥ 0.12, not 0.01"),
        ("products.alpha_lager.variable_cost=1e300", "is larger than anything in a market"),
        (f"market.season={{weeks: {[0] * 51 + [1]}}}", "weeks give week 0 only 0 of the mean"),
        ("changes=[{from_week: 3, set: {}}]", "changes[0].set: changes nothing"),
    ],
)
def test_numbers_that_no_market_holds(folder: Path, override: str, said: str) -> None:
    assert said in refusal(BASE, overrides=[override])


@pytest.mark.parametrize(
    ("section", "table", "said"),
    [
        ("terminals", "region,type,size,x_km,y_km\nnorth,grocery,0,0,0\n", "size: 0 is below 1e-06"),
        ("terminals", "region,type,size,x_km,y_km\nnorth,grocery,1,,0\n", "x_km: is empty"),
        ("terminals", "region,type,size,longitude,latitude\nnorth,grocery,1,999,0\n", "999 is above 180"),
        ("terminals", "region,type,size,x_km,y_km,cycle_weeks\nnorth,grocery,1,0,0,500\n", "500 is above 13"),
        ("distances", "from,to,km\nnorth,south,1e300\n", "1e300 is above 40100"),
        (
            "exogenous_demand",
            "week,region,product,units\n0,north,alpha_lager,0\n",
            "asks for nothing in weeks",
        ),
        ("exogenous_demand", "week,region,product,units\n0,north,alpha_lager,1e300\n", "is above 1e+10"),
        ("core_dealers", "name,region,manufacturers\nd,north,;\n", "names nobody"),
        (
            "core_dealers",
            "name,region,manufacturers\nd,east,alpha;beta\n",
            "d carries beta, which does not sell in east",
        ),
    ],
)
def test_rows_that_no_market_holds(folder: Path, section: str, table: str, said: str) -> None:
    Path("t.csv").write_text(table, encoding="utf-8")
    assert said in refusal(f"{BASE}{section}: {{table: t.csv}}\n")


def test_a_market_without_dealers_somewhere_is_warned_of(folder: Path) -> None:
    Path("t.csv").write_text("name,region,manufacturers\nd,north,beta\n", encoding="utf-8")
    Path("s.yaml").write_text(f"{BASE}core_dealers: {{table: t.csv}}\n", encoding="utf-8")
    said = "\n".join(str(problem) for problem in load("s.yaml").warnings)
    assert "no dealer carries alpha" in said
    assert "regions.south: has no dealer" in said


def test_a_market_larger_than_the_machine(folder: Path) -> None:
    Path("s.yaml").write_text(BASE, encoding="utf-8")
    big = load("s.yaml", overrides=["market.market_scale=1", "regions.north.population=2e9"])
    with pytest.raises(InputError, match=r"s\.yaml: needs about 246,.* MB of memory; this machine has"):
        check_memory(big)
    check_memory(load("s.yaml"))


def test_a_plugin_that_leaves_the_program(folder: Path) -> None:
    Path("leaver.py").write_text("import sys\nsys.exit(0)\n", encoding="utf-8")
    assert "plugins[0]: cannot be imported: SystemExit" in refusal(f"{BASE}plugins: [leaver]\n")


def test_long_tables_of_settings_are_read_in_linear_time(folder: Path) -> None:
    from channelsim.scenario.tree import Mark, Tree

    tree = Tree({}, file="s.yaml")
    looked: list[int] = []

    class Counting(dict[Any, Any]):
        def __iter__(self) -> Any:
            looked.append(1)
            return super().__iter__()

    tree.keys, tree.values = Counting(), Counting()
    for row in range(100):
        tree.put(("regions", f"r{row}", "population"), row, Mark("r.csv", row + 2))
    assert not looked
    tree.put(("regions", "r7"), {}, Mark("s.yaml", 1))
    assert ("regions", "r7", "population") not in tree.values


def test_manifests_that_nobody_should_trust(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", weeks=26)
    good = (folder / disk.MANIFEST).read_text(encoding="utf-8")
    for change, said in (
        ({"format_version": 99}, "has format 99"),
        ({"frames": {}}, "are not described"),
        ({"weeks_recorded": 999}, "its quarters hold 26 weeks, not 999"),
        ({"parts": []}, "its quarters hold 0 weeks"),
        ({"dimensions": {"region": {"name": ["a"]}}}, "is damaged: frame"),
        ({"content_hash": "0"}, "was changed after the run"),
    ):
        (folder / disk.MANIFEST).write_text(json.dumps(json.loads(good) | change), encoding="utf-8")
        with pytest.raises(InputError, match=said):
            Run(folder)
    (folder / disk.MANIFEST).write_text('{"format": "channelsim run"}', encoding="utf-8")
    with pytest.raises(InputError, match="is damaged: KeyError 'parts'"):
        Run(folder)


def test_parts_that_were_exchanged(tmp_path: Path) -> None:
    run = Run(write_run(tmp_path / "run", weeks=20))
    shutil.copy(
        disk.part_path(run.folder, "region_product", 0), disk.part_path(run.folder, "region_product", 1)
    )
    with pytest.raises(InputError, match="a part was exchanged"):
        Run(run.folder).cube("region_product", "sell_in_units")
    shutil.copy(
        disk.part_path(run.folder, "manufacturer", 0), disk.part_path(run.folder, "region_product", 1)
    )
    with pytest.raises(InputError, match="do not fit together|cannot be read"):
        Run(run.folder).cube("region_product", "sell_in_units")


def test_a_folder_that_is_being_written_to_is_refused_before_the_market_is_built(tmp_path: Path) -> None:
    hold = disk.take_folder(tmp_path / "run")
    with pytest.raises(InputError, match="another run is being written"):
        disk.check_folder(tmp_path / "run")
    hold.release()
    disk.check_folder(tmp_path / "run")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new", "."], "is a folder; name the file"),
        (["new", ""], "is a folder; name the file"),
        (["run", "s.yaml", "--seed", "9223372036854775808"], "--seed"),
        (["run", "s.yaml", "--weeks", "99999999"], "--weeks"),
        (["report", "run", "--out", "."], "is a folder; name the file"),
        (["export", "run", "--out", "s.yaml"], "s.yaml"),
    ],
)
def test_commands_used_wrongly(folder: Path, words: list[str], said: str) -> None:
    Path("s.yaml").write_text(BASE, encoding="utf-8")
    write_run(folder / "run", weeks=13)
    before = sorted(folder.rglob("*"))
    done = command(words)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(folder.rglob("*")) == before


def test_a_terminal_without_unicode_gets_question_marks(folder: Path) -> None:
    done = command(["explain", "regions.area_km2"], PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "km?" in done.stdout


def command(words: list[str], **environment: str) -> Any:
    source = str(Path(disk.__file__).parents[2])
    return subprocess.run(
        [sys.executable, "-m", "channelsim", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": source, **environment},
        timeout=120,
    )
