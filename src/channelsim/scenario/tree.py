"""A scenario file as plain data in which every value remembers where it was written."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from channelsim.base.errors import Problem

Path = tuple[str | int, ...]


class Mark(NamedTuple):
    """Where something stands: file, line and column from 1 (0 unknown), and the line's text."""

    file: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""


@dataclass
class Tree:
    """Plain data (dicts, lists, scalars) and the marks of its keys and values by path."""

    data: Any
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)
    file: str = ""

    def mark(self, path: Path, *, key: bool = False) -> Mark:
        """Return the place of a value (or of its key); of the nearest group around it if it is not written down."""
        first, second = (self.keys, self.values) if key else (self.values, self.keys)
        for end in range(len(path), 0, -1):
            found = first.get(path[:end]) or second.get(path[:end])
            if found:
                return found
            first, second = self.keys, self.values
        return Mark(self.file)

    def problem(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """Return a problem at a path of this tree."""
        file, line, column, excerpt = self.mark(path, key=key)
        return Problem(message, file, line, column, dotted(path), excerpt, hint)

    def get(self, *path: str | int) -> Any:
        """Return the value at a path, or None."""
        return dig(self.data, path)

    def copy(self) -> Tree:
        """Return a tree whose groups can be changed without changing this one."""
        return Tree(clone(self.data), dict(self.keys), dict(self.values), self.file)

    def under(self, path: Path) -> Tree:
        """Return the part at a path as a tree of its own."""
        cut = len(path)
        keys = {p[cut:]: m for p, m in self.keys.items() if p[:cut] == path}
        values = {p[cut:]: m for p, m in self.values.items() if p[:cut] == path}
        return Tree(clone(self.get(*path)), keys, values, self.file)

    def put(self, path: Path, value: Any, mark: Mark) -> None:
        """Write a value at a path, making the groups around it.

        Raises:
            KeyError: something on the way is not a group.
        """
        here = self.data
        for part in path[:-1]:
            if isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
                continue
            if not isinstance(here, dict):
                raise KeyError(dotted(path))
            if here.get(part) is None:
                here[part] = {}
            here = here[part]
        if not isinstance(here, dict | list):
            raise KeyError(dotted(path))
        self.forget(path)
        here[path[-1]] = value  # type: ignore[index]
        self.keys[path] = self.values[path] = mark

    def forget(self, path: Path) -> None:
        """Drop the marks at a path and, while a group or list still stands there, below it."""
        cut, whole = len(path), isinstance(self.get(*path), dict | list)
        for marks in (self.keys, self.values):
            marks.pop(path, None)
            for old in [p for p in marks if p[:cut] == path] if whole else ():
                del marks[old]

    def merge(self, over: Tree, at: Path = ()) -> list[Problem]:
        """Lay another tree over this one below ``at``: groups merge, anything else replaces, null takes away.

        Inside alternatives null stays, to take away when the alternative is chosen.

        Returns:
            Problems: a null for something that is not there.
        """
        problems: list[Problem] = []
        for key, value in over.data.items() if isinstance(over.data, dict) else ():
            self._merge_one((*at, key), value, over, (key,), problems)
        return problems

    def _merge_one(self, path: Path, value: Any, over: Tree, source: Path, problems: list[Problem]) -> None:
        holder = dig(self.data, path[:-1])
        old = holder.get(path[-1]) if isinstance(holder, dict) else None
        if value is None and not (path[0] == "alternatives" and len(path) > 2):
            if old is None:
                problems.append(over.problem(source, NO_VALUE, NO_VALUE_HINT, key=True))
            else:
                self.forget(path)
                del holder[path[-1]]
            return
        if isinstance(value, dict) and (isinstance(old, dict) or old is None):
            if old is None:
                self._place(path, {})
            self._take_mark(path, over, source, keep=old is not None)
            for key, inner in value.items():
                self._merge_one((*path, key), inner, over, (*source, key), problems)
            return
        self.forget(path)
        self._place(path, clone(value))
        cut = len(source)
        for mine, theirs in ((self.keys, over.keys), (self.values, over.values)):
            mine.update({(*path, *p[cut:]): m for p, m in theirs.items() if p[:cut] == source})

    def _place(self, path: Path, value: Any) -> None:
        holder = self.data
        for part in path[:-1]:
            holder = holder.setdefault(part, {})
        holder[path[-1]] = value

    def _take_mark(self, path: Path, over: Tree, source: Path, keep: bool) -> None:
        for mine, theirs in ((self.keys, over.keys), (self.values, over.values)):
            if source in theirs and not (keep and path in mine):
                mine[path] = theirs[source]


NO_VALUE = "has no value"
NO_VALUE_HINT = "write one, or take the line out to keep the default"


def clone(value: Any) -> Any:
    """Return a copy of plain data."""
    if isinstance(value, dict):
        return {key: clone(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [clone(inner) for inner in value]
    return value


def dig(data: Any, path: Iterable[str | int]) -> Any:
    """Return the value at a path of plain data, or None."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def deep(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain data laid over plain data: groups merge, anything else replaces."""
    result = dict(base)
    for key, value in over.items():
        old = result.get(key)
        result[key] = deep(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


def leaves(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield path and value of everything that is not a group; an empty group counts as a value."""
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    else:
        yield path, data


def dotted(path: Path) -> str:
    """Return a path as a planner writes it: ``changes[0].from_week``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def undotted(text: str) -> Path:
    """Return the path behind ``a.b[0].c``."""
    parts: list[str | int] = []
    for piece in text.strip().split("."):
        name, *numbers = piece.split("[")
        if name:
            parts.append(name)
        for number in numbers:
            digits = number.rstrip("]")
            parts.append(int(digits) if digits.isdigit() else digits)
    return tuple(parts)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like this one, or an empty text when none is."""
    lower = {name.lower(): name for name in known}
    found = difflib.get_close_matches(str(word).lower(), lower, n=1, cutoff=0.6)
    return lower[found[0]] if found else ""


def suggest(word: str, known: Iterable[str]) -> str:
    """Return a hint: the nearest known word, or all of them."""
    names = list(known)
    best = nearest(word, names)
    if best:
        return f"did you mean {best!r}?"
    if not names:
        return ""
    shown = ", ".join(sorted(names)[:20])
    return f"known: {shown}{', …' if len(names) > 20 else ''}"
