"""Whole scenarios for tests: a small market as plain data, a chain fed by a known demand, and a strategy of odd markets."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel

#: two brands in one town: 24 terminals, 600 consumers
SMALL: dict[str, Any] = {
    "name": "small",
    "horizon_weeks": 13,
    "market": {"market_scale": 0.1, "opening_weeks": 4},
    "regions": {
        "north": {"longitude": 113.7, "latitude": 34.8, "area_km2": 40, "population": 13_333},
    },
    "manufacturers": {"alpha": {"field_force": {"heads": 1}}, "beta": {}},
    "products": {"alpha_lager": {"manufacturer": "alpha"}, "beta_lager": {"manufacturer": "beta"}},
    "terminals": {"outlets_per_1000_people": 18},
}

#: laid over it: two towns, three makers, sub-dealers, and every lever pulled
EVERYTHING: dict[str, Any] = {
    "name": "everything",
    "market": {"tiers": 2, "season": {"quarters": [16, 29, 35, 20]}},
    "regions": {"south": {"longitude": 113.9, "latitude": 34.4, "area_km2": 60, "population": 9_000}},
    "manufacturer_defaults": {"budget": {"basis": "unlimited"}},
    "manufacturers": {
        "alpha": {"home": "north", "advertising": {"grp_per_week": 50}, "display_contest": {"fee_a": 5}},
        "beta": {"budget": {"basis": "share_of_sales"}, "channel_promotion": {"active": True, "to": "both",
                                                                          "weeks_of_year": [{"start_week": 3, "weeks": 4}]}},
        "gamma": {"lead_weeks": 2, "core_dealers_per_region": 2, "field_force": {"heads": 0.5},
                  "production": {"capacity_cases": 60}},
    },
    "products": {"alpha_gold": {"manufacturer": "alpha", "units_per_case": 6}, "gamma_lager": {"manufacturer": "gamma"}},
    "sub_dealers": {"per_core_dealer": 2},
    "records": {"terminal_level": "sample", "sample_terminals": 10},
}  # fmt: skip


def small(*changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the small market with groups of changes laid over it, as plain data."""
    return laid_over(SMALL, *changes)


def laid_over(base: Mapping[str, Any], *changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain data with groups of changes laid over it; what is not a group is replaced."""
    data = copy.deepcopy(dict(base))
    for change in changes:
        _lay_over(data, change)
    return data


def _lay_over(data: dict[str, Any], change: Mapping[str, Any]) -> None:
    for name, value in change.items():
        if isinstance(value, Mapping) and isinstance(data.get(name), dict):
            _lay_over(data[name], value)
        else:
            data[name] = copy.deepcopy(value)


def write(data: Mapping[str, Any], folder: Path, tables: Mapping[str, str] | None = None) -> Path:
    """Write a scenario and the tables beside it (name → text); JSON is YAML."""
    for name, text in (tables or {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / f"{data['name']}.yaml"
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def scenario_of(data: Mapping[str, Any], tables: Mapping[str, str] | None = None) -> Any:
    """Return the scenario of plain data; its tables live only while it is read."""
    with tempfile.TemporaryDirectory() as folder:
        return load(write(data, Path(folder), tables))


def model_of(
    data: Mapping[str, Any], tables: Mapping[str, str] | None = None, **options: Any
) -> ChannelModel:
    """Return the opened model of plain data."""
    return ChannelModel(scenario_of(data, tables), **options)


# ------------------------------------------------------------------------------------------------ a chain fed by a table


#: dealers have no cost but goods, and credit for a year
FREE: dict[str, Any] = {
    "dealers": {
        "credit_line_weeks": 52, "opening_cash_weeks": 52,
        "delivery": dict.fromkeys(("drop_cost", "case_cost", "sub_dealer_drop_cost", "sub_dealer_case_cost"), 0),
        "operating_cost": dict.fromkeys(("storage_cost", "overhead_share", "sub_dealer_overhead_share"), 0),
    },
    "core_dealers": {"sub_dealer_supply": {"haul_cost": 0}},
}  # fmt: skip


def chain(
    demand: Any, *, lead: int = 1, fixed_level: float | None = None, changes: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a scenario of many separate chains, one terminal and one core dealer a region, and its tables.

    One maker, one product in cases of one, plant without limit, no cost but goods, whole market simulated. The market
    opens with week 0 on first guesses. The mean of the table's first 52 weeks is what everybody expects at the opening.

    Args:
        demand: units wanted (weeks, chains).
        lead: weeks from the maker to core dealers.
        fixed_level: terminals order up to this, so that they repeat their sales a week later; None: they forecast.
        changes: laid over the scenario.
    """
    weeks, chains = demand.shape
    reorder = {"policy": "fixed_level", "fixed_level_units": fixed_level} if fixed_level else {}
    data: dict[str, Any] = {
        "name": "chain",
        "horizon_weeks": weeks,
        "market": {"market_scale": 1, "opening_weeks": 0},
        "regions": {
            f"r{n}": {"longitude": 100 + n / 50, "latitude": 30, "area_km2": 10, "population": 1000}
            for n in range(chains)
        },
        "manufacturers": {"alpha": {"lead_weeks": lead}},
        "products": {"lager": {"manufacturer": "alpha", "units_per_case": 1, "opening_distribution": 1.0,
                               "list_price": {"ex_works": 2, "guide": 2.25, "sub_dealer_price": 2.1,
                                              "recommended_off_trade": 3, "recommended_on_trade": 5}}},
        "terminals": {"table": "terminals.csv", "types": {"shop": {"share": 1.0}}, "terminal_reorder": reorder},
        "exogenous_demand": {"table": "demand.csv"},
    }  # fmt: skip
    data = laid_over(data, FREE, changes or {})
    shops = "name,region,type,size,x_km,y_km\n" + "".join(f"t{n},r{n},shop,1,0,0\n" for n in range(chains))
    units = np.asarray(demand, np.int64)
    rows = "".join(f"{w},t{n},lager,{units[w, n]}\n" for w in range(weeks) for n in range(chains))
    return data, {"terminals.csv": shops, "demand.csv": "week,terminal,product,units\n" + rows}


def run_chain(demand: Any, kept: tuple[str, ...], **options: Any) -> dict[str, Any]:
    """Run separate chains and return columns of ``dealer_product`` by name, (weeks, chains) each.

    ``sub:name`` gives a column of the sub-dealers, ``region:name`` one of ``region_product``.
    """
    data, tables = chain(demand, **options)
    model = model_of(data, tables)
    chains = demand.shape[1]
    found: dict[str, Any] = {name: np.zeros(demand.shape) for name in kept}
    for week in range(demand.shape[0]):
        model.step()
        for name in kept:
            place, _, column = name.rpartition(":")
            values = model.facts["region_product" if place == "region" else "dealer_product"][column][:, 0]
            found[name][week] = values[chains:] if place == "sub" else values[:chains]
    model.close()
    return found


# ------------------------------------------------------------------------------------------------------- odd markets


@st.composite
def markets(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, str]]:
    """Return (scenario, tables) of a small market in which much goes wrong: shortage, old goods, bankruptcies."""
    consumers, share = draw(st.integers(100, 800)), draw(st.sampled_from([0.45, 0.9]))
    terminals = draw(st.integers(10, 60))
    scale = draw(st.sampled_from([1.0, 0.1, 0.01]))
    people = consumers / share / scale
    data = _places(draw, people, terminals / (people * scale) * 1000)
    tiers = draw(st.sampled_from([1, 2]))
    data["market"] = {
        "market_scale": scale, "consumers_share": share, "tiers": tiers, "opening_weeks": draw(st.integers(0, 2)),
        "season": draw(st.sampled_from(["flat", {"quarters": [16, 29, 35, 20]}])),
    }  # fmt: skip
    data["horizon_weeks"] = draw(st.integers(3, 7))
    data["first_week"] = draw(st.sampled_from([0, 13, 26, 39]))
    data["sub_dealers"] = {"per_core_dealer": draw(st.integers(1, 3))}
    _makers(draw, data, consumers / scale)
    _trade(draw, data)
    tables: dict[str, str] = {}
    if draw(st.booleans()):
        data["changes"] = [{"from_week": draw(st.integers(1, 5)), "announce_weeks": draw(st.integers(0, 3)),
                            "set": {"products.p0.list_price.ex_works": 26.0, "products.p0.list_price.guide": 29.5}}]  # fmt: skip
    if draw(st.integers(0, 3)) == 0:
        _given_demand(draw, data, tables, consumers / scale)
    return data, tables


def _places(draw: st.DrawFn, people: float, outlets: float) -> dict[str, Any]:
    regions = draw(st.integers(1, 3))
    weights = [draw(st.integers(1, 4)) for _ in range(regions)]
    places = {
        f"r{n}": {"longitude": 113 + n, "latitude": 34, "area_km2": 30, "growth": draw(st.sampled_from([0, 0.1])),
                  "population": people * weight / sum(weights)}
        for n, weight in enumerate(weights)
    }  # fmt: skip
    return {"name": "odd", "regions": places, "terminals": {"outlets_per_1000_people": min(outlets, 200)}}


def _makers(draw: st.DrawFn, data: dict[str, Any], buyers: float) -> None:
    makers = draw(st.integers(1, 3))
    products = draw(st.integers(makers, 4))
    data["manufacturers"] = {f"m{n}": _maker(draw, data, buyers) for n in range(makers)}
    data["products"] = {f"p{n}": _product(draw, f"m{n % makers}") for n in range(products)}


def _maker(draw: st.DrawFn, data: dict[str, Any], buyers: float) -> dict[str, Any]:
    maker: dict[str, Any] = {
        "lead_weeks": draw(st.integers(0, 3)),
        "payment_terms_weeks": draw(st.integers(0, 4)),
        "core_dealers_per_region": draw(st.integers(1, 2)),
        "rebate": {
            "rate": draw(st.sampled_from([0.0, 0.05])),
            "payment_delay_weeks": draw(st.integers(0, 2)),
        },
        "advertising": {"grp_per_week": draw(st.sampled_from([0, 60]))},
        "display_contest": {"fee_a": draw(st.sampled_from([0, 5])), "fee_c": draw(st.sampled_from([0, 2]))},
        "budget": {"basis": draw(st.sampled_from(["share_of_sales", "unlimited"]))},
        "production": {
            "capacity_cases": draw(st.sampled_from(["none", max(buyers * 0.03, 1.0)])),
            "cover_weeks": draw(st.sampled_from([0.0, 1.5])),
        },
    }
    if draw(st.booleans()):
        heads = draw(st.sampled_from([0.5, 2.0])) / data["market"]["market_scale"]
        maker["field_force"] = {"heads": heads}
        maker["advisor_visits"] = {
            "plan": draw(st.sampled_from(["by_class", "equal", "random", "zero_unvisited"])),
        }
        maker["advisor_pay"] = {"basis": draw(st.sampled_from(["as_told", "fixed", "volume", "behaviour"]))}
        maker["dealer_handover"] = {"coaching_share": draw(st.sampled_from([0.0, 0.3])), "maturity": 0.1,
                                    "paid_by_maker": draw(st.sampled_from([0.0, 0.5]))}  # fmt: skip
    if draw(st.booleans()):
        window = {
            "start_week": data["first_week"] + draw(st.integers(1, 4)),
            "weeks": draw(st.integers(1, 4)),
        }
        maker["channel_promotion"] = {"active": True, "to": draw(st.sampled_from(["dealers", "terminals", "both"])),
                                      "buy_cases": draw(st.integers(1, 10)), "weeks_of_year": [window]}  # fmt: skip
    if draw(st.booleans()):
        maker["field_expenses"] = {"through_dealers": draw(st.sampled_from([0.3, 1.0])), "audit_chance": draw(
            st.sampled_from([0.0, 0.6])), "penalty": draw(st.sampled_from([0.0, 2.5]))}  # fmt: skip
        maker["planning_support"] = {"delay_weeks": draw(st.integers(0, 3)), "report_error": draw(st.sampled_from(
            [0.0, 0.5])), "count_error": draw(st.sampled_from([0.0, 0.5])), "order_cycle_weeks": draw(st.integers(1, 4))}  # fmt: skip
        maker["production"]["plans_on"] = draw(st.sampled_from(["orders", "forecast"]))
    if draw(st.booleans()):
        maker["competitive_reaction"] = {"type": draw(st.sampled_from(["match_price", "match_effort", "attack_where_new",
            "retreat_and_hold"])), "delay_weeks": 0, "smoothing_weeks": 1, "threshold": 0.02, "cooling_weeks": 1,
            "budget_share": draw(st.sampled_from([0.0, 0.05, 1.0]))}  # fmt: skip
    if draw(st.integers(0, 3)) == 0:
        maker["regions"] = [draw(st.sampled_from(sorted(data["regions"])))]
    return maker


def _product(draw: st.DrawFn, maker: str) -> dict[str, Any]:
    life = draw(st.sampled_from([2, 4, 52, 52]))
    return {
        "manufacturer": maker,
        "units_per_case": draw(st.integers(1, 24)),
        "shelf_life_weeks": life,
        "refuse_age_weeks": draw(st.integers(1, min(life, 26))),
        "appeal": draw(st.sampled_from([-1.0, 0.0, 1.0])),
        "opening_distribution": draw(st.sampled_from([None, 0.2, 1.0])),
    }


def _trade(draw: st.DrawFn, data: dict[str, Any]) -> None:
    for product in data["products"].values():
        if product["opening_distribution"] is None:
            del product["opening_distribution"]
    data["terminals"] |= {
        "lead_weeks": draw(st.integers(0, 2)),
        "payment_terms_weeks": draw(st.integers(0, 2)),
    }
    data["dealers"] = {
        "credit_line_weeks": draw(st.sampled_from([0.0, 0.3, 6.0])),
        "opening_cash_weeks": draw(st.sampled_from([0.0, 0.3, 4.0])),
        "insolvency": {
            "weeks_unpaid": draw(st.integers(1, 4)),
            "returned_at": draw(st.sampled_from([0.0, 0.8])),
        },
        "operating_cost": {"overhead_share": draw(st.sampled_from([0.02, 1.0]))},
        "delivery": {"priority": draw(st.sampled_from(["none", "large_first"]))},
    }
    order = {"cover_weeks": draw(st.sampled_from([0.0, 1.0, 8.0])), "review_weeks": draw(st.integers(1, 3))}
    data["core_dealers"] = {"replenishment_order": order}


def _given_demand(draw: st.DrawFn, data: dict[str, Any], tables: dict[str, str], buyers: float) -> None:
    """Let a table take the consumers' place, by region or by single terminals that stand in a table too."""
    draws = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    regions, products, weeks = list(data["regions"]), list(data["products"]), data["horizon_weeks"]
    single = draw(st.booleans())
    places = [f"t{n}" for n in range(draw(st.integers(10, 40)))] if single else regions
    mean = 2 * buyers / len(places) / len(products)
    data["exogenous_demand"] = {"table": "demand.csv"}
    rows = [
        f"{week},{place},{product},{draws.poisson(mean)}\n"
        for week in range(weeks) for place in places for product in products
    ]  # fmt: skip
    tables["demand.csv"] = f"week,{'terminal' if single else 'region'},product,units\n" + "".join(rows)
    if single:
        data["terminals"]["table"] = "terminals.csv"
        data["terminals"]["types"] = {"restaurant": {"share": 0.5}, "grocery": {"share": 0.5}}
        lines = [
            f"{place},{regions[n % len(regions)]},{('restaurant', 'grocery')[n % 2]},{1 + n % 5},{n % 7},{n % 3}\n"
            for n, place in enumerate(places)
        ]
        tables["terminals.csv"] = "name,region,type,size,x_km,y_km\n" + "".join(lines)
