"""Sizes, cards and clean texts: what keeps the sources easy to read and free of any one machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "channelsim"
RULES = SOURCE / "rules"

FILE_LINES = 300
RULE_LINES = 150
BODY_LINES = 40
KERNEL_LINES = 80
ARGUMENTS = 6
CARD_WORDS = ("Who", "Reads", "Proposes", "Source")

# Written in parts, so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:" + "|".join(("work", "root", "farm")) + r")/")
REGISTRY_HOST = re.compile(r"\bpy" + r"pi\.\w|\bpython" + r"hosted\b", re.IGNORECASE)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(folder: Path) -> list[Path]:
    """Return the Python files under a folder."""
    return sorted(folder.rglob("*.py"))


def parse(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(
    node: ast.AST, in_class: bool = False, public: bool = True
) -> Iterator[tuple[Function, bool, bool]]:
    """Yield every function with whether it is a method and whether its name can be reached from outside."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            named = public and (not child.name.startswith("_") or child.name == "__init__")
            yield child, in_class, named
            yield from functions(child, public=False)
        elif isinstance(child, ast.ClassDef):
            yield from functions(child, in_class=True, public=public and not child.name.startswith("_"))
        else:
            yield from functions(child, in_class, public)


def decorators(function: Function) -> set[str]:
    """Return the last part of every decorator's name."""
    called = (item.func if isinstance(item, ast.Call) else item for item in function.decorator_list)
    return {getattr(item, "attr", getattr(item, "id", "")) for item in called}


def body_lines(function: Function) -> int:
    """Return the lines of a function below its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def positional(function: Function, method: bool) -> int:
    """Return how many arguments may be given by position, ``self`` and ``cls`` not counted."""
    count = len(function.args.posonlyargs) + len(function.args.args)
    return count - (method and "staticmethod" not in decorators(function))


def too_long_files(folder: Path, limit: int) -> list[str]:
    """Return files with more lines than the limit."""
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources(folder)}
    return [f"{path.name}: {count} lines" for path, count in lines.items() if count > limit]


def too_long_bodies(folder: Path) -> list[str]:
    """Return functions whose body passes the limit, which is wider for kernels."""
    found = []
    for path in sources(folder):
        for function, _, _ in functions(parse(path)):
            limit = KERNEL_LINES if "kernel" in decorators(function) else BODY_LINES
            if body_lines(function) > limit:
                found.append(
                    f"{path.name}:{function.lineno}: {function.name} has {body_lines(function)} lines"
                )
    return found


def too_many_arguments(folder: Path) -> list[str]:
    """Return public functions, kernels apart, with too many positional arguments."""
    found = []
    for path in sources(folder):
        for function, method, public in functions(parse(path)):
            count = positional(function, method)
            if public and "kernel" not in decorators(function) and count > ARGUMENTS:
                found.append(f"{path.name}:{function.lineno}: {function.name} takes {count} arguments")
    return found


def missing_cards(folder: Path) -> list[str]:
    """Return rule files whose docstring is not a card."""
    found = []
    for path in sources(folder):
        if path.name in {"__init__.py", "order.py", "registry.py"}:
            continue
        card = ast.get_docstring(parse(path)) or ""
        missing = [word for word in CARD_WORDS if not re.search(rf"\b{word}\b", card)]
        if missing:
            found.append(f"{path.name}: the card lacks {', '.join(missing)}")
    return found


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield the text files of a checkout that are, or could be, committed; all files where there is no git."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = (
            subprocess.run(listing, cwd=root, capture_output=True, check=True).stdout.decode().split("\0")
        )
        paths = [root / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        ours = ("src", "tests", "docs", "scenarios", "experiments", "benchmarks")
        paths = [path for name in ours for path in (root / name).rglob("*")] + list(root.glob("*"))
    for path in paths:
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield path, content.decode("utf-8", errors="replace")


def lines_with(root: Path, pattern: re.Pattern[str]) -> list[str]:
    """Return the lines of text files that match."""
    found = []
    for path, text in texts(root):
        if pattern.search(text):
            lines = enumerate(text.splitlines(), 1)
            found += [
                f"{path.relative_to(root)}:{n}: {line.strip()}" for n, line in lines if pattern.search(line)
            ]
    return found


def test_files_are_short() -> None:
    assert sources(SOURCE)
    assert too_long_files(SOURCE, FILE_LINES) == []


def test_rule_files_are_shorter() -> None:
    assert too_long_files(RULES, RULE_LINES) == []


def test_bodies_are_short() -> None:
    assert too_long_bodies(SOURCE) == []


def test_public_functions_take_few_arguments() -> None:
    assert too_many_arguments(SOURCE) == []


def test_every_rule_has_a_card() -> None:
    assert missing_cards(RULES) == []


def test_no_path_of_one_machine() -> None:
    assert lines_with(ROOT, MACHINE_PATH) == []


def test_no_host_of_a_package_registry() -> None:
    assert lines_with(ROOT, REGISTRY_HOST) == []


# ------------------------------------------------------------------------------ do the detectors detect?

LONG = "\n".join(["    x = 1"] * 41)
SEVEN = "a, b, c, d, e, f, g"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"def f():\n{LONG}", 1),
        (f"def _f():\n{LONG}", 1),
        (f"async def f():\n{LONG}", 1),
        (f"class A:\n  def f(self):\n{LONG}", 1),
        (f"@kernel\ndef f():\n{LONG}", 0),
        (f"@kernel\ndef f():\n{LONG}\n{LONG}", 1),
        ('def f():\n    """' + "\n" * 60 + '    """\n    return 1', 0),
    ],
)
def test_long_bodies_are_found(tmp_path: Path, text: str, count: int) -> None:
    (tmp_path / "part.py").write_text(text, encoding="utf-8")
    assert len(too_long_bodies(tmp_path)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"def f({SEVEN}): pass", 1),
        (f"def f(*, {SEVEN}): pass", 0),
        (f"def _f({SEVEN}): pass", 0),
        (f"@kernel\ndef f({SEVEN}): pass", 0),
        (f"@base.kernel\ndef f({SEVEN}): pass", 0),
        (f"class A:\n  def f(self, {SEVEN}): pass", 1),
        (f"class A:\n  def __init__(self, {SEVEN}): pass", 1),
        (f"class A:\n  def f(self, {SEVEN[:-3]}): pass", 0),
        (f"class _A:\n  def f(self, {SEVEN}): pass", 0),
        (f"if True:\n  def f({SEVEN}): pass", 1),
    ],
)
def test_many_arguments_are_found(tmp_path: Path, text: str, count: int) -> None:
    (tmp_path / "part.py").write_text(text, encoding="utf-8")
    assert len(too_many_arguments(tmp_path)) == count


def test_long_files_and_missing_cards_are_found(tmp_path: Path) -> None:
    (tmp_path / "rebate.py").write_text(
        '"""Who: dealers. Reads: stock. Proposes: orders."""\n' * 151, encoding="utf-8"
    )
    (tmp_path / "order.py").write_text('"""No card is needed."""', encoding="utf-8")
    assert too_long_files(tmp_path, RULE_LINES) == ["rebate.py: 151 lines"]
    assert missing_cards(tmp_path) == ["rebate.py: the card lacks Source"]


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (MACHINE_PATH, "see /" + "work/notes.md", "frame/" + "work/ is a folder"),
        (MACHINE_PATH, 'open("/' + 'root/x")', "https://example.org/" + "root/x"),
        (REGISTRY_HOST, "https://py" + "pi.org/simple", "installed with pip, found by pyp" + "i"),
    ],
)
def test_unwanted_texts_are_found(tmp_path: Path, pattern: re.Pattern[str], bad: str, good: str) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "good.md").write_text(good, encoding="utf-8")
    assert lines_with(tmp_path, pattern) == []
    (tmp_path / "src" / "bad.md").write_text(f"fine\n{bad}\n", encoding="utf-8")
    assert lines_with(tmp_path, pattern) == [f"src/bad.md:2: {bad}"]
