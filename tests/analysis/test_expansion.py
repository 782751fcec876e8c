"""Measures of going from region to region, on a run small enough to be worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from channelsim.analysis import expansion as measure
from channelsim.analysis import expansion_costs as costs
from channelsim.analysis import expansion_returns as returns
from channelsim.analysis.profit import weekly_contribution
from channelsim.analysis.summary import summary
from channelsim.market.stages import CONSOLIDATED, DEVELOPED, ENTERED, SURVEYED, SURVEYING, UNKNOWN
from channelsim.records.run import Run
from scenarios_for_tests import scenario_of, small
from synthetic_run import blank, dimensions, keep

WEEKS, SCALE = 26, 0.1
WHOLE = 1 / (100 * SCALE)  # minor units of the simulated market → money of the whole
PLAN = {"type": "rolling", "budget_per_year": 104_000, "set_up_cost": 10_000, "office_cost_per_week": 100}


def stages(week: int) -> list[int]:
    """Of the mover in three regions: entered in week 2 after a survey, surveyed only, never turned to."""
    lengths = {SURVEYING: 1, SURVEYED: 1, ENTERED: 4, DEVELOPED: 14, CONSOLIDATED: 6}
    first = np.repeat(list(lengths), list(lengths.values()))
    second = np.repeat([UNKNOWN, SURVEYING, SURVEYED], [10, 2, 14])
    return [int(first[week]), int(second[week]), UNKNOWN]


def facts_of(dims, week):
    """One week: alpha sells 100 units everywhere; beta 20 in region 1 from week 6 on, 300 from week 13 on."""
    now = blank(dims, beliefs=True)
    sold = 0 if week < 6 else 20 if week < 13 else 300
    goods = now["region_product"]
    goods["sell_out_units"][:, 0] = 100
    goods["sell_out_units"][0, 1] = sold
    goods["sell_in_units"][0, 1], goods["sell_in_value"][0, 1] = sold, 20 * sold
    goods["sell_in_units"][:, 0], goods["sell_in_value"][:, 0] = 100, 2000
    moved = now["expansion"]
    moved["stage"][:, 0], moved["stage"][:, 1] = DEVELOPED, stages(week)
    moved["presence"][:, 0] = 1.0
    moved["set_up_cost"][0, 1] = 1000 * (week == 2)
    moved["office_cost"][0, 1] = 10 * (week >= 2)
    moved["advertising_cost"][0, 1] = 50 * (week >= 2)
    now["belief"]["survey_cost"][0, 1], now["belief"]["survey_cost"][1, 1] = (
        70 * (week == 0),
        80 * (week == 10),
    )
    field = now["region_manufacturer"]
    field["field_cost"][0, 1], field["display_fees"][0, 1] = 40 * (week >= 6), 5 * (week >= 6)
    field["reached_terminals"][0, 1], field["unvisited_terminals"][0, 1] = 8, 2
    field["served_terminals"][0, 1], field["served_size"][0, 1] = 4, 60.0
    now["region"]["terminals"][:], now["region"]["category_size"][:] = 16, 100.0
    books = now["manufacturer"]
    books["revenue"][:] = [6000, 20 * sold]
    books["cost_of_goods"][:] = [3000, 10 * sold]
    books["delivery"][1], books["rebates"][1] = 2 * sold, sold
    regional = {name: now[frame][name].sum(axis=0) for frame, name in
                (("expansion", "set_up_cost"), ("expansion", "office_cost"), ("belief", "survey_cost"),
                 ("expansion", "advertising_cost"), ("region_manufacturer", "field_cost"),
                 ("region_manufacturer", "display_fees"))}  # fmt: skip
    books["overheads"][:] = regional["set_up_cost"] + regional["office_cost"] + regional["survey_cost"] + 3
    books["advertising"][:], books["field_force"][:] = (
        regional["advertising_cost"] + 1,
        regional["field_cost"],
    )
    books["display_fees"][:], books["storage"][1] = regional["display_fees"], 7
    return now


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    dims = dimensions(regions=3, products=2, makers=2, subs=0)
    dims["manufacturer"]["name"] = ["alpha", "beta"]
    dims["product"] |= {"manufacturer": ["alpha", "beta"]}
    plan = {"manufacturers": {"beta": {"region_expansion": PLAN}}}
    scenario = scenario_of(small(plan, {"horizon_weeks": WEEKS})).resolved()
    facts = [facts_of(dims, week) for week in range(WEEKS)]
    return keep(tmp_path_factory.mktemp("runs") / "run", dims, facts, market_scale=SCALE, scenario=scenario)


def test_stages_one_after_the_other(run: Run) -> None:
    data = measure.stage_timeline(run)
    mine = data[data.region == "Region 1"]
    assert list(mine.stage) == ["surveying", "surveyed", "entered", "developed", "consolidated"]
    assert mine[["from_week", "to_week"]].to_numpy().tolist() == [[0, 0], [1, 1], [2, 5], [6, 19], [20, 25]]
    assert set(data.manufacturer) == {"beta"}, "who stays where it is does not expand"
    assert measure.entry_weeks(run).tolist() == [[-1, 2], [-1, -1], [-1, -1]]
    assert measure.ordered_regions(run, 1).tolist() == [0, 1]


def test_who_leads_by_quarter(run: Run) -> None:
    data = measure.advance(run).set_index(["quarter", "region"])
    first, second = data.loc[(1, "Region 1")], data.loc[(2, "Region 1")]
    assert (first.leader, second.leader) == ("alpha", "beta")
    sold = 7 * 20  # weeks 6 … 12
    assert first.share == pytest.approx(1300 / (1300 + sold))
    assert first.lead == pytest.approx((1300 - sold) / (1300 + sold))
    assert second.share == pytest.approx(300 / 400)
    led = measure.regions_led_by_quarter(run).regions_led.to_numpy().reshape(2, 2)
    assert led.tolist() == [[3, 0], [2, 1]]


def test_costs_by_region_add_up_to_the_books(run: Run) -> None:
    data = costs.costs_by_region(run).set_index("region")
    worked = {
        "set_up": 1000,
        "offices": 240,
        "surveys": 70,
        "advertising": 1200,
        "people": 800,
        "display": 100,
    }
    for kind, amount in worked.items():
        assert data.loc["Region 1", kind] == pytest.approx(amount * WHOLE), kind
    assert data.total.tolist() == pytest.approx([3410 * WHOLE, 80 * WHOLE, 0])
    lines = costs.cost_reconciliation(run)
    assert lines.groupby("account").amount.sum().to_dict() == pytest.approx(
        lines.groupby("account").booked.first().to_dict()
    )
    left = lines[~lines.in_regions].set_index("account").amount
    assert left["overheads"] == pytest.approx(26 * 3 * WHOLE)
    assert left["advertising"] == pytest.approx(26 * WHOLE)
    assert left[["field_force", "display_fees", "promotion"]].tolist() == [0, 0, 0]


def test_the_budget_and_what_became_of_it(run: Run) -> None:
    row = costs.budget_account(run).iloc[0]
    spent = (3410 + 80 + 26 * 4) * WHOLE
    assert (row.manufacturer, row.year, row.weeks) == ("beta", 1, 26)
    assert row.budget == pytest.approx(52_000), "half a year of it"
    assert row.spent == pytest.approx(spent)
    assert row.unspent == row.carried == pytest.approx(52_000 - spent)
    assert row[list(costs.LINES)].sum() == pytest.approx(row.spent)


def test_what_a_point_of_share_cost(run: Run) -> None:
    data = costs.cost_per_point(run).set_index("region")
    points = 100 * (0.75 - 140 / 1440)
    assert data.points["Region 1"] == pytest.approx(points)
    assert data.cost_per_point["Region 1"] == pytest.approx(3410 * WHOLE / points)
    assert np.isnan(data.cost_per_point["Region 2"]), "money was spent, nothing gained"
    assert data.spent["Region 2"] == pytest.approx(80 * WHOLE)


def test_contribution_of_a_region_and_of_all_with_what_no_region_explains(run: Run) -> None:
    found = returns.contribution(run)
    # weeks 0 and 2 are outlay; week 6: 20 units at 20, less 1 of rebate, 10 of goods, 2 of delivery, and 105 spent
    worked = {0: -70, 1: 0, 2: -1060, 3: -60, 6: 20 * 7 - 105, 13: 300 * 7 - 105}
    for week, amount in worked.items():
        assert found.total[week, 0, 1] == pytest.approx(amount * WHOLE), week
    assert found.total[10, 1, 1] == pytest.approx(-80 * WHOLE)
    data = returns.region_contribution(run)
    whole = weekly_contribution(run)
    books = whole[whole.manufacturer == "beta"].contribution.to_numpy()
    assert data.groupby("week").contribution.sum().to_numpy() == pytest.approx(books)
    elsewhere = data[data.region == "(elsewhere)"].contribution
    assert elsewhere.to_numpy() == pytest.approx([-(3 + 1 + 7) * WHOLE] * WEEKS)


def test_payback_and_present_value(run: Run) -> None:
    row = returns.region_returns(run, rate=0.1).iloc[0]
    weekly = np.array([-70, 0, -1060, -60, -60, -60] + [35] * 7 + [1995] * 13) * WHOLE
    # −1310 after week 5, −1065 after week 12, +930 after week 13
    assert (row.entered_week, row.payback_week, row.payback_weeks) == (2, 13, 11)
    assert row.contribution == pytest.approx(weekly.sum())
    assert row.npv == pytest.approx(sum(x / 1.1 ** (w / 52) for w, x in enumerate(weekly)))
    assert returns.region_returns(run, rate=0.0).npv.iloc[0] == pytest.approx(weekly.sum())
    assert (row.stage, row.share, row.lead, row.weighted) == ("consolidated", 0.75, 0.5, pytest.approx(0.6))


def test_payback_counts_from_the_last_time_it_was_below_zero() -> None:
    assert returns.payback(np.array([-1.0, 2, -3, 1, 2, 1]), 0) == 4
    assert returns.payback(np.array([0.0, 0, 5, 1]), 2) == 2
    assert np.isnan(returns.payback(np.array([-5.0, 1, 1]), 0))


def test_how_a_region_is_served(run: Run) -> None:
    data = measure.region_coverage(run)
    row = data[(data.week == 25) & (data.region == "Region 1")].iloc[0]
    assert (row.coverage, row.unvisited, row.numeric, row.weighted) == pytest.approx((0.5, 0.25, 0.25, 0.6))
    assert set(data.manufacturer) == {"beta"}


def test_terms_without_an_invoice_in_the_quarter_belong_to_no_region(tmp_path: Path) -> None:
    dims = dimensions(regions=2, products=2, makers=2, subs=0)
    facts = []
    for week in range(15):
        now = blank(dims, beliefs=True)
        now["expansion"]["stage"][0, 0] = ENTERED if week else UNKNOWN
        now["region_product"]["sell_in_value"][:, 0] = np.array([300, 100]) * (week == 0)
        now["manufacturer"]["rebates"][0] = 8 * (week in (12, 13))
        facts.append(now)
    found = returns.contribution(keep(tmp_path / "run", dims, facts, market_scale=1.0))
    assert found.rebates[12, :, 0].tolist() == pytest.approx([0.06, 0.02]), (
        "by what was invoiced in the quarter up to it"
    )
    assert found.rebates[13].sum() == 0


def test_runs_without_expansion_have_empty_tables(tmp_path: Path) -> None:
    dims = dimensions(regions=2, products=2, makers=2, subs=0)
    weeks = []
    for _ in range(3):
        now = blank(dims, beliefs=True)
        for frame in ("expansion", "belief"):
            del now[frame]
        weeks.append(now)
    run = keep(tmp_path / "run", dims, weeks)
    assert not measure.recorded(run)
    for of in (measure.stage_timeline, measure.region_coverage, costs.costs_by_region, costs.cost_reconciliation,
               costs.budget_account, costs.cost_per_point, returns.region_returns, returns.region_contribution):  # fmt: skip
        assert of(run).empty, of.__name__
        assert len(of(run).columns) > 3
    assert len(measure.advance(run)) == 2


def test_key_figures_say_a_few_words_about_who_expands(run: Run) -> None:
    from channelsim.report.page import page

    found = {figure.key: figure for figure in summary(run) if figure.key.startswith("expander")}
    assert {figure.places["expander"] for figure in found.values()} == {"beta"}
    assert found["expander_entered"].value == 1
    assert found["expander_led"].name == "Regions led by beta"
    weekly = weekly_contribution(run)
    whole = weekly.loc[weekly.manufacturer == "beta", "contribution"].sum()
    assert found["expander_contribution"].value == pytest.approx(whole / 1e6)
    account = costs.budget_account(run)
    assert found["expander_spent"].value == pytest.approx(account.spent.sum() / 1e6)
    assert found["expander_spent"].unit.endswith(f"of a budget of {account.budget.sum() / 1e6:.3g}")
    assert "全期支出" in page(run, "zh")
