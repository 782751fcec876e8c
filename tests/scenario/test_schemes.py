"""Schemes beside the rest of a scenario: what is warned of, and a scheme of one's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.simulation.model import ChannelModel

OWN = '''
"""A bonus of one's own: so much for every case of the quarter beyond a number of cases."""

from typing import ClassVar

import numpy as np

from channelsim.base.setting import Settings as RuleSettings, setting
from channelsim.rules import _scheme_tools as tools
from channelsim.rules.registry import register


@register("own_scheme", "my_bonus")
class MyBonus:
    mixes = True

    class Settings(RuleSettings):
        """So much a case beyond a number of cases."""

        per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")
        a_case: float = setting(1.0, unit="money/case", ge=0, meaning="paid", source="test")
        beyond: float = setting(100.0, unit="case", ge=0, meaning="cases of the whole market", source="test")

    @staticmethod
    def decide(view, settings, luck):
        mine = tools.of_dealer(view, tools.acting(settings, settings.a_case.shape))
        period = tools.period_of(view, "quarter")
        money = tools.of_dealer(view, settings.a_case) * view.minor_units
        start = tools.of_dealer(view, settings.beyond) * view.market_scale
        moves = []
        if period.closed is not None:
            moves = tools.owe(view, mine * money * np.maximum(period.closed.cases - start, 0), 4)
        return moves + tools.promise("my_bonus", [tools.one_step(view, period, threshold=start, where=mine)])
'''
MARKET = """
market: {market_scale: 0.01, opening_weeks: 4}
regions: {north: {population: 100000}, south: {population: 100000}}
manufacturer_defaults: {rebate: {rate: 0.0}}
"""


def test_a_scheme_of_ones_own_pays(make: Any, write: Any) -> None:
    write("own_bonus.py", OWN)
    scenario = make(f"plugins: [own_bonus]\n{MARKET}"
                    "manufacturers: {alpha: {own_scheme: {type: my_bonus, a_case: 2.5, beyond: 300}}}\n")  # fmt: skip
    model = ChannelModel(scenario, audit=True)
    invoiced = np.zeros(model.market.live("core_dealers", "invoiced_cases").shape)
    for _ in range(13):
        model.step()
        invoiced += model.market.live("core_dealers", "invoiced_cases")
    before = model.market.ledger.balance("rebates")
    model.step()
    paid = model.market.ledger.balance("rebates") - before
    due = np.floor(250 * np.maximum(invoiced[:, 0] - 3, 0) + 1e-6)
    assert due.sum() > 0
    assert paid[0] == due.sum()
    assert paid[1] == 0  # the other manufacturer has no such scheme
    assert (paid[model.market.live("core_dealers", "party")] == -due).all()
    steps = model.market.handed["scheme_my_bonus"]
    carried = model.market.live("core_dealers", "carries")
    assert (np.isfinite(steps.threshold_cases[:, 0, 0]) == carried[:, 0]).all()
    assert np.isinf(steps.threshold_cases[:, 1]).all()


@pytest.mark.parametrize(("rate", "warned"), [(0.3, False), (0.5, True)])
def test_schemes_that_eat_the_margin_are_warned_of(make: Any, rate: float, warned: bool) -> None:
    text = f"""
product_defaults: {{list_price: {{ex_works: 24}}}}
manufacturers:
  alpha:
    rebate: {{rate: 0.02}}
    stair_step: {{ladders: [{{base: last_year, steps: [{{reach: 0.5, rate: 0.01}}, {{reach: 1, rate: {rate}}}]}}]}}
"""
    said = [str(problem) for problem in make(text).warnings]
    found = [line for line in said if "schemes can pay 52% of the invoice of alpha_lager in north" in line]
    assert len(found) == warned
    assert not any("beta_lager" in line for line in said)
