"""Rows of eight numbers at once."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.base.kernel import kernel
from channelsim.base.lanes import (
    FOUR,
    LANES,
    add_row,
    approach_four,
    combine_rows,
    fetch,
    scale_row,
    turn_rows,
)
from channelsim.base.luck import Luck


@kernel
def combine(out, at, rows, places, by):
    combine_rows(out, at, rows, places, by)


@kernel
def add(out, at, more, place):
    add_row(out, at, more, place)


@kernel
def scale(out, at, by, places):
    scale_row(out, at, by, places)


@kernel
def approach(out, at, by, places):
    approach_four(out, at, by, places)


@kernel
def turn(out, at, step, rows, place):
    turn_rows(out, at, step, rows, place)


@kernel
def ask(array, at):
    fetch(array, at)
    return array[0]


def numbers(size: int, stream: str, kind: type) -> np.ndarray:
    return Luck(1).normal(stream, np.arange(size)).astype(kind)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_rows_are_combined_as_written(kind) -> None:
    one, two, pair, last = (numbers(40, name, kind) for name in ("one", "two", "pair", "last"))
    out = np.zeros(24, kind)
    by = (kind(0.7), kind(3.1))
    combine(out, 5, (one, two, pair, last), (11, 3, 20), by)
    expected = (
        one[11:19]
        + by[0] * two[11:19]
        - by[1] * pair[3 + LANES : 3 + 2 * LANES]
        + pair[3 : 3 + LANES]
        + last[20:28]
    )
    assert out[5:13].tolist() == expected.tolist()
    assert not out[:5].any()
    assert not out[13:].any()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_rows_are_added(kind) -> None:
    out, more = numbers(16, "out", kind), numbers(16, "more", kind)
    expected = out.copy()
    expected[2:10] += more[7:15]
    add(out, 2, more, 7)
    assert out.tolist() == expected.tolist()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_rows_are_scaled(kind) -> None:
    out, by = numbers(16, "out", kind), numbers(40, "by", kind)
    expected = out.copy()
    expected[3:11] = expected[3:11] * by[30:38] + by[5:13]
    scale(out, 3, by, (30, 5))
    assert out.tolist() == expected.tolist()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_four_numbers_go_some_of_the_way(kind) -> None:
    out, by = numbers(16, "out", kind), numbers(16, "by", kind)
    part = slice(3, 3 + FOUR)
    expected = out.copy()
    expected[part] += by[9 : 9 + FOUR] * (by[2 : 2 + FOUR] - expected[part])
    approach(out, 3, by, (9, 2))
    assert out.tolist() == expected.tolist()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_a_square_is_turned(kind) -> None:
    out, rows = np.zeros(200, kind), numbers(200, "rows", kind)
    turn(out, 3, (20, 11), rows, 40)
    square = np.array([rows[40 + 11 * row : 40 + 11 * row + LANES] for row in range(LANES)])
    found = np.array([out[3 + 20 * row : 3 + 20 * row + LANES] for row in range(LANES)])
    assert found.tolist() == square.T.tolist()
    assert np.count_nonzero(out) == LANES * LANES


def test_asking_for_memory_changes_nothing() -> None:
    array = numbers(16, "array", np.float32)
    before = array.copy()
    assert ask(array, 3) == before[0]
    ask(array, 1 << 40)
    assert array.tolist() == before.tolist()
