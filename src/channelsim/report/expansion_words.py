"""Words of the part "going from region to region" in English and Chinese."""

from __future__ import annotations

#: key → English, Chinese
EXPANSION: dict[str, tuple[str, str]] = {
    "expansion": ("Going from region to region", "区域滚动销售"),
    "expansion_note": (
        "Manufacturers with a strategy of expansion: where they stand, what it cost, what it brought.",
        "采用区域拓展策略的厂家：所处阶段、投入与产出。",
    ),
    "stage_chart": ("Stages by region", "各区域市场阶段"),
    "stage_chart_note": (
        "In the order of entry, then of survey; thick where there is an office. A stage says where resources go; it has no "
        "effect of its own.",
        "按进入、调查先后排列，粗条表示设有办事处。阶段只表示资源投向，本身不产生效果。",
    ),
    "stages_left_out": ("not turned to: {regions}", "尚未涉足：{regions}"),
    "and_more": ("{regions} and {count} more", "{regions}等，另有{count}个"),
    "stage_unknown": ("unknown", "未涉足"),
    "stage_surveying": ("being surveyed", "市场调查中"),
    "stage_surveyed": ("surveyed", "已调查"),
    "stage_entered": ("entered: office or dealer still missing", "已进入：办事处或经销商尚缺"),
    "stage_developed": ("developed", "启动、发展"),
    "stage_consolidated": ("consolidated", "巩固"),
    "stage_abandoned": ("given up", "已放弃"),
    "advance_map": ("The advance, quarter by quarter", "逐季推进图"),
    "advance_map_note": (
        "Colour: who sold most to consumers; figure and depth: its share in per cent. A dot: the expanding manufacturer "
        "keeps an office there at the quarter's end. Regions in the order of entry, then by population.",
        "颜色为当季销量第一的厂家，数字和深浅为其份额（%）；圆点表示拓展厂家季末在该区域设有办事处。按进入先后排列，其余按人口。",
    ),
    "has_office": ("{name} has an office", "{name}设有办事处"),
    "quarter_of_run": ("quarter of the run", "运行季度"),
    "cost_chart": ("What each region cost", "各区域投入"),
    "cost_chart_note": ("Over the whole run, in the order of entry.", "整个运行期，按进入先后排列。"),
    "million_of": ("million {currency}", "百万{currency}"),
    "set_up": ("set-up", "开办"),
    "offices": ("offices", "办事处"),
    "surveys": ("surveys", "调研"),
    "recruiting": ("recruiting dealers", "招商"),
    "dealer_support": ("support of dealers", "经销商支持"),
    "people": ("people in the field", "业务人员"),
    "display": ("display fees", "陈列费"),
    "other_costs": ("belongs to no region", "不属于任何区域"),
    "payback_chart": ("When a region pays back", "各区域回收期"),
    "payback_chart_note": (
        "Cumulated contribution by region, million {currency}: invoiced to dealers there, less rebates, goods, delivery and "
        "all that was spent there. Dotted: week of entry. Diamond: from here on it never falls below zero again.",
        "各区域累计贡献（百万{currency}）：开票额减返利、货物成本、配送及全部市场投入。虚线为进入时间，菱形之后不再低于零。",
    ),
    "budget_table": ("Budget and spending, million {currency}", "预算与支出（百万{currency}）"),
    "budget_table_note": (
        "What the scenario grants, against what the books show. The columns of spending add up to all that was booked as "
        "advertising, display fees, promotions, people and overheads; plans with the same budget column had the same money.",
        "情景规定的预算与账面支出对照。各项支出合计等于账上广告、陈列费、促销、业务人员与管理费用总额；预算列相同即资金相同。",
    ),
    "budget": ("budget", "预算"),
    "spent_all": ("spent", "支出"),
    "left_of_year": ("left of the year", "结余"),
    "carried": ("carried on", "累计结余"),
    "all_years": ("all years", "合计"),
    "in_weeks": ("{year} ({weeks} weeks)", "{year}（{weeks}周）"),
    "region_table": ("Region by region", "分区域一览"),
    "region_table_note": (
        "Share, lead and distribution of the last quarter. Net present value at {rate} a year, from the start of the run, "
        "nothing counted after its end. Costs and contribution over the whole run.",
        "份额、领先幅度、铺货率为最后一季。净现值按年率{rate}折现至运行开始，运行结束后不计。投入与贡献为整个运行期。",
    ),
    "entered_week": ("entered, week", "进入（周）"),
    "stage_now": ("stage now", "当前阶段"),
    "market_share": ("share", "份额"),
    "spent_m": ("spent, m", "投入（百万）"),
    "per_point": ("a point of share cost, m", "每份额点投入（百万）"),
    "payback_weeks": ("paid back after, weeks", "回收期（周）"),
    "npv_m": ("net present value, m", "净现值（百万）"),
    "said_expansion": (
        "{maker} entered {entered} of {all} regions and keeps {kept}; {won} count as consolidated in its own eyes, "
        "it leads in {led}.",
        "{maker}进入{all}个区域中的{entered}个，现有{kept}个；自认已巩固{won}个，销量第一{led}个。",
    ),
    "said_spent": (
        "It spent {spent} of a budget of {budget} ({share}).",
        "其预算{budget}，支出{spent}（{share}）。",
    ),
    "said_point": ("A point of the whole market's share cost {cost}.", "全市场每一个份额点投入{cost}。"),
}
