from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from channelsim.analysis.share import standing
from channelsim.base.errors import InputError
from channelsim.records.book import Book
from channelsim.records.run import Run
from channelsim.report.tables import MEASURES, PAIRED, safe, sheet_name, write_csv, write_workbook
from synthetic_run import blank, dimensions, keep, week_of_facts, write_run

CHANGES = [
    {"from_week": 9, "set": {"products.p.list_price": {"guide": 28}}},
    {
        "from_week": 7,
        "to_week": 9,
        "note": "=summer",
        "set": {"manufacturers.Old Town.advertising.grp_per_week": 60},
    },
    {"from_week": 15, "note": "never", "set": {"products.p.list_price.guide": 30}},
]
BAD = ["=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx"]


def hostile_run(folder: Path) -> Run:
    """Return a run whose regions and manufacturers are named like formulas."""
    dims = dimensions(5, 6, 4, 0)
    old = dims["manufacturer"]["name"]
    dims["product"]["manufacturer"] = [BAD[old.index(name)] for name in dims["product"]["manufacturer"]]
    dims["product"]["name"] = [f"{name} {n}" for n, name in enumerate(BAD)]
    dims["manufacturer"]["name"], dims["region"]["name"] = BAD[:4], BAD[1:]
    dims["dealer"]["name"] = [f"=d{n}" for n in range(20)]
    dims["dealer"]["region"] = [BAD[1 + region] for region, _ in dims["dealer"]["place"]]
    draw = np.random.default_rng(1)
    weeks = [week_of_facts(dims, week, draw) for week in range(14)]
    return keep(folder, dims, weeks, name="=1+1", differences=[["=a", "+b", -0.5, "@c"]], description="-x")


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    path = write_workbook(hostile_run(tmp_path / "run"), tmp_path / "out.xlsx")
    workbook = openpyxl.load_workbook(path)
    texts = set()
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate, cell.value)
                if isinstance(cell.value, str):
                    assert not cell.value.startswith(("=", "+", "-", "@", "\t", "\r")), (
                        sheet.title,
                        cell.value,
                    )
                    texts.add(cell.value)
    assert {"'=cmd|'/c calc'!A1", "'+1+1", "'-2+3", "'@SUM(A1)", "'=d3", "'=1+1", "'-x"} <= texts
    changed = workbook["inputs"]
    assert [cell.value for cell in changed[2]] == [
        "'=a",
        "'+b",
        -0.5,
        "'@c",
        None,
        None,
        None,
    ]  # numbers stay numbers


def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path) -> None:
    files = write_csv(hostile_run(tmp_path / "run"), tmp_path / "out")
    assert {path.stem for path in files} >= set(MEASURES) | {"key_figures", "facts_dealer"}
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
                        float(cell)  # a negative number is a number


def test_workbook_says_what_the_measures_say(tmp_path: Path) -> None:
    run = Run(write_run(tmp_path / "run", 15))
    workbook = openpyxl.load_workbook(write_workbook(run, tmp_path / "out.xlsx"))
    assert workbook.sheetnames[:3] == ["about", "key_figures", "inputs"]
    rows = list(workbook["standing"].values)
    assert rows[0] == ("manufacturer", "volume_share", "value_share")
    assert [row[1] for row in rows[1:]] == pytest.approx(standing(run).volume_share.tolist())
    assert workbook["facts_region_product"].max_row == 1 + 15 * 5 * 6
    assert workbook["standing"].freeze_panes == "A2"


def test_dated_changes_are_among_the_inputs(tmp_path: Path) -> None:
    run = Run(write_run(tmp_path / "run", 15, scenario={"data": {"changes": CHANGES}}))
    sheet = openpyxl.load_workbook(write_workbook(run, tmp_path / "out.xlsx"))["inputs"]
    rows = list(sheet.values)
    assert rows[0] == ("setting", "value", "default", "unit", "from_week", "to_week", "note")
    assert rows[-2:] == [
        ("manufacturers.Old Town.advertising.grp_per_week", 60, None, None, 7, 9, "'=summer"),
        ("products.p.list_price.guide", 28, None, None, 9, None, None),
    ]


def test_numbers_of_the_workbook_look_like_what_they_are(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(
        write_workbook(Run(write_run(tmp_path / "run", 15)), tmp_path / "out.xlsx")
    )
    assert [cell.number_format for cell in workbook["profit_bridge"][2]][2:] == ["#,##0", "0.0%"]
    about = {row[0]: row[1] for row in workbook["about"].values}
    assert about["market_scale"] == 0.01
    assert about["weeks"] == 15


def test_cells_keep_their_kind() -> None:
    assert safe(-3) == -3
    assert safe(-0.5) == -0.5
    assert safe(float("nan")) is None
    assert safe("-3") == "'-3"
    assert safe("a\x00b") == "ab"
    assert safe("\x00=1") == "'=1"
    assert safe("plain = fine") == "plain = fine"


def test_sheet_names_are_such_as_excel_takes() -> None:
    taken: set[str] = set()
    assert sheet_name("a[b]:c*d?e/f\\g", taken) == "a_b__c_d_e_f_g"
    long = [sheet_name("x" * 40, taken) for _ in range(3)]
    assert [len(name) for name in long] == [31, 31, 31]
    assert len(set(long)) == 3
    assert sheet_name("X" * 40, taken) not in long
    assert sheet_name("'quoted'", taken) == "quoted"
    assert sheet_name("", taken) == "sheet"
    assert sheet_name("History", taken) == "History 2"


def test_nothing_to_export_is_said(tmp_path: Path) -> None:
    with Book(tmp_path / "run", dimensions()) as book:
        book.add(0, blank(dimensions()))
    with pytest.raises(InputError, match="no quarter was closed"):
        write_workbook(Run(tmp_path / "run", unfinished="allow"), tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_measures_against_a_paired_run_have_sheets_and_files(tmp_path: Path) -> None:
    run, other = Run(write_run(tmp_path / "run", 15)), Run(write_run(tmp_path / "other", 15))
    workbook = openpyxl.load_workbook(write_workbook(run, tmp_path / "out.xlsx", other))
    assert set(PAIRED) <= set(workbook.sheetnames)
    gained = list(workbook["who_gained"].values)
    gain = gained[0].index("gain")
    assert {row[gain] for row in gained[1:]} == {0}, "the same run twice"
    files = write_csv(run, tmp_path / "csv", other)
    assert {path.stem for path in files} >= set(PAIRED)
    assert not set(PAIRED) & {path.stem for path in write_csv(run, tmp_path / "alone")}
    stranger = Run(write_run(tmp_path / "stranger", 15, seed=9))
    with pytest.raises(InputError, match="the seed"):
        write_workbook(run, tmp_path / "no.xlsx", stranger)
    assert not (tmp_path / "no.xlsx").exists()
