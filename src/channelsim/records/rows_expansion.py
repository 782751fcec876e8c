"""The frame of expansion: where manufacturers stand in regions, what they put in, what going there costs."""

from __future__ import annotations

from channelsim.records.kinds import Frame, counts, money, reals

EXPANSION = Frame(
    "expansion",
    ("region", "manufacturer"),
    counts("index", ("stage", "stage at the end of the week, numbered as in market/stages.py"))
    + counts("quarter", ("stood_quarters", "quarters in a row in which the goals of consolidation have stood, as believed"))
    + reals("share", ("presence", "part of the full plan that is meant to be kept up, answers to rivals included"))
    + money(
        ("set_up_cost", "paid for setting up offices"),
        ("office_cost", "paid for running offices"),
        ("advertising_cost", "paid for advertising"),
    ),
    "stages, presence and costs of going to a region, where any manufacturer has a strategy of expansion",
)  # fmt: skip
