"""What core dealers and sub-dealers have in common: they buy, hold, price and deliver goods."""

from __future__ import annotations

from channelsim.agents.table import RowAgent, column


class Trader(RowAgent):
    """A wholesaler of either tier. Goods are held by product, age in weeks and origin."""

    party = column("int32", unit="index", meaning="number in the books")
    region = column("int32", unit="index", meaning="region of the seat")
    x_km = column("float64", unit="km", meaning="east of the region's centre")
    y_km = column("float64", unit="km", meaning="north of the region's centre")
    alive = column("bool", unit="yes/no", default=1, meaning="still in business")
    carries = column("bool", dims=("manufacturer",), unit="yes/no", meaning="principals whose goods it deals in")
    stock_units = column("int64", dims=("product", "age", "origin"), unit="unit", meaning="stock by weeks since dispatch from the plant")
    stock_value = column("int64", dims=("product",), unit="minor", meaning="book value of the stock, at what was paid for it")
    transit_units = column("int64", dims=("lead", "product", "origin"), unit="unit", meaning="goods under way; slot = arrival week modulo slots")
    backlog_units = column("int64", dims=("product",), unit="unit", meaning="customers' orders of this week that could not be filled")
    asked_units = column("int64", dims=("product",), unit="unit", meaning="customers' orders of this week")
    supplied_units = column("int64", dims=("product",), unit="unit", meaning="delivered to customers this week")
    order_units = column("int64", dims=("product",), unit="unit", meaning="order placed with its supplier this week")
    received_units = column("int64", dims=("product",), unit="unit", meaning="goods that arrived this week")
    owed_units = column("int64", dims=("product",), unit="unit", meaning="ordered and not yet shipped by its supplier")
    level_units = column("float64", dims=("product",), unit="unit/week", meaning="forecast level, season taken out")
    deviation_units = column("float64", dims=("product",), unit="unit/week", meaning="mean absolute one-step forecast error")
    history_units = column("float64", dims=("history", "product"), unit="unit/week", meaning="last weeks' deseasonalised demand, newest first")
    price = column("float64", dims=("product",), unit="minor/case", meaning="price it charges to terminals, before rounding")
    mark_up = column("float64", unit="share", meaning="its habitual deviation from the guide price")
    credit_line = column("int64", unit="minor", meaning="how far cash may go below zero")
    vehicles = column("float64", unit="vehicle", meaning="delivery vehicles (simulated share of the real fleet)")
    drops = column("int32", unit="drop", meaning="terminals delivered this week")
    drops_asked = column("int32", unit="drop", meaning="terminals that ordered this week")
    fill_rate = column("float64", unit="share", default=1, meaning="smoothed share of ordered units delivered")
    weeks_overdrawn = column("int32", unit="week", meaning="weeks in a row with debts it could not pay")
    purchases_value = column("float64", unit="minor/week", meaning="smoothed weekly purchases")
    purchased_value = column("int64", unit="minor", meaning="invoices received for goods this week")
    opening_turnover = column("float64", unit="minor/week", meaning="weekly purchases at the opening, to which the fixed costs belong")
    diversion_plan = column("int64", dims=("region", "product"), unit="unit", meaning="goods meant for sale in other regions and not yet sent")
    offer_discount = column("float64", dims=("region",), unit="share", meaning="discount off the guide price of a region at which it offers goods there")
    discount_belief = column("float64", dims=("region",), unit="share", meaning="discount at which half of the terminals there would accept, as it believes")
    volume_belief = column("float64", dims=("region", "product"), unit="unit/week", meaning="what terminals there would take at most, as it believes")
    detection_alpha = column("float64", dims=("manufacturer",), unit="lot", meaning="lots believed to be found out (Beta)")
    detection_beta = column("float64", dims=("manufacturer",), unit="lot", meaning="lots believed to go unseen (Beta)")
    compliance = column("float64", unit="share", meaning="what breaking the contract costs it in its own eyes, share of the invoice price")
    roaming_units = column("int64", dims=("region", "product", "origin"), unit="unit", meaning="own goods in other regions, offered to terminals there")
    away_units = column("int64", dims=("product",), unit="unit", meaning="own goods in other regions, all together")
    roaming_age = column("int32", dims=("region", "product"), unit="week", meaning="weeks since dispatch of the oldest of them")
    idle_weeks = column("int32", dims=("region", "product"), unit="week", meaning="weeks in which none of them was sold")
    sold_abroad_units = column("float64", dims=("region", "product"), unit="unit", meaning="sold there and not yet found out, fading")
    contract_age = column("int32", dims=("manufacturer",), unit="week", meaning="weeks since the contract began or was renewed")
    holder = column("int32", unit="1", meaning="how often the business has changed hands")
    case_until = column("int32", dims=("manufacturer",), unit="week", meaning="week of the run before which another proof belongs to the same finding")
