"""Relationship: its rest point, its bounds, what it loses."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.rules import relationship
from support import luck, settings_of, tiny_market, view_of


def after(market, weeks, contact, **values):
    settings = settings_of(relationship, (1, 1), **values)
    for week in range(weeks):
        market.week = week
        market.handed["contact"] = np.broadcast_to(np.asarray(contact, np.float32), (4, 2))
        (move,) = relationship.decide(view_of(market), settings, luck(week=week))
        market.tables["terminals"].assign("relationship", move.values["relationship"])
    return market.live("terminals", "relationship")


@pytest.mark.parametrize("times", [0.0, 0.5, 1.0, 3.0])
def test_it_comes_to_rest_at_e_over_one_plus_e(times: float) -> None:
    market = tiny_market()
    found = after(market, 2000, times * 0.4)
    assert np.allclose(found, times / (1 + times), atol=1e-5)  # ½ at base effort, never 1


def test_it_comes_to_rest_from_above_too() -> None:
    market = tiny_market(columns={"terminals": {"relationship": 1.0}})
    assert np.allclose(after(market, 2000, 0.4), 0.5, atol=1e-5)


def test_one_week_by_hand() -> None:
    market = tiny_market(
        columns={
            "terminals": {
                "relationship": 0.4,
                "margin_lost": 0.25,
                "order_units": [[10, 0]] * 4,
                "delivered_units": [[4, 0]] * 4,
            }
        }
    )
    found = after(market, 1, 0.8)
    assert np.allclose(found[:, 0], 0.4 + 0.02 * 0.6 * 2 - 0.02 * 0.4 - 0.02 * 0.6 - 0.02 * 0.25, atol=1e-7)
    assert np.allclose(
        found[:, 1], 0.4 + 0.02 * 0.6 * 2 - 0.02 * 0.4 - 0.02 * 0.25, atol=1e-7
    )  # delivered in full


def test_it_stays_in_bounds() -> None:
    market = tiny_market(columns={"terminals": {"relationship": 0.01, "margin_lost": 1.0}})
    found = after(market, 3, [50.0, 0.0], margin_weight=0.5, gain=0.2)
    assert found.min() >= 0
    assert found.max() <= 1
    assert found[0, 1] == 0


# ------------------------------------------------------------------------------------------------- three links


def links_after(market, weeks, contact, **values):
    """Live through weeks with three links and return the terminals' table."""
    settings = settings_of(relationship, (1, 1), links="three", **values)
    for week in range(weeks):
        market.week = week
        market.handed["contact"] = np.broadcast_to(np.asarray(contact, np.float32), (4, 2))
        (move,) = relationship.decide(view_of(market), settings, luck(week=week))
        for name, column in move.values.items():
            market.tables["terminals"].assign(name, column)
    return market.live("terminals", "relationship")


def test_all_weight_on_time_spent_is_the_one_link_to_the_last_bit() -> None:
    columns = {
        "terminals": {"margin_lost": 0.1, "order_units": [[10, 3]] * 4, "delivered_units": [[4, 3]] * 4}
    }
    one = after(tiny_market(columns=columns), 30, [0.7, 0.1])
    three = links_after(
        tiny_market(columns=columns), 30, [0.7, 0.1], dependence_weight=0.0, influence_weight=0.0
    )
    assert one.tobytes() == three.tobytes()


def test_many_short_visits_make_dependence_and_few_long_ones_intimacy() -> None:
    """Rest points e/(1 + e) of each link; the same minutes in twice the visits change one of them only."""
    found = {}
    for name, gap, contact in (("often", 0, 0.4), ("seldom", 5, 0.4), ("long", 5, 0.8)):
        market = tiny_market(columns={"terminals": {"weeks_unvisited": gap}})
        links_after(market, 2000, contact)
        found[name] = [market.live("terminals", link)[0, 0] for link in ("intimacy", "dependence")]
    assert found["often"] == pytest.approx([0.5, 2 / 3], abs=1e-5)  # a visit a week is twice the base
    assert found["seldom"] == pytest.approx([0.5, 0.0], abs=1e-5)
    assert found["long"] == pytest.approx([2 / 3, 0.0], abs=1e-5)


def test_influence_comes_from_profit_that_rose_and_fades_when_it_is_the_usual() -> None:
    def influence(rise: float, weeks: int, gap: int = 1) -> float:
        market = tiny_market(columns={"terminals": {
            "listed": True, "forecast_units": 10.0 * rise, "retail_price": 300, "profit_before": 10 * 300.0, "influence": 0.2,
            "weeks_unvisited": gap}, "products": {"units_per_case": 1}})  # fmt: skip
        links_after(market, weeks, 0.0)
        return float(market.live("terminals", "influence")[0, 0])

    assert influence(1.3, 5) > 0.25 > influence(1.0, 5)
    assert influence(1.3, 5, gap=20) < 0.2  # nobody was there: it is not the advisor's doing
    assert influence(1.3, 400) < influence(1.3, 20)


def test_advice_that_saves_sales_next_time_is_help() -> None:
    shelf = {"listed": True, "forecast_units": 10.0, "retail_price": 300, "asked_units": 10, "sold_units": 6,
             "profit_before": 3000.0, "influence": 0.2}  # fmt: skip
    found = []
    for gap in (0, 1):
        market = tiny_market(
            columns={"terminals": shelf | {"weeks_unvisited": gap}, "products": {"units_per_case": 1}}
        )
        links_after(market, 1, 0.0)
        found.append(float(market.live("terminals", "influence")[0, 0]))
    assert found[0] == pytest.approx(0.2 + 0.02 * 0.8 * 0.4 / 0.05 - 0.02 * 0.2, abs=1e-6)
    assert found[1] == pytest.approx(0.2 - 0.02 * 0.2, abs=1e-6)
