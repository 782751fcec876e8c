"""The command that shows what a dealer weighed in a week of a run, or why a manufacturer went into a region."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from channelsim.base.errors import InputError, Problem
from channelsim.cli.show import note, table
from channelsim.scenario.tree import suggest

SHOWN = ("reward", "kept", "foresight", "sale", "sanctions", "home", "goodwill", "conscience", "total")
BOTH = "give --dealer NAME --week N for a dealer's plans, or --manufacturer NAME with --quarter N (or --week N) for regions"


def explain_decision(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    *,
    dealer: Annotated[
        str, typer.Option("--dealer", help="Name of a core dealer or a sub-dealer: its plans of a week.")
    ] = "",
    week: Annotated[int | None, typer.Option("--week", help="Week of the run, from 0.")] = None,
    manufacturer: Annotated[
        str,
        typer.Option(
            "--manufacturer", help="Its decision on regions; with --dealer: only this maker's goods."
        ),
    ] = "",
    quarter: Annotated[
        int | None, typer.Option("--quarter", help="Quarter of the run, from 1; only without --dealer.")
    ] = None,
    rows: Annotated[
        int, typer.Option("--rows", help="How many plans or regions to show, the best ones.", min=1)
    ] = 20,
) -> None:
    """Show why somebody decided as it did: a dealer among its plans, a manufacturer among regions.

    With --dealer: extra cases, sales abroad, what each plan is worth and why, and which it took; worth in whole units of
    the currency and cases of the simulated market. With --manufacturer alone: what it believed of every region, the eight
    criteria, what things cost, what it chose and why not otherwise; money of the whole market.

    The run is made again up to that week.
    """
    from channelsim.records.run import Run

    _check(dealer, week, manufacturer, quarter)
    run = Run(folder)
    if dealer:
        _of_dealer(run, dealer, week or 0, manufacturer, rows)
        return
    from channelsim.cli.entry_reasons import show_decisions

    _row("manufacturer", manufacturer, run.names("manufacturer"))
    show_decisions(run, manufacturer, _weeks(run, week, quarter), rows)


def _check(dealer: str, week: int | None, manufacturer: str, quarter: int | None) -> None:
    """Refuse options that do not belong together."""
    said = ""
    if dealer and quarter is not None:
        said = (
            "--quarter is for a manufacturer's decision on regions; a dealer decides by the week: use --week"
        )
    elif dealer and week is None:
        said = "--dealer needs --week: the week of the run whose plans are to be shown"
    elif not dealer and not manufacturer:
        said = "whose decision? neither --dealer nor --manufacturer was given"
    elif not dealer and (week is None) == (quarter is None):
        said = f"--manufacturer needs one of --quarter and --week, {'not both' if quarter else 'and neither was given'}"
    if said:
        raise InputError([Problem(said, hint=BOTH)])


def _weeks(run: Any, week: int | None, quarter: int | None) -> range:
    """Return the weeks asked for."""
    from channelsim.base.calendar import WEEKS_A_QUARTER

    if week is not None:
        return range(week, week + 1)
    last = -(-run.weeks // WEEKS_A_QUARTER)
    if quarter is None or not 1 <= quarter <= last:
        raise InputError([Problem(f"the run has quarters 1 to {last}, not {quarter}", file=str(run.folder))])
    return range((quarter - 1) * WEEKS_A_QUARTER, min(quarter * WEEKS_A_QUARTER, run.weeks))


def _of_dealer(run: Any, dealer: str, week: int, manufacturer: str, rows: int) -> None:
    """Show the plans a dealer weighed."""
    from channelsim.simulation.replay import options_of, plans_in

    tiers = dict(zip(run.names("dealer"), run.attribute("dealer", "tier"), strict=True))
    below = tiers.get(dealer, "core") != "core"
    plans, model = plans_in(run, week, "sub_dealers" if below else "core_dealers")
    names = model.market.names
    _row("dealer", dealer, list(tiers))
    mine = (names.sub_dealers if below else names.core_dealers).index(dealer)
    makers = [_row("manufacturer", manufacturer, names.manufacturers)] if manufacturer else None
    carried = model.market.live("sub_dealers" if below else "core_dealers", "carries")[mine].nonzero()[0]
    model.close()
    if makers is not None and makers[0] not in carried:
        dealt = ", ".join(names.manufacturers[m] for m in carried) or "nobody"
        note(f"{dealer} does not carry {manufacturer} in week {week}; it deals in the goods of {dealt}")
        return
    asked = [] if plans is None else [n for n in range(len(plans.dealer)) if plans.dealer[n] == mine]
    asked = [n for n in asked if plans is not None and (makers is None or plans.maker[n] in makers)]
    if plans is None or not asked:
        note(
            f"{dealer} had nothing to weigh in week {week}: no threshold to decide on, no price about to rise, nothing"
        )
        note("that would bring more in another region; it bought what its forecast asked for")
        return
    for n in asked:
        found = options_of(plans, n, names.regions)
        title = f"{dealer}, {names.manufacturers[plans.maker[n]]}, week {week}: {len(found)} plans"
        best = [one for k, one in enumerate(found) if k < rows or one["chosen"]]
        terms = [name for name in SHOWN if name == "total" or any(round(one[name]) for one in best)]
        columns = [("", "left"), ("extra", "right"), ("abroad", "right"), ("to", "left"), ("discount", "right"),
                   *((name, "right") for name in terms), ("chance", "right")]  # fmt: skip
        table(title, columns, [_cells(one, terms, run.minor_units) for one in best])


def _cells(one: dict[str, Any], terms: list[str], minor_units: int) -> list[str]:
    money = [f"{round(one[name] / minor_units) + 0:,}" for name in terms]
    return ["→" if one["chosen"] else "", f"{one['extra']:,.0f}", f"{one['abroad']:,.0f}", one["region"],
            f"{one['discount']:.0%}" if one["abroad"] else "", *money, f"{one['chance']:.1%}"]  # fmt: skip


def _row(kind: str, name: str, names: list[str]) -> int:
    if name not in names:
        hint = suggest(name, names)
        raise InputError([Problem(f"there is no {kind} {name!r}", hint=hint)])
    return names.index(name)
