from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channelsim.base.errors import InputError
from channelsim.scenario.read import load
from channelsim.scenario.scenario import Scenario

CHANGES = """
changes:
  - {from_week: 20, announce_weeks: 6, set: {products.alpha_lager.list_price: {ex_works: 25, guide: 28}}}
alternatives: {dear: {products.alpha_lager.list_price.guide: 29}}
"""


def test_round_trip_without_files(make: Any, write: Any) -> None:
    write("km.csv", "from,to,km\nnorth,south,300\n")
    write(
        "demand.csv",
        "week,region,product,units\n" + "".join(f"{w},north,beta_lager,{w * 7 % 11}\n" for w in range(3000)),
    )
    before = make(
        f"distances: {{table: km.csv}}\nexogenous_demand: {{table: demand.csv}}\n{CHANGES}",
        alternative="dear",
    )
    after = Scenario.from_resolved(json.loads(json.dumps(before.resolved())))
    assert after.hash == before.hash
    assert after.name == before.name
    assert after.distances_km.tolist() == before.distances_km.tolist()
    assert after.exogenous_demand.equals(before.exogenous_demand)
    assert after.change_weeks == [20]
    assert after.announced(15).weeks == 5
    assert after.differences_from_defaults() == before.differences_from_defaults()
    assert after.resolved() == before.resolved()


def test_it_travels_between_processes(make: Any) -> None:
    scenario = make(CHANGES).at_week(22)
    again = pickle.loads(pickle.dumps(scenario))
    assert again.hash == scenario.hash
    assert again.week == 22


def test_defaults_are_written_out(make: Any) -> None:
    data = make().resolved()["data"]
    assert data["consumers"]["loyalty"]["carry_over"] == 0.8
    assert data["manufacturer_defaults"]["rebate"]["rate"] == 0.025
    assert data["market"]["road_factor"] == 1.3


def test_the_hash_is_of_content(make: Any, write: Any) -> None:
    plain = make()
    assert plain.hash == make("market: {road_factor: 1.3}\nconsumers: {loyalty: {carry_over: 0.80}}\n").hash
    assert (
        plain.hash
        == make("description: other words\nname: other\nalternatives: {a: {market.tiers: 2}}\n").hash
    )
    assert plain.hash == make("products: {alpha_lager: {list_price: {guide: 27.0}}}\n").hash
    assert plain.hash != make("consumers: {loyalty: {carry_over: 0.81}}\n").hash
    assert (
        plain.hash != make("products: {alpha_lager: {list_price: {by_region: {east: {guide: 27.5}}}}}\n").hash
    )
    write("one.csv", "from,to,km\nnorth,south,300\n")
    write("two.csv", "from,to,km\nnorth,south,301\n")
    hashes = {make(f"distances: {{table: {name}.csv}}\n").hash for name in ("one", "two")}
    assert len(hashes | {plain.hash}) == 3
    write("base2.yaml", (write("x", "").parent / "base.yaml").read_text(encoding="utf-8"))
    assert load(write("mine2.yaml", "extends: base2.yaml\n")).hash == plain.hash


def test_an_announcement_counts(make: Any) -> None:
    change = (
        "changes: [{from_week: 20, announce_weeks: %d, set: {products.alpha_lager.list_price.guide: 28}}]\n"
    )
    assert make(change % 4).hash != make(change % 5).hash


PATHS = {
    "manufacturers.alpha.rebate.rate": st.floats(0, 1),
    "products.beta_lager.list_price.guide": st.floats(1, 100),
    "market.market_scale": st.floats(0.001, 1),
    "consumers.brand_choice.loyalty_weight": st.floats(0, 2),
    "terminals.types.hotel.listing.review_weeks": st.integers(1, 52),
    "regions.east.population": st.floats(1000, 1e6),
    "manufacturers.beta.advertising.by_region.south.grp_per_week": st.floats(0, 200),
    "changes": st.integers(1, 50).map(
        lambda week: [{"from_week": week, "set": {"manufacturers.alpha.rebate.rate": 0.5}}]
    ),
    "seed": st.integers(0, 1000),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: Any) -> Scenario:
    from scenario_text import BASE

    path = tmp_path_factory.mktemp("scenario") / "base.yaml"
    path.write_text(BASE, encoding="utf-8")
    scenario = load(path)
    # what is imported late is imported now: hypothesis draws from the constants of all modules that are there
    Scenario.from_resolved(scenario.with_change("seed", 2).resolved())
    return scenario


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_with_change_changes_the_hash_and_nothing_else(base: Scenario, data: Any) -> None:
    path = data.draw(st.sampled_from(sorted(PATHS)))
    first, second = data.draw(PATHS[path]), data.draw(PATHS[path])
    before = base.hash
    one, two = base.with_change(path, first), base.with_change(path, second)
    assert base.hash == before
    assert (one.hash == two.hash) == (first == second)
    assert one.with_change(path, second).hash == two.hash
    assert Scenario.from_resolved(one.resolved()).hash == one.hash


def test_with_change_is_checked(make: Any) -> None:
    scenario = make()
    for path, value, said in (
        ("manufacturers.alpha.rebate.rate", 2, "must be ≤ 1"),
        ("manufacturers.alpha.rebat.rate", 0.1, "unknown key 'rebat'"),
        ("manufacturers.gamma.rebate.rate", 0.1, "makes no product"),
        ("name.x", 1, "leads nowhere"),
    ):
        with pytest.raises(InputError, match=said):
            scenario.with_change(path, value)
    changed = scenario.with_changes({"market.tiers": 2, "seed": 5})
    assert (changed.market.tiers, changed.seed) == (2, 5)
    assert changed.overrides == ("market.tiers=2", "seed=5")
    assert changed.with_change("market.tiers", None).market.tiers == 1


def test_differences_from_defaults(make: Any) -> None:
    text = """
market: {tiers: 2, road_factor: 1.3, season: {quarters: [1, 2, 2, 1]}}
manufacturers: {alpha: {rebate: {rate: 0.03, by_region: {south: {rate: 0.01}}}}}
manufacturer_defaults: {advertising: {grp_per_week: 30}}
terminals:
  listing: {review_weeks: 4}
  types: {restaurant: {share: 0.4, cycle_weeks: 2}, grocery: {share: 0.6, cycle_weeks: 2}}
"""
    found = make(text).differences_from_defaults()
    assert ("market.tiers", 2, 1, "tier") in found
    assert ("market.season", {"quarters": [1, 2, 2, 1]}, "flat", "index, mean 1") in found
    assert ("manufacturers.alpha.rebate.rate", 0.03, 0.025, "share") in found
    assert ("manufacturers.alpha.rebate.by_region.south.rate", 0.01, 0.025, "share") in found
    named = make("regions: {north: {name_zh: 北}}\nmanufacturers: {alpha: {name_zh: 甲}}\n")
    assert not any("name_zh" in path for path, *_ in named.differences_from_defaults())
    assert ("manufacturer_defaults.advertising.grp_per_week", 30, 40.0, "GRP/week") in found
    assert ("terminals.types.restaurant.cycle_weeks", 2, 1, "week") in found
    paths = [path for path, *_ in found]
    assert "market.road_factor" not in paths
    assert "terminals.types.grocery.cycle_weeks" not in paths  # the standard value of groceries
    assert not any(path.startswith("regions") for path in paths)


def test_not_a_resolved_scenario() -> None:
    for wrong in ({}, {"format": 99, "data": {}}, {"format": 1, "data": []}):
        with pytest.raises(InputError, match="not a resolved scenario"):
            Scenario.from_resolved(wrong)
    with pytest.raises(InputError, match="is required"):
        Scenario.from_resolved({"format": 1, "data": {"name": "x"}})


def test_the_reference_tells_all_of_every_setting(make: Any) -> None:
    items = list(make().settings_reference())
    paths = [item.path for item in items]
    assert len(paths) == len(set(paths)) > 150
    assert all(item.unit and item.meaning and item.source and item.kind for item in items)
    assert "manufacturers.<name>.rebate.rate" in paths
    assert "consumers.loyalty.carry_over" in paths
    assert "terminals.types.<name>.share" in paths


def test_a_plain_value_called_like_a_rule_counts(make: Any) -> None:
    assert make("market: {diversion: possible}\n").hash != make("market: {diversion: none}\n").hash
