"""A13: the length of a day's route against exact tours (n ≤ 12) and the best tours found (n > 12, an upper bound)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from channelsim.rules._team_kernels import BOUNDARY, DETOUR, TOUR, stops_a_day
from channelsim.scenario.read import load
from channelsim.simulation.build import build_market
from channelsim.simulation.build_channel import split_territory
from support import FIRST_STEPS
from tours import held_karp, local_search, tour_km

DRAWS = {8: 400, 10: 300, 12: 150, 20: 60, 40: 30, 70: 12, 100: 8}


def formula(n: Any) -> Any:
    """Return the rule's tour through n stops in a unit of area."""
    return TOUR * np.sqrt(n) + BOUNDARY


def tours(n: int) -> Any:
    luck = np.random.default_rng(n)
    return np.array([tour_km(*luck.random((2, n))) for _ in range(DRAWS[n])])


def test_the_search_finds_what_the_exact_method_finds() -> None:
    luck = np.random.default_rng(5)
    for _ in range(20):
        x, y = luck.random((2, 11))
        distance = np.hypot(np.subtract.outer(x, x), np.subtract.outer(y, y))
        orders = np.stack([luck.permutation(11) for _ in range(10)])
        assert local_search(distance, orders) == pytest.approx(held_karp(distance), rel=1e-9)


@pytest.mark.parametrize("n", DRAWS)
def test_tours_through_random_stops_are_as_long_as_the_rule_says(n: int) -> None:
    """Within 3 % and 4 standard errors; the bare .7124·√(nA) is outside, 10 % short at a hundred stops and 20 % at ten."""
    found = tours(n)
    error = found.std(ddof=1) / math.sqrt(found.size)
    assert abs(formula(n) - found.mean()) < 4 * error + 0.03 * found.mean()
    assert TOUR * math.sqrt(n) < found.mean() - 4 * error - 0.03 * found.mean()


def test_the_rule_drives_that_tour_with_detours_and_the_way_from_the_depot() -> None:
    stops, km = stops_a_day(np.array(0.5), 17.0, 420.0, 30.0, 10.0)
    assert km == pytest.approx(DETOUR * math.sqrt(0.5 * stops) * formula(stops) + 10.0)


def districts(market: Any, region: int, n: int) -> Any:
    """Return the tours and the rule's lengths of compact districts of about n terminals of a region, two arrays."""
    rows = np.flatnonzero(market.live("terminals", "region") == region)
    x, y = (market.live("terminals", name)[rows].astype(float) for name in ("x_km", "y_km"))
    place = split_territory(x, y, np.ones(rows.size), max(rows.size // n, 1))
    area = market.live("regions", "area_km2")[region] / rows.size
    pairs = []
    for part in range(min(place.max() + 1, 12)):
        here = place == part
        pairs.append((tour_km(x[here], y[here], 6), math.sqrt(area * here.sum()) * formula(here.sum())))
    return np.array(pairs).T


@pytest.mark.parametrize("n", [8, 12, 30, 100])
def test_through_generated_terminals_the_rule_holds_too(n: int) -> None:
    """Outlets cluster in towns: routes are a little shorter than through outlets spread evenly over the same land.

    All kilometres together in four prefectures of Henan, 1 to 6 % below the rule's. The bare formula would fall short of
    them nevertheless: it promises visits that nobody can make.
    """
    market = build_market(
        load(FIRST_STEPS.parent / "henan_beer.yaml", overrides=["market.market_scale=0.005"]), 1
    )
    driven, told = np.hstack([districts(market, region, n) for region in (0, 2, 4, 12)])
    ratio = told.sum() / driven.sum()
    print(f"{n} stops: the rule's kilometres over those of tours {ratio:.2f}")
    assert 0.95 < ratio < 1.15
    assert ratio * TOUR * math.sqrt(n) / formula(n) < 1
