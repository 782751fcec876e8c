"""Settings that once stood elsewhere: what to say to whoever writes them at the old place."""

from __future__ import annotations

from channelsim.scenario.tree import Path

PEOPLE = ("heads", "skill_gain", "training_weeks", "turnover_per_year", "wage_per_month", "hiring_cost")
#: by group, where a setting stands now
MOVED: dict[str, dict[str, str]] = {"advisor_visits": dict.fromkeys(PEOPLE, "field_force")}


def moved(path: Path) -> str:
    """Return a hint if the last key of a path stood in one of the groups before it once; else an empty text."""
    for group in path[:-1]:
        if path[-1] in MOVED.get(str(group), {}):
            now = MOVED[str(group)][str(path[-1])]
            return f"it stands in {now} now: write {now}.{path[-1]}"
    return ""


def moved_column(name: str) -> str:
    """Return a hint if a column holds a setting that stood elsewhere once."""
    places = [group[name] for group in MOVED.values() if name in group]
    return f"{name} stands in {places[0]} now: name the table in {places[0]}.by_region" if places else ""
