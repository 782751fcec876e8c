"""Sub-dealers: the second tier under a core dealer."""

from __future__ import annotations

from channelsim.agents.table import column
from channelsim.agents.trader import Trader


class SubDealer(Trader):
    """Sub-dealer (分销商): buys from its core dealer, supplies a district of terminals."""

    core_dealer = column("int32", unit="row", meaning="the core dealer it buys from")
    underway_units = column("int32", dims=("product", "age", "origin"), unit="unit", meaning="goods under way by weeks since dispatch from the plant; they arrive next week")
    findings = column("int32", dims=("manufacturer",), unit="1", meaning="proven sales outside the territory, as far as they count")
