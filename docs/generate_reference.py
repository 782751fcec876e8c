"""Write docs/reference/generated/ from what the code declares: order of the week, rules, settings, columns, commands."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import BaseModel

from channelsim.agents.table import columns_of
from channelsim.base.setting import Block, Declared, declared, describe

TARGET = Path(__file__).parent / "reference" / "generated"
EMPTY = "Nothing is declared here yet.\n"


def module(name: str) -> ModuleType | None:
    """Return a module of channelsim, or None and a note if it does not exist."""
    full = f"channelsim.{name}"
    places = [full[:end] for end, letter in enumerate(full) if letter == "."] + [full]
    if all(importlib.util.find_spec(place) for place in places):
        return importlib.import_module(full)
    print(f"reference: {full} does not exist, its page stays empty", file=sys.stderr)
    return None


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a Markdown table; cells are kept on one line."""
    lines = [head, ["---"] * len(head), *rows]
    cells = ([" ".join(str(cell).split()).replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells) + "\n"


def first_line(thing: Any) -> str:
    """Return the first paragraph of a class's own docstring."""
    return " ".join(inspect.cleandoc(thing.__doc__ or "").split("\n\n")[0].split())


def settings_table(items: Iterable[Declared]) -> str:
    """Return declared inputs as a table."""
    rows = [
        [f"`{item.path}`", default_of(item), item.unit, bounds_of(item), item.kind, item.meaning, item.source]
        for item in items
    ]
    return table(["setting", "default", "unit", "allowed", "kind", "meaning", "source"], rows) if rows else ""


def default_of(item: Declared) -> str:
    """Return a default as it would stand in a scenario file."""
    if item.default is ...:
        return "required"
    if isinstance(item.default, BaseModel):
        return "see there"
    text = str(item.default)
    return f"`{text}`" if len(text) <= 60 else f"`{text[:57]}…`"


def bounds_of(item: Declared) -> str:
    """Return bounds or the list of allowed names."""
    return ", ".join(filter(None, (item.bounds, *(f"`{name}`" for name in item.allowed))))


def week_page() -> str:
    """Return the stages and the rules that act in them."""
    order = module("rules.order")
    if order is None:
        return EMPTY
    rows = []
    for stage in order.STAGES:
        steps = [f"{step.rule} ({step.decider})" for step in order.ORDER if step.stage == stage.number]
        rows.append([stage.number, stage.name, stage.meaning, ", ".join(steps)])
    return table(["stage", "name", "what happens", "rules (who decides)"], rows)


def rules_page() -> str:
    """Return every rule's card and settings."""
    package = module("rules")
    names = sorted(item.name for item in pkgutil.iter_modules(package.__path__)) if package else []
    parts = []
    for name in names:
        if name in {"order", "registry"} or name.startswith("_"):
            continue
        rule = importlib.import_module(f"channelsim.rules.{name}")
        parts.append(f"## {name}\n\n```text\n{inspect.getdoc(rule) or ''}\n```\n")
        if hasattr(rule, "Settings"):
            parts.append(settings_table(declared(rule.Settings)))
    return "\n".join(parts) or EMPTY


def groups_of(place: ModuleType) -> list[type[Block]]:
    """Return the groups of settings that a module defines, in the order of the file."""
    found = [item for _, item in inspect.getmembers(place, inspect.isclass) if issubclass(item, Block)]
    own = [item for item in found if item.__module__ == place.__name__]
    return sorted(own, key=lambda item: inspect.getsourcelines(item)[1])


def scenario_page() -> str:
    """Return the groups of settings that a scenario file may hold; a rule's own settings stand with the rule."""
    package = module("scenario")
    parts = []
    for item in pkgutil.iter_modules(package.__path__) if package else []:
        for group in groups_of(importlib.import_module(f"channelsim.scenario.{item.name}")):
            fields = [describe(name, field) for name, field in group.model_fields.items()]
            parts.append(f"## {group.__name__}\n\n{first_line(group)}\n\n{settings_table(fields)}")
    return "\n".join(parts) or EMPTY


def agents_page() -> str:
    """Return the columns of every agent class."""
    agents = module("agents")
    parts = []
    for name in agents.__all__ if agents else []:
        kind = getattr(agents, name)
        columns = columns_of(kind).values()
        if not columns:
            continue
        rows = [[f"`{c.name}`", c.dtype, " × ".join(c.dims), c.unit, c.meaning] for c in columns]
        parts.append(f"## {name}\n\n{first_line(kind)}\n")
        parts.append(table(["column", "type", "dimensions", "unit", "meaning"], rows))
    return "\n".join(parts) or EMPTY


def python_page() -> str:
    """Return the public functions with their docstrings."""
    api = module("api")
    parts = []
    for name in getattr(api, "__all__", []):
        thing = getattr(api, name)
        signature = str(inspect.signature(thing)) if callable(thing) else ""
        parts.append(f"## {name}\n\n```text\n{name}{signature}\n\n{inspect.getdoc(thing) or ''}\n```\n")
    return "\n".join(parts) or EMPTY


def cli_page() -> str:
    """Return commands and options."""
    app = getattr(module("cli"), "app", None)
    if app is None:
        return EMPTY
    import typer

    top: Any = typer.main.get_command(app)
    parts = []
    for name, command in getattr(top, "commands", {top.name: top}).items():
        if command.hidden:
            continue
        rows = [
            [f"`{', '.join(option.opts)}`", getattr(option, "help", "") or ""] for option in command.params
        ]
        parts.append(f"## channelsim {name}\n\n{' '.join((command.help or '').split())}\n")
        parts.append(table(["argument or option", "meaning"], rows) if rows else "")
    return "\n".join(parts) or EMPTY


def measures_page() -> str:
    """Return the measures of a run and of a pair of runs: sheet or file, function, what it returns."""
    tables = module("report.tables")
    if tables is None:
        return EMPTY
    parts = []
    for title, measures in (("Of one run", tables.MEASURES), ("Against a paired run", tables.PAIRED)):
        rows = [
            [f"`{name}`", f"`{of.__module__}.{of.__name__}`", first_line(of)] for name, of in measures.items()
        ]
        parts.append(f"## {title}\n\n{table(['sheet or CSV file', 'function', 'what it returns'], rows)}")
    return "\n".join(parts)


PAGES: dict[str, tuple[str, Callable[[], str]]] = {
    "week": ("The week", week_page),
    "rules": ("Rules", rules_page),
    "scenario": ("Scenario", scenario_page),
    "agents": ("Agents", agents_page),
    "measures": ("Measures", measures_page),
    "python": ("Python", python_page),
    "cli": ("Command line", cli_page),
}


def main() -> None:
    """Write all pages."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, (title, page) in PAGES.items():
        (TARGET / f"{name}.md").write_text(f"# {title}\n\n{page()}", encoding="utf-8")


if __name__ == "__main__":
    main()
