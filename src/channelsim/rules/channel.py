"""Who: manufacturers, for the branches and stores they own; stage 11, after settlement.

Reads: own settings; ``core_dealers.owner``, ``terminals.owner``; cash and debts in the books; ``purchases_value``.

Proposes: payments "overheads" (offices; rent and staff of stores), "capital" and "drawings" between owner and owned;
``manufacturers.overlapping``.

Formula: structure is built before the run: *direct*: own branches supply terminals; *flat*: core dealers do, without
sub-dealers; *multi_tier*: sub-dealers stand between (``market.tiers: 2``); *agent*: core dealers hold the goods and
deliver at the guide price, which is not theirs to move; *dealers*: as ``market.tiers`` says. A branch sells at the
guide price, never loads or diverts, has the owner's credit; its margin, vans and stock are the owner's, who pays the
office. An own store lists its owner's goods alone. At a month's start the owner takes cash beyond some weeks of
purchases and fills what is below zero. Length = structure, width = ``core_dealers_per_region``, breadth = served
share, classes, types.

Source: register DEF-02, DEF-03, DEF-05, DEF-07, DEF-12, CHM-02, VIA-01; costs *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Move, Pay, SetColumns

A = "assumption"
OWNED = ("core_dealers", "terminals")


class Settings(RuleSettings):
    """The channel of one manufacturer in one region."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    structure: Literal["dealers", "direct", "flat", "multi_tier", "agent"] = setting(
        "dealers", unit="name", kind="structure", source="DEF-02, DEF-03, DEF-05, DEF-07",
        meaning="who stands between manufacturer and terminal; dealers: as market.tiers says")  # fmt: skip
    territories: Literal["exclusive", "overlapping"] = setting(
        "exclusive", unit="name", kind="lever", source="DEF-08, CHM-26",
        meaning="overlapping: terminals choose monthly among the manufacturer's dealers of the region")  # fmt: skip
    served_share: float = setting(
        1.0, unit="share", kind="structure", ge=0, le=1, source="CHM-02",
        meaning="breadth: part of the terminals, drawn, that get a supplier at all")  # fmt: skip
    served_classes: tuple[Literal["A", "B", "C"], ...] = setting(
        ("A", "B", "C"),
        unit="class",
        kind="structure",
        source="CHM-02",
        meaning="breadth: classes that get one",
    )
    served_types: tuple[str, ...] = setting(
        (),
        unit="name",
        kind="structure",
        source="DEF-12",
        meaning="breadth: types that get one; none named: all",
    )
    own_stores_share: float = setting(
        0.0, unit="share", kind="structure", ge=0, le=1, source="DEF-03: off",
        meaning="part of the terminals that belong to the manufacturer")  # fmt: skip
    branch_cost: float = setting(
        3000.0, unit="money/branch/week", ge=0, source=A, meaning="office and management of an own branch, beside what "
        "delivery, storage and a dealer's overheads cost it too")  # fmt: skip
    store_cost: float = setting(
        150.0,
        unit="money/store/week",
        ge=0,
        source=A,
        meaning="rent and staff of a store of mean size, for the category",
    )
    cash_weeks: float = setting(
        4.0,
        unit="week",
        ge=0,
        le=52,
        source=A,
        meaning="weeks of purchases left with branches and stores as cash",
    )


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return what branches and stores cost, and money between them and their owner."""
    overlapping = settings.territories == "overlapping"
    moves: list[Move] = []
    if (overlapping != view.manufacturers.overlapping).any():
        moves.append(SetColumns("manufacturers", {"overlapping": overlapping}))
    for table in OWNED:
        owned = getattr(view, table)
        rows = np.flatnonzero(owned.owner >= 0)
        if rows.size:
            moves += _costs(view, settings, table, rows)
            if view.calendar.starts_month(view.week):
                moves += _between(view, settings, table, rows)
    return moves


def _costs(view: MarketView, settings: Any, table: str, rows: Any) -> list[Move]:
    """Return what owners pay for offices, or for rent and staff of stores; branches and stores bear all else themselves."""
    owned = getattr(view, table)
    place = (owned.owner[rows], owned.region[rows])
    if table == "core_dealers":
        name, cost = "office_cost", settings.branch_cost[place] * owned.alive[rows] * view.market_scale
    else:
        name, cost = "store_cost", settings.store_cost[place] * owned.size[rows]
    makers = view.party("manufacturers")
    total = np.bincount(place[0], cost, makers.stop - makers.start)
    amounts = np.floor(total * view.minor_units + 0.5).astype(np.int64)
    paid = Pay("overheads", np.arange(makers.start, makers.stop), view.world, amounts)
    return [paid, Fact("own_channel", name, amounts)] if view.constants.get("own_channel") else [paid]


def _between(view: MarketView, settings: Any, table: str, rows: Any) -> list[Move]:
    """Return what owners put in or take out, so that branches and stores are neither short nor rich."""
    owned = getattr(view, table)
    owner, parties = owned.owner[rows], owned.party[rows]
    net = view.balance("cash")[parties] - view.due(view.week)[parties]
    kept = np.floor(settings.cash_weeks[owner, owned.region[rows]] * owned.purchases_value[rows])
    makers = view.party("manufacturers").start + owner
    short = np.maximum(-net, 0).astype(np.int64)
    free = np.maximum(net - kept, 0).astype(np.int64)
    return [Pay("capital", makers, parties, short), Pay("drawings", parties, makers, free)]
