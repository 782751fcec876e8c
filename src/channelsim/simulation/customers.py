"""What goes with customers who change their supplier: expected orders, and the purchases on which schemes are reckoned."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.market import Market

REMEMBERED = ("month_cases", "month_value", "year_before_cases", "target_cases")
ACCOUNT = (*REMEMBERED, "invoiced_cases", "invoiced_value")


class Flow(NamedTuple):
    """Customers who change their supplier: ``share`` of the giver's, by table and row; nobody's heir is None.

    ``keeps``: the giver goes on counting them (a core dealer whose sub-dealer takes over what it served itself).
    """

    giver: tuple[str, int]
    heir: tuple[str, int] | None
    share: float
    keeps: bool = False


def place_of(supplier: int, cores: int) -> tuple[str, int]:
    """Return table and row of a supplier as ``terminals.supplier`` numbers it."""
    return ("core_dealers", supplier) if supplier < cores else ("sub_dealers", supplier - cores)


def expected_of(market: Market, table: str, row: int, of: Any) -> tuple[Any, Any, Any]:
    """Return copies of what a trader expects of some products: level, error (n,), past weeks (history, n)."""
    live = market.live
    level, error, history = (
        live(table, name)[row][..., of] for name in ("level_units", "deviation_units", "history_units")
    )
    return level, error, history


def expect_more(market: Market, heir: tuple[str, int], of: Any, part: tuple[Any, Any, Any]) -> None:
    """Add ``part`` of another trader's expectation to the heir's; errors add up as those of independent customers do."""
    live, (table, row), (level, error, history) = market.live, heir, part
    live(table, "level_units")[row, of] += level
    live(table, "history_units")[row][:, of] += history
    live(table, "deviation_units")[row, of] = np.hypot(live(table, "deviation_units")[row, of], error)


def pass_on(market: Market, of: Any, flows: list[Flow]) -> None:
    """Move parts of what traders expect of products ``of`` (P,): levels by their share, errors by the root of it."""
    live = market.live
    before = {flow.giver: expected_of(market, *flow.giver, of) for flow in flows}
    gone = dict.fromkeys(before, 0.0)
    for flow in flows:
        gone[flow.giver] += 0.0 if flow.keeps else flow.share
    for (table, row), share in gone.items():
        left = max(1.0 - share, 0.0)
        live(table, "level_units")[row, of] *= left
        live(table, "history_units")[row][:, of] *= left
        live(table, "deviation_units")[row, of] *= np.sqrt(left)
    for flow in flows:
        level, error, history = before[flow.giver]
        part = (level * flow.share, error * np.sqrt(flow.share), history * flow.share)
        if flow.heir is not None:
            expect_more(market, flow.heir, of, part)


def move_account(
    market: Market, giver: int, heir: int, maker: int, share: float = 1.0, names: Any = ACCOUNT
) -> None:
    """Let the purchases of a core dealer on which schemes are reckoned go with the territory, or a share of them."""
    for name in names:
        account = market.live("core_dealers", name)
        part = account[giver, maker] * share
        part = part if account.dtype.kind == "f" else np.floor(part).astype(account.dtype)
        account[heir, maker] += part
        account[giver, maker] -= part
