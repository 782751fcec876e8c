from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from channelsim.analysis.breakeven import DiversionTerms, diversion_breakeven, unit_economics


class Plan:
    """As much of a scenario as break-evens read: three regions in a row, one maker that sells in two of them."""

    def __init__(self, tiers: int = 2) -> None:
        self.regions = [
            SimpleNamespace(name=n, population=p) for n, p in (("west", 1.0), ("mid", 3.0), ("east", 1.0))
        ]
        self.products = {
            "lager": SimpleNamespace(manufacturer="alpha", variable_cost=12.5),
            "local": SimpleNamespace(manufacturer="beta", variable_cost=10.0),
        }
        self.manufacturers = {
            "alpha": SimpleNamespace(regions=None),
            "beta": SimpleNamespace(regions=("west", "mid")),
        }
        self.distances_km = np.array([[0, 120, 300], [120, 0, 180], [300, 180, 0]], float)
        self.market = SimpleNamespace(tiers=tiers, haul_fixed=0.4, haul_per_km=0.006, bulk_drop=1.6)

    def rule_settings(self, rule: str, decider: str) -> Any:
        shape = np.ones((2, 3))
        return {
            "list_price": SimpleNamespace(ex_works=24.0 * shape, guide=np.array([[27.0, 29, 27], [27, 27, 27]]),
                                          sub_dealer_price=25.6 * shape, recommended_off_trade=36 * shape,
                                          recommended_on_trade=66 * shape),
            "rebate": SimpleNamespace(rate=0.025 * np.ones((2, 3))),
            "delivery": SimpleNamespace(drop_cost=25.0, case_cost=0.5, sub_dealer_drop_cost=10.0, sub_dealer_case_cost=0.3,
                                        other_goods_cases=4.0),
        }[rule]  # fmt: skip


def test_break_even_guide_prices_are_those_of_the_magnitudes() -> None:
    found = (
        diversion_breakeven(Plan())
        .set_index(["product", "origin", "destination"])
        .loc["lager", "west", "mid"]
    )
    haul = 0.4 + 0.006 * 120
    assert found.guide_even == pytest.approx((24 * 0.975 + haul + 1.6 + 0.08 * 6) / 0.94, rel=1e-12)
    assert found.guide_even == pytest.approx(28, abs=0.5)
    assert found.guide_even_forfeit == pytest.approx(29.5, abs=0.5)
    assert found.sanction == pytest.approx(0.08 * 0.6 * 13_000 / 500)
    assert found.gain == pytest.approx(29 * 0.94 - 23.4 - haul - 1.6 - 0.48)
    assert found.margin - found.costs == pytest.approx(found.gain)
    assert found.gain > 0 > found.gain_forfeit


def test_gain_is_zero_exactly_at_the_break_even() -> None:
    plan = Plan()
    even = diversion_breakeven(plan).iloc[0].guide_even_forfeit
    prices = plan.rule_settings("list_price", "manufacturers")
    prices.guide[:] = even
    plan.rule_settings = lambda rule, decider: (
        prices if rule == "list_price" else Plan.rule_settings(plan, rule, decider)
    )  # type: ignore[method-assign]
    assert diversion_breakeven(plan).iloc[0].gain_forfeit == pytest.approx(0, abs=1e-9)


def test_pairs_are_neighbours_in_which_the_maker_sells() -> None:
    found = diversion_breakeven(Plan(), neighbours=1)
    pairs = set(zip(found["product"], found.origin, found.destination, strict=True))
    assert pairs == {("lager", "west", "mid"), ("lager", "mid", "west"), ("lager", "east", "mid"),
                     ("local", "west", "mid"), ("local", "mid", "west")}  # fmt: skip
    assert found.gain.is_monotonic_decreasing
    assert diversion_breakeven(Plan(), DiversionTerms(fine=1000.0)).gain.max() < 0


def test_unit_economics_add_up_tier_by_tier() -> None:
    row = unit_economics(Plan()).iloc[0]
    assert row.guide == pytest.approx((27 + 3 * 29 + 27) / 5)  # by population, not the plain mean
    chain = row.terminal_off + row.sub_dealer + row.core_dealer + row.manufacturer + row.variable_cost
    assert chain == pytest.approx(row.recommended_off)
    assert row.delivery == pytest.approx(10 / 12 + 0.3)  # the sub-dealer's own
    single = unit_economics(Plan(tiers=1)).iloc[0]
    assert single.delivery == pytest.approx(25 / 12 + 0.5)
    assert np.isnan(single.sub_dealer)
    assert single.core_dealer == pytest.approx(row.core_dealer + row.sub_dealer)
