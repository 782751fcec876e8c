"""Finding settings by the words people type: with or without names, whole or in part."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from channelsim.base.setting import Declared

NAME = "<name>"
BY_REGION = "by_region"
MOST_NEAR = 5


def find(text: str, known: Sequence[Declared]) -> list[Declared]:
    """Return the settings that a text means: one by its path, all of a group, or all that end so.

    ``manufacturers.rebate.rate``, ``manufacturers.alpha.rebate.rate`` and ``rebate.rate`` all mean
    ``manufacturers.<name>.rebate.rate``; one word that is no whole name finds those it is part of (``retail``).
    """
    asked = [part for part in text.strip().strip(".").split(".") if part]
    if not asked:
        return []
    paths = [(item, item.path.split(".")) for item in known]
    words = {after for _, path in paths for here, after in pairwise(path) if here == NAME}
    for fits in (_is_plain, _is_named, _is_part):
        found = [item for item, path in paths if fits(asked, path, words)]
        whole = [
            item
            for item in found
            if len(item.path.split(".")) == len(asked) or _without_names(item.path) == asked
        ]
        if found:
            return whole or found
    return [
        item for item, path in paths if len(asked) == 1 and any(asked[0] in part.split("_") for part in path)
    ]


def split_region(text: str) -> tuple[str, bool]:
    """Return what was asked without ``by_region`` and the region, and whether ``by_region`` itself was asked for."""
    parts = text.strip().strip(".").split(".")
    if BY_REGION not in parts:
        return text, False
    at = parts.index(BY_REGION)
    return ".".join(parts[:at] + parts[at + 2 :]), len(parts) <= at + 2


def by_region(path: str) -> bool:
    """Tell whether a setting may differ by region."""
    from channelsim.scenario.reference import rule_path
    from channelsim.scenario.sections import slots
    from channelsim.scenario.tree import dotted

    return any(slot.regional and path.startswith(f"{dotted(rule_path(slot))}.") for slot in slots())


def nearest(text: str, known: Sequence[Declared]) -> list[str]:
    """Return the paths that look most like a text, names left out."""
    plain = {".".join(part for part in item.path.split(".") if part != NAME): item.path for item in known}
    groups = {path.rpartition(".")[0] for path in plain} - {""}
    near = difflib.get_close_matches(text, [*plain, *groups], MOST_NEAR, 0.5)
    by_end = [path for path in plain if path.rpartition(".")[2] in difflib.get_close_matches(
        text.rpartition(".")[2], [known_path.rpartition(".")[2] for known_path in plain], 2, 0.75)]  # fmt: skip
    return list(dict.fromkeys([*near, *by_end]))[:MOST_NEAR]


def _without_names(path: str) -> list[str]:
    return [part for part in path.split(".") if part != NAME]


def _is_plain(asked: list[str], path: list[str], words: set[str]) -> bool:
    """Tell whether a path, names left out, is what was asked or begins with it."""
    return [part for part in path if part != NAME][: len(asked)] == asked


def _is_named(asked: list[str], path: list[str], words: set[str]) -> bool:
    """Tell whether a path is or begins with what was asked, where names stand; a mistyped word is no name."""
    return len(path) >= len(asked) and all(
        there == part or (there == NAME and not difflib.get_close_matches(part, words, 1, 0.75))
        for there, part in zip(path, asked, strict=False)
    )


def _is_part(asked: list[str], path: list[str], words: set[str]) -> bool:
    """Tell whether the words asked stand together inside the path."""
    plain = [part for part in path if part != NAME]
    return any(plain[n : n + len(asked)] == asked for n in range(len(plain)))
