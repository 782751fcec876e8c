"""Core dealers: wholesalers under contract in a territory."""

from __future__ import annotations

from channelsim.agents.table import column
from channelsim.agents.trader import Trader


class CoreDealer(Trader):
    """Core dealer (核心经销商): buys from manufacturers, supplies sub-dealers or terminals of its territory."""

    rebate_base = column("int64", dims=("manufacturer",), unit="minor", meaning="invoiced in this rebate period")
    rebate_accrued = column("int64", dims=("manufacturer",), unit="minor", meaning="rebate earned and not yet due")
    capacity_cases = column("float64", unit="case/week", meaning="delivery capacity")
    invoiced_value = column("int64", dims=("manufacturer",), unit="minor", meaning="net value invoiced by each manufacturer this week")
