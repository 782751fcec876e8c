"""Tables beside a scenario, CSV or Excel: read, checked row by row, every problem with file and line."""

from __future__ import annotations

import math
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from channelsim.base.errors import Problem
from channelsim.scenario.files import MAX_TABLE_BYTES, RefusedError, check_size
from channelsim.scenario.moved import moved_column
from channelsim.scenario.tree import Mark, nearest, suggest

MAX_ROWS = 2_000_000
MAX_PROBLEMS = 20
OTHER_BOOKS = {".xls", ".xlsb", ".ods", ".numbers"}
REMARKS = {"note", "notes", "comment", "remark", "source"}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``kind`` is text, names (several, joined by ';'), number or whole; ``least`` and ``most`` bound the numbers allowed;
    ``known`` are the texts or names allowed.
    """

    name: str
    kind: str = "text"
    required: bool = True
    least: float = -math.inf
    known: tuple[str, ...] = ()
    may_be_empty: bool = False
    most: float = math.inf


@dataclass
class Table:
    """A table as read: a data frame of clean columns, and where its rows stand.

    ``frame`` holds text as str and numbers as float64 or int64; row n of it stands on line n + 2 of the file.
    """

    file: str
    frame: Any

    def mark(self, row: int) -> Mark:
        """Return the place of a row (from 0)."""
        return Mark(self.file, row + 2, 0, self.excerpt(row))

    def excerpt(self, row: int) -> str:
        """Return a row as text."""
        return ", ".join(map(_shown, self.frame.iloc[row].tolist()))[:160]


def read_table(
    path: FilePath, shown: str, columns: Sequence[Column], unique: Sequence[str] = ()
) -> tuple[Table, list[Problem]]:
    """Return a table and what is wrong with it.

    Args:
        path: CSV (UTF-8, comma, semicolon or tab) or Excel (first sheet).
        shown: name of the file in messages.
        columns: those that are understood; columns named note or source are passed over.
        unique: columns whose values together may occur once only.

    Raises:
        RefusedError: the file is not a table that can be read.
    """
    raw = _read(path)
    table = Table(shown, raw)
    problems = list(_check_header(raw, shown, columns))
    if problems:
        return table, problems
    clean: dict[str, Any] = {}
    for column in columns:
        if column.name in raw.columns:
            clean[column.name] = _convert(raw[column.name].str.strip(), column, table, problems)
    import pandas as pd

    table.frame = pd.DataFrame(clean)
    problems += _duplicates(table, [name for name in unique if name in clean])
    return table, problems


def _read(path: FilePath) -> Any:
    """Return a table as text, named by its first line; row n stands on line n + 2."""
    check_size(path, MAX_TABLE_BYTES)
    if path.suffix.lower() in OTHER_BOOKS:
        raise RefusedError(f"is a {path.suffix} file", "save it as .xlsx, or as CSV UTF-8")
    whole = _read_workbook(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else _read_csv(path)
    if len(whole) > MAX_ROWS + 1:
        raise RefusedError(f"has more than {MAX_ROWS:,} rows")
    whole = whole.fillna("").astype(str)
    names = [str(name).strip() for name in whole.iloc[0]] if len(whole) else []
    frame = whole.iloc[1:].reset_index(drop=True)
    filled = (frame != "").to_numpy().any(axis=0)
    kept = [n for n, name in enumerate(names) if name or (filled.size and filled[n])]
    frame = frame.iloc[:, kept].set_axis([names[n] for n in kept], axis=1)
    while len(frame) and not any(str(value).strip() for value in frame.iloc[-1]):
        frame = frame.iloc[:-1]
    if frame.empty:
        raise RefusedError("holds no rows", "its first line names the columns, the others are data")
    return frame


def _read_workbook(path: FilePath) -> Any:
    """Return the first sheet of a workbook; whatever its many readers stumble over is refused."""
    import pandas as pd

    try:
        with zipfile.ZipFile(path) as book:
            size = sum(part.file_size for part in book.infolist())
        if size <= MAX_TABLE_BYTES:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # styles and validations it does not know
                return pd.read_excel(
                    path, dtype=str, keep_default_na=False, nrows=MAX_ROWS + 2, header=None, engine="openpyxl"
                )
    except Exception:
        hint = "open it in Excel and save it again, or save it as CSV UTF-8"
        raise RefusedError("is not an Excel workbook that can be read", hint) from None
    raise RefusedError(f"unpacks to {size / 1e6:,.0f} MB; at most {MAX_TABLE_BYTES / 1e6:,.0f} MB are read")


def _read_csv(path: FilePath) -> Any:
    import pandas as pd

    try:
        return pd.read_csv(
            path,
            dtype=str,
            keep_default_na=False,
            nrows=MAX_ROWS + 2,
            sep=_separator(path),
            encoding="utf-8-sig",
            skip_blank_lines=False,
            header=None,
            index_col=False,
        )
    except UnicodeDecodeError:
        raise RefusedError(
            "is not UTF-8 text", "save it as UTF-8; in Excel: CSV UTF-8 (comma delimited)"
        ) from None
    except pd.errors.EmptyDataError:
        raise RefusedError("is empty", "its first line must name the columns") from None
    except (pd.errors.ParserError, ValueError, OSError) as error:
        raise _unreadable(" ".join(str(error).split())) from None


def _unreadable(said: str) -> RefusedError:
    """Return what the reader of CSV files said in the words of a planner."""
    cells = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", said)
    if cells:
        named, line, found = cells.groups()
        message = f"line {line} has {found} cells, but the first line names {named} columns"
        return RefusedError(message, "put a cell that holds the separator in quotes")
    quote = re.search(r"EOF inside string starting at row (\d+)", said)
    if quote:
        return RefusedError(f"a quote opened on line {int(quote[1]) + 1} is never closed")
    return RefusedError(f"is not a table that can be read: {said}")


def _separator(path: FilePath) -> str:
    with path.open(encoding="utf-8-sig") as file:
        head = file.readline(100_000)
    return max(",;\t", key=head.count)


def _check_header(frame: Any, shown: str, columns: Sequence[Column]) -> Iterator[Problem]:
    known = [column.name for column in columns]
    given = list(frame.columns)
    head = ", ".join(given)[:160]
    for place in [place for place, name in enumerate(given, 1) if not name][:MAX_PROBLEMS]:
        yield Problem(f"column {place} has no name", shown, 1, 0, "", head, "name it, or empty it")
    strange = [name for name in given if name and name not in known and name.lower() not in REMARKS]
    for name in list(dict.fromkeys(strange))[:MAX_PROBLEMS]:
        hint = moved_column(name) or suggest(name, known)
        yield Problem(f"unknown column {name!r}", shown, 1, 0, "", head, hint)
    if len(strange) > MAX_PROBLEMS:
        yield Problem(f"{len(strange):,} columns are unknown", shown, 1, 0, "", head)
    for name in sorted({name for name in known if given.count(name) > 1}):
        yield Problem(f"column {name!r} is given twice", shown, 1, 0, "", head)
    strangers = [name for name in given if name not in known]
    for column in columns:
        if column.required and column.name not in given:
            best = nearest(column.name, strangers)
            hint = f"is it the column {best!r}?" if best else ""
            yield Problem(f"column {column.name!r} is missing", shown, 1, 0, "", head, hint)


def _convert(texts: Any, column: Column, table: Table, problems: list[Problem]) -> Any:
    """Return a column as text, float64 or int64; problems by row."""
    empty = texts == ""
    if column.required and not column.may_be_empty:
        _note(table, problems, empty, column, "is empty")
    if column.kind in {"text", "names"}:
        if column.known:
            _check_known(texts, column, table, problems)
        return texts
    import numpy as np
    import pandas as pd

    numbers = pd.to_numeric(texts, errors="coerce").astype(float)
    wrong = (numbers.isna() | ~np.isfinite(numbers)) & ~empty
    _note(table, problems, wrong, column, "{!r} is not a number")
    small = (numbers < column.least) & ~wrong
    _note(table, problems, small, column, f"{{}} is below {column.least:g}")
    _note(table, problems, (numbers > column.most) & ~wrong, column, f"{{}} is above {column.most:g}")
    if column.kind == "whole":
        _note(table, problems, (numbers % 1 != 0) & ~wrong & ~empty, column, "{} is not a whole number")
        if not (wrong.any() or empty.any() or (numbers % 1 != 0).any()):
            return numbers.astype("int64")
    return numbers


def _check_known(texts: Any, column: Column, table: Table, problems: list[Problem]) -> None:
    if column.kind == "text":
        strange = ~texts.isin(column.known) & (texts != "")
        _note(table, problems, strange, column, "{!r} does not exist", column.known)
        return
    nobody = texts.map(lambda text: bool(text) and not split(text)).astype(bool)
    _note(table, problems, nobody, column, "names nobody", column.known)
    for row, text in enumerate(texts):
        for name in split(text):
            if name not in column.known:
                message, hint = f"{name!r} does not exist", suggest(name, column.known)
                problems.append(
                    Problem(message, table.file, row + 2, 0, column.name, table.excerpt(row), hint)
                )


def _note(
    table: Table, problems: list[Problem], rows: Any, column: Column, message: str, known: Sequence[str] = ()
) -> None:
    wrong = [int(row) for row in rows.to_numpy().nonzero()[0]]
    for row in wrong[:MAX_PROBLEMS]:
        value = str(table.frame[column.name].iloc[row]).strip()
        excerpt = table.excerpt(row)
        hint = suggest(value, known) if known else ""
        if not value and table.file.lower().endswith((".xlsx", ".xlsm")):
            hint = "a formula counts with the result that Excel saved; an error counts as empty"
        problems.append(Problem(message.format(value), table.file, row + 2, 0, column.name, excerpt, hint))
    if len(wrong) > MAX_PROBLEMS:
        rest = len(wrong) - MAX_PROBLEMS
        problems.append(
            Problem(
                f"{rest:,} more rows are wrong in the same way",
                table.file,
                wrong[MAX_PROBLEMS] + 2,
                0,
                column.name,
            )
        )


def _duplicates(table: Table, unique: Sequence[str]) -> list[Problem]:
    if not unique:
        return []
    keys = table.frame[list(unique)]
    again = keys.duplicated().to_numpy().nonzero()[0]
    found = []
    for row in again[:MAX_PROBLEMS]:
        key = ", ".join(map(_shown, keys.iloc[int(row)].tolist()))
        same = (keys == keys.iloc[int(row)]).all(axis=1).to_numpy()
        found.append(Problem(f"{key or 'an empty cell'} is given twice", table.file, int(row) + 2, 0, ", ".join(unique),
                             table.excerpt(int(row)), f"first on line {int(same.argmax()) + 2}"))  # fmt: skip
    return found


def split(text: str) -> list[str]:
    """Return the names in a cell that lists them with ';'."""
    return [name.strip() for name in str(text).split(";") if name.strip()]


def _shown(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)
