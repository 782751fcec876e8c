"""A dealer that earns less than elsewhere tires, and leaves terminals out; nothing else follows."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.market.moves import SetColumns
from channelsim.rules import dealer_motivation
from channelsim.scenario.read import load
from channelsim.simulation.model import ChannelModel
from support import FIRST_STEPS, luck, settings_of, tiny_market, view_of

WEEKS = 26
RULE = "core_dealers.dealer_motivation"


def lived(*overrides: str) -> tuple[ChannelModel, float]:
    """Return the model after half a year and the drops of core dealers in it."""
    base = ["market.opening_weeks=8", "changes=[]"]
    model = ChannelModel(load(FIRST_STEPS, overrides=[*base, *overrides]), weeks=WEEKS)
    drops = 0
    for _ in range(WEEKS):
        model.step()
        drops += int(model.facts["dealer"]["drops"].sum())
    return model, drops


def test_motivation_goes_to_its_rest_point_and_effort_follows() -> None:
    model, drops = lived(f"{RULE}.alternative_return=2", f"{RULE}.speed=0.5", f"{RULE}.sensitivity=50")
    live = model.market.live
    carried = live("core_dealers", "carries")
    assert (live("core_dealers", "motivation")[carried] < 0.01).all(), "nobody earns 200 % a year"
    assert np.abs(live("core_dealers", "effort") - 0.7).max() < 0.01, "1 − 2·.3·(½ − 0)"
    content, all_drops = lived(f"{RULE}.alternative_return=0", f"{RULE}.speed=0.5", f"{RULE}.sensitivity=50")
    assert (content.market.live("core_dealers", "effort") == 1).all()
    assert drops < 0.9 * all_drops
    _, unmoved = lived(f"{RULE}.alternative_return=2", f"{RULE}.speed=0.5", f"{RULE}.effort_weight=0")
    _, content_unmoved = lived(f"{RULE}.alternative_return=0", f"{RULE}.speed=0.5", f"{RULE}.effort_weight=0")
    assert unmoved == content_unmoved, "without weight, motivation does nothing"


def test_the_return_it_sees_is_that_of_its_books() -> None:
    model, _ = lived(f"{RULE}.smoothing=1")
    ledger, places = model.market.ledger, model.market.ledger.parties["core_dealers"]
    before = model.market.live("core_dealers", "profit_seen").copy()
    model.weeks += 1
    model.running = True
    model.step()
    profit = -ledger.balances[places, ledger_first() :].sum(axis=1)
    capital = sum(ledger.balance(name)[places] for name in ("cash", "receivables", "inventory", "payables"))
    seen = model.market.live("core_dealers", "return_on_capital")
    assert np.abs(seen - np.clip(52 * (profit - before) / capital, -5, 5)).max() < 1e-9


def ledger_first() -> int:
    """Return the first account of profit."""
    from channelsim.market.ledger import ACCOUNT, PROFIT_ACCOUNTS

    return ACCOUNT[PROFIT_ACCOUNTS[0]]


def test_a_dealer_that_sells_builds_its_network_and_an_idle_one_does_not() -> None:
    market = tiny_market(core_dealers=2, columns={"core_dealers": {"coverage": 0.5, "motivation": 0.5}})
    market.live("core_dealers", "carries")[1] = False
    settings = settings_of(dealer_motivation, (), network_growth=0.1, speed=1e-9)
    moves = dealer_motivation.decide(view_of(market), settings, luck())
    coverage = next(m for m in moves if isinstance(m, SetColumns)).values["coverage"]
    assert coverage.tolist() == pytest.approx([0.5 + 0.1 * 0.5 * 0.5, 0.5], rel=1e-6)
