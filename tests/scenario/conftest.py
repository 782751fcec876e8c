from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from channelsim.scenario.read import load
from scenario_text import BASE

Make = Callable[..., Any]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file into a fresh folder that holds ``base.yaml``."""
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")

    def put(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put


@pytest.fixture
def make(write: Callable[[str, str], Path]) -> Make:
    """Return the scenario of some lines laid over ``base.yaml``."""

    def read(text: str = "", **options: Any) -> Any:
        return load(write("mine.yaml", f"extends: base.yaml\n{text}"), **options)

    return read
