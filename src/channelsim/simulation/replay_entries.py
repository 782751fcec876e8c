"""What a manufacturer saw and chose when it decided on regions, in weeks of a run that is over: the run is made again."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.knowledge import INDEX, from_scale
from channelsim.records.run import Run
from channelsim.rules._entry_score import Reasons, reasons
from channelsim.rules._expansion_decision import Decision
from channelsim.rules._expansion_stages import DECIDED
from channelsim.simulation.replay import model_at


class Seen(NamedTuple):
    """One decision: week, type of strategy, its settings, what it saw and chose, beliefs and score it went by.

    ``belief`` and ``error``: (R, items) on the scales of the items (``market/knowledge.py``).
    """

    week: int
    strategy: str
    terms: Any
    decision: Decision
    belief: Any
    error: Any
    score: Reasons

    def believed(self, item: str) -> Any:
        """Return what it believed of one item, natural (R,)."""
        return from_scale(self.belief)[:, INDEX[item]]

    def give_or_take(self, item: str) -> Any:
        """Return half the width of one standard deviation up and down, natural (R,)."""
        high, low = (from_scale(self.belief + sign * self.error)[:, INDEX[item]] for sign in (1, -1))
        return (high - low) / 2


def decisions_in(run: Run, manufacturer: str, weeks: range) -> list[Seen]:
    """Return the decisions of a manufacturer on regions in some weeks of a run, as its rule made them.

    Beliefs are those of the week's end; nothing changes them after the decision.

    Args:
        run: the run; it is made again up to the last of these weeks.
        manufacturer: its name.
        weeks: one after the other, within the run.

    Raises:
        InputError: the run has no such week, or was made with another version.
    """
    model = model_at(run, weeks.start)
    maker = model.market.names.manufacturers.index(manufacturer)
    found: list[Seen] = []
    for week in weeks:
        model.step()
        told = model.market.handed.get(f"{DECIDED}{maker}")
        if told is not None:
            terms, decision = told
            own = [model.market.live("manufacturers", name)[maker] for name in ("belief", "belief_error")]
            belief, error = (np.array(values) for values in own)
            score = reasons(belief, error, terms.criteria.weights)
            found.append(Seen(week, terms.type, terms, decision, belief, error, score))
    model.close()
    return found
