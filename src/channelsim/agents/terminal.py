"""Terminals: retail outlets."""

from __future__ import annotations

from channelsim.agents.table import RowAgent, column


class Terminal(RowAgent):
    """Terminal (终端): lists, displays, prices and sells products to consumers."""

    party = column("int32", unit="index", meaning="number in the books")
    region = column("int32", unit="index", meaning="region")
    cell = column("int32", unit="index", meaning="home cell of the region's grid, numbered over all regions")
    x_km = column("float32", unit="km", meaning="east of the region's centre")
    y_km = column("float32", unit="km", meaning="north of the region's centre")
    kind = column("int8", unit="index", meaning="terminal type")
    premise = column("int8", unit="index", meaning="0 off-trade, 1 on-trade")
    size = column("float32", unit="1", meaning="size relative to the mean terminal")
    slots = column("int8", unit="product", meaning="products it has room for")
    abc_class = column("int8", unit="index", meaning="0 A, 1 B, 2 C by cumulative sales")
    cycle_weeks = column("int8", unit="week", default=1, meaning="weeks between two visits of the supplier's route")
    route_phase = column("int8", unit="week", meaning="week within the cycle on which the route comes by")
    neighbour = column("int32", dims=("neighbour",), unit="row", meaning="nearest terminals of the same premise")
    supplier = column("int32", dims=("manufacturer",), unit="trader", meaning="authorised supplier: core dealer row, or core dealers + sub-dealer row; -1 none")
    listed = column("bool", dims=("product",), unit="yes/no", meaning="on the shelf list")
    stock_units = column("int32", dims=("product",), unit="unit", meaning="stock, whatever its origin")
    stray_units = column("int32", dims=("product", "stray"), unit="unit", meaning="what of the stock comes from other regions, by origin")
    stock_value = column("int64", dims=("product",), unit="minor", meaning="book value of the stock")
    transit_units = column("int32", dims=("terminal_lead", "product"), unit="unit", meaning="goods under way, whatever their origin (none at lead 0)")
    stray_transit_units = column("int32", dims=("terminal_lead", "product", "stray"), unit="unit", meaning="what of the goods under way comes from other regions, by origin")
    strays = column("int32", unit="unit", meaning="goods of other regions in stock or under way, all products")
    order_units = column("int32", dims=("product",), unit="unit", meaning="order of this week")
    booked_units = column("int32", dims=("product",), unit="unit", meaning="ordered ahead by pre-sale: delivered next week")
    ahead_weeks = column("int8", unit="week", meaning="weeks before delivery in which the route takes its order: 0, or 1 by pre-sale")
    reach = column("float32", dims=("manufacturer",), unit="share", default=1, meaning="chance that its sub-dealer's van calls when it has ordered: 1 where the sub-dealer has invested in serving it")
    urgent = column("bool", unit="yes/no", meaning="this week's order is off the route and pays the urgent charge")
    delivered_units = column("int32", dims=("product",), unit="unit", meaning="delivered this week by its supplier, goods from other territories not counted")
    price_state = column("float32", dims=("product",), unit="minor/unit", meaning="retail price before rounding")
    retail_price = column("int32", dims=("product",), unit="minor/unit", meaning="posted retail price")
    asked_units = column("int32", dims=("product",), unit="unit", meaning="units consumers wanted as first choice this week")
    sold_units = column("int32", dims=("product",), unit="unit", meaning="units sold this week")
    forecast_units = column("float32", dims=("product",), unit="unit/week", meaning="smoothed own sales, season taken out")
    deviation_units = column("float32", dims=("product",), unit="unit/week", meaning="mean absolute error of that forecast")
    effort = column("float32", dims=("product",), unit="effort", meaning="display effort stock (1 = twenty minutes a week)")
    display = column("float32", dims=("product",), unit="share", meaning="display share; sums to 1 over listed products")
    relationship = column("float32", dims=("manufacturer",), unit="0…1", default=0.5, meaning="relationship (客情) with each manufacturer")
    visited_minutes = column("float32", dims=("manufacturer",), unit="skilled minute", meaning="minutes of advisors' visits this week, times skill")
    weeks_unvisited = column("int16", dims=("manufacturer",), unit="week", meaning="weeks since the last visit")
    margin_lost = column("float32", dims=("manufacturer",), unit="share", meaning="fall of the unit margin against the guide margin")
    purchased_value = column("int64", unit="minor", meaning="invoices received for goods in the last week with a delivery")
    purchases_value = column("float32", unit="minor/week", meaning="smoothed weekly purchases")
    owner = column("int32", unit="index", default=-1, meaning="manufacturer whose own store it is; -1 nobody's")
    leaving = column("bool", dims=("product",), unit="yes/no", meaning="listed until the rest is sold; not ordered again")
