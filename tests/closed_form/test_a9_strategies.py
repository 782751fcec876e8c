"""A9 for whole strategies: without increasing returns spreading is at least as good; with them concentrating wins.

Six like regions, an incumbent with the same display effort k = 1 in each, a newcomer with a budget that buys effort B = 2 in all.
Every source of increasing returns is off but the exponent γ of the contest: no set-up, no office, no learning, no loyalty, no
word of mouth, all know and list both brands, effort does not carry over. Then the newcomer's share of first choices must be that
of the contest where it is present and 0 elsewhere: n regions of R with effort B/n each give n/R · (B/n)^γ/((B/n)^γ + k^γ). Rolling
works two regions at a time, blanket all six. Where the better one changes, (1/3)^γ/((1/3)^γ + 1) = 1/6: γ = ln 5/ln 3 = 1.465.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pytest

from channelsim.scenario.read import load
from channelsim.simulation.build import terminal_counts
from channelsim.simulation.model import ChannelModel

REGIONS, AT_ONCE, WEEKS, FIRST = 6, 2, 52, 39
EFFORT = 2.0  # what the budget buys in all, in units of what the incumbent does in one region
PLACES = "\n".join(
    f"  r{n}: {{longitude: {113 + n * 0.5}, latitude: 34, area_km2: 500, population: 100000}}"
    for n in range(REGIONS)
)
FEE = 50.0  # money a week that makes one unit of effort
SCENARIO = f"""
name: six
horizon_weeks: {WEEKS}
seed: 1
market: {{market_scale: 0.05, opening_weeks: 8}}
regions:
{PLACES}
manufacturers:
  old:
    advertising: {{grp_per_week: 2000, cost_per_grp: 0, p_max: 1}}
    display_contest: {{fee_a: {FEE}, fee_b: {FEE}, fee_c: {FEE}}}
    budget: {{basis: unlimited}}
  new:
    regions: []
    advertising: {{grp_per_week: 2000, cost_per_grp: 0, p_max: 1}}
    display_contest: {{fee_a: {FEE}, fee_b: {FEE}, fee_c: {FEE}}}
    market_information: {{information: true_values}}
    region_expansion: {{type: rolling, at_once: {AT_ONCE}, strike: {EFFORT / AT_ONCE * 0.9999}, set_up_cost: 0, set_up_weeks: 0, office_cost_per_week: 0,
      learning: 0, neighbours_first: false, expected_distribution: 1, consolidation: {{share_least: 1}}, presence_least: 0}}
    dealer_recruitment: {{walk_in: {{cost: 0, weeks: 1}}, way: walk_in}}
manufacturer_defaults:
  display_contest: {{decay: 0, base_effort: 0, size_penalty: 0}}
products:
  old_beer: {{manufacturer: old, list_price: {{ex_works: 20, guide: 24, recommended_off_trade: 36, recommended_on_trade: 36}}}}
  new_beer: {{manufacturer: new, list_price: {{ex_works: 20, guide: 24, recommended_off_trade: 36, recommended_on_trade: 36}}}}
terminals:
  types: {{grocery: {{share: 1, slots_at_mean: 4, slots_exponent: 0}}}}
  size_log_sd: 0
  listing: {{switch_weeks: 0, noise: 0, review_weeks: 1}}
  retail_price: {{pass_through: 0, neighbour_weight: 0, floor_margin: 0}}
consumers:
  brand_choice: {{outside: none, loyalty_weight: 0, display_weight: 1, display_form: log, taste_sd: 0, price_sensitivity_sd: 0}}
  awareness: {{forgetting: 0, word_of_mouth: 0}}
"""


class Outcome(NamedTuple):
    """The newcomer's share of first choices in the last quarter, the same by week (weeks,), presence (R,)."""

    share: float
    weekly: Any
    presence: Any


@cache
def simulated(gamma: float, kind: str, seed: int = 1) -> Outcome:
    """Return what one strategy brings the newcomer under one exponent of the contest."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "six.yaml"
        file.write_text(SCENARIO, encoding="utf-8")
        plain = load(file)
    outlets = terminal_counts(plain).mean() / plain.market.market_scale
    scenario = plain.with_changes({
        "manufacturers.new.region_expansion.type": kind,
        "manufacturers.new.region_expansion.budget_per_year": EFFORT * FEE * outlets * 52,
        "manufacturers.old.display_contest.omega": gamma, "manufacturers.new.display_contest.omega": gamma,
    })  # fmt: skip
    model = ChannelModel(scenario, rng=seed, weeks=WEEKS)
    asked = []
    for _ in range(WEEKS):
        model.step()
        asked.append(model.facts["region_product"]["asked_units"])
    presence = model.market.live("manufacturers", "presence")[1].copy()
    model.close()
    choices = np.array(asked[FIRST:], float)
    weekly = (choices[:, :, 1] / choices.sum(axis=2)).mean(
        axis=1
    )  # regions weigh alike: where shelves run empty people ask again
    return Outcome(float(weekly.mean()), weekly, presence)


def contest_share(presence: Any, gamma: float) -> float:
    """Return the newcomer's share of all six regions with these efforts, by the formula."""
    x = np.asarray(presence) ** gamma
    return float(np.mean(x / (x + 1)))


def standard_error(outcome: Outcome) -> float:
    """Return the standard error of the mean of the weekly shares of the last quarter."""
    return float(outcome.weekly.std(ddof=1) / np.sqrt(outcome.weekly.size))


@pytest.mark.parametrize("kind", ["rolling", "blanket"])
@pytest.mark.parametrize("gamma", [0.7, 1.0, 2.5])
def test_the_share_is_that_of_the_contest_with_the_budget_spread_so(gamma: float, kind: str) -> None:
    outcome, regions = simulated(gamma, kind), AT_ONCE if kind == "rolling" else REGIONS
    where = np.flatnonzero(outcome.presence)
    assert where.size == regions
    assert outcome.presence[where] == pytest.approx(EFFORT / regions, rel=0.03)  # the whole budget, evenly
    error = standard_error(outcome)
    assert outcome.share == pytest.approx(contest_share(outcome.presence, gamma), abs=4 * error)
    elsewhere = contest_share(np.full(REGIONS, EFFORT / REGIONS) if kind == "rolling" else
                              np.repeat([EFFORT / AT_ONCE, 0], [AT_ONCE, REGIONS - AT_ONCE]), gamma)  # fmt: skip
    assert abs(outcome.share - elsewhere) > 8 * error


def advantage(gamma: float) -> tuple[float, float]:
    """Return the share that rolling has more than blanket, and its standard error (both meet the same luck)."""
    rolling, blanket = simulated(gamma, "rolling"), simulated(gamma, "blanket")
    apart = rolling.weekly - blanket.weekly
    return rolling.share - blanket.share, float(apart.std(ddof=1) / np.sqrt(apart.size))


def test_without_increasing_returns_spreading_wins_and_with_them_concentrating_does() -> None:
    for gamma in (0.7, 1.0):
        gain, error = advantage(gamma)
        assert gain < -4 * error
    for gamma in (2.0, 2.5):
        gain, error = advantage(gamma)
        assert gain > 4 * error


def test_the_sign_flips_where_the_formula_says() -> None:
    """The line between the advantages at γ = 1.3 and 1.6 crosses zero where that of the formula does, near ln 5/ln 3."""
    gammas = (1.3, 1.6)
    found = [advantage(gamma) for gamma in gammas]
    told = [
        contest_share(simulated(gamma, "rolling").presence, gamma)
        - contest_share(simulated(gamma, "blanket").presence, gamma)
        for gamma in gammas
    ]
    (low, low_error), (high, high_error) = found
    slope = (high - low) / (gammas[1] - gammas[0])
    tolerance = 4 * np.hypot(low_error, high_error) / slope
    assert crossing(gammas, (low, high)) == pytest.approx(crossing(gammas, told), abs=tolerance)
    assert crossing(gammas, told) == pytest.approx(np.log(5) / np.log(3), abs=0.05)
    assert low < 0 < high
    assert crossing(gammas, (low, high)) - tolerance > 1.2  # the wrong neighbour, γ = 1, is far off


def crossing(gammas: tuple[float, float], values: Any) -> float:
    """Return where the line through two points crosses zero."""
    return gammas[0] - values[0] * (gammas[1] - gammas[0]) / (values[1] - values[0])
