"""The frame of what manufacturers do about rivals."""

from __future__ import annotations

from channelsim.records.kinds import Frame, counts, money, reals

ANSWER = Frame(
    "answer",
    ("region", "manufacturer"),
    reals("1", ("effort", "multiple of its plan of people, advertising and fees that it keeps up"))
    + reals(
        "share",
        ("price_cut", "what it has decided to take off its list prices"),
        ("seen_share", "its share as it sees it: late and smoothed; 0 until it sees one"),
        ("reference_share", "the share that it compares with"),
    )
    + counts("step", ("steps", "steps taken this week: effort up or down, prices down"))
    + money(
        ("cost", "what last week's answer cost: activities beyond the plan, and the cut on what was invoiced")
    ),
    "answers to rivals, where somebody may give one",
)
