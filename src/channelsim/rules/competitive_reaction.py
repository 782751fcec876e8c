"""Who: manufacturers, in each region; stage 1, after list prices and before budgets.

Reads: ``regions.sales_history`` through the eyes of ``_rival_watch``; standing answers and their cost (``_answer_costs``).

Proposes: ``reaction`` (multiple of the plan of people, advertising and fees), list prices less a cut, ``answer_cost`` (not
charged to the ordinary budget), and what it remembers of its answers; facts of the frame ``answer``.

Formula: s share smoothed over 4 weeks and seen late, s₀ the same 13 weeks before. Lost: s₀ − s > threshold·s₀. Attack where
new: a rival whose s₀ was below ``new_share`` has ``noticed_gain`` or more, or any rival has gained ``fast_gain``, where the
maker sells too. Step: reaction ← min(reaction + step, most); price cut ← min(cut + price step, deepest), on each product at
most down to its floor; retreat: reaction ← max(reaction − step, retreat_to) in lost regions with s < weak_share · the
leader's, what that saves goes to regions it leads. After a step nothing moves for ``cooling_weeks``; then another step, or
the answer shrinks by ``return_rate`` a week: without a loss it always ends at 1 and at the list. Weekly cost beyond what is
left of the quarter's money cuts the answer in proportion. No draw is made: luck is not touched.

Source: model 5.8; register ARS-14 (passive, blitz, nibble), PRN-02, PRN-03, PRN-06; sizes *assumption* or *planner's*.
Nothing happens and nothing costs time while all are passive.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move
from channelsim.rules._rival_answers import Plan, carry_out, standing
from channelsim.rules._rival_terms import PLANNER, A, Terms, lever
from channelsim.rules._rival_watch import Sight, sight
from channelsim.rules._scheme_tools import acting

mixes = True
PASSIVE = "passive"

Strategy = Literal["passive", "match_price", "match_effort", "attack_where_new", "retreat_and_hold"]


class Settings(Terms):
    """What one manufacturer does about rivals."""

    type: Strategy = setting(
        "passive", unit="name", kind="lever", source=PLANNER,
        meaning="passive, or the strategy by which it answers rivals")  # fmt: skip
    new_share: float = setting(
        0.01, unit="share", ge=0, le=1, source=A, meaning="attack_where_new: who had less is new"
    )
    noticed_gain: float = setting(
        0.02, unit="share", gt=0, le=1, source=A, meaning="attack_where_new: when a newcomer is noticed"
    )
    fast_gain: float = setting(
        0.05, unit="share", gt=0, le=1, source=A, meaning="attack_where_new: gain of any rival that is met"
    )
    weak_share: float = lever(
        0.5, "share", "retreat_and_hold: a region is weak below this part of the leader's share", ge=0, lt=1)  # fmt: skip
    retreat_to: float = lever(
        0.25, "share", "retreat_and_hold: part of the plan kept up in a region given up", ge=0.05, le=1)  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return answers and what they do to prices."""
    mine = acting(settings, (view.manufacturers.size,))
    if view.week < 0 or not ((settings.type[mine] != PASSIVE).any() or standing(view, mine)):
        return []
    watched = sight(view, settings, mine)
    return carry_out(view, settings, mine, watched, _plan(view, settings, watched))


def _plan(view: MarketView, settings: Any, watched: Sight) -> Plan:
    """Return where each maker's strategy wants a step."""
    strategy, none = settings.type[:, None], Plan.none(view)
    now, then = watched.own(watched.now), watched.own(watched.then)
    lost = then - now > settings.threshold[:, None] * then
    leader = watched.now.max(axis=1)
    weak = now < settings.weak_share[:, None] * leader
    retreats = strategy == "retreat_and_hold"
    newly = (strategy == "attack_where_new") & _newcomer(settings, watched) & (now > 0)
    return none._replace(
        raise_effort=(strategy == "match_effort") & lost | newly,
        lower_effort=retreats & lost & weak,
        lower_price=(strategy == "match_price") & lost,
        stronghold=retreats & (now > 0) & (now == leader),
        least=settings.retreat_to,
    )


def _newcomer(settings: Any, watched: Sight) -> Any:
    """Return where each maker sees a rival that is new, or gains fast (M, R)."""
    new, noticed, fast = (
        getattr(settings, name)[:, None, None] for name in ("new_share", "noticed_gain", "fast_gain")
    )
    gain = watched.now - watched.then
    seen = (watched.then < new) & (watched.now >= noticed) & (gain > 0) | (gain >= fast)
    rows = np.arange(seen.shape[0])
    seen[rows, rows] = False
    return seen.any(axis=1)
