"""A run read back from disk: its facts and its birth certificate, read-only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from channelsim.base.errors import InputError, Problem
from channelsim.records import disk
from channelsim.records.facts import labels_of, part_hash, read_parts, whole_hash
from channelsim.records.manifest import check_manifest
from channelsim.records.rows import FRAMES

if TYPE_CHECKING:
    import pandas as pd

State = Literal["finished", "running", "interrupted"]


class Frames(Mapping[str, "pd.DataFrame"]):
    """Frames of a run by name, each read when first asked for."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._run.manifest["frames"]:
            raise KeyError(f"no frame {name!r}; there are {', '.join(self)}")
        if name not in self._read:
            self._read[name] = self._run.read(name)
        return self._read[name].copy(deep=False)

    def __iter__(self) -> Iterator[str]:
        return iter(self._run.manifest["frames"])

    def __len__(self) -> int:
        return len(self._run.manifest["frames"])


class Run:
    """A run on disk.

    Args:
        folder: the run's folder.
        unfinished: what to do with a run that was interrupted or is still being written: ``refuse`` it, or ``allow`` it
            with the quarters it has closed.

    Attributes:
        folder: the run's folder.
        manifest: scenario as resolved, its hash, seed, version, dimensions, frames.
        state: ``finished``, ``running`` or ``interrupted``.
        frames: facts by name of the frame, as DataFrames at the simulated scale (see ``records/rows.py``).

    Raises:
        InputError: there is no run, or it is not finished.
    """

    def __init__(self, folder: Path | str, *, unfinished: Literal["refuse", "allow"] = "refuse") -> None:
        self.folder = Path(folder)
        self.manifest, self.state = self._open()
        if self.state != "finished" and unfinished == "refuse":
            said = "is still being written" if self.state == "running" else "was interrupted"
            problem = Problem(
                f"this run {said}: {self.weeks} weeks are kept in closed quarters",
                file=str(self.folder),
                hint='open it with unfinished="allow", or with --unfinished on the command line',
            )
            raise InputError([problem])
        self.frames = Frames(self)
        self._cubes: dict[tuple[str, str], Any] = {}

    def _open(self) -> tuple[dict[str, Any], State]:
        for name in (disk.MANIFEST, disk.PARTIAL):
            if (self.folder / name).is_file():
                manifest = disk.read_json(self.folder / name)
                if manifest.get("format") != disk.FORMAT:
                    raise InputError([Problem(f"{name} is not that of a run", file=str(self.folder))])
                check_manifest(manifest, self.folder / name, finished=name == disk.MANIFEST)
                if name == disk.MANIFEST:
                    return manifest, "finished"
                return manifest, "running" if disk.is_held(self.folder) else "interrupted"
        raise InputError([Problem("there is no run in this folder", file=str(self.folder))])

    @property
    def finished(self) -> bool:
        """Whether the run went to its end."""
        return self.state == "finished"

    @property
    def weeks(self) -> int:
        """Weeks on record."""
        return int(self.manifest["weeks_recorded"])

    @property
    def hash(self) -> str:
        """Hash of all facts; two runs with the same hash say the same. Empty for an unfinished run."""
        return str(self.manifest.get("content_hash", ""))

    @property
    def scale(self) -> float:
        """Simulated share of the whole market."""
        return float(self.manifest.get("market_scale", 1.0))

    @property
    def minor_units(self) -> int:
        """Minor units of money in one unit of the currency."""
        return int(self.manifest.get("minor_units", 100))

    def names(self, dimension: str) -> list[str]:
        """Return the names along a dimension, in order."""
        return [str(name) for name in self.manifest["dimensions"][dimension]["name"]]

    def attribute(self, dimension: str, name: str) -> list[Any]:
        """Return another attribute of a dimension, such as the ``manufacturer`` of every product."""
        return list(self.manifest["dimensions"][dimension][name])

    def cube(self, frame: str, column: str) -> Any:
        """Return one column as a read-only array, shape (weeks, *dimensions of the frame), at the simulated scale.

        Raises:
            KeyError: no such frame or column.
        """
        if (frame, column) not in self._cubes:
            if column not in [known["name"] for known in self.manifest["frames"][frame]["columns"]]:
                raise KeyError(f"frame {frame} has no column {column!r}")
            dims = self.manifest["frames"][frame]["dims"]
            shape = tuple(len(self.names(dim)) for dim in dims)
            values = self._table(frame, [column]).column(column).to_numpy() if self.weeks else np.zeros(0)
            cube = np.array(values).reshape(-1, *shape)
            cube.setflags(write=False)
            self._cubes[frame, column] = cube
        return self._cubes[frame, column]

    def read(self, frame: str) -> pd.DataFrame:
        """Read a frame from disk: week, labels, columns, in order of week and dimensions."""
        import pandas as pd

        if not self.weeks:
            known = [column["name"] for column in self.manifest["frames"][frame]["columns"]]
            return pd.DataFrame(columns=["week", *self.manifest["frames"][frame]["dims"], *known])
        data: pd.DataFrame = self._table(frame).to_pandas()
        for label, _, values in labels_of(FRAMES[frame], self.manifest["dimensions"]):
            data[label] = data[label].cat.set_categories(list(dict.fromkeys(values)))
        return data

    def verify(self) -> bool:
        """Recompute the hash of all facts from the files and compare it with the manifest's."""
        for number, part in enumerate(self.manifest["parts"]):
            for frame, expected in part["hashes"].items():
                table = read_parts([disk.part_path(self.folder, frame, number)])
                names = [column["name"] for column in self.manifest["frames"][frame]["columns"]]
                columns = {name: table.column(name).to_numpy() for name in names}
                if part_hash(frame, part["first_week"], columns) != expected:
                    return False
        return (
            not self.finished or whole_hash(self.manifest["dimensions"], self.manifest["parts"]) == self.hash
        )

    def timings(self) -> dict[str, Any]:
        """Return how long things took; empty if that was not written."""
        path = self.folder / disk.TIMINGS
        return disk.read_json(path) if path.is_file() else {}

    def _table(self, frame: str, names: list[str] | None = None) -> Any:
        paths = [disk.part_path(self.folder, frame, number) for number in range(len(self.manifest["parts"]))]
        table = read_parts(paths, names)
        dims = self.manifest["frames"][frame]["dims"]
        rows = self.weeks * int(np.prod([len(self.names(dim)) for dim in dims]))
        if table.num_rows != rows:
            message = f"holds {table.num_rows:,} rows of facts, not {rows:,}: a part was exchanged"
            raise InputError([Problem(message, file=str(self.folder / disk.FACTS / frame))])
        return table

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.folder}: {self.weeks} weeks, {self.state}>"
