"""Brands become known and are forgotten."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.rules._consumers import Purchases
from town import Town, share_error

KAPPA, Q = 0.03, 0.005
SIZE = 200_000


def aware_town(consumers=SIZE, makers: int = 1, **settings) -> Town:
    return Town(
        consumers,
        terminals=2,
        manufacturers=makers,
        products=max(makers, 2),
        settings={"awareness": settings},
    )


def pass_week(town: Town, visitors=(), terminal=0, week: int = 0, product=-1) -> None:
    """Let some consumers visit a terminal, buy a product or nothing (-1), and a week go by."""
    visitors = np.asarray(visitors, np.int32)
    occasions = town.give_occasions(consumer=visitors, terminal=np.zeros(visitors.size, np.int32) + terminal)
    nothing = np.zeros(visitors.size, np.int16) + np.asarray(product, np.int16)
    town.market.handed["purchases"] = Purchases(
        visitors,
        occasions.slot,
        nothing,
        nothing >= 0,
        occasions.slot,
        occasions.terminal,
        nothing,
        occasions.units,
    )
    town.do("awareness", week)


@pytest.mark.parametrize(("push", "display"), [(0.012, KAPPA), (0.3, 0.4)])
def test_the_hazard_adds_up(push: float, display: float) -> None:
    """Half of the unaware visit a terminal that shows the brand; share aware in the region .4."""
    town = aware_town(display_hazard=display)
    town.market.live("manufacturers", "awareness_hazard")[:] = push
    town.market.live("regions", "aware_share")[:] = 0.4
    town.people("aware")[:] = 0
    visitors = np.arange(0, SIZE, 2)
    pass_week(town, visitors)
    learned = town.people("aware") == 1
    for group, hazard in ((learned[::2], push + display + Q * 0.4), (learned[1::2], push + Q * 0.4)):
        assert abs(group.mean() - hazard) < 4 * share_error(hazard, group.size)
    if push > 0.1:
        combined = 1 - (1 - push) * (1 - display) * (1 - Q * 0.4)  # the wrong neighbour: separate chances
        assert abs(learned[::2].mean() - combined) > 4 * share_error(combined, SIZE // 2)
    assert (town.market.handed["met"][visitors] == 1).all()
    assert (town.market.handed["met"][1::2] == 0).all()


def test_only_who_neither_bought_nor_saw_forgets() -> None:
    town = aware_town(forgetting=0.05)
    third = SIZE // 3
    town.shops("display")[1] = 0.0
    buys = np.arange(2 * third) < third  # these at the second terminal, where the brand does not stand out
    pass_week(town, np.arange(2 * third), terminal=buys, product=np.where(buys, 0, -1))
    known = town.people("aware") == 1
    assert known[: 2 * third].all()
    forgotten = 1 - known[2 * third :].mean()
    assert abs(forgotten - 0.05) < 4 * share_error(0.05, SIZE - 2 * third)


@pytest.mark.parametrize(
    ("push", "share"), [(0.0, 0.0), (1.0, 1.0), (2.0, 1.0), (2.0**-20, 2.0**-20), (0.9999, 0.9999)]
)
def test_chances_are_exact_at_the_edges(push: float, share: float) -> None:
    town = aware_town(word_of_mouth=0.0)
    town.people("aware")[:] = 0
    town.market.live("manufacturers", "awareness_hazard")[:] = push
    weeks = 5
    learned = 0
    for week in range(weeks):
        town.people("aware")[:] = 0
        pass_week(town, week=week)
        learned += int(town.people("aware").sum())
    if share in (0.0, 1.0):
        assert learned == share * SIZE * weeks
    else:
        assert abs(learned - share * SIZE * weeks) < 4 * np.sqrt(share * (1 - share) * SIZE * weeks)


def test_fifteen_bits_do_not_round_the_chance() -> None:
    """A chance of 1.5/2¹⁵ lies between two steps of the shared digits; rounding to either is the wrong neighbour."""
    town, chance, weeks = aware_town(word_of_mouth=0.0), 1.5 / 32768, 60
    town.market.live("manufacturers", "awareness_hazard")[:] = chance
    learned = 0
    for week in range(weeks):
        town.people("aware")[:] = 0
        pass_week(town, week=week)
        learned += int(town.people("aware").sum())
    mean = chance * SIZE * weeks
    assert abs(learned - mean) < 4 * np.sqrt(mean)
    assert abs(learned - mean / 1.5) > 4 * np.sqrt(mean)
    assert abs(learned - mean / 1.5 * 2) > 4 * np.sqrt(mean)


@pytest.mark.parametrize("makers", [4, 5, 9, 32])
def test_brands_are_independent(makers: int) -> None:
    size = 40_000
    town = aware_town(size, makers, word_of_mouth=0.0, forgetting=0.1)
    hazard = np.linspace(0.02, 0.4, makers)
    town.market.live("manufacturers", "awareness_hazard")[:] = hazard[:, None]
    town.people("aware")[: size // 2] = 0
    pass_week(town)
    known = (town.people("aware")[:, None] >> np.arange(makers, dtype=np.uint32)) & 1 == 1
    assert (np.abs(known[: size // 2].mean(axis=0) - hazard) < 4 * share_error(hazard, size // 2)).all()
    assert (np.abs(known[size // 2 :].mean(axis=0) - 0.9) < 4 * share_error(0.9, size // 2)).all()
    table = np.corrcoef(known[: size // 2].T) - np.eye(makers)
    assert np.abs(table).max() < 4.5 / np.sqrt(size // 2)


def test_a_brand_s_display_is_that_of_all_its_products() -> None:
    town = Town(
        10,
        terminals=2,
        manufacturers=2,
        products=4,
        settings={"awareness": {"seen_from_display_share": 0.25}},
    )
    town.shops("display")[0] = (0.16, 0.15, 0.16, 0.08)  # brand 0: .32, brand 1: .23
    town.shops("display")[1] = (0.25, 0.4, 0.0, 0.1)  # exactly at the threshold is not above it
    pass_week(town, np.arange(5), terminal=0)
    assert town.market.handed["met"].tolist() == [1] * 5 + [0] * 5
    pass_week(town, np.arange(5), terminal=1)
    assert town.market.handed["met"].tolist() == [2] * 5 + [0] * 5


def test_shares_by_region_are_counted() -> None:
    town = aware_town(np.array([7000, 3000]), 6)
    town.people("aware")[:] = (town.luck.uniform("known", np.arange(10_000)) * 64).astype(np.uint32)
    pass_week(town)
    known = (town.people("aware")[:, None] >> np.arange(6, dtype=np.uint32)) & 1
    expected = [known[:7000].mean(axis=0), known[7000:].mean(axis=0)]
    assert np.abs(town.market.live("regions", "aware_share") - expected).max() < 1e-12


def test_word_of_mouth_stays_in_the_region() -> None:
    town = aware_town(np.array([100_000, 100_000]), word_of_mouth=0.1)
    town.people("aware")[:] = 0
    town.market.live("regions", "aware_share")[:] = [[0.5], [0.0]]
    pass_week(town)
    known = town.people("aware") == 1
    assert abs(known[:100_000].mean() - 0.05) < 4 * share_error(0.05, 100_000)
    assert not known[100_000:].any()


def test_awareness_has_an_interior_rest_point() -> None:
    """With advertising alone, p/(p + f); ten years do not drift away from it."""
    town = aware_town(20_000, word_of_mouth=0.0)
    town.market.live("manufacturers", "awareness_hazard")[:] = 0.02
    shares = []
    for week in range(520):
        pass_week(town, week=week)
        shares.append(town.market.live("regions", "aware_share")[0, 0])
    rest = 0.02 / 0.03
    assert abs(shares[-1] - rest) < 4 * share_error(rest, 20_000)
    assert abs(shares[259] - rest) < 4 * share_error(rest, 20_000)
