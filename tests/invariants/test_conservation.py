"""Goods and money are kept in whatever market: the audit finds nothing, an own count from facts agrees, and a broken rule is caught."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channelsim.base.errors import BooksError, BrokenModelError
from channelsim.market import moves
from channelsim.market.ledger import ACCOUNT
from channelsim.scenario.read import load
from channelsim.simulation import posting
from channelsim.simulation.model import ChannelModel
from own_count import Count, nothing_below_zero, within_credit
from scenarios_for_tests import markets, model_of, scenario_of, small, write

EXAMPLES = 240


def test_goods_and_money_are_kept_in_odd_markets() -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    @given(market=markets(), seed=st.integers(0, 2**32 - 1))
    def lives(market: Any, seed: int) -> None:
        data, tables = market
        model = model_of(data, tables, rng=seed, audit=True)
        count = Count(model)
        within_credit(model)
        for _ in range(model.weeks):
            model.step()
            nothing_below_zero(model)
            happened = count.week()
            seen.update(happened)
            seen.update({f"weeks with {name}": 1 for name, much in happened.items() if much})
        seen.update({"markets": 1, "weeks": model.weeks, "two tiers": data["market"]["tiers"] == 2})
        seen.update({"given demand": "exogenous_demand" in data, "terminals": model.market.size("terminals")})
        seen.update(consumers=model.market.size("consumers"))

    lives()
    print(dict(seen))
    assert seen["markets"] >= 200
    # the markets were as odd as meant: all of it happened, and not once only
    for name, least in (
        ("closed", 20),
        ("returned", 100),
        ("weeks with written_off", 50),
        ("weeks with short", 100),
    ):
        assert seen[name] >= least, f"{name}: {seen[name]}"
    assert 30 <= seen["given demand"]
    assert 60 <= seen["two tiers"] <= seen["markets"] - 60


# ------------------------------------------------------------------------------------------ are breaks found?


def test_a_posting_that_loses_a_unit_is_caught_with_rule_and_week(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = posting.HANDLERS[moves.DeliverToTerminals]

    def leaky(book: Any, move: Any) -> None:
        whole(book, move)
        if book.market.week == 2:
            stock = book.market.live("terminals", "stock_units")
            stock[np.argmax(stock[:, 1]), 1] -= 1

    monkeypatch.setitem(posting.HANDLERS, moves.DeliverToTerminals, leaky)
    model = model_of(small(), audit=True)
    model.step()
    model.step()
    with pytest.raises(
        BooksError,
        match=r"^week 2, delivery: after DeliverToTerminals: 1 units of product beta_lager are missing$",
    ):
        model.step()
    with pytest.raises(
        BrokenModelError, match="week 3"
    ):  # and the model does not go on as if nothing had been
        model.step()


def test_without_audit_the_own_count_finds_the_lost_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = posting.HANDLERS[moves.SellToConsumers]

    def leaky(book: Any, move: Any) -> None:
        whole(book, move)
        if book.market.week == 2:
            stock = book.market.live("terminals", "stock_units")
            stock[np.argmax(stock[:, 1]), 1] -= 1

    monkeypatch.setitem(posting.HANDLERS, moves.SellToConsumers, leaky)
    model = model_of(small())
    count = Count(model)
    for _ in range(2):
        model.step()
        count.week()
    model.step()
    with pytest.raises(AssertionError):
        count.week()


def test_money_that_vanishes_is_caught_with_rule_and_week(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = posting.HANDLERS[moves.SettleDebts]

    def leaky(book: Any, move: Any) -> None:
        whole(book, move)
        if book.market.week == 1:
            book.market.ledger.balances[0, ACCOUNT["cash"]] -= 1

    monkeypatch.setitem(posting.HANDLERS, moves.SettleDebts, leaky)
    model = model_of(small(), audit=True)
    model.step()
    with pytest.raises(
        BooksError,
        match=r"^week 1, payment_terms: after SettleDebts: books of manufacturer 0 are out of balance by -1",
    ):
        model.step()


THIEF = '''
"""Terminals that write into the tables themselves."""
from channelsim.rules import relationship
from channelsim.rules.registry import register


class Thief:
    Settings = relationship.Settings

    @staticmethod
    def decide(view, settings, luck):
        if view.week == 2:
            column = view.{table}.{column}
            while column.base is not None:
                column = column.base
            column[...] = column + 1
        return relationship.decide(view, settings, luck)


Thief.__module__ = __name__
register("relationship", "thief_of_{column}")(Thief)
'''


@pytest.mark.parametrize(
    ("table", "column"), [("terminals", "slots"), ("core_dealers", "price"), ("products", "appeal")]
)
def test_a_rule_that_writes_a_table_itself_is_caught_with_rule_and_week(
    tmp_path: Path, table: str, column: str
) -> None:
    (tmp_path / "thief.py").write_text(THIEF.format(table=table, column=column), encoding="utf-8")
    change = {"plugins": ["thief"], "terminals": {"relationship": {"type": f"thief_of_{column}"}}}
    scenario = load(write(small(change), tmp_path))
    model = ChannelModel(scenario, audit=True)
    model.step()
    model.step()
    with pytest.raises(
        BooksError, match=rf"^week 2, relationship: {table}\.{column} was written without a movement$"
    ):
        model.step()
    unwatched = ChannelModel(scenario)
    for _ in range(3):  # only the audit sees it
        unwatched.step()


def test_the_audit_passes_an_honest_plugin(tmp_path: Path) -> None:
    honest = (
        THIEF.format(table="terminals", column="slots")
        .replace("view.week == 2", "False")
        .replace("thief_of", "honest")
    )
    (tmp_path / "honest.py").write_text(honest, encoding="utf-8")
    change = {"plugins": ["honest"], "terminals": {"relationship": {"type": "honest_slots"}}}
    model, plain = (
        ChannelModel(load(write(small(change), tmp_path)), audit=True),
        ChannelModel(scenario_of(small())),
    )
    for _ in range(4):
        model.step()
        plain.step()
    assert model.facts["region_product"]["sell_in_units"].sum() > 0
    for name, values in plain.facts["region_product"].items():
        np.testing.assert_array_equal(values, model.facts["region_product"][name])
