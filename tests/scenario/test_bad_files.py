"""Every bad file in ``bad/`` gives exactly the messages in the ``.expected`` beside it.

After a deliberate change of wording run it with ``CHANNELSIM_GOLDEN=write`` and read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from channelsim.base.errors import InputError
from channelsim.scenario.read import load

FOLDER = Path(__file__).parent / "bad"
CASES = sorted(path.name for path in FOLDER.glob("*.yaml"))


def test_there_are_enough() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("name", CASES)
def test_messages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    with pytest.raises(InputError) as caught:
        load(name)
    said = f"{caught.value}\n"
    golden = Path(name).with_suffix(".expected")
    if os.environ.get("CHANNELSIM_GOLDEN") == "write":
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8")
    assert len(caught.value.problems) == len({str(problem) for problem in caught.value.problems})
    assert all(problem.message for problem in caught.value.problems)
