"""Small markets in which schemes are reckoned by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.market.moves import Hand, Owe, SetColumns
from channelsim.rules import sales_target
from channelsim.rules._purchase_periods import PERIODS, Closed, Period
from channelsim.rules._schemes import SCHEME
from support import luck, settings_of, view_of


def rule_view(market: Any, then: Any = None) -> Any:
    """Return what a rule sees, with last week's terms."""
    view = view_of(market)
    view.settings_then = then
    return view


def carry_out(market: Any, moves: list[Any]) -> SimpleNamespace:
    """Set columns and hand on; return the debts and what was promised, by rule."""
    debts = []
    for move in moves:
        if isinstance(move, SetColumns):
            for name, values in move.values.items():
                market.tables[move.table].assign(name, np.array(values))
        elif isinstance(move, Hand):
            market.handed[move.name] = move.value
        elif isinstance(move, Owe):
            debts.append(move)
    steps = {
        name.removeprefix(SCHEME): value for name, value in market.handed.items() if name.startswith(SCHEME)
    }
    return SimpleNamespace(debts=debts, steps=steps)


def count(market: Any, week: int, cases: Any, value: Any = None, **targets: Any) -> Any:
    """Let sales_target count what was invoiced in the week before; return the periods."""
    market.week = week
    market.handed.clear()
    size = (market.size("manufacturers"), market.size("regions"))
    market.live("core_dealers", "invoiced_cases")[...] = cases
    market.live("core_dealers", "invoiced_value")[...] = np.asarray(cases) * 1000 if value is None else value
    carry_out(
        market, sales_target.decide(rule_view(market), settings_of(sales_target, size, **targets), luck())
    )
    return market.handed[PERIODS]


def hand_period(market: Any, kind: str, *, closed: dict[str, Any] | None = None, **given: Any) -> None:
    """Hand a period with given figures, numbers or (J, M), 0 for the rest; the other lengths hold nothing."""
    shape = (market.size("core_dealers"), market.size("manufacturers"))

    def full(value: Any, kind: Any = np.float64) -> Any:
        return np.array(np.broadcast_to(value, shape), kind)

    def period(figures: dict[str, Any], ended: dict[str, Any] | None) -> Period:
        fields = {
            name: full(figures.get(name, 0))
            for name in Period._fields
            if name not in {"weeks_left", "next_weeks", "closed"}
        }
        fields["forfeited"] = full(figures.get("forfeited", False), bool)
        last = None
        if ended is not None:
            last = Closed(
                *(full(ended.get(name, 0)) for name in Closed._fields[:-1]),
                full(ended.get("forfeited", False), bool),
            )
        return Period(
            **fields,
            weeks_left=figures.get("weeks_left", 3),
            next_weeks=figures.get("next_weeks", 13),
            closed=last,
        )

    ended = {"month": {}, kind: closed} if closed is not None else {}
    market.handed[PERIODS] = {
        name: period(given if name == kind else {}, ended.get(name)) for name in ("month", "quarter", "year")
    }
