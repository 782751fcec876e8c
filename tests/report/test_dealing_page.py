"""The part on finding, grading and losing core dealers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from channelsim.report import dealing_page
from channelsim.report.words import Words

LOOK: Any = SimpleNamespace(region_names=["North", "South"], manufacturer_names=["Alpha"])


class Found:
    """A run as this page sees it."""

    weeks = 52

    def __init__(self, *frames: str) -> None:
        self.manifest = {"frames": dict.fromkeys(frames)}

    def names(self, dim: str) -> list[str]:
        return {"region": ["north", "south"], "manufacturer": ["alpha"]}[dim]


def test_nothing_is_shown_where_nobody_recruits() -> None:
    run: Any = Found()
    assert dealing_page.section(run, LOOK, Words("en")) is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_searches_and_the_last_grades_are_shown(monkeypatch: pytest.MonkeyPatch, language: Any) -> None:
    search = ["north", "alpha", 3, 60_000.0, 5, 2, 2, 0, 0, 30, 15.0]
    lost = ["south", "alpha", 4, 80_000.0, 6, 0, 0, 1, 0, 52, float("nan")]
    names = ["region", "manufacturer", "searches", "cost", "asked", "won", "appointed", "defected", "made_room",
             "weeks_missing", "weeks_to_fill"]  # fmt: skip
    monkeypatch.setattr(dealing_page, "recruiting", lambda run: pd.DataFrame([search, lost], columns=names))
    grades = [("d1", "north", "alpha", 13, "C", "A", 0.8), ("d1", "north", "alpha", 26, "B", "A", 0.9),
              ("d2", "south", "alpha", 26, "A", "B", 1.5)]  # fmt: skip
    columns = ["dealer", "region", "manufacturer", "week", "grade", "potential", "match_ratio"]
    monkeypatch.setattr(dealing_page, "dealer_grades", lambda run: pd.DataFrame(grades, columns=columns))
    monkeypatch.setattr(dealing_page, "dealer_turnover", lambda run: pd.DataFrame({"week": [4, 30]}))
    monkeypatch.setattr(dealing_page, "turnover_rate", lambda run: 0.25)
    run: Any = Found("recruiting")
    shown = dealing_page.section(run, LOOK, Words(language))
    assert shown is not None
    assert shown["searches"].rows == [["North", "Alpha", "3", "5", "2", "15", "0", "60"],
                                      ["South", "Alpha", "4", "6", "0", "–", "1", "80"]]  # fmt: skip
    assert shown["searches"].columns[1] == shown["grades"].columns[1], (
        "the manufacturer, whether it won or lost"
    )
    assert shown["grades"].rows == [["d2", "Alpha", "A", "B", "1.50"], ["d1", "Alpha", "B", "A", "0.90"]]
    assert "0.25" in shown["told"]
