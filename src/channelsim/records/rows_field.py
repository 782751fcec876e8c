"""Columns of the frame ``region_manufacturer`` about the people in the field: heads, skill, what they can do and cost."""

from __future__ import annotations

from channelsim.records.kinds import counts, money, reals

PEOPLE = (
    reals(
        "person",
        ("heads", "customer advisors at work"),
        ("hired_heads", "of them, joined this week, leavers' successors not counted"),
        ("moved_heads", "of those who joined, experienced people from another region"),
        ("dismissed_heads", "dismissed this week"),
    )
    + reals("1", ("skill", "their mean skill: 1 a beginner"))
    + reals("visit", ("capacity_visits", "visits that their working days allow"))
    + reals("km", ("route_km", "way of their routes"))
    + reals(
        "share",
        ("selling_share", "part of visit time they choose to spend on selling in"),
        ("worked_share", "part of paid time they work, where they choose it"),
        ("trained_share", "how far core dealers have learnt the work at terminals"),
    )
    + reals("1", ("pay_index", "their pay over the wage, where it follows results"))
    + counts("terminal", ("handed_terminals", "terminals that trained dealers' people look after"))
    + counts("visit", ("dealer_visits", "visits of these people"))
    + money(
        ("field_cost", "wages, hiring, moving, dismissal and supervision of the people working in the region")
    )
)
