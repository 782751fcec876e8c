"""Where a manufacturer stands in a region: names of where resources go; nothing follows from a stage by itself."""

from __future__ import annotations

STAGES = ("unknown", "surveying", "surveyed", "entered", "developed", "consolidated", "abandoned")
UNKNOWN, SURVEYING, SURVEYED, ENTERED, DEVELOPED, CONSOLIDATED, ABANDONED = range(len(STAGES))
#: stages in which a manufacturer keeps an office in the region; it sells in the last two
WITH_OFFICE = (ENTERED, DEVELOPED, CONSOLIDATED)
SELLING = (DEVELOPED, CONSOLIDATED)
