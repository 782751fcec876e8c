"""Frames of how core dealers are found, graded and lost, where manufacturers recruit or grade them."""

from __future__ import annotations

from channelsim.records.kinds import Frame, counts, money, reals

RECRUITING = Frame(
    "recruiting",
    ("region", "manufacturer"),
    counts(
        "dealer",
        ("missing", "core dealers that it looks for"),
        ("asked", "candidates that were asked"),
        ("won", "of them, candidates that accepted and were appointed"),
    )
    + counts("search", ("searches", "searches for dealers that began"))
    + money(("recruiting_cost", "paid for them, part of overheads")),
    "searches for core dealers",
)

DEALING = Frame(
    "dealing",
    ("dealer", "manufacturer"),
    counts(
        "index",
        ("grade", "grade by contribution: 0 none, 1 A, 2 B, 3 C"),
        ("potential", "grade by potential, likewise"),
    )
    + counts(
        "dealer",
        ("appointed", "appointed this week"),
        ("defected", "left this manufacturer this week for another"),
        ("made_room", "worked without a contract and had to make room for a new dealer"),
    )
    + reals("1", ("match_ratio", "delivery capacity over what the territory needs; 0 without customers"))
    + money(("support_cost", "paid by the manufacturer for support by grade, part of overheads")),
    "core dealers in the eyes of each manufacturer (sub-dealers: nothing)",
    (("dealer", "tier"), ("dealer", "region")),
)
