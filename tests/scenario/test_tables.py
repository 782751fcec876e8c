from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from channelsim.base.errors import InputError
from channelsim.scenario import files, tables

REGIONS = [
    {
        "name": "north",
        "name_zh": "北区",
        "longitude": 113.7,
        "latitude": 34.8,
        "area_km2": 3000,
        "population": 100000,
    },
    {
        "name": "south",
        "name_zh": "南区",
        "longitude": 114.0,
        "latitude": 33.0,
        "area_km2": 4000,
        "population": 80000,
    },
]
HEAD = """
name: x
manufacturers: {alpha: {}, beta: {}}
products: {alpha_lager: {manufacturer: alpha}, beta_lager: {manufacturer: beta}}
"""


@pytest.fixture
def market(write: Any) -> Any:
    from channelsim.scenario.read import load

    return lambda text: load(write("mine.yaml", HEAD + text))


@pytest.mark.parametrize("kind", ["comma", "semicolon", "tab", "bom", "excel"])
def test_regions_from_csv_and_excel(market: Any, tmp_path: Path, kind: str) -> None:
    frame = pd.DataFrame(REGIONS)
    if kind == "excel":
        frame.to_excel(tmp_path / "regions.xlsx", index=False)
    else:
        separator = {"semicolon": ";", "tab": "\t"}.get(kind, ",")
        encoding = "utf-8-sig" if kind == "bom" else "utf-8"
        frame.to_csv(tmp_path / "regions.csv", index=False, sep=separator, encoding=encoding)
    name = "regions.xlsx" if kind == "excel" else "regions.csv"
    scenario = market(f"regions:\n  table: {name}\n  south: {{income: 0.9}}\n")
    assert [region.name_zh for region in scenario.regions] == ["北区", "南区"]
    assert [region.income for region in scenario.regions] == [1, 0.9]
    assert scenario.regions[1].population == 80000
    assert scenario.with_change("regions.south.population", 90000).regions[1].population == 90000


def test_excel_problems_name_the_row(market: Any, tmp_path: Path) -> None:
    frame = pd.DataFrame(REGIONS).astype({"population": object})
    frame.loc[1, "population"] = "many"
    frame.to_excel(tmp_path / "regions.xlsx", index=False)
    with pytest.raises(InputError) as caught:
        market("regions: {table: regions.xlsx}\n")
    problem = caught.value.problems[0]
    assert (problem.line, problem.path, problem.message) == (3, "population", "'many' is not a number")


def test_a_file_that_is_no_table(make: Any, write: Any) -> None:
    write("junk.xlsx", "not a workbook")
    write("ragged.csv", "from,to,km\nnorth,south,1,2,3\n")
    for name, said in (
        ("junk.xlsx", "not an Excel workbook"),
        ("ragged.csv", "has 5 cells, but the first line names 3"),
    ):
        with pytest.raises(InputError, match=said):
            make(f"distances: {{table: {name}}}\n")


def test_tables_of_absurd_size(make: Any, write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write("km.csv", "from,to,km\nnorth,south,300\nsouth,east,200\n")
    monkeypatch.setattr(tables, "MAX_ROWS", 1)
    with pytest.raises(InputError, match="more than 1 rows"):
        make("distances: {table: km.csv}\n")
    monkeypatch.setattr(tables, "MAX_TABLE_BYTES", 10)
    with pytest.raises(InputError, match="at most 0 MB"):
        make("distances: {table: km.csv}\n")
    assert files.MAX_TABLE_BYTES == 200_000_000


def test_price_lists_fill_what_the_file_leaves_open(make: Any, write: Any) -> None:
    write(
        "prices.csv",
        "product,region,ex_works,guide,source\nalpha_lager,,23,26,list\nalpha_lager,south,24,,list\nbeta_lager,,20,22,list\n",
    )
    scenario = make("price_list: {table: prices.csv}\nproducts: {beta_lager: {list_price: {guide: 21}}}\n")
    prices = scenario.rule_settings("list_price", "manufacturers", 0)
    assert prices.ex_works.tolist() == [[23, 24, 23], [24, 24, 24], [20, 20, 20]]
    assert prices.guide.tolist() == [[26, 26, 26], [27, 27, 27], [21, 21, 21]]


def test_a_table_by_region_of_one_decider_or_of_all(make: Any, write: Any) -> None:
    write("heads.csv", "manufacturer,region,heads,weeks_to_fill\nalpha,north,5,3\nbeta,south,2,\n")
    write("grp.csv", "region,grp_per_week\nnorth,55\n")
    text = """
manufacturer_defaults: {field_force: {heads: 1, by_region: {table: heads.csv}}}
manufacturers:
  alpha: {field_force: {by_region: {north: {heads: 6}}}, advertising: {by_region: {table: grp.csv}}}
"""
    scenario = make(text)
    people = scenario.rule_settings("field_force", "manufacturers", 0)
    assert people.heads.tolist() == [[6, 1, 1], [1, 2, 1]]
    assert people.weeks_to_fill.tolist() == [[3, 4, 4], [4, 4, 4]]
    assert scenario.rule_settings("advertising", "manufacturers", 0).grp_per_week.tolist() == [
        [55, 40, 40],
        [40, 40, 40],
    ]
    write("heads.csv", "manufacturer,region,heads\nalfa,north,5\nbeta,south,-2\n")
    with pytest.raises(InputError) as caught:
        make(text)
    assert "'alfa' does not exist" in str(caught.value)


def test_what_a_manufacturer_says_itself_wins_over_a_table_of_the_defaults(make: Any, write: Any) -> None:
    write("all.csv", "manufacturer,region,heads\nalpha,north,5\nalpha,south,6\nbeta,north,2\n,east,9\n")
    write("own.csv", "region,heads\nnorth,18\n")
    defaults = "manufacturer_defaults: {field_force: {heads: 1, by_region: {table: all.csv}}}\n"

    def heads(own: str) -> Any:
        text = f"{defaults}manufacturers: {{alpha: {{field_force: {own}}}}}\n"
        return make(text).rule_settings("field_force", "manufacturers", 0).heads.tolist()

    assert heads("{}") == [[5, 6, 9], [2, 1, 9]]
    assert heads("{by_region: {table: own.csv}}") == [[18, 6, 9], [2, 1, 9]]
    assert heads("{by_region: {table: own.csv, north: {heads: 20}}}") == [[20, 6, 9], [2, 1, 9]]
    assert heads("{heads: 4}") == [[4, 4, 4], [2, 1, 9]]
    assert heads("{heads: 4, by_region: {table: own.csv}}") == [[18, 4, 4], [2, 1, 9]]
    later = make(defaults).with_change("manufacturers.alpha.field_force.heads", 4)
    assert later.rule_settings("field_force", "manufacturers", 0).heads.tolist()[0] == [4, 4, 4]
    shown = [(path, value) for path, value, *_ in later.differences_from_defaults()]
    assert ("manufacturers.beta.field_force.by_region.north.heads", 2.0) in shown
    assert not any("alpha.field_force.by_region" in path for path, _ in shown)


def test_a_table_by_region_without_any_setting(make: Any, write: Any) -> None:
    write("heads.csv", "manufacturer,region,note\nalpha,north,5\n")
    with pytest.raises(InputError) as caught:
        make("manufacturer_defaults: {field_force: {by_region: {table: heads.csv}}}\n")
    (problem,) = caught.value.problems
    assert problem.message == "holds no setting of field_force"
    assert problem.file.endswith("heads.csv")
    assert problem.line == 1
    assert "heads" in problem.hint


@pytest.mark.parametrize("wrong", ["header", "cell"])
def test_a_wrong_table_of_regions_is_told_alone(market: Any, tmp_path: Path, write: Any, wrong: str) -> None:
    frame = pd.DataFrame(REGIONS).astype({"population": object})
    frame.loc[1, "population"] = "many"
    frame = frame.drop(columns="population") if wrong == "header" else frame
    frame.to_csv(tmp_path / "regions.csv", index=False)
    write("heads.csv", "manufacturer,region,heads\nalpha,north,5\nalpha,south,5\n")
    with pytest.raises(InputError) as caught:
        market(
            "regions: {table: regions.csv, south: {income: .9}}\n"
            "manufacturer_defaults: {field_force: {by_region: {table: heads.csv}}, rebate: {by_region: {north: {rate: .1}}}}\n"
        )
    said = "column 'population' is missing" if wrong == "header" else "'many' is not a number"
    assert [problem.message for problem in caught.value.problems] == [said]


def test_a_value_from_a_table_is_checked_at_its_row(make: Any, write: Any) -> None:
    write("heads.csv", "manufacturer,region,heads\nalpha,north,5\nbeta,south,-2\n")
    with pytest.raises(InputError) as caught:
        make("manufacturer_defaults: {field_force: {by_region: {table: heads.csv}}}\n")
    problem = caught.value.problems[0]
    assert problem.file.endswith("heads.csv")
    assert (problem.line, problem.message) == (3, "must be ≥ 0, not -2")


def test_terminals_and_demand(make: Any, write: Any) -> None:
    write(
        "shops.csv", "name,region,type,size,x_km,y_km\na,north,grocery,1,0,0\nb,south,restaurant,2.5,1,-1\n"
    )
    write("demand.csv", "week,terminal,product,units\n0,a,alpha_lager,12\n1,b,beta_lager,6\n")
    scenario = make("terminals: {table: shops.csv}\nexogenous_demand: {table: demand.csv}\n")
    assert scenario.terminals_table["type"].tolist() == ["grocery", "restaurant"]
    assert scenario.exogenous_demand["units"].tolist() == [12, 6]
    assert scenario.exogenous_demand["week"].dtype == "int64"
    write("demand.csv", "week,terminal,product,units\n0,c,alpha_lager,12\n")
    with pytest.raises(InputError, match="'c' does not exist"):
        make("terminals: {table: shops.csv}\nexogenous_demand: {table: demand.csv}\n")
    with pytest.raises(InputError, match="must stand in a table of terminals"):
        make("exogenous_demand: {table: demand.csv}\n")


def test_tables_lie_beside_the_file_that_names_them(write: Any, tmp_path: Path) -> None:
    from channelsim.scenario.read import load

    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "km.csv").write_text("from,to,km\nnorth,south,77\n", encoding="utf-8")
    base = (tmp_path / "base.yaml").read_text(encoding="utf-8") if (tmp_path / "base.yaml").exists() else ""
    write("base.yaml", base)
    (tmp_path / "sub" / "inner.yaml").write_text(base + "distances: {table: km.csv}\n", encoding="utf-8")
    scenario = load(write("outer.yaml", "extends: sub/inner.yaml\nname: outer\n"))
    assert scenario.distances_km[0, 1] == 77


def test_a_table_at_the_group_where_heads_stood_once(make: Any, write: Any) -> None:
    write("heads.csv", "manufacturer,region,heads\nalpha,north,5\n")
    with pytest.raises(InputError) as caught:
        make("manufacturer_defaults: {advisor_visits: {by_region: {table: heads.csv}}}\n")
    (problem,) = caught.value.problems
    assert problem.message == "unknown column 'heads'"
    assert "field_force.by_region" in problem.hint


def test_blank_attributes_of_dealers_are_as_if_not_given(market: Any, tmp_path: Path) -> None:
    import json

    from channelsim.scenario.resolve import digest, from_plain, to_plain

    pd.DataFrame(REGIONS).to_csv(tmp_path / "regions.csv", index=False)
    (tmp_path / "dealers.csv").write_text(
        "name,region,manufacturers,capital,coverage,vehicles\n"
        "one,north,alpha,9000000,,\ntwo,south,alpha;beta,,,\nthree,north,,,0.5,\n",
        encoding="utf-8",
    )
    scenario = market("regions: {table: regions.csv}\ncore_dealers: {table: dealers.csv}\n")
    written = json.dumps(to_plain(scenario), allow_nan=False)
    again = from_plain(json.loads(written), allow_plugins=False)
    given = {dealer.name: dict(dealer.given) for dealer in again.dealers}
    assert given == {"one": {"capital": 9e6}, "two": {}, "three": {"coverage": 0.5}}
    assert again.dealers == scenario.dealers
    assert digest(again) == digest(scenario)
