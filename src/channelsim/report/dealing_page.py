"""Sentences and tables of the part on finding, grading and losing core dealers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from channelsim.analysis.dealers import dealer_grades, dealer_turnover, recruiting, turnover_rate
from channelsim.report.look import Look
from channelsim.report.page_tables import Rows, rows_of
from channelsim.report.words import Words, number

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

MOST_ROWS = 40


def section(run: Run, look: Look, words: Words) -> dict[str, Any] | None:
    """Return what the page shows; None where nobody recruits or grades dealers."""
    if not run.weeks or "recruiting" not in run.manifest.get("frames", {}):
        return None
    found, graded = recruiting(run), dealer_grades(run)
    if found.empty and graded.empty:
        return None
    ended = len(dealer_turnover(run))
    told = words("turnover_told", ended=ended, rate=number(turnover_rate(run), 2)) if ended else ""
    return {
        "told": told,
        "searches": None if found.empty else _searches(found, run, look, words),
        "grades": None if graded.empty else _grades(graded, look, run, words),
    }


def _searches(found: pd.DataFrame, run: Run, look: Look, words: Words) -> Rows:
    found = found.head(MOST_ROWS)
    region, maker = (
        dict(zip(run.names(dim), names, strict=True))
        for dim, names in (("region", look.region_names), ("manufacturer", look.manufacturer_names))
    )
    columns = {
        "manufacturer": [maker[name] for name in found.manufacturer],
        "searches": [number(x, 0) for x in found.searches],
        "asked_dealers": [number(x, 0) for x in found.asked],
        "won_dealers": [number(x, 0) for x in found.won],
        "weeks_to_fill": [number(x, 0) for x in found.weeks_to_fill],
        "defected": [number(x, 0) for x in found.defected],
        "search_cost": [number(x / 1000, 0) for x in found.cost],
    }
    return rows_of(words, "region", [region[name] for name in found.region], columns, texts={"manufacturer"})


def _grades(graded: pd.DataFrame, look: Look, run: Run, words: Words) -> Rows:
    last = graded.sort_values("week").groupby(["manufacturer", "dealer"], sort=False).tail(1)
    last = last.sort_values(["manufacturer", "grade", "dealer"]).head(MOST_ROWS)
    maker = dict(zip(run.names("manufacturer"), look.manufacturer_names, strict=True))
    columns = {
        "manufacturer": [maker[name] for name in last.manufacturer],
        "grade": list(last.grade),
        "potential_grade": list(last.potential),
        "match_ratio": [number(x, 2) for x in last.match_ratio],
    }
    texts = {"manufacturer", "grade", "potential_grade"}
    return rows_of(words, "dealer", list(last.dealer), columns, texts=texts)
