"""What a manufacturer saw and chose when it decided on regions, in weeks of a run that is over: the run is made again."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.knowledge import INDEX, from_scale
from channelsim.records.run import Run
from channelsim.rules._entry_score import Reasons, reasons
from channelsim.rules._expansion_decision import Decision, decision_of, terms_of
from channelsim.rules._expansion_strategies import STRATEGIES
from channelsim.simulation.replay import model_at

RULE = "region_expansion"


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
    """Return the decisions of a manufacturer on regions in some weeks of a run, by the functions its own rule decides by.

    Args:
        run: the run; it is made again up to the last of these weeks.
        manufacturer: its name.
        weeks: one after the other, within the run.

    Raises:
        InputError: the run has no such week, or was made with another version.
    """
    model = model_at(run, weeks.start)
    names = model.market.names
    maker = names.manufacturers.index(manufacturer)
    found: list[Seen] = []

    def watch(view: Any, settings: Any, luck: Any) -> None:
        for group in getattr(settings, "groups", [settings]):
            decision = decision_of(view, group, luck, maker, STRATEGIES)
            if decision is not None:
                terms, own = terms_of(view, group, maker), view.manufacturers
                belief, error = np.array(own.belief[maker]), np.array(own.belief_error[maker])
                score = reasons(belief, error, terms.criteria.weights)
                found.append(Seen(view.week, terms.type, terms, decision, belief, error, score))

    model.watch_rule(RULE, watch)
    for _ in weeks:
        model.step()
    model.close()
    return found
