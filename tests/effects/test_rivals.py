"""Answers to rivals in a small market: what they do to an attacker, that they end, and that they draw no luck."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenarios_for_tests import EVERYTHING, model_of, small

FEES = {"fee_a": 6, "fee_b": 3, "fee_c": 1}
PLAN = {"field_force": {"heads": 2}, "advertising": {"grp_per_week": 40}, "display_contest": FEES}
TOWN: dict[str, Any] = {
    "horizon_weeks": 78,
    "market": {"market_scale": 0.2, "opening_weeks": 20},
    "manufacturer_defaults": {"budget": {"basis": "unlimited"}, **PLAN},
}
NEWCOMER: dict[str, Any] = {
    "manufacturers": {"beta": {"opening_awareness": 0.1, "advertising": {"grp_per_week": 60}}},
    "products": {"beta_lager": {"opening_distribution": 0.1}},
}
QUICK = {"delay_weeks": 2, "threshold": 0.04, "cooling_weeks": 4, "look_back_weeks": 20, "return_rate": 0.05}
STRONG = {**QUICK, "step": 1.0, "most": 4.0, "budget_share": 0.3}


def answers(**makers: dict[str, Any]) -> dict[str, Any]:
    """Return what gives makers their answers to rivals."""
    return {"manufacturers": {name: {"competitive_reaction": how} for name, how in makers.items()}}


def run(seed: int, *changes: dict[str, Any], weeks: int = 78, **options: Any) -> tuple[Any, Any]:
    """Return the makers' shares (weeks, M) and the model afterwards."""
    model, shares = model_of(small(TOWN, *changes), rng=seed, **options), []
    maker = model.market.live("products", "manufacturer")
    for _ in range(weeks):
        model.step()
        sold = model.facts["region_product"]["sell_out_units"].sum(axis=0)
        shares.append(np.bincount(maker, sold) / max(sold.sum(), 1))
    return np.array(shares), model


@pytest.fixture(scope="module")
def undisturbed() -> Any:
    """Return the newcomer's share in the second year's first half where nobody answers, by seed."""
    return [run(seed, NEWCOMER)[0][39:, 1].mean() for seed in range(1, 6)]


@pytest.mark.parametrize("kind", ["match_effort", "attack_where_new", "match_price"])
def test_a_newcomer_gets_less_where_the_old_one_answers(kind: str, undisturbed: Any) -> None:
    """Paired seeds: the difference against four standard errors of its mean."""
    how = answers(alpha={"type": kind, **STRONG})
    less = np.array([run(seed, NEWCOMER, how)[0][39:, 1].mean() for seed in range(1, 6)]) - undisturbed
    assert less.mean() < -4 * less.std(ddof=1) / np.sqrt(less.size)
    assert less.mean() < -0.015
    poor = answers(
        alpha={"type": kind, **STRONG, "budget_share": 0.0}
    )  # the wrong neighbour: an answer without money
    assert run(1, NEWCOMER, poor)[0][39:, 1].mean() == undisturbed[0]


def books(model: Any) -> bytes:
    """Return the week's facts and books but the frame of answers, as bytes."""
    facts = (model.facts[frame][column] for frame in sorted(model.facts) if frame != "answer"
             for column in sorted(model.facts[frame]))  # fmt: skip
    return (
        b"".join(np.ascontiguousarray(values).tobytes() for values in facts)
        + model.market.ledger.balances.tobytes()
    )


def test_until_the_first_answer_everything_is_as_without_to_the_byte() -> None:
    settings = [
        {},
        answers(alpha={"type": "match_price", **STRONG}, beta={"type": "retreat_and_hold", **STRONG}),
    ]
    models = [model_of(small(TOWN, NEWCOMER, change), rng=3) for change in settings]
    answered = False
    for _ in range(40):
        for model in models:
            model.step()
        steps = models[1].facts["answer"]["steps"]
        if answered := bool(steps.any()):
            break
        assert books(models[0]) == books(models[1])
        assert "answer" not in models[0].facts
    assert answered
    assert books(models[0]) != books(models[1])


@pytest.mark.parametrize("share", [0.005, 0.02])
def test_no_answer_beyond_its_money(share: float) -> None:
    """A quarter's cost is at most its budget and what one week can cost more than was expected of it."""
    how = answers(alpha={"type": "match_effort", **STRONG, "budget_share": share})
    model = model_of(small(TOWN, NEWCOMER, how), rng=2)
    cost, budget = [], []
    for _ in range(78):
        model.step()
        cost.append(model.facts["answer"]["cost"][:, 0].sum())
        budget.append(share * model.market.live("manufacturers", "shipped_value_year")[0] * 13)
    paid = np.array(cost)
    by_quarter = [
        paid[1 + first : 14 + first].sum() for first in range(0, 65, 13)
    ]  # a week's cost is known a week later
    most = [max(budget[first : first + 14]) for first in range(0, 65, 13)]
    assert sum(by_quarter) > 0
    for spent, money in zip(np.cumsum(by_quarter), np.cumsum(most), strict=True):
        assert spent < money + 0.2 * most[0]
    rich = model_of(small(TOWN, NEWCOMER, answers(alpha={"type": "match_effort", **STRONG})), rng=2)
    more = 0
    for _ in range(66):
        rich.step()
        more += rich.facts["answer"]["cost"][:, 0].sum()
    assert more > 1.5 * sum(most)  # the wrong neighbour: as much as it wants


WAR: dict[str, Any] = {
    "manufacturers": {"gamma": {}},
    "products": {"gamma_lager": {"manufacturer": "gamma"}},
    "horizon_weeks": 520,
    "changes": [{"from_week": 104, "to_week": 155, "set": {
        "manufacturers.gamma.advertising.grp_per_week": 200, "manufacturers.gamma.display_contest.fee_a": 40,
        "manufacturers.gamma.display_contest.fee_b": 20, "manufacturers.gamma.display_contest.fee_c": 10,
        "products.gamma_lager.list_price.guide": 25.8, "products.gamma_lager.list_price.recommended_off_trade": 31,
        "products.gamma_lager.list_price.recommended_on_trade": 57}}],
}  # fmt: skip
PAIRS = [
    ("match_price", "match_effort"),
    ("match_price", "match_price"),
    ("match_effort", "attack_where_new"),
    ("retreat_and_hold", "match_effort"),
]


@pytest.mark.slow
@pytest.mark.parametrize("kinds", PAIRS)
def test_ten_years_of_two_who_answer_run_away_nowhere(kinds: tuple[str, str]) -> None:
    """A third maker attacks for a year. Answers stay within bounds, end, and leave prices where they were."""
    terms = {"threshold": 0.15, "budget_share": 0.1}
    how = answers(alpha={"type": kinds[0], **terms}, beta={"type": kinds[1], **terms})
    model = model_of(small(TOWN, WAR, how), rng=2)
    live, effort, cut = model.market.live, [], []
    lists = None
    for week in range(520):
        model.step()
        effort.append(live("manufacturers", "reaction")[:, 0].copy())
        cut.append(live("manufacturers", "price_answer")[:, 0].copy())
        if week == 50:
            lists = live("products", "guide").copy()
        assert np.all(live("products", "price_cut") <= 0.12 + 1e-12)
    e, c = np.array(effort), np.array(cut)
    assert 0.25 <= e.min() <= e.max() <= 2.0
    assert 0.0 <= c.min() <= c.max() <= 0.12
    active = (e[:, :2] != 1) | (c[:, :2] > 0)
    assert active[104:160].any(axis=0).all()  # both answer
    assert active[260:].mean() < 0.25  # afterwards luck alone moves shares, and rarely as far
    calm = ~active[-1]
    assert np.all(live("products", "guide")[:2][calm] == lists[:2][calm])
    assert live("manufacturers", "reaction")[2].tolist() == [1.0]


@pytest.mark.slow
def test_without_return_answers_would_stay() -> None:
    """The wrong neighbour of the test above: nothing brings an answer back."""
    terms = {"threshold": 0.15, "budget_share": 1.0, "return_rate": 1e-9}
    how = answers(alpha={"type": "match_effort", **terms}, beta={"type": "match_price", **terms})
    _, model = run(2, WAR, how, weeks=320)
    assert model.market.live("manufacturers", "reaction")[0, 0] > 1.2
    assert model.market.live("manufacturers", "price_answer")[1, 0] > 0.02


def test_books_balance_with_every_strategy_at_once() -> None:
    """Two tiers, two towns, three makers, all checks on."""
    eager = {
        "delay_weeks": 0,
        "smoothing_weeks": 1,
        "threshold": 0.02,
        "cooling_weeks": 2,
        "budget_share": 0.2,
    }
    how = answers(alpha={"type": "match_price", **eager}, beta={"type": "retreat_and_hold", **eager},
                  gamma={"type": "match_effort", **eager})  # fmt: skip
    model = model_of(small(EVERYTHING, how), rng=1, audit=True)
    steps = np.zeros(3, np.int64)
    for _ in range(26):
        model.step()
        steps += model.facts["answer"]["steps"].sum(axis=0)
        cut = model.market.live("products", "price_cut")
        assert np.all(cut >= 0)
        assert np.all(
            model.market.live("products", "ex_works")
            >= model.market.live("products", "variable_cost")[:, None]
        )
    assert (steps > 0).all()
