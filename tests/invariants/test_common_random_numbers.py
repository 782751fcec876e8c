"""A draw belongs to (stream, week, agent, number): a change of policy leaves the past and every later draw as they were."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from scenarios_for_tests import EVERYTHING, model_of, small

CHANGE_WEEK, WEEKS = 30, 42

POLICIES = {
    "rebate": {"manufacturers.alpha.rebate.rate": 0.08},
    "recommended price": {"products.alpha_lager.list_price.recommended_off_trade": 30,
                          "products.alpha_lager.list_price.recommended_on_trade": 50},
    "advertising": {"manufacturers.alpha.advertising.grp_per_week": 400},
    "visits": {"manufacturers.alpha.advisor_visits.days_per_week": 2},
    "promotion": {"manufacturers.gamma.channel_promotion": {
        "active": True, "to": "terminals", "buy_cases": 4, "weeks_of_year": [{"start_week": 30, "weeks": 6}]}},
}  # fmt: skip


class Shopping(NamedTuple):
    """A week of consumers: occasions drawn of each (postponed ones left out), and by occasion consumer, number, units, product."""

    drawn: Any
    consumer: Any
    number: Any
    units: Any
    product: Any


class Lived(NamedTuple):
    """What a run was, week by week."""

    facts: list[dict[tuple[str, str], bytes]]
    shopping: list[Shopping]


def live_through(*changes: Any, seed: int = 1) -> Lived:
    model = model_of(small(EVERYTHING, *changes), rng=seed, weeks=WEEKS)
    lived = Lived([], [])
    for _ in range(WEEKS):
        postponed = np.array(model.market.live("consumers", "postponed"), np.int64)
        model.step()
        lived.facts.append({
            (frame, name): values.tobytes() for frame, columns in model.facts.items() for name, values in columns.items()
        })  # fmt: skip
        occasions = model.market.handed["occasions"]
        count = np.bincount(occasions.consumer, minlength=postponed.size)
        lived.shopping.append(
            Shopping(
                count - postponed,
                *(np.array(getattr(occasions, name)) for name in ("consumer", "k", "units", "product")),
            )
        )
    model.close()
    return lived


def from_week(week: int, settings: dict[str, Any], announce_weeks: int = 0) -> dict[str, Any]:
    return {"changes": [{"from_week": week, "announce_weeks": announce_weeks, "set": settings}]}


def same_occasions(one: Shopping, two: Shopping) -> tuple[Any, Any]:
    """Return the places in both of occasions with the same consumer and number."""
    keys = [week.consumer.astype(np.int64) * 256 + week.number for week in (one, two)]
    _, in_one, in_two = np.intersect1d(*keys, return_indices=True)
    return in_one, in_two


@pytest.fixture(scope="module")
def base() -> Lived:
    return live_through()


@pytest.mark.parametrize("policy", POLICIES)
def test_an_unannounced_change_leaves_the_past_and_all_draws_unchanged(base: Lived, policy: str) -> None:
    other = live_through(from_week(CHANGE_WEEK, POLICIES[policy]))
    assert other.facts[:CHANGE_WEEK] == base.facts[:CHANGE_WEEK]
    later = range(CHANGE_WEEK, WEEKS)
    changed = {
        key for week in later for key in base.facts[week] if base.facts[week][key] != other.facts[week][key]
    }
    assert changed, "the policy does nothing"
    chosen_otherwise = pairs = 0
    for week in later:
        ours, theirs = base.shopping[week], other.shopping[week]
        np.testing.assert_array_equal(ours.drawn, theirs.drawn)
        a, b = same_occasions(ours, theirs)
        np.testing.assert_array_equal(ours.units[a], theirs.units[b])
        pairs += a.size
        chosen_otherwise += int((ours.product[a] != theirs.product[b]).sum())
    print(
        f"{policy}: {len(changed)} columns change, {chosen_otherwise} of {pairs} occasions choose otherwise"
    )
    if policy in {"recommended price", "advertising", "visits"}:
        assert chosen_otherwise > 0  # not because nothing happened to them


def test_another_seed_changes_nearly_all_draws(base: Lived) -> None:
    other = live_through(seed=2)
    assert other.facts[0] != base.facts[0]
    for week in (0, CHANGE_WEEK, WEEKS - 1):
        ours, theirs = base.shopping[week], other.shopping[week]
        assert (ours.drawn != theirs.drawn).mean() > 0.3
        a, b = same_occasions(ours, theirs)
        # units are 1 + Geometric(1/2.5): two independent ones agree with chance p/(2 − p), p = .4
        agree, expected = (ours.units[a] == theirs.units[b]).mean(), 0.4 / 1.6
        assert abs(agree - expected) < 4 * np.sqrt(expected * (1 - expected) / a.size)


def test_an_announced_change_of_price_is_felt_before_it_holds(base: Lived) -> None:
    price = {"products.alpha_lager.list_price.ex_works": 28, "products.alpha_lager.list_price.guide": 31}
    announced, silent = (
        live_through(from_week(CHANGE_WEEK, price, announce_weeks=weeks)) for weeks in (4, 0)
    )
    assert silent.facts[:CHANGE_WEEK] == base.facts[:CHANGE_WEEK]
    assert announced.facts[: CHANGE_WEEK - 4] == base.facts[: CHANGE_WEEK - 4]
    key = ("region_product", "terminal_purchase_units")
    felt = [week for week in range(WEEKS) if announced.facts[week][key] != silent.facts[week][key]]
    assert CHANGE_WEEK - 4 <= felt[0] < CHANGE_WEEK


def test_a_change_that_changes_nothing_changes_no_byte(base: Lived) -> None:
    same = live_through(from_week(CHANGE_WEEK, {"manufacturers.alpha.rebate.rate": 0.025}))
    assert same.facts == base.facts
