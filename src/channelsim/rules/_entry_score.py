"""The eight criteria for entering a region, and their score with the planner's weights. Pure functions of beliefs.

Who: helper of region_expansion. Reads: beliefs on the scale of their items (see market/knowledge.py). Proposes: nothing.

Formula: every criterion lies within (0, 1) and rises with what speaks for the region. x/(x + y) compares own with the
strongest rival's; size(x) = x/(x + mean of x over regions); Λ the logistic function. 1 distribution ½(1 − D_riv) +
½·D/(D + D_riv). 2 channel ½(1 − alliance) + ½·relationship. 3 brand ½(1 − A_riv) + ½·A/(A + A_riv). 4 customers ½/(1
+ support) + ½·rel/(rel + rel_riv). 5 capacity ½·size(category) + ½·size(own sales). 6 potential ⅓·Λ(growth/.1) +
⅓·size(population) + ⅓·size(income). 7 team Λ((skill − 1.15)/.1). 8 management ⅓·min(c, 1/c), c = cover/norm, + ⅓·(1 −
diversion) + ⅓·Λ((price/guide − .95)/.025). Score = Σ w·criterion/Σ w. Its error:
√Σ_item (½·(score one error up − score one error down))².

Source: register IMP-03…IMP-10 for what counts and in which direction; the forms *assumption*.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from pydantic import model_validator

from channelsim.base.setting import Block, setting
from channelsim.market.knowledge import INDEX, ITEMS, NORM_COVER_WEEKS, from_scale

CRITERIA = ("distribution", "channel", "brand", "customers", "capacity", "potential", "team", "management")
SIZES = ("category_units", "own_units", "population", "income")
GROWTH_STEP, SKILL_MIDDLE, SKILL_STEP = 0.1, 1.15, 0.1
PRICE_MIDDLE, PRICE_STEP = 0.95, 0.025


class Criteria(Block):
    """What the eight criteria weigh; only their proportions matter."""

    distribution: float = setting(1.0, unit="1", kind="lever", ge=0, le=1000, source="register IMP-03",
                                  meaning="rival's distribution low, own near it or better")  # fmt: skip
    channel: float = setting(1.0, unit="1", kind="lever", ge=0, le=1000, source="register IMP-04",
                             meaning="rival's dealer alliances weak, own sales close to terminals")  # fmt: skip
    brand: float = setting(1.0, unit="1", kind="lever", ge=0, le=1000, source="register IMP-05",
                           meaning="rival little known, own brand well known")  # fmt: skip
    customers: float = setting(1.0, unit="1", kind="lever", ge=0, le=1000, source="register IMP-06",
                               meaning="rival's support of terminals weak, own relations good")  # fmt: skip
    capacity: float = setting(1.0, unit="1", kind="lever", ge=0, le=1000, source="register IMP-07",
                              meaning="category large, own sales record good")  # fmt: skip
    potential: float = setting(1.0, unit="1", kind="lever", ge=0, le=1000, source="register IMP-08",
                               meaning="category grows, people many and well off")  # fmt: skip
    team: float = setting(1.0, unit="1", kind="lever", ge=0, le=1000, source="register IMP-09",
                          meaning="own team skilled")  # fmt: skip
    management: float = setting(1.0, unit="1", kind="lever", ge=0, le=1000, source="register IMP-10",
                                meaning="own stock healthy, prices kept, little diversion")  # fmt: skip

    @model_validator(mode="after")
    def _some(self) -> Criteria:
        if not any(self.weights):
            raise ValueError(
                "all eight weights are 0: give at least one criterion a weight, or leave them out for equal ones"
            )
        return self

    @property
    def weights(self) -> tuple[float, ...]:
        """The weights in the order of ``CRITERIA``."""
        return tuple(getattr(self, name) for name in CRITERIA)


class Reasons(NamedTuple):
    """Why regions score as they do: value, weight (sums to 1) and contribution (R, 8); score and its error (R,)."""

    value: Any
    weight: Any
    contribution: Any
    score: Any
    error: Any


def score(belief: Any, weights: Any) -> Any:
    """Return the entry score of each region in (0, 1).

    Args:
        belief: (R, items) on the scale of the items, one manufacturer's (``manufacturers.belief[m]``).
        weights: (8,) in the order of ``CRITERIA``.
    """
    return criteria(belief) @ shares(weights)


def reasons(belief: Any, error: Any, weights: Any) -> Reasons:
    """Return what each criterion adds to the score, and the standard deviation that the beliefs' errors give it.

    Args:
        belief, error: (R, items), one manufacturer's ``belief`` and ``belief_error``.
        weights: (8,) in the order of ``CRITERIA``.
    """
    value, weight = criteria(belief), shares(weights)
    means, variance = _means(from_scale(belief)), np.zeros(value.shape[0])
    for item in range(len(ITEMS)):
        step = np.zeros(belief.shape)
        step[:, item] = error[:, item]
        rise = (criteria(belief + step, means) - criteria(belief - step, means)) @ weight
        variance += (rise / 2) ** 2
    whole = np.broadcast_to(weight, value.shape)
    return Reasons(value, whole, value * weight, value @ weight, np.sqrt(variance))


def shares(weights: Any) -> Any:
    """Return weights (8,) that sum to 1."""
    return np.asarray(weights, float) / np.sum(weights)


def criteria(belief: Any, means: Any = None) -> Any:
    """Return the eight criteria of each region, (R, 8); ``means`` of sizes over regions, if not those of the beliefs."""
    values = from_scale(belief)
    means = _means(values) if means is None else means
    x = {name: values[:, n] for name, n in INDEX.items()}
    size = {name: x[name] / (x[name] + means[name]) for name in SIZES}
    cover = x["own_cover"] / NORM_COVER_WEEKS
    return np.stack(
        [
            (1 - x["rival_distribution"]) / 2 + _ours(x, "distribution") / 2,
            (1 - x["rival_alliance"]) / 2 + x["own_relationship"] / 2,
            (1 - x["rival_awareness"]) / 2 + _ours(x, "awareness") / 2,
            0.5 / (1 + x["rival_support"]) + _ours(x, "relationship") / 2,
            size["category_units"] / 2 + size["own_units"] / 2,
            (_logistic(x["growth"] / GROWTH_STEP) + size["population"] + size["income"]) / 3,
            _logistic((x["team_skill"] - SKILL_MIDDLE) / SKILL_STEP),
            (np.minimum(cover, 1 / cover) + 1 - x["own_diversion"]
             + _logistic((x["own_price"] - PRICE_MIDDLE) / PRICE_STEP)) / 3,
        ],
        axis=1,
    )  # fmt: skip


def _means(values: Any) -> dict[str, float]:
    return {name: float(values[:, INDEX[name]].mean()) for name in SIZES}


def _ours(x: Any, what: str) -> Any:
    return x[f"own_{what}"] / (x[f"own_{what}"] + x[f"rival_{what}"])


def _logistic(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.clip(x, -50, 50)))
