"""Words of the part "who gained, who paid" in English and Chinese."""

from __future__ import annotations

#: key → English, Chinese
GAINS: dict[str, tuple[str, str]] = {
    "gains": ("Who gained, who paid", "谁得利，谁付账"),
    "gains_note": (
        "Money in the last year of the run: received to the right, paid to the left; a diamond marks what is left, "
        "forfeited rewards counted. Margins on sales at home stand in the table.",
        "运行最后一年的年度金额：右为收入，左为支出，菱形为净额（计入取消的奖励）。本地销售毛利见表。",
    ),
    "gains_rewards": ("Rewards by role and region", "按角色和区域的奖励返利"),
    "gains_diversion": ("Money moved by diversion, by role and region", "按角色和区域的窜货收支"),
    "gains_cut": (
        "{count} of {all} dealers: those who diverted, then those with the largest rewards.",
        "{all}家经销商中的{count}家：先列窜货者，再按奖励大小。",
    ),
    "seated_in": ("dealers seated in", "经销商所在地"),
    "role": ("who", "角色"),
    "parties": ("number", "数量"),
    "manufacturer_role": ("manufacturers", "厂家"),
    "diverting_dealer_role": ("dealers who diverted", "窜货经销商"),
    "core_role": ("other core dealers", "其他核心经销商"),
    "sub_role": ("other sub-dealers", "其他分销商"),
    "terminal_role": ("terminals", "终端"),
    "all_core_role": ("core dealers", "核心经销商"),
    "all_sub_role": ("sub-dealers", "分销商"),
    "dealer": ("dealer", "经销商"),
    "rewards": ("rewards", "奖励返利"),
    "margin_abroad": ("margin abroad", "窜货毛利"),
    "haul": ("haul", "窜货运费"),
    "fines": ("fines", "罚款"),
    "compensation": ("compen\u00adsation", "补偿"),
    "inspection": ("inspectors", "稽查费用"),
    "forfeited": ("forfeited", "取消的奖励"),
    "below_guide": ("paid below guide", "低于指导价"),
    "margin_home": ("margin at home", "本地毛利"),
    "other_money": ("other", "其他"),
    "profit": ("profit", "利润"),
    "gain": ("gain", "净得"),
    "net": ("left", "净额"),
    "diverted_column": ("cases abroad", "窜出箱数"),
    "thousand_a_year": ("thousand {currency} a year", "千{currency}/年"),
    "million_a_year": ("million {currency} a year", "百万{currency}/年"),
    "wan_a_year": ("ten thousand {currency} a year", "万{currency}/年"),
    "yi_a_year": ("hundred million {currency} a year", "亿{currency}/年"),
    "thousand": ("{value} thousand {currency}", "{value}千{currency}"),
    "million": ("{value} million {currency}", "{value}百万{currency}"),
    "wan": ("{value} ten thousand {currency}", "{value}万{currency}"),
    "yi": ("{value} hundred million {currency}", "{value}亿{currency}"),
    "nothing_paid": ("nothing", "零"),
    "panel_rewards": ("Rewards", "奖励返利"),
    "panel_diversion": ("Diversion", "窜货收支"),
    # sentences
    "said_rewards": (
        "Manufacturers granted dealers {amount} of rewards in a year, {share} of what they invoiced.",
        "厂家一年给予经销商奖励{amount}，占开票额的{share}。",
    ),
    "said_nobody": (
        "No dealer sold outside its territory in the last year.",
        "最近一年没有经销商窜货。",
    ),
    "said_diverted": (
        "{count} of {all} dealers sold outside their territory. Cases a year: {parts}.",
        "{all}家经销商中有{count}家窜货。每年箱数：{parts}。",
    ),
    "said_of_maker": (
        "{maker} {cases} ({share} of its sell-in)",
        "{maker}{cases}（占其出厂量{share}）",
    ),
    "said_left": (
        "These cases brought them {margin} over book value; the way took {haul}, fines {fines}: {net} was left, rewards for "
        "volume not counted.",
        "这些货带来毛利{margin}；运费{haul}，罚款{fines}：净得{net}（未计销量奖励）。",
    ),
    "said_lost": (
        "These cases brought them {margin} over book value; the way took {haul}, fines {fines}: {net} was lost on them, "
        "rewards for volume not counted.",
        "这些货带来毛利{margin}；运费{haul}，罚款{fines}：净亏{net}（未计销量奖励）。",
    ),
    "said_forfeited": (
        "Proven diversion cost them {amount} of rewards.",
        "因窜货查实被取消的奖励为{amount}。",
    ),
    "said_below": (
        "Terminals were invoiced {amount} less than at guide prices, {share} of it in {region}.",
        "终端进货比指导价少付{amount}，其中{share}在{region}。",
    ),
    "said_found": (
        "Over the whole run {share} of the units sold outside the territory were proven.",
        "整个运行期间，窜货数量的{share}被查实。",
    ),
    "said_ended": (
        "Contracts that ended over findings: {count}; in {taken} of them a successor took over.",
        "因查实窜货而终止的合同：{count}份；其中{taken}份由接任经销商接手。",
    ),
    "said_compensation": (
        "Of the fines {amount} went to dealers of the regions.",
        "罚款中{amount}补偿给当地经销商。",
    ),
    "said_inspection": ("Inspectors cost {amount}.", "稽查费用{amount}。"),
    # against a paired run
    "change": ("Against {name}", "与{name}相比"),
    "change_note": (
        "The same market and luck under another policy: what each has more (or less) in a year.",
        "相同的市场与随机数、不同政策：各方每年的增减。",
    ),
    "said_change": ("{who}: {amount} a year", "{who}：每年{amount}"),
    "said_changes": (
        "Against {name}, {parts}.",
        "与{name}相比，{parts}。",
    ),
    "said_third": (
        "Margins of third parties changed by {dealers} a year for dealers who did not divert in regions that received "
        "diverted goods of {maker}, and by {makers} for other manufacturers.",
        "第三方：{maker}窜货流入区域中未窜货的经销商毛利每年变化{dealers}，其他厂家变化{makers}。",
    ),
    "extra_cost": ("cost of schemes", "激励成本"),
    "extra_cases": ("cases to consumers", "消费者购买箱数"),
    "extra_shipped": ("cases shipped", "出厂箱数"),
    "cost_per_extra": ("cost a case more", "每多售一箱成本"),
    "diverted_now": ("cases diverted", "窜货箱数"),
    "diverted_then": ("there", "对照"),
    "deterred": ("kept at home", "遏制率"),
}
