"""The command that shows what a dealer weighed in a week of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from channelsim.base.errors import InputError, Problem
from channelsim.cli.show import note, table
from channelsim.scenario.tree import suggest

SHOWN = ("reward", "kept", "foresight", "sale", "sanctions", "home", "goodwill", "conscience", "total")


def explain_decision(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    *,
    dealer: Annotated[str, typer.Option("--dealer", help="Name of a core dealer or a sub-dealer.")],
    week: Annotated[int, typer.Option("--week", help="Week of the run, from 0.")],
    manufacturer: Annotated[str, typer.Option("--manufacturer", help="Only this maker's goods.")] = "",
    rows: Annotated[int, typer.Option("--rows", help="How many plans to show, the best ones.", min=1)] = 20,
) -> None:
    """Show the plans a dealer weighed: extra cases, sales abroad, what each is worth and why, and which it took.

    The run is made again up to that week. Worth in whole units of the currency and cases of the simulated market.
    """
    from channelsim.records.run import Run
    from channelsim.simulation.replay import options_of, plans_in

    run = Run(folder)
    tiers = dict(zip(run.names("dealer"), run.attribute("dealer", "tier"), strict=True))
    below = tiers.get(dealer, "core") != "core"
    plans, model = plans_in(run, week, "sub_dealers" if below else "core_dealers")
    names = model.market.names
    _row("dealer", dealer, list(tiers))
    mine = (names.sub_dealers if below else names.core_dealers).index(dealer)
    makers = [_row("manufacturer", manufacturer, names.manufacturers)] if manufacturer else None
    model.close()
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
