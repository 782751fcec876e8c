"""Every source of increasing returns can be switched off, for the manufacturer that is looked at alone."""

from __future__ import annotations

from channelsim.experiments.sources import SOURCES, switched_off
from channelsim.rules._recruiting_terms import WAYS
from channelsim.scenario.read import load


def test_nothing_that_a_region_costs_by_itself_is_left() -> None:
    plain = load("henan-rollout")
    maker = list(plain.manufacturers).index("lanwan")
    for scenario, free in ((plain, False), (switched_off(plain, "lanwan", tuple(SOURCES)), True)):

        def of(rule, scenario=scenario):
            return scenario.rule_settings(rule, "manufacturers", 0)

        searches = of("dealer_recruitment")
        fixed = [getattr(searches, way)[maker].cost for way in WAYS]
        fixed += [of("market_information").survey[maker].terms.fixed]
        fixed += [
            getattr(of("region_expansion"), name)[maker] for name in ("set_up_cost", "office_cost_per_week")
        ]
        assert all((cost == 0) == free for cost in fixed)
        assert searches.walk_in[1 - min(maker, 1)].cost > 0  # rivals' are theirs
