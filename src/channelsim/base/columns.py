"""Settings of one rule as columns over its deciders, so that a rule computes with arrays."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.base.setting import Settings

Where = tuple[int | None, ...]


def tabulate(
    settings: Settings, sizes: tuple[int, ...] = (), exceptions: Mapping[Where, Settings] | None = None
) -> SimpleNamespace:
    """Spread settings over the dimensions of ``settings.per``.

    Args:
        settings: values that hold where no exception does.
        sizes: length of each dimension in ``settings.per``; empty for a rule whose settings are the same for all.
        exceptions: values for some places, ``None`` in a place meaning all along that dimension; later ones win.

    Returns:
        A namespace with one attribute a field: a plain value if ``sizes`` is empty, else an array of shape ``sizes``
        (bool, int64, float64, or object for names and groups).
    """
    fields = type(settings).model_fields
    if not sizes:
        return SimpleNamespace(**{name: getattr(settings, name) for name in fields})
    columns = {name: _full(getattr(settings, name), sizes) for name in fields}
    for where, values in (exceptions or {}).items():
        index = tuple(slice(None) if place is None else place for place in where)
        for name in fields:
            target = columns[name]
            value = getattr(values, name)
            if target.dtype == np.int64 and isinstance(value, float):
                columns[name] = target = target.astype(np.float64)
            if not isinstance(value, bool | int | float) and target.dtype != object:
                columns[name] = target = target.astype(object)
            if target.dtype == object:
                _put(target, index, value)
            else:
                target[index] = value
    return SimpleNamespace(**columns)


def _full(value: Any, sizes: tuple[int, ...]) -> Any:
    if isinstance(value, bool):
        return np.full(sizes, value, np.bool_)
    if isinstance(value, int):
        return np.full(sizes, value, np.int64)
    if isinstance(value, float):
        return np.full(sizes, value, np.float64)
    filled = np.empty(sizes, object)
    _put(filled, tuple(slice(None) for _ in sizes), value)
    return filled


def _put(target: Any, index: Any, value: Any) -> None:
    whole = target[index]
    if isinstance(whole, np.ndarray):
        for place in np.ndindex(whole.shape):
            whole[place] = value
    else:
        target[index] = value
