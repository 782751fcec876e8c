"""Goods and money are kept in odd markets with joint bodies, pre-sale, branches, stores, agents and overlap, all drawn."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from own_count import THOROUGH, Count, nothing_below_zero, within_credit
from scenarios_for_tests import laid_over, markets, model_of

EXAMPLES = 60 * THOROUGH


@st.composite
def channels(draw: st.DrawFn) -> dict[str, Any]:
    """Return what is laid over a market, whatever its tiers."""
    channel = {
        "structure": draw(st.sampled_from(["dealers", "dealers", "dealers", "direct", "flat", "agent"])),
        "territories": draw(st.sampled_from(["exclusive", "overlapping"])),
        "served_share": draw(st.sampled_from([1.0, 0.6])),
        "served_classes": draw(st.sampled_from([["A", "B", "C"], ["A", "B"]])),
        "own_stores_share": draw(st.sampled_from([0.0, 0.2])),
        "store_cost": draw(st.sampled_from([0.0, 1500.0])),
    }
    body = {
        "network": draw(st.sampled_from(["loose", "solid"])),
        "body": draw(st.sampled_from(["comprehensive", "fill_in"])),
        "service": draw(st.booleans()), "profit": draw(st.booleans()), "area": draw(st.booleans()),
        "term_weeks": draw(st.integers(1, 4)), "renewal": 0.5,
        "dismissals_per_year": draw(st.sampled_from([0.0, 12.0])), "second_appointments_per_year": 12.0,
        "equipment_weeks": 4.0, "equipment_cost": draw(st.sampled_from([0.5, 100.0])),
        "pass_through": draw(st.sampled_from([0.0, 0.7])),
        "pass_through_by": draw(st.sampled_from(["lever", "dealer"])),
    }  # fmt: skip
    return {
        "manufacturer_defaults": {"channel": channel, "joint_body": body, "commission": {"money_per_case": 1.0}},
        "terminals": {"presale": {"weeks_ahead": draw(st.integers(0, 1))}},
        "dealers": {"van_sales": {"discount": draw(st.sampled_from([0.0, 0.3])), "near_weeks": 26},
                    "delivery": {"urgent_trip": 2.0}},
        "core_dealers": {"replenishment_order": {"order_weeks_of_month": draw(st.sampled_from([[], [1, 3]]))},
                         "demand_forecast": {"plan_weeks_of_month": draw(st.sampled_from([[], [2, 4]]))}},
        "records": {"order_kinds": True},
    }  # fmt: skip


def test_goods_and_money_are_kept_in_every_structure() -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], phases=[Phase.generate],
    )  # fmt: skip
    @given(market=markets(), over=channels(), seed=st.integers(0, 2**32 - 1))
    def lives(market: Any, over: dict[str, Any], seed: int) -> None:
        data, tables = market
        data["sub_dealers"]["per_core_dealer"] = max(data["sub_dealers"]["per_core_dealer"], 2)
        if data["market"]["tiers"] == 1:
            del over["manufacturer_defaults"]["joint_body"]
        model = model_of(laid_over(data, over), tables, rng=seed, audit=True)
        count = Count(model)
        within_credit(model)
        for _ in range(model.weeks):
            model.step()
            nothing_below_zero(model)
            count.week()
            for frame in ("joint_body", "own_channel", "orders"):
                seen.update({name: int((v > 0).sum()) for name, v in model.facts.get(frame, {}).items()})
            orders, dealers = model.facts["orders"], model.facts["dealer"]
            assert (orders["regular_drops"] + orders["urgent_drops"] == dealers["drops"]).all()

    lives()
    for name in ("replaced", "lost_terminals", "invested", "passed", "branches", "stores", "store_units", "regular_units",
                 "urgent_units", "irregular_units"):  # fmt: skip
        assert seen[name] > 0, f"{name} never happened: {dict(seen)}"
