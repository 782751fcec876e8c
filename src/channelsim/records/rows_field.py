"""Columns of the frame ``region_manufacturer`` about the people in the field: heads, skill, what they can do and cost."""

from __future__ import annotations

from channelsim.records.kinds import money, reals

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
    + money(("field_cost", "wages, hiring, moving and dismissal of the people working in the region"))
)
