"""Frame of joint marketing bodies: what sub-dealers under contracts of three reckon and do."""

from __future__ import annotations

from channelsim.records.kinds import Frame, counts, money, reals

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
