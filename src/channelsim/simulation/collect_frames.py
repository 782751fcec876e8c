"""Puts the columns of a week into the frames as they are declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from channelsim.records.kinds import Frame
from channelsim.records.rows import FRAMES

Columns = dict[str, Any]
DECLARED = {name: frozenset(column.name for column in frame.columns) for name, frame in FRAMES.items()}
PostingFacts = Mapping[tuple[str, str], Any]


def complete(frame: Frame, columns: Columns, posted: Columns, shape: tuple[int, ...]) -> Columns:
    """Return all columns of a frame in order and type: posted, else computed, else zero."""
    whole = {}
    for column in frame.columns:
        values = posted.get(column.name, columns.get(column.name))
        if values is None:
            values = np.zeros(shape, column.dtype)
        whole[column.name] = np.asarray(values, column.dtype)
        if whole[column.name].shape != shape:
            raise ValueError(f"fact {frame.name}.{column.name} has the shape {np.shape(values)}, not {shape}")
    return whole


def by_frame(posted: PostingFacts) -> dict[str, Columns]:
    """Sort posted facts by frame; those that belong to no declared column are refused."""
    sorted_facts: dict[str, Columns] = {name: {} for name in FRAMES}
    for (frame, column), values in posted.items():
        if column not in DECLARED.get(frame, ()):
            raise ValueError(f"no column {column!r} of a frame {frame!r} is declared in records/rows.py")
        sorted_facts[frame][column] = values
    return sorted_facts
