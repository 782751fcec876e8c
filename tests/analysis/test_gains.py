"""Who gained and who paid, and measures against a paired run, on invented facts whose answers are reckoned by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from channelsim.analysis import gains, paired
from channelsim.analysis.dealers import dealer_returns
from channelsim.analysis.diversion import detection
from channelsim.analysis.profit import profit_bridge
from channelsim.base.errors import InputError
from channelsim.records.run import Run
from synthetic_run import UNITS_PER_CASE, blank, dimensions, keep

WEEKS = 26
YEAR = 52  # a minor unit in 100 at 1 % of the market is one of the currency; so much a week is 52 times as much a year


def places() -> dict[str, Any]:
    """Two regions, two manufacturers, a core dealer for each pair: dealers 0 and 1 in the first region."""
    dims = dimensions(regions=2, products=2, makers=2, subs=0)
    return dims | {"origin": {"name": dims["region"]["name"]}}


def week_of(dims: dict[str, Any], diverted: int = 120, sold: int = 1200) -> dict[str, Any]:
    """Dealer 0 sells outside its territory and is fined; dealer 2, of the same manufacturer, gets part of the fine."""
    now = blank(dims)
    dealer, maker, goods = now["dealer"], now["manufacturer"], now["region_product"]
    for name, amounts in {"revenue": (1000, 0, 500, 300), "cost_of_goods": (700, 0, 400, 210), "rebates": (-50, 0, -25, 0),
                          "penalties": (20, 0, -8, 0), "delivery": (60, 0, 0, 0), "abroad_value": (300, 0, 0, 0),
                          "abroad_cost": (260, 0, 0, 0), "haul": (40, 0, 0, 0), "forfeited": (9, 0, 0, 0)}.items():  # fmt: skip
        dealer[name][:] = amounts
    dealer["alive"][:] = 1
    now["region"]["terminals"][:] = 30
    for name, amount in {"revenue": 1100, "cost_of_goods": 600, "rebates": 75, "penalties": -12, "fines": 20,
                         "field_force": 30, "inspection": 10}.items():  # fmt: skip
        maker[name][0] = amount
    maker["revenue"][1], maker["cost_of_goods"][1] = 210, 100
    goods["sell_out_units"][:] = sold
    goods["sell_out_value"][1], goods["terminal_purchase_value"][1] = 500, 400
    goods["terminal_purchase_units"][1] = 12
    goods["guide_price"][:] = 415.0
    goods["diverted_in_units"][1, 0] = diverted
    now["origin"]["diverted_units"][0, 1, 0] = diverted
    now["diversion"]["sold_units"][0, 1], now["diversion"]["found_units"][0, 1] = diverted, diverted // 4
    now["diversion"]["fine"][0, 1] = 20
    return now


def run_of(folder: Path, change: Any = None, **more: Any) -> Run:
    dims = places()
    weeks = [week_of(dims, **more) for _ in range(WEEKS)]
    for now in weeks if change else ():
        change(now)
    return keep(folder, dims, weeks)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_of(tmp_path_factory.mktemp("gains") / "run")


def lines(data: Any, party: str) -> dict[str, float]:
    row = data[data.party == party].iloc[0]
    return {name: row[name] / YEAR for name in (*gains.LINES, "profit", "forfeited")}


def test_lines_of_every_party(run: Run) -> None:
    data = gains.money_by_party(run)
    names = run.names("dealer")
    assert lines(data, names[0]) == pytest.approx(
        {"rewards": 50, "margin_abroad": 40, "haul": -40, "fines": -20, "compensation": 0, "inspection": 0,
         "margin_home": 260, "other": -20, "profit": 270, "forfeited": 9})  # fmt: skip
    assert lines(data, names[2]) == pytest.approx(
        {"rewards": 25, "margin_abroad": 0, "haul": 0, "fines": 0, "compensation": 8, "inspection": 0,
         "margin_home": 100, "other": 0, "profit": 133, "forfeited": 0})  # fmt: skip
    assert lines(data, run.names("manufacturer")[0]) == pytest.approx(
        {"rewards": -75, "margin_abroad": 0, "haul": 0, "fines": 20, "compensation": -8, "inspection": -10,
         "margin_home": 500, "other": -20, "profit": 407, "forfeited": 0})  # fmt: skip
    shops = data[(data.role == "terminal") & (data.region == run.names("region")[1])].iloc[0]
    assert shops.margin_home == pytest.approx(2 * YEAR * (500 - 400))
    assert np.isnan(shops.profit)


def test_lines_add_up_and_agree_with_the_books(run: Run) -> None:
    data = gains.money_by_party(run)
    known = data[data.role != "terminal"]
    assert known[list(gains.LINES)].sum(axis=1).to_numpy() == pytest.approx(known.profit.to_numpy(), abs=1e-9)
    dealers = data[data.role.isin(("diverting_dealer", "core"))]
    returns = dealer_returns(run)  # of dealers in trade
    assert len(returns) == 3
    assert dealers.set_index("party").profit[returns.dealer].to_numpy() == pytest.approx(
        returns.profit.to_numpy()
    )
    bridge = profit_bridge(run)
    contribution = bridge[bridge.line == "contribution"].amount.to_numpy()
    assert data[data.role == "manufacturer"].profit.to_numpy() == pytest.approx(contribution)
    for name in ("rewards", "fines", "compensation"):
        assert data[name].sum() == pytest.approx(0), "what one pays another gets"
    assert abs(data.haul.sum()) > 0, "but hauliers are outside"


def test_by_role_and_region(run: Run) -> None:
    roles = gains.money_by_role(run).set_index("role")
    assert roles.parties.to_dict() == {
        "manufacturer": 2,
        "diverting_dealer": 1,
        "core": 2,
        "terminal": 6000,
    }, "one dealer traded with nobody; 2 × 30 outlets are 1 % of the market"
    assert roles.rewards["core"] == pytest.approx(25 * YEAR)
    assert np.isnan(roles.profit["terminal"])
    regions = gains.money_by_region(run).set_index("region")
    here, there = run.names("region")
    assert regions.fines[here] == pytest.approx(-20 * YEAR)
    assert regions.fines[there] == 0, "by seat of the dealer, not where it sold"
    assert regions.below_guide[there] == pytest.approx(2 * (415 - 400) * YEAR)
    assert regions.cases_in.tolist() == pytest.approx([0, 120 / UNITS_PER_CASE * 100 * YEAR])
    assert regions.cases_out.tolist() == pytest.approx([120 / UNITS_PER_CASE * 100 * YEAR, 0])


def test_detection_by_region(run: Run) -> None:
    found = detection(run)
    assert found.detection[1] == pytest.approx(0.25)
    assert np.isnan(found.detection[0]), "nothing was sold there: no rate, not zero"


def test_a_run_of_an_earlier_version_counts_missing_columns_as_zero(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = ("abroad_value", "abroad_cost", "haul", "forfeited", "fines", "inspection")
    monkeypatch.setattr(gains, "recorded", lambda run, frame, column: column not in gone)
    data = gains.money_by_party(run)
    assert data.margin_abroad.abs().sum() == 0
    assert data.profit[2] == pytest.approx(270 * YEAR)


# ------------------------------------------------------------------------------------------------ pairs


def test_who_gained_is_the_difference_of_every_line(run: Run, tmp_path: Path) -> None:
    def honest(now: Any) -> None:
        now["dealer"]["penalties"][:] = 0
        now["diversion"]["fine"][:] = 0
        now["dealer"]["rebates"][0] = -80

    other = run_of(tmp_path / "other", honest)
    data = paired.who_gained(run, other).set_index("party")
    first = data.loc[run.names("dealer")[0]]
    assert first.rewards == pytest.approx(-30 * YEAR)
    assert first.fines == pytest.approx(-20 * YEAR)
    assert first.gain == pytest.approx(-50 * YEAR)
    assert data.gain[run.names("dealer")[2]] == pytest.approx(8 * YEAR)
    assert data.gain[run.names("dealer")[3]] == 0


def test_cost_is_by_case_sold_to_consumers_not_shipped(run: Run, tmp_path: Path) -> None:
    def cheaper(now: Any) -> None:
        now["manufacturer"]["rebates"][0] = 35
        now["region_product"]["sell_out_units"][:, 0] -= 60  # two regions: 120 units, 10 cases a week less
        now["region_product"]["sell_in_units"][1, 1] = 24

    cost = paired.scheme_cost_per_unit(run, run_of(tmp_path / "other", cheaper))
    assert cost.extra_cost.tolist() == pytest.approx([40 * WEEKS, 0])
    assert cost.extra_cases.tolist() == pytest.approx([10 * 100 * WEEKS, 0])
    assert cost.cost_per_case[0] == pytest.approx(40 / 1000)
    assert np.isnan(cost.cost_per_case[1]), "nothing more was sold"
    assert cost.extra_shipped.tolist() == pytest.approx([0, -2 * 100 * WEEKS])


def test_deterrence_is_what_stayed_at_home(run: Run, tmp_path: Path) -> None:
    unpoliced = run_of(tmp_path / "other", diverted=480)
    found = paired.deterrence(run, unpoliced)
    assert found.deterrence[0] == pytest.approx(0.75)
    assert np.isnan(found.deterrence[1])
    assert paired.deterrence(unpoliced, run).deterrence[0] == pytest.approx(-3), "more than without"


def test_third_parties_are_those_who_had_no_part(run: Run, tmp_path: Path) -> None:
    def before(now: Any) -> None:
        now["diversion"]["sold_units"][:] = now["region_product"]["diverted_in_units"][:] = 0
        now["dealer"]["revenue"][:] += np.array([7, 11, 13, 17])
        now["manufacturer"]["revenue"][:] += np.array([19, 23])

    lost = paired.third_parties(run, run_of(tmp_path / "other", before)).set_index("party")
    names, makers = run.names("dealer"), run.names("manufacturer")
    assert lost.damage.to_dict() == pytest.approx(
        {makers[1]: 23 * YEAR, names[2]: 13 * YEAR, names[3]: 17 * YEAR}
    ), "not the dealer who diverted, not the region that received nothing, not the manufacturer itself"
    assert paired.third_parties(run, run, makers[1]).empty, "none of its goods were diverted"
    with pytest.raises(InputError, match="there is no manufacturer"):
        paired.third_parties(run, run, "nobody")


def test_runs_that_are_no_pair_are_refused(run: Run, tmp_path: Path) -> None:
    dims = places()
    stranger = keep(tmp_path / "seed", dims, [week_of(dims)] * WEEKS, seed=2)
    with pytest.raises(InputError, match="the seed"):
        paired.who_gained(run, stranger)
    shorter = keep(tmp_path / "short", dims, [week_of(dims)] * (WEEKS - 1))
    for measure in (paired.who_gained, paired.scheme_cost_per_unit, paired.deterrence, paired.third_parties):
        with pytest.raises(InputError, match="number of weeks"):
            measure(run, shorter)
