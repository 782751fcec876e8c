"""Words of the figure of what manufacturers believe of regions, in English and Chinese."""

from __future__ import annotations

#: key → English, Chinese
BELIEFS: dict[str, tuple[str, str]] = {
    "entry_beliefs": ("What it believed of regions", "对各区域的判断"),
    "entry_beliefs_note": (
        "Entry score, 0 to 1: as believed, with the error it was believed to have, and as it truly was.",
        "进入评分（0至1）：判断值及其标准误差，与真实值。",
    ),
    "entry_score": ("entry score", "进入评分"),
    "believed": ("believed", "判断值"),
    "true": ("true", "真实值"),
}
