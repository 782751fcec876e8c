"""Products and regions: not agents, but tables of the same make."""

from __future__ import annotations

from channelsim.agents.table import column


class Product:
    """A product of one manufacturer. Prices are by region; they change only by ``list_price``."""

    manufacturer = column("int32", unit="row", meaning="whose product")
    units_per_case = column("int32", unit="unit/case", default=1, meaning="consumer units in a case")
    appeal = column("float64", unit="utility", meaning="a_p, common liking")
    variable_cost = column("int64", unit="minor/case", meaning="cost of making a case")
    shelf_life_weeks = column("int32", unit="week", default=52, meaning="written off at this age")
    refuse_age_weeks = column("int32", unit="week", default=26, meaning="terminals refuse older goods")
    salvage_value = column("int64", unit="minor/case", meaning="what written-off goods fetch")
    ex_works = column("float64", dims=("region",), unit="minor/case", meaning="list price to core dealers")
    sub_dealer_price = column("float64", dims=("region",), unit="minor/case", meaning="list price of core dealers to sub-dealers")
    guide = column("float64", dims=("region",), unit="minor/case", meaning="guide price to terminals")
    recommended = column("float64", dims=("region", "premise"), unit="minor/unit", meaning="recommended retail price")
    next_ex_works = column("float64", dims=("region",), unit="minor/case", meaning="announced list price; equal to the present one if none")
    next_guide = column("float64", dims=("region",), unit="minor/case", meaning="announced guide price; equal to the present one if none")
    next_sub_dealer_price = column("float64", dims=("region",), unit="minor/case", meaning="announced list price to sub-dealers; equal to the present one if none")
    price_cut = column("float64", dims=("region",), unit="share", meaning="what is taken off its list prices in answer to rivals")
    weeks_to_change = column("int32", unit="week", meaning="weeks until the announced price holds; 0 none announced")


class Region:
    """A real place: population, area, coordinates, and what is common to all who live there."""

    x_km = column("float64", unit="km", meaning="east of the scenario's centre")
    y_km = column("float64", unit="km", meaning="north of the scenario's centre")
    longitude = column("float64", unit="degree", meaning="east")
    latitude = column("float64", unit="degree", meaning="north")
    area_km2 = column("float64", unit="km2", meaning="area")
    population = column("float64", unit="person", meaning="real population")
    urban_share = column("float64", unit="share", meaning="share of urban residents")
    growth = column("float64", unit="share/year", meaning="growth of demand")
    income = column("float64", unit="1", default=1, meaning="income per head relative to the scenario's mean")
    traditional_trade = column("float64", unit="share", meaning="share of small independent outlets")
    aware_share = column("float64", dims=("manufacturer",), unit="share", meaning="share of consumers who know the brand")
    first_consumer = column("int64", unit="row", meaning="first row of the region's consumers")
    first_terminal = column("int64", unit="row", meaning="first row of the region's terminals")
    offer_price = column("float64", dims=("product",), unit="minor/case", meaning="lowest price at which goods from other territories are offered; 0 none")
    diverted_share = column("float64", dims=("product",), unit="share", meaning="smoothed share of terminals' purchases that comes from other territories")
    sales_history = column("float64", dims=("history", "manufacturer"), unit="unit/week", meaning="units that consumers bought of each manufacturer, last weeks, newest first")
    taste = column("float64", dims=("manufacturer",), unit="utility", meaning="how much more people here like a manufacturer's products than elsewhere; drawn")
    snapshot = column("float64", dims=("snapshot", "manufacturer", "item"), unit="see market/knowledge.py", meaning="true values of what manufacturers keep beliefs about, as measured at months' starts, newest first")
    snapshot_week = column("int32", dims=("snapshot",), unit="week", default=-100_000, meaning="week of the run of each measurement")
