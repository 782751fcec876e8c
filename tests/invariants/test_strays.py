"""Goods of terminals kept as a total and its strays are what they would be if every origin were kept."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.market.goods import draw
from channelsim.market.strays import add_by_origin, put_strays, take_mixed

ORIGINS = 5


@pytest.mark.parametrize("home", [0, 2, 4])
def test_any_sequence_gives_what_full_rows_give(home: int) -> None:
    draws = np.random.default_rng(7 + home)
    full, sold = np.zeros(ORIGINS, np.int32), np.zeros(ORIGINS, np.int64)
    stock, stray, strays, taken = 0, np.zeros(ORIGINS, np.int32), 0, np.zeros(ORIGINS, np.int64)
    mixed = 0
    for _ in range(3000):
        part = draws.integers(0, 9, ORIGINS) * (draws.random(ORIGINS) < 0.3)
        full += part.astype(np.int32)
        stock += int(part.sum())
        strays += put_strays(part, home, stray)
        units = min(int(draws.integers(0, 14)), stock)
        mixed += 0 < full[home] < full.sum()
        draw(full, units, sold)
        strays -= take_mixed(stray, stock, units, home, taken)
        stock -= units
        expected = np.where(np.arange(ORIGINS) == home, 0, full)
        assert stray.tolist() == expected.tolist()
        assert (stock, strays) == (full.sum(), expected.sum())
        assert taken.tolist() == sold.tolist()
    assert mixed > 1000  # the draw was one between home and elsewhere, not a clearance


def test_goods_by_region_and_origin_are_those_of_full_rows() -> None:
    draws = np.random.default_rng(3)
    region = np.repeat(np.arange(3), 4)
    full = draws.integers(0, 6, (12, 2, 3)) * (draws.random((12, 2, 3)) < 0.4)
    stray = full.copy()
    stray[np.arange(12), :, region] = 0
    found, expected = np.zeros((3, 2, 3), np.int64), np.zeros((3, 2, 3), np.int64)
    add_by_origin(full.sum(axis=2), stray, stray.sum(axis=(1, 2)), region, found)
    np.add.at(expected, region, full)
    assert expected.any(axis=0).all()
    assert found.tolist() == expected.tolist()
    untraced = np.zeros((3, 2, 1), np.int64)
    add_by_origin(full.sum(axis=2), stray[:, :, :0], np.zeros(12, np.int32), region, untraced)
    assert untraced.sum(axis=2).tolist() == expected.sum(axis=2).tolist()
