"""An own count of goods and money from facts, beside the audit of the books."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from channelsim.market.ledger import ACCOUNT
from channelsim.simulation.model import ChannelModel

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
