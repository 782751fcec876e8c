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
    month_cases = column("float64", dims=("manufacturer", "month"), unit="case", meaning="invoiced in each month of the year, over the last twelve months")
    month_value = column("int64", dims=("manufacturer", "month"), unit="minor", meaning="net value of the same")
    year_before_cases = column("float64", dims=("manufacturer", "month"), unit="case", meaning="invoiced in the same month a year before")
    target_cases = column("float64", dims=("manufacturer", "month"), unit="case", meaning="target set for each month")
    rebate_forfeited = column("bool", dims=("manufacturer",), unit="yes/no", meaning="rewards of this quarter are forfeited")
    findings = column("int32", dims=("manufacturer",), unit="1", meaning="proven sales outside the territory, as far as they count")
    motivation = column("float64", dims=("manufacturer",), unit="0…1", default=0.5, meaning="motivation to work for each principal")
    invoiced_cases = column("float64", dims=("manufacturer",), unit="case", meaning="cases invoiced by each manufacturer this week")
    month_weeks = column("int32", dims=("month",), unit="week", meaning="weeks counted in each month of that account")
    year_forfeited = column("bool", dims=("manufacturer",), unit="yes/no", meaning="rewards of this year are forfeited")
    commission_accrued = column("int64", dims=("manufacturer",), unit="minor", meaning="commission earned and not yet due")
    attainment = column("float64", dims=("manufacturer",), unit="share", meaning="cases over target in the last sales contest that ended")
    deposit = column("int64", dims=("manufacturer",), unit="minor", meaning="deposit that the manufacturer holds")
    return_on_capital = column("float64", unit="share/year", meaning="smoothed return on capital that it sees")
    profit_seen = column("int64", unit="minor", meaning="profit in the books when last looked at")
    alarm_week = column("int32", dims=("manufacturer",), unit="week", default=-1000, meaning="week of the last odd order taken up")
    effort = column("float64", unit="share", default=1, meaning="chance that it calls on a terminal of its route")
    out_of_contract = column("bool", dims=("manufacturer",), unit="yes/no", meaning="works on without a contract: no rewards, no deposit")
    audit_belief = column("float64", dims=("manufacturer",), unit="share/quarter", meaning="believed chance that expenses paid through it are audited")
    withheld_share = column("float64", dims=("manufacturer",), unit="share", meaning="part it keeps of expenses meant for terminals")
    withheld_value = column("int64", dims=("manufacturer",), unit="minor", meaning="kept of them in this quarter")
    pass_share = column("float64", unit="share", meaning="part of its rewards that it passes on to its sub-dealers")
    rewards_seen = column("int64", unit="minor", meaning="rewards in its books when last looked at")
    reward_income = column("float64", unit="minor/week", meaning="smoothed rewards of all its principals, before what it passes on")
    owner = column("int32", unit="index", default=-1, meaning="manufacturer whose own branch it is; -1 nobody's")
    pinned = column("bool", dims=("manufacturer",), unit="yes/no", meaning="sells at the guide price, which is not its own to move: a branch or an agent")
    capital = column("int64", unit="minor", meaning="own money it can put into a business; 0 not told apart from what its books show")
    coverage = column("float64", unit="share", default=1, meaning="share of the terminals of its region that its network reaches")
    management = column("float64", unit="0…1", default=1, meaning="ability to plan and to keep records")
    loyalty = column("float64", unit="0…1", meaning="how much a given word counts with it: what compliance comes from, and what holds it with a manufacturer")
    grade = column("int8", dims=("manufacturer",), unit="index", meaning="grade by contribution at the last review: 0 none, 1 A, 2 B, 3 C")
    potential = column("int8", dims=("manufacturer",), unit="index", meaning="grade by potential at the last review: 0 none, 1 A, 2 B, 3 C")
    weak_reviews = column("int32", dims=("manufacturer",), unit="review", meaning="reviews in a row with grade C by contribution and by potential")
    coaching = column("float64", dims=("manufacturer",), unit="share", meaning="part of its own planning error that the manufacturer's support takes away")
    trained = column("float64", dims=("manufacturer",), unit="share", meaning="how far its staff has learnt a manufacturer's work at terminals")
    marked = column("bool", dims=("manufacturer",), unit="yes/no", meaning="the manufacturer does not mean to renew its contract")
    guaranteed_line = column("int64", dims=("manufacturer",), unit="minor", meaning="part of its credit line that each manufacturer stands surety for")
