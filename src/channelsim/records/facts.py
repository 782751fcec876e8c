"""Facts of a quarter as a table on disk, and the hash of what they say (not of the bytes of the file)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from channelsim.base.errors import InputError, Problem
from channelsim.records.disk import sync
from channelsim.records.kinds import Frame

Dimensions = Mapping[str, Mapping[str, Sequence[Any]]]

ROWS_A_GROUP = 1 << 20


def shape_of(frame: Frame, dimensions: Dimensions) -> tuple[int, ...]:
    """Return the shape of one week's columns of a frame."""
    return tuple(len(dimensions[dim]["name"]) for dim in frame.dims)


def labels_of(frame: Frame, dimensions: Dimensions) -> list[tuple[str, int, list[str]]]:
    """Return the label columns of a frame: name, position of the dimension they follow, value by place."""
    labels = [(dim, n, [str(name) for name in dimensions[dim]["name"]]) for n, dim in enumerate(frame.dims)]
    for dim, attribute in frame.also:
        if attribute not in frame.dims:
            values = [str(value) for value in dimensions[dim][attribute]]
            labels.append((attribute, frame.dims.index(dim), values))
    return labels


def part_table(frame: Frame, dimensions: Dimensions, first_week: int, columns: Mapping[str, Any]) -> Any:
    """Return one part as a pyarrow table: week, labels, columns.

    Args:
        columns: by name, shape (weeks, *dims).
    """
    import pyarrow as pa

    shape = shape_of(frame, dimensions)
    weeks = next(iter(columns.values())).shape[0]
    rows_a_week = int(np.prod(shape))
    data = {
        "week": pa.array(np.repeat(np.arange(first_week, first_week + weeks, dtype=np.int32), rows_a_week))
    }
    for name, axis, values in labels_of(frame, dimensions):
        kinds = list(dict.fromkeys(values))
        code = np.array(
            [kinds.index(value) for value in values] if len(kinds) < len(values) else range(len(values))
        )
        along = [1] * len(shape)
        along[axis] = shape[axis]
        spread = np.broadcast_to(code.astype(np.int32).reshape(along), shape).ravel()
        data[name] = pa.DictionaryArray.from_arrays(
            pa.array(np.tile(spread, weeks)), pa.array(kinds, pa.string())
        )
    data |= {column.name: pa.array(columns[column.name].ravel()) for column in frame.columns}
    return pa.table(data)


def write_part(path: Path, table: Any) -> None:
    """Write one closed part: under another name first, then in its place."""
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    with draft.open("wb") as file:
        labels = [field.name for field in table.schema if not str(field.type).startswith(("int64", "double"))]
        pq.write_table(
            table,
            file,
            compression="zstd",
            compression_level=1,
            use_dictionary=labels,
            row_group_size=ROWS_A_GROUP,
        )
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync(path.parent)


def read_parts(paths: Sequence[Path], names: Sequence[str] | None = None) -> Any:
    """Return parts as one pyarrow table.

    Raises:
        InputError: a part is missing or damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = []
    for path in paths:
        try:
            tables.append(pq.ParquetFile(path).read(columns=list(names) if names is not None else None))
        except (OSError, pa.ArrowException) as failure:
            problem = Problem(f"part of the facts cannot be read: {failure}", file=str(path))
            raise InputError([problem]) from None
    try:
        return pa.concat_tables(tables).unify_dictionaries()
    except pa.ArrowException:
        message = "parts of the facts do not fit together: one was exchanged"
        raise InputError([Problem(message, file=str(paths[0].parent if paths else ""))]) from None


def part_hash(frame: str, first_week: int, columns: Mapping[str, Any]) -> str:
    """Return the hash of a part's content: names, types and values, independent of file format and storage."""
    digest = hashlib.blake2b(digest_size=16)
    for name, values in columns.items():
        plain = canonical(values)
        head = [frame, first_week, name, plain.dtype.str, plain.size]
        digest.update(json.dumps(head).encode())
        digest.update(plain.tobytes())
    return digest.hexdigest()


def canonical(values: Any) -> Any:
    """Return values in one form only: flat, little-endian, one kind of zero and of not-a-number."""
    flat = np.ascontiguousarray(values).ravel()
    if flat.dtype.kind == "f":
        flat = flat + 0.0
        flat[np.isnan(flat)] = np.nan
    return flat.astype(flat.dtype.newbyteorder("<"), copy=False)


def whole_hash(dimensions: Dimensions, parts: Sequence[Mapping[str, Any]]) -> str:
    """Return the hash of all facts of a run: its labels and the hashes of its parts in order."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(
        json.dumps(dimensions, ensure_ascii=False, sort_keys=True, default=lambda x: x.tolist()).encode()
    )
    for part in parts:
        digest.update(json.dumps(part["hashes"], sort_keys=True).encode())
    return digest.hexdigest()
