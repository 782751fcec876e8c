"""A whole market under a quarterly ladder: dealers load in the last week, order less after it, and goods stay in balance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.rules import _dealer_plan, forward_buying
from channelsim.rules._schemes import Steps
from scenarios_for_tests import model_of, small

WEEKS, QUARTER = 39, 13


class Ladder:
    """1/2/3 % of all at 90/100/110 % of a target, or its rate at any volume, as a scheme rule would promise it."""

    def __init__(self, reaches: tuple[float, ...], rates: tuple[float, ...]) -> None:
        self.reaches, self.rates = np.array(reaches), np.array(rates)
        self.so_far: Any = 0.0
        self.counted = -1

    def __call__(self, view: Any) -> Steps:
        dealer = view.core_dealers
        invoiced = dealer.invoiced_value / np.maximum(view.products.ex_works.mean(), 1)
        week = view.calendar.week_of_quarter(view.week)
        if view.week != self.counted:
            self.so_far = np.zeros_like(invoiced) if week == 0 else self.so_far + invoiced
            self.counted = view.week
        own = np.arange(view.manufacturers.size)[:, None] == view.products.manufacturer
        target = QUARTER * (dealer.level_units / view.products.units_per_case) @ own.T
        shape = (*target.shape, self.rates.size)
        full = {"threshold_cases": target[:, :, None] * self.reaches, "all_rate": self.rates, "step_rate": 0.0, "lump": 0.0,
                "so_far_cases": self.so_far[:, :, None], "weeks_left": QUARTER - 1 - week, "next_weeks": QUARTER,
                "next_threshold_cases": target[:, :, None] * self.reaches, "worth": 1.0, "ratchet": 0.0}  # fmt: skip
        return Steps(*[np.broadcast_to(np.asarray(full[name], float), shape) for name in Steps._fields])


def sell_in(monkeypatch: pytest.MonkeyPatch, ladder: Ladder, **settings: Any) -> Any:
    """Return cases that manufacturers shipped, by week."""
    monkeypatch.setattr(_dealer_plan, "schemes_of", ladder)
    # nothing is handed to the week, so a look at what was handed would find no reason to plan
    monkeypatch.setattr(forward_buying, "idles", lambda view, settings: False)
    # without foresight every quarter is loaded; with it a dealer may skip one, to keep the next period's reward in reach
    usual = {"choice_scale": 0.0, "foresight": 0.0, "can_sell_abroad": False, "storage_weeks": 4.0}
    rule = {"forward_buying": usual | settings}
    model = model_of(small({"horizon_weeks": WEEKS, "core_dealers": rule}), audit=True)
    shipped = []
    for _ in range(WEEKS):
        model.step()
        shipped.append(model.facts["region_product"]["sell_in_units"].sum() / 12)
    return np.array(shipped)


def test_orders_peak_at_the_quarters_end_and_dip_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    steep = sell_in(monkeypatch, Ladder((0.9, 1.0, 1.1), (0.01, 0.01, 0.01)))
    flat = sell_in(monkeypatch, Ladder((0.0,), (0.02,)))
    none = sell_in(monkeypatch, Ladder((0.9, 1.0, 1.1), (0.01, 0.01, 0.01)), storage_weeks=0.0)
    np.testing.assert_array_equal(flat, none)  # a flat rebate, or no room: nobody buys for the period's end
    last = np.arange(QUARTER - 1, WEEKS, QUARTER)
    usual = np.median(flat)
    assert (steep[last] > flat[last] + 0.5 * usual).all()
    assert (steep[last[:-1] + 1] < 0.5 * usual).all()  # the dip
    assert (flat[last[:-1] + 1] > 0.5 * usual).all()
    before = np.ones(WEEKS, bool)
    before[QUARTER - 1 :] = False
    np.testing.assert_array_equal(steep[before], flat[before])  # nothing happens before the last week
