"""Dated changes of a run's scenario, for tables and for marks along the weeks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from channelsim.scenario.tree import dotted, leaves

if TYPE_CHECKING:
    from channelsim.records.run import Run


class Dated(NamedTuple):
    """One setting that took another value from a week on; ``to_week`` None: to the end."""

    from_week: int
    to_week: int | None
    note: str
    setting: str
    value: Any

    @property
    def weeks(self) -> str:
        """The weeks it holds, as people write them."""
        return f"{self.from_week}–" if self.to_week is None else f"{self.from_week}–{self.to_week}"


def dated_changes(run: Run) -> list[Dated]:
    """Return what the scenario changed within the run's weeks, by week; one entry a setting."""
    return sorted((item for item in _all(run) if item.from_week < run.weeks), key=lambda item: item.from_week)


def marks(run: Run) -> list[tuple[int, str]]:
    """Return (week, notes) of every week in which a change comes into force."""
    found: dict[int, dict[str, None]] = {}
    for item in dated_changes(run):
        found.setdefault(item.from_week, {})[item.note or item.setting] = None
    return [(week, "; ".join(notes)) for week, notes in found.items()]


def _all(run: Run) -> Iterator[Dated]:
    data = run.manifest.get("scenario", {}).get("data", {})
    changes = data.get("changes") if isinstance(data, dict) else None
    for change in changes if isinstance(changes, list) else ():
        start, end, note = change["from_week"], change.get("to_week"), str(change.get("note") or "")
        for path, value in leaves(change["set"]):
            yield Dated(start, end, note, dotted(path), value)
