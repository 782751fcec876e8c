"""Who: manufacturers and dealers; stage 12, after dealers have looked at their returns. Ends and renews contracts.

Reads: ``findings``, ``contract_age``, ``carries``, ``alive``, ``deposit``, ``level_units``; list prices;
``handed["excess_return"]``; the policing policy; ``compliance_most``.

Proposes: renewal (``contract_age``, ``findings`` from zero); or the end: ``KeepDeposit``, deposits paid back, and
then a successor in the same seat, ``CloseDown``, or ``out_of_contract`` (see ``_contract_end.py``).

Formula: a contract ends (i) at the finding that the policy names; at the end of its term of T weeks (ii) if the
dealer's return is below the alternative by more than the margin, (iii) if it is graded C and has as many findings
as set, or is marked by dealer_grading. C = beyond the first 95 % of the maker's sales to its dealers, the largest
first. A candidate comes where w·(return of the seat − alternative) + (1 − w)·mean over the maker's dealers ≥ 0.
Only a dealer of one manufacturer leaves or loses its seat; one of several works on without that contract until a
term is over. A sub-dealer is replaced by its core dealer at the manufacturer's word; its core dealer's return
stands for its own. Where the manufacturer recruits dealers (dealer_recruitment) a core dealer works on until a
new one is found. Not in the opening.

Source: model 4.11 (52 weeks, grades 80/95 %, candidates), 5.4 (third finding); w, margin and costs *assumption*.
Leaving is off until a scenario says so: what a dealer of it could earn elsewhere has to be known first.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import TRADERS, MarketView
from channelsim.market.moves import Fact, Move, SetColumns
from channelsim.rules._contract_end import CAUSES, end
from channelsim.rules._grades import before, sales_value

A = "assumption"


class Settings(RuleSettings):
    """When contracts of one manufacturer end, and what finding a successor takes."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    term_weeks: int = setting(
        52, unit="week", kind="lever", ge=1, le=1040, source="model 4.11", meaning="term of a contract"
    )
    may_leave: bool = setting(
        False, unit="yes/no", source=A, meaning="whether dealers give up where they would earn more elsewhere")  # fmt: skip
    leave_margin: float = setting(
        0.1, unit="share/year", ge=0, le=5, source=A,
        meaning="how far the return lies below the alternative when a dealer leaves at the end of a term")  # fmt: skip
    drop_findings: int = setting(
        2, unit="finding", kind="lever", ge=0, le=20, source=A,
        meaning="findings in a term with which a dealer graded C is not renewed; 0 = all are renewed")  # fmt: skip
    grade_c_beyond: float = setting(
        0.95, unit="share", ge=0, le=1, source="model 4.11",
        meaning="share of the maker's sales to dealers, the largest first, beyond which dealers are graded C")  # fmt: skip
    seat_weight: float = setting(
        0.5, unit="share", ge=0, le=1, source=A,
        meaning="w: weight of the seat's own return in what a candidate expects; the rest: mean of all dealers")  # fmt: skip
    recruiting_cost: float = setting(
        20_000.0, unit="money/dealer", ge=0, source=A,
        meaning="what finding and setting up a successor costs the manufacturer, of a real dealer")  # fmt: skip
    newcomer_motivation: float = setting(
        0.4, unit="0…1", ge=0, le=1, source=A,
        meaning="motivation a successor begins with: it has to learn the territory, and calls less till then")  # fmt: skip
    returned_at: float = setting(
        0.8, unit="share", ge=0, le=1, source="model 4.9",
        meaning="share of book value at which stock goes back where nobody takes over")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return what ends, what is renewed, and who comes."""
    can_end = view.origins > 1 or settings.may_leave.any() or view.constants.get("dealers_chosen", False)
    if view.week < 0 or not can_end:
        return []
    traders = sum(len(getattr(view, table)) for table in TRADERS)
    facts: dict[str, Any] = {}
    moves: list[Move] = []
    first = traders
    for table in reversed(TRADERS):  # the lower tier first: what it leaves may still be handed up
        trader = getattr(view, table)
        first -= len(trader)
        if not len(trader):
            continue
        age = trader.contract_age + 1
        live = trader.carries & trader.alive[:, None]
        if table == "core_dealers":  # nobody ends a contract with its own branch
            live = live & (trader.owner < 0)[:, None]
        over = live & (age >= settings.term_weeks)
        causes = _causes(view, settings, table, live, over)
        ended = np.any(list(causes.values()), axis=0)
        renewed = over & ~ended
        values: dict[str, Any] = {
            "contract_age": np.where(over | ended, 0, age).astype(np.int32),
            "findings": np.where(over | ended, 0, trader.findings).astype(np.int32),
        }
        if table == "core_dealers":
            values["out_of_contract"] = trader.out_of_contract & ~renewed
        moves.append(SetColumns(table, values))
        found = {"findings": trader.findings, **causes}
        seats = _seats(trader, table, live, (ended, over))
        if table == "core_dealers":
            seats = seats & ~np.asarray(view.constants.get("recruiters", False))
        moves += end(view, settings, luck, table, (ended, causes[CAUSES[0]], seats, renewed), found)
        for name, counted in found.items():
            whole = facts.setdefault(name, np.zeros((traders, live.shape[1]), np.int64))
            whole[first : first + len(trader)] = counted
    return moves + [Fact("contract", name, whole) for name, whole in facts.items()]


def _causes(view: MarketView, settings: Any, table: str, live: Any, over: Any) -> dict[str, Any]:
    """Return which contracts (rows, M) end for which reason; the first that holds counts."""
    trader, policy = getattr(view, table), view.manufacturers
    held = live & ~trader.out_of_contract if table == "core_dealers" else live
    proven = held & (policy.end_finding > 0) & (trader.findings >= policy.end_finding)
    poor = excess(view, table)[:, None] < -settings.leave_margin
    left = over & settings.may_leave & poor & (live.sum(axis=1) == 1)[:, None] & ~proven
    noted = (settings.drop_findings > 0) & (trader.findings >= settings.drop_findings)
    last = before(sales_value(view, table, live)) >= settings.grade_c_beyond
    weak = noted & last & live
    if table == "core_dealers":
        weak |= trader.marked
    dropped = over & held & weak & ~proven & ~left
    return dict(zip(CAUSES, (proven, left, dropped), strict=True))


def excess(view: MarketView, table: str) -> Any:
    """Return what each trader's return is above the alternative, share/year (rows,)."""
    own = np.asarray(view.handed.get("excess_return", np.zeros(view.core_dealers.size)))
    return own if table == "core_dealers" else own[view.sub_dealers.core_dealer]


def _seats(trader: Any, table: str, live: Any, when: tuple[Any, Any]) -> Any:
    """Return seats (rows, M) for which a successor is sought: of contracts that end, and of those who wait for one."""
    ended, over = when
    if table == "core_dealers":
        alone = live.sum(axis=1)[:, None] == 1
        return alone & (ended | (trader.out_of_contract & live & ~over))
    return ended & (np.cumsum(ended, axis=1) == 1)
