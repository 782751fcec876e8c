"""The report of a run: one self-contained HTML page with figures, tables and the command that repeats the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from channelsim.analysis.summary import summary
from channelsim.base.errors import InputError, Problem
from channelsim.records import disk
from channelsim.report import dealing_page, expansion_page, gains_page, rivals_page
from channelsim.report import page_tables as tables
from channelsim.report.figures import MOST_REGIONS
from channelsim.report.look import Look, to_svg
from channelsim.report.words import Language, Words, count_or_measure

if TYPE_CHECKING:
    from channelsim.records.run import Run

TEMPLATES = Path(__file__).parent / "templates"
MOST_DIFFERENCES = 200


def write_report(
    run: Run, path: Path | None = None, language: Language = "en", reference: Run | None = None
) -> Path:
    """Write the report and return its path; ``report.html`` in the run's folder when none is given.

    Args:
        run: the run.
        path: of the file.
        language: ``en`` or ``zh``.
        reference: a paired run, the same scenario and seed under another policy, to compare with.

    Raises:
        InputError: the path is that of a folder, or the runs are no pair.
    """
    target = path or run.folder / disk.REPORT
    if target.is_dir():
        raise InputError([Problem("is a folder; name the file to write", file=str(target))])
    target.parent.mkdir(parents=True, exist_ok=True)
    disk.write_whole(target, page(run, language, reference).encode())
    return target


def page(run: Run, language: Language = "en", reference: Run | None = None) -> str:
    """Return the report as HTML: no scripts, nothing loaded from elsewhere, names escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words, look = Words(language), Look(run, language)
    differences = list(run.manifest.get("differences", []))
    content = {
        "language": "zh-CN" if language == "zh" else "en",
        "t": words,
        "title": _title(run),
        "description": run.manifest.get("description", ""),
        "styles": Markup((TEMPLATES / "page.css").read_text(encoding="utf-8")),
        "whole_market": words("whole_market", scale=f"{100 * run.scale:g} %"),
        "unfinished": _unfinished(run, words),
        "figures": _figures(run, look, words),
        "charts": {name: Markup(svg) for name, svg in _charts(run, look).items()},
        "notes": _notes(run, words),
        "legends": _legends(look),
        "tables": tables.all_tables(run, look, words, differences[:MOST_DIFFERENCES])
        | gains_page.all_tables(run, words),
        "told": gains_page.told(run, look, words),
        "rivals": rivals_page.told(run, look, words),
        "gains_cut": gains_page.cut(run, words),
        "change": gains_page.change(run, reference, look, words) if reference and run.weeks else None,
        "expansion": expansion_page.section(run, look, words),
        "dealing": dealing_page.section(run, look, words),
        "more": words("more_rows", count=len(differences) - MOST_DIFFERENCES)
        if len(differences) > MOST_DIFFERENCES
        else "",
        "command": command_of(run),
        "birth": _birth(run, words),
    }
    return environment.get_template("page.html.j2").render(content)


def command_of(run: Run) -> str:
    """Return the command that repeats a run."""
    manifest = run.manifest
    file = manifest.get("scenario", {}).get("file", "scenario.yaml")
    return str(
        manifest.get("command")
        or f"channelsim run {file} --seed {manifest.get('seed', 1)} --weeks {run.weeks}"
    )


def _title(run: Run) -> str:
    return str(run.manifest.get("name") or run.folder.name)


def _unfinished(run: Run, words: Words) -> str:
    if run.finished:
        return ""
    told = words("unfinished", weeks=run.weeks, planned=run.manifest.get("weeks", "?"))
    return told if run.weeks else f"{told} {words('nothing')}"


def _figures(run: Run, look: Look, words: Words) -> list[dict[str, str]]:
    found, shown = [], dict(zip(run.names("manufacturer"), look.manufacturer_names, strict=True))
    for figure in summary(run):
        called = {key: shown[figure.places[key]] for key in ("leader", "expander") if key in figure.places}
        name, unit = words.figure(figure.key, figure.name, figure.unit, figure.places | called)
        meaning = figure.meaning if words.language == "en" else ""
        found.append(
            {
                "name": name,
                "value": count_or_measure(figure.key, figure.value),
                "unit": unit,
                "meaning": meaning,
            }
        )
    return found


def _charts(run: Run, look: Look) -> dict[str, str]:
    """Return every figure as SVG by its heading; empty where there is nothing to draw."""
    from matplotlib import rc_context

    from channelsim.report import figures
    from channelsim.report.diversion_figures import FIGURES
    from channelsim.report.expansion_figures import FIGURES as EXPANSION
    from channelsim.report.gains_figure import FIGURES as GAINS
    from channelsim.report.region_map import region_map

    makers: dict[str, Callable[[Run, Look], Any]] = {
        "share": figures.share_over_time,
        "share_region": figures.share_by_region,
        "map": region_map,
        "distribution": figures.distribution_over_time,
        "flow": figures.flow_over_time,
        "cover": figures.cover_over_time,
        "price": figures.prices_over_time,
        "bridge": figures.bridges,
        **FIGURES,
        **GAINS,
        **EXPANSION,
    }
    if not run.weeks:
        return dict.fromkeys(makers, "")
    found = {}
    with rc_context(look.settings()):
        for name, draw in makers.items():
            figure = draw(run, look)
            found[name] = "" if figure is None else to_svg(figure, name, look.words(name))
    return found


def _notes(run: Run, words: Words) -> dict[str, str]:
    regions = len(run.names("region"))
    if regions <= MOST_REGIONS:
        return {}
    cut = words("share_region_cut", count=MOST_REGIONS, all=regions)
    return {"share_region": f"{words('share_region_note')} {cut}"}


def _legends(look: Look) -> dict[str, list[dict[str, str]]]:
    pairs = zip(look.manufacturer_names, look.colours, strict=True)
    return {"share_region": [{"name": name, "colour": colour} for name, colour in pairs]}


def _birth(run: Run, words: Words) -> list[tuple[str, str]]:
    manifest = run.manifest
    steps = [
        " ".join(map(str, step[:2])) if isinstance(step, list) else str(step)
        for step in manifest.get("order", [])
    ]
    facts = {
        "scenario": str(manifest.get("name", "")),
        "scenario_hash": str(manifest.get("scenario_hash", "")),
        "seed": str(manifest.get("seed", "")),
        "weeks_recorded": str(run.weeks),
        "version": f"channelsim {manifest.get('version', '')}",
        "platform": str(manifest.get("platform", "")),
        "facts_hash": run.hash,
        "order_of_rules": ", ".join(dict.fromkeys(steps)),
    }
    return [(words(name), value) for name, value in facts.items() if value]
