"""YAML 1.2 text to plain data with marks. Refuses what can hurt: tags, duplicate keys, alias bombs, depth, size."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from channelsim.base.errors import InputError, Problem
from channelsim.scenario.tree import Mark, Path, Tree, dotted

MAX_NODES = 100_000
MAX_DEPTH = 24

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]{1,30}")
_BASED = re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,16}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_A_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|nan|NaN|-?inf")


class _StopError(Exception):
    """Reading cannot go on; the problem is noted."""


def parse(text: str, file: str) -> Tree:
    """Return the tree of a YAML text whose root is a group.

    Raises:
        InputError: all problems of the text that reading can find.
    """
    reader = _Reader(text, file)
    try:
        reader.document()
    except _StopError:
        pass
    except MarkedYAMLError as error:
        reader.syntax(error)
    except YAMLError as error:
        reader.note(None, (), f"is not YAML: {' '.join(str(error).split())}")
    if reader.problems:
        raise InputError(reader.problems)
    return reader.tree


def parse_value(text: str, file: str) -> Any:
    """Return one value written as YAML, for instance the right side of ``path=value``.

    Raises:
        InputError: it is not YAML.
    """
    body = text if text.strip() else "null"
    return parse("value: " + body if "\n" not in body else "value:\n" + body, file).data.get("value")


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self.lines = text.splitlines()
        self.tree = Tree({}, file=file)
        self.problems: list[Problem] = []
        self._events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0

    def document(self) -> None:
        """Read the whole text."""
        kinds = []
        for event in self._events:
            kind = type(event).__name__
            kinds.append(kind)
            if kind == "DocumentStartEvent" and kinds.count(kind) > 1:
                self._stop(event, (), "holds more than one document", "keep one; take out the line with ---")
            if kind.startswith(("Scalar", "Sequence", "Mapping", "Alias")):
                self.tree.data = self._node(event, (), 0)
        if self.tree.data is None or self.tree.data == {}:
            if not self.problems:
                self.note(None, (), "the file is empty", "start with: name: my-scenario")
        elif not isinstance(self.tree.data, dict):
            self.note(None, (), "must be a group of keys and values", "start with: name: my-scenario")

    def _node(self, event: Any, path: Path, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(
                event,
                path,
                f"the file holds more than {MAX_NODES:,} values",
                "put large tables into CSV files",
            )
        if depth > MAX_DEPTH:
            self._stop(event, path[:3], f"groups are nested deeper than {MAX_DEPTH}")
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self._alias(event, path)
        if event.tag is not None:
            self.note(event, path, f"tag {event.tag!r} is not allowed", "write plain values only")
        before = self._nodes
        if kind == "ScalarEvent":
            value = self._scalar(event, path)
        elif kind == "SequenceStartEvent":
            value = self._sequence(path, depth)
        else:
            value = self._mapping(path, depth)
        if event.anchor:
            self._anchors[event.anchor] = (value, self._nodes - before + 1)
        return value

    def _alias(self, event: Any, path: Path) -> Any:
        if event.anchor not in self._anchors:
            self._stop(event, path, f"*{event.anchor} refers to itself or to nothing")
        value, size = self._anchors[event.anchor]
        self._nodes += size
        if self._nodes > MAX_NODES:
            self._stop(event, path, f"references expand to more than {MAX_NODES:,} values")
        return value

    def _sequence(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in self._events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            place = (*path, len(items))
            self.tree.values[place] = self._mark(event)
            items.append(self._node(event, place, depth + 1))
        return items

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        group: dict[str, Any] = {}
        for event in self._events:
            if type(event).__name__ == "MappingEndEvent":
                break
            if type(event).__name__ != "ScalarEvent":
                self._stop(event, path, "a key must be a plain word")
            key = str(event.value)
            place = (*path, key)
            known = key in group
            if known:
                first = self.tree.keys[place]
                self.note(event, place, f"key {key!r} is given twice", f"first on line {first.line}")
            elif key == "<<":
                self.note(event, place, "merge keys (<<) are not allowed", "use extends: or a defaults group")
            elif not key.strip() or ("." in key and _FLOAT.fullmatch(key)):
                self.note(event, place, f"{key!r} cannot be a key")
            key_mark = self._mark(event)
            value_event = next(self._events)
            if not known:
                self.tree.keys[place] = key_mark
                simple = type(value_event).__name__ in {"ScalarEvent", "AliasEvent"}
                self.tree.values[place] = self._mark(value_event) if simple else key_mark
            value = self._node(value_event, place, depth + 1)
            if not known:
                group[key] = value
        return group

    def _scalar(self, event: Any, path: Path) -> Any:
        text = event.value
        if event.style is not None:
            return text
        if text in _NULL:
            return None
        if text in _BOOL:
            return _BOOL[text]
        if _INT.fullmatch(text):
            return int(text)
        if _BASED.fullmatch(text):
            return int(text, 0)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if math.isfinite(number):
                return number
        if _NOT_A_NUMBER.fullmatch(text) or _FLOAT.fullmatch(text):
            self.note(event, path, f"{text} is not a number that can be used", "write a finite number")
            return None
        return text

    def _mark(self, event: Any) -> Mark:
        line, column = event.start_mark.line, event.start_mark.column
        excerpt = self.lines[line].strip() if line < len(self.lines) else ""
        return Mark(self.tree.file, line + 1, column + 1, excerpt[:160])

    def note(self, event: Any, path: Path, message: str, hint: str = "") -> None:
        """Remember a problem."""
        mark = self._mark(event) if event is not None else Mark(self.tree.file)
        self.problems.append(
            Problem(message, mark.file, mark.line, mark.column, dotted(path), mark.excerpt, hint)
        )

    def _stop(self, event: Any, path: Path, message: str, hint: str = "") -> None:
        self.note(event, path, message, hint)
        raise _StopError

    def syntax(self, error: MarkedYAMLError) -> None:
        """Remember what the YAML parser could not read."""
        mark = error.problem_mark or error.context_mark
        if error.context_mark and "end of stream" in str(error.problem):
            mark = error.context_mark
        what = " ".join(str(error.problem or error.context or "cannot be read").split())
        line, column = (mark.line, mark.column) if mark else (-1, -1)
        excerpt = self.lines[line].strip() if 0 <= line < len(self.lines) else ""
        hint = "check indentation (blanks, no tabs), colons followed by a blank, and quotes"
        self.problems.append(
            Problem(f"is not YAML: {what}", self.tree.file, line + 1, column + 1, "", excerpt[:160], hint)
        )
