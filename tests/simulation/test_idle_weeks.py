"""Weeks in which dealers do not even look for a reason to load are weeks in which looking finds none."""

from __future__ import annotations

from typing import Any

from channelsim.rules._dealer_plan import plans_of
from channelsim.rules._dealer_reasons import idles
from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel

WEEKS = 27


def test_who_idles_would_not_have_bought_more() -> None:
    scenario = load("henan-rollout", overrides=["market.opening_weeks=8", "market.market_scale=0.0015"])
    model = ChannelModel(scenario, rng=3, weeks=WEEKS)
    looked, bought = [], []

    def watch(view: Any, settings: Any, luck: Any) -> None:
        plan = plans_of(view, settings, luck)
        extra = 0.0 if plan is None else float(plan.extra.sum() + plan.abroad.sum())
        if idles(view, settings):
            looked.append(plan is not None)
            assert extra == 0.0, f"week {view.week}"
        else:
            bought.append(extra > 0)

    model.watch_rule("forward_buying", watch)
    for _ in range(WEEKS):
        model.step()
    model.close()
    assert any(looked), "in some idle weeks dealers have a threshold ahead of them and would be asked"
    assert any(bought), "at the end of a quarter some load"
