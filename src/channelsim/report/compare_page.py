"""The page of a comparison: outcomes, paired differences, the same budget, and where an advantage comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from channelsim.analysis.outcomes import OUTCOMES, SPENDING
from channelsim.records import disk
from channelsim.report.compare_figures import differences_figure, waterfall_figure
from channelsim.report.look import Style, to_svg
from channelsim.report.words import Language, Words, number

if TYPE_CHECKING:
    from channelsim.experiments.compare import Comparison
    from channelsim.experiments.pairs import Difference

TEMPLATES = Path(__file__).parent / "templates"
SHOWN = ("share_end", "share_mean", "regions_led", "contribution", "npv", "contribution_last_year")
PANELS = ("share_end", "regions_led", "contribution", "npv")
NAMES = {"contribution": "contribution_all"}
MOST_SETTINGS = 60

Rows = list[list[str]]


def write_comparison(found: Comparison, path: Path, command: str, language: Language = "en") -> Path:
    """Write the page of a comparison and return its path."""
    disk.write_whole(path, page(found, command, language).encode())
    return path


def page(found: Comparison, command: str, language: Language = "en") -> str:
    """Return the page as HTML: no scripts, nothing loaded from elsewhere, names escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    words, style = Words(language), Style(language)
    scenario = found.strategies[found.base]
    charts = charts_of(found, style)
    style.warn()
    names = list(found.strategies)
    seeds = found.results["seed"].nunique()
    content = {
        "language": "zh-CN" if language == "zh" else "en",
        "t": words,
        "title": f"{scenario.name}: {', '.join(names)}",
        "styles": Markup((TEMPLATES / "page.css").read_text(encoding="utf-8")),
        "lede": words("comparison_lede", maker=found.manufacturer, scenario=scenario.name, strategies=len(names),
                      seeds=seeds, weeks=found.weeks, base=found.base),
        "outcomes": outcome_rows(found, words),
        "difference_title": words("differences_to", base=found.base),
        "remarks": remarks(found, words),
        "differences": Markup(charts["differences"]),
        "difference_rows": difference_rows(found, words),
        "budgets": budget_rows(found, words),
        "waterfall": Markup(charts["waterfall"]) if "waterfall" in charts else "",
        "returns_note": words("returns_note", first=names[0], second=names[-1] if len(names) < 2 else names[1],
                              measure=title(found.measure, words)),
        "steps": step_rows(found, words),
        "settings": setting_rows(found, words),
        "failures": found.failures,
        "command": command,
    }  # fmt: skip
    return environment.get_template("compare.html.j2").render(content)


def charts_of(found: Comparison, style: Style) -> dict[str, str]:
    """Return the figures as SVG: differences, and the waterfall where one was asked for."""
    from matplotlib import rc_context

    words, currency, charts = style.words, found.strategies[found.base].currency, {}
    with rc_context(style.settings()):
        panels = {title(name, words): found.differences(name) for name in PANELS}
        units = {title(name, words): unit_of(name, words, currency) for name in PANELS}
        charts["differences"] = to_svg(differences_figure(panels, units, style), "differences", "")
        if found.steps:
            unit = f"{title(found.measure, words)}, {unit_of(found.measure, words, currency)}"
            charts["waterfall"] = to_svg(waterfall_figure(found.steps, unit, style), "waterfall", "")
    return charts


def title(name: str, words: Words) -> str:
    """Return what a measure is called."""
    return words(NAMES.get(name, name))


def unit_of(name: str, words: Words, currency: str) -> str:
    """Return the unit of a difference in a measure."""
    unit = {"%": "points"}.get(OUTCOMES[name].unit, OUTCOMES[name].unit)
    return words(f"unit_{unit}", currency=words.currency(currency))


def outcome_rows(found: Comparison, words: Words) -> Rows:
    """Return a table of means over the markets by strategy; its head first."""
    best = found.chance_best("npv")
    measures = _measures(found, words, levels=True)
    rows = [[words("strategy"), *measures, f"{words('chance_best')}, % ({words('npv')})"]]
    for strategy in found.strategies:
        means = [number(found.mean(strategy, name)) for name in SHOWN]
        rows.append([strategy, *means, number(100 * best.get(strategy, float("nan")), 0)])
    return rows


def difference_rows(found: Comparison, words: Words) -> Rows:
    """Return a table of paired differences to the base, each with half its interval; its head first."""
    rows = [[words("strategy"), *_measures(found, words, levels=False)]]
    apart = {name: found.differences(name) for name in SHOWN}
    for strategy in found.strategies:
        if strategy != found.base:
            rows.append([strategy, *(_with_half(apart[name].get(strategy)) for name in SHOWN)])
    return rows


def remarks(found: Comparison, words: Words) -> list[str]:
    """Return what to know before reading the differences: strategies that are the same, markets that are few."""
    said = [words("same_runs", name=name, other=other) for name, other in found.twins().items()]
    return [*said, words("few_markets")] if found.few else said


def _measures(found: Comparison, words: Words, *, levels: bool) -> list[str]:
    """Return names and units of the measures shown: of levels (%) or of differences (points)."""
    currency, points = found.strategies[found.base].currency, words("unit_points")
    units = [unit_of(name, words, currency) for name in SHOWN]
    return [
        f"{title(name, words)}, {unit.replace(points, '%') if levels else unit}"
        for name, unit in zip(SHOWN, units, strict=True)
    ]


def _with_half(one: Difference | None) -> str:
    """Return a difference with its sign and half its interval."""
    if one is None or one.mean != one.mean:
        return "–"
    sign = "+" if one.mean > 0 and number(one.mean) != number(0.0) else ""
    return f"{sign}{number(one.mean)}" + (f" ± {number(one.half)}" if one.half == one.half else "")


def budget_rows(found: Comparison, words: Words) -> Rows:
    """Return a table of what the budget gave, what was spent by kind and what was left, millions; its head first."""
    kinds = [f"spent_{name}" for name in SPENDING]
    rows = [
        [
            words("strategy"),
            words("envelope"),
            *(words(kind) for kind in kinds),
            words("spent"),
            words("unspent"),
        ]
    ]
    for strategy in found.strategies:
        envelope, spent = found.envelope(strategy), found.mean(strategy, "spent")
        rows.append([strategy, number(envelope), *(number(found.mean(strategy, kind)) for kind in kinds),
                     number(spent), number(envelope - spent)])  # fmt: skip
    return rows


def step_rows(found: Comparison, words: Words) -> Rows:
    """Return a table of the waterfall; its head first."""
    rows = [[words("source"), words("adds"), "± 95 %", words("advantage"), "± 95 %"]]
    for step in found.steps:
        rows.append([words(f"source_{step.source}"), *(number(x, 2) for part in (step.added, step.advantage)
                                                       for x in (part.mean, part.half))])  # fmt: skip
    return rows


def setting_rows(found: Comparison, words: Words) -> Rows:
    """Return a table of the settings in which strategies differ; its head first."""
    tables: dict[str, dict[str, Any]] = {name: {} for name in found.strategies}
    defaults: dict[str, Any] = {}
    for name, scenario in found.strategies.items():
        for path, value, default, _ in scenario.differences_from_defaults():
            tables[name][path] = value
            # by region the manufacturer's own value counts where none is given, not the default
            defaults[path] = None if ".by_region." in path else default
    paths = dict.fromkeys(path for table in tables.values() for path in table)
    rows = [[words("setting_name"), *tables]]
    for path in paths:
        values = [_shown(table.get(path, defaults[path])) for table in tables.values()]
        if len(set(values)) > 1:
            rows.append([path, *values])
    return rows[: MOST_SETTINGS + 1]


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:77]}…"
