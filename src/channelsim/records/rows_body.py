"""Frame of joint marketing bodies: what sub-dealers under contracts of three reckon and do."""

from __future__ import annotations

from channelsim.records.kinds import Frame, counts, money, reals, units

JOINT_BODY = Frame(
    "joint_body",
    ("dealer", "manufacturer"),
    reals("week", ("keep_weeks", "discounted weeks for which a sub-dealer expects to keep its district"))
    + reals("1", ("least_size", "size of the smallest terminal that it would equip"))
    + reals(
        "terminal",
        ("district_terminals", "terminals that it supplies"),
        ("equipped_terminals", "of these, terminals it has invested in: its van calls there for sure"),
    )
    + money(("invested", "spent on equipment this week"), ("passed", "rewards passed on to it this week"))
    + counts("sub-dealer", ("replaced", "sub-dealers replaced this week"))
    + counts("terminal", ("lost_terminals", "terminals lost to a second appointment this week")),
    "sub-dealers under contracts of three, or at will, where a scenario has them reckon with it",
    (("dealer", "tier"), ("dealer", "region")),
)

ORDERS = Frame(
    "orders",
    ("dealer",),
    units(
        ("regular_units", "delivered on the route"),
        ("irregular_units", "sold from the van at such a drop, beside what was ordered"),
        ("urgent_units", "delivered off the route, ordered by telephone"),
    )
    + counts("drop", ("regular_drops", "drops on the route"), ("urgent_drops", "drops off the route"))
    + money(
        ("regular_cost", "cost of the drops and cases on the route"),
        ("irregular_cost", "cost of the cases sold from the van"),
        ("urgent_cost", "cost of the drops and cases off the route"),
        ("urgent_charges", "what terminals paid for these drops"),
    ),
    "deliveries by kind of order, where a scenario tells kinds apart",
    (("dealer", "tier"), ("dealer", "region")),
)
