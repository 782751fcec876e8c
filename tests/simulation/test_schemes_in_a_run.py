"""In a whole run a ladder pays what its formula says, to the unit, and the books stay balanced."""

from __future__ import annotations

import numpy as np

from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel
from support import FIRST_STEPS

LADDER = "{steps: [{reach: 0.9, rate: 0.01}, {reach: 1.0, rate: 0.02}, {reach: 1.1, rate: 0.03}]}"
SCHEMES = (
    "market.opening_weeks=6",
    "market.market_scale=0.01",
    "manufacturer_defaults.rebate={rate: 0.0}",
    "manufacturers.alpha.rebate=null",
    "manufacturer_defaults.sales_target={basis: blend}",
    f"manufacturer_defaults.stair_step={{ladders: [{LADDER}]}}",
)


def run(weeks: int, *more: str) -> tuple[ChannelModel, dict[str, np.ndarray]]:
    """Return a model after some weeks and what was invoiced, targeted and granted by week."""
    model = ChannelModel(load(FIRST_STEPS, overrides=[*SCHEMES, *more]), rng=1, audit=True)
    seen: dict[str, list[np.ndarray]] = {"cases": [], "value": [], "target": [], "rebates": []}
    for _ in range(weeks):
        model.step()
        dealers = model.market.tables["core_dealers"].array
        seen["cases"].append(dealers("invoiced_cases").copy())
        seen["value"].append(dealers("invoiced_value").copy())
        seen["target"].append(dealers("target_cases").copy())
        seen["rebates"].append(model.market.ledger.balance("rebates"))
    return model, {name: np.array(values) for name, values in seen.items()}


def test_a_ladder_pays_what_its_formula_says() -> None:
    model, seen = run(28)
    carried = model.market.live("core_dealers", "carries")
    party = model.market.live("core_dealers", "party")
    reached = set()
    for quarter in (0, 1):
        weeks = slice(13 * quarter, 13 * quarter + 13)
        target = seen["target"][13 * quarter][:, :, 3 * quarter : 3 * quarter + 3].sum(axis=2)
        share = seen["cases"][weeks].sum(axis=0) / np.maximum(target, 1e-9)
        rate = np.select([share >= 1.1, share >= 1, share >= 0.9], [3, 2, 1], 0)
        due = np.where(carried, seen["value"][weeks].sum(axis=0) * rate // 100, 0)
        granted = seen["rebates"][13 * quarter + 13] - seen["rebates"][13 * quarter + 12]
        assert (granted[:2] == due.sum(axis=0)).all()
        assert (granted[party] == -due.sum(axis=1)).all()
        reached |= set(rate[carried].tolist())
    assert reached - {0}, "no step was reached: the test shows nothing"
    assert not (seen["rebates"][12] - seen["rebates"][1]).any()  # nothing within the quarter
    model._week.posting.check()


def test_the_promise_agrees_with_the_books() -> None:
    model, seen = run(8)
    steps = model.market.handed["scheme_stair_step"]
    carried = model.market.live("core_dealers", "carries")
    so_far = seen["cases"][:7].sum(axis=0)  # without this week
    assert np.allclose(steps.so_far_cases[:, :, 0][carried], so_far[carried])
    assert (steps.weeks_left == 5).all()
    target = seen["target"][0][:, :, :3].sum(axis=2)
    assert np.allclose(steps.threshold_cases[carried], target[carried][:, None] * [0.9, 1.0, 1.1])


def test_all_schemes_together_keep_the_books() -> None:
    model, _ = run(
        15,
        "manufacturer_defaults.growth={rate: 0.05}",
        "manufacturer_defaults.process_reward={coverage_rate: 0.01, coverage_least: 0.1, on_time_rate: 0.01}",
        "manufacturer_defaults.commission={money_per_case: 0.2}",
        "manufacturer_defaults.sales_contest={prizes: [30000, 10000], at_least: 0.5}",
        "manufacturer_defaults.deposit={weeks: 1, interest: 0.04}",
        "manufacturer_defaults.rebate={rate: 0.01}",
    )
    model._week.posting.check()
    handed = {name for name in model.market.handed if name.startswith("scheme_")}
    assert handed == {
        f"scheme_{name}" for name in ("rebate", "stair_step", "growth", "process_reward", "sales_contest")
    }
    assert (model.market.live("core_dealers", "deposit") > 0).sum() == model.market.live(
        "core_dealers", "carries"
    ).sum()
    assert model.market.ledger.balance("deposits").sum() == 0


def test_a_ladder_that_begins_with_a_quarter_leaves_the_one_before_alone() -> None:
    change = (
        "changes=[{from_week: 13, to_week: 26, set: {manufacturers.alpha.stair_step.ladders: "
        "[{base: cases, steps: [{reach: 1, rate: 0.02}]}]}}]"
    )
    _, seen = run(27, "manufacturer_defaults.stair_step={ladders: []}", change)
    granted = np.diff(seen["rebates"][:, 0])
    assert (
        granted[25] == (seen["value"][13:26, :, 0].sum(axis=0) * 2 // 100).sum() > 0
    )  # paid in week 26, when it is gone
    assert not granted[:25].any()  # week 13 pays nothing for the first quarter
