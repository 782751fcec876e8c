"""Sentences and tables of the part "going from region to region", all computed from the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.expansion import entry_weeks, movers, recorded
from channelsim.analysis.expansion_costs import ELSEWHERE, KINDS, budget_account
from channelsim.analysis.expansion_returns import RATE, region_returns
from channelsim.analysis.share import regions_led, sales
from channelsim.analysis.whole import ratio
from channelsim.base.calendar import WEEKS_A_QUARTER, WEEKS_A_YEAR
from channelsim.market.stages import STAGES, WITH_OFFICE
from channelsim.report.gains_page import amount
from channelsim.report.look import Look
from channelsim.report.page_tables import Heading, Rows, rows_of
from channelsim.report.words import Words, number

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

MILLION = 1e6


def section(run: Run, look: Look, words: Words) -> dict[str, Any] | None:
    """Return what the page shows beside its figures; None where nobody in the run has a strategy of expansion.

    ``told``: sentences; ``budgets`` and ``regions``: one table a manufacturer; notes in the page's language.
    """
    if not recorded(run) or not movers(run).any():
        return None
    budget, regions = budget_account(run), region_returns(run)
    currency = words.currency(str(run.manifest.get("currency", "")))
    return {
        "told": _told(run, look, words, budget),
        "budget_title": words("budget_table", currency=currency),
        "payback_note": words("payback_chart_note", currency=currency),
        "region_note": words("region_table_note", rate=f"{100 * RATE:g} %"),
        "budgets": [
            _budget(budget[budget.manufacturer == name], words, shown) for name, shown in _movers(run, look)
        ],
        "regions": [
            _regions(regions[regions.manufacturer == name], run, look, words, shown)
            for name, shown in _movers(run, look)
        ],
    }


def _movers(run: Run, look: Look) -> list[tuple[str, str]]:
    return [(run.names("manufacturer")[m], look.manufacturer_names[m]) for m in np.flatnonzero(movers(run))]


def _told(run: Run, look: Look, words: Words, budget: pd.DataFrame) -> list[str]:
    entered, stage, led = entry_weeks(run), run.cube("expansion", "stage")[-1], regions_led(run)
    said = []
    for name, shown in _movers(run, look):
        m = run.names("manufacturer").index(name)
        counts = {"entered": int((entered[:, m] >= 0).sum()), "all": stage.shape[0],
                  "kept": int(np.isin(stage[:, m], WITH_OFFICE).sum()), "led": int((led.leader == name).sum()),
                  "won": int((stage[:, m] == STAGES.index("consolidated")).sum())}  # fmt: skip
        mine = budget[budget.manufacturer == name]
        parts = [words("said_expansion", maker=shown, **counts)]
        spent, granted = float(mine.spent.sum()), float(mine.budget.sum(skipna=False))
        if np.isfinite(granted) and granted > 0:
            sums = {"spent": amount(spent, run, words), "budget": amount(granted, run, words)}
            parts.append(words("said_spent", **sums, share=f"{number(100 * spent / granted, 1)} %"))
        gained = _points(run, m)
        if gained > 0:
            parts.append(words("said_point", cost=amount(spent / gained, run, words)))
        said.append(("" if words.language == "zh" else " ").join(parts))
    return said


def _points(run: Run, m: int) -> float:
    """Return the points of the whole market's volume that a manufacturer gained, first quarter to last."""
    sold = sales(run).sum(axis=1)
    first, last = (
        ratio(part.sum(axis=0)[m], part.sum()) for part in (sold[:WEEKS_A_QUARTER], sold[-WEEKS_A_QUARTER:])
    )
    return float(100 * (last - first))


def _budget(data: pd.DataFrame, words: Words, shown: str) -> Rows:
    """Return one row a year and their sum: budget, spending by kind, what is left; million."""
    other = data[list(ELSEWHERE.values())].sum(axis=1)
    data = data.rename(columns={"spent": "spent_all", "unspent": "left_of_year"}).assign(other_costs=other)
    kept = [name for name in (*KINDS, "other_costs") if (data[name].abs() >= MILLION / 200).any()]
    names = ["budget", *kept, "spent_all", "left_of_year", "carried"]
    years = [words("year", n=year) if weeks == WEEKS_A_YEAR
             else words("in_weeks", year=words("year", n=year), weeks=weeks)
             for year, weeks in zip(data.year, data.weeks, strict=True)]  # fmt: skip
    columns = {name: [number(x / MILLION, 2) for x in data[name]] for name in names}
    if len(data) > 1:
        years.append(words("all_years"))
        for name in names[:-1]:
            columns[name].append(number(data[name].sum(skipna=False) / MILLION, 2))
        columns["carried"].append(columns["carried"][-1])
    return rows_of(words, "manufacturer", years, columns, head=shown)


def _regions(data: pd.DataFrame, run: Run, look: Look, words: Words, shown: str) -> Rows:
    """Return one row a region entered, in the order of entry."""
    names = dict(zip(run.names("region"), look.region_names, strict=True))
    columns = {
        "entered_week": [str(week) for week in data.entered_week],
        "stage_now": [words(f"stage_{stage}") for stage in data.stage],
        "market_share": [_percent(x) for x in data.share],
        "lead": [number(100 * x, 1) for x in data.lead],
        "weighted_short": [_percent(x) for x in data.weighted],
        "spent_m": [number(x / MILLION, 1) for x in data.spent],
        "per_point": [number(x / MILLION, 2) for x in data.cost_per_point],
        "payback_weeks": [number(x, 0) for x in data.payback_weeks],
        "contribution_m": [number(x / MILLION, 1) for x in data.contribution],
        "npv_m": [number(x / MILLION, 1) for x in data.npv],
    }
    rows = rows_of(
        words,
        "region",
        [names[str(region)] for region in data.region],
        columns,
        texts={"stage_now"},
        head=shown,
    )
    return Rows([Heading(one.name, one.kind) for one in rows.columns], rows.rows)


def _percent(value: float) -> str:
    text = number(100 * float(value), 1)
    return text if text == "–" else f"{text} %"
