"""Words of the part "answers to rivals" in English and Chinese."""

from __future__ import annotations

#: key → English, Chinese
RIVALS: dict[str, tuple[str, str]] = {
    "rivals": ("Answers to rivals", "对竞争对手的反应"),
    "said_no_answer": (
        "Nobody answered a rival: as far as it saw it lost too little, or it had no money for answers.",
        "没有厂家作出反应：就其所见损失不够大，或没有资金。",
    ),
    "said_answer": (
        "{maker} took {steps} steps in {regions} regions, the first in week {first}: {how}. They cost it {cost}.",
        "{maker}在{regions}个区域采取了{steps}次行动，首次在第{first}周：{how}。花费{cost}。",
    ),
    "said_effort": ("effort up to {most} of its plan", "投入最高为计划的{most}倍"),
    "said_retreat": (
        "down to {least} where it gave way, the savings put into regions it leads",
        "放弃的区域降至计划的{least}，省下的钱投入领先区域",
    ),
    "said_cut": ("prices up to {deepest} below its list", "价格最多低于价目表{deepest}"),
    "said_unpaid": (
        "{maker} wanted to take {steps} steps in {regions} regions, the first in week {first}: money was left for none.",
        "{maker}想在{regions}个区域采取{steps}次行动，首次在第{first}周，但均无资金。",
    ),
    "said_more_unpaid": (" For {steps} more steps no money was left.", "另有{steps}次行动没有资金。"),
}
