"""Traders begin the run within their credit lines; where the dry weeks left them beyond, their owners pay in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from channelsim.simulation import opening
from scenarios_for_tests import model_of, small

#: an overdraft as large as the line of the first guess, which the dry week finds too large
SHORT = {
    "market": {"opening_weeks": 1},
    "dealers": {
        "credit_line_weeks": 0.3,
        "opening_cash_weeks": 0.0,
        "operating_cost": {"overhead_share": 1.0},
    },
}


def opened(monkeypatch: pytest.MonkeyPatch, *changes: Any) -> tuple[Any, Any, Any]:
    """Return a model just opened, and core dealers' cash and lines (J,) as the dry weeks left them."""
    seen: list[tuple[Any, Any]] = []
    resize = opening.size_traders

    def watched(market: Any, scenario: Any) -> None:
        seen.append((cash_of(market), market.live("core_dealers", "credit_line").copy()))
        resize(market, scenario)

    monkeypatch.setattr(opening, "size_traders", watched)
    return model_of(small(*changes), rng=0, audit=True), *seen[0]


def cash_of(market: Any) -> Any:
    return market.ledger.balance("cash", market.ledger.parties["core_dealers"])


def test_an_overdraft_beyond_the_line_of_the_run_is_paid_in(monkeypatch: pytest.MonkeyPatch) -> None:
    model, left, guessed = opened(monkeypatch, SHORT)
    market = model.market
    line = market.live("core_dealers", "credit_line")
    assert (left == -guessed).all(), "the dry week used up the line of the first guess"
    assert (line < guessed).all()
    np.testing.assert_array_equal(cash_of(market), -line)
    market.ledger.check()
    for _ in range(4):
        model.step()
        assert (cash_of(market) + market.live("core_dealers", "credit_line") >= 0).all()
    model.close()


def test_nobody_pays_in_where_the_line_reaches(monkeypatch: pytest.MonkeyPatch) -> None:
    model, left, guessed = opened(monkeypatch, SHORT, {"dealers": {"credit_line_weeks": 6.0}})
    line = model.market.live("core_dealers", "credit_line")
    assert (left < 0).all(), "they owe their bank"
    assert (line < guessed).all(), "and their lines shrink"
    np.testing.assert_array_equal(cash_of(model.market), left)
    model.close()
