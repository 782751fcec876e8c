"""The command line. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from traceback import extract_tb
from typing import Annotated

import typer

from channelsim.base.errors import BooksError, BrokenModelError, ChannelsimError
from channelsim.cli import comparisons, decisions, runs, scenarios

app = typer.Typer(
    name="channelsim",
    help="Simulate how manufacturers compete through dealers, terminals and field forces, week by week.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for command in (scenarios.new, scenarios.check, runs.run, scenarios.explain, scenarios.order, scenarios.schema,
                runs.report, runs.export, comparisons.compare):  # fmt: skip
    app.command()(command)
app.command("open")(runs.open_report)
app.command("explain-decision")(decisions.explain_decision)

#: faults of the program or of a user's own rule; all other errors of ours are the user's to mend
FAULTS = (BooksError, BrokenModelError)
MOST_PROBLEMS = 100


def _version(asked: bool) -> None:
    if asked:
        from channelsim import __version__

        typer.echo(f"channelsim {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Simulate how manufacturers compete through dealers, terminals and field forces, week by week."""


def main() -> None:
    """Run the command line: exit code 0 done, 1 a fault of the program, 2 something to mend in what was given."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors="replace")  # better a question mark than no figures
    try:
        app()
    except FAULTS as fault:
        typer.secho(f"{type(fault).__name__}: {fault}", fg="red", err=True)
        typer.echo(
            "This is a fault of the program or of a rule of your own; what was recorded so far is kept.",
            err=True,
        )
        sys.exit(1)
    except OSError as failure:
        typer.secho(f"{failure.filename or 'disk'}: {failure.strerror or failure}", fg="red", err=True)
        sys.exit(2)
    except MemoryError:
        typer.secho("not enough memory", fg="red", err=True)
        typer.echo("lower market.market_scale; channelsim check tells how much a scenario needs", err=True)
        sys.exit(2)
    except ChannelsimError as error:
        _show_problems(error)
        sys.exit(2)
    except Exception as fault:
        if sys.flags.dev_mode:
            raise
        typer.secho(f"{_place(fault)}{type(fault).__name__}: {fault}", fg="red", err=True)
        typer.echo(
            "This is a fault of the program or of a rule of your own; what was recorded so far is kept. "
            "python -X dev -m channelsim … shows the way to it.",
            err=True,
        )
        sys.exit(1)


def _show_problems(error: ChannelsimError) -> None:
    """Print the problems of an input, so many as anybody reads."""
    problems = [str(problem) for problem in getattr(error, "problems", ())] or [str(error)]
    if len(problems) > 1:
        typer.secho(f"{len(problems)} problems:", fg="red", bold=True, err=True)
    for problem in problems[:MOST_PROBLEMS]:
        typer.echo(problem, err=True)
    if len(problems) > MOST_PROBLEMS:
        typer.echo(f"… and {len(problems) - MOST_PROBLEMS:,} more", err=True)


def _place(fault: Exception) -> str:
    """Return ``file:line: `` of the last line of ours or of a user's rule that a fault went through."""
    frames = [frame for frame in extract_tb(fault.__traceback__) if "site-packages" not in frame.filename]
    return f"{frames[-1].filename}:{frames[-1].lineno}: " if frames else ""
