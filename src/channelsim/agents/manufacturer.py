"""Manufacturers: brand owners with a plant, prices and policies."""

from __future__ import annotations

from channelsim.agents.table import RowAgent, column


class Manufacturer(RowAgent):
    """Brand owner (厂家): products, plant stock, policies and cash. Its brand is what consumers know."""

    stock_units = column("int64", dims=("product",), unit="unit", meaning="finished goods at the plant")
    stock_value = column("int64", dims=("product",), unit="minor", meaning="book value of the finished goods")
    forecast_units = column("float64", dims=("product",), unit="unit/week", meaning="expected dealers' orders, season taken out")
    deviation_units = column("float64", dims=("product",), unit="unit/week", meaning="mean absolute error of that forecast")
    ordered_units = column("int64", dims=("product",), unit="unit", meaning="dealers' orders of this week")
    grp = column("float64", dims=("region",), unit="GRP", meaning="advertising pressure bought this week")
    awareness_hazard = column("float64", dims=("region",), unit="1/week", meaning="chance that advertising makes an unaware consumer aware")
    rebate_rate = column("float64", dims=("region",), unit="share", meaning="flat rebate on invoice in force")
    deal_to_dealers = column("float64", dims=("product",), unit="share", meaning="price cut of the channel promotion running for dealers")
    deal_to_terminals = column("float64", dims=("product",), unit="share", meaning="price cut of the channel promotion running for terminals")
    funded = column("float64", dims=("activity",), unit="share", default=1, meaning="share of each planned activity that the budget allows this quarter")
    shipped_value_year = column("float64", unit="minor/week", meaning="smoothed weekly invoiced value, the base of budgets")
    plant_region = column("int32", unit="index", default=-1, meaning="where the plant stands; -1 nowhere in particular: no haul by distance")
    deal_weeks_left = column("int32", unit="week", meaning="weeks the running channel promotion still has, this one included; 0 none")
    display_fee_a = column("float64", dims=("region",), unit="minor/week", meaning="display fee offered for a listed product, class A terminals")
    display_fee_b = column("float64", dims=("region",), unit="minor/week", meaning="display fee offered for a listed product, class B terminals")
    display_fee_c = column("float64", dims=("region",), unit="minor/week", meaning="display fee offered for a listed product, class C terminals")
    activity_cost = column("float64", dims=("activity",), unit="minor/week", meaning="what the full plan of each activity costs a week, as learnt from the books")
    activity_books = column("int64", dims=("activity",), unit="minor", meaning="cost of each activity in the books when last read")
    quarter_spent = column("float64", unit="minor", meaning="spent on all activities since the quarter began")
    announced_detection = column("float64", unit="share/lot", meaning="chance of being found out that its policy announces, a lot sold outside the territory")
    credible_detection = column("float64", unit="share/lot", meaning="what dealers believe of it before they have seen anything")
    fine_per_case = column("float64", unit="minor/case", meaning="fine for each case proven to be sold outside the territory")
    forfeits = column("bool", unit="yes/no", meaning="proven diversion forfeits the rewards of the quarter")
    forfeit_finding = column("int32", unit="finding", default=1, meaning="number of the finding from which on it does")
    end_finding = column("int32", unit="finding", meaning="number of the finding that ends a contract; 0 none does")
    deposit_at_stake = column("float64", unit="share", meaning="part of the deposit that is kept when a contract ends for findings")
    lot_cases = column("float64", unit="case", default=500, meaning="a lot, of the real whole: what is found out or not, and what a finding proves")
    prior_lots = column("float64", unit="lot", default=20, meaning="lots of experience that its announcement counts for")
    expenses_through_dealers = column("float64", unit="share", meaning="part of display fees that core dealers are to hand on to terminals")
    audit_penalty = column("float64", unit="1", meaning="penalty over what an audit finds withheld, on top of paying it back")
    announced_audits = column("float64", unit="share/quarter", meaning="chance of an audit of expenses that its policy announces, a dealer and quarter")
    information_delay = column("int32", unit="week", meaning="weeks until its dealers' planning knows what was ordered from them")
    report_error = column("float64", unit="ln", meaning="error of those reports, standard deviation")
    count_error = column("float64", unit="ln", meaning="error of its dealers' stock records, standard deviation")
    order_cycle = column("int32", unit="week", default=1, meaning="weeks between two orders that it takes from a dealer")
    expands = column("bool", unit="yes/no", meaning="a strategy of expansion decides where its resources go")
    stage = column("int8", dims=("region",), unit="index", meaning="where it stands in each region, see market/stages.py; a name of where resources go, without effect of its own")
    stage_week = column("int32", dims=("region",), unit="week", meaning="week of the run in which that stage began")
    presence = column("float64", dims=("region",), unit="share", default=1, meaning="part of the full plan of people, advertising and display fees that it means to keep up in a region")
    reaction = column("float64", dims=("region",), unit="1", default=1, meaning="multiple of that plan by which it answers rivals")
    set_ups = column("int32", unit="region", meaning="regions it has set up so far: the experience of its template")
    quarter_envelope = column("float64", unit="minor", meaning="money of this quarter for activities, where a strategy of expansion sets it")
