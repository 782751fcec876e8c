from __future__ import annotations

from typing import Any

import pytest

from channelsim.base.errors import InputError

TEXT = """
horizon_weeks: 60
changes:
  - from_week: 13
    to_week: 25
    set: {manufacturers.alpha.advertising: {grp_per_week: 80, by_region: {south: {grp_per_week: 10}}}}
  - from_week: 20
    announce_weeks: 6
    set:
      products: {alpha_lager: {list_price: {ex_works: 25, guide: 28}}}
      manufacturers.beta.rebate.rate: 0.03
  - from_week: 40
    set: {products.alpha_lager.list_price: null, manufacturers.beta.rebate.rate: 0.05}
"""


def grp(scenario: Any, week: int) -> Any:
    return scenario.rule_settings("advertising", "manufacturers", week).grp_per_week[0].tolist()


def guide(scenario: Any, week: int) -> float:
    return float(scenario.rule_settings("list_price", "manufacturers", week).guide[0, 0])


def test_settings_by_week(make: Any) -> None:
    scenario = make(TEXT)
    assert scenario.change_weeks == [13, 20, 26, 40]
    assert [scenario.period(week) for week in (-5, 0, 12, 13, 19, 20, 25, 26, 39, 40, 59)] == [
        0,
        0,
        0,
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
    ]
    assert grp(scenario, 12) == [40, 40, 40]
    assert grp(scenario, 13) == grp(scenario, 25) == [80, 10, 80]
    assert grp(scenario, 26) == [40, 40, 40]
    assert [guide(scenario, week) for week in (19, 20, 39, 40)] == [27, 28, 28, 27]
    rates = [scenario.rule_settings("rebate", "manufacturers", week).rate[1, 0] for week in (0, 20, 40)]
    assert rates == [0.025, 0.03, 0.05]


def test_at_week_sees_the_same(make: Any) -> None:
    scenario = make(TEXT)
    assert guide(scenario.at_week(20), None) == 28  # type: ignore[arg-type]
    assert guide(scenario.at_week(5), None) == 27  # type: ignore[arg-type]
    assert scenario.at_week(20).hash == scenario.hash


def test_announcements(make: Any) -> None:
    scenario = make(TEXT)
    assert scenario.announced(13) is None
    assert [scenario.announced(week).weeks for week in (14, 19)] == [6, 1]
    assert scenario.announced(14).guide[0, 0] == 28
    assert scenario.announced(20) is None
    assert scenario.announced(39) is None  # the change back at 40 is not announced
    unannounced = (
        "changes: [{from_week: 20, announce_weeks: 4, set: {manufacturers.alpha.rebate.rate: 0.03}}]\n"
    )
    assert make(unannounced).announced(18) is None


def test_a_later_entry_wins_where_changes_overlap(make: Any) -> None:
    text = """
changes:
  - {from_week: 10, set: {manufacturers.alpha.rebate.rate: 0.03}}
  - {from_week: 5, to_week: 30, set: {manufacturers.alpha.rebate.rate: 0.04}}
"""
    scenario = make(text)
    rates = [scenario.rule_settings("rebate", "manufacturers", week).rate[0, 0] for week in (0, 5, 10, 31)]
    assert rates == [0.025, 0.04, 0.04, 0.03]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("market.tiers: 2", "cannot change during a run"),
        ("products.alpha_lager.variable_cost: 13", "cannot change during a run"),
        ("terminals.types.restaurant.share: 0.3", "cannot change during a run"),
        ("manufacturers.alpha.advisor_visits.by_region.north.heads: 3", "unknown key 'heads'"),
        ("consumers.terminal_choice.repertoire: 3", "settled when the market is made"),
        ("manufacturers.gamma.rebate.rate: 0.1", "there is no 'gamma'"),
        ("terminals.types.kiosk.listing.review_weeks: 3", "there is no 'kiosk'"),
        ("seed: 3", "cannot change during a run"),
    ],
)
def test_what_cannot_change(make: Any, path: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        make(f"changes:\n  - from_week: 9\n    set:\n      {path}\n")
    assert [said in problem.message for problem in caught.value.problems] == [True]
    assert caught.value.problems[0].line == 5


def test_what_can_change_in_every_section(make: Any) -> None:
    text = """
changes:
  - from_week: 9
    set:
      manufacturer_defaults.rebate.rate: 0.01
      core_dealers.replenishment_order.z: 2
      dealers.delivery.drop_cost: 30
      terminals.listing.review_weeks: 2
      terminals.types.restaurant.retail_price.pull: 0.5
      consumers.awareness.forgetting: 0.02
"""
    scenario = make(text)
    assert (scenario.rule_settings("rebate", "manufacturers", 9).rate == 0.01).all()
    assert scenario.rule_settings("retail_price", "terminals", 9).pull[:, 0].tolist()[:2] == [0.5, 0.25]
    assert scenario.rule_settings("awareness", "consumers", 9).forgetting == 0.02


def test_a_wrong_value_in_one_period_only(make: Any) -> None:
    with pytest.raises(InputError, match="must be ≤ 1, not 3") as caught:
        make("changes: [{from_week: 9, to_week: 12, set: {manufacturers.alpha.rebate.rate: 3}}]\n")
    assert len(caught.value.problems) == 1
