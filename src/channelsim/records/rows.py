"""What is written down each week: frames and their columns, declared once.

A frame is a table with one row a week and combination of its dimensions. Facts are kept at the simulated scale; money is in
minor units. Measures (``analysis/``) divide by the market scale.
"""

from __future__ import annotations

from channelsim.records.kinds import Frame, counts, money, reals, units
from channelsim.records.rows_abroad import CONTRACT, DIVERSION, ORIGIN
from channelsim.records.rows_beliefs import BELIEF
from channelsim.records.rows_body import JOINT_BODY, ORDERS
from channelsim.records.rows_dealers import DEALING, RECRUITING
from channelsim.records.rows_expansion import EXPANSION
from channelsim.records.rows_field import PEOPLE
from channelsim.records.rows_own import OWN_CHANNEL
from channelsim.records.rows_rivals import ANSWER

#: profit and loss accounts, as the books name them; a test compares with ``market/ledger.py``
FLOWS = (
    ("revenue", "net invoiced sales"),
    ("other_income", "promotion money, display fees, charges and interest received"),
    ("cost_of_goods", "book value of the goods sold"),
    ("rebates", "rebates granted; a dealer's are received and so negative"),
    ("promotion", "channel promotions"),
    ("advertising", "advertising"),
    ("display_fees", "display fees to terminals"),
    ("field_force", "customer advisors"),
    ("delivery", "delivery, urgent and broken-case charges"),
    ("storage", "storage"),
    ("overheads", "overheads"),
    ("interest", "interest on money and stock"),
    ("write_offs", "goods written off, less salvage"),
    ("penalties", "fines and compensation; negative where received"),
)
INCOME = ("revenue", "other_income")


REGION_PRODUCT = Frame(
    "region_product",
    ("region", "product"),
    units(("sell_in_units", "invoiced by the manufacturer to core dealers seated in the region"))
    + money(("sell_in_value", "the same at net invoice"))
    + units(("terminal_purchase_units", "delivered to terminals"))
    + money(
        ("terminal_purchase_value", "the same at invoice"),
        ("deal_value", "taken off those invoices by deals of the manufacturer"),
    )
    + units(("sell_out_units", "bought by consumers"))
    + money(("sell_out_value", "the same at the posted retail price"))
    + units(
        ("asked_units", "wanted by consumers as first choice, stock ignored"),
        ("lost_units", "wanted as first choice and not served from stock"),
    )
    + counts(
        "terminal",
        ("listed_terminals", "terminals that list the product"),
        ("stocked_terminals", "terminals that list it and have it in stock after the week's sales"),
    )
    + reals("unit/week", ("listed_size", "category sales, smoothed, of the terminals that list it"))
    + reals("share", ("display_share", "share of display, terminals weighted by category sales"))
    + reals(
        "minor/unit",
        ("retail_price", "posted retail price, weighted by units sold"),
        ("retail_price_sd", "its standard deviation over units sold"),
        ("recommended_price", "recommended retail price with the same weights"),
    )
    + reals(
        "minor/case",
        ("wholesale_price", "price of suppliers to terminals, weighted by units delivered"),
        ("wholesale_price_sd", "its standard deviation over units delivered"),
        ("guide_price", "guide price to terminals"),
    )
    + units(
        ("terminal_stock_units", "stock of terminals"),
        ("sub_dealer_stock_units", "stock of sub-dealers"),
        ("core_dealer_stock_units", "stock of core dealers"),
        ("transit_units", "goods under way to core dealers, sub-dealers and terminals"),
    )
    + counts("unit-week", ("core_dealer_age_units", "stock of core dealers times weeks since dispatch"))
    + units(("diverted_in_units", "delivered to terminals by dealers of other territories"))
    + units(
        ("written_off_units", "written off by dealers"),
        (
            "core_dealer_stock_units_before_order",
            "stock of core dealers after consumers bought, before dealers order",
        ),
        ("transit_units_before_order", "goods under way at the same moment"),
        (
            "backlog_units_before_order",
            "customers' orders that core dealers could not fill, at the same moment",
        ),
    ),
    "goods and prices by place and product",
    (("product", "manufacturer"),),
)

DEALER_PRODUCT = Frame(
    "dealer_product",
    ("dealer", "product"),
    units(
        ("asked_units", "customers' orders of the week"),
        ("supplied_units", "delivered to customers"),
        ("ordered_units", "ordered from the supplier"),
        ("received_units", "goods that arrived"),
        ("stock_units", "stock"),
        ("transit_units", "goods under way to the dealer"),
        ("backlog_units", "customers' orders that could not be filled"),
    )
    + reals("unit/week", ("forecast_units", "customers' orders expected for next week"))
    + reals("minor/case", ("price", "price charged to customers"))
    + units(
        ("stock_units_before_order", "stock after consumers bought, before dealers order"),
        ("transit_units_before_order", "goods under way at the same moment"),
    )
    + counts("unit-week", ("age_units", "stock times weeks since dispatch from the plant")),
    "goods of every dealer, core dealers first",
    (("dealer", "tier"), ("dealer", "region"), ("product", "manufacturer")),
)

REGION_MANUFACTURER = Frame(
    "region_manufacturer",
    ("region", "manufacturer"),
    reals("share", ("aware_share", "consumers who know the brand"))
    + reals("0…1", ("relationship", "mean relationship with terminals"))
    + counts("visit", ("visits", "visits of customer advisors"))
    + reals("minute", ("visit_minutes", "minutes of visits, times skill"))
    + counts(
        "terminal",
        ("unvisited_terminals", "terminals within reach of a supplier not visited for a quarter"),
        ("reached_terminals", "terminals that have a supplier for the manufacturer's goods"),
        ("served_terminals", "terminals that list at least one of its products"),
        ("controlled_terminals", "of these, terminals with a relationship above one half"),
    )
    + reals("unit/week", ("served_size", "category sales, smoothed, of the terminals served"))
    + units(("controlled_units", "its units sold to consumers by controlled terminals"))
    + money(("display_fees", "fees paid for display"))
    + reals("GRP", ("grp", "advertising pressure"))
    + money(
        ("fees_through_dealers", "of the display fees, what was sent through core dealers"),
        ("fees_withheld", "of that, what core dealers kept"),
        ("fees_found", "of what was kept in the quarter before, what audits found"),
    )
    + counts("audit", ("expense_audits", "audits of what core dealers handed on"))
    + PEOPLE,
    "what manufacturers do in the field and what comes of it",
)

REGION = Frame(
    "region",
    ("region",),
    counts("terminal", ("terminals", "terminals"))
    + reals("unit/week", ("category_size", "category sales of all terminals, smoothed"))
    + units(
        ("asked_units", "category units wanted by consumers"), ("sell_out_units", "category units bought")
    ),
    "the category in every region",
)

MANUFACTURER = Frame(
    "manufacturer",
    ("manufacturer",),
    money(
        *FLOWS,
        ("cash", "cash at the end of the week"),
        ("receivables", "owed by customers"),
        ("payables", "owed to others"),
        ("inventory", "book value of the stock"),
        ("fines", "fines set for sales outside the territory"),
        ("inspection", "wages of inspectors, part of field_force"),
    )
    + units(
        ("plant_stock_units", "finished goods at the plant"),
        ("produced_units", "made in the week"),
        ("ordered_units", "ordered by core dealers"),
        ("shipped_units", "shipped to core dealers"),
    )
    + reals("GRP", ("grp", "advertising pressure, regions weighted by population")),
    "books and plant of every manufacturer",
)

DEALER = Frame(
    "dealer",
    ("dealer",),
    money(
        *FLOWS,
        ("cash", "cash at the end of the week"),
        ("receivables", "owed by customers"),
        ("payables", "owed to others"),
        ("inventory", "book value of the stock"),
        ("abroad_value", "invoiced to terminals outside the territory, part of revenue"),
        ("abroad_cost", "book value of these goods, part of cost_of_goods"),
        ("haul", "way there and back, part of delivery"),
        ("forfeited", "rewards earned and not paid because diversion was proven"),
    )
    + counts("drop", ("drops", "terminals delivered"), ("drops_asked", "terminals that ordered"))
    + reals("share", ("fill_rate", "smoothed share of ordered units delivered"))
    + counts("yes/no", ("alive", "1 while in business")),
    "books and deliveries of every dealer, core dealers first",
    (("dealer", "tier"), ("dealer", "region")),
)

TERMINAL_PRODUCT = Frame(
    "terminal_product",
    ("terminal", "product"),
    counts("yes/no", ("listed", "1 if on the shelf list"))
    + units(
        ("asked_units", "wanted by consumers as first choice"),
        ("sold_units", "bought by consumers"),
        ("delivered_units", "delivered by the supplier"),
        ("stock_units", "stock after the week"),
    )
    + reals("minor/unit", ("retail_price", "posted retail price"))
    + reals("share", ("display", "share of display")),
    "single terminals, where asked for",
    (("terminal", "region"), ("product", "manufacturer")),
)

FRAMES: dict[str, Frame] = {
    frame.name: frame
    for frame in (
        REGION_PRODUCT,
        DEALER_PRODUCT,
        REGION_MANUFACTURER,
        REGION,
        MANUFACTURER,
        DEALER,
        TERMINAL_PRODUCT,
        ORIGIN,
        DIVERSION,
        CONTRACT,
        JOINT_BODY,
        OWN_CHANNEL,
        ORDERS,
        EXPANSION,
        BELIEF,
        ANSWER,
        RECRUITING,
        DEALING,
    )
}
