"""Words of the part on finding, grading and losing core dealers, in English and Chinese."""

from __future__ import annotations

#: key → English, Chinese
DEALING: dict[str, tuple[str, str]] = {
    "dealing": ("Finding, grading and losing core dealers", "核心经销商的招募、评级与流失"),
    "dealing_note": (
        "Searches by region over the whole run: who was asked, who came, weeks in which a dealer was missing for each "
        "one won.",
        "全期各区域招商：询问数、签约数、每签一家的缺位周数。",
    ),
    "searched_by": ("looked for by", "招募方"),
    "searches": ("searches", "招募次数"),
    "asked_dealers": ("asked", "询问"),
    "won_dealers": ("won", "签约"),
    "weeks_to_fill": ("weeks to fill", "补缺周数"),
    "defected": ("defected", "转投对手"),
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
