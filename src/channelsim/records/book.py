"""The book of a run: takes the facts of each week and keeps them in closed quarters on disk."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from channelsim.records import disk
from channelsim.records.facts import Dimensions, part_hash, part_table, shape_of, whole_hash, write_part
from channelsim.records.kinds import Frame
from channelsim.records.manifest import FORMAT_VERSION
from channelsim.records.rows import FRAMES

WEEKS_A_PART = 13

Facts = Mapping[str, Mapping[str, Any]]
Buffer = dict[str, dict[str, list[Any]]]


class Book:
    """Facts of a run on their way to disk; one quarter is held in memory, another may be on its way.

    A closed quarter is written by a thread of its own while the next weeks are simulated. Until :meth:`finish` the folder
    holds ``manifest.partial.json``: a run that was killed keeps its closed quarters and can be told from a finished one.

    Args:
        folder: a new folder, or one that holds an earlier run, which is replaced.
        dimensions: by dimension (region, product, manufacturer, dealer, terminal) its attributes: ``name`` (unique) and
            whatever else a reader needs, such as a product's ``manufacturer`` or a region's ``longitude``. Plain lists.
        birth: what else the manifest says: scenario, its hash, seed, version, market_scale, … Plain values.

    Raises:
        InputError: the folder holds something else, or a run is being written to it.
        ValueError: names of a dimension are not unique.
    """

    def __init__(
        self, folder: Path | str, dimensions: Dimensions, birth: Mapping[str, Any] | None = None
    ) -> None:
        for dim, attributes in dimensions.items():
            if len(set(attributes["name"])) < len(attributes["name"]):
                raise ValueError(f"names of the dimension {dim} are not unique")
        self.folder = Path(folder)
        self._dimensions = dimensions
        self._hold = disk.take_folder(self.folder)
        self._buffer: Buffer = {}
        self._writer = ThreadPoolExecutor(1, "records")
        self._writing: Future[None] | None = None
        self._first_week = 0
        self._weeks = 0
        self._manifest: dict[str, Any] = {
            "format": disk.FORMAT,
            "format_version": FORMAT_VERSION,
            **(birth or {}),
            "dimensions": dimensions,
            "frames": {},
            "weeks_recorded": 0,
            "parts": [],
        }
        self._write_manifest()

    def add(self, week: int, facts: Facts) -> None:
        """Take the facts of one week: by frame and column, arrays shaped by the frame's dimensions.

        Raises:
            ValueError: a week is out of turn, or a frame, column, shape or type is not as ``records/rows.py`` says.
        """
        if week != self._weeks:
            raise ValueError(f"week {week} was recorded after week {self._weeks - 1}")
        if week == 0:
            self._open(facts)
        if facts.keys() != self._buffer.keys():
            raise ValueError(f"frames changed in week {week}: {', '.join(facts)}")
        for name, columns in facts.items():
            self._take(FRAMES[name], columns)
        self._weeks += 1
        if self._weeks - self._first_week == WEEKS_A_PART:
            self._close_part()

    def finish(self, timings: Mapping[str, Any] | None = None) -> Path:
        """Close the last quarter and turn the folder into a finished run; return the folder."""
        if self._weeks > self._first_week:
            self._close_part()
        self._wait()
        if timings is not None:
            disk.write_whole(self.folder / disk.TIMINGS, disk.as_json(timings))
        self._manifest["content_hash"] = whole_hash(self._dimensions, self._manifest["parts"])
        self._write_manifest()
        os.replace(self.folder / disk.PARTIAL, self.folder / disk.MANIFEST)
        disk.sync(self.folder)
        self.close()
        return self.folder

    def close(self) -> None:
        """Let go of the folder as it stands; what is not in a closed quarter is dropped."""
        self._writer.shutdown(wait=True)
        self._buffer.clear()
        self._hold.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, failure: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _open(self, facts: Facts) -> None:
        unknown = [name for name in facts if name not in FRAMES]
        if unknown or not facts:
            raise ValueError(f"no such frames: {', '.join(unknown)}" if unknown else "there are no facts")
        for name in facts:
            frame = FRAMES[name]
            self._buffer[name] = {column.name: [] for column in frame.columns}
            self._manifest["frames"][name] = {
                "dims": list(frame.dims),
                "meaning": frame.meaning,
                "columns": [column._asdict() for column in frame.columns],
            }

    def _take(self, frame: Frame, columns: Mapping[str, Any]) -> None:
        kept, shape = self._buffer[frame.name], shape_of(frame, self._dimensions)
        if columns.keys() != kept.keys():
            wrong = sorted(columns.keys() ^ kept.keys())
            raise ValueError(f"columns of {frame.name} are not as declared: {', '.join(wrong)}")
        for column in frame.columns:
            values = np.asarray(columns[column.name])
            if values.shape != shape or not np.can_cast(values.dtype, column.dtype, "safe"):
                found = f"{values.dtype}{list(values.shape)}"
                raise ValueError(f"{frame.name}.{column.name} is {found}, not {column.dtype}{list(shape)}")
            kept[column.name].append(np.array(values, column.dtype))

    def _close_part(self) -> None:
        """Hand the quarter in memory over to the writer, once the one before is on disk."""
        self._wait()
        quarter, self._buffer = (
            self._buffer,
            {name: {column: [] for column in kept} for name, kept in self._buffer.items()},
        )
        self._writing = self._writer.submit(self._write_part, quarter, self._first_week, self._weeks)
        self._first_week = self._weeks

    def _wait(self) -> None:
        """Wait until nothing is on its way to disk; raise what went wrong there."""
        if self._writing is not None:
            self._writing.result()
            self._writing = None

    def _write_part(self, quarter: Buffer, first_week: int, end_week: int) -> None:
        number, hashes = len(self._manifest["parts"]), {}
        for name, kept in quarter.items():
            columns = {column: np.stack(weeks) for column, weeks in kept.items()}
            hashes[name] = part_hash(name, first_week, columns)
            table = part_table(FRAMES[name], self._dimensions, first_week, columns)
            write_part(disk.part_path(self.folder, name, number), table)
        self._manifest["parts"].append(
            {"first_week": first_week, "weeks": end_week - first_week, "hashes": hashes}
        )
        self._manifest["weeks_recorded"] = end_week
        self._write_manifest()

    def _write_manifest(self) -> None:
        disk.write_whole(self.folder / disk.PARTIAL, disk.as_json(self._manifest))
