"""Files a scenario names: found beside it, inside its folder, of sane size, or refused with a reason."""

from __future__ import annotations

import os
from pathlib import Path as FilePath

from channelsim.scenario.tree import nearest

MAX_SCENARIO_BYTES = 5_000_000
MAX_TABLE_BYTES = 200_000_000


class RefusedError(Exception):
    """A file cannot be used; ``hint`` says what would be right."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def beside(folder: FilePath, name: str) -> FilePath:
    """Return the path of a file inside a folder.

    Raises:
        RefusedError: the name is absolute, leaves the folder (also by a link), or nothing is there.
    """
    inside = "name a file in the scenario's folder, or in a folder below it"
    text = name.replace("\\", "/")
    if not text.strip() or "\0" in text:
        raise RefusedError("is not the name of a file", inside)
    if FilePath(text).is_absolute() or text[1:2] == ":" or text.startswith("~"):
        raise RefusedError(f"{name} is an absolute path", inside)
    if ".." in text.split("/"):
        raise RefusedError(f"{name} leaves the scenario's folder", inside)
    path = folder / text
    real = FilePath(os.path.realpath(path))
    if not real.is_relative_to(os.path.realpath(folder)):
        raise RefusedError(f"{name} is a link that leads out of the scenario's folder", inside)
    if not path.is_file():
        raise RefusedError(f"there is no file {name}", _others(path))
    return path


def read_text(path: FilePath, limit: int) -> str:
    """Return a text file's contents.

    Raises:
        RefusedError: it does not exist, is too large, or is not UTF-8.
    """
    if path.is_dir():
        raise RefusedError(f"{path} is a folder", "name the file in it")
    if not path.is_file():
        raise RefusedError(f"there is no file {path}", _others(path))
    check_size(path, limit)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(
            f"is not UTF-8 text (byte {error.start + 1})",
            "save it as UTF-8; in Excel: CSV UTF-8 (comma delimited)",
        ) from None


def check_size(path: FilePath, limit: int) -> None:
    """Refuse a file of more than ``limit`` bytes."""
    size = path.stat().st_size
    if size > limit:
        raise RefusedError(f"has {size / 1e6:,.1f} MB; at most {limit / 1e6:,.0f} MB are read")


def _others(path: FilePath) -> str:
    """Return a hint with the file in the same folder that is named most like this one."""
    try:
        names = sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())[:500]
    except OSError:
        return f"there is no folder {path.parent} either"
    best = nearest(path.name, names)
    return f"did you mean {path.parent / best if path.parent != FilePath('.') else best}?" if best else ""
