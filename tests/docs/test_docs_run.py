"""What the documentation tells people to type works: Python and commands are run, files written and changed, as the page says.

Fenced blocks of a page, in order, in a folder of their own:

* ``python``: executed; all blocks of a page share their names. ``yaml`` or ``python`` that begins with ``# file: name``: written.
* ``diff`` with ``--- name``: lines of that file are replaced.
* ``console``: lines with ``$ channelsim`` are run; what is shown below must be in the output, numbers apart; with
  ``CHANNELSIM_DOCS=exact`` the numbers too, for whoever changes the model and brings the pages up to date.
"""

from __future__ import annotations

import os
import re
import sys
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = (
    "tutorials/first-scenario.md",
    "tutorials/python-and-mesa.md",
    "how-to/use-from-python-and-mesa.md",
    "how-to/replay-demand.md",
    "how-to/write-your-own-rule.md",
    "how-to/choose-a-scheme.md",
    "how-to/play-the-rivals.md",
    "how-to/plan-an-expansion.md",
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"[−-]?\d[\d.,]*")
A_MISTAKE = ("did you mean", "must be", "unknown")


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """Yield language and text of the fenced blocks of a page."""
    for found in BLOCK.finditer((DOCS / page).read_text(encoding="utf-8")):
        yield found.group(1), found.group(2)


def pattern(line: str) -> str:
    """Return a line without what may differ: numbers, blanks, who leads."""
    if os.environ.get("CHANNELSIM_DOCS") == "exact":
        return " ".join(line.split())
    return " ".join(NUMBER.sub("#", line).replace("alpha", "beta").split())


def replace_lines(text: str) -> None:
    """Carry out a block of changes: each line that goes is followed by the one that comes."""
    lines = text.splitlines()
    path = Path(lines[0].removeprefix("--- "))
    content = path.read_text(encoding="utf-8")
    for old, new in zip(lines[1::2], lines[2::2], strict=True):
        assert (old[0], new[0]) == ("-", "+")
        assert content.count(f"{old[1:]}\n") == 1, old
        content = content.replace(f"{old[1:]}\n", f"{new[1:]}\n")
    path.write_text(content, encoding="utf-8")


def run_commands(text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Run the commands of a block and look for what it shows."""
    from channelsim.cli import main

    lines = text.splitlines()
    shown = [line for line in lines if line.strip() not in {"", "..."} and not line.startswith("$ ")]
    codes, printed = [], ""
    for line in lines:
        if line.startswith("$ "):
            monkeypatch.setattr(sys, "argv", line[2:].split())
            assert sys.argv[0] == "channelsim"
            with pytest.raises(SystemExit) as stopped:
                main()
            codes.append(stopped.value.code or 0)
            printed += "".join(capsys.readouterr())
    wrong = any(word in line for line in shown for word in A_MISTAKE)
    assert codes == [2 if wrong else 0] * len(codes), printed
    there = {pattern(line) for line in printed.splitlines()}
    assert [line for line in shown if pattern(line) not in there] == [], printed


@pytest.mark.parametrize("page", PAGES)
def test_page(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(webbrowser, "open", lambda _: True)
    names: dict[str, object] = {"__name__": "__page__"}
    done = 0
    for language, text in blocks(page):
        first, _, rest = text.partition("\n")
        if language in {"python", "yaml"} and first.startswith("# file: "):
            Path(first.removeprefix("# file: ")).write_text(rest, encoding="utf-8")
        elif language == "python":
            exec(compile(text, page, "exec"), names)
        elif language == "diff":
            replace_lines(text)
        elif language == "console":
            capsys.readouterr()
            run_commands(text, monkeypatch, capsys)
        else:
            continue
        done += 1
    assert done


def test_pages_show_nothing_that_depends_on_the_machine() -> None:
    shown = [text for page in PAGES for language, text in blocks(page) if language == "console"]
    assert shown
    assert not any("weeks/s" in text for text in shown)


def test_no_page_with_commands_is_left_out() -> None:
    """Pages whose Python is not run show fragments; a page with commands to type is one to follow."""
    pages = [str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md") if "generated" not in path.parts]
    typed = [page for page in pages if any(language == "console" for language, _ in blocks(page))]
    assert set(typed) <= set(PAGES)
