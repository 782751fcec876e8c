"""Recruiting within whole runs: goods and books stay closed, a newcomer reaches shelves, idle candidates change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenarios_for_tests import model_of, small

NEWCOMER = {
    "manufacturers": {
        "gamma": {
            "regions": [],
            "region_expansion": {
                "type": "blanket", "budget_per_year": 400_000_000, "set_up_cost": 100_000, "set_up_weeks": 1,
            },
            "advertising": {"grp_per_week": 100},
            "field_force": {"heads": 10},
            "display_contest": {"fee_a": 20, "fee_b": 10, "fee_c": 5},
            "dealer_recruitment": {"walk_in": {"weeks": 2}, "targeted": {"weeks": 2}, "margin_realised": 2.0},
        }
    },
    "products": {"gamma_lager": {"manufacturer": "gamma", "appeal": 1.0}},
}  # fmt: skip
LOOKING = {"recruit": "always", "walk_in": {"weeks": 2}, "start_up_cost": 0.0, "alternative_return": -1.0}
WEEKS = 16


def run_of(*changes: dict[str, Any], weeks: int = WEEKS, audit: bool = True) -> Any:
    model = model_of(small(NEWCOMER, *changes), audit=audit)
    seen: list[Any] = []
    for _ in range(weeks):
        model.step()
        seen.append({frame: dict(columns) for frame, columns in model.facts.items()})
    return model, seen


@pytest.mark.parametrize("tiers", [1, 2])
@pytest.mark.parametrize("diversion", ["none", "possible"])
def test_books_stay_closed_and_a_newcomer_reaches_shelves(tiers: int, diversion: str) -> None:
    model, seen = run_of({"market": {"tiers": tiers, "diversion": diversion}})
    won = sum(week["recruiting"]["won"] for week in seen)
    assert won[:, 2].all(), "gamma found nobody in some region"
    assert not won[:, :2].any()
    cost = sum(week["recruiting"]["recruiting_cost"] for week in seen)
    assert (cost[:, 2] > 0).all()
    appointed = sum(week["dealing"]["appointed"] for week in seen)
    assert appointed[:, 2].sum() == won.sum()
    assert (seen[-1]["region_product"]["listed_terminals"][:, -1] > 0).all()
    assert sum(week["region_product"]["sell_out_units"][:, -1].sum() for week in seen) > 0
    assert (np.isin(model.market.live("manufacturers", "stage")[2], (4, 5))).all()  # developed


def test_a_strategy_may_begin_with_a_dated_change() -> None:
    """It forms beliefs for a week, then has what is left of the quarter; candidates have waited for it."""
    gamma = {
        "regions": ["north"],
        "region_expansion": {"type": "none"},
        "dealer_recruitment": LOOKING | {"recruit": "expansion", "dealers_per_region": 2},
    }
    later = [{"from_week": 4, "set": {"manufacturers.gamma.region_expansion.type": "blanket"}}]
    model, seen = run_of({"manufacturers": {"gamma": gamma}, "changes": later})
    won = np.array([week["recruiting"]["won"][0, 2] for week in seen])
    searches = np.array([week["recruiting"]["searches"][0, 2] for week in seen])
    assert np.flatnonzero(searches)[0] == 4
    assert won.sum() == 1, "one more dealer, of those who waited"
    whole = model.market.market_scale * model.market.minor_units
    granted = (
        100_000_000 * whole * (1 + 8 / 13)
    )  # a quarter from week 13 on, and eight weeks of the one before
    spent = model.market.live("manufacturers", "budget_granted")[2] - granted
    books = sum(seen[n]["manufacturer"][name][2] for n in range(5)
                for name in ("advertising", "display_fees", "promotion", "field_force", "overheads"))  # fmt: skip
    assert spent == pytest.approx(books, rel=1e-9)


def test_an_exclusive_offer_takes_dealers_from_rivals_who_look_for_others() -> None:
    exclusive = {"manufacturers": {"gamma": {"dealer_recruitment": {
        "way": "targeted", "exclusive": True, "alternative_return": 0.0, "loyalty_weight": 0.0, "start_up_cost": 0.0,
        "margin_realised": 2.0,
    }}}}  # fmt: skip
    _model, seen = run_of(exclusive, {"manufacturer_defaults": {"dealer_recruitment": LOOKING}})
    defected = sum(week["dealing"]["defected"] for week in seen)
    assert defected[:, :2].sum() > 0
    won = sum(week["recruiting"]["won"] for week in seen)
    assert won[:, :2].sum() > 0, "whoever lost a dealer found no other"


def test_candidates_whom_nobody_recruits_change_nothing() -> None:
    plain, pool = (
        model_of(small({"core_dealers": {"candidates_per_region": count}}), audit=True) for count in (0, 3)
    )
    for _ in range(6):
        plain.step()
        pool.step()
    for frame in ("region_product", "manufacturer", "region_manufacturer"):
        for name, values in plain.facts[frame].items():
            np.testing.assert_array_equal(values, pool.facts[frame][name], err_msg=f"{frame}.{name}")
    idle = ~pool.market.live("core_dealers", "carries").any(axis=1)
    places = pool.market.ledger.parties["core_dealers"]
    assert idle.sum() > 0
    assert not pool.market.ledger.balances[places][idle].any()
    assert pool.market.live("core_dealers", "alive")[idle].all()


def test_a_small_fleet_loses_fill_rate() -> None:
    rates = []
    for vehicles in (1000, 0.5):
        table = "name,region,manufacturers,vehicles\n" + "".join(
            f"{region}-{maker},{region},{maker},{vehicles}\n" for region in REGIONS for maker in MAKERS
        )
        model = model_of(small({"core_dealers": {"table": "dealers.csv"}}), {"dealers.csv": table})
        for _ in range(8):
            model.step()
        rates.append(model.market.live("core_dealers", "fill_rate").mean())
    assert rates[1] < 0.9 * rates[0]


REGIONS, MAKERS = tuple(small()["regions"]), tuple(small()["manufacturers"])
