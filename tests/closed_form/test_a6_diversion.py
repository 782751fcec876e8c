"""A6: when goods are sold abroad. Price taker: iff the gap exceeds transport + P(detect)·fine. With a bonus in reach: iff
gap + bonus/units exceeds them. Against a local dealer who answers by quantity: x = (a − 2(w + t + qF) + w_B)/(3b).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dealer_problem import best, problem, steps

SETS = [(24.0, 2.0, 0.08, 6.0), (24.0, 3.4, 0.0, 6.0), (60.0, 1.1, 0.3, 20.0), (10.0, 0.25, 0.5, 1.0)]


@pytest.mark.parametrize(("w", "t", "q", "fine"), SETS)
def test_price_taker_sells_iff_the_gap_pays(w: float, t: float, q: float, fine: float) -> None:
    risk: dict[str, Any] = {"price": w, "detection": q, "fine": fine}
    edge = w + t + q * fine
    assert _sold(edge + 1e-6, t, risk) == (1000, 1000)
    assert _sold(edge - 1e-6, t, risk) == (0, 0)
    assert _sold(edge, t, risk) == (0, 0)  # a tie goes to the smaller
    if q * fine > 0:
        assert _sold(w + t + 0.5 * q * fine, t, risk) == (0, 0)  # the fine forgotten would sell here


def _sold(price: float, cost: float, risk: dict[str, Any], **more: Any) -> tuple[float, float]:
    values = {**risk, **more}
    extra, sold, _ = best(problem(values.pop("scheme", None), routes={"price": price, "cost": cost}, storage=0.0,
                                  credit=1000.0, **values))  # fmt: skip
    return extra, sold


@pytest.mark.parametrize(("w", "t", "q", "fine"), SETS)
@pytest.mark.parametrize(("bonus", "missing"), [(500.0, 400), (90.0, 30), (2000.0, 1000)])
def test_dumping_floor(w: float, t: float, q: float, fine: float, bonus: float, missing: float) -> None:
    """With a bonus B still missing x cases the floor is w + t + qF − B/x: goods are dumped below cost, x of them."""
    scheme = steps({"threshold_cases": 1300 + missing, "lump": bonus, "so_far_cases": 1200})
    risk: dict[str, Any] = {"price": w, "detection": q, "fine": fine, "scheme": scheme}
    floor = w + t + q * fine - bonus / missing
    assert _sold(floor + 1e-6, t, risk) == (missing, missing)
    assert _sold(floor - 1e-6, t, risk) == (0, 0)
    assert _sold(floor + 1e-6, t, {**risk, "scheme": None}) == (0, 0)  # without the bonus nothing goes


@pytest.mark.parametrize(("low", "high", "missing"), [(0.01, 0.02, 200), (0.02, 0.03, 50), (0.01, 0.03, 600)])
@pytest.mark.parametrize(("w", "t", "q", "fine"), SETS)
def test_with_a_ladder(
    low: float, high: float, missing: float, w: float, t: float, q: float, fine: float
) -> None:
    """All-units ladder: the bonus in reach is the next rate on everything; iff gap + bonus/x > transport + sanction."""
    scheme = steps({"threshold_cases": 1000, "all_rate": low, "so_far_cases": 1200},
                   {"threshold_cases": 1300 + missing, "all_rate": high - low, "so_far_cases": 1200})  # fmt: skip
    bonus = high * w * (1300 + missing) - low * w * 1300
    floor = w + t + q * fine - bonus / missing
    risk: dict[str, Any] = {"price": w, "detection": q, "fine": fine, "scheme": scheme}
    assert _sold(floor + 1e-6, t, risk) == (missing, missing)
    assert _sold(floor - 1e-6, t, risk) == (0, 0)


@pytest.mark.parametrize(("w", "t", "q", "fine"), SETS)
def test_flat_rebate_moves_the_floor_by_the_rate(w: float, t: float, q: float, fine: float) -> None:
    scheme = steps({"threshold_cases": 0, "all_rate": 0.025, "so_far_cases": 1200, "next_threshold_cases": 0})
    risk: dict[str, Any] = {"price": w, "detection": q, "fine": fine, "scheme": scheme}
    edge = w * (1 - 0.025) + t + q * fine
    assert _sold(edge + 1e-6, t, risk) == (1000, 1000)
    assert _sold(edge - 1e-6, t, risk) == (0, 0)
    for due in (False, True):  # a sure rate counts at every review
        assert _sold(edge + 1e-6, t, risk, due=due) == (1000, 1000)
        assert _sold(edge - 1e-6, t, risk, due=due) == (0, 0)


@pytest.mark.parametrize(("w", "t", "h", "net"), [(24.0, 2.0, 0.15, 23.0), (24.0, 1.0, 0.3, 22.5)])
def test_hold_or_dump(w: float, t: float, h: float, net: float) -> None:
    """Surplus is kept for need up to k* = floor((w − net)/h) weeks on; the rest goes."""
    weeks = int(np.floor((w - net) / h))
    of = problem(
        routes={"price": net + t, "cost": t}, price=w, holding=h, surplus=1500.0, base=0.0, need=100.0
    )
    extra, sold, _ = best(of)
    assert (extra, sold) == (0, 1500 - 100 * weeks)


def duopoly(a: float, b: float, w: float, local: float, cost: float) -> tuple[float, float]:
    """Return quantities of the intruder and the local dealer when both answer the other's last quantity."""
    here = 0.0
    intruder = 0.0
    for _ in range(80):
        routes = {"price": a - b * here, "cost": cost, "effect": b}
        _, intruder, _ = best(problem(routes=routes, price=w, storage=0.0, credit=1e7), grain=0.0)
        here = max(0.0, (a - b * intruder - local) / (2 * b))
    return intruder, here


@pytest.mark.parametrize(
    ("a", "b", "w", "local", "cost"), [(100, 1.0, 20, 20, 5), (60, 0.02, 24, 24, 2.5), (60, 0.02, 24, 22, 4)]
)
def test_against_a_local_dealer(a: float, b: float, w: float, local: float, cost: float) -> None:
    intruder, here = duopoly(a, b, w, local, cost)
    wanted = (a - 2 * (w + cost) + local) / (3 * b)
    assert intruder == pytest.approx(wanted, rel=1e-9)
    assert here == pytest.approx((a - 2 * local + w + cost) / (3 * b), rel=1e-9)
    assert intruder > 0  # a uniform wholesale price does not stop it
    monopoly = (a - w - cost) / (2 * b)
    assert abs(intruder - monopoly) > 0.1 * monopoly  # the wrong neighbour: the local dealer does not answer


@pytest.mark.parametrize(("a", "b", "w", "local"), [(100, 1.0, 20, 20), (60, 0.02, 24, 22)])
def test_deterrence_against_a_local_dealer(a: float, b: float, w: float, local: float) -> None:
    deterring = (a + local) / 2 - w  # t + qF at which the intruder's quantity is zero
    assert duopoly(a, b, w, local, deterring + 1e-6)[0] == 0
    assert duopoly(a, b, w, local, deterring - 1e-3)[0] > 0


def test_lump_sanctions_are_paid_once() -> None:
    """L = 3,000 with q = .1 a lot of 500: iff y·margin > [1 − .9^lots]·L."""
    usual: dict[str, Any] = {"detection": 0.1, "lot": 500.0, "stake": 3000.0}
    lots, cost = 2, (1 - 0.9**2) * 3000
    assert _sold(24 + 1 + cost / 1000 + 1e-6, 1.0, usual) == (1000, 1000)
    assert _sold(24 + 1 + cost / 1000 - 1e-6, 1.0, usual) == (0, 0)
    assert lots * 0.1 * 3000 > cost  # paid lot by lot it would deter more
