"""What the next finding costs, as the policy says and as findings so far bring it near."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from channelsim.market.market import Market
from channelsim.rules import forward_buying
from channelsim.rules._dealer_penalties import penalties
from support import settings_of, tiny_market, view_of

TRADE: Any = SimpleNamespace(
    home_price=np.full((4, 1), 2700.0), price=np.full((4, 1), 2400.0), forecast=np.full((4, 1), 100.0)
)


def market_of() -> Market:
    """Return dealers with 0, 1, 2 and 3 findings; rewards go at the second, contract and half the deposit at the third."""
    market = tiny_market(manufacturers=1, core_dealers=4, sub_dealers=4)
    for table in ("core_dealers", "sub_dealers"):
        market.live(table, "findings")[:, 0] = [0, 1, 2, 3]
    market.live("core_dealers", "deposit")[:] = 50_000
    for name, value in (
        ("forfeits", True),
        ("forfeit_finding", 2),
        ("end_finding", 3),
        ("deposit_at_stake", 0.5),
    ):
        market.live("manufacturers", name)[:] = value
    return market


def at_stake(market: Market, table: str = "core_dealers", **values: Any) -> tuple[Any, Any]:
    given = settings_of(forward_buying, **{"contract_weeks": 4.0, "foresight": 0.0, **values})
    forfeits, stake = penalties(view_of(market, table), given, TRADE)
    return forfeits[:, 0].tolist(), stake[:, 0].tolist()


def test_without_foresight_the_next_finding_alone_counts() -> None:
    forfeits, stake = at_stake(market_of())
    assert forfeits == [0, 1, 1, 1]
    assert stake == [0, 0, 4 * 30_000 + 25_000, 145_000]


def test_foresight_counts_what_is_a_finding_further_on() -> None:
    forfeits, stake = at_stake(market_of(), foresight=0.5)
    assert forfeits == [0.5, 1, 1, 1]
    assert stake == pytest.approx([145_000 / 4, 145_000 / 2, 145_000, 145_000])


def test_what_the_policy_does_not_threaten_is_not_feared() -> None:
    market = market_of()
    market.live("manufacturers", "end_finding")[:] = 0
    market.live("manufacturers", "forfeits")[:] = False
    assert at_stake(market, foresight=1.0) == ([0, 0, 0, 0], [0, 0, 0, 0])


def test_without_a_contract_or_a_deposit_there_is_less_to_lose() -> None:
    market = market_of()
    market.live("core_dealers", "out_of_contract")[2] = True
    assert at_stake(market)[1] == [0, 0, 0, 145_000]
    assert at_stake(market, "sub_dealers")[1] == [0, 0, 120_000, 120_000]
