"""Tables of the page: manufacturers, regions, dealers, changed inputs, with numbers written out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from channelsim.analysis.cost_to_serve import dealer_cost_to_serve
from channelsim.analysis.dealers import dealer_exits, dealer_returns
from channelsim.analysis.distribution import manufacturer_distribution
from channelsim.analysis.field import advisors, field_work
from channelsim.analysis.price_index import price_index
from channelsim.analysis.profit import BRIDGE, profit_bridge
from channelsim.analysis.service import fill_rate
from channelsim.analysis.share import regions_led, standing
from channelsim.report.dated import dated_changes
from channelsim.report.look import Look
from channelsim.report.words import Words, number

if TYPE_CHECKING:
    from channelsim.records.run import Run

YEAR = 52
LONGEST_CELL = 160


class Heading(NamedTuple):
    """Name of a column and how its cells are set: ``text`` or ``number``."""

    name: str
    kind: str


class Rows(NamedTuple):
    """A table of written-out cells; the first column names the row."""

    columns: list[Heading]
    rows: list[list[str]]


def all_tables(run: Run, look: Look, words: Words, differences: Sequence[Any]) -> dict[str, Rows | None]:
    """Return the page's tables by name; None where the run has nothing for them."""
    found: dict[str, Rows | None] = dict.fromkeys(
        ("manufacturers", "regions", "dealers", "bridge", "changes")
    )
    if run.weeks:
        found |= {
            "manufacturers": manufacturers(run, look, words),
            "regions": regions(run, look, words),
            "dealers": dealers(run, words),
            "bridge": bridge(run, look, words),
            "changes": changes(run, words),
        }
    return found | {"differences": changed_inputs(differences, words)}


def manufacturers(run: Run, look: Look, words: Words) -> Rows:
    """Return one row a manufacturer: shares, distribution, prices, field, money."""
    share, led = standing(run), regions_led(run)
    reach, index, field = (
        data[data.week == run.weeks - 1]
        for data in (manufacturer_distribution(run), price_index(run, YEAR), field_work(run))
    )
    money = profit_bridge(run).set_index(["manufacturer", "line"])
    names, people = run.names("manufacturer"), advisors(run)
    columns = {
        "volume_share": [_percent(x) for x in share.volume_share],
        "value_share": [_percent(x) for x in share.value_share],
        "regions_led": [str((led.leader == name).sum()) for name in names],
        "numeric_short": [_percent(x) for x in reach.numeric],
        "weighted_short": [_percent(x) for x in reach.weighted],
        "price_pct": [_percent(x) for x in index.to_guide],
        "heads": [number(x, 0) for x in people.heads],
        "visits": [number(x, 0) for x in field.visits],
        "cost_per_visit": [number(x, 1) for x in people.cost_per_visit],
        "relationship": [number(x, 2) for x in field.relationship],
        "revenue_m": [number(money.amount[name, "revenue"] / 1e6) for name in names],
        "contribution_m": [number(money.amount[name, "contribution"] / 1e6) for name in names],
        "contribution_pct": [_percent(money.share_of_revenue[name, "contribution"]) for name in names],
    }
    return rows_of(words, "manufacturer", look.manufacturer_names, columns)


def regions(run: Run, look: Look, words: Words) -> Rows:
    """Return one row a region, most populous first: leader, its share, who is second and how far behind."""
    led = regions_led(run)
    people = np.asarray(run.attribute("region", "population"), float)
    order = np.argsort(-people, kind="stable")
    led = led.iloc[order]
    shown = dict(zip(run.names("manufacturer"), look.manufacturer_names, strict=True))
    columns = {
        "population": [number(x, 2) for x in people[order] / 1e6],
        "leader": [shown.get(name, "–") for name in led.leader],
        "leader_share": [_percent(x) for x in led.share],
        "lead": [number(100 * x, 1) for x in led.lead],
    }
    return rows_of(words, "region", [look.region_names[n] for n in order], columns, texts={"leader"})


def bridge(run: Run, look: Look, words: Words) -> Rows:
    """Return one row a line from revenue to contribution, one column a manufacturer, million a year."""
    amounts = profit_bridge(run).amount.to_numpy().reshape(len(look.manufacturer_names), len(BRIDGE)) / 1e6
    head = words("bridge_table", currency=run.manifest.get("currency", ""))
    headings = [Heading(head, "text"), *(Heading(name, "number") for name in look.manufacturer_names)]
    rows = [[words(line), *(number(x) for x in amounts[:, n])] for n, line in enumerate(BRIDGE)]
    return Rows(headings, rows)


def changes(run: Run, words: Words) -> Rows:
    """Return one row a setting that changed during the run: weeks, note, setting, value."""
    headings = [Heading(words(name), "text") for name in ("weeks", "note", "setting", "value")]
    return Rows(
        headings, [[item.weeks, item.note, item.setting, _written(item.value)] for item in dated_changes(run)]
    )


def dealers(run: Run, words: Words) -> Rows:
    """Return one row a tier: number, revenue, return, fill rate, cost to serve, exits; medians of dealers."""
    returns, gone = dealer_returns(run), dealer_exits(run)
    filled, served = fill_rate(run), dealer_cost_to_serve(run).set_index("tier")
    tiers = [tier for tier in ("core", "sub") if (returns.tier == tier).any()]
    mine = {tier: returns[returns.tier == tier] for tier in tiers}
    columns = {
        "count": [str(len(mine[tier])) for tier in tiers],
        "revenue_each": [number(mine[tier].revenue.mean() / 1e6) for tier in tiers],
        "margin": [_percent(mine[tier].margin.median()) for tier in tiers],
        "return_on_capital": [_percent(mine[tier].return_on_capital.median()) for tier in tiers],
        "fill_rate": [_percent(filled[filled.tier == tier].fill_rate.tail(YEAR).mean()) for tier in tiers],
        "cost_per_case": [number(served.total[tier], 2) for tier in tiers],
        "exits": [str((gone.tier == tier).sum()) for tier in tiers],
    }
    return rows_of(words, "tier", [words(tier) for tier in tiers], columns)


def changed_inputs(differences: Sequence[Any], words: Words) -> Rows:
    """Return one row an input that differs from its default; rows are (path, value, default, unit) or mappings of these."""
    rows = []
    for item in differences:
        path, value, default, unit = (
            (item.get(key, "") for key in ("path", "value", "default", "unit"))
            if isinstance(item, dict)
            else item
        )
        rows.append([str(path), _written(value), _written(default), str(unit)])
    headings = [Heading(words(name), "text") for name in ("setting", "value", "default", "unit")]
    return Rows(headings, rows)


def rows_of(
    words: Words,
    first: str,
    names: list[str],
    columns: dict[str, list[str]],
    texts: set[str] | None = None,
    head: str = "",
) -> Rows:
    """Return a table of named rows; ``columns`` by key of their heading, ``head`` instead of the word behind ``first``."""
    kinds = {name: "text" if name in (texts or set()) else "number" for name in columns}
    headings = [
        Heading(head or words(first), "text"),
        *(Heading(words(name), kind) for name, kind in kinds.items()),
    ]
    return Rows(headings, [[name, *cells] for name, *cells in zip(names, *columns.values(), strict=True)])


def _percent(value: float) -> str:
    text = number(100 * float(value), 1)
    return text if text == "–" else f"{text} %"


def _written(value: Any) -> str:
    """Return a value as it would stand in a scenario file, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
