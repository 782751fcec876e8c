"""Sub-dealers: the second tier under a core dealer."""

from __future__ import annotations

from channelsim.agents.table import column
from channelsim.agents.trader import Trader


class SubDealer(Trader):
    """Sub-dealer (分销商): buys from its core dealer, supplies a district of terminals."""

    core_dealer = column("int32", unit="row", meaning="the core dealer it buys from")
    underway_units = column("int32", dims=("product", "age", "origin"), unit="unit", meaning="goods under way by weeks since dispatch from the plant; they arrive next week")
    findings = column("int32", dims=("manufacturer",), unit="1", meaning="proven sales outside the territory, as far as they count")
    policed = column("bool", dims=("manufacturer",), unit="yes/no", default=1, meaning="what the manufacturer's policing finds of it is punished")
    fetches = column("bool", unit="yes/no", meaning="it fetches its goods at its own cost; otherwise the core dealer brings them")
    contract_weeks = column("float64", dims=("manufacturer",), unit="week", meaning="what keeping the contract of three is worth to it, weeks of gross margin; 0 not reckoned")
    signed_week = column("int32", dims=("manufacturer",), unit="week", default=-100_000, meaning="week of the run in which it signed; -100000 never")
    passed_value = column("float64", unit="minor/week", meaning="smoothed part of its core dealer's rewards that it is passed")
    losses_seen = column("int64", unit="minor", meaning="write-offs in its books when its core dealer last looked at them")
