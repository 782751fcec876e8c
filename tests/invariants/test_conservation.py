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
from scenarios_for_tests import markets, model_of, scenario_of, small, write

EXAMPLES = 240
CHANNEL = ("terminal_stock_units", "sub_dealer_stock_units", "core_dealer_stock_units", "transit_units")


class Count:
    """An own count of goods by product, from facts; the tables give only where it starts and the plants by product."""

    def __init__(self, model: ChannelModel) -> None:
        live = model.market.live
        self.model = model
        self.owner = np.array(live("products", "manufacturer"))
        traders = ("core_dealers", "sub_dealers")
        self.channel = sum(live(name, "stock_units").sum(axis=(0, 2, 3)) for name in traders)
        self.channel = self.channel + sum(live(name, "transit_units").sum(axis=(0, 1, 3)) for name in traders)
        self.channel += live("terminals", "stock_units").sum(axis=0)
        self.channel += live("terminals", "transit_units").sum(axis=(0, 1))
        self.plants = live("manufacturers", "stock_units").sum(axis=0)
        self.alive = self._alive()
        self.terminal_revenue = self._terminal_revenue()

    def _alive(self) -> int:
        return int(
            sum(self.model.market.live(name, "alive").sum() for name in ("core_dealers", "sub_dealers"))
        )

    def _terminal_revenue(self) -> int:
        ledger = self.model.market.ledger
        return int(ledger.balances[ledger.parties["terminals"], ACCOUNT["revenue"]].sum())

    def _of_makers(self, by_product: Any) -> Any:
        out = np.zeros(self.model.market.size("manufacturers"), np.int64)
        np.add.at(out, self.owner, by_product)
        return out

    def week(self) -> Counter[str]:
        """Check the week just run; return what happened in it."""
        goods, maker = self.model.facts["region_product"], self.model.facts["manufacturer"]
        sold, thrown, shipped = (
            goods[name].sum(axis=0) for name in ("sell_out_units", "written_off_units", "sell_in_units")
        )
        channel = sum(goods[name].sum(axis=0) for name in CHANNEL)
        plants = self.model.market.live("manufacturers", "stock_units").sum(axis=0)
        returned = self.channel + shipped - sold - thrown - channel
        produced = plants - self.plants + shipped - returned
        alive = self._alive()
        assert (returned >= 0).all()
        assert not returned.any() or alive < self.alive, "goods went back although nobody closed"
        assert (produced >= 0).all()
        assert not (produced % self.model.market.live("products", "units_per_case")).any()
        # opening + produced = plants + channel + sold + written off, by maker from facts alone
        before, after = (
            self._of_makers(self.channel + self.plants),
            self._of_makers(channel) + maker["plant_stock_units"],
        )
        np.testing.assert_array_equal(
            before + maker["produced_units"], after + self._of_makers(sold + thrown)
        )
        np.testing.assert_array_equal(maker["shipped_units"], self._of_makers(shipped))
        np.testing.assert_array_equal(maker["produced_units"], self._of_makers(produced))
        self._money(goods, maker)
        seen = Counter(
            closed=self.alive - alive, returned=int(returned.sum()), written_off=int(thrown.sum()), sold=int(sold.sum()),
            short=int((maker["ordered_units"] > maker["shipped_units"]).sum()), lost=int(goods["lost_units"].sum()),
        )  # fmt: skip
        self.channel, self.plants, self.alive = channel, plants, alive
        return seen

    def _money(self, goods: Any, maker: Any) -> None:
        ledger, facts = self.model.market.ledger, self.model.facts
        assert not ledger.balances.sum(axis=1).any()
        assert ledger.balances[:, ACCOUNT["cash"]].sum() == 0
        invoiced = goods["sell_in_value"].sum(axis=0)
        np.testing.assert_array_equal(maker["revenue"], self._of_makers(invoiced))
        revenue = self._terminal_revenue()
        assert self.terminal_revenue - revenue == goods["sell_out_value"].sum()
        self.terminal_revenue = revenue
        cores = self.model.market.size("core_dealers")
        lowest = facts["dealer"]["revenue"][cores if self.model.market.links.tiers == 2 else 0 :].sum()
        bought = goods["terminal_purchase_value"].sum()
        assert lowest <= bought  # a core dealer that took over from its last sub-dealer delivers as well
        assert bought <= facts["dealer"]["revenue"].sum()


def within_credit(model: ChannelModel) -> None:
    """Check that no trader is overdrawn beyond its line; what cash and line do not reach for is owed, not paid."""
    live, ledger = model.market.live, model.market.ledger
    for table in ("core_dealers", "sub_dealers"):
        cash = ledger.balances[ledger.parties[table], ACCOUNT["cash"]]
        assert (cash + live(table, "credit_line") >= 0).all(), f"{table} are beyond their credit"


def nothing_below_zero(model: ChannelModel) -> None:
    """Check facts, prices and what everybody may spend."""
    for frame in ("region_product", "dealer_product", "region"):
        for name, values in model.facts[frame].items():
            assert values.min(initial=0) >= 0, f"{frame}.{name} is below zero"
    facts, live, ledger = model.facts["region_product"], model.market.live, model.market.ledger
    assert (live("terminals", "retail_price") >= 1).all()
    for table in ("core_dealers", "sub_dealers"):
        assert (live(table, "price") > 0).all()
    within_credit(model)
    assert (ledger.balances[ledger.parties["terminals"], ACCOUNT["cash"]] >= 0).all()
    # what is sold was asked for: first choices, and after stock-outs others, but never more in all
    assert facts["sell_out_units"].sum() + facts["lost_units"].sum() >= facts["asked_units"].sum()
    assert facts["sell_out_units"].sum() <= facts["asked_units"].sum()


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
