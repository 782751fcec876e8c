"""Fees through dealers' hands in a whole run: what they keep is missing on the shelf; fear or honesty leave all as it was.

No rule says that withheld money costs share: dealers gain or fear, terminals show what they are paid for, shoppers see it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.simulation.model import ChannelModel
from effects.test_levers import WEEKS, twins
from scenarios_for_tests import scenario_of

SEEDS = (1, 2, 3, 4)
FEES = {"manufacturer_defaults": {"display_contest": {"fee_a": 40, "fee_b": 20, "fee_c": 10}}}


def through(**expenses: Any) -> dict[str, Any]:
    """Return the market of twins in which alpha sends its fees through its dealers."""
    chosen = {"manufacturers": {"alpha": {"field_expenses": {"through_dealers": 1, **expenses}}}}
    return twins(FEES, chosen)


def run(data: dict[str, Any], seed: int) -> dict[str, Any]:
    """Return facts of a run; with the first seed all books are checked after every movement."""
    model = ChannelModel(scenario_of(data), rng=seed, audit=seed == SEEDS[0])
    kept: dict[str, list[Any]] = {
        "sell_out_units": [], "display_share": [], "display_fees": [], "fees_withheld": [], "fees_through_dealers": []
    }  # fmt: skip
    for _ in range(WEEKS):
        model.step()
        for name, weeks in kept.items():
            frame = "region_product" if name in model.facts["region_product"] else "region_manufacturer"
            weeks.append(np.array(model.facts[frame][name]))
    model.close()
    return {name: np.stack(weeks) for name, weeks in kept.items()}


@pytest.fixture(scope="module")
def direct() -> list[dict[str, Any]]:
    """Return runs in which terminals are paid directly."""
    return [run(twins(FEES), seed) for seed in SEEDS]


def test_what_dealers_keep_is_missing_on_the_shelf(direct: list[dict[str, Any]]) -> None:
    gaps = []
    for before, seed in zip(direct, SEEDS, strict=True):
        after = run(through(), seed)
        assert 0 < after["fees_withheld"].sum() < after["fees_through_dealers"].sum()
        assert not after["fees_withheld"][:, :, 1].any()  # beta's fees never pass their hands
        for name in ("display_share", "sell_out_units"):
            share = [run_[name][:, :, [0, 1]].sum() / run_[name].sum() for run_ in (after, before)]
            gaps.append((name, share[0] - share[1]))
    for name in ("display_share", "sell_out_units"):
        gap = np.array([value for which, value in gaps if which == name])
        assert gap.mean() < -4 * gap.std(ddof=1) / np.sqrt(gap.size), name


def test_fear_as_large_as_the_gain_leaves_the_market_as_it_was(direct: list[dict[str, Any]]) -> None:
    feared = run(through(audit_chance=0.5, penalty=1.0, belief_learning=0.0), SEEDS[0])
    assert not feared["fees_withheld"].any()
    assert feared["fees_through_dealers"].sum() == feared["display_fees"][:, :, 0].sum() > 0
    for name in ("sell_out_units", "display_share", "display_fees"):
        assert np.array_equal(feared[name], direct[0][name])
