from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from channelsim.base.errors import ChannelsimError
from channelsim.scenario.json_schema import schema
from channelsim.scenario.read import load
from channelsim.scenario.write import SCHEMA_FILE, new, shipped
from channelsim.scenario.yaml_nodes import parse

ROOT = Path(__file__).resolve().parents[2]
NAMES = (
    "first-steps", "guizhou-branch", "henan-beer", "henan-rollout", "jianlibao", "rebate-war", "replay-demand", "shanghai-attack",
)  # fmt: skip


def wrong(schema: Any, value: Any, root: Any, path: str = "") -> list[str]:
    """Return where a value breaks a schema; the part of JSON Schema that ours uses."""
    if "$ref" in schema:
        return wrong(root["definitions"][schema["$ref"].rpartition("/")[2]], value, root, path)
    if "anyOf" in schema:
        tried = [wrong(option, value, root, path) for option in schema["anyOf"]]
        return [] if any(not found for found in tried) else tried[0]
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "boolean": bool,
        "integer": int,
        "number": (int, float),
        "null": type(None),
    }
    found = []
    if "type" in schema and (not isinstance(value, kinds[schema["type"]]) or
                             (isinstance(value, bool) and schema["type"] in {"integer", "number"})):  # fmt: skip
        return [f"{path}: not {schema['type']}"]
    if "const" in schema and value != schema["const"]:
        found.append(f"{path}: not {schema['const']}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{path}: not one of {schema['enum']}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        found += [f"{path}: {sign}" for sign, holds in (
            ("minimum", value >= schema.get("minimum", value)), ("maximum", value <= schema.get("maximum", value)),
            ("exclusiveMinimum", value > schema.get("exclusiveMinimum", value - 1)),
            ("exclusiveMaximum", value < schema.get("exclusiveMaximum", value + 1))) if not holds]  # fmt: skip
    if isinstance(value, list):
        length = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
        found += [] if length else [f"{path}: length"]
        found += [
            text
            for n, item in enumerate(value)
            for text in wrong(schema.get("items", {}), item, root, f"{path}[{n}]")
        ]
    if isinstance(value, dict):
        found += [f"{path}.{name}: missing" for name in schema.get("required", []) if name not in value]
        for name, item in value.items():
            rest = schema.get("additionalProperties", {})
            inner = schema.get("properties", {}).get(name, rest)
            if inner is False:
                found.append(f"{path}.{name}: unknown")
            else:
                found += wrong(inner if isinstance(inner, dict) else {}, item, root, f"{path}.{name}")
            pattern = schema.get("propertyNames", {}).get("pattern")
            if pattern and not re.search(pattern, name):
                found.append(f"{path}.{name}: name")
    return found


def test_all_are_there() -> None:
    assert set(NAMES) == set(shipped())


@pytest.mark.parametrize("name", NAMES)
def test_shipped_scenarios_are_right(name: str) -> None:
    path = shipped()[name]
    scenario = load(path)
    assert scenario.name == name
    assert scenario.warnings == ()
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    data = parse(text, path.name).data
    assert wrong(schema(), data, schema()) == []
    for alternative in scenario.alternatives:
        assert load(path, alternative=alternative).hash != scenario.hash


def test_the_schema_finds_what_reading_finds() -> None:
    rules = schema()
    for text in ("manufacturers: {a: {rebat: {}}}", "market: {tiers: 3}", "first_week: 5", "seed: x",
                 "changes: [{from_week: 3}]",
                 "products: {p: {list_price: {guide: -1}}}", "market: {season: {quarters: [1, 2]}}", "regions: {'=1': {}}",
                 "manufacturers: {a: {rebate: {by_region: {north: {rate: 2}}}}}"):  # fmt: skip
        assert len(wrong(rules, parse(text, "x").data, rules)) == 1, text


def test_the_schema_says_what_a_setting_is() -> None:
    text = schema()["definitions"]["rebate"]["properties"]["rate"]
    assert text["default"] == 0.025
    assert "unit: share" in text["description"]
    assert "source:" in text["description"]
    assert schema()["definitions"]["listing"]["properties"]["type"]["default"] == "standard"


def test_the_schema_beside_the_scenarios_is_fresh() -> None:
    written = json.loads((ROOT / "scenarios" / SCHEMA_FILE).read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(schema())), (
        f"write it anew: channelsim schema --out scenarios/{SCHEMA_FILE}"
    )


def test_henan_is_henan() -> None:
    scenario = load("henan-beer")
    assert len(scenario.regions) == 18
    assert sum(region.population for region in scenario.regions) == 99_365_519
    assert {region.name_zh for region in scenario.regions} >= {"郑州市", "济源市", "周口市"}
    urban = sum(region.population * region.urban_share for region in scenario.regions)
    assert urban == pytest.approx(55_078_554, rel=1e-4)
    places = {region.name: (region.longitude, region.latitude) for region in scenario.regions}
    assert min(lon for lon, _ in places.values()) == places["sanmenxia"][0]
    assert max(lat for _, lat in places.values()) == places["anyang"][1]
    assert 100 < scenario.distances_km[0, 2] < 180  # Zhengzhou to Luoyang, about 130 km by road
    people = sum(region.population for region in scenario.regions) * scenario.market.consumers_share
    assert people * scenario.market.market_scale >= 300_000
    outlets = (
        sum(region.population for region in scenario.regions)
        / 1000
        * scenario.terminals.outlets_per_1000_people
    )
    assert outlets * scenario.market.market_scale >= 6_000
    assert len(scenario.manufacturers) == 4
    assert len(scenario.manufacturers["huaipan"].regions) == 4
    types = scenario.terminals.types.values()
    size = {
        premise: sum(t.share * t.size_factor for t in types if t.premise == premise)
        for premise in ("on_trade", "off_trade")
    }
    assert size["on_trade"] / sum(size.values()) == pytest.approx(0.45, abs=0.005)


def test_every_figure_of_henan_has_a_word_beside_it() -> None:
    lines = shipped()["henan-beer"].read_text(encoding="utf-8").splitlines()
    assert len(lines) < 200
    assert sum("#" in line for line in lines) > 40


def test_new_copies_what_is_needed_and_overwrites_nothing(tmp_path: Path) -> None:
    written = new(tmp_path / "plans" / "my province.yaml", "henan-beer")
    names = sorted(path.name for path in written)
    assert names == [SCHEMA_FILE, "henan_field_force.csv", "henan_regions.csv", "my province.yaml"]
    scenario = load(written[0])
    assert scenario.name == "my-province"
    assert scenario.hash == load("henan-beer").hash
    with pytest.raises(ChannelsimError, match="not overwritten"):
        new(tmp_path / "plans" / "my province.yaml", "henan-beer")
    mine = new(tmp_path / "mine" / "my-market.yaml")[0].read_text(encoding="utf-8")
    assert "channelsim run my-market.yaml --alternative more-advisors" in mine
    assert "first_steps.yaml" not in mine
    assert new(tmp_path / "plans" / "second", "henan_beer")[0].name == "second.yaml"
    (tmp_path / "plans" / "henan_regions.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(ChannelsimError, match=r"henan_regions\.csv"):
        new(tmp_path / "plans" / "third.yaml", "henan-beer")
    assert not (tmp_path / "plans" / "third.yaml").exists()
    with pytest.raises(ChannelsimError, match="did you mean 'first-steps'"):
        new(tmp_path / "x.yaml", "first-step")


def test_the_bench_market_has_the_size_it_names() -> None:
    scenario = load(ROOT / "benchmarks" / "bench.yaml")
    people = sum(region.population for region in scenario.regions) * scenario.market.market_scale
    assert round(people * scenario.market.consumers_share) == 1_000_000
    assert round(people / 1000 * scenario.terminals.outlets_per_1000_people) == 20_000
    assert (len(scenario.products), len(scenario.manufacturers), len(scenario.regions)) == (6, 4, 18)
    assert scenario.rule_settings("purchase_incidence", "consumers", 0).occasions_per_week == 0.4
    assert scenario.change_weeks == []


def test_jianlibao_breaks_four_elements_and_repairs_one_at_a_time() -> None:
    def broken(alternative: str | None) -> set[str]:
        return {change.note for change in load("jianlibao", alternative=alternative).changes}

    whole = broken(None)
    assert len(whole) == 4
    repaired = ("own-advisors", "information-restored", "stock-managed")
    gone = [whole - broken(name) for name in repaired]
    assert [len(notes) for notes in gone] == [1, 1, 1]
    assert len(set().union(*gone)) == 3
    assert whole < broken("expenses-audited")  # fees still go through dealers, and somebody looks
    assert broken("all-repaired") == set()
    alone = [broken(f"only-{name}") for name in ("dependence", "expenses", "information", "stock")]
    assert sorted(len(notes) for notes in alone) == [1] * 4
    assert set().union(*alone) == whole
