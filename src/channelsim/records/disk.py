"""Where a run lies on disk, and how its files are written: whole or not at all, and never over somebody else's.

<run>/manifest.json            birth certificate of a finished run; manifest.partial.json while it is being written
<run>/facts/<frame>/part-NNNN.parquet   one closed part a quarter
<run>/timings.json             how long things took; not part of what is compared
<run>/report.html, <run>/export/        made from the above at any time
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from pathlib import Path
from typing import IO, Any

from channelsim.base.errors import InputError, Problem

FORMAT = "channelsim run"
MANIFEST = "manifest.json"
PARTIAL = "manifest.partial.json"
TIMINGS = "timings.json"
FACTS = "facts"
LOCK = ".writing"
REPORT = "report.html"
EXPORT = "export"
OWN = (MANIFEST, PARTIAL, TIMINGS, FACTS, LOCK, REPORT, EXPORT)


def part_path(folder: Path, frame: str, number: int) -> Path:
    """Return where a part of a frame lies."""
    return folder / FACTS / frame / f"part-{number:04d}.parquet"


def sync(path: Path) -> None:
    """Make sure that a file, or the entries of a folder, are on the disk and not in a buffer."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return  # folders cannot be opened on some systems
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that at any moment either the old or the new content is there."""
    draft = path.with_name(f".{path.name}.new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync(path.parent)


def as_json(content: Any) -> bytes:
    """Return JSON text in UTF-8: same content, same bytes; numbers that JSON lacks are refused."""
    return (
        json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=_plain) + "\n"
    ).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def read_json(path: Path) -> dict[str, Any]:
    """Return the content of one of a run's JSON files.

    Raises:
        InputError: it is not JSON.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as failure:
        raise InputError([Problem(f"cannot be read: {failure}", file=str(path))]) from None
    return content if isinstance(content, dict) else {}


class Hold:
    """A run folder held for writing by this process; the system lets go of it when the process dies."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK
        self._file: IO[str] | None = self._path.open("a")
        if not _lock(self._file):
            self._file.close()
            raise _held(folder)

    def release(self) -> None:
        """Let go of the folder."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            self._file.close()
            self._file = None


def is_held(folder: Path) -> bool:
    """Tell whether some process is writing a run to the folder now."""
    path = folder / LOCK
    if not path.exists():
        return False
    with path.open("a") as file:
        return not _lock(file)


def _lock(file: IO[str]) -> bool:
    try:
        import fcntl
    except ImportError:  # not a Unix system: runs are not guarded against each other
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def is_run(folder: Path) -> bool:
    """Tell whether a folder holds a run, finished or not."""
    for name in (MANIFEST, PARTIAL):
        path = folder / name
        if path.is_file():
            try:
                return bool(read_json(path).get("format") == FORMAT)
            except InputError:
                return False
    return False


def check_folder(folder: Path) -> None:
    """See that a run may be written to a folder: one that does not exist yet, is empty or holds a run.

    Raises:
        InputError: the folder holds something else, is a file, cannot be read or written, or a run is being written to it.
    """
    near = next((path for path in (folder, *folder.absolute().parents) if path.exists()), folder)
    if not near.is_dir():
        hint = "name a folder for the run: a new one, an empty one, or one that holds a run"
        raise InputError([Problem("cannot hold a run: it is a file", file=str(near), hint=hint)])
    if near.is_dir() and not os.access(near, os.W_OK | os.X_OK):
        raise _cannot_hold(folder, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    try:
        mine = [path for path in folder.iterdir() if path.name != LOCK] if folder.exists() else []
    except OSError as failure:
        raise _cannot_hold(folder, failure) from None
    if mine and not is_run(folder):
        hint = "choose a new folder; only folders that hold a run are written over"
        raise InputError([Problem("holds something that is not a run", file=str(folder), hint=hint)])
    if is_held(folder):
        raise _held(folder)


def _cannot_hold(folder: Path, failure: OSError) -> InputError:
    return InputError([Problem(f"cannot hold a run: {failure.strerror or failure}", file=str(folder))])


def _held(folder: Path) -> InputError:
    return InputError([Problem("another run is being written to this folder", file=str(folder))])


def take_folder(folder: Path) -> Hold:
    """Make a folder ready for a run: a new or empty one, or one that holds an earlier run, which is removed.

    Raises:
        InputError: the folder holds something else, is a file, cannot be written, or a run is being written to it.
    """
    check_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        hold = Hold(folder)
    except OSError as failure:
        raise _cannot_hold(folder, failure) from None
    if (folder / MANIFEST).exists():
        os.replace(folder / MANIFEST, folder / PARTIAL)
    for name in (FACTS, EXPORT, REPORT, TIMINGS):
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return hold


def new_folder(scenario_name: str, seed: int, parent: Path | str = "runs") -> Path:
    """Return a folder name that is not taken: ``runs/henan_beer-seed1``, then ``…-2`` and so on."""
    stem = re.sub(r"[^\w.-]+", "_", scenario_name).strip("._-") or "run"
    first = Path(parent) / f"{stem[:80]}-seed{seed}"
    folder, number = first, 1
    while folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        number += 1
        folder = first.with_name(f"{first.name}-{number}")
    return folder
