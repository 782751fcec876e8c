"""Where a manufacturer stands in a region: names of where resources go; nothing follows from a stage by itself."""

from __future__ import annotations

from typing import Any

STAGES = ("unknown", "surveying", "surveyed", "entered", "developed", "consolidated", "abandoned")
UNKNOWN, SURVEYING, SURVEYED, ENTERED, DEVELOPED, CONSOLIDATED, ABANDONED = range(len(STAGES))
#: stages in which a manufacturer keeps an office in the region; it sells in the last two
WITH_OFFICE = (ENTERED, DEVELOPED, CONSOLIDATED)
SELLING = (DEVELOPED, CONSOLIDATED)


def among(stage: Any, stages: tuple[int, ...]) -> Any:
    """Return where a manufacturer stands in one of these stages, bool of the shape of ``stage``."""
    found = stage == stages[0]
    for other in stages[1:]:
        found |= stage == other
    return found
