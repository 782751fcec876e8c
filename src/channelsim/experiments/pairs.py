"""Paired runs of several strategies: the same seeds under each, every finished run kept, differences with intervals."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from channelsim.analysis.outcomes import outcomes
from channelsim.base.errors import InputError, Problem
from channelsim.experiments.workers import each
from channelsim.records.run import Run
from channelsim.scenario.scenario import Scenario
from channelsim.simulation.simulate import simulate

if TYPE_CHECKING:
    import pandas as pd

#: columns of a file of results that say which run it was
KEY = ("manufacturer", "seed", "weeks", "scenario_hash")
Key = tuple[str, int, int, str]
CONFIDENCE = 0.95


class Task(NamedTuple):
    """One run to make: a strategy's name, its scenario, the seed, the length, the manufacturer looked at."""

    strategy: str
    scenario: Scenario
    seed: int
    weeks: int
    manufacturer: str


class Difference(NamedTuple):
    """A paired difference: mean, half the 95 % interval (Student), number of pairs, share of pairs above zero."""

    mean: float
    half: float
    pairs: int
    above: float


def measured(task: Task) -> dict[str, float]:
    """Make one run and return its outcomes; its facts are not kept (``channelsim run`` makes the same again)."""
    with TemporaryDirectory() as folder:
        run = Run(simulate(task.scenario, seed=task.seed, weeks=task.weeks, out=Path(folder) / "run"))
        return outcomes(run, run.names("manufacturer").index(task.manufacturer))


def gather(
    tasks: Sequence[Task], file: Path, *, workers: int = 1, address: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> tuple[pd.DataFrame, list[str]]:  # fmt: skip
    """Make the runs that the file does not hold yet; every finished one is written at once.

    Args:
        tasks: all runs wanted.
        file: CSV of results, one row a run; made if missing. Rows of other scenarios stay, and are not used; one scenario
            under two names is run once.
        workers, address: see ``workers.each``.
        progress: called with (runs done, runs wanted).

    Returns:
        One row a run wanted: strategy, seed and outcomes; and what went wrong with runs that failed.

    Raises:
        InputError: the file holds something else.
    """
    known = _read(file)
    wanted = {_key(task): task for task in reversed(tasks)}
    todo = [wanted[key] for key in dict.fromkeys(map(_key, tasks)) if key not in known]
    failures: list[str] = []
    done = len(wanted) - len(todo)
    if done and progress is not None:
        progress(done, len(wanted))
    file.parent.mkdir(parents=True, exist_ok=True)
    for over in each(measured, todo, workers=workers, address=address):
        task = todo[over.number]
        if over.error:
            failures.append(f"{task.strategy}, seed {task.seed}: {over.error}")
        else:
            known[_key(task)] = over.result
            _append(file, {"strategy": task.strategy} | dict(zip(KEY, _key(task), strict=True)) | over.result)
            done += 1
        if progress is not None:
            progress(done, len(wanted))
    import pandas as pd

    rows = [
        {"strategy": task.strategy, "seed": task.seed, **known[_key(task)]}
        for task in tasks
        if _key(task) in known
    ]
    return pd.DataFrame(rows), failures


def differences(results: pd.DataFrame, base: str, measure: str) -> dict[str, Difference]:
    """Return the paired difference of every strategy to ``base`` in one measure."""
    table = results.pivot(index="seed", columns="strategy", values=measure)
    return {name: paired(table[name] - table[base]) for name in table.columns if name != base}


def paired(values: Any) -> Difference:
    """Return mean and interval of paired differences (n,), those that lack one side left out."""
    from scipy import stats

    known = np.asarray(values, float)
    known = known[np.isfinite(known)]
    if known.size < 2:
        return Difference(
            float(known.mean()) if known.size else float("nan"), float("nan"), known.size, float("nan")
        )
    half = stats.t.ppf((1 + CONFIDENCE) / 2, known.size - 1) * known.std(ddof=1) / np.sqrt(known.size)
    return Difference(float(known.mean()), float(half), known.size, float((known > 0).mean()))


def chance_best(results: pd.DataFrame, measure: str) -> dict[str, float]:
    """Return the share of seeds in which each strategy is the best in a measure (ties are shared)."""
    table = results.pivot(index="seed", columns="strategy", values=measure).dropna()
    best = table.eq(table.max(axis=1), axis=0)
    return dict((best.div(best.sum(axis=1), axis=0)).mean())


def twins(results: pd.DataFrame, names: Sequence[str]) -> dict[str, str]:
    """Return the strategies whose runs came out the same in every market as those of one named before them: that one's name.

    Outcomes count as far as a file of results holds them: nine digits.
    """
    seen: dict[tuple[tuple[str, ...], ...], str] = {}
    found: dict[str, str] = {}
    for name in names:
        rows = results[results["strategy"] == name].drop(columns="strategy").sort_values("seed")
        ran = tuple(tuple(f"{value:.9g}" for value in row) for row in rows.itertuples(index=False))
        if ran and ran in seen:
            found[name] = seen[ran]
        else:
            seen[ran] = name
    return found


def _key(task: Task) -> Key:
    return task.manufacturer, task.seed, task.weeks, task.scenario.hash


def _read(file: Path) -> dict[Key, dict[str, float]]:
    if not file.is_file():
        return {}
    with file.open(newline="", encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        if not set(KEY) <= set(reader.fieldnames or ()):
            said = f"is not a file of results: its first line must name {', '.join(KEY)}"
            raise InputError([Problem(said, file=str(file))])
        return dict(_rows(reader))


def _rows(rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[Key, dict[str, float]]]:
    told = {"strategy", *KEY}
    for row in rows:
        key = (row["manufacturer"], int(row["seed"]), int(row["weeks"]), row["scenario_hash"])
        yield key, {name: float(value) for name, value in row.items() if name not in told and value}


def _append(file: Path, row: Mapping[str, Any]) -> None:
    fresh = not file.is_file() or file.stat().st_size == 0
    with file.open("a", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, list(row))
        if fresh:
            writer.writeheader()
        writer.writerow(
            {name: f"{value:.9g}" if isinstance(value, float) else value for name, value in row.items()}
        )
