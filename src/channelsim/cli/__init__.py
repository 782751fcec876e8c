"""The command line. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from channelsim.base.errors import BooksError, BrokenModelError, ChannelsimError
from channelsim.cli import runs, scenarios

app = typer.Typer(
    name="channelsim",
    help="Simulate how manufacturers compete through dealers, terminals and field forces, week by week.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for command in (scenarios.new, scenarios.check, runs.run, scenarios.explain, scenarios.order, scenarios.schema,
                runs.report, runs.export):  # fmt: skip
    app.command()(command)
app.command("open")(runs.open_report)

#: faults of the program or of a user's own rule; all other errors of ours are the user's to mend
FAULTS = (BooksError, BrokenModelError)


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
        sys.exit(1)
    except ChannelsimError as error:
        count = len(getattr(error, "problems", ()))
        if count > 1:
            typer.secho(f"{count} problems:", fg="red", bold=True, err=True)
        typer.echo(str(error), err=True)
        sys.exit(2)
