"""A2: how much more a dealer's orders vary than what it sees, met by the whole model when a known demand drives it.

Terminals order up to a constant, so core dealers see exogenous demand one week later, as it was. Order-up-to with safety in
fixed units, cases of one, unlimited plant, L = lead + review weeks, mean 10 times the standard deviation or more, so that
no order would be negative. Moving average over p weeks: Var(orders)/Var(demand) = 1 + 2L/p + 2L²/p². Smoothing α:
1 + 2αL + 2α²L²/(2 − α). Tiers in series: every tier is a linear filter, so the ratio is the sum of the squared weights that
the last tier's orders put on past demand.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dealer_link import ratio_of_variances
from scenarios_for_tests import run_chain

MEAN, SD = 10_000, 800.0
START, WEEKS, CHAINS = 90, 330, 90


def demand_of(seed: int, sd: float = SD) -> Any:
    demand = np.rint(np.random.default_rng(seed).normal(MEAN, sd, (WEEKS, CHAINS))).astype(np.int64)
    demand[:52] = MEAN  # what everybody expects at the opening
    return demand


def core(forecast: dict[str, Any]) -> dict[str, Any]:
    return {
        "demand_forecast": forecast,
        "replenishment_order": {"safety": "fixed_units", "fixed_units": 6 * MEAN},
    }


def average(weeks: int) -> dict[str, Any]:
    return {"method": "moving_average", "window_weeks": weeks}


def filtered(weights: Any, name: str, value: float, lag: int = 0) -> Any:
    """Return the weights on past demand of the orders of a dealer who sees ``weights``, order-up-to over a = L/p or α·L.

    With a moving average orders are q_w = d_w + a·(d_{w−lag} − d_{w−lag−p}), where ``lag`` is how much later than the
    orders themselves the forecast knows of them; with smoothing q_w = d_w + L·(F_w − F_{w−1}).
    """
    kernel = np.zeros(400)
    if name.startswith("p="):
        window = int(name[2:])
        kernel[0] += 1
        kernel[lag] += value / window
        kernel[lag + window] -= value / window
    else:
        alpha = float(name[2:])
        level = alpha * (1 - alpha) ** np.arange(400)
        kernel[lag:] = value * np.diff(np.concatenate(([0.0], level)))[: 400 - lag]
        kernel[0] += 1
    return np.convolve(weights, kernel)[:400]


@pytest.mark.parametrize(("lead", "window"), [(1, 5), (0, 5), (3, 8), (2, 4)])
def test_moving_average(lead: int, window: int) -> None:
    demand, weeks = demand_of(lead * 10 + window), lead + 1
    found = run_chain(
        demand,
        ("ordered_units",),
        lead=lead,
        fixed_level=5 * MEAN,
        changes={"core_dealers": core(average(window))},
    )
    orders = found["ordered_units"]
    share, theory = weeks / window, 1 + 2 * weeks / window + 2 * (weeks / window) ** 2
    # week by week: the order is this week's demand and the change of S, to the unit that is rounded
    seen = demand[START - 1 : -1] + share * (
        demand[START - 1 : -1] - demand[START - 1 - window : -1 - window]
    )
    np.testing.assert_allclose(orders[START:], seen, atol=1 + 1e-6)
    ratio, error = ratio_of_variances(orders[START:], demand[START - 1 : -1], MEAN)
    print(f"L={weeks} p={window}: ratio {ratio:.4f}, theory {theory:.4f}, s.e. {error:.4f}")
    assert abs(ratio - theory) < 4 * error
    assert error < 0.05
    neighbour = 1 + 2 * (weeks - 1) / window + 2 * ((weeks - 1) / window) ** 2  # L = lead, review forgotten
    assert abs(ratio - neighbour) > 4 * error


@pytest.mark.parametrize(("lead", "alpha"), [(1, 0.2), (0, 0.5), (2, 0.1)])
def test_exponential_smoothing(lead: int, alpha: float) -> None:
    demand, weeks = demand_of(100 + lead), lead + 1
    found = run_chain(
        demand,
        ("ordered_units",),
        lead=lead,
        fixed_level=5 * MEAN,
        changes={"core_dealers": core({"alpha": alpha})},
    )
    ratio, error = ratio_of_variances(found["ordered_units"][START:], demand[START - 1 : -1], MEAN)
    theory = 1 + 2 * alpha * weeks + 2 * (alpha * weeks) ** 2 / (2 - alpha)
    print(f"L={weeks} alpha={alpha}: ratio {ratio:.4f}, theory {theory:.4f}, s.e. {error:.4f}")
    assert abs(ratio - theory) < 4 * error
    assert (
        abs((filtered([1.0], f"a={alpha}", weeks) ** 2).sum() - theory) < 1e-9
    )  # the filter agrees with the formula
    shorter = weeks - 1
    assert abs(ratio - (1 + 2 * alpha * shorter + 2 * (alpha * shorter) ** 2 / (2 - alpha))) > 4 * error


def test_two_tiers_in_series() -> None:
    """Sub-dealers with L = 1, core dealers with L = 2, both over p = 5.

    Core dealers ship this week's orders of their sub-dealers, and their forecast learns of them a week later (stage 7a
    comes before 7b): the weights on past orders are 1, a, −a at lags 0, 1 and p + 1. Knowing them at once would be 3.4064.
    """
    changes = {
        "market": {"tiers": 2}, "sub_dealers": {"per_core_dealer": 1, "payment_terms_weeks": 0, **core(average(5))},
        "core_dealers": core(average(5)),
    }  # fmt: skip
    demand = demand_of(7)
    found = run_chain(
        demand, ("ordered_units", "sub:ordered_units"), lead=1, fixed_level=5 * MEAN, changes=changes
    )
    below = filtered([1.0], "p=5", 1)
    for name, weights, neighbour in (
        ("sub:ordered_units", below, (filtered([1.0], "p=5", 2) ** 2).sum()),
        ("ordered_units", filtered(below, "p=5", 2, lag=1), (filtered(below, "p=5", 2) ** 2).sum()),
    ):
        ratio, error = ratio_of_variances(found[name][START:], demand[START - 1 : -1], MEAN)
        theory = (weights**2).sum()
        print(f"{name}: ratio {ratio:.4f}, theory {theory:.4f}, s.e. {error:.4f}, not {neighbour:.4f}")
        assert abs(ratio - theory) < 4 * error
        assert abs(ratio - neighbour) > 4 * error
    assert (
        abs((filtered(filtered([1.0], "p=5", 2), "p=5", 2) ** 2).sum() - 5.1216) < 1e-9
    )  # the textbook's series


@pytest.mark.parametrize("alpha", [0.1, 0.4])
def test_terminals_in_series_with_their_dealer(alpha: float) -> None:
    """Terminals that forecast (L = 1, smoothing α) above consumers, core dealers (L = 2, p = 5) above them."""
    reorder = {"smoothing": alpha, "safety": "fixed_units", "safety_units": 5 * MEAN, "storage_weeks": 0}
    demand = demand_of(int(alpha * 100))
    found = run_chain(demand, ("asked_units", "ordered_units"), lead=1, changes={
        "terminals": {"terminal_reorder": reorder}, "core_dealers": core(average(5))})  # fmt: skip
    below = filtered([1.0], f"a={alpha}", 1)
    for name, weights, neighbour in (
        ("asked_units", below, filtered([1.0], f"a={alpha}", 2)),
        ("ordered_units", filtered(below, "p=5", 2), filtered(below, "p=5", 1)),
    ):
        ratio, error = ratio_of_variances(found[name][START:], demand[START - 1 : -1], MEAN)
        theory = (weights**2).sum()
        print(f"alpha={alpha} {name}: ratio {ratio:.4f}, theory {theory:.4f}, s.e. {error:.4f}")
        assert abs(ratio - theory) < 4 * error
        assert abs(ratio - (neighbour**2).sum()) > 4 * error  # a week of protection more or less


def test_without_noise_nothing_is_amplified() -> None:
    constant = np.full((120, 3), MEAN)
    for forecast in (average(5), {"alpha": 0.3}):
        found = run_chain(
            constant,
            ("ordered_units",),
            lead=1,
            fixed_level=5 * MEAN,
            changes={"core_dealers": core(forecast)},
        )
        np.testing.assert_allclose(found["ordered_units"][100:], MEAN, rtol=0, atol=1e-9)


def test_one_shock_shows_the_weights() -> None:
    """One week of demand above the mean: orders answer 1 + L/p, then 0, then −L/p after p weeks, exactly."""
    demand = np.full((90, 2), MEAN)
    demand[70] += 1000
    found = run_chain(
        demand, ("ordered_units",), lead=1, fixed_level=5 * MEAN, changes={"core_dealers": core(average(5))}
    )
    answer = (found["ordered_units"][71:80, 0] - MEAN) / 1000
    np.testing.assert_allclose(answer, [1.4, 0, 0, 0, 0, -0.4, 0, 0, 0], rtol=0, atol=1e-9)
