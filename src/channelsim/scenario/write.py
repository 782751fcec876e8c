"""New scenario files from shipped ones."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path as FilePath

from channelsim.base.errors import ChannelsimError
from channelsim.scenario.tree import leaves, suggest
from channelsim.scenario.yaml_nodes import parse

SCHEMA_FILE = "channelsim.schema.json"


def shipped() -> dict[str, FilePath]:
    """Return the scenarios that come with channelsim, by name (``henan-beer``).

    They lie in the installed package, or in the top-level folder ``scenarios`` of a checkout.
    """
    package = FilePath(__file__).resolve().parents[1]
    for folder in (package / "scenarios_shipped", package.parents[1] / "scenarios"):
        if folder.is_dir():
            return {path.stem.replace("_", "-"): path for path in sorted(folder.glob("*.yaml"))}
    return {}


def new(path: str | FilePath, base: str = "first-steps") -> list[FilePath]:
    """Write a copy of a shipped scenario, its tables and the schema, and return the files written.

    The scenario takes its name from the file, and commands in its remarks name that file. Nothing is overwritten: a table
    or schema that is there already is kept if it is the same.

    Raises:
        ChannelsimError: there is no such scenario, or a file is in the way.
    """
    target = FilePath(path)
    if not target.name or target.is_dir():
        raise ChannelsimError(
            f"{target} is a folder; name the file to write, for instance {target / 'my-market.yaml'}"
        )
    if target.suffix not in {".yaml", ".yml"}:
        target = target.with_name(target.name + ".yaml")
    known = shipped()
    source = known.get(base.removesuffix(".yaml").replace("_", "-"))
    if source is None:
        raise ChannelsimError(f"there is no shipped scenario {base!r}; {suggest(base, known)}")
    text = source.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^name:\s*\S+", f"name: {_slug(target.stem)}", text, count=1)
    text = re.sub(
        rf"\b(channelsim \w+ ){re.escape(source.name)}",
        lambda found: f"{found[1]}{shlex.quote(target.name)}",
        text,
    )
    copies = [*sorted(_tables(text, source.parent)), source.parent / SCHEMA_FILE]
    copies = [file for file in copies if file.is_file()]
    for file, content in (
        (target, text.encode()),
        *((target.parent / c.name, c.read_bytes()) for c in copies),
    ):
        if file.exists() and (file == target or file.read_bytes() != content):
            raise ChannelsimError(f"{file} exists already and is not overwritten")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    for file in copies:
        if not (target.parent / file.name).exists():
            shutil.copyfile(file, target.parent / file.name)
    return [target, *(target.parent / file.name for file in copies)]


def _tables(text: str, folder: FilePath) -> set[FilePath]:
    """Return the tables that a shipped scenario names."""
    found = leaves(parse(text, "").data)
    return {folder / str(value) for path, value in found if path and path[-1] == "table"}


def _slug(stem: str) -> str:
    """Return a file's stem as a name."""
    return re.sub(r"[^\w-]+", "-", stem.replace("_", "-")).strip("-") or "scenario"
