"""A planner's opening awareness holds in week 0, where the brand is sold and nowhere else."""

from __future__ import annotations

import pytest

from channelsim.scenario.read import load
from channelsim.simulation.build import build_market
from channelsim.simulation.opening import open_market
from support import FIRST_STEPS


@pytest.mark.parametrize("share", [0.2, 0.95])
def test_planned_awareness_holds_at_the_opening(share: float) -> None:
    overrides = ["market.opening_weeks=4", f"manufacturers.alpha.opening_awareness={share}"]
    scenario = load(FIRST_STEPS, overrides=overrides)
    market = build_market(scenario, 1)
    open_market(market, scenario, 1)
    consumers = market.size("consumers")
    aware = (market.live("consumers", "aware") & 1).mean()
    assert abs(aware - share) < 4 * (share * (1 - share) / consumers) ** 0.5
    shares = market.live("regions", "aware_share")
    assert (shares[:, 0] > 0).all()
    assert abs(shares[:, 1].mean() - share) > 0.02, "the other brand is left as the opening settled it"


def test_nobody_advertises_where_the_brand_is_not_sold() -> None:
    overrides = ["market.opening_weeks=2", "manufacturers.beta.regions=[south]"]
    scenario = load(FIRST_STEPS, overrides=overrides)
    market = build_market(scenario, 1)
    open_market(market, scenario, 1)
    grp = market.live("manufacturers", "grp")
    assert grp[1, 0] == 0
    assert grp[1, 1] > 0
    assert (grp[0] > 0).all()
