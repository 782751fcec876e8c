"""A1: Little's law and the base-stock formulas, met by the whole model when a known demand drives it.

One terminal and one core dealer a chain; terminals order up to a constant, so a dealer's customers ask for last week's
sales; the dealer's forecast stands still (α → 0), safety in fixed units, cases of one, plant without limit. Then the dealer
orders up to a constant S. Read after stage 6, before dealers order: pipeline = orders of the last l weeks, mean l·μ; net
stock = S − demand of the last l + 1 weeks, mean S − (l+1)·μ, standard deviation σ·√(l+1).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenarios_for_tests import run_chain

FIRST, CHAINS, WEEKS = 60, 80, 210  # the table's first 52 weeks are constant and set what everybody expects
KEPT = ("ordered_units", "stock_units_before_order", "transit_units_before_order", "transit_units",
        "region:backlog_units_before_order", "region:lost_units")  # fmt: skip
STILL = {"alpha": 1e-12}
#: lead l, mean μ, standard deviation σ, safety units; (3, 100, 10, 50) makes S = 450
CASES = ((3, 100, 10.0, 50), (0, 100, 10.0, 60), (1, 400, 40.0, 30), (6, 50, 4.0, 20))


def base_stock(demand: Any, lead: int, safety: float) -> dict[str, Any]:
    """Run the chains and return what dealers held, with ``net_stock``."""
    order = {"safety": "fixed_units", "fixed_units": safety}
    changes = {"core_dealers": {"demand_forecast": STILL, "replenishment_order": order}}
    found = run_chain(demand, KEPT, lead=lead, fixed_level=4.0 * float(demand.max()), changes=changes)
    found["net_stock"] = found["stock_units_before_order"] - found["region:backlog_units_before_order"]
    assert not found["region:lost_units"].any()  # terminals never ran out: dealers saw demand as it was
    return found


def noisy(lead: int, mean: int, sd: float) -> Any:
    draws = np.random.default_rng(1000 + lead)
    demand = np.rint(draws.normal(mean, sd, (WEEKS, CHAINS))).astype(np.int64)
    demand[:52] = mean
    assert demand.min() >= 0
    return demand


@pytest.mark.parametrize(("lead", "mean", "sd", "safety"), CASES)
def test_base_stock_under_noise(lead: int, mean: int, sd: float, safety: float) -> None:
    demand = noisy(lead, mean, sd)
    found = base_stock(demand, lead, safety)
    level = mean * (lead + 1) + safety
    settled = slice(FIRST + lead + 2, None)
    net = found["net_stock"][settled]
    weeks = net.shape[0]

    # week by week, chain by chain, without any tolerance; a dealer meets demand one week after the terminal does
    def last_weeks(first: int, count: int) -> Any:
        return sum((np.roll(demand, n, axis=0) for n in range(first, first + count)), np.zeros_like(demand))[
            settled
        ]

    np.testing.assert_array_equal(found["ordered_units"][settled], last_weeks(1, 1))
    np.testing.assert_array_equal(net, level - last_weeks(1, lead + 1))
    np.testing.assert_array_equal(found["transit_units_before_order"][settled], last_weeks(2, lead))
    np.testing.assert_array_equal(
        found["transit_units"][settled], last_weeks(1, lead + 1)
    )  # after ordering: (l+1)·μ
    # means and standard deviation within 4 standard errors; rounded demand has the variance σ² + 1/12
    variance = sd**2 + 1 / 12
    overlap = lead + 1 - np.abs(np.arange(-lead, lead + 1))  # autocovariances of the moving sum over σ²
    means = (net.mean(), found["transit_units_before_order"][settled].mean())
    errors = ((lead + 1) * np.sqrt(variance / (CHAINS * weeks)), lead * np.sqrt(variance / (CHAINS * weeks)))
    spread = ((net - (level - (lead + 1) * mean)) ** 2).mean()
    spread_error = variance * np.sqrt(2 * (overlap**2).sum() / (CHAINS * weeks))
    print(f"l={lead} S={level} N({mean},{sd}): pipeline {means[1]:.3f} (l·μ = {lead * mean} ± {errors[1]:.3f}), net stock "
          f"{means[0]:.3f} (S−(l+1)μ = {level - (lead + 1) * mean} ± {errors[0]:.3f}), sd {np.sqrt(spread):.3f} "
          f"(σ√(l+1) = {np.sqrt(variance * (lead + 1)):.3f} ± {spread_error / 2 / np.sqrt(spread):.3f})")  # fmt: skip
    assert abs(means[0] - (level - (lead + 1) * mean)) < 4 * errors[0]
    assert abs(means[1] - lead * mean) <= 4 * errors[1]
    assert abs(spread - variance * (lead + 1)) < 4 * spread_error
    # wrong neighbours: one week less of protection, read after ordering
    assert abs(means[0] - (level - lead * mean)) > 100 * errors[0]
    if lead:
        assert abs(spread - variance * lead) > 4 * spread_error


@pytest.mark.parametrize(("lead", "mean", "safety"), [(3, 100, 50), (0, 7, 3), (2, 1000, 0), (5, 13, 1)])
def test_base_stock_without_noise(lead: int, mean: int, safety: float) -> None:
    found = base_stock(np.full((40, 3), mean), lead, safety)
    level = mean * (lead + 1) + safety
    np.testing.assert_allclose(found["net_stock"][-20:], level - (lead + 1) * mean, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found["transit_units_before_order"][-20:], lead * mean, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found["ordered_units"][-20:], mean, rtol=0, atol=1e-9)


def test_the_textbook_example() -> None:
    """S = 450, l = 3, N(100, 10): pipeline 300, net stock 50 and not 150, standard deviation 20."""
    found = base_stock(noisy(3, 100, 10.0), 3, 50)
    net = found["net_stock"][FIRST + 5 :]
    assert abs(net.mean() - 50) < 4 * 4 * 10 / np.sqrt(net.size)
    assert abs(net.mean() - 150) > 90
    assert abs(net.std() - 20) < 4 * 10 * np.sqrt(2 * (16 + 2 * (9 + 4 + 1)) / net.size) * 10 / (2 * 20)
