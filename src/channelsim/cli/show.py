"""How commands show things: tables on standard output, notes and progress on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from shutil import get_terminal_size
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import typer

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 120
LEAST_WIDTH = 72
MINUTE = 60


def within(least: int, most: int) -> Callable[[int | None], int | None]:
    """Return a callback of an option that refuses whole numbers out of bounds and tells the bound."""

    def checked(value: int | None) -> int | None:
        if value is not None and value < least:
            raise typer.BadParameter(f"must be ≥ {least}, not {value}")
        if value is not None and value > most:
            raise typer.BadParameter(f"must be ≤ {most}, not {value}")
        return value

    return checked


def console() -> Console:
    """Return the console for results: as wide as a page where it is not a terminal, never so narrow that cells vanish."""
    from rich.console import Console

    here = get_terminal_size().columns if sys.stdout.isatty() else PLAIN_WIDTH
    return Console(width=max(here, LEAST_WIDTH), highlight=False)


def table(title: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table.

    Args:
        title: a line above it, or empty.
        columns: name and ``left`` or ``right`` of each.
        rows: cells; they are printed as they are, no markup.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    headed = any(name for name, _ in columns)
    shown = Table(
        box=box.SIMPLE_HEAD if headed else None,
        show_header=headed,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    cells = [[str(cell) for cell in row] for row in rows]
    for n, (name, side) in enumerate(columns):
        first = max((len(row[0]) for row in cells), default=0) if n == 0 else None
        shown.add_column(Text(name), justify="right" if side == "right" else "left", no_wrap=n == 0,
                         min_width=first, overflow="fold")  # fmt: skip
    for row in cells:
        shown.add_row(*(Text(cell) for cell in row))
    printed = console()
    if title:
        printed.print(Text(title, style="bold"), soft_wrap=True)
    printed.print(shown)
    printed.print()


def note(text: str) -> None:
    """Say something on standard error that is not a result."""
    typer.echo(text, err=True)


def duration(seconds: float) -> str:
    """Return a time as people say it."""
    if seconds < 2 * MINUTE:
        return f"{seconds:.0f} s"
    return (
        f"{seconds / MINUTE:.0f} min"
        if seconds < 2 * MINUTE * MINUTE
        else f"{seconds / MINUTE / MINUTE:.1f} h"
    )


class Progress:
    """Progress of the weeks of a run, or of many runs, on standard error; silent where that is not a terminal.

    Used as ``with Progress(quiet) as progress: simulate(…, progress=progress)``.

    Attributes:
        weeks: weeks done when last told.
    """

    def __init__(self, *, quiet: bool = False, what: str = "week") -> None:
        self.weeks = 0
        self._what = what
        self._silent = quiet or not sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None
        self._dry = 0
        self._start = monotonic()

    def __enter__(self) -> Self:
        if not self._silent:
            from rich.console import Console
            from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.fields[state]}"),
                TimeRemainingColumn(compact=True),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task(
                "building the market (a first run compiles for a minute)", total=None, state=""
            )
        return self

    def __call__(self, done: int, total: int) -> None:
        """Take note of the weeks done; below zero: weeks of the opening still to live through."""
        self.weeks = max(done, 0)
        if self._bar is None:
            return
        now = monotonic()
        if done < 0:
            self._dry = max(self._dry, -done)
            self._bar.update(
                self._task, description="settling the market", completed=self._dry + done, total=self._dry
            )
            return
        if done == 0:
            self._start = now
        weekly = self._what == "week" and done and now > self._start
        speed = f"{done / (now - self._start):.1f} weeks/s" if weekly else ""
        self._bar.update(
            self._task,
            description=f"{self._what} {done} of {total}",
            completed=done,
            total=total,
            state=speed,
        )

    def __exit__(self, kind: type | None, failure: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()
