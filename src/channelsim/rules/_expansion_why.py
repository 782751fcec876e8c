"""Why a strategy of expansion entered a region, and what stopped it elsewhere: said by the strategy itself as it decides.

Who: helper of region_expansion. Reads: a ``Situation``. Proposes: nothing. Formula: a region is taken or stopped by
the first test whose need is above what there is. Source: model 5.6.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.stages import SURVEYING, WITH_OFFICE
from channelsim.rules._expansion_situation import Situation
from channelsim.rules._expansion_tools import nothing, ready

#: the first five: why it was entered; all others: why it was not. Needed for ``entered`` and ``money``: set-up, office and
#: full presence of the quarter; for ``entered_thin`` and ``least``: the same with the least presence worth an office
WHY = (
    "entered", "entered_thin", "asked", "went_asking", "script", "here", "closed", "surveying", "not_surveyed", "at_once",
    "phase", "money", "least", "income", "next_door", "behind", "not_asked", "not_in_script",
)  # fmt: skip
NUMBER = {name: n for n, name in enumerate(WHY)}
CHOSEN = ("entered", "entered_thin", "asked", "went_asking", "script")
PAID = {"money": "entered", "least": "entered_thin"}


class Why(NamedTuple):
    """Reasons by region, each (R,).

    ``code``: place in ``WHY``; ``need`` and ``have``: the two sides of the test that decided, not-a-number where there
    was none: minor units of money of the simulated market, regions for ``at_once`` and ``phase``.
    """

    code: Any
    need: Any
    have: Any


class Notes:
    """Takes down what a strategy finds while it goes through regions.

    Args:
        s, terms: what the manufacturer looks at, and its settings.
        otherwise: the reason of regions that nothing more is said of; ``behind``: others went first.
    """

    def __init__(self, s: Situation, terms: Any, otherwise: str = "behind") -> None:
        self._s, self._door = s, bool(terms.neighbours_first)
        self._met = nothing(s)
        code = np.full(s.stage.size, NUMBER[otherwise], np.int8)
        if otherwise == "behind":
            code[s.open & ~ready(s, terms)] = NUMBER["not_surveyed"]
            code[s.open & (s.stage == SURVEYING)] = NUMBER["surveying"]
        code[~s.allowed] = NUMBER["closed"]
        code[s.among(WITH_OFFICE)] = NUMBER["here"]
        self._code = code
        self._need, self._have = np.full((2, code.size), np.nan)

    def say(self, r: int, why: str, need: float = np.nan, have: float = np.nan) -> None:
        """Take down the reason of one region."""
        self._code[r], self._need[r], self._have[r] = NUMBER[why], need, have
        self._met[r] = True

    def stopped(self, r: int, *tests: tuple[str, float, float]) -> bool:
        """Tell whether one of the tests (name, need, what there is) stops a region, and take it down."""
        for name, need, have in tests:
            if need > have:
                self.say(r, name, need, have)
                return True
        for name, need, have in tests:
            if name in PAID:
                self.say(r, PAID[name], need, have)
        return False

    def why(self) -> Why:
        """Return the reasons; a region behind one next door that ranks below it waited for that alone."""
        s, code = self._s, self._code
        door = self._met & s.near
        if self._door and door.any():
            passed = (code == NUMBER["behind"]) & ~s.near & (s.rank > s.rank[door].min())
            code[passed] = NUMBER["next_door"]
        return Why(code, self._need, self._have)
