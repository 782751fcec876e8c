"""Imports point one way: a room imports only from rooms to its left, and a framework stays where it belongs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = "channelsim"
SOURCE = Path(__file__).resolve().parents[2] / "src" / PACKAGE

ORDER = (
    "base",
    "agents",
    "market",
    "rules",
    "scenario",
    "records",
    "simulation",
    "analysis",
    "experiments",
    "report",
    "api",
    "__init__",
    "workshop",
    "cli",
    "__main__",
)
STRICTER = {"records": {"base"}}
FRAMEWORKS = {
    "mesa": ("agents/table.py", "simulation/model.py"),
    "matplotlib": ("report/",),
    "nicegui": ("workshop/",),
}


def imports_of(tree: ast.AST, folder: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of every import in a file, those inside functions and by name included.

    ``folder`` is the dotted place of the file's folder, which relative imports start from.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = folder[: len(folder) - node.level + 1] if node.level else ()
            origin = ".".join((*start, node.module) if node.module else start)
            if origin == PACKAGE:
                yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, origin
        elif isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            name = getattr(node.args[0], "value", None)
            if called in {"import_module", "__import__"} and isinstance(name, str):
                yield node.lineno, name


def room_behind(dotted: str) -> str:
    """Return the room of an import of the package; its re-exported names stand for ``api``, ``__version__`` for none."""
    _, _, rest = dotted.partition(".")
    room, _, deeper = rest.partition(".")
    if room in ORDER or deeper:
        return room
    return "" if room.startswith("__") else "api"


def wrong_imports(source: Path) -> list[str]:
    """Return every import under ``source`` that points the wrong way."""
    wrong = []
    for path in sorted(source.rglob("*.py")):
        place = path.relative_to(source)
        own = place.parts[0].removesuffix(".py")
        if own not in ORDER:
            wrong.append(f"{place}: {own} is not a room")
            continue
        allowed = STRICTER.get(own, set(ORDER[: ORDER.index(own)])) | {own, ""}
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for line, dotted in imports_of(tree, (PACKAGE, *place.parent.parts)):
            top = dotted.partition(".")[0]
            if top == PACKAGE and room_behind(dotted) not in allowed:
                wrong.append(f"{place}:{line}: {own} imports {dotted}")
            if top in FRAMEWORKS and not place.as_posix().startswith(FRAMEWORKS[top]):
                wrong.append(f"{place}:{line}: {top} is imported outside {', '.join(FRAMEWORKS[top])}")
    return wrong


def test_imports_point_one_way() -> None:
    assert any(SOURCE.rglob("*.py"))
    assert wrong_imports(SOURCE) == []


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("base/units.py", "import channelsim.rules.rebate"),
        ("base/units.py", "from channelsim.rules.rebate import decide"),
        ("base/units.py", "from channelsim import agents"),
        ("base/units.py", "import channelsim"),
        ("rules/rebate.py", "from channelsim import run"),
        ("rules/rebate.py", "def decide():\n    from channelsim.simulation import week"),
        ("rules/rebate.py", "from ..simulation.week import step"),
        ("rules/rebate.py", "from .. import simulation"),
        ("rules/rebate.py", "import importlib\nimportlib.import_module('channelsim.report.page')"),
        ("rules/rebate.py", "if TYPE_CHECKING:\n    from channelsim.records.run import Run"),
        ("rules/rebate.py", "import mesa"),
        ("records/run.py", "from channelsim.agents import Terminal"),
        ("simulation/week.py", "from mesa.agentset import AgentSet"),
        ("analysis/share.py", "def plot():\n    import matplotlib.pyplot as plt"),
        ("api.py", "from channelsim.cli import main"),
        ("helpers/strings.py", "import os"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert len(wrong_imports(tmp_path)) == 1


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            "rules/rebate.py",
            "from channelsim.base.setting import setting\nfrom channelsim.rules.order import ORDER",
        ),
        ("rules/rebate.py", "from .order import ORDER\nfrom ..base import units"),
        ("records/run.py", "from channelsim import __version__\nimport json"),
        ("agents/table.py", "import mesa\nfrom mesa.agentset import AbstractAgentSet"),
        ("report/figures.py", "import matplotlib"),
        ("cli.py", "import channelsim\nfrom channelsim.workshop import serve"),
        ("__init__.py", "from channelsim.api import run"),
        ("__main__.py", "from channelsim.cli import main"),
    ],
)
def test_a_right_import_is_left_alone(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert wrong_imports(tmp_path) == []
