"""Finding settings by the words people type: with or without names, whole or in part."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from channelsim.base.setting import Declared

NAME = "<name>"
MOST_NEAR = 5


def find(text: str, known: Sequence[Declared]) -> list[Declared]:
    """Return the settings that a text means: one by its path, all of a group, or all that end so.

    ``manufacturers.rebate.rate``, ``manufacturers.alpha.rebate.rate`` and ``rebate.rate`` all mean
    ``manufacturers.<name>.rebate.rate``.
    """
    asked = [part for part in text.strip().strip(".").split(".") if part]
    if not asked:
        return []
    for fits in (_is_path, _is_group, _is_end):
        found = [item for item in known if fits(asked, item.path.split("."))]
        if found:
            return found
    return []


def nearest(text: str, known: Sequence[Declared]) -> list[str]:
    """Return the paths that look most like a text, names left out."""
    plain = {".".join(part for part in item.path.split(".") if part != NAME): item.path for item in known}
    groups = {path.rpartition(".")[0] for path in plain} - {""}
    near = difflib.get_close_matches(text, [*plain, *groups], MOST_NEAR, 0.5)
    by_end = [path for path in plain if path.rpartition(".")[2] in difflib.get_close_matches(
        text.rpartition(".")[2], [known_path.rpartition(".")[2] for known_path in plain], 2, 0.75)]  # fmt: skip
    return list(dict.fromkeys([*near, *by_end]))[:MOST_NEAR]


def _is_path(asked: list[str], path: list[str]) -> bool:
    return _matches(asked, path, len(path))


def _is_group(asked: list[str], path: list[str]) -> bool:
    return any(_matches(asked, path, end) for end in range(1, len(path)))


def _is_end(asked: list[str], path: list[str]) -> bool:
    """Tell whether the words asked stand together inside the path."""
    plain = [part for part in path if part != NAME]
    return any(plain[n : n + len(asked)] == asked for n in range(len(plain)))


def _matches(asked: list[str], path: list[str], end: int) -> bool:
    """Tell whether the first parts of a path are what was asked, any name or none standing for ``<name>``."""
    head = path[:end]
    if [part for part in head if part != NAME] == asked:
        return True
    return len(head) == len(asked) and all(
        there in (NAME, part) for there, part in zip(head, asked, strict=True)
    )
