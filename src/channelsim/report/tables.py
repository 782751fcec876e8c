"""Tables of a run as an Excel workbook or CSV files: key figures, measures, facts. No cell of them starts a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.answers import rival_answers
from channelsim.analysis.bullwhip import bullwhip
from channelsim.analysis.cost_to_serve import dealer_cost_to_serve, manufacturer_cost_to_serve
from channelsim.analysis.dealers import dealer_exits, dealer_returns, dealer_turnover, return_distribution
from channelsim.analysis.distribution import display_share, product_distribution, regional_distribution
from channelsim.analysis.diversion import (
    detection,
    diversion,
    diversion_matrix,
    diversion_share,
    order_profile,
    policing,
    value_destroyed,
)
from channelsim.analysis.expenses import field_expenses
from channelsim.analysis.field import advisors, advisors_by_region, control, field_work
from channelsim.analysis.flow import channel_filling, flow
from channelsim.analysis.gains import LINES, money_by_party, money_by_region, money_by_role
from channelsim.analysis.imbalance import cover_spread, regional_stock_outs
from channelsim.analysis.paired import check_pair, deterrence, scheme_cost_per_unit, third_parties, who_gained
from channelsim.analysis.period_end import period_end_index
from channelsim.analysis.price_index import (
    price_dispersion,
    price_index,
    price_paid,
    regional_price_dispersion,
    regional_spread,
)
from channelsim.analysis.profit import profit_bridge, weekly_contribution
from channelsim.analysis.service import fill_rate, stock_outs
from channelsim.analysis.share import concentration, market_share, regional_share, regions_led, standing
from channelsim.analysis.stock_cover import stock_age, stock_by_tier, stock_cover
from channelsim.analysis.summary import summary_table
from channelsim.base.errors import InputError, Problem
from channelsim.report.dated import dated_changes
from channelsim.report.expansion_sheets import FORMATS as EXPANSION_FORMATS
from channelsim.report.expansion_sheets import SHEETS as EXPANSION

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

#: name of a sheet or file → measure of the whole market
MEASURES: dict[str, Callable[[Run], pd.DataFrame]] = {
    "standing": standing,
    "regions_led": regions_led,
    "share": market_share,
    "share_by_region": regional_share,
    "concentration": concentration,
    "distribution": product_distribution,
    "distribution_by_region": regional_distribution,
    "display": display_share,
    "flow": flow,
    "channel_filling": channel_filling,
    "stock_cover": stock_cover,
    "stock_age": stock_age,
    "stock_by_tier": stock_by_tier,
    "cover_spread": cover_spread,
    "stock_outs": stock_outs,
    "stock_outs_by_region": regional_stock_outs,
    "fill_rate": fill_rate,
    "price_index": price_index,
    "price_paid": price_paid,
    "price_dispersion": price_dispersion,
    "price_dispersion_by_region": regional_price_dispersion,
    "price_spread": regional_spread,
    "bullwhip": bullwhip,
    "period_end": period_end_index,
    "order_profile": order_profile,
    "diversion": diversion,
    "diversion_share": diversion_share,
    "diversion_matrix": diversion_matrix,
    "policing": policing,
    "detection": detection,
    "value_destroyed": value_destroyed,
    "field": field_work,
    "control": control,
    "advisors": advisors,
    "advisors_by_region": advisors_by_region,
    "field_expenses": field_expenses,
    "rival_answers": rival_answers,
    "profit_bridge": profit_bridge,
    "contribution": weekly_contribution,
    "money_by_role": money_by_role,
    "money_by_region": money_by_region,
    "money_by_party": money_by_party,
    "dealers": dealer_returns,
    "dealer_return_distribution": return_distribution,
    "dealer_exits": dealer_exits,
    "dealer_turnover": dealer_turnover,
    "dealer_cost": dealer_cost_to_serve,
    "manufacturer_cost": manufacturer_cost_to_serve,
    **EXPANSION,
}
#: name of a sheet or file → measure against a paired run
PAIRED: dict[str, Callable[[Run, Run], pd.DataFrame]] = {
    "who_gained": who_gained,
    "scheme_cost": scheme_cost_per_unit,
    "deterrence": deterrence,
    "third_parties": third_parties,
}
#: frames of facts that go into a workbook; CSV takes all
WORKBOOK_FRAMES = ("region_product", "region_manufacturer", "region", "manufacturer")
#: sheet → column → how Excel shows its numbers
FORMATS = {
    **EXPANSION_FORMATS,
    "profit_bridge": {"amount": "#,##0", "share_of_revenue": "0.0%"},
    "contribution": {"revenue": "#,##0", "contribution": "#,##0", "cash": "#,##0"},
    **dict.fromkeys(
        ("money_by_role", "money_by_region", "money_by_party", "who_gained"),
        dict.fromkeys((*LINES, "profit", "gain", "forfeited", "below_guide"), "#,##0"),
    ),
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
SHEET_NAME_LETTERS = 31
EXCEL_ROWS = 1_048_576


def write_workbook(run: Run, path: Path, reference: Run | None = None) -> Path:
    """Write key figures, measures and facts as an Excel workbook and return its path.

    Facts are at the simulated scale (see ``records/rows.py``); all else is of the whole market. With a paired run as
    ``reference``, measures against it too.

    Raises:
        InputError: nothing was recorded, or the runs are no pair.
    """
    from openpyxl import Workbook

    path.parent.mkdir(parents=True, exist_ok=True)
    workbook = Workbook(write_only=True)
    taken: set[str] = set()
    for name, header, rows in _sheets(run, reference):
        sheet = workbook.create_sheet(sheet_name(name, taken))
        _set_out(sheet, header)
        formats = [FORMATS.get(name, {}).get(column) for column in header]
        for row in rows:
            sheet.append(_formatted(sheet, row, formats) if any(formats) else row)
    draft = path.with_name(f".{path.name}.new")
    workbook.save(draft)
    draft.replace(path)
    return path


def write_csv(run: Run, folder: Path, reference: Run | None = None) -> list[Path]:
    """Write key figures, every measure and every frame of facts as a CSV file each; return the files.

    ``reference`` as in :func:`write_workbook`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, data in _frames(run, tuple(run.frames), reference):
        path = folder / f"{name}.csv"
        draft = path.with_name(f".{path.name}.new")
        _neutral(data).to_csv(draft, index=False, lineterminator="\n", encoding="utf-8")
        draft.replace(path)
        files.append(path)
    return files


def safe(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: text that could start one gets an apostrophe in front."""
    if value is None or isinstance(value, int | np.integer):
        return None if value is None else int(value)
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    text = CONTROL.sub("", str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that Excel accepts for a sheet and that is not taken yet (capitals do not count); note it as taken."""
    plain = CONTROL.sub("", re.sub(r"[\[\]:*?/\\\t\r\n]", "_", name)).strip("' ") or "sheet"
    found, number = plain[:SHEET_NAME_LETTERS], 1
    while found.lower() in taken or found.lower() == "history":
        number += 1
        end = f" {number}"
        found = plain[: SHEET_NAME_LETTERS - len(end)] + end
    taken.add(found.lower())
    return found


def inputs(run: Run) -> pd.DataFrame:
    """Return inputs that differ from their defaults: setting, value, default, unit; then dated changes."""
    import pandas as pd

    rows = [[*map(_cell, row), None, None, None] for row in run.manifest.get("differences", [])]
    rows += [[item.setting, _cell(item.value), None, None, item.from_week, item.to_week, item.note]
             for item in dated_changes(run)]  # fmt: skip
    columns = ["setting", "value", "default", "unit", "from_week", "to_week", "note"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _cell(value: Any) -> Any:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def about(run: Run) -> pd.DataFrame:
    """Return what identifies the run: item, value."""
    import pandas as pd

    items = (
        "name",
        "description",
        "scenario_hash",
        "seed",
        "version",
        "platform",
        "command",
        "currency",
    )
    rows: list[list[Any]] = [[item, str(run.manifest.get(item, ""))] for item in items]
    rows += [["market_scale", run.manifest.get("market_scale", "")]]
    rows += [["weeks", run.weeks], ["state", run.state], ["facts_hash", run.hash]]
    return pd.DataFrame(rows, columns=["item", "value"], dtype=object)


def _frames(
    run: Run, facts: Iterable[str], reference: Run | None = None
) -> Iterator[tuple[str, pd.DataFrame]]:
    if not run.weeks:
        raise InputError([Problem("there is nothing to export: no quarter was closed", file=str(run.folder))])
    if reference is not None:
        check_pair(run, reference)
    yield "about", about(run)
    yield "key_figures", summary_table(run)
    yield "inputs", inputs(run)
    for name, measure in MEASURES.items():
        yield name, measure(run)
    if reference is not None:
        for name, compare in PAIRED.items():
            yield name, compare(run, reference)
    for name in facts:
        yield f"facts_{name}", run.frames[name]


def _sheets(run: Run, reference: Run | None) -> Iterator[tuple[str, list[str], Iterator[list[Any]]]]:
    for name, data in _frames(run, [frame for frame in WORKBOOK_FRAMES if frame in run.frames], reference):
        header = [str(safe(column)) for column in data.columns]
        for first in range(
            0, max(len(data), 1), EXCEL_ROWS - 1
        ):  # what is too long goes on in a second sheet
            rows = data.iloc[first : first + EXCEL_ROWS - 1].astype(object).itertuples(index=False, name=None)
            yield name, header, ([safe(cell) for cell in row] for row in rows)


def _set_out(sheet: Any, header: list[str]) -> None:
    """Write a bold header that stays in sight, with columns wide enough."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for number, text in enumerate(header, 1):
        sheet.column_dimensions[get_column_letter(number)].width = max(12, min(len(text) + 2, 40))
    cells = []
    for text in header:
        cell = WriteOnlyCell(sheet, value=text)
        cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)


def _formatted(sheet: Any, row: list[Any], formats: list[str | None]) -> list[Any]:
    """Return a row with number formats where there are any."""
    from openpyxl.cell import WriteOnlyCell

    cells = []
    for value, shown in zip(row, formats, strict=True):
        cell = WriteOnlyCell(sheet, value=value)
        if shown:
            cell.number_format = shown
        cells.append(cell)
    return cells


def _neutral(data: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts, headings included, start no formula."""
    from pandas.api.types import is_numeric_dtype

    plain = data.rename(columns=lambda name: str(safe(name)))
    for column in plain.columns:
        if not is_numeric_dtype(plain[column].dtype):
            plain[column] = plain[column].astype(object).map(safe)
    return plain
