"""Consumers remember which terminals had what they wanted."""

from __future__ import annotations

import numpy as np

from channelsim.rules._consumers import Purchases
from town import Town

ETA, RHO = 0.1, 0.01


def remember(town: Town, **columns) -> None:
    kinds = {"consumer": np.int32, "first_slot": np.int8, "wanted": np.int16, "found": np.bool_, "slot": np.int8,
             "terminal": np.int32, "product": np.int16, "units": np.int32}  # fmt: skip
    size = len(columns["consumer"])
    given = {name: np.asarray(columns.get(name, np.zeros(size)), kind) for name, kind in kinds.items()}
    town.market.handed["purchases"] = Purchases(**given)
    town.do("service_experience")


def test_found_and_not_found() -> None:
    town = Town(3)
    town.people("service")[:] = 0.6
    remember(town, consumer=[0, 1], first_slot=[2, 0], slot=[2, 0], found=[1, 0], product=[0, -1])
    up, down, rest = 0.6 + ETA * 0.4, 0.6 - ETA * 0.6, 0.6 + RHO * 0.4
    expected = [[rest, rest, up, rest], [down, rest, rest, rest], [0.6] * 4]
    assert np.abs(town.people("service") - expected).max() < 1e-7


def test_both_terminals_of_a_switch_are_remembered() -> None:
    town = Town(2)
    town.people("service")[:] = 0.5
    remember(town, consumer=[0, 1], first_slot=[0, 0], slot=[3, 3], found=[0, 0], product=[1, -1])
    rest, down, up = 0.5 + RHO / 2, 0.5 - ETA / 2, 0.5 + ETA / 2
    assert np.abs(town.people("service") - [[down, rest, rest, up], [down, rest, rest, down]]).max() < 1e-7


def test_a_substitute_does_not_mend_the_disappointment() -> None:
    town = Town(1)
    remember(town, consumer=[0], found=[0], product=[1])
    assert abs(town.people("service")[0, 0] - (1 - ETA)) < 1e-7


def test_who_wanted_nothing_learns_nothing() -> None:
    town = Town(1)
    town.people("service")[:] = 0.5
    remember(town, consumer=[0], wanted=[-1], product=[-1])
    assert (town.people("service") == 0.5).all()


def test_rest_points_are_inside() -> None:
    """A terminal that serves 40 % of wishes comes to .4 on average; forgiven ones come back to 1."""
    number, occasions = 4000, 120
    town = Town(number)
    town.people("service")[:, 1] = 0.0
    for n in range(occasions):
        found = town.luck.uniform("found", np.arange(number), n) < 0.4
        remember(town, consumer=np.arange(number), found=found, product=np.where(found, 0, -1))
    service = town.people("service").astype(float)
    sd = np.sqrt(0.4 * 0.6 * ETA / (2 - ETA))
    assert abs(service[:, 0].mean() - 0.4) < 4 * sd / np.sqrt(number)
    assert np.abs(service[:, 1] - (1 - (1 - RHO) ** occasions)).max() < 1e-4
