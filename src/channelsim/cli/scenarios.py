"""Commands about scenarios: new, check, explain, order, schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from channelsim.base.errors import InputError, Problem
from channelsim.cli.show import duration, note, table

if TYPE_CHECKING:
    from channelsim.base.setting import Declared

ScenarioFile = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped scenario.")
]
Overrides = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Change a setting, e.g. market.tiers=2; may be given again."
    ),
]
Alternative = Annotated[str | None, typer.Option(help="One of the alternatives that the scenario names.")]
PAIRS_SHOWN = 8
PRODUCTS_A_TABLE = 6
LONGEST_DEFAULT = 40


def new(
    path: Annotated[Path | None, typer.Argument(metavar="FILE", help="The scenario file to write.")] = None,
    *,
    base: Annotated[str, typer.Option("--from", help="The shipped scenario to start from.")] = "first-steps",
    list_all: Annotated[bool, typer.Option("--list", help="Only list the shipped scenarios.")] = False,
) -> None:
    """Write a scenario to start from: commented and runnable."""
    from channelsim.scenario import write

    if list_all:
        for name in write.shipped():
            typer.echo(name)
        return
    if path is None:
        hint = f"for instance: channelsim new my-market.yaml --from {base}"
        raise InputError([Problem("say which file to write", hint=hint)])
    written = write.new(path, base)
    for file in written:
        typer.echo(f"wrote {file}")
    note(f"next: channelsim check {written[0]}   then: channelsim run {written[0]}")


def first_run_note() -> str:
    """Return what to add to an estimate of time."""
    from channelsim.base.kernel import cache_folder

    compiled = Path(cache_folder()).is_dir()
    return "on one core" + ("" if compiled else "; the first run compiles for about a minute more")


def check(scenario: ScenarioFile, *, changes: Overrides = None, alternative: Alternative = None) -> None:
    """Check a scenario; say what it simulates and how long that takes.

    Shows also what a case earns whom, and whether selling in a neighbouring region would pay.
    """
    from channelsim.scenario.read import load
    from channelsim.simulation.estimate import check_memory, estimate

    plan = load(scenario, overrides=changes or (), alternative=alternative)
    check_memory(plan)
    cost = estimate(plan)
    scale = plan.market.market_scale
    rows = [
        ("regions", f"{len(plan.regions):,}", ""),
        ("manufacturers, products", f"{len(plan.manufacturers):,}, {len(plan.products):,}", ""),
        ("simulated share of the market", f"{100 * scale:g} %", "market_scale"),
        ("consumers", f"{cost.consumers:,}", f"standing for {cost.consumers / scale:,.0f}"),
        ("terminals", f"{cost.terminals:,}", f"standing for {cost.terminals / scale:,.0f}"),
        (
            "dealers",
            f"{cost.dealers:,}",
            f"in {plan.market.tiers} {'tier' if plan.market.tiers == 1 else 'tiers'}",
        ),
        ("weeks", f"{cost.weeks:,}", ""),
        ("estimated time", duration(cost.seconds), first_run_note()),
        ("estimated memory", f"{cost.memory_mb:,.0f} MB", ""),
    ]
    table(str(plan.name), (("", "left"), ("", "right"), ("", "left")), rows)
    _show_earnings(plan)
    if plan.market.diversion != "none":
        _show_breakevens(plan)
    for problem in plan.warnings:
        note(f"warning: {problem}")
    note("no errors" + (f", {len(plan.warnings)} to look at" if plan.warnings else ""))


def explain(
    setting: Annotated[
        str, typer.Argument(metavar="SETTING", help="A setting or group, e.g. manufacturers.rebate.rate.")
    ],
) -> None:
    """Say what a setting means; for a group, list its settings."""
    from channelsim.cli.lookup import by_region, find, nearest, split_region
    from channelsim.scenario.reference import reference

    known = list(reference())
    asked, whole = split_region(setting)
    found = find(asked, known)
    if not found:
        hint = ", ".join(nearest(asked, known))
        raise InputError(
            [Problem(f"there is no setting {setting!r}", hint=f"near it: {hint}" if hint else "")]
        )
    if asked != setting:
        found = [item for item in found if by_region(item.path)]
        if not found:
            raise InputError([Problem(f"{asked} does not differ by region")])
    if whole:
        _show_by_region(asked, found)
        return
    if len(found) == 1:
        _show_setting(found[0])
        return
    rows = [(item.path, _default(item), item.unit, item.meaning) for item in found]
    table("", (("setting", "left"), ("default", "left"), ("unit", "left"), ("meaning", "left")), rows)


def order() -> None:
    """Show the order of the week: stages and rules."""
    from channelsim.rules.order import ORDER, STAGES

    rows = []
    for stage in STAGES:
        steps = [step for step in ORDER if step.stage == stage.number]
        rows.append(
            (
                stage.number,
                stage.name,
                stage.meaning,
                "\n".join(f"{step.rule} ({step.decider})" for step in steps),
            )
        )
    columns = (("stage", "left"), ("name", "left"), ("what happens", "left"), ("rules (who decides)", "left"))
    table("The order of the week", columns, rows)


def schema(
    *, out: Annotated[Path | None, typer.Option(help="File to write; standard output when left out.")] = None
) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    from channelsim.scenario import json_schema

    text = json.dumps(json_schema.schema(), indent=2, ensure_ascii=False)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        typer.echo(f"wrote {out}")


EARNINGS = {
    "recommended_off": "recommended, off-trade",
    "recommended_on": "recommended, on-trade",
    "guide": "guide price",
    "sub_dealer_price": "price to sub-dealers",
    "ex_works": "ex-works",
    "rebate": "rebate",
    "variable_cost": "variable cost",
    "terminal_off": "terminal earns, off-trade",
    "terminal_on": "terminal earns, on-trade",
    "sub_dealer": "sub-dealer earns",
    "core_dealer": "core dealer earns, rebate included",
    "delivery": "a {tier}'s delivery, {cases:g} cases a drop",
    "manufacturer": "manufacturer earns",
}


def _show_earnings(plan: Any) -> None:
    from channelsim.analysis.breakeven import CASES_A_DROP, unit_economics

    tier = "sub-dealer" if plan.market.tiers == 2 else "core dealer"
    data = unit_economics(plan).set_index("product")
    shown = [name for name in EARNINGS if data[name].notna().any()]
    for start in range(0, len(data), PRODUCTS_A_TABLE):
        part = data.iloc[start : start + PRODUCTS_A_TABLE]
        label = {name: EARNINGS[name].format(tier=tier, cases=CASES_A_DROP) for name in shown}
        rows = [(label[name], *(f"{value:,.2f}" for value in part[name])) for name in shown]
        columns = (("", "left"), *((str(product).replace("_", " "), "right") for product in part.index))
        table(f"What a case earns at list prices, {plan.currency}" if not start else "", columns, rows)


def _show_breakevens(plan: Any) -> None:
    from channelsim.analysis.breakeven import diversion_breakeven

    data = diversion_breakeven(plan)
    if data.empty:
        return
    pays, tempts = int((data.gain_forfeit > 0).sum()), int((data.gain > 0).sum())
    strongest: Any = data.drop_duplicates(["origin", "destination"]).head(PAIRS_SHOWN).itertuples()
    rows = [
        (row.origin, row.destination, f"{row.km:,.0f}", row.product,
         *(f"{value:.2f}" for value in (row.margin, row.costs, row.sanction)),
         *(f"{value:+.2f}" for value in (row.gain, row.gain_forfeit)), f"{row.guide_even:.2f}")
        for row in strongest
    ]  # fmt: skip
    numbers = ("margin", "costs", "rebate at stake", "gain", "if forfeited", "even at guide")
    columns = [("from", "left"), ("to", "left"), ("km", "right"), ("product", "left")]
    columns += [(name, "right") for name in numbers]
    table(
        f"Selling a case in a neighbouring region, {plan.currency} a case: the strongest temptations",
        columns,
        rows,
    )
    note(
        f"diversion would pay in {tempts} of {len(data)} cases, in {pays} if a rebate is forfeited on detection"
    )


def _show_by_region(group: str, found: list[Declared]) -> None:
    """Say what ``by_region`` of a group means, and which settings it may hold."""
    rows = [
        ("meaning", "other values in single regions; they win over what the group says for each region"),
        ("written", "one group a region: by_region: { <region>: { <setting>: … } }"),
        ("or a table", "by_region: { table: file.csv } with a column region and one column a setting"),
        ("settings", ", ".join(dict.fromkeys(item.path.rpartition(".")[2] for item in found))),
    ]
    table(f"{group}.by_region", (("", "left"), ("", "left")), rows)


def _show_setting(item: Declared) -> None:
    from channelsim.cli.lookup import by_region

    rows = [
        ("meaning", item.meaning),
        ("unit", item.unit),
        ("default", _default(item)),
        ("allowed", ", ".join(filter(None, (item.bounds, *item.allowed))) or "any"),
        ("kind", item.kind),
        ("source", item.source),
    ]
    if by_region(item.path):
        rows.append(("by region", "holds in each region; may differ in single ones: by_region"))
    table(item.path, (("", "left"), ("", "left")), rows)


def _default(item: Declared) -> str:
    if item.default is ...:
        return "required"
    text = str(item.default)
    return text if len(text) <= LONGEST_DEFAULT else f"{text[: LONGEST_DEFAULT - 1]}…"
