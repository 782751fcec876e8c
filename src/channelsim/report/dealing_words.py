"""Words of the part on finding, grading and losing core dealers, in English and Chinese."""

from __future__ import annotations

#: key → English, Chinese
DEALING: dict[str, tuple[str, str]] = {
    "dealing": ("Finding, grading and losing core dealers", "核心经销商的招募、评级与流失"),
    "dealing_note": (
        "By region and manufacturer over the whole run: dealers it asked and won, for how many weeks a place that was "
        "filled had been open, and dealers that left it for another manufacturer.",
        "全期各区域各厂家：询问数、签约数、已补空缺此前的空缺周数，以及转投其他厂家的经销商数。",
    ),
    "why_declined": (
        "Why those asked declined: what each reckoned, return expected against return asked, is what "
        "candidates_of(…).explained(names) of channelsim.rules.dealer_recruitment returns in Python (Choose dealers, "
        "Why they decline).",
        "被询问者为何谢绝：在 Python 中由 channelsim.rules.dealer_recruitment 的 candidates_of(…).explained(names) "
        "给出各家预期回报与要求回报。",
    ),
    "searches": ("searches", "招募次数"),
    "asked_dealers": ("asked", "询问"),
    "won_dealers": ("won", "签约"),
    "weeks_to_fill": ("weeks open until filled", "补缺前空缺周数"),
    "defected": ("lost to another", "转投其他厂家"),
    "search_cost": ("cost, thousand", "费用（千）"),
    "grades": ("Grades at the last review", "最近一次评级"),
    "grades_note": (
        "A: the first 80 % of the maker's sales to its dealers, B: the next 15 %, C: the rest; potential by what "
        "their networks and means would carry. Match: vehicles over what their customers need.",
        "A为厂家对经销商销量的前80%，B为其后15%，C为其余；潜力按其网络与实力评定。匹配度：车辆与客户所需之比。",
    ),
    "grade": ("grade", "等级"),
    "potential_grade": ("potential", "潜力"),
    "match_ratio": ("match", "匹配度"),
    "turnover_told": (
        "{ended} contracts ended: {rate} a dealer and year.",
        "共终止合同{ended}份，每家每年{rate}份。",
    ),
}
