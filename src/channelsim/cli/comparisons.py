"""The command that compares strategies."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from channelsim.base.errors import InputError, Problem
from channelsim.cli.runs import INTERRUPTED, MOST_SEED, MOST_WEEKS, Language
from channelsim.cli.scenarios import Overrides, ScenarioFile
from channelsim.cli.show import Progress, note, table, within
from channelsim.scenario.tree import suggest

if TYPE_CHECKING:
    from channelsim.experiments.compare import Comparison

RESULTS, PAGE = "runs.csv", "compare.html"


def compare(
    scenario: ScenarioFile,
    *,
    strategies: Annotated[
        str,
        typer.Option(help="Names joined by commas, the first is what the others are compared with: alternatives of the "
                     "file, types of region_expansion (rolling, blanket, none …), or base for the file as it is."),
    ],
    seeds: Annotated[
        int, typer.Option(callback=within(2, 10_000), help="Markets, two or more: every strategy meets the same ones.")
    ] = 30,
    first_seed: Annotated[int, typer.Option(callback=within(0, MOST_SEED), help="Seed of the first one.")] = 1,
    weeks: Annotated[
        int | None, typer.Option(callback=within(1, MOST_WEEKS), help="Length; the scenario's own when left out.")
    ] = None,
    manufacturer: Annotated[
        str, typer.Option(help="Whose strategies; the one that expands when left out.")
    ] = "",
    returns: Annotated[
        str,
        typer.Option(metavar="MEASURE", help="Lay out the advantage of the first strategy over the second by sources of "
                     "increasing returns, for share_end, contribution, npv …; eleven times the runs."),
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Folder for results and page; runs/compare-NAME when left out.")
    ] = None,
    workers: Annotated[int, typer.Option(callback=within(1, 256), help="Processes of this machine.")] = os.cpu_count() or 1,
    address: Annotated[str, typer.Option(help="Address of a Dask scheduler to use instead.")] = "",
    changes: Overrides = None,
    language: Language = "en",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the page's place.")] = False,
) -> None:  # fmt: skip
    """Compare strategies on the same markets: paired differences with intervals, budgets, sources of an advantage.

    Every finished run is kept at once; started again, the command makes only the runs that are missing.
    """
    from channelsim.analysis.outcomes import OUTCOMES
    from channelsim.experiments.compare import compare as run_all
    from channelsim.experiments.compare import strategies_of
    from channelsim.report.compare_page import write_comparison

    if returns and returns not in OUTCOMES:
        raise InputError([Problem(f"there is no measure {returns!r}", hint=suggest(returns, OUTCOMES))])
    names = [name.strip() for name in strategies.split(",") if name.strip()]
    if len(names) < 2:
        raise InputError(
            [Problem("name two strategies or more", hint="for instance: --strategies rolling,blanket")]
        )
    found, maker = strategies_of(scenario, names, changes or (), manufacturer, None if quiet else note)
    folder = out or Path("runs") / f"compare-{found[names[0]].name}"
    if folder.exists() and not folder.is_dir():
        said = "is a file; --out names the folder that results and page go to"
        raise InputError([Problem(said, file=str(folder), hint="for instance: --out runs/my-comparison")])
    with Progress(quiet=quiet, what="run") as progress:
        try:
            done = run_all(found, maker, range(first_seed, first_seed + seeds), weeks=weeks, file=folder / RESULTS,
                           options={"workers": workers, "address": address}, returns=returns, progress=progress)  # fmt: skip
        except KeyboardInterrupt:
            kept = (
                f"{progress.weeks} of the runs are kept in {folder / RESULTS}"
                if progress.weeks
                else "no run is finished yet"
            )
            note(f"interrupted; {kept}; the same command makes those that are missing")
            raise typer.Exit(INTERRUPTED) from None
    if done.results.empty:
        raise InputError([Problem("no run came to its end", hint=done.failures[0].strip().splitlines()[-1])])
    told = {"strategies": ",".join(names), "manufacturer": manufacturer, "seeds": seeds, "weeks": done.weeks,
            "first-seed": first_seed if first_seed != 1 else "", "returns": returns}  # fmt: skip
    target = write_comparison(done, folder / PAGE, _command(scenario, told, changes or ()), language)
    if not quiet:
        _show(done, language)
    for failure in done.failures:
        note(f"a run failed: {failure.splitlines()[0]} {failure.strip().splitlines()[-1]}")
    typer.echo(str(target))


def _command(scenario: str, options: Mapping[str, Any], changes: Sequence[str]) -> str:
    """Return the command that gives the same comparison again, fit for a shell; options without a value are left out."""
    told = [(f"--{name}", str(value)) for name, value in options.items() if value != ""]
    parts = [part for pair in (*told, *(("--set", change) for change in changes)) for part in pair]
    return shlex.join(["channelsim", "compare", scenario, *parts])


def _show(done: Comparison, language: Language) -> None:
    from channelsim.report.compare_page import budget_rows, difference_rows, outcome_rows, remarks, step_rows
    from channelsim.report.words import Words

    words = Words(language)
    apart = words("differences_to", base=done.base)
    parts = [
        (f"{done.manufacturer}, {done.results['seed'].nunique()} markets", outcome_rows(done, words)),
        (apart, difference_rows(done, words)),
        (words("budgets"), budget_rows(done, words)),
    ]
    if done.steps:
        parts.append((words("returns"), step_rows(done, words)))
    for title, rows in parts:
        heads = [name.replace(", ", "\n", 1) for name in rows[0]]
        table(title, [(name, "left" if n == 0 else "right") for n, name in enumerate(heads)], rows[1:])
    for remark in remarks(done, words):
        note(remark)
