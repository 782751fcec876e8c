"""Frames of what happens outside territories: goods by origin, diversion, contracts that end over it."""

from __future__ import annotations

from channelsim.records.kinds import Frame, counts, money, units

ORIGIN = Frame(
    "origin",
    ("origin", "region", "product"),
    units(
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
    units(
        ("sent_units", "sent into the region to be sold there"),
        ("returned_units", "brought home unsold"),
        ("sold_units", "sold to terminals there"),
        ("roaming_units", "there and unsold after the week"),
        ("found_units", "proven to be sold there"),
    )
    + money(("fine", "fines for it")),
    "goods that dealers sell outside their territory, where diversion is possible",
    (("dealer", "tier"),),
)

CONTRACT = Frame(
    "contract",
    ("dealer", "manufacturer"),
    counts("finding", ("findings", "findings that count, before those of an ended contract are forgotten"))
    + counts(
        "contract",
        ("ended_for_findings", "contracts ended at the finding that the policy says"),
        ("ended_by_dealer", "contracts that the dealer left at the end of a term"),
        ("not_renewed", "contracts that the manufacturer did not renew"),
        ("taken_over", "of these, a successor took over the business"),
        ("closed", "of these, nobody came and the customers went to the next dealer"),
        ("kept_on", "of these, nobody came and the dealer works on without a contract"),
    )
    + money(("deposit_kept", "deposits kept as a penalty"), ("recruiting", "cost of recruiting successors")),
    "contracts of dealers, where they can end",
    (("dealer", "tier"), ("dealer", "region")),
)
