"""The public faces: load a scenario, run it, read a run. All imports are lazy, so ``import channelsim`` is quick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from channelsim.records.run import Run as StoredRun

if TYPE_CHECKING:
    from channelsim.scenario.scenario import Scenario


class Run(StoredRun):
    """A finished (or unfinished) run on disk, read-only, with its figures.

    ``run.frames["region_product"]`` is a pandas DataFrame of weekly facts; see ``records/rows.py`` for all frames.
    """

    def summary(self) -> Any:
        """Return the key figures as a DataFrame: name, value, unit, meaning."""
        from channelsim.analysis.summary import summary_table

        return summary_table(self)

    def plot(self) -> Any:
        """Return a matplotlib figure that shows the run at a glance."""
        from channelsim.report.figures import overview

        return overview(self)


def load(path: str | Path, *, alternative: str | None = None, overrides: Sequence[str] = ()) -> Scenario:
    """Read a scenario file.

    Args:
        path: YAML file, or the name of a shipped scenario such as ``henan-beer``.
        alternative: name of one of its alternatives.
        overrides: ``path=value`` changes.

    Raises:
        InputError: all that is wrong with the file, with places.
    """
    from channelsim.scenario.read import load as read

    return read(path, alternative=alternative, overrides=overrides)


def run(
    scenario: Any,
    *,
    seed: int | None = None,
    weeks: int | None = None,
    out: str | Path | None = None,
    audit: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Simulate a scenario, write its facts to disk and return the run.

    Args:
        scenario: a scenario or the path of its file.
        seed, weeks: the scenario's own when left out.
        out: folder of the run; a new one under ``runs/`` when left out.
        audit: check all books after every rule.
        progress: called with (weeks done, weeks in all).
    """
    from channelsim.simulation.simulate import simulate

    chosen = load(scenario) if isinstance(scenario, str | Path) else scenario
    return Run(simulate(chosen, seed=seed, weeks=weeks, out=out, audit=audit, progress=progress))
