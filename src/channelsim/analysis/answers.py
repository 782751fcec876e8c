"""Answers to rivals: who gave them, where, when, how strong, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from channelsim.analysis.whole import money

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

COLUMNS = ("manufacturer", "region", "steps", "unpaid_steps", "first_week", "weeks", "effort", "lowest_effort",
           "highest_effort", "price_cut", "deepest_cut", "seen_loss", "cost")  # fmt: skip


def rival_answers(run: Run) -> pd.DataFrame:
    """Return one row for each manufacturer and region in which it answered rivals.

    Returns:
        manufacturer, region, steps (number it wanted to take), unpaid_steps (those of them for which no money was left:
        neither effort nor price moved), first_week (of the first step), weeks (with an answer in force), effort (mean
        multiple of its plan over those weeks), lowest_effort, highest_effort, price_cut (mean share off its list over those
        weeks), deepest_cut, seen_loss (largest fall of its share against the reference that it saw, share points 0…1), cost
        (money of the whole market: activities beyond the plan, less what a retreat saved, and cuts on what was invoiced;
        the last week's is not known yet).

    No rows where nobody answers.
    """
    import pandas as pd

    if "answer" not in run.manifest.get("frames", {}):
        return pd.DataFrame(columns=list(COLUMNS))
    effort, cut, steps = (run.cube("answer", name) for name in ("effort", "price_cut", "steps"))
    loss = run.cube("answer", "reference_share") - run.cube("answer", "seen_share")
    cost, standing = money(run, "answer", "cost").sum(axis=0), (effort != 1) | (cut > 0)
    rows = []
    for m, maker in enumerate(run.names("manufacturer")):
        for r, region in enumerate(run.names("region")):
            on, taken = standing[:, r, m], np.flatnonzero(steps[:, r, m])
            if not (on.any() or taken.size):
                continue
            there = effort[on, r, m] if on.any() else np.ones(1)
            off = cut[on, r, m] if on.any() else np.zeros(1)
            unpaid = int((~on[taken]).sum())
            rows.append((maker, region, int(taken.size), unpaid, int(taken[0]) if taken.size else None, int(on.sum()),
                         there.mean(), there.min(), there.max(), off.mean(), off.max(),
                         max(float(loss[:, r, m].max()), 0.0), cost[r, m]))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))
