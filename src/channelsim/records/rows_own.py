"""Frame of what manufacturers own in the channel: branches and stores."""

from __future__ import annotations

from channelsim.records.kinds import Frame, counts, money, units

OWN_CHANNEL = Frame(
    "own_channel",
    ("manufacturer",),
    counts("branch", ("branches", "own branches at work"))
    + counts("terminal", ("stores", "own stores"))
    + units(("store_units", "sold to consumers by own stores this week"))
    + money(
        ("office_cost", "offices of branches this week, paid by the owner"),
        ("store_cost", "rent and staff of stores this week, paid by the owner"),
        ("branch_profit", "profit of own branches since week 0"),
        ("store_profit", "profit of own stores since week 0"),
        ("branch_capital", "owner's money in branches: cash, goods and claims less debts"),
        ("store_capital", "the same in stores"),
        ("unsold_margin", "margin of the manufacturer on goods that lie unsold with branches and stores"),
    ),
    "what manufacturers own in the channel, where they own anything",
)
