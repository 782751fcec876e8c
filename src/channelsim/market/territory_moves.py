"""Moves about who supplies whom that leave all else as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Resupply:
    """Terminals change their supplier of one manufacturer; lines (n,).

    ``supplier`` is numbered as in ``terminals.supplier``. What the old supplier expected to sell to them, and the purchases
    on which rewards are reckoned, go along to the new one.
    """

    manufacturer: int
    terminal: Array
    supplier: Array
