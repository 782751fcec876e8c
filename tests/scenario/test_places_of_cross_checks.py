"""Settings that do not fit together: told at the place where the user set them, not in a file built on."""

from __future__ import annotations

from pathlib import Path

import pytest

from channelsim.base.errors import InputError
from channelsim.scenario.read import load

ON_THE_ROLLOUT = """\
extends: henan-rollout
manufacturers:
  lanwan:
    region_expansion:
      {first}
      {second}
"""


@pytest.mark.parametrize(
    ("first", "second", "line", "key"),
    [
        ("survey_candidates: 2", "budget_per_year: 100000", 6, "budget_per_year"),
        ("budget_per_year: 100000", "survey_candidates: 2", 5, "budget_per_year"),
        ("type: scripted", "survey_candidates: 2", 5, "type"),
    ],
)
def test_a_cross_check_points_at_the_line_of_the_file_being_loaded(
    tmp_path: Path, first: str, second: str, line: int, key: str
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(ON_THE_ROLLOUT.format(first=first, second=second), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load(file)
    found = refused.value.problems[0]
    assert (found.file, found.line) == (file.as_posix(), line)
    assert found.path == f"manufacturers.lanwan.region_expansion.{key}"


def test_a_cross_check_points_at_a_setting_of_the_command_line() -> None:
    with pytest.raises(InputError) as refused:
        load("henan-rollout", overrides=["manufacturers.lanwan.region_expansion.budget_per_year=10"])
    assert refused.value.problems[0].file == "--set manufacturers.lanwan.region_expansion.budget_per_year=10"


def test_a_cross_check_in_one_file_points_at_its_group(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "scenarios" / "first_steps.yaml"
    text = shipped.read_text(encoding="utf-8")
    text = text.replace(
        "manufacturers:", "manufacturer_defaults: { region_expansion: { type: scripted } }\nmanufacturers:", 1
    )
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load(file)
    assert refused.value.problems[0].path == "manufacturer_defaults.region_expansion"
    assert refused.value.problems[0].file == file.as_posix()
