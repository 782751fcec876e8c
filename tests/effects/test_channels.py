"""What structures, pre-sale and contracts of three bring about, that no rule says: paired runs under the same luck.

Every effect is the mean of paired differences over seeds, 4 standard errors from zero on the side stated.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from channelsim.market.ledger import PROFIT_ACCOUNTS
from channelsim.simulation.model import ChannelModel
from scenarios_for_tests import laid_over, scenario_of

SEEDS = (1, 2, 3, 4, 5, 6)

#: two makers in a town and a county; two tiers: 8 sub-dealers, some 120 terminals
COUNTY: dict[str, Any] = {
    "name": "county",
    "horizon_weeks": 52,
    "market": {"market_scale": 0.01, "opening_weeks": 26, "tiers": 2},
    "regions": {
        "town": {"longitude": 113.7, "latitude": 34.8, "area_km2": 2000, "population": 1_200_000},
        "county": {"longitude": 114.0, "latitude": 33.9, "area_km2": 2500, "population": 800_000},
    },
    "manufacturers": {"alpha": {}, "beta": {}},
    "products": {"alpha_lager": {"manufacturer": "alpha"}, "beta_lager": {"manufacturer": "beta"}},
    "sub_dealers": {"per_core_dealer": 2},
}  # fmt: skip

PRESALE = {"terminals": {"presale": {"weeks_ahead": 1}}}
#: what a terminal keeps for the week longer that it waits, so that consumers find as much as without pre-sale
PATIENT = {"terminals": {"terminal_reorder": {"safety_z": 2.0}}}


def body(**values: Any) -> dict[str, Any]:
    return {"manufacturer_defaults": {"joint_body": values}}


def channel(**values: Any) -> dict[str, Any]:
    return {"manufacturer_defaults": {"channel": values}}


def outcome(seed: int, *changes: dict[str, Any]) -> dict[str, float]:
    """Return sums and means over the last half year of a run."""
    model = ChannelModel(scenario_of(laid_over(COUNTY, *changes)), rng=seed)
    ledger, weeks = model.market.ledger, []
    for week in range(model.weeks):
        model.step()
        goods, dealers = model.facts["region_product"], model.facts["dealer"]
        if week < model.weeks // 2:
            continue
        joint = model.facts.get("joint_body", {})
        weeks.append({
            "sold": goods["sell_out_units"].sum(), "lost": goods["lost_units"].sum(), "asked": goods["asked_units"].sum(),
            "dealers": goods["sub_dealer_stock_units"].sum() + goods["core_dealer_stock_units"].sum(),
            "shops": goods["terminal_stock_units"].sum(), "orders": model.facts["manufacturer"]["ordered_units"].sum(),
            "paid": goods["terminal_purchase_value"].sum(), "bought": goods["terminal_purchase_units"].sum(),
            "delivery": dealers["delivery"].sum(), "drops": dealers["drops"].sum(),
            "equipped": joint["equipped_terminals"].sum() / joint["district_terminals"].sum() if joint else 1.0,
        })  # fmt: skip
    found = {name: float(sum(week[name] for week in weeks)) for name in weeks[0]}
    found["service"] = 1 - found["lost"] / found["asked"]
    found["price"] = found["paid"] / found["bought"]
    for table in ("manufacturers", "core_dealers", "sub_dealers"):
        places = ledger.parties[table]
        found[table] = -float(sum(ledger.balance(account, places).sum() for account in PROFIT_ACCOUNTS))
    model.close()
    return found


@cache
def runs(names: tuple[str, ...]) -> tuple[dict[str, float], ...]:
    return tuple(outcome(seed, *(CHANGES[name] for name in names)) for seed in SEEDS)


CHANGES = {
    "presale": PRESALE,
    "patient": PATIENT,
    "loose": body(network="loose"),
    "solid": body(network="solid"),
    "direct": channel(structure="direct"),
    "flat": channel(structure="flat"),
    "three": {
        "market": {"tiers": 1},
        "manufacturers": {n: {"core_dealers_per_region": 3} for n in ("alpha", "beta")},
    },
    "overlapping": channel(territories="overlapping"),
    "rich": {"manufacturer_defaults": {"rebate": {"rate": 0.12}}},
    "poor": {"manufacturer_defaults": {"rebate": {"rate": 0.0}}},
}


def higher(measure: str, *pair: tuple[str, ...]) -> tuple[float, float]:
    """Return the mean paired difference of a measure, second less first, and its standard error."""
    first, second = (np.array([run[measure] for run in runs(names)]) for names in pair)
    gap = second - first
    return float(gap.mean()), float(gap.std(ddof=1) / np.sqrt(gap.size))


def test_knowing_orders_dealers_serve_as_well_from_less_stock() -> None:
    stock, error = higher("dealers", (), ("presale", "patient"))
    assert stock < -4 * error
    service, error = higher("service", (), ("presale", "patient"))
    assert service > -4 * error
    whole = [higher(part, (), ("presale", "patient"))[0] for part in ("dealers", "shops")]
    assert sum(whole) < 0  # what terminals keep more is less than what dealers keep less


def test_waiting_is_not_free() -> None:
    service, error = higher("service", (), ("presale",))
    assert service < -2 * error


def test_contracts_of_three_equip_more_terminals_than_a_loose_network() -> None:
    for measure in ("equipped", "sub_dealers"):
        gap, error = higher(measure, ("loose",), ("solid",))
        assert gap > 4 * error, measure


def test_a_direct_channel_takes_the_margin_and_bears_the_delivery() -> None:
    """Nobody's margin disappears: what sub-dealers and core dealers earned is the branch's, less dearer drops."""
    flat, _ = higher("delivery", (), ("flat",))
    assert flat > 0  # a branch's or core dealer's drop is dearer than a sub-dealer's van round the corner
    below, error = higher("sub_dealers", (), ("direct",))
    assert below < -4 * error
    price, error = higher("price", ("flat",), ("direct",))
    assert abs(price) < max(4 * error, 1e-6)  # the guide price is what terminals pay in either


def test_overlap_lowers_prices_only_where_dealers_have_a_margin_to_give() -> None:
    price, error = higher("price", ("three", "rich"), ("three", "rich", "overlapping"))
    assert price < -4 * error
    price, error = higher("price", ("three", "poor"), ("three", "poor", "overlapping"))
    assert abs(price) <= max(4 * error, 1e-6)
