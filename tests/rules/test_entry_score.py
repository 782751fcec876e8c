"""The eight criteria, their score and its error."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings, setting
from channelsim.market.knowledge import INDEX, ITEMS
from channelsim.rules._entry_order import at_random, before, by_beliefs, nearest
from channelsim.rules._entry_score import CRITERIA, SIZES, Criteria, criteria, reasons, score
from channelsim.scenario.messages import validate
from channelsim.scenario.yaml_nodes import parse
from known_market import some_beliefs

UP, DOWN = 1, -1
#: criterion → items it follows and the direction (register IMP-03…IMP-10)
DIRECTIONS = {
    "distribution": {"own_distribution": UP, "rival_distribution": DOWN},
    "channel": {"own_relationship": UP, "rival_alliance": DOWN},
    "brand": {"own_awareness": UP, "rival_awareness": DOWN},
    "customers": {"own_relationship": UP, "rival_relationship": DOWN, "rival_support": DOWN},
    "capacity": {"category_units": UP, "own_units": UP},
    "potential": {"growth": UP, "population": UP, "income": UP},
    "team": {"team_skill": UP},
    "management": {"own_diversion": DOWN, "own_price": UP},
}


@pytest.mark.parametrize("name", CRITERIA)
def test_every_criterion_rises_with_what_speaks_for_the_region(name: str) -> None:
    belief, column = some_beliefs(), CRITERIA.index(name)
    before = criteria(belief)[:, column]
    for item in INDEX:
        raised = belief.copy()
        raised[2, INDEX[item]] += 0.05
        rise = criteria(raised)[2, column] - before[2]
        expected = DIRECTIONS[name].get(item, 0)
        if name == "management" and item == "own_cover":
            continue
        assert np.sign(round(rise, 12)) == expected, item


def test_stock_is_healthiest_at_its_norm() -> None:
    belief = some_beliefs(regions=5)
    belief[:] = belief[0]
    belief[:, INDEX["own_cover"]] = np.log([0.5, 1.5, 3.0, 6.0, 12.0])
    value = criteria(belief)[:, CRITERIA.index("management")]
    assert value[0] < value[1] < value[2] > value[3] > value[4]
    assert value[1] == pytest.approx(value[3]), "half and double the norm are as bad"


def test_criteria_lie_within_their_range() -> None:
    extreme = np.zeros((2, len(ITEMS)))
    extreme[0], extreme[1] = -6.0, 6.0
    extreme[:, INDEX["team_skill"]] = [0.0, 0.4]
    for belief in (some_beliefs(30), extreme):
        value = criteria(belief)
        assert (value > 0).all()
        assert (value < 1).all()
        assert ((score(belief, np.arange(1, 9)) > 0) & (score(belief, np.arange(1, 9)) < 1)).all()


def test_only_proportions_of_weights_matter() -> None:
    belief, weights = some_beliefs(), np.arange(8) + 1.0
    assert score(belief, weights) == pytest.approx(score(belief, 7 * weights), rel=1e-12)
    assert score(belief, np.eye(8)[4]) == pytest.approx(criteria(belief)[:, 4], rel=1e-12)


def test_reasons_add_up() -> None:
    belief, weights = some_beliefs(), np.arange(8) + 1.0
    found = reasons(belief, np.full(belief.shape, 0.1), weights)
    assert found.contribution.sum(axis=1) == pytest.approx(score(belief, weights), rel=1e-12)
    assert found.score == pytest.approx(score(belief, weights), rel=1e-12)
    assert found.weight.sum(axis=1) == pytest.approx(np.ones(5))


def test_error_of_the_score_is_that_of_many_draws() -> None:
    belief, weights, draws = some_beliefs(40), np.arange(8) + 1.0, 4000
    error = np.full(belief.shape, 0.01)
    told = reasons(belief, error, weights).error
    luck = np.random.default_rng(1)
    means = {name: float(np.exp(belief[:, INDEX[name]]).mean()) for name in SIZES}
    drawn = [criteria(belief + error * luck.normal(size=belief.shape), means) for _ in range(draws)]
    spread = np.std(np.array(drawn) @ (weights / weights.sum()), axis=0)
    sampling = 4 / (2 * draws) ** 0.5
    assert told == pytest.approx(spread, rel=sampling + 0.01), "1 % for what is not a straight line"
    assert (reasons(belief, 0 * error, weights).error == 0).all()
    doubled = error.copy()
    doubled[:, INDEX["category_units"]] *= 2
    assert (reasons(belief, doubled, weights).error > told).all()


class Strategy(Settings):
    """Stands for a rule that takes the weights."""

    criteria: Criteria = setting(unit="group", meaning="weights", source="register IMP-03", factory=Criteria)


def test_weights_that_are_all_zero_are_refused() -> None:
    assert Criteria().weights == (1.0,) * 8
    assert Criteria(brand=0.0).weights[2] == 0
    with pytest.raises(ValidationError, match="all eight weights are 0"):
        Criteria(**dict.fromkeys(CRITERIA, 0.0))
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        Criteria(brand=-1.0)


def test_the_message_shows_where_the_weights_stand() -> None:
    lines = ["region_expansion:", "  criteria:", *(f"    {name}: 0" for name in CRITERIA)]
    tree = parse("\n".join(lines) + "\n", "plan.yaml")
    data = tree.data["region_expansion"]
    settled, problems = validate(Strategy, data, tree, ("region_expansion",))
    assert settled is None
    assert [str(problem).splitlines()[0] for problem in problems] == [
        "plan.yaml:2:3: region_expansion.criteria: all eight weights are 0: give at least one criterion a weight, "
        "or leave them out for equal ones"
    ]


def test_simple_grounds() -> None:
    belief = some_beliefs()
    assert np.argmax(by_beliefs("biggest", belief)) == np.argmax(belief[:, INDEX["population"]])
    assert np.argmax(by_beliefs("strong_first", belief)) == np.argmax(belief[:, INDEX["rival_share"]])
    assert np.argmax(by_beliefs("weak_first", belief)) == np.argmin(belief[:, INDEX["rival_share"]])
    alike, better = np.array([0.2, 0.5, 0.2, 0.5]), np.array([0.1, 0.3, 0.9, 0.4])
    assert np.argsort(-before(alike, better)).tolist() == [3, 1, 2, 0], "between equals the score decides"
    km = np.abs(np.subtract.outer(np.arange(4.0), np.arange(4.0))) * 10
    assert nearest(km, np.array([True, False, False, True])).tolist() == [0, -10, -10, 0]
    assert nearest(km, np.zeros(4, bool)).tolist() == [0] * 4
    first = at_random(Luck(1, 3), 0, 500)
    assert (first == at_random(Luck(1, 99), 0, 500)).all(), "the same all the run"
    assert (first != at_random(Luck(1, 3), 1, 500)).any()
    assert first.mean() == pytest.approx(0.5, abs=4 / (12 * 500) ** 0.5)
