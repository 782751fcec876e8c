from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from channelsim.base.errors import InputError
from channelsim.scenario.files import MAX_SCENARIO_BYTES
from channelsim.scenario.read import load
from channelsim.scenario.yaml_nodes import parse, parse_value


def messages(caught: Any) -> str:
    return "\n".join(problem.message for problem in caught.value.problems)


def test_what_is_said_and_what_is_not(make: Any) -> None:
    scenario = make("market: {tiers: 2}\nhorizon_weeks: 30\n")
    assert (scenario.name, scenario.horizon_weeks, scenario.seed) == ("base", 30, 1)
    assert scenario.market.tiers == 2
    assert scenario.market.market_scale == 0.01
    assert [region.name for region in scenario.regions] == ["north", "south", "east"]
    assert list(scenario.products) == ["alpha_lager", "alpha_gold", "beta_lager"]
    assert scenario.products["beta_lager"].units_per_case == 12
    assert len(scenario.terminals.types) == 6
    assert sum(kind.share for kind in scenario.terminals.types.values()) == pytest.approx(1)
    assert scenario.exogenous_demand is None


def test_extends_takes_away_with_null(make: Any) -> None:
    scenario = make("products: {alpha_gold: null}\nregions: {east: null}\n")
    assert list(scenario.products) == ["alpha_lager", "beta_lager"]
    assert [region.name for region in scenario.regions] == ["north", "south"]


def test_extends_in_three_steps(write: Any) -> None:
    write("middle.yaml", "extends: base.yaml\nname: middle\nmarket: {tiers: 2, road_factor: 1.5}\n")
    scenario = load(write("top.yaml", "extends: middle.yaml\nmarket: {tiers: 1}\n"))
    assert scenario.name == "middle"
    assert (scenario.market.tiers, scenario.market.road_factor) == (1, 1.5)


def test_extends_a_shipped_scenario_with_its_tables(write: Any) -> None:
    scenario = load(write("mine.yaml", "extends: henan-beer\nname: mine\nregions: {jiyuan: {income: 1.2}}\n"))
    assert len(scenario.regions) == 18
    assert {region.name: region.income for region in scenario.regions}["jiyuan"] == 1.2


def test_overrides_and_their_wrong_neighbours(make: Any) -> None:
    changed = make(overrides=["manufacturers.alpha.rebate.rate=0.04", "terminals.types.hotel.share=0.05",
                              "terminals.types.grocery.share=0.40", "market.season={quarters: [1, 2, 3, 2]}"])  # fmt: skip
    assert changed.rule_settings("rebate", "manufacturers", 0).rate[0, 0] == 0.04
    assert changed.terminals.types["hotel"].share == 0.05
    assert changed.overrides[0] == "manufacturers.alpha.rebate.rate=0.04"
    for wrong, said in (
        ("manufacturers.alpha.rebate.rat=1", "unknown key 'rat'"),
        ("market.tiers", "must be path=value"),
        ("name.of.it=1", "leads nowhere"),
        ("market.tiers=[1", "is not YAML"),
        ("market.tiers=3", "must be one of 1, 2"),
    ):
        with pytest.raises(InputError, match="--set") as caught:
            make(overrides=[wrong])
        assert said in messages(caught)


def test_alternatives(make: Any) -> None:
    text = """
alternatives:
  dear: {products.alpha_lager.list_price.guide: 29}
  few: {products: {alpha_gold: null}}
"""
    assert make(text).rule_settings("list_price", "manufacturers", 0).guide[0, 0] == 27
    dear = make(text, alternative="dear")
    assert dear.rule_settings("list_price", "manufacturers", 0).guide[0, 0] == 29
    assert dear.name == "base, dear"
    assert list(make(text, alternative="few").products) == ["alpha_lager", "beta_lager"]
    with pytest.raises(InputError, match="did you mean 'dear'"):
        make(text, alternative="deer")


def test_all_alternatives_are_checked(make: Any) -> None:
    with pytest.raises(InputError, match="there is no manufacturer 'gamma'"):
        make("alternatives: {other: {products.beta_lager.manufacturer: gamma}}\n")


def test_a_missing_file_and_its_nearest_neighbour(write: Any, tmp_path: Path) -> None:
    write("market.yaml", "")
    with pytest.raises(InputError, match=r"did you mean .*market\.yaml"):
        load(tmp_path / "markt.yaml")
    with pytest.raises(InputError, match="is a folder"):
        load(tmp_path)
    with pytest.raises(InputError, match="did you mean 'henan-beer'"):
        load("henan-bier")


def test_a_file_of_absurd_size(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"#" * (MAX_SCENARIO_BYTES + 1))
    with pytest.raises(InputError, match="at most 5 MB"):
        load(path)


def test_too_many_values_are_refused_quickly() -> None:
    text = "x:\n" + "- 1\n" * 300_000
    start = time.perf_counter()
    with pytest.raises(InputError, match="more than 100,000 values"):
        parse(text, "big.yaml")
    assert time.perf_counter() - start < 20


def test_too_many_products_and_manufacturers(make: Any) -> None:
    makers = "\n".join(f"  m{n}: {{}}" for n in range(31))
    products = "\n".join(f"  p{n}: {{manufacturer: m{n % 31}}}" for n in range(62))
    with pytest.raises(InputError) as caught:
        make(f"manufacturers:\n{makers}\nproducts:\n{products}\n")
    assert "at most 64 entries" in messages(caught)
    assert "at most 32 entries" in messages(caught)


def test_a_link_out_of_the_folder_is_refused(make: Any, tmp_path: Path, tmp_path_factory: Any) -> None:
    outside = tmp_path_factory.mktemp("elsewhere") / "distances.csv"
    outside.write_text("from,to,km\nnorth,south,1\n", encoding="utf-8")
    (tmp_path / "inside.csv").write_text(outside.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "good.csv").symlink_to(tmp_path / "inside.csv")
    (tmp_path / "bad.csv").symlink_to(outside)
    assert make("distances: {table: good.csv}\n").distances_km[0, 1] == 1
    with pytest.raises(InputError, match="a link that leads out"):
        make("distances: {table: bad.csv}\n")


def test_reading_is_quick(make: Any) -> None:
    make()
    start = time.perf_counter()
    for _ in range(10):
        make()
    assert (time.perf_counter() - start) / 10 < 0.2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1), ("-3", -3), ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5), ("no", "no"), ("true", True), ("0x1f", 31),
        ("0o17", 15), ("017", 17), ("1_000", "1_000"), ("2026-01-01", "2026-01-01"), ("'1'", "1"), ("", None), ("~", None),
        ("[1, a]", [1, "a"]), ("{a: 1}", {"a": 1}), ("12:30", "12:30"), ("1e", "1e"),
    ],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(text: str, value: Any) -> None:
    found = parse_value(text, "test")
    assert found == value
    assert type(found) is type(value)


def test_marks_point_at_keys_and_values() -> None:
    tree = parse("a:\n  b: [1,\n     2]\n  c: x\n", "f.yaml")
    assert tree.mark(("a", "b", 1))[:3] == ("f.yaml", 3, 6)
    assert tree.mark(("a", "c"))[:3] == ("f.yaml", 4, 6)
    assert tree.mark(("a", "c"), key=True)[:3] == ("f.yaml", 4, 3)
    assert tree.mark(("a", "nothing", "there"))[:3] == ("f.yaml", 1, 1)


def test_price_ladders_that_go_down_are_warned_of(make: Any) -> None:
    assert make().warnings == ()
    upside = make("products: {alpha_gold: {list_price: {guide: 23, by_region: {south: {guide: 40}}}}}\n")
    assert [problem.path for problem in upside.warnings] == ["products.alpha_gold.list_price"] * 2
    assert "ex_works is not below guide in north, east" in upside.warnings[0].message
    below = make(
        "market: {tiers: 2}\nproducts: {alpha_gold: {list_price: {guide: 23, by_region: {south: {guide: 40}}}}}\n"
    )
    assert "sub_dealer_price is not below guide in north, east" in below.warnings[0].message
    assert "guide is not below recommended_off_trade in south" in upside.warnings[1].message
    late = make(
        "horizon_weeks: 20\nchanges: [{from_week: 26, set: {manufacturers.alpha.rebate.rate: 0.03}}]\n"
    )
    assert "beyond the horizon" in late.warnings[0].message


def test_advisors_where_the_manufacturer_is_not_are_warned_of(make: Any) -> None:
    (warning,) = make("manufacturers: {beta: {field_force: {heads: 18}}}\n").warnings
    assert warning.path == "manufacturers.beta.field_force.heads"
    assert warning.message == "pays 18 advisors in east, where no dealer carries beta"
    assert make("manufacturers: {beta: {field_force: {by_region: {south: {heads: 3}}}}}\n").warnings == ()
