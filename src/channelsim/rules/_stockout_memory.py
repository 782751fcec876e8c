"""What consumers know who found nothing, gathered so that it lies close together.

Who: consumers (helpers of ``stockout_reaction``; no rule of its own).
Reads: consumers' key, awareness, repertoire, attraction and service.
Proposes: nothing.
Formula: none.
Source: *own*.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.lanes import fetch
from channelsim.rules._utility_kernels import AHEAD


class Known(NamedTuple):
    """What decides where to turn: consumers' key, awareness bits, repertoire, attraction and service."""

    keys: Any
    aware: Any
    repertoire: Any
    attraction: Any
    service: Any


def at_hand(people: Any, rows: Any) -> Known:
    """Return what some consumers know, close together in memory: row n belongs to the consumer ``rows[n]``."""
    wide = (people.repertoire, people.attraction, people.service)
    broad = tuple(np.empty((rows.size, column.shape[1]), column.dtype) for column in wide)
    keys, aware = (np.empty(rows.size, column.dtype) for column in (people.key, people.aware))
    _pick(rows, (people.key, people.aware), (keys, aware))
    for column, out in zip(wide, broad, strict=True):
        _pick_rows(rows, column, out)
    return Known(keys, aware, *broad)


@kernel
def _pick(rows: Any, columns: Any, out: Any) -> None:
    for n in range(rows.shape[0]):
        out[0][n], out[1][n] = columns[0][rows[n]], columns[1][rows[n]]


@kernel
def _pick_rows(rows: Any, column: Any, out: Any) -> None:
    flat, width, last = column.reshape(-1), column.shape[1], rows.shape[0] - 1
    for n in range(rows.shape[0]):
        fetch(flat, rows[min(n + AHEAD, last)] * width)
        place = rows[n] * width
        for c in range(width):
            out[n, c] = flat[place + c]
