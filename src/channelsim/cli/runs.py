"""Commands about runs: run, report, export, open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from channelsim.base.errors import BrokenModelError, InputError, Problem
from channelsim.cli.scenarios import Alternative, Overrides, ScenarioFile
from channelsim.cli.show import Progress, note, table, within

if TYPE_CHECKING:
    from channelsim.records.run import Run

Language = Annotated[Literal["en", "zh"], typer.Option(help="Language of the report.")]
RunFolder = Annotated[
    Path | None, typer.Argument(metavar="RUN", help="Folder of a run; the newest under runs/ when left out.")
]
Unfinished = Annotated[
    bool, typer.Option("--unfinished", help="Take a run that did not finish, as far as it went.")
]
Against = Annotated[
    Path | None,
    typer.Option(
        metavar="RUN",
        help="A run of the same scenario, seed and weeks under another policy: adds who gained and who paid against it.",
    ),
]
INTERRUPTED = 130
MOST_WARNINGS = 5
MOST_SEED, MOST_WEEKS = 2**63 - 1, 5200


def run(
    scenario: ScenarioFile,
    *,
    seed: Annotated[
        int | None,
        typer.Option(
            callback=within(0, MOST_SEED), help="Seed of all draws; the scenario's own when left out."
        ),
    ] = None,
    weeks: Annotated[
        int | None,
        typer.Option(callback=within(1, MOST_WEEKS), help="Length; the scenario's own when left out."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the run; a new one under runs/ when left out.")
    ] = None,
    changes: Overrides = None,
    alternative: Alternative = None,
    audit: Annotated[
        bool, typer.Option("--audit", help="Check all books after every movement (slower).")
    ] = False,
    language: Language = "en",
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress and no figures; only the folder.")
    ] = False,
) -> None:
    """Simulate a scenario, show key figures, write a report.

    A folder that holds an earlier run is written over; any other that is not empty is refused.
    """
    from channelsim.records import disk
    from channelsim.scenario.read import load

    plan = load(scenario, overrides=changes or (), alternative=alternative)
    folder = out or disk.new_folder(plan.name, plan.seed if seed is None else seed)
    disk.check_folder(folder)
    if not quiet:
        _warn(plan.warnings)
    from channelsim.simulation.simulate import simulate

    with Progress(quiet=quiet) as progress:
        try:
            simulate(plan, seed=seed, weeks=weeks, out=folder, audit=audit, progress=progress)
        except KeyboardInterrupt:
            kept = f"closed quarters are kept in {folder}, marked as unfinished"
            held = progress.weeks or disk.is_run(folder)
            note(
                f"interrupted in week {progress.weeks}; {kept}"
                if held
                else "interrupted before week 0; nothing was written"
            )
            raise typer.Exit(INTERRUPTED) from None
        except SystemExit as stop:
            raise BrokenModelError(f"a rule ended the program with code {stop.code}") from None
    _conclude(folder, language, quiet=quiet)


def report(
    folder: RunFolder = None,
    *,
    out: Annotated[
        Path | None, typer.Option(help="File to write; report.html in the run when left out.")
    ] = None,
    against: Against = None,
    language: Language = "en",
    unfinished: Unfinished = False,
) -> None:
    """Write the report of a run as one HTML page: share, stock, prices, profit, diversion, who gained and who paid.

    With --against, what another policy changed for each side.
    """
    from channelsim.report.page import write_report

    opened = _opened(folder, unfinished=unfinished)
    typer.echo(str(write_report(opened, out, language, _reference(against))))


def export(
    folder: RunFolder = None,
    *,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="One Excel workbook (the default).")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="A folder of CSV files, all facts included.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to; export/ in the run when left out.")
    ] = None,
    against: Against = None,
    unfinished: Unfinished = False,
) -> None:
    """Write tables of a run for Excel or as CSV files: key figures, every measure, facts.

    With --against, also cost of the scheme per case sold more, deterrence, damage to third parties, who gained.
    """
    from channelsim.records import disk
    from channelsim.report.tables import write_csv, write_workbook

    opened, reference = _opened(folder, unfinished=unfinished), _reference(against)
    target = out or opened.folder / disk.EXPORT
    if xlsx or not csv:
        typer.echo(str(write_workbook(opened, target / f"{opened.folder.resolve().name}.xlsx", reference)))
    if csv:
        files = write_csv(opened, target, reference)
        typer.echo(f"{target} ({len(files)} CSV files)")


def open_report(folder: RunFolder = None, *, unfinished: Unfinished = False) -> None:
    """Show the report of a run in the browser."""
    import webbrowser

    from channelsim.records import disk
    from channelsim.report.page import write_report

    opened = _opened(folder, unfinished=unfinished)
    path = opened.folder / disk.REPORT
    if not path.is_file():
        write_report(opened)
    typer.echo(str(path))
    if not webbrowser.open(path.resolve().as_uri()):
        note("no browser was found; open the file by hand")


def _conclude(folder: Path, language: Literal["en", "zh"], *, quiet: bool) -> None:
    """Write the report and say where everything is."""
    from channelsim.analysis.summary import summary
    from channelsim.records.run import Run
    from channelsim.report.page import write_report
    from channelsim.report.words import count_or_measure

    finished = Run(folder)
    page = write_report(finished, None, language)
    if quiet:
        typer.echo(str(folder))
        return
    rows = [
        (figure.name, count_or_measure(figure.key, figure.value), figure.unit) for figure in summary(finished)
    ]
    table("Key figures of the whole market, last year", (("", "left"), ("", "right"), ("", "left")), rows)
    seconds = finished.timings().get("weeks_seconds")
    speed = f", {finished.weeks / seconds:.1f} weeks/s" if seconds else ""
    typer.echo(f"run     {folder}  ({finished.weeks} weeks{speed})")
    typer.echo(f"report  {page}")
    note(f"next: channelsim open {folder}   or: channelsim export {folder} --xlsx")


def _warn(problems: Sequence[Problem]) -> None:
    """Say what is allowed but strange in a scenario; the rest is said by ``check``."""
    for problem in problems[:MOST_WARNINGS]:
        note(f"warning: {problem}")
    if len(problems) > MOST_WARNINGS:
        note(f"… and {len(problems) - MOST_WARNINGS} more: channelsim check")


def _opened(folder: Path | None, *, unfinished: bool) -> Run:
    from channelsim.records.run import Run

    return Run(_newest() if folder is None else folder, unfinished="allow" if unfinished else "refuse")


def _reference(folder: Path | None) -> Run | None:
    from channelsim.records.run import Run

    return None if folder is None else Run(folder)


def _newest(parent: Path = Path("runs")) -> Path:
    """Return the run under a folder that was written to last."""
    from channelsim.records import disk

    found = (
        [path for path in parent.iterdir() if path.is_dir() and disk.is_run(path)] if parent.is_dir() else []
    )
    if not found:
        raise InputError(
            [Problem("there is no run yet", file=str(parent), hint="make one: channelsim run first-steps")]
        )
    return max(
        found, key=lambda path: (path / disk.FACTS).stat().st_mtime if (path / disk.FACTS).exists() else 0.0
    )
