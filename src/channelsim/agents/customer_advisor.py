"""Customer advisors: the manufacturers' field representatives."""

from __future__ import annotations

from channelsim.agents.table import RowAgent, column


class CustomerAdvisor(RowAgent):
    """Customer advisor (客户顾问) of one manufacturer in one region.

    With a thinned market one row stands for ``heads`` of a person: the simulated share of the real team.
    """

    manufacturer = column("int32", unit="row", meaning="employer")
    region = column("int32", unit="index", meaning="where it works")
    heads = column("float64", unit="person", default=1, meaning="simulated share of real persons")
    skill = column("float64", unit="1", default=1, meaning="effect of a visit; 1 new, grows with tenure")
    tenure_weeks = column("float64", unit="week", meaning="mean time in the job")
    visit_credit = column("float64", unit="visit", meaning="fraction of a visit carried over")
    visits = column("int32", unit="visit", meaning="visits made this week")
    capacity_visits = column("float64", unit="visit/week", meaning="visits that the working days allow")
    route_km = column("float64", unit="km/day", meaning="length of a day's route")
