"""Sentences about answers to rivals, computed from the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelsim.analysis.answers import rival_answers
from channelsim.report.gains_page import amount
from channelsim.report.look import Look
from channelsim.report.words import Words, number

if TYPE_CHECKING:
    from channelsim.records.run import Run


def told(run: Run, look: Look, words: Words) -> list[str]:
    """Return who answered rivals, where, how and for how much; nothing where nobody could."""
    if not run.weeks or "answer" not in run.manifest.get("frames", {}):
        return []
    found = rival_answers(run)
    if found.empty:
        return [words("said_no_answer")]
    said = []
    for maker, rows in found.groupby("manufacturer", sort=False):
        name = look.manufacturer_names[run.names("manufacturer").index(str(maker))]
        how = []
        if rows.highest_effort.max() > 1:
            how.append(words("said_effort", most=f"{rows.highest_effort.max():.2f}"))
        if rows.lowest_effort.min() < 1:
            how.append(words("said_retreat", least=f"{rows.lowest_effort.min():.2f}"))
        if rows.deepest_cut.max() > 0:
            how.append(words("said_cut", deepest=f"{100 * rows.deepest_cut.max():.1f} %"))
        first = rows.first_week.min()
        when = number(float(first), 0) if first == first else "–"
        wanted, unpaid = int(rows.steps.sum()), int(rows.unpaid_steps.sum())
        if not how:
            said.append(words("said_unpaid", maker=name, steps=wanted, regions=len(rows), first=when))
            continue
        said.append(words(
            "said_answer", maker=name, steps=wanted - unpaid, regions=int((rows.weeks > 0).sum()), first=when,
            how=("；" if words.language == "zh" else ", ").join(how),
            cost=amount(float(rows.cost.sum()), run, words)))  # fmt: skip
        if unpaid:
            said[-1] += words("said_more_unpaid", steps=unpaid)
    return said
