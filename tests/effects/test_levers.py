"""What no rule says and the market does: a lever pulled in paired runs (same seeds, common luck) moves what it should.

Every effect is the mean of paired differences over seeds and must lie 4 standard errors (sd/√n of the differences) from zero
on the right side. Every one has its null: the same lever where it can do nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.simulation.model import ChannelModel
from scenarios_for_tests import FREE, laid_over, scenario_of

SEEDS = (1, 2, 3, 4, 5, 6)
WEEKS = 13

#: two makers alike in two towns: 9,000 consumers, 120 terminals
TWINS: dict[str, Any] = {
    "name": "twins",
    "horizon_weeks": WEEKS,
    "market": {"market_scale": 0.01, "opening_weeks": 52},
    "regions": {
        "north": {"longitude": 113.7, "latitude": 34.8, "area_km2": 2000, "population": 1_200_000},
        "south": {"longitude": 114.0, "latitude": 33.9, "area_km2": 2500, "population": 800_000},
    },
    "manufacturer_defaults": {"budget": {"basis": "unlimited"}, "rebate": {"rate": 0.0}},
    "manufacturers": {"alpha": {"field_force": {"heads": 10}}, "beta": {"field_force": {"heads": 10}}},
    "products": {
        "alpha_lager": {"manufacturer": "alpha"}, "alpha_gold": {"manufacturer": "alpha"},
        "beta_lager": {"manufacturer": "beta"}, "beta_gold": {"manufacturer": "beta"},
    },
}  # fmt: skip


def twins(*changes: dict[str, Any]) -> dict[str, Any]:
    """Return the market of twins with changes laid over it."""
    return laid_over(TWINS, *changes)


def quarter(data: dict[str, Any], seed: int) -> dict[str, Any]:
    """Return facts by name, summed or kept over the weeks of a run, and bytes to compare."""
    model = ChannelModel(scenario_of(data), rng=seed)
    owner = np.array(model.market.live("products", "manufacturer"))
    kept: dict[str, Any] = {
        "sold": 0,
        "asked": 0,
        "lost": 0,
        "listed": 0,
        "category": 0,
        "orders": [],
        "bought": [],
        "bytes": [],
    }
    for _ in range(model.weeks):
        model.step()
        goods, region = model.facts["region_product"], model.facts["region"]
        kept["sold"] += goods["sell_out_units"].sum(axis=0)
        kept["asked"] += goods["asked_units"].sum(axis=0)
        kept["lost"] += goods["lost_units"].sum(axis=0)
        kept["listed"] += goods["listed_size"].sum(axis=0)
        kept["category"] += region["category_size"].sum()
        kept["orders"].append(model.facts["manufacturer"]["ordered_units"])
        kept["bought"].append(np.bincount(owner, goods["terminal_purchase_units"].sum(axis=0)))
        kept["bytes"].append({name: values.tobytes() for name, values in goods.items()})
    alpha = owner == 0
    return kept | {
        "share": kept["sold"][alpha].sum() / kept["sold"].sum(),
        "distribution": kept["listed"][alpha].mean() / kept["category"],
        "stock-outs": kept["lost"].sum() / kept["asked"].sum(),
        "amplification": _variance(kept["orders"]) / _variance(kept["bought"]),
    }


def _variance(by_week: list[Any]) -> float:
    """Return the variance over weeks of (weeks, makers), makers pooled."""
    return float(np.array(by_week).var(axis=0, ddof=1).sum())


@pytest.fixture(scope="module")
def base() -> list[dict[str, Any]]:
    return [quarter(twins(), seed) for seed in SEEDS]


def paired(name: str, runs: list[dict[str, Any]], base: list[dict[str, Any]]) -> tuple[float, float]:
    """Return mean and standard error of paired differences."""
    differences = np.array([one[name] - other[name] for one, other in zip(runs, base, strict=True)])
    mean, error = differences.mean(), differences.std(ddof=1) / np.sqrt(differences.size)
    level = np.mean([run[name] for run in base])
    print(f"{name}: {level:.4f} in the base, difference {mean:+.4f} ± {error:.4f}")
    return float(mean), float(error)


def with_change(change: dict[str, Any]) -> list[dict[str, Any]]:
    return [quarter(twins(change), seed) for seed in SEEDS]


# ------------------------------------------------------------------------------------------------ advisors


def test_more_advisors_bring_distribution_and_share(base: list[dict[str, Any]]) -> None:
    more = with_change({"manufacturers": {"alpha": {"field_force": {"heads": 30}}}})
    for name in ("distribution", "share"):
        mean, error = paired(name, more, base)
        assert mean > 4 * error


def test_dearer_advisors_bring_nothing(base: list[dict[str, Any]]) -> None:
    dearer = quarter(
        twins({"manufacturers": {"alpha": {"field_force": {"wage_per_month": 12_000}}}}), SEEDS[0]
    )
    assert dearer["bytes"] == base[0]["bytes"]


def test_twins_share_alike(base: list[dict[str, Any]]) -> None:
    shares = np.array([run["share"] for run in base])
    error = shares.std(ddof=1) / np.sqrt(shares.size)
    print(f"share of alpha {shares.mean():.4f} ± {error:.4f}")
    assert abs(shares.mean() - 0.5) < 4 * error


# --------------------------------------------------------------------------------------------------- price

#: alpha's whole ladder of prices a tenth lower: 24, 25.6, 27, 36, 66 before
CUT = {
    "products": {
        name: {
            "list_price": {
                "ex_works": 21.6,
                "sub_dealer_price": 23.04,
                "guide": 24.3,
                "recommended_off_trade": 32.4,
                "recommended_on_trade": 59.4,
            }
        }
        for name in ("alpha_lager", "alpha_gold")
    }
}


def later(settings: dict[str, Any]) -> dict[str, Any]:
    """Let settings take force with the run, so that the opening is that of the base."""
    return {"changes": [{"from_week": 1, "set": settings}]}


def test_a_price_cut_brings_share(base: list[dict[str, Any]]) -> None:
    mean, error = paired("share", with_change(later(CUT)), base)
    assert mean > 4 * error


def test_a_price_cut_brings_nothing_where_nobody_looks_at_prices() -> None:
    blind = {"consumers": {"brand_choice": {"price_sensitivity_median": 0.0}}}
    plain = [quarter(twins(blind), seed) for seed in SEEDS]
    mean, error = paired("share", [quarter(twins(blind, later(CUT)), seed) for seed in SEEDS], plain)
    assert mean < 4 * error


# ------------------------------------------------------------------------------------------------ capacity


def test_a_plant_cut_to_half_empties_shelves(base: list[dict[str, Any]]) -> None:
    usual_cases = base[0]["sold"][:2].sum() / WEEKS / 12 / TWINS["market"]["market_scale"]
    tight = {"manufacturers": {"alpha": {"production": {"capacity_cases": usual_cases / 2}}}}
    short = with_change(later(tight))
    mean, error = paired("stock-outs", short, base)
    assert mean > 4 * error
    mean, error = paired("share", short, base)
    assert mean < -4 * error


def test_a_plant_larger_than_needed_changes_nothing(base: list[dict[str, Any]]) -> None:
    large = quarter(twins({"manufacturers": {"alpha": {"production": {"capacity_cases": 1e7}}}}), SEEDS[0])
    assert large["bytes"] == base[0]["bytes"]


# --------------------------------------------------------------------------------------------------- tiers

#: every shop is supplied every week: a route every fortnight would be a rhythm of its own
WEEKLY = {
    "horizon_weeks": 39,
    "terminals": {"types": {"restaurant": {"share": 0.4}, "convenience": {"share": 0.6}}},
}
STILL = {
    "demand_forecast": {"alpha": 1e-9},
    "replenishment_order": {"safety": "fixed_units", "fixed_units": 2e5},
}


def test_a_second_tier_makes_orders_to_the_plant_more_restless() -> None:
    """Less than if core dealers saw their sub-dealers' orders at once: they learn of them a week later (see A2)."""
    one = [quarter(twins(WEEKLY), seed) for seed in SEEDS]
    two = [quarter(twins(WEEKLY, {"market": {"tiers": 2}}), seed) for seed in SEEDS]
    mean, error = paired("amplification", two, one)
    assert mean > 4 * error


def test_a_second_tier_that_passes_orders_on_amplifies_nothing() -> None:
    """Everybody orders up to a constant, in single units: what comes in goes out, whatever the number of tiers."""
    loose = {name: {"units_per_case": 1, "variable_cost": 1, "salvage_value": 1, "list_price": {
        "ex_works": 2.0, "sub_dealer_price": 2.1, "guide": 2.25, "recommended_off_trade": 3.0, "recommended_on_trade": 5.5}}
        for name in TWINS["products"]}  # fmt: skip
    still = {"core_dealers": STILL, "sub_dealers": STILL, "products": loose,
             "terminals": {"terminal_reorder": {"policy": "fixed_level", "fixed_level_units": 400}}}  # fmt: skip
    for tiers in (1, 2):
        run = quarter(twins(WEEKLY, FREE, still, {"market": {"tiers": tiers}}), SEEDS[0])
        assert _variance(run["bought"]) > 0
        np.testing.assert_array_equal(run["orders"], run["bought"])
