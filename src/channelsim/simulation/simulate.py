"""One run from scenario to folder: build, open, step week by week, write down, finish."""

from __future__ import annotations

import platform
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from channelsim import __version__
from channelsim.records import disk
from channelsim.records.book import Book
from channelsim.rules.order import weekly_order
from channelsim.simulation.model import ChannelModel


def simulate(
    scenario: Any,
    *,
    seed: int | None = None,
    weeks: int | None = None,
    out: str | Path | None = None,
    audit: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Run a scenario and write its facts; return the folder of the run.

    Args:
        scenario: a loaded scenario.
        seed, weeks: the scenario's own when left out.
        out: folder; a new one under ``runs/`` when left out. An earlier run in it is replaced.
        audit: check all books after every movement.
        progress: called with (weeks done, weeks in all); weeks of the opening count down from below zero.

    Raises:
        InputError: the folder holds something that is not a run.
        BooksError: goods or money do not balance (a fault of the program or of a user's rule).
    """
    begun = perf_counter()
    length = int(weeks or scenario.horizon_weeks)
    watch = None if progress is None else partial(_opening_progress, progress, length)
    model = ChannelModel(scenario, rng=seed, weeks=length, audit=audit, watch=watch)
    built = perf_counter()
    folder = Path(out) if out is not None else disk.new_folder(scenario.name, model.seed)
    with Book(folder, model.dimensions, birth_certificate(model)) as book:
        for week in range(model.weeks):
            if progress is not None:
                progress(week, model.weeks)
            model.step()
            book.add(week, model.facts)
        timings = {
            "build_seconds": built - begun,
            "weeks_seconds": perf_counter() - built,
            "seconds_by_rule": model.seconds_by_rule,
        }
        finished = book.finish(timings)
    if progress is not None:
        progress(model.weeks, model.weeks)
    model.close()
    return finished


def _opening_progress(progress: Callable[[int, int], None], weeks: int, week: int) -> None:
    progress(week, weeks)


def birth_certificate(model: ChannelModel) -> dict[str, Any]:
    """Return what identifies a run: scenario, seed, version, platform, order of rules."""
    scenario = model.channel_scenario
    return {
        **model.birth,
        "name": scenario.name,
        "description": scenario.description,
        "currency": scenario.currency,
        "seed": model.seed,
        "weeks": model.weeks,
        "version": __version__,
        "platform": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "order": [list(step) for step in weekly_order(model.market.demand is not None)],
        "scenario": scenario.resolved(),
        "scenario_hash": scenario.hash,
        "differences": [list(row) for row in scenario.differences_from_defaults()],
        "command": command_of(scenario, model.seed, model.weeks),
    }


def command_of(scenario: Any, seed: int, weeks: int) -> str:
    """Return the command line that repeats a run."""
    parts = ["channelsim", "run", str(scenario.file), f"--seed {seed}", f"--weeks {weeks}"]
    if scenario.alternative:
        parts.append(f"--alternative {scenario.alternative}")
    parts += [f"--set '{change}'" for change in scenario.overrides]
    return " ".join(parts)
