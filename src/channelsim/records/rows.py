"""What is written down each week: frames and their columns, declared once.

A frame is a table with one row a week and combination of its dimensions. Facts are kept at the simulated scale; money is in
minor units. Measures (``analysis/``) divide by the market scale.
"""

from __future__ import annotations

from typing import NamedTuple

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


class Column(NamedTuple):
    """One column of facts: ``dtype`` is int64 or float64."""

    name: str
    dtype: str
    unit: str
    meaning: str


class Frame(NamedTuple):
    """One table of facts: a row for every week and combination of ``dims``.

    ``also`` names further labels a row carries, as (dimension, attribute): the maker of a product, the tier of a dealer.
    """

    name: str
    dims: tuple[str, ...]
    columns: tuple[Column, ...]
    meaning: str
    also: tuple[tuple[str, str], ...] = ()


def _units(*pairs: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, "int64", "unit", meaning) for name, meaning in pairs)


def _money(*pairs: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, "int64", "minor", meaning) for name, meaning in pairs)


def _counts(unit: str, *pairs: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, "int64", unit, meaning) for name, meaning in pairs)


def _reals(unit: str, *pairs: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, "float64", unit, meaning) for name, meaning in pairs)


REGION_PRODUCT = Frame(
    "region_product",
    ("region", "product"),
    _units(("sell_in_units", "invoiced by the manufacturer to core dealers seated in the region"))
    + _money(("sell_in_value", "the same at net invoice"))
    + _units(("terminal_purchase_units", "delivered to terminals"))
    + _money(("terminal_purchase_value", "the same at invoice"))
    + _units(("sell_out_units", "bought by consumers"))
    + _money(("sell_out_value", "the same at the posted retail price"))
    + _units(
        ("asked_units", "wanted by consumers as first choice, stock ignored"),
        ("lost_units", "wanted as first choice and not served from stock"),
    )
    + _counts(
        "terminal",
        ("listed_terminals", "terminals that list the product"),
        ("stocked_terminals", "terminals that list it and have it in stock after the week's sales"),
    )
    + _reals("unit/week", ("listed_size", "category sales, smoothed, of the terminals that list it"))
    + _reals("share", ("display_share", "share of display, terminals weighted by category sales"))
    + _reals(
        "minor/unit",
        ("retail_price", "posted retail price, weighted by units sold"),
        ("retail_price_sd", "its standard deviation over units sold"),
        ("recommended_price", "recommended retail price with the same weights"),
    )
    + _reals(
        "minor/case",
        ("wholesale_price", "price of suppliers to terminals, weighted by units delivered"),
        ("wholesale_price_sd", "its standard deviation over units delivered"),
        ("guide_price", "guide price to terminals"),
    )
    + _units(
        ("terminal_stock_units", "stock of terminals"),
        ("sub_dealer_stock_units", "stock of sub-dealers"),
        ("core_dealer_stock_units", "stock of core dealers"),
        ("transit_units", "goods under way to core dealers, sub-dealers and terminals"),
    )
    + _counts("unit-week", ("core_dealer_age_units", "stock of core dealers times weeks since dispatch"))
    + _units(("diverted_in_units", "delivered to terminals by dealers of other territories"))
    + _units(
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
    _units(
        ("asked_units", "customers' orders of the week"),
        ("supplied_units", "delivered to customers"),
        ("ordered_units", "ordered from the supplier"),
        ("received_units", "goods that arrived"),
        ("stock_units", "stock"),
        ("transit_units", "goods under way to the dealer"),
        ("backlog_units", "customers' orders that could not be filled"),
    )
    + _reals("unit/week", ("forecast_units", "customers' orders expected for next week"))
    + _reals("minor/case", ("price", "price charged to customers"))
    + _units(
        ("stock_units_before_order", "stock after consumers bought, before dealers order"),
        ("transit_units_before_order", "goods under way at the same moment"),
    )
    + _counts("unit-week", ("age_units", "stock times weeks since dispatch from the plant")),
    "goods of every dealer, core dealers first",
    (("dealer", "tier"), ("dealer", "region"), ("product", "manufacturer")),
)

REGION_MANUFACTURER = Frame(
    "region_manufacturer",
    ("region", "manufacturer"),
    _reals("share", ("aware_share", "consumers who know the brand"))
    + _reals("0…1", ("relationship", "mean relationship with terminals"))
    + _counts("visit", ("visits", "visits of customer advisors"))
    + _reals("minute", ("visit_minutes", "minutes of visits, times skill"))
    + _counts(
        "terminal",
        ("unvisited_terminals", "terminals within reach of a supplier not visited for a quarter"),
        ("reached_terminals", "terminals that have a supplier for the manufacturer's goods"),
        ("served_terminals", "terminals that list at least one of its products"),
        ("controlled_terminals", "of these, terminals with a relationship above one half"),
    )
    + _reals("unit/week", ("served_size", "category sales, smoothed, of the terminals served"))
    + _units(("controlled_units", "its units sold to consumers by controlled terminals"))
    + _money(("display_fees", "fees paid for display"))
    + _reals("GRP", ("grp", "advertising pressure"))
    + _money(
        ("fees_through_dealers", "of the display fees, what was sent through core dealers"),
        ("fees_withheld", "of that, what core dealers kept"),
        ("fees_found", "of what was kept in the quarter before, what audits found"),
    )
    + _counts("audit", ("expense_audits", "audits of what core dealers handed on")),
    "what manufacturers do in the field and what comes of it",
)

REGION = Frame(
    "region",
    ("region",),
    _counts("terminal", ("terminals", "terminals"))
    + _reals("unit/week", ("category_size", "category sales of all terminals, smoothed"))
    + _units(
        ("asked_units", "category units wanted by consumers"), ("sell_out_units", "category units bought")
    ),
    "the category in every region",
)

MANUFACTURER = Frame(
    "manufacturer",
    ("manufacturer",),
    _money(
        *FLOWS,
        ("cash", "cash at the end of the week"),
        ("receivables", "owed by customers"),
        ("payables", "owed to others"),
        ("inventory", "book value of the stock"),
        ("fines", "fines set for sales outside the territory"),
        ("inspection", "wages of inspectors, part of field_force"),
    )
    + _units(
        ("plant_stock_units", "finished goods at the plant"),
        ("produced_units", "made in the week"),
        ("ordered_units", "ordered by core dealers"),
        ("shipped_units", "shipped to core dealers"),
    )
    + _reals("GRP", ("grp", "advertising pressure, regions weighted by population")),
    "books and plant of every manufacturer",
)

DEALER = Frame(
    "dealer",
    ("dealer",),
    _money(
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
    + _counts("drop", ("drops", "terminals delivered"), ("drops_asked", "terminals that ordered"))
    + _reals("share", ("fill_rate", "smoothed share of ordered units delivered"))
    + _counts("yes/no", ("alive", "1 while in business")),
    "books and deliveries of every dealer, core dealers first",
    (("dealer", "tier"), ("dealer", "region")),
)

TERMINAL_PRODUCT = Frame(
    "terminal_product",
    ("terminal", "product"),
    _counts("yes/no", ("listed", "1 if on the shelf list"))
    + _units(
        ("asked_units", "wanted by consumers as first choice"),
        ("sold_units", "bought by consumers"),
        ("delivered_units", "delivered by the supplier"),
        ("stock_units", "stock after the week"),
    )
    + _reals("minor/unit", ("retail_price", "posted retail price"))
    + _reals("share", ("display", "share of display")),
    "single terminals, where asked for",
    (("terminal", "region"), ("product", "manufacturer")),
)

ORIGIN = Frame(
    "origin",
    ("origin", "region", "product"),
    _units(
        (
            "sold_units",
            "bought by consumers of the region, by the region whose dealer the goods were first invoiced to",
        ),
        ("diverted_units", "delivered to terminals of the region by dealers of other territories"),
        ("terminal_stock_units", "stock of terminals after the week"),
    ),
    "where goods came from, where diversion is possible",
    (("product", "manufacturer"),),
)

DIVERSION = Frame(
    "diversion",
    ("dealer", "region"),
    _units(
        ("sent_units", "sent into the region to be sold there"),
        ("returned_units", "brought home unsold"),
        ("sold_units", "sold to terminals there"),
        ("roaming_units", "there and unsold after the week"),
        ("found_units", "proven to be sold there"),
    )
    + _money(("fine", "fines for it")),
    "goods that dealers sell outside their territory, where diversion is possible",
    (("dealer", "tier"),),
)

CONTRACT = Frame(
    "contract",
    ("dealer", "manufacturer"),
    _counts("finding", ("findings", "findings that count, before those of an ended contract are forgotten"))
    + _counts(
        "contract",
        ("ended_for_findings", "contracts ended at the finding that the policy says"),
        ("ended_by_dealer", "contracts that the dealer left at the end of a term"),
        ("not_renewed", "contracts that the manufacturer did not renew"),
        ("taken_over", "of these, a successor took over the business"),
        ("closed", "of these, nobody came and the customers went to the next dealer"),
        ("kept_on", "of these, nobody came and the dealer works on without a contract"),
    )
    + _money(("deposit_kept", "deposits kept as a penalty"), ("recruiting", "cost of recruiting successors")),
    "contracts of dealers, where they can end",
    (("dealer", "tier"), ("dealer", "region")),
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
    )
}
