"""The command that compares strategies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from channelsim.base.errors import InputError, Problem
from channelsim.cli.runs import MOST_SEED, MOST_WEEKS, Language
from channelsim.cli.scenarios import Overrides, ScenarioFile
from channelsim.cli.show import Progress, note, table
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
    seeds: Annotated[int, typer.Option(min=2, max=10_000, help="Markets: every strategy meets the same ones.")] = 30,
    first_seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help="Seed of the first one.")] = 1,
    weeks: Annotated[
        int | None, typer.Option(min=1, max=MOST_WEEKS, help="Length; the scenario's own when left out.")
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
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes of this machine.")] = os.cpu_count() or 1,
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
    found, maker = strategies_of(scenario, names, changes or (), manufacturer)
    folder = out or Path("runs") / f"compare-{found[names[0]].name}"
    if folder.exists() and not folder.is_dir():
        said = "is a file; --out names the folder that results and page go to"
        raise InputError([Problem(said, file=str(folder), hint="for instance: --out runs/my-comparison")])
    with Progress(quiet=quiet, what="run") as progress:
        done = run_all(found, maker, range(first_seed, first_seed + seeds), weeks=weeks, file=folder / RESULTS,
                       options={"workers": workers, "address": address}, returns=returns, progress=progress)  # fmt: skip
    if done.results.empty:
        raise InputError([Problem("no run came to its end", hint=done.failures[0].strip().splitlines()[-1])])
    target = write_comparison(
        done,
        folder / PAGE,
        _command(scenario, names, seeds, first_seed, done.weeks, changes, returns),
        language,
    )
    if not quiet:
        _show(done, language)
    for failure in done.failures:
        note(f"a run failed: {failure.splitlines()[0]} {failure.strip().splitlines()[-1]}")
    typer.echo(str(target))


def _command(
    scenario: str, names: list[str], seeds: int, first_seed: int, weeks: int, changes: list[str] | None, returns: str
) -> str:  # fmt: skip
    parts = [
        "channelsim compare",
        scenario,
        f"--strategies {','.join(names)}",
        f"--seeds {seeds}",
        f"--weeks {weeks}",
    ]
    parts += [f"--first-seed {first_seed}"] if first_seed != 1 else []
    parts += [f"--returns {returns}"] if returns else []
    return " ".join([*parts, *(f"--set '{change}'" for change in changes or ())])


def _show(done: Comparison, language: Language) -> None:
    from channelsim.report.compare_page import budget_rows, difference_rows, outcome_rows, step_rows
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
